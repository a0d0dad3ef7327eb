"""Seeing that the library shows what was imported, as the book that it is.

Placing it belongs to ``importing``; the ledger is moved by the caller.
"""

import logging
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from audiobook_pipeline.acquisition.placing import media_count
from audiobook_pipeline.clients.errors import AuthenticationError
from audiobook_pipeline.domain.forms.name_lists import split_names
from audiobook_pipeline.domain.forms.names import names_compatible
from audiobook_pipeline.domain.forms.titles import main_title, title_key
from audiobook_pipeline.domain.models import WantedBook

logger = logging.getLogger(__name__)


class ShownItem(Protocol):
    """An item of the library as its sweep gives it."""

    @property
    def id(self) -> str:
        """The item's id."""

    @property
    def path(self) -> str:
        """Its absolute path as the server sees it."""

    @property
    def is_missing(self) -> bool:
        """Whether its files are gone."""

    @property
    def added_at(self) -> int:
        """When the library took it in, in epoch milliseconds of the server's clock."""

    @property
    def title(self) -> str | None:
        """Its title, or None."""

    @property
    def author_name(self) -> str:
        """Authors joined by ", "."""

    @property
    def num_audio_files(self) -> int:
        """Audio files that it plays."""


class LibraryServer(Protocol):
    """What ``confirm`` needs of the Audiobookshelf client."""

    def iter_items(self, library_id: str, *, newest_first: bool) -> Iterable[ShownItem]:
        """Return every item of a library, by when it was added."""

    def scan(self, library_id: str) -> int:
        """Start a scan and return the moment to wait for."""

    def wait_for_scan(self, library_id: str, since_ms: int, *, timeout: float) -> object:
        """Wait until the scan is over."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A book that was placed.

    Attributes:
        book: The book.
        folder: Its folder on this machine.
        path: The same folder as the server names it.
        chosen_at: When its release was chosen: an item that is older was there before.
    """

    book: WantedBook
    folder: Path
    path: str
    chosen_at: datetime

    def conflict(self, item: ShownItem) -> str:
        """Say in what way an item at its path is not this book, or ""."""
        title = item.title or ""
        same_title = _same_title(title, self.book)
        theirs = split_names(item.author_name or "")
        same_author = any(names_compatible(a, b) for a in theirs for b in self.book.authors)
        older = item.added_at < self.chosen_at.timestamp() * 1000
        if not same_title and (older or not same_author):
            who = f" by {item.author_name}" if item.author_name else ""
            return (
                f"the library shows {title!r}{who} in its folder: an old item was taken for it, or its tags are "
                "another book's. Correct that item in Audiobookshelf"
            )
        placed = media_count(self.folder)
        if item.num_audio_files > placed:
            return f"its item has {item.num_audio_files} audio files, {placed} were placed: some are another item's"
        return ""


def confirm(
    server: LibraryServer, library_id: str, imported: Sequence[Imported], *, scan: bool = True, timeout: float = 3600.0
) -> dict[str, ShownItem]:
    """Return the item of each imported folder that the library shows, by the server's path; scan where one is missing.

    Before a scan only items are looked at that are newer than the choice: an older one is found after it.

    Args:
        server: The Audiobookshelf client.
        library_id: The library.
        imported: What was placed.
        scan: Whether to scan at all.
        timeout: Seconds to wait for the scan.

    Raises:
        ServiceError: If the server can't be asked, or its scan fails.
    """
    paths = {entry.path for entry in imported}
    since = min(entry.chosen_at.timestamp() for entry in imported) * 1000 if scan and imported else 0
    shown = _shown(server, library_id, paths, since)
    if len(shown) == len(paths) or not scan:
        return shown
    try:
        started = server.scan(library_id)
    except AuthenticationError as error:
        logger.warning("No scan is started (%s): the server's folder watcher has to find the books", error)
        return shown
    server.wait_for_scan(library_id, started, timeout=timeout)
    return _shown(server, library_id, paths)


def _same_title(title: str, book: WantedBook) -> bool:
    theirs, ours = ({title_key(each), title_key(main_title(each))} - {""} for each in (title, book.title))
    return bool(theirs & ours)


def _shown(server: LibraryServer, library_id: str, paths: set[str], since_ms: float = 0) -> dict[str, ShownItem]:
    """Return the items at ``paths``, by path; what was added before ``since_ms`` is not looked at."""
    by_path = {_comparable(path): path for path in paths}
    shown: dict[str, ShownItem] = {}
    for item in server.iter_items(library_id, newest_first=True) if paths else ():
        if item.added_at < since_ms:
            break
        path = by_path.get(_comparable(item.path))
        if path is not None and not item.is_missing:
            shown[path] = item
            if len(shown) == len(by_path):
                break
    return shown


def _comparable(path: str) -> str:
    return unicodedata.normalize("NFC", path.replace("\\", "/").rstrip("/"))
