"""Covers, sized: of library items and at addresses that a source named, kept on disk within bounds; and of changes."""

import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.desk.settings import DeskSettings
from audiobook_pipeline.sources.covers import picture_at, sized
from audiobook_pipeline.sources.pictures import Pictures

WIDTH: Final = 200
"""Pixels; pages show them at most half as wide, on screens of twice the density."""
MOST: Final = 5_000
"""Covers on disk: some 100 MB."""
KEPT_SECONDS: Final = 7 * 24 * 3600
ABSENT_SECONDS: Final = 600
"""How long it is remembered that there is none."""
_KINDS: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"RIFF": "image/webp"}


class Covers:
    """Covers by item and by address.

    Args:
        settings: Where the server is, where covers are kept, and which private hosts may be asked.
    """

    def __init__(self, settings: DeskSettings) -> None:
        self._folder = settings.data / "covers"
        self._allowed = settings.config.allowed_hosts
        self._client = AudiobookshelfClient(settings.audiobookshelf, settings.token) if settings.token else None
        self._pictures = Pictures(settings.data)
        self._written = 0

    def of_item(self, item_id: str) -> tuple[bytes, str] | None:
        """Return a library item's cover and its media type, or None if there is none to be had."""
        client = self._client
        return self._kept(item_id, lambda: client.cover(item_id, width=WIDTH) if client else b"")

    def at(self, address: str) -> tuple[bytes, str] | None:
        """Return the picture at an address that a source named, sized; None if there is none to be had."""
        return self._kept(address, lambda: picture_at(address, self._allowed, width=WIDTH))

    def of_name(self, name: str) -> tuple[bytes, str] | None:
        """Return a cover that was, or is to be, an item's, sized; None where it isn't kept here or can't be shown."""
        content = sized(self._pictures.content(name) or b"", WIDTH)
        return (content, "image/jpeg") if content else None

    def _kept(self, key: str, fetch: Callable[[], bytes]) -> tuple[bytes, str] | None:
        file = self._folder / sha256(key.encode(errors="replace")).hexdigest()[:32]
        content = _read(file)
        if content is None:
            try:
                content = fetch()
            except ServiceError:
                content = b""
            content = content if content.startswith(tuple(_KINDS)) else b""
            self._keep(file, content)
        kind = next((kind for start, kind in _KINDS.items() if content.startswith(start)), "")
        return (content, kind) if kind else None

    def _keep(self, file: Path, content: bytes) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if self._written % 100 == 0:
                self._make_room()
            self._written += 1
            partial = file.with_suffix(".partial")
            partial.write_bytes(content)
            partial.replace(file)
        except OSError:  # A full disk costs the cover alone.
            return

    def _make_room(self) -> None:
        kept = sorted(self._folder.iterdir(), key=lambda each: each.stat().st_mtime)
        for old in kept[: max(0, len(kept) - MOST + 100)]:
            old.unlink(missing_ok=True)


def _read(file: Path) -> bytes | None:
    """Return what is kept, b"" where that is that there is none; None where nothing is, or it is too old."""
    try:
        age, content = time.time() - file.stat().st_mtime, file.read_bytes()
    except OSError:
        return None
    return content if age < (KEPT_SECONDS if content else ABSENT_SECONDS) else None
