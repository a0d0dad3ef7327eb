"""Writing planned changes to AudiobookShelf, and putting back what was there.

Each change is fully there or not at all, and the ledger says which: it is marked before the write,
the items are read before and after, and what a broken connection left in doubt is resolved by
reading. A field that a person changed since is left alone.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audiobook_pipeline.clients.audiobookshelf import AudiobookShelfClient
from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.clients.errors import NotFoundError, RejectedError, ServiceError, TransientError
from audiobook_pipeline.curation.fields import held
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Change, ChangeStatus

logger = logging.getLogger(__name__)

ITEMS_A_BATCH = 100
ProgressCallback = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way changes are written.

    Attributes:
        doing: Status before the write.
        done: Status after it.
        origin: The value that must be there for the write to happen.
        target: The value to write.
    """

    doing: ChangeStatus
    done: ChangeStatus
    origin: Callable[[Change], Any]
    target: Callable[[Change], Any]


APPLY = Direction(
    ChangeStatus.APPLYING, ChangeStatus.APPLIED, lambda row: row.change.before, lambda row: row.change.after
)
REVERT = Direction(
    ChangeStatus.REVERTING, ChangeStatus.REVERTED, lambda row: row.change.after, lambda row: row.change.before
)


@dataclass(slots=True)
class Outcome:
    """How many changes ended how."""

    done: int = 0
    conflict: int = 0
    failed: int = 0


class Writer:
    """The one writer of metadata.

    Args:
        client: AudiobookShelf.
        ledger: Where the changes are kept.
        run_id: Run that writes.
        clock: Gives the time, aware.
        wait_until_up: Waits for a server that went away, and returns when it answers again.
    """

    def __init__(
        self,
        client: AudiobookShelfClient,
        ledger: Ledger,
        *,
        run_id: str,
        clock: Callable[[], datetime],
        wait_until_up: Callable[[], None],
    ) -> None:
        self._client = client
        self._ledger = ledger
        self._run_id = run_id
        self._clock = clock
        self._wait_until_up = wait_until_up

    def write(
        self, changes: Sequence[Change], direction: Direction, progress: ProgressCallback | None = None
    ) -> Outcome:
        """Write ``changes`` in batches; a crash in between is resolved by calling it again with them."""
        outcome = Outcome()
        by_item = defaultdict[str, list[Change]](list)
        for row in changes:
            by_item[row.change.item_id].append(row)
        for batch in _batches(by_item):
            self._write_batch(batch, direction, outcome)
            if progress:
                progress(outcome.done + outcome.conflict + outcome.failed, len(changes), "")
        return outcome

    def _write_batch(self, batch: Mapping[str, list[Change]], direction: Direction, outcome: Outcome) -> None:
        items = self._client.items_by_id(list(batch)).found
        open_rows: list[Change] = []
        there: list[Change] = []
        for item_id, rows in batch.items():
            item = items.get(item_id)
            for row in rows:
                value = held(item, row.change.field) if item else None
                if item is None:
                    self._settle([row], ChangeStatus.CONFLICT, outcome, "the item is gone")
                elif value == direction.target(row):
                    there.append(row)
                elif value == direction.origin(row):
                    open_rows.append(row)
                else:
                    self._settle([row], ChangeStatus.CONFLICT, outcome, "somebody changed it since")
        self._mark([*there, *open_rows], direction.doing)
        self._settle(there, direction.done, outcome)
        self._send(open_rows, direction, outcome)

    def _send(self, rows: Sequence[Change], direction: Direction, outcome: Outcome) -> None:
        """Write and look; where a batch ends the server, halve it until the culprit stands alone."""
        if not rows:
            return
        trouble = self._try_batch(rows, direction)
        items = self._client.items_by_id(sorted({row.change.item_id for row in rows})).found
        written: list[Change] = []
        missing: list[Change] = []
        for row in rows:
            item = items.get(row.change.item_id)
            reached = item is not None and held(item, row.change.field) == direction.target(row)
            (written if reached else missing).append(row)
        self._settle(written, direction.done, outcome)
        culprits = {row.change.item_id for row in missing}
        if not missing:
            return
        if trouble is None or len(culprits) == 1:
            why = trouble.message if trouble else "the server answered with success and did not change it"
            self._settle(missing, ChangeStatus.FAILED, outcome, why)
            return
        logger.warning("A batch of %d items failed (%s): halving it", len(culprits), trouble.message)
        half = set(sorted(culprits)[: len(culprits) // 2])
        self._send([row for row in missing if row.change.item_id in half], direction, outcome)
        self._send([row for row in missing if row.change.item_id not in half], direction, outcome)

    def _try_batch(self, rows: Sequence[Change], direction: Direction) -> ServiceError | None:
        payload = defaultdict[str, dict[str, Any]](dict)
        for row in rows:
            payload[row.change.item_id][row.change.field] = direction.target(row)
        try:
            self._client.batch_update([MediaChange(item_id, metadata) for item_id, metadata in payload.items()])
        except TransientError as error:
            self._wait_until_up()
            return error
        except (RejectedError, NotFoundError) as error:
            return error
        return None

    def _mark(self, rows: Sequence[Change], status: ChangeStatus, note: str = "") -> None:
        self._ledger.mark([row.id for row in rows], status, run_id=self._run_id, now=self._clock(), note=note)

    def _settle(self, rows: Sequence[Change], status: ChangeStatus, outcome: Outcome, note: str = "") -> None:
        if not rows:
            return
        self._mark(rows, status, note)
        if status is ChangeStatus.CONFLICT:
            outcome.conflict += len(rows)
        elif status is ChangeStatus.FAILED:
            outcome.failed += len(rows)
        else:
            outcome.done += len(rows)


def _batches(by_item: Mapping[str, list[Change]]) -> Iterator[dict[str, list[Change]]]:
    ids = list(by_item)
    for start in range(0, len(ids), ITEMS_A_BATCH):
        yield {item_id: by_item[item_id] for item_id in ids[start : start + ITEMS_A_BATCH]}


def in_doubt_or_planned(ledger: Ledger, limit: int) -> list[Change]:
    """Return what to apply: first what a crash left in doubt, then what is planned, at most ``limit``."""
    doubtful = ledger.changes(ChangeStatus.APPLYING)
    return [*doubtful, *ledger.changes(ChangeStatus.PLANNED)[: max(limit - len(doubtful), 0)]]
