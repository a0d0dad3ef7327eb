"""The ledger's metadata changes: planned, applied, undone, with what was there before."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, case, insert, or_, select, update
from sqlalchemy.orm import Session

from audiobook_pipeline.ledger.errors import LedgerError, UnknownRecordError
from audiobook_pipeline.ledger.models import ChangeRow
from audiobook_pipeline.ledger.records import Change, ChangeStatus, PlanCount, PlannedChange
from audiobook_pipeline.ledger.store import Store, chunks

_OPEN = (ChangeStatus.PLANNED, ChangeStatus.APPLYING, ChangeStatus.REVERTING)

_SETTLED = frozenset({ChangeStatus.APPLIED, ChangeStatus.FAILED, ChangeStatus.REVERTED})
"""After these the very same change isn't planned again: somebody put the old value back."""

_Past = Mapping[tuple[str, str], ChangeStatus]
"""The last status of each pair of values, before and after, that a field went through."""

_WRITTEN = frozenset({ChangeStatus.APPLIED, ChangeStatus.REVERTED})

_RUNS = (ChangeRow.planned_run, ChangeRow.written_run, ChangeRow.marked_run)
_IN_THE_LIBRARY = (ChangeStatus.APPLYING, ChangeStatus.APPLIED, ChangeStatus.REVERTING)
# Putting back that failed marks a change again, which makes it no younger.
_MOMENT = case((ChangeRow.status.in_(_IN_THE_LIBRARY), ChangeRow.written_at), else_=ChangeRow.marked_at)

_ORIGINS: Mapping[ChangeStatus, frozenset[ChangeStatus]] = {
    # Back to planned where nothing was written after all, or where a person wants it tried again.
    ChangeStatus.PLANNED: frozenset({ChangeStatus.APPLYING, ChangeStatus.CONFLICT, ChangeStatus.FAILED}),
    ChangeStatus.APPLYING: frozenset({ChangeStatus.PLANNED}),
    # Back to applied where nothing was put back after all.
    ChangeStatus.APPLIED: frozenset({ChangeStatus.APPLYING, ChangeStatus.REVERTING}),
    ChangeStatus.CONFLICT: frozenset({ChangeStatus.PLANNED, ChangeStatus.APPLYING, ChangeStatus.REVERTING}),
    ChangeStatus.FAILED: frozenset({ChangeStatus.PLANNED, ChangeStatus.APPLYING, ChangeStatus.REVERTING}),
    ChangeStatus.REVERTING: frozenset({ChangeStatus.APPLIED, ChangeStatus.APPLYING}),
    ChangeStatus.REVERTED: frozenset({ChangeStatus.REVERTING}),
}


class Planned(NamedTuple):
    """What decides whether a planned change is written; with its values, those of a large library take 100 MB."""

    id: int
    item_id: str
    field: str
    rule: str
    confidence: float


class Changes(Store):
    """Metadata changes."""

    def plan_changes(self, rows: Sequence[PlannedChange], *, run_id: str, now: datetime) -> PlanCount:
        """Plan changes; planning the same again changes nothing.

        Another value for a field that is planned already takes its place. The last row wins where two
        speak of one field. A field that holds something else than what was applied to it last was edited
        by a person since: it is theirs, and withheld.
        """
        wanted = {(row.item_id, row.field): row for row in rows if _text(row.before) != _text(row.after)}
        planned = unchanged = withheld = 0
        with self._write() as session:
            fresh = []
            for chunk in chunks(list(wanted.values())):
                open_rows, settled = _known(session, {row.item_id for row in chunk})
                for row in chunk:
                    there = open_rows.get((row.item_id, row.field))
                    if _is_withheld(row, there, settled):
                        withheld += 1
                    elif there is None:
                        fresh.append(_columns(row, run_id, now))
                    elif _values(row) == (_text(there.before), _text(there.after)):
                        there.rule, there.source, there.evidence = row.rule, row.source, row.evidence
                        there.confidence = row.confidence
                        unchanged += 1
                    else:
                        for name, value in _columns(row, run_id, now).items():
                            setattr(there, name, value)
                        planned += 1
            for new in chunks(fresh):
                # Past the session, which would look at each row by itself.
                session.connection().execute(insert(ChangeRow), list(new))
        return PlanCount(planned + len(fresh), unchanged, withheld)

    def withheld_fields(self, rows: Sequence[PlannedChange]) -> set[tuple[str, str]]:
        """Return item and field of those rows that ``plan_changes`` would withhold."""
        found: set[tuple[str, str]] = set()
        with self._read() as session:
            for chunk in chunks(rows):
                open_rows, settled = _known(session, {row.item_id for row in chunk})
                for row in chunk:
                    if _is_withheld(row, open_rows.get((row.item_id, row.field)), settled):
                        found.add((row.item_id, row.field))
        return found

    def changes(
        self,
        *statuses: ChangeStatus,
        run_id: str | None = None,
        item_id: str | None = None,
        field: str | None = None,
        since: datetime | None = None,
    ) -> list[Change]:
        """Return changes in the order they were planned.

        Args:
            statuses: Statuses to return; all if none is given.
            run_id: Run that planned them, wrote them or marked them last.
            item_id: Item that they belong to.
            field: Field that they belong to.
            since: Written at this time or later, where they are in the library; else marked.
        """
        # Columns in place of objects of the session: a plan of a large library has 100,000 rows.
        query = select(*_COLUMNS).order_by(ChangeRow.id)
        if statuses:
            query = query.where(ChangeRow.status.in_(statuses))
        if run_id is not None:
            query = query.where(or_(*(column == run_id for column in _RUNS)))
        if item_id is not None:
            query = query.where(ChangeRow.item_id == item_id)
        if field is not None:
            query = query.where(ChangeRow.field == field)
        if since is not None:
            query = query.where(since <= _MOMENT)
        with self._read() as session:
            return list(map(_record, session.execute(query)))

    def planned(self) -> list[Planned]:
        """Return the planned changes without their values, in the order they were planned."""
        columns = [getattr(ChangeRow, name) for name in Planned._fields]
        query = select(*columns).where(ChangeRow.status == ChangeStatus.PLANNED).order_by(ChangeRow.id)
        with self._read() as session:
            return [Planned(*row) for row in session.execute(query)]

    def numbered(self, change_ids: Sequence[int]) -> list[Change]:
        """Return the changes with these numbers, in the order they were planned."""
        with self._read() as session:
            return [
                _record(row)
                for chunk in chunks(sorted(change_ids))
                for row in session.execute(select(*_COLUMNS).where(ChangeRow.id.in_(chunk)).order_by(ChangeRow.id))
            ]

    def statuses(self, run_id: str) -> dict[tuple[str, str], ChangeStatus]:
        """Return where the change of each item and field stands that is planned, or that a run had a part in."""
        of_run = or_(*(column == run_id for column in _RUNS))
        # What a run had a part in goes before what another planned.
        query = select(ChangeRow.item_id, ChangeRow.field, ChangeRow.status).order_by(
            case((of_run, 1), else_=0), ChangeRow.id
        )
        with self._read() as session:
            rows = session.execute(query.where(or_(ChangeRow.status == ChangeStatus.PLANNED, of_run)))
            return {(item_id, field): status for item_id, field, status in rows}

    def marks(self) -> Iterator[tuple[str, int, ChangeStatus, datetime]]:
        """Yield item, number, status and time of the last mark of all changes, in the order they were planned."""
        query = select(ChangeRow.item_id, ChangeRow.id, ChangeRow.status, ChangeRow.marked_at).order_by(ChangeRow.id)
        with self._read() as session:
            yield from map(tuple, session.execute(query))

    def mark(
        self, change_ids: Sequence[int], status: ChangeStatus, *, run_id: str, now: datetime, note: str = ""
    ) -> None:
        """Mark changes with a status, all or none; marking again with the same one changes nothing.

        Raises:
            LedgerError: If the status can't follow that of one of them.
            UnknownRecordError: If one isn't there.
        """
        values = {"status": status, "note": note, "marked_run": run_id, "marked_at": now}
        if status is ChangeStatus.APPLYING:
            values |= {"written_run": run_id, "written_at": now}
        with self._write() as session:
            for chunk in chunks(sorted(set(change_ids))):
                query = select(ChangeRow.id, ChangeRow.status).where(ChangeRow.id.in_(chunk)).order_by(ChangeRow.id)
                before = {row.id: row.status for row in session.execute(query)}
                if missing := set(chunk) - before.keys():
                    raise UnknownRecordError(f"the ledger has no change {min(missing)}")
                moved = [number for number, there in before.items() if there is not status]
                for number in moved:
                    if before[number] not in _ORIGINS[status]:
                        raise LedgerError(f"change {number} is {before[number]} and can't become {status}")
                session.execute(update(ChangeRow).where(ChangeRow.id.in_(moved)).values(values))

    def note_interrupted(self, change_ids: Sequence[int]) -> None:
        """Count once more that the server went away while these changes were written."""
        with self._write() as session:
            for chunk in chunks(sorted(set(change_ids))):
                query = update(ChangeRow).where(ChangeRow.id.in_(chunk))
                session.execute(query.values(broken_off=ChangeRow.broken_off + 1))


_PLANNED: tuple[str, ...] = tuple(each.name for each in fields(PlannedChange))
_KEPT: tuple[str, ...] = tuple(each.name for each in fields(Change) if each.name != "change")
_COLUMNS = [getattr(ChangeRow, name) for name in (*_PLANNED, *_KEPT)]


def _record(row: Row[Any]) -> Change:
    """Return the columns of a change as what callers see."""
    planned, kept = row[: len(_PLANNED)], row[len(_PLANNED) :]
    return Change(change=PlannedChange(*planned), **dict(zip(_KEPT, kept, strict=True)))


def _known(
    session: Session, items: set[str]
) -> tuple[dict[tuple[str, str], ChangeRow], dict[tuple[str, str], dict[tuple[str, str], ChangeStatus]]]:
    """Return the open change of each field, and the last status of each pair of values that a field went through."""
    open_rows: dict[tuple[str, str], ChangeRow] = {}
    settled: dict[tuple[str, str], dict[tuple[str, str], ChangeStatus]] = {}
    query = select(ChangeRow).where(ChangeRow.item_id.in_(items)).order_by(ChangeRow.id)
    for row in session.scalars(query):
        if row.status in _OPEN:
            open_rows[row.item_id, row.field] = row
        else:
            past = settled.setdefault((row.item_id, row.field), {})
            # Again at the end, so that the last one is what happened last.
            past.pop((_text(row.before), _text(row.after)), None)
            past[_text(row.before), _text(row.after)] = row.status
    return open_rows, settled


def _is_withheld(row: PlannedChange, there: ChangeRow | None, settled: Mapping[tuple[str, str], _Past]) -> bool:
    """Return whether a field is a person's, or is being written."""
    if there is not None:
        return there.status is not ChangeStatus.PLANNED
    past = settled.get((row.item_id, row.field), {})
    return past.get(_values(row)) in _SETTLED or _edited_since(past, row)


def _edited_since(past: _Past, row: PlannedChange) -> bool:
    """Return whether the field holds something else than what was applied last."""
    written = [(after, status) for (_, after), status in past.items() if status in _WRITTEN]
    return bool(written) and written[-1][1] is ChangeStatus.APPLIED and written[-1][0] != _text(row.before)


def _columns(row: PlannedChange, run_id: str, now: datetime) -> dict[str, Any]:
    return {
        **{each.name: getattr(row, each.name) for each in fields(row)},
        "status": ChangeStatus.PLANNED,
        "note": "",
        "planned_run": run_id,
        "marked_run": None,
        "written_run": None,
        "planned_at": now,
        "marked_at": now,
        "written_at": None,
        "broken_off": 0,
        "revert_by": None,
    }


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _values(row: PlannedChange) -> tuple[str, str]:
    return _text(row.before), _text(row.after)
