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

    def note_score(
        self,
        score: float,
        *,
        run_id: str,
        now: datetime,
        scope: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep the quality score of a run; the same run again writes it over.

        Args:
            score: 0 to 100.
            run_id: Run that measured it.
            now: The time, aware.
            scope: Library that it belongs to; "" for all.
            detail: What it is made of, as JSON ({"items": 120, "issues": 7}).
        """
        self._note(_SCORE, scope, score, run_id, now, detail)

    def scores(self, scope: str = "") -> list[Measure]:
        """Return the quality scores of all runs, oldest first."""
        return self._measures(_SCORE, scope)

    def note_gap_count(
        self,
        missing: int,
        *,
        run_id: str,
        now: datetime,
        scope: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep how many books were missing in a run; the same run again writes it over.

        Args:
            missing: Books missing.
            run_id: Run that counted them.
            now: The time, aware.
            scope: Series or library that it belongs to; "" for all.
            detail: What goes with it, as JSON ({"owned": 12, "covered": 3}).
        """
        self._note(_GAPS, scope, missing, run_id, now, detail)

    def gap_counts(self, scope: str = "") -> list[Measure]:
        """Return the numbers of missing books of all runs, oldest first."""
        return self._measures(_GAPS, scope)

    def _note(
        self, name: str, scope: str, value: float, run_id: str, now: datetime, detail: Mapping[str, Any] | None
    ) -> None:
        row = {
            "name": name,
            "scope": scope,
            "run_id": run_id,
            "time": now,
            "value": float(value),
            "detail": dict(detail or {}),
        }
        with self._write() as session:
            upsert(session, MeasureRow, [row], ["name", "scope", "run_id"])

    def _measures(self, name: str, scope: str) -> list[Measure]:
        query = select(MeasureRow).where(MeasureRow.name == name, MeasureRow.scope == scope)
        with self._read() as session:
            return [
                Measure(row.name, row.scope, row.run_id, row.time, row.value, row.detail)
                for row in session.scalars(query.order_by(MeasureRow.time, MeasureRow.id))
            ]
