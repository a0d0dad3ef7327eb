"""The ledger's acquisitions: a chosen release on its way to the library."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from audiobook_pipeline.domain.acquisition import HOLDING, State, check_move
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline.ledger.blocklist import add_block
from audiobook_pipeline.ledger.chosen import choose_release, choose_releases, held_by
from audiobook_pipeline.ledger.codec import book_from_json, release_from_json
from audiobook_pipeline.ledger.errors import (
    LedgerError,
)
from audiobook_pipeline.ledger.models import AcquisitionRow, EventRow
from audiobook_pipeline.ledger.records import Acquisition, Event, Facts
from audiobook_pipeline.ledger.rows import all_found, as_record, found
from audiobook_pipeline.ledger.store import Store
from audiobook_pipeline.ledger.wanted import add_event

_INFOHASHES = ("infohash_v1", "infohash_v2")
_MISSING = "the ledger has no acquisition"


class Acquisitions(Store):
    """Acquisitions and their moves."""

    def choose(self, wanted_id: int, release: Release, *, run_id: str, now: datetime, reason: str = "") -> Acquisition:
        """Choose ``release`` for a wanted book; ``reason`` says why where the decision on it doesn't.

        Raises:
            AlreadyActiveError: If another release is under way for the book.
            AlreadyConfirmedError: If the library has the book.
            DroppedError: If a person dropped the book.
            BlockedError: If the release is on the blocklist.
            DuplicateInfohashError: If another acquisition holds the same torrent.
        """
        with self._write() as session:
            return to_record(choose_release(session, wanted_id, release, reason=reason, run_id=run_id, now=now))

    def choose_all(self, chosen: Mapping[int, Release], *, run_id: str, now: datetime) -> dict[int, LedgerError]:
        """Do ``choose`` for many books in one transaction: a process that dies in it has chosen nothing.

        Args:
            chosen: Release by number of the wanted book.
            run_id: Run that chose.
            now: The time, aware.

        Returns:
            Why some were not chosen, by book; they keep no other from being chosen.
        """
        with self._write() as session:
            return choose_releases(session, chosen, reason="", run_id=run_id, now=now)[1]

    def move(
        self,
        acquisition_id: int,
        to: State,
        *,
        reason: str,
        run_id: str,
        now: datetime,
        **facts: Unpack[Facts],
    ) -> Acquisition:
        """Move an acquisition to the state ``to`` and keep what became known with it.

        A move to the state it is in keeps new facts (another instance is tried, an import path is
        meant) and is not an event if there are none, so that it can be repeated after a crash. A release
        that failed or was rejected is put on the blocklist in the same transaction, and the next
        search for the book is due at once.

        Raises:
            IllegalMoveError: If ``to`` can't follow.
            DuplicateInfohashError: If another acquisition holds the same torrent.
            UnknownRecordError: If there is no such acquisition.
        """
        with self._write() as session:
            row = found(session, AcquisitionRow, acquisition_id, _MISSING)
            move_acquisition(session, row, to, _normal(facts), reason=reason, run_id=run_id, now=now)
            session.flush()
            return to_record(row)

    def move_all(
        self, acquisition_ids: Sequence[int], to: State, *, reason: str, run_id: str, now: datetime
    ) -> list[Acquisition]:
        """Do ``move`` for many acquisitions in one transaction: all or none."""
        with self._write() as session:
            rows: list[AcquisitionRow] = all_found(session, AcquisitionRow, acquisition_ids, _MISSING)
            for row in rows:
                move_acquisition(session, row, to, {}, reason=reason, run_id=run_id, now=now)
            session.flush()
            return [to_record(row) for row in rows]

    def postpone(
        self,
        acquisition_id: int,
        *,
        reason: str,
        run_id: str,
        now: datetime,
        until: datetime | None,
        counts: bool = True,
    ) -> Acquisition:
        """Note that the next step of an acquisition was tried without success, and when to try again.

        Args:
            acquisition_id: Number of the acquisition.
            reason: What it waits for.
            run_id: Run that tried.
            now: The time, aware.
            until: Not to be tried before; None leaves it alone until a person calls ``resume``.
            counts: Whether it counts as a try.
        """
        with self._write() as session:
            row = found(session, AcquisitionRow, acquisition_id, _MISSING)
            when = f"next try not before {until:%Y-%m-%d %H:%M} UTC" if until else "waits for a person"
            told = f"{reason}; {when}"
            add_event(session, row.wanted, row, row.state, row.state, reason=told, run_id=run_id, now=now)
            row.reason, row.tries, row.next_try_at, row.held = reason, row.tries + counts, until, until is None
            session.flush()
            return to_record(row)

    def resume(self, acquisition_id: int) -> Acquisition:
        """Let the next step of an acquisition be tried at once, with all its tries before it."""
        with self._write() as session:
            row = found(session, AcquisitionRow, acquisition_id, _MISSING)
            row.tries, row.next_try_at, row.held = 0, None, False
            session.flush()
            return to_record(row)

    def acquisitions(self, *states: State) -> list[Acquisition]:
        """Return the acquisitions in ``states`` (all if none is given), oldest first."""
        query = select(AcquisitionRow).order_by(AcquisitionRow.id)
        if states:
            query = query.where(AcquisitionRow.state.in_(states))
        with self._read() as session:
            return [to_record(row) for row in session.scalars(query)]

    def acquisition(self, acquisition_id: int) -> Acquisition:
        """Return one acquisition.

        Raises:
            UnknownRecordError: If there is no such acquisition.
        """
        with self._read() as session:
            return to_record(found(session, AcquisitionRow, acquisition_id, _MISSING))

    def acquisition_by_infohash(self, infohash: str) -> Acquisition | None:
        """Return the acquisition that holds the torrent ``infohash`` (v1, v2 or v2 cut to 40 digits), or None."""
        text = infohash.lower()
        query = select(AcquisitionRow).where(
            AcquisitionRow.state.in_(HOLDING),
            or_(AcquisitionRow.infohash_v1 == text, AcquisitionRow.infohash_v2.startswith(text, autoescape=True)),
        )
        with self._read() as session:
            row = session.scalars(query).first()
            return to_record(row) if row else None

    def events(self, *, acquisition_id: int | None = None) -> list[Event]:
        """Return the steps of one acquisition, or of all and of the wanted books, in order."""
        query = select(EventRow).order_by(EventRow.id)
        if acquisition_id is not None:
            query = query.where(EventRow.acquisition_id == acquisition_id)
        with self._read() as session:
            return [as_record(Event, row) for row in session.scalars(query)]


def move_acquisition(
    session: Session,
    row: AcquisitionRow,
    to: State,
    facts: dict[str, Any],
    *,
    reason: str,
    run_id: str,
    now: datetime,
) -> None:
    """Do ``Acquisitions.move`` within a transaction."""
    news = {name: value for name, value in facts.items() if getattr(row, name) != value}
    if to is row.state and not news:
        return
    if to is not row.state:
        check_move(row.state, to)
        row.tries, row.next_try_at, row.held = 0, None, False
    _refuse_duplicate(session, row, news)
    # The list of files is long, and in the row.
    told = {name: value for name, value in news.items() if name != "files"}
    add_event(session, row.wanted, row, row.state, to, reason=reason, run_id=run_id, now=now, facts=told)
    row.state, row.reason, row.updated_at = to, reason, now
    for name, value in news.items():
        setattr(row, name, value)
    if to in {State.FAILED, State.REJECTED}:
        infohash = row.infohash_v1 or row.infohash_v2 or row.release.infohash
        add_block(session, row.release_key, infohash, None, reason=reason, run_id=run_id, now=now)
        row.wanted.next_search_at = None


def to_record(row: AcquisitionRow) -> Acquisition:
    """Return the row as callers see it."""
    book, release = book_from_json(row.wanted.book), release_from_json(row.release.release)
    return as_record(Acquisition, row, book=book, release=release)


def _normal(facts: Facts) -> dict[str, Any]:
    unknown = set(facts) - set(Facts.__annotations__)
    if unknown:
        raise TypeError(f"the ledger has no field {', '.join(sorted(unknown))}")
    return {
        name: value.lower() if name in _INFOHASHES and isinstance(value, str) else value
        for name, value in facts.items()
    }


def _refuse_duplicate(session: Session, row: AcquisitionRow, news: dict[str, Any]) -> None:
    for name in _INFOHASHES:
        if news.get(name):
            column = getattr(AcquisitionRow, name)
            query = select(AcquisitionRow).where(
                column == news[name], AcquisitionRow.id != row.id, AcquisitionRow.state.in_(HOLDING)
            )
            if (other := session.scalars(query).first()) is not None:
                raise held_by(other, news[name])
