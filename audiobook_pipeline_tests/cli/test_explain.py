"""``audiobook-pipeline explain`` and ``queue``: what a person reads of a decision, and answers to it."""

from datetime import UTC, datetime

import pytest

from audiobook_pipeline.cli.ledger_access import configured_ledger
from audiobook_pipeline.cli.main import main
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.domain.selection import choose_release
from audiobook_pipeline.ledger.records import DecisionRow

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
    rows = [
        DecisionRow(v.release, v.accepted, v.score, near=v.near, reason=v.reason, rules=()) for v in selection.verdicts
    ]
    chosen = selection.chosen.key if selection.chosen else None
    store.record_selection(number, "r1", NOW, rows, chosen, selection.reason)
    for verdict in selection.near:
        store.ask_review(number, verdict.release, reason=verdict.reason, run_id="r1", now=NOW)
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
    assert "its name lacks the author" in told
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


def test_an_approval_says_what_happens_next(decided, capsys) -> None:
    (review,) = decided.reviews()
    assert main(["queue", "approve", str(review.id)]) == 0
    told = capsys.readouterr().out
    assert f"{review.id}: approved" in told
    assert "The next run of added_torrents sends it" in told
    assert "ACQUISITION_MODE" in told
