"""Which changes are written together, and how many of them ended how."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from audiobook_pipeline.curation.fields import COVER
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.ledger.records import Change


@dataclass(slots=True)
class Outcome:
    """How many changes ended how.

    Attributes:
        done: Written, or there already.
        conflict: Left alone: somebody changed the field since, or the item is gone.
        failed: Refused by the server.
        doubtful: Left in doubt: an item holds a part of a list. A later run resolves it.
        items: Items that were written to.
    """

    done: int = 0
    conflict: int = 0
    failed: int = 0
    doubtful: int = 0
    items: set[str] = field(default_factory=set)

    @property
    def settled(self) -> int:
        """How many changes have come to an end."""
        return self.done + self.conflict + self.failed + self.doubtful

    def summary(self, done: str) -> str:
        """Return the numbers in words; ``done`` says what was done."""
        doubt = f", {self.doubtful} still in doubt: see the log" if self.doubtful else ""
        changes = quantity(self.done, "change")
        return f"{changes} {done}, {self.conflict} left alone (changed since, or gone), {self.failed} failed{doubt}"


def in_waves(changes: Iterable[Change], *, newest_first: bool) -> list[list[Change]]:
    """Return the changes in waves with one change of each field: what was written last is put back first."""
    waves: list[list[Change]] = []
    depth = defaultdict[tuple[str, str], int](int)
    for row in sorted(changes, key=lambda row: row.id, reverse=newest_first):
        field_of_item = row.change.item_id, row.change.field
        if depth[field_of_item] == len(waves):
            waves.append([])
        waves[depth[field_of_item]].append(row)
        depth[field_of_item] += 1
    return waves


def in_batches(changes: Iterable[Change], items: int) -> Iterator[list[Change]]:
    """Yield the changes of so many items at a time, those of an item together; then covers and suspects, one by one.

    A cover is a write of its own, and a suspect may be fatal.

    Args:
        changes: The changes.
        items: How many items.
    """
    by_item = defaultdict[str, list[Change]](list)
    covers: list[Change] = []
    suspects: list[Change] = []
    for row in changes:
        single = suspects if row.broken_off else covers if row.change.field == COVER else by_item[row.change.item_id]
        single.append(row)
    ids = list(by_item)
    for start in range(0, len(ids), items):
        yield [row for item_id in ids[start : start + items] for row in by_item[item_id]]
    for row in (*covers, *suspects):
        yield [row]
