"""Trying again later: how long to wait, and when a person is asked instead."""

import logging
from datetime import datetime, timedelta
from typing import Final

from audiobook_pipeline.domain.acquisition import next_search, next_try
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Acquisition

logger = logging.getLogger(__name__)

MOST_TRIES: Final = 10
"""A step that failed so often, over a week or so, waits for a person."""
GIVE_WAY_TRIES: Final = 4
GIVE_WAY_AFTER: Final = timedelta(days=3)
"""A site that gave no torrent so often, over so long, has none to give."""


def postpone(
    ledger: Ledger,
    acquisition: Acquisition,
    reason: str,
    *,
    run_id: str,
    now: datetime,
    most: int | None = MOST_TRIES,
    pause: timedelta | None = None,
) -> Acquisition:
    """Try the next step of an acquisition again later.

    Args:
        ledger: The ledger.
        acquisition: What waits.
        reason: What it waits for.
        run_id: The run.
        now: The time, aware.
        most: After this many tries it waits for a person; None goes on.
        pause: How long to wait; None doubles from try to try, to a day at most.
    """
    logger.warning("%s: %s", acquisition.book.title, reason)
    if not acquisition.is_due(now):
        return acquisition  # Tried along with others before its time: that counts for nothing.
    tries = acquisition.tries + 1
    until = now + pause if pause is not None else next_try(now, tries)
    waits = most is not None and tries >= most
    return ledger.postpone(acquisition.id, reason=reason, run_id=run_id, now=now, until=None if waits else until)


def note_trouble(ledger: Ledger, acquisition: Acquisition, reason: str, *, run_id: str, now: datetime) -> Acquisition:
    """Note that a service or a disk is away: that says nothing of the acquisition, and the next run tries again."""
    logger.warning("%s: %s", acquisition.book.title, reason)
    return ledger.postpone(acquisition.id, reason=reason, run_id=run_id, now=now, until=now, counts=False)


def pause_for_site(tries: int, now: datetime) -> timedelta:
    """Return how long to leave alone a site that failed ``tries`` times in a row: each call counts against it."""
    return next_search(now, tries, first=timedelta(hours=12), cap=timedelta(days=2)) - now


def gives_way(acquisition: Acquisition, now: datetime) -> bool:
    """Return whether a site has failed for so long that the book gets its next best release."""
    return acquisition.tries + 1 >= GIVE_WAY_TRIES and now - acquisition.updated_at >= GIVE_WAY_AFTER
