"""Libraries of Audiobookshelf, and their scans to the end."""

import time
from typing import Final

from audiobook_pipeline.clients.audiobookshelf_api import AudiobookshelfApi, segment
from audiobook_pipeline.clients.audiobookshelf_models import Library, Task
from audiobook_pipeline.clients.errors import TransientError

_SCAN_GRACE_S: Final = 5.0


class Scans(AudiobookshelfApi):
    """Libraries, and the tasks of the server."""

    def libraries(self) -> tuple[Library, ...]:
        """Return the libraries that the key's user may see."""
        data = self._own_json("/api/libraries")
        return self._read(tuple[Library, ...], self._field(data, "libraries"), "the list of libraries")

    def library(self, library_id: str) -> Library:
        """Return one library.

        Raises:
            NotFoundError: There is none with that id.
        """
        return self._read(Library, self._json("GET", f"/api/libraries/{segment(library_id)}"), "the library")

    def tasks(self) -> tuple[Task, ...]:
        """Return the running tasks; a finished one is no longer listed."""
        data = self._json("GET", "/api/tasks")
        return self._read(tuple[Task, ...], self._field(data, "tasks"), "the list of tasks")

    def scan_running(self, library_id: str) -> bool:
        """Return whether a scan of the library is under way."""
        return any(task.action == "library-scan" and task.data.library_id == library_id for task in self.tasks())

    def scan(self, library_id: str) -> int:
        """Start a scan and return the moment to wait for, in milliseconds of the server's own clock.

        The server also says yes when a scan is running already; that one may have passed what is new.
        """
        since_ms = (self.library(library_id).last_scan or 0) + 1
        self._write("POST", f"/api/libraries/{segment(library_id)}/scan", None, permission="admin", text=True)
        return since_ms

    def wait_for_scan(self, library_id: str, since_ms: int, *, timeout: float = 3600.0, poll: float = 2.0) -> Library:
        """Wait until a scan is over and return the library.

        Args:
            library_id: The library.
            since_ms: What ``scan`` returned.
            timeout: Seconds to wait at most.
            poll: Seconds between two looks at most; the first ones follow faster, for a scan of few books.

        Raises:
            TransientError: The scan failed, or takes longer than ``timeout``.
        """
        started, pause = time.monotonic(), poll / 16
        idle_since: float | None = None
        while True:
            running = self.scan_running(library_id)
            library = self.library(library_id)
            now = time.monotonic()
            if not running and (library.last_scan or 0) >= since_ms:
                return library
            idle_since = None if running else idle_since or now
            # The task appears a moment after the scan was asked for.
            if idle_since is not None and now - idle_since > _SCAN_GRACE_S:
                raise TransientError(self.service, f"the scan of {library.name!r} ended without result; see its logs")
            if now - started > timeout:
                raise TransientError(self.service, f"the scan of {library.name!r} still runs after {timeout:g} s")
            time.sleep(pause)
            pause = min(poll, 2 * pause)
