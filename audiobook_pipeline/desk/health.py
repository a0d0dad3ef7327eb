"""What the doctor says of every service, looked at in the background and kept for a while."""

import time
from collections.abc import Callable, Sequence
from threading import Lock, Thread
from typing import TYPE_CHECKING, Final

from audiobook_pipeline.errors import PipelineError

if TYPE_CHECKING:
    from audiobook_pipeline.cli.findings import Finding

KEPT_SECONDS: Final = 900.0
"""Each look signs in to services: seldom enough that a wrong password gets nobody banned."""


def diagnosed() -> Sequence["Finding"]:
    """Look at every service."""
    # Brings every client and Dagster; other pages needn't wait for them.
    from audiobook_pipeline.cli.diagnosis import diagnose  # noqa: PLC0415 - as above
    from audiobook_pipeline.cli.surroundings import surroundings  # noqa: PLC0415 - as above

    return tuple(diagnose(surroundings()))


class Health:
    """The last look at the services.

    Args:
        look: Looks at them.
    """

    def __init__(self, look: Callable[[], Sequence["Finding"]] = diagnosed) -> None:
        self._look = look
        self._lock = Lock()
        self._kept: Sequence[Finding] | None = None
        self._looked_at = float("-inf")

    def last(self) -> Sequence["Finding"] | None:
        """Return what was seen last, None where nothing was yet; a new look begins where that is long ago."""
        if time.monotonic() - self._looked_at > KEPT_SECONDS and self._lock.acquire(blocking=False):
            Thread(target=self._begun, name="health", daemon=True).start()
        return self._kept

    def now(self) -> Sequence["Finding"]:
        """Look now."""
        with self._lock:
            return self._looked()

    def _begun(self) -> None:
        try:
            self._looked()
        finally:
            self._lock.release()

    def _looked(self) -> Sequence["Finding"]:
        self._looked_at = time.monotonic()
        try:
            self._kept = self._look()
        except PipelineError as error:
            from audiobook_pipeline.cli.findings import Finding, Severity  # noqa: PLC0415 - as above

            self._kept = (Finding("Configuration", Severity.ERROR, "wrong", str(error)),)
        return self._kept
