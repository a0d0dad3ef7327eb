"""What was chosen or asked before a mode changed, or before a book came by another way: settled in the next run."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from audiobook_pipeline.acquisition.policy import AcquisitionMode
from audiobook_pipeline.domain.acquisition import HOLDING, State
from audiobook_pipeline.domain.discovery import Shelf
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import ReviewStatus

logger = logging.getLogger(__name__)

ON_NO_INSTANCE: Final = (State.CHOSEN, State.FETCHED, State.PARKED)
"""States in which nothing is on its way yet, so that letting go costs nothing."""


def settle(ledger: Ledger, shelf: Shelf, mode: AcquisitionMode, *, run_id: str, now: datetime) -> None:
    """Close what needs no release any more, and send what only waited for an earlier mode.

    Args:
        ledger: The ledger.
        shelf: The library; what it may have keeps waiting for a person.
        mode: The mode in force.
        run_id: The run.
        now: The time, aware.
    """
    _drop_owned(ledger, shelf, run_id=run_id, now=now)
    if mode != "plan":
        _hand_over_plans(ledger, shelf, mode, run_id=run_id, now=now)
    if mode == "auto":
        _take_what_was_chosen(ledger, shelf, run_id=run_id, now=now)


def _drop_owned(ledger: Ledger, shelf: Shelf, *, run_id: str, now: datetime) -> None:
    wanted = {record.book.work_key: record for record in ledger.wanted()}
    taken = {key: record.book for key, record in wanted.items() if record.state in HOLDING}
    in_sets = {key for book in taken.values() for key in book.holds}

    def there(book: WantedBook) -> str:
        """Return the item that is a book, or of a set one of its volumes."""
        volumes = (wanted[key].book for key in book.holds if key in wanted)
        return next(filter(None, map(shelf.item_of, (book, *volumes))), "")

    for acquisition in ledger.acquisitions(*ON_NO_INSTANCE):
        if item := there(acquisition.book):
            reason = f"the library already has it: item {item}"
            ledger.move(acquisition.id, State.DROPPED, reason=reason, run_id=run_id, now=now)
            logger.info("%s: not sent; %s", acquisition.book.title, reason)
    for review in ledger.reviews(ReviewStatus.WAITING):
        book, item = review.book, there(review.book)
        answer = f"the library has it: item {item}" if item else "it comes in a set, or volume by volume"
        if item or book.work_key in in_sets or not taken.keys().isdisjoint(book.holds):
            ledger.close_review(review.id, answer=answer, now=now)
            logger.info("%s: the question %d is closed; %s", book.title, review.id, answer)


def _hand_over_plans(ledger: Ledger, shelf: Shelf, mode: AcquisitionMode, *, run_id: str, now: datetime) -> None:
    """Choose, or ask about, what was chosen while nothing was to be fetched."""
    free = {record.id: record.book for record in ledger.wanted(State.WANTED)}
    for wanted_id, chosen_by, release in ledger.chosen_only():
        if wanted_id not in free:
            continue
        with _refusals_logged():
            if mode == "review" or shelf.maybe(free[wanted_id]):
                # The verdict of the run that chose it says why it is asked.
                ledger.ask_review(wanted_id, release, run_id=chosen_by, now=now)
            else:
                ledger.choose(wanted_id, release, run_id=run_id, now=now)


def _take_what_was_chosen(ledger: Ledger, shelf: Shelf, *, run_id: str, now: datetime) -> None:
    """Answer the questions about what was chosen while a person was to be asked; what is in doubt keeps waiting."""
    chosen = [
        (review.verdict.score, review.id)
        for review in ledger.reviews(ReviewStatus.WAITING)
        if review.verdict and review.verdict.accepted and not shelf.maybe(review.book)
    ]
    for _, number in sorted(chosen, reverse=True):
        with _refusals_logged():
            ledger.approve(number, run_id=run_id, now=now, answer="the mode is auto now")


@contextmanager
def _refusals_logged() -> Iterator[None]:
    """One release that can't be taken holds up no other."""
    try:
        yield
    except LedgerError as error:
        logger.warning("%s", error)
