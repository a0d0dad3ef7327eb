"""How Prowlarr writes indexers and releases as JSON; null values are left out."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from audiobook_pipeline.sandbox.world import WorldIndexer, WorldRelease

_CATEGORY_NAMES = {
    2000: "Movies",
    3000: "Audio",
    3010: "Audio/MP3",
    3030: "Audio/Audiobook",
    7000: "Books",
    7020: "Books/EBook",
    7030: "Books/Comics",
    100013: "AudioBooks",
}
_UNFIT = re.compile(r"[/\\:*?<>|]")


def release_resource(
    release: WorldRelease,
    indexer: WorldIndexer,
    *,
    protocol: str,
    proxy: str,
    magnet: str | None,
    infohash: str | None,
    now: datetime,
) -> dict[str, Any]:
    """Return one row of a search.

    Args:
        release: The release.
        indexer: The indexer that offers it.
        protocol: ``torrent`` or ``usenet``.
        proxy: Prowlarr's own link to it, with the key.
        magnet: The real magnet URI, if the indexer uses it as guid.
        infohash: The infohash, if the indexer states it.
        now: Time of the search.
    """
    site = f"https://{indexer.name.lower().replace(' ', '')}.example"
    age = timedelta(days=release.age_days)
    by_magnet = release.delivery == "magnet"
    row = {
        "guid": magnet or f"{site}/torrent/{release.id}",
        "age": release.age_days,
        "ageHours": age.total_seconds() / 3600,
        "ageMinutes": age.total_seconds() / 60,
        "size": release.size,
        "files": len(release.files),
        "grabs": release.id * 7 % 400,
        "indexerId": indexer.id,
        "indexer": indexer.name,
        "title": release.name,
        "sortTitle": release.name.lower(),
        "imdbId": 0,
        "tmdbId": 0,
        "tvdbId": 0,
        "tvMazeId": 0,
        "publishDate": iso(now - age),
        "infoUrl": f"{site}/torrent/{release.id}",
        "downloadUrl": None if by_magnet else proxy,
        "magnetUrl": proxy if by_magnet else None,
        "infoHash": infohash,
        "indexerFlags": list(release.flags),
        "categories": [_category(number) for number in release.categories],
        "seeders": release.seeders,
        "leechers": release.leechers,
        "protocol": protocol,
        "fileName": f"{_UNFIT.sub('+', release.name)}.torrent",
    }
    return {name: value for name, value in row.items() if value is not None}


def indexer_resource(indexer: WorldIndexer) -> dict[str, Any]:
    """Return an indexer; its fields include a credential, as on a real server."""
    return {
        "id": indexer.id,
        "name": indexer.name,
        "sortName": indexer.name.lower(),
        "enable": True,
        "redirect": False,
        "supportsRss": True,
        "supportsSearch": True,
        "supportsRedirect": False,
        "supportsPagination": False,
        "appProfileId": 1,
        "protocol": "torrent",
        "privacy": "private" if indexer.manner == "private" else "public",
        "priority": 25,
        "implementation": "Cardigann",
        "capabilities": {
            "limitsMax": 100,
            "limitsDefault": 100,
            "categories": [_category(number) for number in indexer.categories],
            "supportsRawSearch": False,
            "searchParams": ["q"],
            "bookSearchParams": ["q", "title", "author"] if indexer.manner == "private" else ["q"],
        },
        "fields": [
            {"order": 0, "name": "mamId", "label": "Session", "value": "test-indexer-secret-0001", "type": "textbox"}
        ]
        if indexer.manner == "private"
        else [],
        "tags": [],
        "added": "2024-01-01T00:00:00Z",
    }


def iso(moment: datetime) -> str:
    """Return a time as Prowlarr writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _category(number: int) -> dict[str, Any]:
    return {"id": number, "name": _CATEGORY_NAMES[number], "subCategories": []}
