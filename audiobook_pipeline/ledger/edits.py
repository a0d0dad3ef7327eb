"""The ledger's memory of fields that somebody else changed between two runs."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from audiobook_pipeline.domain.models import Edit
from audiobook_pipeline.ledger.models import EditRow
from audiobook_pipeline.ledger.records import SeenEdit
from audiobook_pipeline.ledger.store import Store, upsert

_KEY = ["item_id", "field", "run_id"]


class Edits(Store):
    """Edits of others."""

    def note_edits(self, edits: Iterable[Edit], *, run_id: str, now: datetime) -> None:
        """Remember what a run saw changed; the same run again changes nothing."""
        rows = [
            {
                "item_id": edit.item_id,
                "field": edit.field,
                "run_id": run_id,
                "before": list(edit.before),
                "after": list(edit.after),
                "seen_at": now,
            }
            for edit in edits
        ]
        with self._write() as session:
            upsert(session, EditRow, rows, _KEY)

    def edits(self, *, most: int | None = None) -> list[SeenEdit]:
        """Return what was seen changed, the newest first."""
        query = select(EditRow).order_by(EditRow.seen_at.desc(), EditRow.item_id, EditRow.field).limit(most)
        with self._read() as session:
            return [
                SeenEdit(Edit(row.item_id, row.field, tuple(row.before), tuple(row.after)), row.run_id, row.seen_at)
                for row in session.scalars(query)
            ]

    def edited_fields(self, *, times: int) -> set[tuple[str, str]]:
        """Return item and field of what was seen changed in so many runs or more."""
        query = select(EditRow.item_id, EditRow.field).group_by(EditRow.item_id, EditRow.field)
        with self._read() as session:
            rows = session.execute(query.having(func.count() >= times))
            return {(item_id, field) for item_id, field in rows}
