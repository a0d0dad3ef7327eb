"""The decision ledger: every candidate of every run, with its verdict and the evidence for it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Subquery, and_, delete, func, insert, select
from sqlalchemy.orm import Session

from audiobook_pipeline.domain.choosing.decision import Selection, Verdict
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline.ledger.blocklist import blocklist_of
from audiobook_pipeline.ledger.codec import (
    book_from_json,
    evidence_from_json,
    evidence_to_json,
    release_from_json,
    release_to_json,
)
from audiobook_pipeline.ledger.models import AcquisitionRow, ReleaseRow, ReviewRow, SelectionRow, VerdictRow, WantedRow
from audiobook_pipeline.ledger.records import Decision
from audiobook_pipeline.ledger.rows import all_found
from audiobook_pipeline.ledger.store import Store, chunks, upsert
from audiobook_pipeline.ledger.wanted import MISSING, search_words


class Decisions(Store):
    """Selections and the verdicts in them."""

    def record_selections(self, selections: Mapping[int, Selection], *, run_id: str, now: datetime) -> None:
        """Keep what a run decided for wanted books, by their numbers; recording the same run again replaces it."""
        with self._write() as session:
            keep_releases(session, [v.release for selection in selections.values() for v in selection.verdicts])
            for numbers in chunks(sorted(selections)):
                all_found(session, WantedRow, numbers, MISSING)
                earlier = delete(SelectionRow).where(SelectionRow.wanted_id.in_(numbers), SelectionRow.run_id == run_id)
                session.execute(earlier)
            kept = {
                number: SelectionRow(
                    wanted_id=number,
                    run_id=run_id,
                    time=now,
                    chosen_key=selection.chosen.key if selection.chosen else None,
                )
                for number, selection in selections.items()
            }
            session.add_all(kept.values())
            session.flush()
            verdicts = [
                row
                for number, selection in selections.items()
                for row in _verdict_rows(kept[number].id, selection.verdicts)
            ]
            for chunk in chunks(verdicts):
                session.execute(insert(VerdictRow), list(chunk))

    def decisions(self) -> list[Decision]:
        """Return all that was decided, in order of time; verdicts are best first."""
        with self._read() as session:
            return list(read_decisions(session))

    def chosen_only(self) -> list[tuple[int, str, Release]]:
        """Return what was chosen and never handed over, as in plan mode: wanted book, run that chose, release.

        Only the newest selection of a book counts, and only where nothing was tried for the book with that release.
        """
        tried = select(AcquisitionRow.id).where(
            AcquisitionRow.wanted_id == SelectionRow.wanted_id, AcquisitionRow.release_key == SelectionRow.chosen_key
        )
        asked = select(ReviewRow.id).where(
            ReviewRow.wanted_id == SelectionRow.wanted_id, ReviewRow.release_key == SelectionRow.chosen_key
        )
        query = (
            select(SelectionRow.wanted_id, SelectionRow.run_id, ReleaseRow)
            .join(ReleaseRow, ReleaseRow.key == SelectionRow.chosen_key)
            .where(SelectionRow.id.in_(_last_selections()), ~tried.exists(), ~asked.exists())
            .order_by(SelectionRow.id)
        )
        with self._read() as session:
            return [(number, run, release_from_json(row.release)) for number, run, row in session.execute(query)]

    def next_best(self, wanted_id: int) -> Release | None:
        """Return the best accepted release of the newest selection that wasn't tried and isn't blocked, or None."""
        newest = select(func.max(SelectionRow.id)).where(SelectionRow.wanted_id == wanted_id).scalar_subquery()
        tried = select(AcquisitionRow.release_key).where(AcquisitionRow.wanted_id == wanted_id)
        query = (
            select(ReleaseRow)
            .join(VerdictRow, VerdictRow.release_key == ReleaseRow.key)
            .where(VerdictRow.selection_id == newest, VerdictRow.accepted, VerdictRow.release_key.not_in(tried))
            .order_by(VerdictRow.rank)
        )
        with self._read() as session:
            for row in session.scalars(query):
                release = release_from_json(row.release)
                if blocklist_of(session, [release]).reason(release, wanted_id) is None:
                    return release
        return None

    def forget_decisions(self, before: datetime) -> int:
        """Remove what was decided before a moment and is no longer of use; return how many verdicts went.

        Of each book stay the last decision, and of each release that was chosen or near its newest such verdict.
        """
        with self._write() as session:
            old = select(SelectionRow.id).where(SelectionRow.time < before, SelectionRow.id.not_in(_last_selections()))
            telling = _newest_telling()
            kept = select(telling.c.selection_id).where(
                telling.c.selection_id == VerdictRow.selection_id, telling.c.release_key == VerdictRow.release_key
            )
            forgotten = delete(VerdictRow).where(VerdictRow.selection_id.in_(old), ~kept.exists())
            gone = session.connection().execute(forgotten).rowcount
            judged = select(VerdictRow.selection_id)
            session.execute(delete(SelectionRow).where(SelectionRow.id.in_(old), SelectionRow.id.not_in(judged)))
            users = (VerdictRow.release_key, AcquisitionRow.release_key, ReviewRow.release_key)
            unused = (~select(user).where(user == ReleaseRow.key).exists() for user in users)
            session.execute(delete(ReleaseRow).where(and_(*unused)))
        return int(gone)


def _last_selections() -> ScalarSelect[int]:
    return select(func.max(SelectionRow.id)).group_by(SelectionRow.wanted_id).scalar_subquery()


def _newest_telling() -> Subquery:
    """Select the newest verdict on each release that was chosen for a book, or near it."""
    return (
        select(func.max(SelectionRow.id).label("selection_id"), VerdictRow.release_key)
        .join(VerdictRow, VerdictRow.selection_id == SelectionRow.id)
        .where(VerdictRow.near | (VerdictRow.release_key == SelectionRow.chosen_key))
        .group_by(SelectionRow.wanted_id, VerdictRow.release_key)
        .subquery()
    )


def read_decisions(session: Session, *conditions: ColumnElement[bool]) -> Iterator[Decision]:
    """Yield the selections that meet ``conditions``, in order of time."""
    query = (
        select(SelectionRow, WantedRow, VerdictRow, ReleaseRow)
        .join(WantedRow, WantedRow.id == SelectionRow.wanted_id)
        .outerjoin(VerdictRow, VerdictRow.selection_id == SelectionRow.id)
        .outerjoin(ReleaseRow, ReleaseRow.key == VerdictRow.release_key)
        .where(*conditions)
        .order_by(SelectionRow.time, SelectionRow.id, VerdictRow.rank)
    )
    for (selection, wanted), rows in groupby(session.execute(query), key=lambda row: (row[0], row[1])):
        verdicts = tuple(read_verdict(verdict, release) for _, _, verdict, release in rows if verdict is not None)
        chosen = next((v.release for v in verdicts if v.release.key == selection.chosen_key), None)
        book = book_from_json(wanted.book)
        yield Decision(wanted.id, selection.run_id, selection.time, Selection(book, chosen, verdicts))


def read_verdict(verdict: VerdictRow, release: ReleaseRow) -> Verdict:
    """Return a verdict as it was recorded."""
    return Verdict(
        release=release_from_json(release.release),
        accepted=verdict.accepted,
        score=verdict.score,
        evidence=evidence_from_json(verdict.evidence),
        near=verdict.near,
    )


def _verdict_rows(selection_id: int, verdicts: Sequence[Verdict]) -> Iterator[dict[str, Any]]:
    # The same offer can come from two searches: its first verdict stands.
    by_key = {verdict.release.key: verdict for verdict in reversed(verdicts)}
    for rank, verdict in enumerate(sorted(by_key.values(), key=_best_first)):
        yield {
            "selection_id": selection_id,
            "release_key": verdict.release.key,
            "rank": rank,
            "accepted": verdict.accepted,
            "near": verdict.near,
            "score": verdict.score,
            "evidence": evidence_to_json(verdict.evidence),
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


def _best_first(verdict: Verdict) -> tuple[bool, float, str]:
    return (not verdict.accepted, -verdict.score, verdict.release.key)
