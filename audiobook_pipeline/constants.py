"""Names that the asset graph uses in more than one place, and the unit of disk space."""

from typing import Final

LIBRARY: Final = "library"
SEARCH: Final = "search"
ACQUISITION: Final = "acquisition"
METADATA: Final = "metadata"
REPORT: Final = "report"

GROUPS: Final = (LIBRARY, SEARCH, ACQUISITION, METADATA, REPORT)

ABS_POOL: Final = "audiobookshelf"
PROWLARR_POOL: Final = "prowlarr"
QBITTORRENT_POOL: Final = "qbittorrent"
GOOGLE_POOL: Final = "google_books"
POOLS: Final = {ABS_POOL: 1, PROWLARR_POOL: 1, QBITTORRENT_POOL: 1, GOOGLE_POOL: 1}

GIGABYTE: Final = 1_000_000_000
"""Bytes; the one unit of disk space in settings, messages and metadata."""

OWNER: Final = "team:audiobooks"

ROWS_SET_ASIDE = "rows_set_aside"
"""Metadata of an asset: how many rows of services could not be read."""
