"""The ledger's requests: books that somebody who may not decide asks for."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.ledger.codec import book_from_json, book_to_json
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.models import RequestRow, WishRow
from audiobook_pipeline.ledger.records import BookRequest, RequestStatus
from audiobook_pipeline.ledger.rows import as_record, found, keep_once
from audiobook_pipeline.ledger.store import Store

QUOTA: Final = "quota"
"""Who granted a request that no admin had to."""
PERIOD: Final = timedelta(days=30)


class Requests(Store):
    """Requests and their answers; a granted one becomes a wish."""

    def request(self, book: WantedBook, *, who: str, now: datetime, reason: str = "") -> BookRequest:
        """Note that ``who`` asks for a book, and return the request; the same again changes nothing."""
        key = book.work_key or work_key(book.title, book.authors)
        data = book_to_json(replace(book, work_key=key))
        with self._write() as session:
            same = {"work_key": key, "asked_by": who}
            more = {"book": data, "reason": reason, "status": RequestStatus.WAITING, "asked_at": now}
            return _request(keep_once(session, RequestRow, same, **more))

    def requests(self, *statuses: RequestStatus, who: str = "") -> list[BookRequest]:
        """Return the requests in ``statuses`` (all if none is given), those of ``who`` alone where named."""
        query = select(RequestRow).order_by(RequestRow.id)
        if statuses:
            query = query.where(RequestRow.status.in_(statuses))
        if who:
            query = query.where(RequestRow.asked_by == who)
        with self._read() as session:
            return [_request(row) for row in session.scalars(query)]

    def answer_request(self, request_id: int, status: RequestStatus, *, who: str, now: datetime) -> BookRequest:
        """Grant or decline a request; what is granted is still to be wished for.

        Raises:
            LedgerError: If it was answered already.
            UnknownRecordError: If there is none with this number.
        """
        with self._write() as session:
            row = found(session, RequestRow, request_id, "there is no request")
            if row.status is not RequestStatus.WAITING:
                raise LedgerError(f"request {request_id} was {row.status} already, by {row.answered_by}")
            row.status, row.answered_by, row.answered_at = status, who, now
            return _request(row)

    def grant_within(self, request_id: int, quota: int, *, now: datetime) -> bool:
        """Grant a request that waits, where fewer than ``quota`` of that person's were so in the last 30 days."""
        with self._write() as session:
            row = found(session, RequestRow, request_id, "there is no request")
            theirs = (RequestRow.asked_by == row.asked_by, RequestRow.answered_by == QUOTA)
            lately = select(func.count()).where(*theirs, RequestRow.answered_at > now - PERIOD)
            if row.status is not RequestStatus.WAITING or session.scalars(lately).one() >= quota:
                return False
            row.status, row.answered_by, row.answered_at = RequestStatus.GRANTED, QUOTA, now
            return True

    def reopen_request(self, request_id: int, *, now: datetime) -> None:
        """Take an answer back: the request waits again, and what was wished for on it is no more."""
        with self._write() as session:
            row = found(session, RequestRow, request_id, "there is no request")
            if row.status is RequestStatus.GRANTED:
                wish = session.scalars(select(WishRow).filter_by(work_key=row.work_key)).first()
                if wish is not None:
                    wish.taken_back_at = now
            row.status, row.answered_by, row.answered_at = RequestStatus.WAITING, "", None


def _request(row: RequestRow) -> BookRequest:
    return as_record(BookRequest, row, book=book_from_json(row.book))
