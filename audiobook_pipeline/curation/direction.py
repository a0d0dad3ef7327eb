"""Which way changes are written, and how far an item is on that way."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from audiobook_pipeline.clients.audiobookshelf_models import Item
from audiobook_pipeline.curation.fields import alike, begun, first_write, held, locked, mixed
from audiobook_pipeline.ledger.records import Change, ChangeStatus

Items = Mapping[str, Item]


class Stage(Enum):
    """How far the write of a value came that is not there as a whole.

    Attributes:
        UNTOUCHED: What was there before is there.
        BEGUN: Only the beginning of a list that takes two writes.
        MIXED: A part of the lists before and after, as a server leaves it that died in the write or on the way back.
        FOREIGN: Something else: somebody changed it.
    """

    UNTOUCHED = auto()
    BEGUN = auto()
    MIXED = auto()
    FOREIGN = auto()


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way changes are written.

    Attributes:
        doing: Status before the write.
        done: Status after it.
        undone: Status of what was not written after all.
        left_alone: Status of what somebody changed since.
        refused: Status of what the server does not take.
        origin: The value that must be there for the write to happen.
        target: The value to write.
    """

    doing: ChangeStatus
    done: ChangeStatus
    undone: ChangeStatus
    left_alone: ChangeStatus
    refused: ChangeStatus
    origin: Callable[[Change], Any]
    target: Callable[[Change], Any]

    def back(self) -> "Direction":
        """Return the way back from a value that was written only in part."""
        return replace(self, origin=self.target, target=self.origin)

    def is_written(self, item: Item, row: Change) -> bool:
        """Return whether the item holds the value to write."""
        return _holds(item, row, self.target)

    def is_untouched(self, item: Item, row: Change) -> bool:
        """Return whether the item holds, for the server, the value that was to be there before."""
        return _holds(item, row, self.origin)

    def is_as_planned(self, item: Item, row: Change) -> bool:
        """Return whether nobody changed the field since.

        A description is planned from the server's own words: another link or layout is a person's. What we wrote
        there ourselves the server has cleaned.
        """
        if self.doing is ChangeStatus.APPLYING and row.change.field == "description":
            return (held(item, row.change.field) or "") == (row.change.before or "")
        return self.is_untouched(item, row)

    def is_locked(self, item: Item, row: Change) -> bool:
        """Return whether a person keeps the field from being changed; what is put back is what was theirs."""
        return self.doing is ChangeStatus.APPLYING and locked(item, row.change.field)

    def first_write(self, item: Item, row: Change) -> Any:  # noqa: ANN401 - any field's value
        """Return what has to be written before the value, or None."""
        return first_write(row.change.field, held(item, row.change.field), self.target(row))

    def sorted_out(self, rows: Iterable[Change], items: Items) -> tuple[list[Change], list[Change], list[Change]]:
        """Return what the items hold as it should be, what has no item any more, and the rest."""
        written: list[Change] = []
        gone: list[Change] = []
        missing: list[Change] = []
        for row in rows:
            item = items.get(row.change.item_id)
            (gone if item is None else written if self.is_written(item, row) else missing).append(row)
        return written, gone, missing

    def staged(self, missing: Iterable[Change], items: Items) -> Mapping[Stage, list[Change]]:
        """Return what the items don't hold as it should be, by how far it came."""
        staged: dict[Stage, list[Change]] = {stage: [] for stage in Stage}
        for row in missing:
            staged[self._stage(items[row.change.item_id], row)].append(row)
        return staged

    def _stage(self, item: Item, row: Change) -> Stage:
        now = held(item, row.change.field)
        if self.is_untouched(item, row):
            return Stage.UNTOUCHED
        if begun(row.change.field, now, self.target(row)):
            return Stage.BEGUN
        if mixed(row.change.field, now, row.change.before, row.change.after):
            return Stage.MIXED
        return Stage.FOREIGN


APPLY = Direction(
    doing=ChangeStatus.APPLYING,
    done=ChangeStatus.APPLIED,
    undone=ChangeStatus.PLANNED,
    left_alone=ChangeStatus.CONFLICT,
    refused=ChangeStatus.FAILED,
    origin=lambda row: row.change.before,
    target=lambda row: row.change.after,
)
# What could not be put back is still applied: it can be tried again.
REVERT = Direction(
    doing=ChangeStatus.REVERTING,
    done=ChangeStatus.REVERTED,
    undone=ChangeStatus.APPLIED,
    left_alone=ChangeStatus.APPLIED,
    refused=ChangeStatus.APPLIED,
    origin=lambda row: row.change.after,
    target=lambda row: row.change.before,
)


def _holds(item: Item, row: Change, value: Callable[[Change], Any]) -> bool:
    return alike(row.change.field, held(item, row.change.field), value(row))
