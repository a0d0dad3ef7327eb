"""What happened in the ledger that a person may want to be told of: each thing has a number that only grows."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from audiobook_pipeline.domain.acquisition import ACTIVE, State
from audiobook_pipeline.ledger.codec import book_from_json, release_from_json
from audiobook_pipeline.ledger.models import AcquisitionRow, EventRow, RequestRow, ReviewRow, WantedRow
from audiobook_pipeline.ledger.records import News, NewsKind, RequestStatus, ReviewStatus
from audiobook_pipeline.ledger.store import Store

MOST = 200
"""Of each kind at once; the rest comes next time."""


class NewsSince(Store):
    """News since a look before."""

    def news(self, after: Mapping[NewsKind, int]) -> list[News]:
        """Return what happened after these numbers, of each kind the oldest first.

        An acquisition that waits for a person has no number of its own: all of them are told, each time.
        """
        with self._read() as session:
            return [
                *_reviews(session, after.get("review", 0)),
                *_arrived(session, after.get("arrived", 0)),
                *_requests(session, after.get("request", 0)),
                *_held(session),
            ]

    def last_news(self) -> dict[NewsKind, int]:
        """Return the last number of each kind."""
        columns: dict[NewsKind, InstrumentedAttribute[int]] = {
            "review": ReviewRow.id,
            "arrived": EventRow.id,
            "request": RequestRow.id,
        }
        with self._read() as session:
            return {kind: session.scalars(select(func.max(column))).one() or 0 for kind, column in columns.items()}


def _reviews(session: Session, after: int) -> list[News]:
    query = select(ReviewRow).where(ReviewRow.id > after, ReviewRow.status == ReviewStatus.WAITING)
    rows = session.scalars(query.order_by(ReviewRow.id).limit(MOST))
    titles = ((row, release_from_json(row.release.release).title) for row in rows)
    return [
        News("review", row.id, row.asked_at, book_from_json(row.wanted.book), row.wanted_id, words=title)
        for row, title in titles
    ]


def _arrived(session: Session, after: int) -> list[News]:
    query = (
        select(EventRow, AcquisitionRow)
        .join(AcquisitionRow, AcquisitionRow.id == EventRow.acquisition_id)
        .where(EventRow.id > after, EventRow.target == State.CONFIRMED, EventRow.origin != State.CONFIRMED)
    )
    return [
        News("arrived", event.id, event.time, book_from_json(row.wanted.book), row.wanted_id, item_id=row.item_id or "")
        for event, row in session.execute(query.order_by(EventRow.id).limit(MOST))
    ]


def _requests(session: Session, after: int) -> list[News]:
    query = select(RequestRow).where(RequestRow.id > after, RequestRow.status == RequestStatus.WAITING)
    return [
        News("request", row.id, row.asked_at, book_from_json(row.book), None, words=row.asked_by)
        for row in session.scalars(query.order_by(RequestRow.id).limit(MOST))
    ]


def _held(session: Session) -> list[News]:
    query = select(AcquisitionRow, WantedRow).join(WantedRow)
    query = query.where(AcquisitionRow.held, AcquisitionRow.state.in_(ACTIVE)).order_by(AcquisitionRow.id)
    return [
        News("trouble", row.id, row.updated_at, book_from_json(wanted.book), wanted.id, words=row.reason)
        for row, wanted in session.execute(query.limit(MOST))
    ]
