"""The decision ledger: every candidate of every run, with verdict and rules."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from audiobook_pipeline.domain.models import Release
from audiobook_pipeline.ledger.blocklist import block_reason
from audiobook_pipeline.ledger.codec import release_from_json, release_to_json
from audiobook_pipeline.ledger.models import AcquisitionRow, ReleaseRow, SelectionRow, VerdictRow, WantedRow
from audiobook_pipeline.ledger.records import Decision, DecisionRow, SelectionRecord
from audiobook_pipeline.ledger.store import Store, chunks, upsert
from audiobook_pipeline.ledger.wanted import check_all_wanted, search_words


class Decisions(Store):
    """Selections and the verdicts in them."""

    def record_selection(
        self,
        wanted_id: int,
        run_id: str,
        now: datetime,
        rows: Sequence[DecisionRow],
        chosen_key: str | None,
        reason: str,
    ) -> None:
        """Keep what a run decided for a wanted book; recording the same run again replaces it."""
        self.record_selections([SelectionRecord(wanted_id, tuple(rows), chosen_key, reason)], run_id=run_id, now=now)

    def record_selections(self, selections: Sequence[SelectionRecord], *, run_id: str, now: datetime) -> None:
        """Do ``record_selection`` for many wanted books in one transaction."""
        with self._write() as session:
            keep_releases(session, [row.release for selection in selections for row in selection.rows])
            # The last word on a book stands.
            newest = {selection.wanted_id: selection for selection in selections}
            for numbers in chunks(sorted(newest)):
                check_all_wanted(session, numbers)
                earlier = delete(SelectionRow).where(SelectionRow.wanted_id.in_(numbers), SelectionRow.run_id == run_id)
                session.execute(earlier)
            kept = {
                number: SelectionRow(
                    wanted_id=number,
                    run_id=run_id,
                    time=now,
                    chosen_key=selection.chosen_key,
                    reason=selection.reason,
                )
                for number, selection in newest.items()
            }
            session.add_all(kept.values())
            session.flush()
            verdicts = [
                verdict
                for number, selection in newest.items()
                for verdict in _verdicts(kept[number].id, selection.rows)
            ]
            for chunk in chunks(verdicts):
                session.execute(insert(VerdictRow), list(chunk))

    def decisions(self, *, run_id: str | None = None, wanted_id: int | None = None) -> list[Decision]:
        """Return the verdicts of a run, of a wanted book, or both: in order of time, best first."""
        query = (
            select(SelectionRow, VerdictRow, ReleaseRow, WantedRow.work_key)
            .join(VerdictRow, VerdictRow.selection_id == SelectionRow.id)
            .join(ReleaseRow, ReleaseRow.key == VerdictRow.release_key)
            .join(WantedRow, WantedRow.id == SelectionRow.wanted_id)
            .order_by(SelectionRow.time, SelectionRow.id, VerdictRow.rank)
        )
        if run_id is not None:
            query = query.where(SelectionRow.run_id == run_id)
        if wanted_id is not None:
            query = query.where(SelectionRow.wanted_id == wanted_id)
        with self._read() as session:
            return [
                Decision(
                    wanted_id=selection.wanted_id,
                    work_key=work_key,
                    run_id=selection.run_id,
                    time=selection.time,
                    chosen=selection.chosen_key == release.key,
                    row=_row(verdict, release),
                )
                for selection, verdict, release, work_key in session.execute(query)
            ]

    def next_best(self, wanted_id: int) -> DecisionRow | None:
        """Return the best accepted candidate of the newest selection that wasn't tried and isn't blocked, or None."""
        newest = select(func.max(SelectionRow.id)).where(SelectionRow.wanted_id == wanted_id).scalar_subquery()
        tried = select(AcquisitionRow.release_key).where(AcquisitionRow.wanted_id == wanted_id)
        query = (
            select(VerdictRow, ReleaseRow)
            .join(ReleaseRow, ReleaseRow.key == VerdictRow.release_key)
            .where(VerdictRow.selection_id == newest, VerdictRow.accepted, VerdictRow.release_key.not_in(tried))
            .order_by(VerdictRow.rank)
        )
        with self._read() as session:
            for verdict, release in session.execute(query):
                row = _row(verdict, release)
                if block_reason(session, row.release, wanted_id) is None:
                    return row
        return None


def _verdicts(selection_id: int, rows: Sequence[DecisionRow]) -> Iterator[dict[str, Any]]:
    # The same offer can come from two searches: its first verdict stands.
    by_key = {row.release.key: row for row in reversed(rows)}
    for rank, row in enumerate(sorted(by_key.values(), key=_best_first)):
        yield {
            "selection_id": selection_id,
            "release_key": row.release.key,
            "rank": rank,
            "accepted": row.accepted,
            "near": row.near,
            "score": row.score,
            "rules": [dict(rule) for rule in row.rules],
            "reason": row.reason,
        }


def keep_releases(session: Session, releases: Sequence[Release]) -> None:
    """Keep releases as they are offered now: seeders and links change, the key stays."""
    rows: Mapping[str, dict[str, object]] = {
        release.key: {
            "key": release.key,
            "words": search_words(release.title),
            "infohash": release.infohash.lower() if release.infohash else None,
            "release": release_to_json(release),
        }
        for release in releases
    }
    upsert(session, ReleaseRow, list(rows.values()), ["key"])


def _best_first(row: DecisionRow) -> tuple[bool, float, str]:
    return (not row.accepted, -row.score, row.release.key)


def _row(verdict: VerdictRow, release: ReleaseRow) -> DecisionRow:
    return DecisionRow(
        release=release_from_json(release.release),
        accepted=verdict.accepted,
        score=verdict.score,
        near=verdict.near,
        rules=tuple(verdict.rules),
        reason=verdict.reason,
    )
