"""``want``: lists are imported, authors and series followed, and everything is listed."""

import json

import pytest

from audiobook_pipeline.cli.main import main
from audiobook_pipeline_tests.lists.test_reading import FILES


@pytest.fixture(autouse=True)
def installation(tmp_path, monkeypatch):
    for name in ("LEDGER_URL", "TABLES_URL", "PIPELINE_CONFIG", "HARDCOVER_TOKEN"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("PIPELINE_DATA", str(tmp_path / "data"))


def said(capsys, *words: str, status: int = 0) -> str:
    assert main(["want", *words]) == status
    return capsys.readouterr().out


def test_a_list_is_imported_and_its_odd_lines_are_told(capsys) -> None:
    place = str(FILES / "goodreads.csv")
    out = said(capsys, "import", place, status=1)
    assert "Goodreads export: 2 added, 1 not understood, 1 on other shelves" in out
    assert "no author" in out
    again = said(capsys, "import", place, status=1)
    assert "2 already wished, 1 not understood" in again
    listed = json.loads(said(capsys, "list", "--json"))
    assert [(row["entry"], row["what"], row["state"]) for row in listed] == [
        ("wish", "A Princess of Mars", "wanted"),
        ("wish", "Dracula", "wanted"),
    ]


def test_a_list_is_told_as_json_line_by_line(capsys) -> None:
    rows = json.loads(said(capsys, "import", str(FILES / "storygraph.csv"), "--name", "story", "--json"))
    assert [(row["list"], row["line"], row["outcome"]) for row in rows] == [
        ("story", 2, "added"),
        ("story", 3, "added"),
    ]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("/nonexistent.csv", "can't be read"),
        ("hardcover:want-to-read", "HARDCOVER_TOKEN"),
        ("http://127.0.0.1:9/list", "not a public host"),
    ],
)
def test_a_list_that_can_not_be_read_is_told(capsys, place, words) -> None:
    assert main(["want", "import", place]) == 2
    assert words in capsys.readouterr().err


def test_authors_and_series_are_followed_until_they_are_not(capsys) -> None:
    said(capsys, "author", "Jane Austen", "--language", "English", "--kind", "novel")
    said(capsys, "series", "Barsoom", "--next")
    listed = json.loads(said(capsys, "list", "--json"))
    assert [(row["what"], row["by"], row["state"], row["reason"]) for row in listed] == [
        ("Jane Austen", "author", "all", "en; novel"),
        ("Barsoom", "series", "what comes next", ""),
    ]
    said(capsys, "unfollow", "1")
    assert "Jane Austen" not in said(capsys, "list")
    assert main(["want", "author", "X", "--kind", "opera"]) == 2
    assert "the kinds are novel, novella" in capsys.readouterr().err


def test_a_wish_that_is_taken_back_is_off_the_list(capsys) -> None:
    said(capsys, "book", "Emma", "--author", "Jane Austen")
    said(capsys, "forget-wish", "1")
    assert "No wishes" in said(capsys, "list")
    assert main(["want", "forget-wish", "1"]) == 2
