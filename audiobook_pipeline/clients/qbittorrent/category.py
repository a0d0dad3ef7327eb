"""Whether qBittorrent took the category of what was added: it drops a name that it can't use, without an error."""

import logging
from collections.abc import Callable, Sequence
from typing import Final

from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.clients.qbittorrent.models import TorrentRow

FIX: Final = "Correct QBITTORRENT_CATEGORY, or category in [[download_clients]], or create it in qBittorrent"

logger = logging.getLogger(__name__)


def warn_if_dropped(name: str, wanted: str, look: Callable[[], Sequence[TorrentRow]]) -> None:
    """Look at a torrent that was just added, and warn if it has another category than was asked for.

    Args:
        name: Name of the instance.
        wanted: Category that it was added with; "" asks for none.
        look: Lists the torrent. It is added whatever this says, so an error is left to the next look.
    """
    try:
        dropped = [row for row in look() if wanted and row.category != wanted]
    except ServiceError:
        return
    for row in dropped:
        logger.warning("%s did not take the category %r of %r. %s.", name, wanted, row.name, FIX)


def without_category(rows: Sequence[TorrentRow], tag_prefix: str) -> int:
    """Return how many of the torrents that we added, known by a tag, have no category."""
    return sum(not row.category and any(tag.startswith(tag_prefix) for tag in row.tags) for row in rows)
