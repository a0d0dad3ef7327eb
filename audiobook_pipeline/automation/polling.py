"""The requests of the sensors: few and small, and none if there is nothing to wait for.

What follows from the answers is decided in ``automation.cursors``.
"""

import hashlib
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from audiobook_pipeline.acquisition.instances import Fleet, Instance
from audiobook_pipeline.automation.cursors import LibraryLook
from audiobook_pipeline.clients.download_health import HealthState, InstanceHealth
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.domain.acquisition import WATCHED, State
from audiobook_pipeline.ledger.records import Acquisition
from audiobook_pipeline.resources.audiobookshelf import AudiobookshelfResource
from audiobook_pipeline.resources.download_clients import DownloadClients
from audiobook_pipeline.resources.settings import PipelineSettings

T = TypeVar("T")
R = TypeVar("R")

_TIMEOUT: Final = (3.0, 6.0)
"""Seconds to connect and to answer; a look can take three answers."""
_LONGEST_S: Final = 25.0
"""Seconds for all looks of a tick together: Dagster ends one after 60 s."""
_RUN_MAY_BE_AT_IT: Final = timedelta(minutes=10)
_MAY_BE_OVER: Final = timedelta(hours=6)

_lock = threading.Lock()
_fleets: dict[str, Fleet] = {}


def kept_fleet(qbittorrent: DownloadClients, settings: PipelineSettings) -> Fleet:
    """Return the instances, the same ones at every tick of this process: at most one login or refusal each.

    A changed configuration makes new ones. A wrong password is not tried again before then.
    """
    configured = f"{qbittorrent.model_dump_json()}\n{settings.model_dump_json()}\n{settings.config.model_dump_json()}"
    key = hashlib.sha256(configured.encode()).hexdigest()
    with _lock:
        if key not in _fleets:
            made = qbittorrent.fleet(settings)
            fleet = Fleet([replace(each, client=each.client.renewed(timeout=_TIMEOUT)) for each in made])
            _fleets.clear()
            _fleets[key] = fleet
        return _fleets[key]


def complete(fleet: Fleet, under_way: Iterable[Acquisition]) -> tuple[set[int], list[str]]:
    """Return the numbers of the acquisitions whose data is complete, and the errors of instances.

    One request to each instance that has any, for these torrents alone.
    """
    by_instance: dict[str, list[Acquisition]] = {}
    for acquisition in under_way:
        if acquisition.state in WATCHED:
            by_instance.setdefault(acquisition.instance or "", []).append(acquisition)
    asked = [(instance, by_instance[instance.name]) for instance in fleet if instance.name in by_instance]
    found: set[int] = set()
    trouble: list[str] = []
    late = [(set[int](), [f"{instance.name}: no answer in time"]) for instance, _ in asked]
    for numbers, said in _all_at_once(lambda each: _complete(*each), asked, late):
        found |= numbers
        trouble += said
    return found, trouble


def healths(fleet: Fleet, now: datetime) -> list[InstanceHealth]:
    """Return the health of every instance, in order; all are asked at once."""
    late = [
        InstanceHealth(name=each.name, state=HealthState.UNREACHABLE, message="no answer in time") for each in fleet
    ]
    return _all_at_once(lambda instance: fleet.health(instance, now), list(fleet), late)


def waits_for_a_run(acquisition: Acquisition, now: datetime) -> bool:
    """Return whether a run is needed for the next step of an acquisition, beside what the instances say of it."""
    since = now - acquisition.updated_at
    match acquisition.state:
        case State.FINISHED | State.VERIFIED | State.IMPORTED | State.FETCHED | State.SENDING:
            return acquisition.is_due(now) and since >= _RUN_MAY_BE_AT_IT
        case State.CHOSEN:
            # What no run has tried waits for the limits of the next one.
            return acquisition.tries > 0 and acquisition.is_due(now)
        case State.STALLED:
            return since >= _MAY_BE_OVER
        case _:
            return False


def _complete(instance: Instance, entries: Sequence[Acquisition]) -> tuple[set[int], list[str]]:
    hashes = [entry.infohash_v1 for entry in entries if entry.infohash_v1]
    hashes += [entry.infohash_v2[:40] for entry in entries if entry.infohash_v2]
    try:
        torrents = [torrent for torrent in instance.client.torrents(hashes=hashes) if torrent.finished]
    except ServiceError as error:
        return set(), [str(error)]
    done = {
        entry.id
        for entry in entries
        if any(torrent.is_one_of(entry.infohash_v1, entry.infohash_v2) for torrent in torrents)
    }
    return done, []


def _all_at_once(ask: Callable[[T], R], subjects: Sequence[T], late: Sequence[R]) -> list[R]:
    """Return the answers in order, with a substitute for those that took too long, however many hang."""
    pool = ThreadPoolExecutor(max_workers=max(1, len(subjects)))
    try:
        asked = [pool.submit(ask, subject) for subject in subjects]
        done, _ = wait(asked, timeout=_LONGEST_S)
        return [future.result() if future in done else instead for future, instead in zip(asked, late, strict=True)]
    finally:
        # Who still hangs ends by its own timeouts.
        pool.shutdown(wait=False, cancel_futures=True)


def libraries(audiobookshelf: AudiobookshelfResource) -> tuple[LibraryLook, ...]:
    """Return a summary of each library that shows books added, removed or gone missing.

    A changed title doesn't show: only a full scan would find it, and the nightly run does one.
    """
    client = audiobookshelf.client()
    looks = []
    for library in audiobookshelf.book_libraries(client):
        items, newest = client.extent(library.id)
        issues, _ = client.extent(library.id, filters="issues")
        looks.append(LibraryLook(library_id=library.id, name=library.name, items=items, newest=newest, issues=issues))
    return tuple(looks)
