"""The ledger's blocklist: releases and torrents that are not to be chosen."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audiobook_pipeline.domain.models import Release
from audiobook_pipeline.ledger.errors import InvalidValueError
from audiobook_pipeline.ledger.models import BlockRow
from audiobook_pipeline.ledger.records import Block
from audiobook_pipeline.ledger.rows import as_record, found, keep_once
from audiobook_pipeline.ledger.store import Store, chunks


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
        reason: str,
        run_id: str,
        now: datetime,
    ) -> int:
        """Block a release for all books, by its key, its infohash or both; return the entry's number.

        Blocking what is blocked in the same way changes nothing.
        """
        if not release_key and not infohash:
            raise InvalidValueError("name the release to block by its key or its infohash")
        with self._write() as session:
            return add_block(session, release_key, infohash, None, reason=reason, run_id=run_id, now=now)

    def unblock(self, block_id: int) -> None:
        """Take an entry off the blocklist.

        Raises:
            UnknownRecordError: If there is no such entry.
        """
        with self._write() as session:
            session.delete(found(session, BlockRow, block_id, "the blocklist has no entry"))

    def blocked(self) -> Blocklist:
        """Return the whole blocklist."""
        with self._read() as session:
            return Blocklist(as_record(Block, row) for row in session.scalars(select(BlockRow).order_by(BlockRow.id)))


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
    same = {
        "release_key": release_key or None,
        "infohash": infohash.lower() if infohash else None,
        "wanted_id": wanted_id,
    }
    return keep_once(session, BlockRow, same, reason=reason, run_id=run_id, time=now).id


def blocklist_of(session: Session, releases: Iterable[Release]) -> Blocklist:
    """Return the entries of the blocklist that speak of these releases."""
    keys, infohashes = set[str](), set[str]()
    for release in releases:
        keys.add(release.key)
        if release.infohash:
            infohashes.add(release.infohash.lower())
    marks = (BlockRow.release_key, sorted(keys)), (BlockRow.infohash, sorted(infohashes))
    found = {
        row.id: as_record(Block, row)
        for column, values in marks
        for chunk in chunks(values)
        for row in session.scalars(select(BlockRow).where(column.in_(chunk)))
    }
    return Blocklist(found[number] for number in sorted(found))
