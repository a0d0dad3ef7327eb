"""The ledger's memory of what is announced until it is out, and of better copies that were wished for."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, select

from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.ledger.codec import book_from_json, book_to_json
from audiobook_pipeline.ledger.models import UpcomingRow, UpgradeRow
from audiobook_pipeline.ledger.store import Store, upsert


class Expected(Store):
    """Announced books, and reasons for which better copies were wished for."""

    def note_upcoming(self, announced: Iterable[tuple[WantedBook, str]], *, now: datetime) -> dict[str, str]:
        """Remember what is announced now, with its dates, in place of what was before.

        Returns:
            The dates announced before, by the work key of each book whose date has moved.
        """
        dates = {book.work_key: (book, written) for book, written in announced}
        with self._write() as session:
            before = {row.work_key: row.release_date for row in session.scalars(select(UpcomingRow))}
            session.execute(delete(UpcomingRow))
            rows = [
                {"work_key": key, "book": book_to_json(book), "release_date": written, "noted_at": now}
                for key, (book, written) in dates.items()
            ]
            upsert(session, UpcomingRow, rows, ["work_key"])
        return {key: before[key] for key, (_, written) in dates.items() if before.get(key, written) != written}

    def upcoming(self) -> list[tuple[WantedBook, str]]:
        """Return what was announced when it was last looked at, with its dates."""
        with self._read() as session:
            rows = session.scalars(select(UpcomingRow).order_by(UpcomingRow.release_date, UpcomingRow.work_key))
            return [(book_from_json(row.book), row.release_date) for row in rows]

    def note_upgrades(self, upgrades: Collection[tuple[str, str, str]], *, now: datetime) -> None:
        """Remember better copies that are wished for: work key, reason and the item that is to be bettered."""
        rows = [
            {"work_key": key, "reason": reason, "item_id": item, "created_at": now} for key, reason, item in upgrades
        ]
        with self._write() as session:
            upsert(session, UpgradeRow, rows, ["work_key", "reason"])

    def upgrades(self) -> set[tuple[str, str]]:
        """Return for which works, and why, a better copy was wished for."""
        with self._read() as session:
            return {(row.work_key, row.reason) for row in session.scalars(select(UpgradeRow))}
