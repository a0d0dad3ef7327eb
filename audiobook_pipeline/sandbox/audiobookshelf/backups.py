"""Backups of the server's database, by name alone: one per minute, and no more than are kept."""

import time
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from audiobook_pipeline.sandbox.audiobookshelf.accounts import admin_only
from audiobook_pipeline.sandbox.audiobookshelf.answers import json_answer
from audiobook_pipeline.sandbox.audiobookshelf.library import Library
from audiobook_pipeline.sandbox.audiobookshelf.shapes import VERSION

_KEPT = 2


class Backups:
    """The backups made so far.

    Attributes:
        made: Backups as the API lists them.
    """

    def __init__(self, library: Library, now_ms: Callable[[], int]) -> None:
        self._library = library
        self._now_ms = now_ms
        self.made: list[dict[str, Any]] = []

    async def make_backup(self, request: Request) -> Response:
        """Answer ``POST /api/backups``."""
        admin_only(request)
        created = self._now_ms()
        name = time.strftime("%Y-%m-%dT%H%M", time.gmtime(created / 1000))
        self.made = [backup for backup in self.made if backup["id"] != name][1 - _KEPT :]
        self.made.append(
            {
                "id": name,
                "key": None,
                "backupDirPath": "/metadata/backups",
                "datePretty": time.strftime("%a, %b %d %Y %H:%M", time.gmtime(created / 1000)),
                "fullPath": f"/metadata/backups/{name}.audiobookshelf",
                "path": f"backups/{name}.audiobookshelf",
                "filename": f"{name}.audiobookshelf",
                "fileSize": 1024 * len(self._library.items),
                "createdAt": created,
                "serverVersion": VERSION,
            }
        )
        return json_answer({"backups": self.made})
