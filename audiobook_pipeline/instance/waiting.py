"""How a run waits for a slot of a pool: at rest, and not for ever.

Dagster's own wait keeps a processor busy, hears no SIGTERM, and continues where the run that has the slot was killed.
"""

import time
from pathlib import Path

from dagster._core.errors import DagsterExecutionInterruptedError
from dagster._core.storage.event_log.sql_event_log import SqlEventLogStorage
from dagster._utils.concurrency import ConcurrencyClaimStatus
from dagster._utils.interrupts import check_captured_interrupt
from filelock import FileLock, Timeout

LOOK_SECONDS = 1.0
"""Between two looks whether a slot is free."""


class WaitingPools(SqlEventLogStorage):
    """An event log whose pools can be waited for; the base of both storages."""

    def claim_concurrency_slot(
        self, concurrency_key: str, run_id: str, step_key: str, priority: int | None = None
    ) -> ConcurrencyClaimStatus:
        """Claim a slot for a step, or rest for a moment.

        Raises:
            DagsterExecutionInterruptedError: If the run is to end.
        """
        if check_captured_interrupt():
            raise DagsterExecutionInterruptedError(f"ended while {step_key} waited for the pool {concurrency_key}")
        status = super().claim_concurrency_slot(concurrency_key, run_id, step_key, priority)
        if status.is_claimed:
            return status
        until = time.monotonic() + LOOK_SECONDS
        while time.monotonic() < until and not check_captured_interrupt():
            time.sleep(0.1)
        rested: ConcurrencyClaimStatus = status.with_sleep_interval(0.0)
        return rested


class RunLocks:
    """Which runs on this machine are alive: each holds a lock, of which the system lets go when its process ends.

    Args:
        folder: Folder of the locks.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, FileLock] = {}

    def show(self, run_id: str) -> None:
        """Let others see that the run is alive, as long as this process is."""
        if run_id not in self._held:
            self._folder.mkdir(exist_ok=True)
            lock = FileLock(self._path(run_id))
            lock.acquire()
            self._held[run_id] = lock

    def is_over(self, run_id: str) -> bool:
        """Return whether a run that was alive is not any more."""
        if run_id in self._held or not self._path(run_id).exists():
            return False
        try:
            with FileLock(self._path(run_id), timeout=0):
                self._path(run_id).unlink(missing_ok=True)
        except Timeout:
            return False
        return True

    def end(self) -> None:
        """Release every lock of this process."""
        for run_id, lock in self._held.items():
            self._path(run_id).unlink(missing_ok=True)
            lock.release()
        self._held.clear()

    def _path(self, run_id: str) -> Path:
        return self._folder / f"{run_id}.lock"
