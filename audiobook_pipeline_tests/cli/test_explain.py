"""``audiobook-pipeline explain`` and ``queue``: what a person reads of a decision, and answers to it."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audiobook_pipeline.cli.configured import configured_ledger
from audiobook_pipeline.cli.main import main
from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import Release, WantedBook

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOOK = WantedBook("The Iron Heel", ("Jack London",), language="en", reason="asked for")
NAMES = (
    "Jack London - The Iron Heel [MP3]",
    "Jack London - The Iron Heel (Abridged)",
    "Jack London - The Iron Heel (Hörbuch)",
    "Jack London - The Iron Heel - Das Ende der Welt [MP3]",
    "Sam Ferris - The Iron Heel [M4B]",
)


@pytest.fixture
def decided(tmp_path, monkeypatch):
    """A ledger in which releases of a book were judged."""
    monkeypatch.setenv("PIPELINE_DATA", str(tmp_path))
    monkeypatch.setenv("LEDGER_URL", "")
    store = configured_ledger(create=True)
    offers = [Release(key=f"k{number}", title=name, indexer="Cove") for number, name in enumerate(NAMES)]
    selection = choose_release(BOOK, offers)
    number = store.want(BOOK, now=NOW, run_id="r1")
    store.record_selections({number: selection}, run_id="r1", now=NOW)
    for verdict in selection.near:
        store.ask_review(number, verdict.release, run_id="r1", now=NOW)
    return store


def test_a_decision_is_told_with_the_words_that_made_it(decided, capsys) -> None:
    assert main(["explain", "iron", "heel"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "its name has the title: “The Iron Heel”" in told or "its name has the title: “Iron Heel”" in told
    assert "it is abridged: “Abridged”" in told
    assert "it is in another language (wanted en): “Hörbuch”" in told
    assert told.count("Chosen “Jack London - The Iron Heel [MP3]”") == 1


def test_a_release_is_told_by_its_name(decided, capsys) -> None:
    assert main(["explain", "Sam", "Ferris"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "its name doesn't have the author" in told
    assert "“Sam Ferris”" in told


def test_what_nobody_heard_of_is_said(decided, capsys) -> None:
    assert main(["explain", "Middlemarch"]) == 1
    assert "knows nothing of 'Middlemarch'" in capsys.readouterr().out


def test_what_waits_is_listed_with_its_reason_and_gone_when_answered(decided, capsys) -> None:
    assert main(["queue", "list"]) == 0
    listed = capsys.readouterr().out
    assert "Das Ende der Welt" in listed
    assert "may be another book" in listed
    (review,) = decided.reviews()
    assert main(["queue", "drop", str(review.id), "--note", "another book"]) == 0
    capsys.readouterr()
    assert main(["queue", "list"]) == 0
    assert "Nothing waits." in capsys.readouterr().out
    assert main(["queue", "list", "--all"]) == 0
    assert "dropped" in capsys.readouterr().out
    assert main(["queue", "approve", str(review.id)]) == 2
    assert "was dropped already" in capsys.readouterr().err


def test_several_books_are_told_one_after_the_other(decided, capsys) -> None:
    for title in ("White Fang", "The Sea-Wolf"):
        decided.want(WantedBook(title, ("Jack London",), work_key=title, reason="asked for"), now=NOW, run_id="r1")
    assert main(["explain", "London"]) == 0
    told = capsys.readouterr().out
    assert "3 books have these words" in told
    iron, fang, wolf = (
        told.index(f"── “{title}” by Jack London") for title in ("The Iron Heel", "White Fang", "The Sea-Wolf")
    )
    assert iron < told.index("Chosen “") < fang < wolf


def test_too_many_books_are_only_named(decided, capsys) -> None:
    for number in range(30):
        book = WantedBook(f"Tale {number}", ("Jack London",), work_key=f"tale {number}")
        decided.want(book, now=NOW, run_id="r1")
    assert main(["explain", "London"]) == 0
    told = capsys.readouterr().out
    assert "31 books have these words" in told
    assert "“Tale 3” by Jack London" in told
    assert "Chosen" not in told


def test_words_of_any_script_find_their_book_and_no_mark_is_special(decided, capsys) -> None:
    decided.want(WantedBook("Мастер и Маргарита", ("Михаил Булгаков",), work_key="m"), now=NOW, run_id="r1")
    decided.want(WantedBook("Die Märchen", ("Jürgen Émile",), work_key="j"), now=NOW, run_id="r1")
    for words, found in (("мастер маргарита", "Булгаков"), ("MARCHEN emile", "Jürgen"), ("“Iron Heel”", "Iron")):
        assert main(["explain", *words.split()]) == 0
        assert found in capsys.readouterr().out
    for words in ("%", "_", "🎧", "*", "''", ""):
        assert main(["explain", words]) == 1
        assert "Try fewer words" in capsys.readouterr().out


def test_names_are_never_broken_in_two(decided, capsys) -> None:
    name = "Jack.London.White.Fang.UNABRIDGED.AUDIOBOOK." + "x" * 90
    book = WantedBook("White Fang", ("Jack London",), work_key="w")
    number = decided.want(book, now=NOW, run_id="r1")
    decided.record_selections({number: choose_release(book, [Release(key="k", title=name)])}, run_id="r1", now=NOW)
    assert main(["explain", "White", "Fang"]) == 0
    assert name in capsys.readouterr().out


def test_a_question_is_told_with_the_place_to_answer_it(decided, capsys) -> None:
    assert main(["explain", "iron", "heel"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert (
        "asked a person, whether [Jack London - The Iron Heel - Das Ende der Welt [MP3]] of Cove is “The Iron" in told
    )
    assert "it waits in 'audiobook-pipeline review list'" in told
    (review,) = decided.reviews()
    assert main(["queue", "drop", str(review.id), "--note", "another book"]) == 0
    capsys.readouterr()
    assert main(["explain", "iron", "heel"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "for “The Iron Heel” by Jack London: another book" in told
    assert "it waits" not in told


def test_a_reader_who_has_seen_enough_causes_no_complaint(decided) -> None:
    command = [sys.executable, "-m", "audiobook_pipeline.cli.main", "explain", "iron", "heel"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as running:
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0


def test_an_approval_says_what_happens_next(decided, capsys) -> None:
    (review,) = decided.reviews()
    assert main(["queue", "approve", str(review.id)]) == 0
    told = capsys.readouterr().out
    assert f"{review.id}: approved" in told
    assert "The next run of added_torrents sends it" in told
    assert "ACQUISITION_MODE" in told
