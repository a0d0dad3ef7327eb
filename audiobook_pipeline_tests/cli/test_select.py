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
    assert "2 cases: a release chosen for 1, none for 1" in capsys.readouterr().out


def test_labels_change_nothing(tmp_path) -> None:
    plain = offer("r1", "Jack London - The Iron Heel (Abridged)")
    for labels in ({}, {"label": "right", "why": "right:named"}):
        assert select(tmp_path, {"cases": [{"id": "a", "book": BOOK, "releases": [plain | labels]}]}) == 0
        assert json.loads((tmp_path / "picks.json").read_text())["a"]["pick"] is None


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        ("{", "not JSON"),
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", 'expected an object with a list "cases"'),
        ("{}", 'expected an object with a list "cases"'),
        ({"cases": {"a": 1}}, 'expected an object with a list "cases"'),
        ({"cases": []}, "holds no case"),
        ({"cases": [{"id": "a"}, {"book": BOOK}]}, 'case 2 has no "id"'),
        ({"cases": ["a"]}, "case 1 is not an object"),
        ({"cases": [{"id": "a"}, {"id": "a"}]}, 'case 2: there is another one with the id "a"'),
    ],
)
def test_a_file_of_another_form_is_named_with_what_is_wrong_in_it(tmp_path, capsys, cases, words) -> None:
    assert select(tmp_path, cases) == 2
    told = capsys.readouterr().err
    assert words in told
    assert "cases.json" in told
    assert not (tmp_path / "picks.json").exists()


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ({"book": "Emma"}, "book is 'Emma': "),
        ({"releases": {}}, "releases is {}: "),
        ({"releases": ["x"]}, "releases.0 is 'x': "),
        ({"book": {"authors": "Jack London"}}, "book.authors is 'Jack London': "),
        ({"releases": [{"size": "12 MB"}]}, "releases.0.size is '12 MB': "),
        ({"releases": [{"seeders": "many"}]}, "releases.0.seeders is 'many': "),
        ({"releases": [{"categories": 3030}]}, "releases.0.categories is 3030: "),
        ({"releases": [{"categories": ["x"]}]}, "releases.0.categories.0 is 'x': "),
    ],
)
def test_an_odd_field_costs_its_own_case_alone(tmp_path, capsys, case, words) -> None:
    sound = {"id": "b", "book": BOOK, "releases": [offer("r1", "Jack London - The Iron Heel")]}
    assert select(tmp_path, {"cases": [{"id": "a"} | case, sound]}) == 0
    picks = json.loads((tmp_path / "picks.json").read_text())
    assert (picks["a"]["pick"], picks["b"]["pick"]) == (None, "r1")
    assert words in picks["a"]["reason"]
    assert words in capsys.readouterr().err


def test_categories_may_be_written_as_text(tmp_path) -> None:
    case = {"id": "a", "book": BOOK, "releases": [offer("r1", "Jack London - The Iron Heel", categories=["3030"])]}
    assert select(tmp_path, {"cases": [case]}) == 0
    assert json.loads((tmp_path / "picks.json").read_text())["a"]["pick"] == "r1"


def test_a_file_that_is_no_text_is_named(tmp_path, capsys) -> None:
    (tmp_path / "cases.json").write_bytes(b"\xff\xfe\x00")
    assert main(["select", str(tmp_path / "cases.json"), "--out", str(tmp_path / "picks.json")]) == 2
    assert "cases.json: not JSON" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["absent.json", "."])
def test_cases_that_can_not_be_read_are_named(tmp_path, capsys, name) -> None:
    assert main(["select", str(tmp_path / name), "--out", str(tmp_path / "picks.json")]) == 2
    told = capsys.readouterr().err
    assert f"can't read {tmp_path / name}: " in told
    assert "Errno" not in told


@pytest.mark.parametrize("out", ["absent/picks.json", "."])
def test_where_the_picks_can_not_be_written_that_is_said(tmp_path, capsys, out) -> None:
    (tmp_path / "cases.json").write_text(json.dumps({"cases": [{"id": "a"}]}), encoding="utf-8")
    assert main(["select", str(tmp_path / "cases.json"), "--out", str(tmp_path / out)]) == 2
    told = capsys.readouterr().err
    assert f"can't write {tmp_path / out}: " in told
    assert "Errno" not in told


def test_missing_fields_are_unknown_and_not_errors(tmp_path) -> None:
    assert select(tmp_path, {"cases": [{"id": "a"}, {"id": "b", "book": {}, "releases": [{}]}]}) == 0
    picks = json.loads((tmp_path / "picks.json").read_text())
    assert [picks[key]["pick"] for key in ("a", "b")] == [None, None]


def test_numbers_that_are_none_say_nothing(tmp_path) -> None:
    odd = offer("r1", "Jack London - The Iron Heel", size=float("nan"), seeders=-1)
    case = {"id": "a", "book": {**BOOK, "runtime_min": float("inf")}, "releases": [odd]}
    assert select(tmp_path, {"cases": [case]}) == 0
    assert json.loads((tmp_path / "picks.json").read_text())["a"]["pick"] == "r1"


def test_ids_and_names_that_are_numbers_are_taken_as_they_are_written(tmp_path) -> None:
    book = {"title": 1984, "authors": ["George Orwell"], "series": 5, "series_index": 0, "year": "1949"}
    case = {
        "id": 0,
        "book": book,
        "releases": [offer("", "George Orwell - 1984 [MP3]") | {"id": 0, "size": "250000000"}],
    }
    assert select(tmp_path, {"cases": [case]}) == 0
    assert json.loads((tmp_path / "picks.json").read_text())["0"]["accepted"] == ["0"]
