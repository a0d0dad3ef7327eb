"""Writing planned changes to Audiobookshelf, and putting back what was there.

Each change is fully there or not at all, and the ledger says which: it is marked before the write,
the items are read before and after, and what a broken connection left in doubt is resolved by
reading. A field that a person changed since is left alone.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, NamedTuple

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.boundary import Progress
from audiobook_pipeline.clients.errors import (
    AuthenticationError,
    NotFoundError,
    RejectedError,
    ServiceError,
    TransientError,
)
from audiobook_pipeline.curation.batches import Outcome, in_batches, in_waves
from audiobook_pipeline.curation.covers import Covers
from audiobook_pipeline.curation.direction import APPLY, REVERT, Direction, Items, Stage
from audiobook_pipeline.curation.fields import COVER, media_change
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Change, ChangeStatus
from audiobook_pipeline.sources.pictures import Pictures

logger = logging.getLogger(__name__)

ITEMS_A_BATCH = 100
STILLNESS_S = 2.0
DEATHS_OF_A_CULPRIT = 3
"""Once among others, which may have been their fault; then twice alone."""


class _Sent(NamedTuple):
    """A batch that the server said yes to; ``items`` will be what it holds now."""

    rows: Sequence[Change]
    items: Future[Items]


class Writer:
    """The one writer of metadata.

    Args:
        client: Audiobookshelf.
        ledger: Where the changes are kept.
        run_id: Run that writes.
        clock: Gives the time, aware.
        pictures: Keeps the covers that were there before, and has those that are to be there.
        wait_until_up: Waits for a server that went away, and returns when it answers again.
        stillness: Seconds without a change after which a batch whose sender died is taken to be over.
    """

    def __init__(
        self,
        client: AudiobookshelfClient,
        ledger: Ledger,
        *,
        run_id: str,
        clock: Callable[[], datetime],
        pictures: Pictures,
        wait_until_up: Callable[[], None],
        stillness: float = STILLNESS_S,
    ) -> None:
        self._stillness = stillness
        self._client = client
        self._covers = Covers(client, pictures)
        self._ledger = ledger
        self._run_id = run_id
        self._clock = clock
        self._wait_until_up = wait_until_up
        self._backed_up = False

    def settle_doubts(self, *, may_write: Callable[[Change], bool] = lambda _: True) -> Outcome:
        """Resolve by reading what a crash left in doubt, either way.

        What was not written after all is planned (or applied) again, unless it ended the server each time. Nothing
        is written but the rest of a list of which only the beginning is there, and that after a backup.

        Args:
            may_write: Whether that rest may be written; where not, the change stays in doubt.

        Raises:
            ServiceError: As ``write``; what needed a write stays in doubt.
        """
        outcome = Outcome()
        for direction in (APPLY, REVERT):
            rows = self._ledger.changes(direction.doing)
            items = self._read_at_rest(rows, direction)
            written, gone, missing = direction.sorted_out(rows, items)
            stages = direction.staged(missing, items)
            self._done(written, direction, outcome)
            fatal = [row for row in stages[Stage.UNTOUCHED] if row.broken_off >= DEATHS_OF_A_CULPRIT]
            self._refuse(fatal, direction, outcome, "the server crashed each time it was written, the last time alone")
            harmless = [row for row in stages[Stage.UNTOUCHED] if row.broken_off < DEATHS_OF_A_CULPRIT]
            self._mark(harmless, direction.undone, "nothing was written")
            self._leave(gone, direction, outcome, "the item is gone")
            self._leave(stages[Stage.FOREIGN], direction, outcome, "somebody changed it since")
            partial = [*stages[Stage.BEGUN], *stages[Stage.MIXED]]
            kept = [row for row in partial if not may_write(row) or direction.is_locked(items[row.change.item_id], row)]
            self._leave_in_doubt(kept, direction, outcome)
            begun, mixed = ([row for row in stages[stage] if row not in kept] for stage in (Stage.BEGUN, Stage.MIXED))
            if begun or mixed:
                self._back_up()
                self._send_again(begun, items, direction, outcome)
                self._put_back(mixed, items, direction, outcome, "it was being put back")
        return outcome

    def _read_at_rest(self, rows: Sequence[Change], direction: Direction) -> Items:
        """Return the items once they stop changing: the server finishes a batch whose sender died."""
        items = self._read(rows)
        left = len(direction.sorted_out(rows, items)[2])
        while left:
            time.sleep(self._stillness)
            items = self._read(rows)
            before, left = left, len(direction.sorted_out(rows, items)[2])
            if left == before:
                break
        return items

    def write(self, changes: Sequence[Change], direction: Direction, progress: Progress | None = None) -> Outcome:
        """Write ``changes`` in batches.

        A crash in between is resolved by ``settle_doubts``. Before the first write the server makes a backup.
        What was being written when the server went away for long is written alone, after all else.

        Raises:
            ServiceError: The server is gone for long, or the key may not write; what is done is done.
        """
        outcome = Outcome()
        for wave in in_waves(changes, newest_first=direction is REVERT):
            self._write_wave(wave, direction, outcome, progress, len(changes))
        return outcome

    def _write_wave(
        self,
        wave: Sequence[Change],
        direction: Direction,
        outcome: Outcome,
        progress: Progress | None,
        total: int,
    ) -> None:
        """Write changes of which no two are of one field; reading goes on while a batch is written."""
        batches = list(in_batches(wave, ITEMS_A_BATCH))
        unread: _Sent | None = None
        with ThreadPoolExecutor(max_workers=1) as reader:
            ahead = reader.submit(self._read, batches[0])
            for number, batch in enumerate(batches, start=1):
                items = ahead.result()
                if number < len(batches):
                    ahead = reader.submit(self._read, batches[number])
                rows = self._ready(batch, items, direction, outcome)
                if self._back_up_before(rows, direction):
                    # That took its time, in which a person may have been at work.
                    items = self._read(rows)
                    rows = self._ready(rows, items, direction, outcome)
                trouble = self._try_batch(rows, items, direction)
                if unread is not None:
                    settled = unread.items.result() if trouble is None else self._read(unread.rows)
                    self._finish(unread.rows, settled, None, direction, outcome)
                    unread = None
                if trouble is not None:
                    self._finish(rows, self._read(rows), trouble, direction, outcome)
                    # Read before the trouble, or not at all.
                    if number < len(batches):
                        ahead = reader.submit(self._read, batches[number])
                elif rows:
                    unread = _Sent(rows, reader.submit(self._read, rows))
                if progress:
                    progress(outcome.settled, total, "")
            if unread is not None:
                self._finish(unread.rows, unread.items.result(), None, direction, outcome)

    def _ready(self, batch: Sequence[Change], items: Items, direction: Direction, outcome: Outcome) -> Sequence[Change]:
        """Settle what needs no write, mark the rest as about to be written and return it."""
        there: list[Change] = []
        ready: list[Change] = []
        changed: list[Change] = []
        gone: list[Change] = []
        held_fast: list[Change] = []
        for row in batch:
            item = items.get(row.change.item_id)
            if item is None:
                gone.append(row)
            elif direction.is_written(item, row):
                there.append(row)
            elif direction.is_locked(items[row.change.item_id], row):
                held_fast.append(row)
            else:
                (ready if direction.is_as_planned(item, row) else changed).append(row)
        self._mark([*there, *ready], direction.doing)
        self._done(there, direction, outcome)
        self._leave(gone, direction, outcome, "the item is gone")
        self._leave(held_fast, direction, outcome, "somebody locked it since")
        self._leave(changed, direction, outcome, "somebody changed it since")
        return ready

    def _finish(
        self,
        rows: Sequence[Change],
        items: Items,
        trouble: ServiceError | None,
        direction: Direction,
        outcome: Outcome,
    ) -> None:
        """Settle changes by what the items hold after the write; send once more what a broken batch left out.

        Where a batch ends the server, it is halved until the culprit stands alone.
        """
        missing = self._missing(rows, items, direction, outcome)
        if trouble is None:
            note = "the server answered with success and did not change it"
            self._give_up(missing, items, direction, outcome, note)
            return
        left = self._left_to_write(missing, items, direction, outcome)
        for half in (left[: len(left) // 2], left[len(left) // 2 :]):
            self._send_again(half, items, direction, outcome)

    def _send_again(self, rows: Sequence[Change], items: Items, direction: Direction, outcome: Outcome) -> None:
        trouble = self._try_batch(rows, items, direction)
        items = self._read(rows)
        if trouble is not None and len(rows) == 1:
            # Once may have been the network's fault, or a rest of the trouble before.
            missing = self._missing(rows, items, direction, outcome)
            rows = self._left_to_write(missing, items, direction, outcome)
            trouble = self._try_batch(rows, items, direction)
            items = self._read(rows)
            if trouble is not None:
                culprit = self._missing(rows, items, direction, outcome)
                self._give_up(culprit, items, direction, outcome, trouble.message)
                return
        self._finish(rows, items, trouble, direction, outcome)

    def _missing(
        self, rows: Sequence[Change], items: Items, direction: Direction, outcome: Outcome
    ) -> Sequence[Change]:
        """Settle what is written and what has no item any more; return the rest."""
        written, gone, missing = direction.sorted_out(rows, items)
        self._done(written, direction, outcome)
        self._leave(gone, direction, outcome, "the item is gone")
        outcome.items |= {row.change.item_id for row in written}
        return missing

    def _left_to_write(
        self, missing: Sequence[Change], items: Items, direction: Direction, outcome: Outcome
    ) -> Sequence[Change]:
        """Leave alone what a person changed or locked while the server was away; return what is still to be written."""
        stages = direction.staged(missing, items)
        self._leave(stages[Stage.FOREIGN], direction, outcome, "somebody changed it since")
        untouched = self._ready(stages[Stage.UNTOUCHED], items, direction, outcome)
        return [*untouched, *stages[Stage.BEGUN], *stages[Stage.MIXED]]

    def _give_up(self, rows: Sequence[Change], items: Items, direction: Direction, outcome: Outcome, note: str) -> None:
        """Refuse what the server doesn't take; a list that was written in part becomes what it was before."""
        stages = direction.staged(rows, items)
        self._refuse(stages[Stage.UNTOUCHED], direction, outcome, note)
        self._leave(stages[Stage.FOREIGN], direction, outcome, "right after the write, the item had something else")
        self._put_back([*stages[Stage.BEGUN], *stages[Stage.MIXED]], items, direction, outcome, note)

    def _put_back(
        self, rows: Sequence[Change], items: Items, direction: Direction, outcome: Outcome, note: str
    ) -> None:
        """Write once more what was there before, and refuse the change; leave in doubt what doesn't come back."""
        back = direction.back()
        for row in rows:
            now, missing = items, [row]
            # Twice, as before.
            for _ in range(2):
                if missing:
                    self._try_batch(missing, now, back)
                    now = self._read(missing)
                    restored, gone, missing = back.sorted_out(missing, now)
                    self._refuse(restored, direction, outcome, note)
                    self._leave(gone, direction, outcome, "the item is gone")
            self._leave_in_doubt(missing, direction, outcome)

    def _try_batch(self, rows: Sequence[Change], items: Items, direction: Direction) -> ServiceError | None:
        """Send one batch; return why it may not have been written whole, None where the server says it was.

        Args:
            rows: What is to be written.
            items: What the items held before.
            direction: Which way.

        Raises:
            ServiceError: Writing is not permitted, or the server is gone for long.
        """
        first = {row.id: value for row in rows if (value := direction.first_write(items[row.change.item_id], row))}
        half_written: set[int] = set()
        try:
            trouble = self._send([row for row in rows if row.id in first], items, lambda row: first[row.id])
            if trouble is not None:
                return trouble
            half_written.update(first)
            return self._send(rows, items, direction.target)
        except AuthenticationError as error:
            # A list may hold its beginning alone, from here or from before a crash: it stays in doubt.
            whole = [row for row in rows if direction.is_untouched(items[row.change.item_id], row)]
            self._mark([row for row in whole if row.id not in half_written], direction.undone, error.message)
            raise

    def _send(self, rows: Sequence[Change], items: Items, value: Callable[[Change], Any]) -> ServiceError | None:
        if not rows:
            return None
        payload = defaultdict[str, dict[str, Any]](dict)
        for row in rows:
            if row.change.field != COVER:
                payload[row.change.item_id][row.change.field] = value(row)
        try:
            if payload:
                self._client.batch_update([media_change(item_id, values) for item_id, values in payload.items()])
            for row in rows:
                if row.change.field == COVER:
                    self._covers.put(items[row.change.item_id], value(row))
        except TransientError as error:
            logger.warning("A batch of %d changes was interrupted (%s)", len(rows), error.message)
            try:
                self._wait_until_up()
            except ServiceError:
                self._ledger.note_interrupted([row.id for row in rows])
                raise
            return error
        except (RejectedError, NotFoundError) as error:
            logger.warning("A batch of %d changes was refused (%s)", len(rows), error.message)
            return error
        return None

    def _back_up_before(self, rows: Sequence[Change], direction: Direction) -> bool:
        """Make the backup before ``rows`` are written, without one nothing was; tell whether one was made now."""
        if not rows or self._backed_up:
            return False
        try:
            self._back_up()
        except ServiceError as error:
            self._mark(rows, direction.undone, f"no backup could be made: {error.message}")
            raise
        return True

    def _back_up(self) -> None:
        """Have the server make a backup before the first write."""
        if self._backed_up:
            return
        backup = self._client.create_backup()
        self._backed_up = True
        logger.info("Audiobookshelf made a backup first: %s", backup.filename or backup.id)

    def _read(self, rows: Iterable[Change]) -> Items:
        fields = {(row.change.item_id, row.change.field): None for row in rows}
        items = self._client.items_by_id([item_id for item_id, _ in fields], exact=True).found if fields else {}
        return self._covers.onto(items, {item_id for item_id, field in fields if field == COVER})

    def _mark(self, rows: Sequence[Change], status: ChangeStatus, note: str = "") -> None:
        if rows:
            self._ledger.mark([row.id for row in rows], status, run_id=self._run_id, now=self._clock(), note=note)

    def _done(self, rows: Sequence[Change], direction: Direction, outcome: Outcome) -> None:
        self._mark(rows, direction.done)
        outcome.done += len(rows)

    def _leave(self, rows: Sequence[Change], direction: Direction, outcome: Outcome, note: str) -> None:
        self._mark(rows, direction.left_alone, note)
        outcome.conflict += len(rows)

    def _refuse(self, rows: Sequence[Change], direction: Direction, outcome: Outcome, note: str) -> None:
        self._mark(rows, direction.refused, note)
        outcome.failed += len(rows)

    def _leave_in_doubt(self, rows: Sequence[Change], direction: Direction, outcome: Outcome) -> None:
        outcome.doubtful += len(rows)
        for row in rows:
            logger.warning(
                "Change %d stays in doubt: item %s holds only a part of its %s, which takes a write to fix. "
                "A run with METADATA_MODE=apply does that, or: audiobook-pipeline changes %s %d",
                row.id,
                row.change.item_id,
                row.change.field,
                "approve" if direction.doing is ChangeStatus.APPLYING else "revert",
                row.id,
            )
