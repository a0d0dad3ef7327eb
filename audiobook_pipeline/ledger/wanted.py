"""The ledger's wanted books: what the library should have, and how the search for it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from audiobook_pipeline.domain.acquisition import HOLDING, State, check_move, next_search
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.ledger.codec import book_from_json, book_to_json
from audiobook_pipeline.ledger.models import AcquisitionRow, EventRow, SearchRow, WantedRow
from audiobook_pipeline.ledger.records import WantedRecord
from audiobook_pipeline.ledger.rows import all_found, as_record, found
from audiobook_pipeline.ledger.store import Store

FIRST_PAUSE = timedelta(days=1)
PARTLY_HEARD_PAUSE = timedelta(hours=12)
"""Those that answered are not asked again in the same night."""
LONGEST_PAUSE = timedelta(days=30)
MISSING = "the ledger has no wanted book"


class WantedBooks(Store):
    """Wanted books and their searches."""

    def want(self, book: WantedBook, *, now: datetime, run_id: str, revive: bool = False) -> int:
        """Note that the library should have ``book``, and return its number.

        Wanting it again takes over what is known of it now and changes nothing else.

        Args:
            book: The book; without ``work_key`` it gets the one of its title and authors.
            now: The time, aware.
            run_id: Run that wants it.
            revive: Want it even where a person dropped it.
        """
        return self.want_all([book], now=now, run_id=run_id, revive=revive)[0]

    def want_all(self, books: Sequence[WantedBook], *, now: datetime, run_id: str, revive: bool = False) -> list[int]:
        """Do ``want`` for many books in one transaction; return their numbers in order."""
        with self._write() as session:
            return [_want(session, book, now=now, run_id=run_id, revive=revive) for book in books]

    def wanted(self, *states: State, due: datetime | None = None) -> list[WantedRecord]:
        """Return the wanted books in ``states`` (all if none is given), oldest first.

        Args:
            states: States to return.
            due: Only those whose next search is not after this time.
        """
        holding = and_(AcquisitionRow.wanted_id == WantedRow.id, AcquisitionRow.state.in_(HOLDING))
        query = select(WantedRow, AcquisitionRow.state).outerjoin(AcquisitionRow, holding).order_by(WantedRow.id)
        if due is not None:
            query = query.where(or_(WantedRow.next_search_at.is_(None), WantedRow.next_search_at <= due))
        with self._read() as session:
            records = [_record(row, state) for row, state in session.execute(query)]
        return [record for record in records if not states or record.state in states]

    def wanted_book(self, wanted_id: int) -> WantedRecord:
        """Return one wanted book.

        Raises:
            UnknownRecordError: If there is none with this number.
        """
        with self._read() as session:
            row = find_wanted(session, wanted_id)
            return _record(row, _holding_state(session, row.id))

    def wanted_of(self, work_key: str) -> WantedRecord | None:
        """Return the wanted book of a work, or None."""
        with self._read() as session:
            row = session.scalars(select(WantedRow).where(WantedRow.work_key == work_key)).first()
            return _record(row, _holding_state(session, row.id)) if row else None

    def note_search(self, wanted_id: int, *, found: int, now: datetime, run_id: str) -> datetime:
        """Note a search and return when the next one is due.

        Args:
            wanted_id: Number of the wanted book.
            found: Releases that could be the book; with none the pause doubles, with any it starts again.
            now: The time, aware.
            run_id: Run that searched; noting the same run again changes nothing.
        """
        return self.note_searches({wanted_id: found}, now=now, run_id=run_id)[wanted_id]

    def note_searches(self, found: Mapping[int, int], *, now: datetime, run_id: str) -> dict[int, datetime]:
        """Do ``note_search`` for many books in one transaction."""
        due = {}
        with self._write() as session:
            for row in all_found(session, WantedRow, list(found), MISSING):
                if (noted := _noted(session, row.id, run_id)) is not None:
                    due[row.id] = noted.next_search_at
                    continue
                row.misses = 0 if found[row.id] else row.misses + 1
                due[row.id] = next_search(now, row.misses, first=FIRST_PAUSE, cap=LONGEST_PAUSE)
                _searched(session, row, due[row.id], found=found[row.id], now=now, run_id=run_id)
        return due

    def note_partly_heard(self, wanted_id: int, *, now: datetime, run_id: str) -> datetime:
        """Note a search that some indexers did not hear: no miss, whatever the others offered; return when it is due.

        Noting the search of the same run afterwards changes nothing.
        """
        with self._write() as session:
            row = find_wanted(session, wanted_id)
            if (noted := _noted(session, wanted_id, run_id)) is not None:
                return noted.next_search_at
            return _searched(session, row, now + PARTLY_HEARD_PAUSE, found=None, now=now, run_id=run_id)

    def search_now(self, wanted_id: int) -> None:
        """Let the next search be due at once, as when a person asks or a release failed."""
        with self._write() as session:
            find_wanted(session, wanted_id).next_search_at = None

    def drop_wanted(self, wanted_id: int, *, reason: str, run_id: str, now: datetime) -> None:
        """Drop a book that a person doesn't want. What is under way for it is dropped too."""
        with self._write() as session:
            row = find_wanted(session, wanted_id)
            if row.dropped_at is not None:
                return
            holding = (AcquisitionRow.wanted_id == wanted_id, AcquisitionRow.state.in_(HOLDING))
            acquisition = session.scalars(select(AcquisitionRow).where(*holding)).first()
            origin = acquisition.state if acquisition else State.WANTED
            check_move(origin, State.DROPPED)
            row.dropped_at = now
            if acquisition:
                acquisition.state, acquisition.reason, acquisition.updated_at = State.DROPPED, reason, now
            add_event(session, row, acquisition, origin, State.DROPPED, reason=reason, run_id=run_id, now=now)


def _noted(session: Session, wanted_id: int, run_id: str) -> SearchRow | None:
    query = select(SearchRow).where(SearchRow.wanted_id == wanted_id, SearchRow.run_id == run_id)
    return session.scalars(query).first()


def _searched(
    session: Session, row: WantedRow, due: datetime, *, found: int | None, now: datetime, run_id: str
) -> datetime:
    row.searches += 1
    row.last_search_at, row.next_search_at = now, due
    session.add(SearchRow(wanted_id=row.id, run_id=run_id, time=now, found=found, next_search_at=due))
    return due


def find_wanted(session: Session, wanted_id: int) -> WantedRow:
    """Return the row.

    Raises:
        UnknownRecordError: If there is none.
    """
    return found(session, WantedRow, wanted_id, MISSING)


def wanted_by_key(session: Session, keys: Sequence[str]) -> dict[str, WantedRecord]:
    """Return the wanted books of some works."""
    holding = and_(AcquisitionRow.wanted_id == WantedRow.id, AcquisitionRow.state.in_(HOLDING))
    query = select(WantedRow, AcquisitionRow.state).outerjoin(AcquisitionRow, holding)
    rows = session.execute(query.where(WantedRow.work_key.in_(keys)))
    return {row.work_key: _record(row, state) for row, state in rows}


def add_event(
    session: Session,
    wanted: WantedRow,
    acquisition: AcquisitionRow | None,
    origin: State | None,
    target: State,
    *,
    reason: str,
    run_id: str,
    now: datetime,
    facts: dict[str, object] | None = None,
) -> None:
    """Add a step to the story of a wanted book."""
    session.add(
        EventRow(
            wanted_id=wanted.id,
            acquisition_id=acquisition.id if acquisition else None,
            origin=origin,
            target=target,
            time=now,
            run_id=run_id,
            reason=reason,
            facts=facts or {},
        )
    )


def search_words(*texts: str | None) -> str:
    """Return the folded words of ``texts`` with a space around each, to be found by ``LIKE``."""
    return f" {' '.join(word for text in texts if text for word in words(text))} "


def _want(session: Session, book: WantedBook, *, now: datetime, run_id: str, revive: bool) -> int:
    book = replace(book, work_key=book.work_key or work_key(book.title, book.authors))
    data, found_by = book_to_json(book), search_words(book.title, book.subtitle, *book.authors, book.series)
    row = session.scalars(select(WantedRow).where(WantedRow.work_key == book.work_key)).first()
    if row is None:
        row = WantedRow(work_key=book.work_key, words=found_by, book=data, created_at=now)
        session.add(row)
        session.flush()
        add_event(session, row, None, None, State.WANTED, reason=book.reason, run_id=run_id, now=now)
        return row.id
    row.book, row.words = data, found_by
    if revive and row.dropped_at is not None:
        row.dropped_at = row.next_search_at = None
        add_event(session, row, None, State.DROPPED, State.WANTED, reason=book.reason, run_id=run_id, now=now)
    return row.id


def _holding_state(session: Session, wanted_id: int) -> State | None:
    meant = (AcquisitionRow.wanted_id == wanted_id, AcquisitionRow.state.in_(HOLDING))
    return session.scalars(select(AcquisitionRow.state).where(*meant)).first()


def _record(row: WantedRow, state: State | None) -> WantedRecord:
    state = state or (State.DROPPED if row.dropped_at else State.WANTED)
    return as_record(WantedRecord, row, book=book_from_json(row.book), state=state)
