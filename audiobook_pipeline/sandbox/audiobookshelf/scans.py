"""Scans as the API shows them: started at once, a task while they run, ``lastScan`` if they succeed."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from audiobook_pipeline.sandbox.audiobookshelf import disk
from audiobook_pipeline.sandbox.audiobookshelf.accounts import admin_only
from audiobook_pipeline.sandbox.audiobookshelf.answers import asked_item, asked_library, json_answer
from audiobook_pipeline.sandbox.audiobookshelf.library import Library


class Scans:
    """The scans of the one library.

    Attributes:
        last: End of the last successful scan, in epoch milliseconds.
    """

    def __init__(self, library: Library, folder: Path | None, *, seconds: float, now_ms: Callable[[], int]) -> None:
        self._library = library
        self._folder = folder
        self._seconds = seconds
        self._now_ms = now_ms
        self._task: dict[str, Any] | None = None
        self._background: set[asyncio.Task[None]] = set()
        self.last: int | None = max((item.added_at for item in library.items.values()), default=None)

    async def scan_item(self, request: Request) -> Response:
        """Answer ``POST /api/items/:id/scan``."""
        item = asked_item(request, self._library)
        admin_only(request)
        return json_answer({"result": "UPDATED" if item.is_missing else "UPTODATE"})

    async def scan(self, request: Request) -> Response:
        """Answer ``POST /api/libraries/:id/scan``: 200 at once, even while a scan is running."""
        library = asked_library(request, self._library)
        admin_only(request)
        if self._task is None:
            self._task = self._new_task(library)
            task = asyncio.create_task(self._scan_folder(library))
            self._background.add(task)
            task.add_done_callback(self._background.discard)
        return PlainTextResponse("OK")

    async def _scan_folder(self, library: Library) -> None:
        """Read the folder; ``lastScan`` is set only on success."""
        try:
            began = time.monotonic()
            if self._folder is not None:
                found = await asyncio.to_thread(disk.read_folder, self._folder)
                disk.apply(found, library, self._now_ms())
            await asyncio.sleep(max(0.0, self._seconds - (time.monotonic() - began)))
            self.last = self._now_ms()
        finally:
            self._task = None

    def _new_task(self, library: Library) -> dict[str, Any]:
        return {
            "id": library.new_id(),
            "action": "library-scan",
            "data": {"libraryId": library.id, "libraryName": "Audiobooks", "libraryMediaType": "book"},
            "title": 'Scanning "Audiobooks" library',
            "titleKey": "MessageTaskScanningLibrary",
            "titleSubs": ["Audiobooks"],
            "description": None,
            "descriptionKey": None,
            "descriptionSubs": None,
            "error": None,
            "errorKey": None,
            "errorSubs": None,
            "showSuccess": True,
            "isFailed": False,
            "isFinished": False,
            "startedAt": self._now_ms(),
            "finishedAt": None,
        }

    async def tasks(self, _request: Request) -> Response:
        """Answer ``GET /api/tasks``: running ones only."""
        return json_answer({"tasks": [self._task] if self._task else []})
