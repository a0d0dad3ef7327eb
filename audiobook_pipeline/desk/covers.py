"""Covers from Audiobookshelf, kept on disk within bounds."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from audiobook_pipeline.clients.audiobookshelf import AudiobookShelfClient
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.desk.settings import DeskSettings

WIDTH: Final = 200
"""Pixels; pages show them at most half as wide, on screens of twice the density."""
MOST: Final = 5_000
"""Covers on disk: some 100 MB."""
_KINDS: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"RIFF": "image/webp"}


class Covers:
    """Covers of library items.

    Args:
        settings: Where the server is, and where covers are kept.
    """

    def __init__(self, settings: DeskSettings) -> None:
        self._folder = settings.data / "covers"
        self._client = AudiobookShelfClient(settings.audiobookshelf, settings.token) if settings.token else None

    def cover(self, item_id: str) -> tuple[bytes, str] | None:
        """Return an item's cover and its media type, or None where there is none to be had."""
        file = self._folder / sha256(item_id.encode(errors="replace")).hexdigest()[:32]
        try:
            content = file.read_bytes()
        except OSError:
            content = self._fetch(item_id)
            self._keep(file, content)
        kind = next((kind for start, kind in _KINDS.items() if content.startswith(start)), "")
        return (content, kind) if kind else None

    def _fetch(self, item_id: str) -> bytes:
        if self._client is None:
            return b""
        try:
            return self._client.cover(item_id, width=WIDTH)
        except ServiceError:
            return b""

    def _keep(self, file: Path, content: bytes) -> None:
        if not content.startswith(tuple(_KINDS)):
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            kept = sorted(self._folder.iterdir(), key=lambda each: each.stat().st_mtime)
            for old in kept[: max(0, len(kept) - MOST + 1)]:
                old.unlink(missing_ok=True)
            partial = file.with_suffix(".partial")
            partial.write_bytes(content)
            partial.replace(file)
        except OSError:  # A full disk costs the cover alone.
            return
