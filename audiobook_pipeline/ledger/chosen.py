"""Choosing releases for wanted books within a transaction: many at once cost little more than one."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from audiobook_pipeline.domain.acquisition import HOLDING, State
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline.ledger.blocklist import blocklist_of
from audiobook_pipeline.ledger.decisions import keep_releases
from audiobook_pipeline.ledger.errors import (
    AlreadyActiveError,
    AlreadyConfirmedError,
    BlockedError,
    DroppedError,
    DuplicateInfohashError,
    LedgerError,
)
from audiobook_pipeline.ledger.models import AcquisitionRow, WantedRow
from audiobook_pipeline.ledger.rows import all_found
from audiobook_pipeline.ledger.store import chunks
from audiobook_pipeline.ledger.wanted import MISSING, add_event

TAG_PREFIX: Final = "abp-"


def choose_releases(
    session: Session, chosen: Mapping[int, Release], *, reason: str, run_id: str, now: datetime
) -> tuple[list[AcquisitionRow], dict[int, LedgerError]]:
    """Choose a release for each book, by its number.

    Returns:
        The acquisitions, and by book why another was not chosen.
    """
    books: list[WantedRow] = all_found(session, WantedRow, list(chosen), MISSING)
    earlier, holders = _tried(session, list(chosen)), _holders(session, chosen.values())
    blocklist = blocklist_of(session, chosen.values())
    keep_releases(session, list(chosen.values()))
    rows: list[AcquisitionRow] = []
    refused: dict[int, LedgerError] = {}
    for wanted in books:
        release = chosen[wanted.id]
        infohash = release.infohash.lower() if release.infohash else None
        try:
            _refuse(wanted, earlier[wanted.id])
            if (why := blocklist.reason(release, wanted.id)) is not None:
                raise BlockedError(f"{release.title!r} is blocked: {why}")
            if infohash and infohash in holders:
                session.flush()  # The holder may be of this very call.
                raise held_by(holders[infohash], infohash)
        except LedgerError as error:
            refused[wanted.id] = error
            continue
        attempt = sum(row.release_key == release.key for row in earlier[wanted.id])
        row = AcquisitionRow(
            wanted=wanted,
            release_key=release.key,
            tag=_tag(wanted, release, attempt),
            state=State.CHOSEN,
            reason=reason,
            infohash_v1=infohash,
            created_at=now,
            updated_at=now,
        )
        if infohash:
            holders[infohash] = row
        session.add(row)
        rows.append(row)
    session.flush()
    for row in rows:
        news: dict[str, object] = {"infohash_v1": row.infohash_v1} if row.infohash_v1 else {}
        wanted, was = row.wanted, State.WANTED
        add_event(session, wanted, row, was, State.CHOSEN, reason=reason, run_id=run_id, now=now, facts=news)
    return rows, refused


def choose_release(
    session: Session, wanted_id: int, release: Release, *, reason: str, run_id: str, now: datetime
) -> AcquisitionRow:
    """Choose a release for one book.

    Raises:
        LedgerError: It can't be chosen.
    """
    rows, refused = choose_releases(session, {wanted_id: release}, reason=reason, run_id=run_id, now=now)
    if refused:
        raise refused[wanted_id]
    return rows[0]


def held_by(other: AcquisitionRow, infohash: str) -> DuplicateInfohashError:
    """Return the error for a torrent that another acquisition holds."""
    return DuplicateInfohashError(
        f"the torrent {infohash} is held by acquisition {other.id} "
        f"({other.wanted.book.get('title')!r}, {other.state}): one torrent serves one wanted book"
    )


def _refuse(wanted: WantedRow, earlier: Sequence[AcquisitionRow]) -> None:
    """Refuse a book that has a release already, or that a person dropped."""
    title = wanted.book.get("title", wanted.work_key)
    current = next((row for row in earlier if row.state in HOLDING), None)
    if current is not None and current.state is State.CONFIRMED:
        raise AlreadyConfirmedError(f"{title!r} is in the library already (acquisition {current.id})")
    if current is not None:
        raise AlreadyActiveError(f"{title!r} has a release under way: acquisition {current.id} is {current.state}")
    if wanted.dropped_at is not None:
        raise DroppedError(f"{title!r} was dropped by a person; wish for it again to get it")


def _tried(session: Session, wanted_ids: Sequence[int]) -> defaultdict[int, list[AcquisitionRow]]:
    """Return the acquisitions of each book."""
    found = defaultdict[int, list[AcquisitionRow]](list)
    for chunk in chunks(wanted_ids):
        for row in session.scalars(select(AcquisitionRow).where(AcquisitionRow.wanted_id.in_(chunk))):
            found[row.wanted_id].append(row)
    return found


def _holders(session: Session, releases: Iterable[Release]) -> dict[str, AcquisitionRow]:
    """Return the acquisitions that hold the torrent of a release, by its infohash."""
    infohashes = sorted({release.infohash.lower() for release in releases if release.infohash})
    holding = select(AcquisitionRow).where(AcquisitionRow.state.in_(HOLDING))
    return {
        str(row.infohash_v1): row
        for chunk in chunks(infohashes)
        for row in session.scalars(holding.where(AcquisitionRow.infohash_v1.in_(chunk)))
    }


def _tag(wanted: WantedRow, release: Release, attempt: int) -> str:
    # Made of what is wanted and not of a counter: a ledger that was lost and made again gives no tag to another book.
    made_of = f"{wanted.work_key}\n{release.key}\n{attempt}"
    return TAG_PREFIX + hashlib.sha256(made_of.encode(errors="replace")).hexdigest()[:12]
