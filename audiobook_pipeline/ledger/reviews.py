"""The ledger's review queue: what was refused by a narrow margin and waits for a person."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select, true
from sqlalchemy.orm import Session

from audiobook_pipeline.domain.acquisition import RELEASING, State
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline.ledger.acquisitions import move_acquisition, to_record
from audiobook_pipeline.ledger.blocklist import add_block
from audiobook_pipeline.ledger.chosen import choose_release
from audiobook_pipeline.ledger.codec import book_from_json, release_from_json
from audiobook_pipeline.ledger.decisions import keep_releases, read_verdict
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.models import AcquisitionRow, BlockRow, ReviewRow, SelectionRow, VerdictRow, WantedRow
from audiobook_pipeline.ledger.records import Acquisition, Review, ReviewStatus
from audiobook_pipeline.ledger.rows import all_found, as_record, found, keep_once
from audiobook_pipeline.ledger.store import Store
from audiobook_pipeline.ledger.wanted import MISSING


class Reviews(Store):
    """Questions to a person and their answers."""

    def ask_review(self, wanted_id: int, release: Release, *, run_id: str, now: datetime) -> int:
        """Ask whether ``release`` is the wanted book; return the question's number.

        Why it is asked, the verdict of the same run tells. It is asked once: where it waits or was answered, nothing
        changes.
        """
        return self.ask_reviews([(wanted_id, release)], run_id=run_id, now=now)[0]

    def ask_reviews(self, asked: Sequence[tuple[int, Release]], *, run_id: str, now: datetime) -> list[int]:
        """Do ``ask_review`` for many books and releases in one transaction."""
        numbers = []
        with self._write() as session:
            all_found(session, WantedRow, [wanted_id for wanted_id, _ in asked], MISSING)
            keep_releases(session, [release for _, release in asked])
            for wanted_id, release in asked:
                same = {"wanted_id": wanted_id, "release_key": release.key}
                row = keep_once(session, ReviewRow, same, status=ReviewStatus.WAITING, run_id=run_id, asked_at=now)
                numbers.append(row.id)
        return numbers

    def reviews(self, *statuses: ReviewStatus) -> list[Review]:
        """Return the questions in ``statuses`` (all if none is given), oldest first."""
        with self._read() as session:
            return list(read_reviews(session, *((ReviewRow.status.in_(statuses),) if statuses else ())))

    def approve(self, review_id: int, *, run_id: str, now: datetime, answer: str = "") -> Acquisition:
        """Choose the release of a question: a person says it is the book.

        Raises:
            LedgerError: As ``choose`` does, and where the question was answered otherwise before.
        """
        with self._write() as session:
            row = _waiting(session, review_id)
            reason = f"approved by a person{': ' + answer if answer else ''}"
            release = release_from_json(row.release.release)
            chosen = choose_release(session, row.wanted_id, release, reason=reason, run_id=run_id, now=now)
            row.status, row.answer, row.answered_at = ReviewStatus.APPROVED, answer, now
            return to_record(chosen)

    def drop_review(self, review_id: int, *, run_id: str, now: datetime, answer: str = "") -> None:
        """Refuse the release of a question: a person says it isn't the book; blocked for this book for good."""
        with self._write() as session:
            row = _waiting(session, review_id)
            reason = f"refused by a person{': ' + answer if answer else ''}"
            add_block(session, row.release_key, None, row.wanted_id, reason=reason, run_id=run_id, now=now)
            row.status, row.answer, row.answered_at = ReviewStatus.DROPPED, answer, now

    def close_review(self, review_id: int, *, now: datetime, answer: str) -> None:
        """Take a question back that nobody need answer any more; the release may be asked about for other books."""
        with self._write() as session:
            row = _waiting(session, review_id)
            row.status, row.answer, row.answered_at = ReviewStatus.CLOSED, answer, now

    def reopen_review(self, review_id: int, *, run_id: str, now: datetime) -> None:
        """Take an answer back: the question waits again.

        Raises:
            LedgerError: If the release that was taken is on its way already.
        """
        with self._write() as session:
            row = found(session, ReviewRow, review_id, "the review queue has no entry")
            if row.status is ReviewStatus.APPROVED:
                meant = AcquisitionRow.release_key == row.release_key
                _drop_newest(session, row.wanted_id, meant, run_id=run_id, now=now)
            blocks = delete(BlockRow).where(
                BlockRow.release_key == row.release_key, BlockRow.wanted_id == row.wanted_id
            )
            session.execute(blocks)
            row.status, row.answer, row.answered_at = ReviewStatus.WAITING, "", None

    def unchoose(self, wanted_id: int, *, run_id: str, now: datetime) -> None:
        """Take back the choice of a release for a book: what a person took without being asked.

        Raises:
            LedgerError: If the release is on its way already.
        """
        with self._write() as session:
            _drop_newest(session, wanted_id, true(), run_id=run_id, now=now)


def _drop_newest(session: Session, wanted_id: int, meant: ColumnElement[bool], *, run_id: str, now: datetime) -> None:
    """Drop the newest acquisition of a book that is ``meant``, while nothing was fetched for it."""
    theirs = select(AcquisitionRow).where(AcquisitionRow.wanted_id == wanted_id, meant)
    newest = theirs.order_by(AcquisitionRow.id.desc()).limit(1)
    acquisition = session.scalars(newest).first()
    if acquisition is None or acquisition.state in RELEASING:
        return
    if acquisition.state is not State.CHOSEN:
        raise LedgerError(f"too late: the release is {acquisition.state} already; drop the book with 'block book'")
    move_acquisition(session, acquisition, State.DROPPED, {}, reason="taken back", run_id=run_id, now=now)


def _waiting(session: Session, review_id: int) -> ReviewRow:
    row = found(session, ReviewRow, review_id, "the review queue has no entry")
    if row.status is not ReviewStatus.WAITING:
        raise LedgerError(f"entry {review_id} of the review queue was {row.status} already")
    return row


def read_reviews(session: Session, *conditions: ColumnElement[bool]) -> Iterator[Review]:
    """Yield the questions that meet ``conditions``, oldest first."""
    decided = and_(SelectionRow.wanted_id == ReviewRow.wanted_id, SelectionRow.run_id == ReviewRow.run_id)
    judged = and_(VerdictRow.selection_id == SelectionRow.id, VerdictRow.release_key == ReviewRow.release_key)
    query = (
        select(ReviewRow, VerdictRow)
        .outerjoin(SelectionRow, decided)
        .outerjoin(VerdictRow, judged)
        .where(*conditions)
        .order_by(ReviewRow.id)
    )
    for row, verdict in session.execute(query):
        book, release = book_from_json(row.wanted.book), release_from_json(row.release.release)
        judged_so = None if verdict is None else read_verdict(verdict, row.release)
        yield as_record(Review, row, book=book, release=release, verdict=judged_so)
