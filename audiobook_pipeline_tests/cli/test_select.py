"""``audiobook-pipeline select``: picks for a file of cases, without a look at its labels."""

import json
from pathlib import Path

import pytest

from audiobook_pipeline.cli.main import main

BOOK = {"title": "The Iron Heel", "authors": ["Jack London"], "language": "en"}


def offer(key: str, title: str, **facts: object) -> dict[str, object]:
    return {"id": key, "title": title, "size": 0, "seeders": None, "categories": [3030], **facts}


def select(folder: Path, cases: object) -> int:
    (folder / "cases.json").write_text(cases if isinstance(cases, str) else json.dumps(cases), encoding="utf-8")
    return main(["select", str(folder / "cases.json"), "--out", str(folder / "picks.json")])


def test_each_case_gets_a_pick_or_none_and_the_reason(tmp_path, capsys) -> None:
    good, bad = offer("r1", "Jack London - The Iron Heel"), offer("r2", "Jack London - The Iron Heel (Abridged)")
    cases = [{"id": "a", "book": BOOK, "releases": [bad, good]}, {"id": "b", "book": BOOK, "releases": [bad]}]
    assert select(tmp_path, {"cases": cases}) == 0
    picks = json.loads((tmp_path / "picks.json").read_text())
    assert picks["a"]["pick"] == "r1"
    assert picks["a"]["accepted"] == ["r1"]
    assert picks["b"]["pick"] is None
    assert "abridged" in picks["b"]["reason"]
    assert "2 cases: 1 releases chosen, 1 times none" in capsys.readouterr().out


def test_labels_change_nothing(tmp_path) -> None:
    plain = offer("r1", "Jack London - The Iron Heel (Abridged)")
    for labels in ({}, {"label": "right", "why": "right:named"}):
        assert select(tmp_path, {"cases": [{"id": "a", "book": BOOK, "releases": [plain | labels]}]}) == 0
        assert json.loads((tmp_path / "picks.json").read_text())["a"]["pick"] is None


@pytest.mark.parametrize(
    ("cases", "words"), [("{", "not JSON"), ("[]", 'expected an object with a list "cases"'), ("{}", '"cases"')]
)
def test_a_file_of_another_form_is_named(tmp_path, capsys, cases, words) -> None:
    assert select(tmp_path, cases) == 2
    told = capsys.readouterr().err
    assert words in told
    assert "cases.json" in told


def test_missing_fields_are_unknown_and_not_errors(tmp_path) -> None:
    assert select(tmp_path, {"cases": [{"id": "a"}, {"id": "b", "book": {}, "releases": [{}]}]}) == 0
    picks = json.loads((tmp_path / "picks.json").read_text())
    assert [picks[key]["pick"] for key in ("a", "b")] == [None, None]
