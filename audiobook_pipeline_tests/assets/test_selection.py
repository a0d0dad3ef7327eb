"""Choosing over the sandbox: near misses wait for a person, answers are remembered, and a book's own wishes hold."""

from dataclasses import replace

import pandas as pd
import pytest

from audiobook_pipeline.cli.configured import configured_ledger
from audiobook_pipeline.cli.main import main
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.ledger.records import ReviewStatus
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.sandbox.world import World, WorldBook, WorldRelease
from audiobook_pipeline_tests.assets.choosing import ROOT, ChoosingPipeline

pytestmark = pytest.mark.integration


def squeezed(text: str) -> str:
    """Return the letters and digits of a name alone."""
    return "".join(character for character in text.lower() if character.isalnum())


def near_miss(world: World, book: WorldBook, number: int) -> WorldRelease:
    """Return an offer of the book that says one thing more than it should."""
    right = next(release for release in world.releases.values() if release.kind == "right" and release.indexer_id == 1)
    name = f"{book.title}: Being the Whole of the Story by {book.authors[0]} [ENG / MP3]"
    return replace(right, id=number, name=name, book_id=book.id, indexer_id=1, categories=(3000, 3030))


@pytest.fixture(scope="module")
def doubtful(world: World) -> tuple[World, list[WorldBook]]:
    """A world in which two missing books have one offer each, and neither says clearly what it is."""
    books = [world.books[key] for key in world.missing if world.books[key].language == "en"][:2]
    titles = {squeezed(book.title) for book in books}
    others = [r for r in world.releases.values() if not any(title in squeezed(r.name) for title in titles)]
    first = max(world.releases) + 1
    offers = [near_miss(world, book, first + number) for number, book in enumerate(books)]
    changed = World(
        seed=world.seed,
        books=world.books.values(),
        items=world.items,
        indexers=world.indexers,
        releases=[*others, *offers],
        missing=world.missing,
    )
    return changed, books


@pytest.fixture
def pipeline(tmp_path, monkeypatch, doubtful):
    with Sandbox(tmp_path / "sandbox", world=doubtful[0], qbittorrent="simulated") as running:
        yield ChoosingPipeline(tmp_path, monkeypatch, running.environment())


def verdict_of(queue: pd.DataFrame, book: WorldBook) -> list[str]:
    return queue.loc[queue["title"] == book.title, "verdict"].tolist()


def test_near_misses_wait_and_a_persons_answers_are_remembered(pipeline, doubtful, capsys) -> None:
    yes, no = doubtful[1]
    queue = pipeline.run()
    assert "near" in verdict_of(queue, yes)
    assert "near" in verdict_of(queue, no)
    assert not {"chosen", "accepted"} & {*verdict_of(queue, yes), *verdict_of(queue, no)}
    asked = {review.book.title: review.id for review in pipeline.ledger.reviews(ReviewStatus.WAITING)}
    assert {yes.title, no.title} <= asked.keys()

    assert main(["queue", "list"]) == 0
    shown = capsys.readouterr().out
    assert yes.title in shown
    assert "Being the Whole of the Story" in shown

    assert main(["queue", "approve", str(asked[yes.title]), "--note", "I know it"]) == 0
    chosen = [entry for entry in pipeline.ledger.acquisitions(State.CHOSEN) if entry.book.title == yes.title]
    assert len(chosen) == 1

    pipeline.run(drop=[asked[no.title]])
    for book in (yes, no):
        pipeline.ledger.search_now(next(r.id for r in pipeline.ledger.wanted() if r.book.title == book.title))
    queue = pipeline.run()
    assert "blocked" in verdict_of(queue, no)
    assert not {"chosen", "accepted", "near"} & set(verdict_of(queue, no))
    assert "chosen" not in verdict_of(queue, yes)  # It is under way already.
    waiting = {review.book.title for review in pipeline.ledger.reviews(ReviewStatus.WAITING)}
    assert not {yes.title, no.title} & waiting

    capsys.readouterr()
    assert main(["explain", *no.title.split()]) == 0
    story = capsys.readouterr().out
    assert "refused by a person" in story


def test_an_answer_to_a_question_that_is_not_there_says_so(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("PIPELINE_DATA", str(tmp_path))
    monkeypatch.setenv("LEDGER_URL", "")
    configured_ledger(create=True)
    assert main(["queue", "approve", "999"]) == 2
    assert "no entry 999" in capsys.readouterr().err


def test_in_review_mode_everything_chosen_waits_for_a_person(pipeline) -> None:
    queue = pipeline.run("review")
    chosen = set(queue.loc[queue["verdict"] == "chosen", "release_key"])
    assert chosen
    assert pipeline.ledger.acquisitions() == []
    asked = {review.release.key: review for review in pipeline.ledger.reviews(ReviewStatus.WAITING)}
    assert chosen <= asked.keys()

    first, *others = sorted(asked[key].id for key in chosen)
    pipeline.run("review", approve=[first])
    (acquisition,) = pipeline.ledger.acquisitions()
    assert acquisition.state is State.CHOSEN
    assert {asked[key].id for key in chosen} - {first} == set(others)


def test_a_book_carries_its_own_preferences(pipeline, capsys) -> None:
    queue = pipeline.run("plan")
    chosen = queue[queue["verdict"] == "chosen"].iloc[0]
    book = next(record.book for record in pipeline.ledger.wanted() if record.id == chosen["wanted_id"])
    wish = ["want", "book", book.title, *(word for author in book.authors for word in ("--author", author))]
    assert main([*wish, "--prefer", "formatz=[]"]) == 2
    assert "formatz" in capsys.readouterr().err

    assert main([*wish, "--prefer", 'required_words=["Nowhere"]']) == 0
    queue = pipeline.run("plan")
    mine = queue[queue["title"] == book.title]
    assert "chosen" not in set(mine["verdict"])
    assert "none of the words Nowhere" in {e["detail"] for found in mine["evidence"] for e in found}
    assert (queue["verdict"] == "chosen").any()


def test_no_more_runtimes_are_looked_up_than_the_limit_allows_and_the_rest_is_not_refused(
    tmp_path, monkeypatch, sandbox
) -> None:
    pipeline = ChoosingPipeline(tmp_path, monkeypatch, sandbox.environment())
    settings, packaged = tmp_path / "pipeline.toml", (ROOT / "audiobook_pipeline/sandbox/pipeline.toml").read_text()
    monkeypatch.setenv("PIPELINE_CONFIG", str(settings))

    def run(limit: int) -> tuple[int, pd.DataFrame]:
        """Return how much was looked up, and what was thought of the offers for books whose runtime isn't known."""
        settings.write_text(packaged.replace("[limits]", f"[limits]\nruntime_lookups = {limit}"))
        for record in pipeline.ledger.wanted():
            pipeline.ledger.search_now(record.id)
        before = sandbox.audiobookshelf.faults.count("/api/search/books")
        queue = pipeline.run("plan")
        unknown = {record.id for record in pipeline.ledger.wanted() if not record.book.runtime_min}
        asked = sandbox.audiobookshelf.faults.count("/api/search/books") - before
        return asked, queue[queue["wanted_id"].isin(unknown)]

    run(0)  # the catalogue's own questions; its answers are remembered from here on
    asked, unknown = run(0)
    assert asked == 0
    assert (unknown["verdict"] == "chosen").sum() >= 10
    against = {e["rule"] for found in unknown["evidence"] for e in found if e["stance"] == "against"}
    assert against.isdisjoint({"size", "runtime"})

    asked, fewer = run(3)
    assert asked == 3
    assert unknown["wanted_id"].nunique() - fewer["wanted_id"].nunique() == 3
    assert (fewer["verdict"] == "chosen").sum() >= 10

    asked, _ = run(3)  # what is known isn't asked again: the next ones have their turn
    assert asked == 3
