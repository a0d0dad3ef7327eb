"""All that the ledger knows of a book or a release, in the order of time and in words."""

import json
import re
from collections.abc import Iterator

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from audiobook_pipeline.domain.choosing.decision import Verdict
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.ledger.codec import book_from_json, release_from_json
from audiobook_pipeline.ledger.decisions import read_decisions
from audiobook_pipeline.ledger.models import (
    AcquisitionRow,
    BlockRow,
    ChangeRow,
    EventRow,
    ReleaseRow,
    ReviewRow,
    SearchRow,
    SelectionRow,
    VerdictRow,
    WantedRow,
)
from audiobook_pipeline.ledger.records import ChangeStatus, Decision, StoryLine
from audiobook_pipeline.ledger.reviews import read_reviews
from audiobook_pipeline.ledger.store import Store

_RUN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
REFUSED_SHOWN = 3
"""Refused candidates told of each selection where the story is a book's: the closest ones."""


class Stories(Store):
    """Stories of books and releases."""

    def story(self, query: str) -> list[StoryLine]:
        """Return what is known of a book or a release, oldest first; empty where nothing is.

        Args:
            query: A work key, a release key, an infohash or a tag; or words of the title, the author, the
                series or the release name.
        """
        with self._read() as session:
            books, releases = _meant(session, query.strip())
            # Of one moment: what was found, what was thought of it, and what came of it.
            lines = [
                *_searches(session, books),
                *_decisions(session, books, releases),
                *_reviews(session, books, releases),
                *_steps(session, books, releases),
                *_blocks(session, books, releases),
                *_changes(session, books),
            ]
        return sorted(lines, key=lambda line: line.time)

    def books_meant(self, query: str) -> dict[str, str]:
        """Return the wanted books that ``story`` would tell of: their names by work key, the earliest first."""
        with self._read() as session:
            numbers, _ = _meant(session, query.strip())
            rows = session.scalars(select(WantedRow).where(WantedRow.id.in_(numbers)).order_by(WantedRow.id))
            return {row.work_key: _book(book_from_json(row.book)) for row in rows}


def _meant(session: Session, query: str) -> tuple[set[int], set[str]]:
    """Return the wanted books, and the releases where no book was meant, that ``query`` speaks of."""
    if not query:
        return set(), set()
    named = {query, query.lower()}
    exact = or_(
        AcquisitionRow.tag.in_(named), AcquisitionRow.infohash_v1.in_(named), AcquisitionRow.infohash_v2.in_(named)
    )
    releases = set(session.scalars(select(AcquisitionRow.release_key).where(exact)))
    releases |= set(
        session.scalars(select(ReleaseRow.key).where(or_(ReleaseRow.key == query, ReleaseRow.infohash.in_(named))))
    )
    if releases:
        return set(), releases
    books = set(session.scalars(select(WantedRow.id).where(WantedRow.work_key == query)))
    if not books and (parts := words(query)):
        books = set(session.scalars(select(WantedRow.id).where(*_all_words(WantedRow.words, parts))))
        if not books:
            releases = set(session.scalars(select(ReleaseRow.key).where(*_all_words(ReleaseRow.words, parts))))
    return books, releases


def _all_words(column: InstrumentedAttribute[str], parts: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [column.contains(f" {part} ", autoescape=True) for part in parts]


def _steps(session: Session, books: set[int], releases: set[str]) -> Iterator[StoryLine]:
    query = (
        select(EventRow, WantedRow, ReleaseRow)
        .join(WantedRow, WantedRow.id == EventRow.wanted_id)
        .outerjoin(AcquisitionRow, AcquisitionRow.id == EventRow.acquisition_id)
        .outerjoin(ReleaseRow, ReleaseRow.key == AcquisitionRow.release_key)
        .where(or_(EventRow.wanted_id.in_(books), AcquisitionRow.release_key.in_(releases)))
        .order_by(EventRow.id)
    )
    for event, wanted, release in session.execute(query):
        subject = _title(release_from_json(release.release)) if release else _book(book_from_json(wanted.book))
        text = _join(f"{subject}{_facts(event.facts)}", event.reason)
        yield StoryLine(event.time, str(event.target), text, _run(event.run_id))


def _searches(session: Session, books: set[int]) -> Iterator[StoryLine]:
    query = select(SearchRow, WantedRow).join(WantedRow, WantedRow.id == SearchRow.wanted_id)
    for search, wanted in session.execute(query.where(SearchRow.wanted_id.in_(books)).order_by(SearchRow.id)):
        found = quantity(search.found, "release") + " could be it" if search.found else "nothing that could be it"
        found = "not every indexer answered" if search.found is None else found
        again = f"next search not before {search.next_search_at:%Y-%m-%d %H:%M} UTC"
        text = f"{_book(book_from_json(wanted.book))}: {found}; {again}"
        yield StoryLine(search.time, "searched", text, _run(search.run_id))


def _decisions(session: Session, books: set[int], releases: set[str]) -> Iterator[StoryLine]:
    """Tell of every verdict on ``releases``, and of each decision on ``books``."""
    judged = select(VerdictRow.selection_id).where(VerdictRow.release_key.in_(releases))
    for decision in read_decisions(session, or_(SelectionRow.wanted_id.in_(books), SelectionRow.id.in_(judged))):
        yield from (_verdict(decision, v) for v in decision.selection.verdicts if v.release.key in releases)
        if decision.wanted_id in books:
            yield from _outcome(decision)


def _outcome(decision: Decision) -> Iterator[StoryLine]:
    """Tell what was decided, after what else would do and the closest that were refused."""
    # Why one was chosen is text with the decision.
    others = [v for v in decision.selection.verdicts if v.release != decision.selection.chosen]
    refused = [v for v in others if not v.accepted]
    for verdict in [v for v in others if v.accepted] + refused[:REFUSED_SHOWN]:
        yield _verdict(decision, verdict)
    if len(refused) > REFUSED_SHOWN:
        yield StoryLine(decision.time, "refused", f"{len(refused) - REFUSED_SHOWN} more that match less")
    text = f"{_book(decision.selection.wanted)}: {decision.selection.reason}"
    yield StoryLine(decision.time, "decided", text, _run(decision.run_id))


def _verdict(decision: Decision, verdict: Verdict) -> StoryLine:
    chosen = verdict.release == decision.selection.chosen
    what = "chosen" if chosen else "would do" if verdict.accepted else "refused"
    text = f"{_title(verdict.release)} for {_book(decision.selection.wanted)} (score {verdict.score:.2f} of 1)"
    return StoryLine(decision.time, what, _join(text, verdict.reason))


def _reviews(session: Session, books: set[int], releases: set[str]) -> Iterator[StoryLine]:
    about = or_(ReviewRow.wanted_id.in_(books), ReviewRow.release_key.in_(releases))
    for review in read_reviews(session, about):
        release, book = _title(review.release), _book(review.book)
        asked = _join(f"a person, whether {release} is {book}", review.reason)
        waits = "" if review.answered_at else "; it waits in 'audiobook-pipeline review list'"
        yield StoryLine(review.asked_at, "asked", f"{asked}{waits}")
        if review.answered_at is not None:
            yield StoryLine(review.answered_at, str(review.status), _join(f"{release} for {book}", review.answer))


def _blocks(session: Session, books: set[int], releases: set[str]) -> Iterator[StoryLine]:
    tried = set(session.scalars(select(AcquisitionRow.release_key).where(AcquisitionRow.wanted_id.in_(books))))
    infohashes = select(ReleaseRow.infohash).where(ReleaseRow.key.in_(releases | tried))
    query = select(BlockRow).where(
        or_(
            BlockRow.wanted_id.in_(books),
            BlockRow.release_key.in_(releases | tried),
            BlockRow.infohash.in_(infohashes),
        )
    )
    for row in session.scalars(query.order_by(BlockRow.id)):
        release = session.get(ReleaseRow, row.release_key) if row.release_key else None
        subject = _title(release_from_json(release.release)) if release else f"torrent {row.infohash}"
        yield StoryLine(row.time, "blocked", _join(subject, row.reason))


def _changes(session: Session, books: set[int]) -> Iterator[StoryLine]:
    """Tell of the metadata changes of the library items that the books became."""
    items = select(AcquisitionRow.item_id).where(AcquisitionRow.wanted_id.in_(books))
    for row in session.scalars(select(ChangeRow).where(ChangeRow.item_id.in_(items)).order_by(ChangeRow.id)):
        text = f"{row.field}: {_value(row.before)} becomes {_value(row.after)} ({row.rule}, {row.source})"
        yield StoryLine(row.planned_at, "change planned", text)
        if row.status in {ChangeStatus.REVERTING, ChangeStatus.REVERTED}:
            text = f"{row.field}: {_value(row.after)} goes back to {_value(row.before)}"
        if row.marked_at > row.planned_at:
            yield StoryLine(row.marked_at, f"change {row.status}", _join(text, row.note))


def _run(run_id: str) -> str:
    """Return the id of a run of Dagster's; "" for what a person did."""
    return run_id if _RUN.fullmatch(run_id) else ""


def _book(book: WantedBook) -> str:
    authors = ", ".join(book.authors)
    return f"“{book.title}”{f' by {authors}' if authors else ''}"


def _value(value: object) -> str:
    """Return a metadata value for a person."""
    if value is None or value in ("", [], {}):
        return "nothing"
    return f"“{value}”" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _title(release: Release) -> str:
    return f"[{release.title}]{f' of {release.indexer}' if release.indexer else ''}"


def _facts(facts: dict[str, object]) -> str:
    text = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in facts.items() if value is not None)
    return f" ({text})" if text else ""


def _join(subject: str, reason: str) -> str:
    return f"{subject}: {reason}" if reason else subject
