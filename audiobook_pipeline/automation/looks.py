"""What the sensors look at: few and small requests, none of them where nothing is waited for.

What is made of it is decided in ``automation.notices``.
"""

import hashlib
import threading
from collections.abc import Iterable

from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.automation.notices import LibraryLook
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.ledger.records import Acquisition
from audiobook_pipeline.resources.audiobookshelf import AudiobookShelfResource
from audiobook_pipeline.resources.qbittorrent import DownloadClients
from audiobook_pipeline.resources.settings import PipelineSettings

_lock = threading.Lock()
_fleets: dict[str, Fleet] = {}


def kept_fleet(qbittorrent: DownloadClients, settings: PipelineSettings) -> Fleet:
    """Return the instances, the same ones at every tick of this process: one login, and one refusal, each.

    A changed configuration makes new ones. A wrong password is not tried again before that.
    """
    configured = f"{qbittorrent.model_dump_json()}\n{settings.model_dump_json()}\n{settings.config.model_dump_json()}"
    key = hashlib.sha256(configured.encode()).hexdigest()
    with _lock:
        if key not in _fleets:
            fleet = qbittorrent.fleet(settings)
            _fleets.clear()
            _fleets[key] = fleet
        return _fleets[key]


def complete(fleet: Fleet, under_way: Iterable[Acquisition]) -> tuple[set[int], list[str]]:
    """Return the numbers of the acquisitions whose data is all there, and what went wrong with instances.

    One request to each instance that has any, for these torrents alone.
    """
    by_instance: dict[str, list[Acquisition]] = {}
    for acquisition in under_way:
        by_instance.setdefault(acquisition.instance or "", []).append(acquisition)
    found: set[int] = set()
    trouble: list[str] = []
    for name, entries in by_instance.items():
        instance = fleet.get(name)
        if instance is None:
            continue
        hashes = [entry.infohash_v1 for entry in entries if entry.infohash_v1]
        hashes += [entry.infohash_v2[:40] for entry in entries if entry.infohash_v2]
        try:
            torrents = [torrent for torrent in instance.client.torrents(hashes=hashes) if torrent.finished]
        except ServiceError as error:
            trouble.append(str(error))
            continue
        found |= {
            entry.id
            for entry in entries
            if any(torrent.is_one_of(entry.infohash_v1, entry.infohash_v2) for torrent in torrents)
        }
    return found, trouble


def libraries(audiobookshelf: AudiobookShelfResource) -> tuple[LibraryLook, ...]:
    """Return what the libraries look like from outside: books added, removed, or gone missing show.

    A changed title doesn't: only a sweep of everything would show it, and the nightly run makes one.
    """
    client = audiobookshelf.client()
    looks = []
    for library in audiobookshelf.book_libraries(client):
        items, newest = client.extent(library.id)
        issues, _ = client.extent(library.id, filters="issues")
        looks.append(LibraryLook(library_id=library.id, name=library.name, items=items, newest=newest, issues=issues))
    return tuple(looks)
