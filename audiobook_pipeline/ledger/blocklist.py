"""The ledger's blocklist: releases and torrents that are not to be chosen."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from audiobook_pipeline.domain.models import Release
from audiobook_pipeline.ledger.errors import InvalidValueError, UnknownRecordError
from audiobook_pipeline.ledger.models import BlockRow
from audiobook_pipeline.ledger.records import Block
from audiobook_pipeline.ledger.store import Store


class Blocklist:
    """The blocklist at one moment, to be asked for many releases.

    Args:
        entries: Its entries.
    """

    def __init__(self, entries: Iterable[Block]) -> None:
        self.entries = tuple(entries)
        self._by_mark: dict[str, list[Block]] = {}
        for entry in self.entries:
            for mark in (entry.release_key, entry.infohash):
                if mark:
                    self._by_mark.setdefault(mark, []).append(entry)

    def reason(self, release: Release, wanted_id: int | None = None) -> str | None:
        """Return why ``release`` is blocked (for the book ``wanted_id``), or None."""
        for mark in (release.key, (release.infohash or "").lower()):
            for entry in self._by_mark.get(mark, ()):
                if entry.wanted_id is None or entry.wanted_id == wanted_id:
                    return entry.reason
        return None


class Blocking(Store):
    """Entries of the blocklist."""

    def block(
        self,
        *,
        release_key: str | None = None,
        infohash: str | None = None,
        wanted_id: int | None = None,
        reason: str,
        run_id: str,
        now: datetime,
    ) -> int:
        """Block a release by its key, its infohash or both, for one book or for all; return the entry's number.

        Blocking what is blocked in the same way changes nothing.
        """
        if not release_key and not infohash:
            raise InvalidValueError("name the release to block by its key or its infohash")
        with self._write() as session:
            return add_block(session, release_key, infohash, wanted_id, reason=reason, run_id=run_id, now=now)

    def unblock(self, block_id: int) -> None:
        """Take an entry off the blocklist.

        Raises:
            UnknownRecordError: Where there is no such entry.
        """
        with self._write() as session:
            row = session.get(BlockRow, block_id)
            if row is None:
                raise UnknownRecordError(f"the blocklist has no entry {block_id}")
            session.delete(row)

    def blocked(self) -> Blocklist:
        """Return the whole blocklist."""
        with self._read() as session:
            return Blocklist(_record(row) for row in session.scalars(select(BlockRow).order_by(BlockRow.id)))


def add_block(
    session: Session,
    release_key: str | None,
    infohash: str | None,
    wanted_id: int | None,
    *,
    reason: str,
    run_id: str,
    now: datetime,
) -> int:
    """Do ``Blocking.block`` within a transaction."""
    infohash = infohash.lower() if infohash else None
    same = select(BlockRow).where(
        BlockRow.release_key == release_key if release_key else BlockRow.release_key.is_(None),
        BlockRow.infohash == infohash if infohash else BlockRow.infohash.is_(None),
        BlockRow.wanted_id == wanted_id if wanted_id else BlockRow.wanted_id.is_(None),
    )
    row = session.scalars(same).first()
    if row is None:
        row = BlockRow(
            release_key=release_key, infohash=infohash, wanted_id=wanted_id, reason=reason, run_id=run_id, time=now
        )
        session.add(row)
        session.flush()
    return row.id


def block_reason(session: Session, release: Release, wanted_id: int) -> str | None:
    """Return why ``release`` is blocked for the book, or None."""
    marks = [BlockRow.release_key == release.key]
    if release.infohash:
        marks.append(BlockRow.infohash == release.infohash.lower())
    rows = session.scalars(select(BlockRow).where(or_(*marks)))
    return Blocklist(_record(row) for row in rows).reason(release, wanted_id)


def _record(row: BlockRow) -> Block:
    return Block(
        id=row.id,
        release_key=row.release_key,
        infohash=row.infohash,
        wanted_id=row.wanted_id,
        reason=row.reason,
        run_id=row.run_id,
        time=row.time,
    )
