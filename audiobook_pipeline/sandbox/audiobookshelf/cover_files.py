"""Covers as the server stores them: files next to its database, by the rules of its CoverManager (2.36).

A cover that was never set is drawn on request, so that a world of any size costs nothing.
"""

from collections.abc import Callable
from pathlib import PurePosixPath

from audiobook_pipeline.sandbox.covers import drawn

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp"})
_TINY = 90
_WHOLE = 500


class CoverFiles:
    """Files of covers, by path."""

    def __init__(self) -> None:
        self._files: dict[str, bytes | Callable[[], bytes]] = {}

    def draw(self, item_id: str, title: str | None, author: str, cover: str = "drawn") -> str | None:
        """Return the path of an item's cover, made as ``WorldItem.cover`` says; an item without a title has none."""
        if not cover or not title:
            return None
        path, width = f"{_folder(item_id)}/cover.jpg", _TINY if cover == "tiny" else _WHOLE
        self._files[path] = lambda: drawn(title, author, width)[: 400 if cover == "broken" else None]
        return path

    def content(self, path: str | None) -> bytes | None:
        """Return the content of a file, or None if there is none."""
        found = self._files.get(path) if path else None
        return found() if callable(found) else found

    def upload(self, item_id: str, name: str, content: bytes) -> str | None:
        """Store an uploaded cover and remove those with other suffixes; None if the suffix is not that of a picture."""
        suffix = PurePosixPath(name.lower()).suffix
        if suffix not in SUFFIXES:
            return None
        path = f"{_folder(item_id)}/cover{suffix}"
        self._files[path] = content
        for other in SUFFIXES - {suffix}:
            self._files.pop(f"{_folder(item_id)}/cover{other}", None)
        return path


def _folder(item_id: str) -> str:
    return f"/metadata/items/{item_id}"
