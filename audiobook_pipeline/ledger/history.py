"""The ledger's figures over time: the library's quality score and its gaps, one value a run."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from audiobook_pipeline.ledger.models import MeasureRow
from audiobook_pipeline.ledger.records import Measure
from audiobook_pipeline.ledger.store import Store, upsert

_SCORE = "quality_score"
_GAPS = "gaps"


class History(Store):
    """Figures of runs."""

    def note_score(self, score: float, *, run_id: str, now: datetime, detail: Mapping[str, Any] | None = None) -> None:
        """Keep the quality score of a run; the same run again writes it over.

        Args:
            score: 0 to 100.
            run_id: Run that measured it.
            now: The time, aware.
            detail: What it is made of, as JSON ({"items": 120, "issues": 7}).
        """
        self._note(_SCORE, score, run_id, now, detail or {})

    def scores(self) -> list[Measure]:
        """Return the quality scores of all runs, oldest first."""
        return self._measures(_SCORE)

    def note_gap_count(self, missing: int, *, run_id: str, now: datetime) -> None:
        """Keep how many books were missing in a run; the same run again writes it over."""
        self._note(_GAPS, missing, run_id, now, {})

    def gap_counts(self) -> list[Measure]:
        """Return the numbers of missing books of all runs, oldest first."""
        return self._measures(_GAPS)

    def _note(self, name: str, value: float, run_id: str, now: datetime, detail: Mapping[str, Any]) -> None:
        row = {"name": name, "run_id": run_id, "time": now, "value": float(value), "detail": dict(detail)}
        with self._write() as session:
            upsert(session, MeasureRow, [row], ["name", "run_id"])

    def _measures(self, name: str) -> list[Measure]:
        query = select(MeasureRow).where(MeasureRow.name == name).order_by(MeasureRow.time, MeasureRow.id)
        with self._read() as session:
            return [Measure(row.run_id, row.time, row.value, row.detail) for row in session.scalars(query)]
