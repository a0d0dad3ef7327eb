"""Audiobookshelf's own tool that writes an item's metadata into its audio files: offered, off by default.

Unlike every other change it can't be put back. It writes into the files where they lie, under all their names:
a torrent that shares them by hard links would seed something else. Such items are skipped.
"""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

from audiobook_pipeline.acquisition.paths import UnmappedPathError, to_local
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.errors import NotFoundError, RejectedError, TransientError
from audiobook_pipeline.config import PathMap

logger = logging.getLogger(__name__)


def embed(client: AudiobookshelfClient, item_ids: Iterable[str], maps: Sequence[PathMap] = ()) -> int:
    """Ask for it item by item and return how many were taken.

    An item is skipped where it has no files, or where they have further names or can't be looked at.

    Args:
        client: Audiobookshelf.
        item_ids: The items.
        maps: The library's folders as the server and as this machine name them.

    Raises:
        AuthenticationError: The key's user is not an admin.
    """
    taken = 0
    for item_id, item in client.items_by_id(sorted(item_ids)).found.items():
        why_not = _shared(item.path, maps)
        if why_not is None:
            try:
                client.embed_metadata(item_id)
            except (RejectedError, NotFoundError, TransientError) as error:
                why_not = error.message
        if why_not is None:
            taken += 1
        else:
            logger.warning("The files of %s keep their tags: %s", item.path, why_not)
    return taken


def _shared(remote: str, maps: Sequence[PathMap]) -> str | None:
    """Return why an item's files may not be written to, or None."""
    try:
        place = to_local(remote, maps)
        links = [path.stat().st_nlink for path in _files(place)]
    except (UnmappedPathError, OSError) as error:
        return f"they can't be read ({error})"
    if not links:
        return "they can't be seen from here, and a torrent might share them"
    return "they have other hard links, like files that a torrent seeds" if max(links) > 1 else None


def _files(place: Path) -> list[Path]:
    return [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
