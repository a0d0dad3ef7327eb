"""Which releases of an indexer are taken, by what a person configured of its rules for members.

How many at once, and how long is seeded, belongs to ``policy``; Prowlarr's own limits to ``clients.prowlarr``.
"""

import re
from collections.abc import Mapping
from typing import Final

from audiobook_pipeline.config import IndexerTerms
from audiobook_pipeline.constants import GIGABYTE
from audiobook_pipeline.domain.models import Release

_VIP: Final = re.compile(r"\[VIP\]", re.IGNORECASE)
"""How Prowlarr marks what MyAnonamouse's VIPs have for nothing."""
_FREE: Final = "freeleech"


def refusal(release: Release, terms: Mapping[str, IndexerTerms]) -> str:
    """Say why the terms of its indexer don't allow a release, or "".

    Args:
        release: The release.
        terms: Terms by the name of the indexer, in any case.
    """
    held_to = terms_of(release.indexer, terms)
    if held_to is None or _FREE in release.flags or _VIP.search(release.title):
        return ""
    if held_to.free_only:
        return f"{release.indexer}: neither freeleech nor VIP"
    # Prowlarr spends a wedge for whatever it fetches that isn't free, or for nothing: never for a single release.
    if release.size is not None and release.size < held_to.wedge_gigabytes * GIGABYTE:
        return f"{release.indexer}: too small for a wedge, which are for {held_to.wedge_gigabytes:g} GB and more"
    return ""


def terms_of(indexer: str, terms: Mapping[str, IndexerTerms]) -> IndexerTerms | None:
    """Return the terms of an indexer, or None if there are none."""
    return next((each for name, each in terms.items() if name.lower() == indexer.lower()), None)
