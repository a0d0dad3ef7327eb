"""What became of the torrents that were sent: progress, trouble, and the moves that follow.

A trouble is first only noted (stalled); a release is given up once the trouble has lasted. The
ledger then blocks it, and the book is free for its next best release.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Unpack

from audiobook_pipeline.acquisition.finishing import choose_next_best
from audiobook_pipeline.acquisition.instances import BY_HAND, Fleet, Instance
from audiobook_pipeline.acquisition.paths import UnmappedPathError, to_local
from audiobook_pipeline.acquisition.status import AcquisitionStatus
from audiobook_pipeline.clients.boundary import Progress
from audiobook_pipeline.clients.download import Listing, Phase, Torrent
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.domain.acquisition import WATCHED, State
from audiobook_pipeline.ledger.errors import DuplicateInfohashError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Acquisition, Facts

logger = logging.getLogger(__name__)

_LOOK_EVERY_S: Final = 0.5
_SETTLE_S: Final = 2.0
"""After its restart an instance needs a moment until it lists everything as it is."""


class Trouble(StrEnum):
    """Why nothing arrives, in words for a person."""

    NO_METADATA = "no peer gives its list of files"
    NO_SEEDERS = "nobody seeds it"
    NO_PROGRESS = "nothing arrives although it is seeded"
    ERRORED = "its download client reports an error: is the disk full, or its folder not writable?"
    MISSING_FILES = "its files are gone: was the disk unmounted?"
    REMOVED = "it was removed from its download client"


_SLOW: Final = frozenset({Trouble.NO_METADATA, Trouble.NO_SEEDERS, Trouble.NO_PROGRESS})
"""Troubles that pass by themselves when a seeder comes."""

_SYSTEMIC: Final = 3
"""Where so many or more are all in sharp trouble on one instance, the instance is to blame and no release."""


@dataclass(frozen=True, slots=True)
class MonitorPolicy:
    """How patient to be.

    Attributes:
        metadata_after: Without its list of files for so long, a magnet is stalled.
        no_seeders_after: Idle for so long and without a seeder, a torrent is stalled.
        no_progress_after: Idle for so long, a torrent is stalled whoever seeds it.
        give_up_after: Stalled for so long, a release has failed.
        trouble_after: Errored, removed or without its files for so long, a release has failed.
    """

    metadata_after: timedelta = timedelta(hours=1)
    no_seeders_after: timedelta = timedelta(hours=6)
    no_progress_after: timedelta = timedelta(hours=24)
    give_up_after: timedelta = timedelta(hours=48)
    trouble_after: timedelta = timedelta(hours=1)


def observe(
    ledger: Ledger,
    fleet: Fleet,
    *,
    policy: MonitorPolicy,
    run_id: str,
    now: datetime,
    sleep: Callable[[float], None] = time.sleep,
) -> list[AcquisitionStatus]:
    """Look at everything that was sent, with one request to each instance, and note what changed.

    Args:
        ledger: Where the acquisitions are kept.
        fleet: The instances.
        policy: How patient to be.
        run_id: The run.
        now: The time, aware.
        sleep: Waits before a second look where torrents are missing from the first.

    Returns:
        One row for each acquisition that is sent and not yet verified.
    """
    watched = ledger.acquisitions(*WATCHED)
    by_instance: dict[str | None, list[Acquisition]] = {}
    for acquisition in watched:
        by_instance.setdefault(acquisition.instance, []).append(acquisition)
    observer = _Observer(ledger, policy, run_id, now)
    rows: list[AcquisitionStatus] = []
    for name, acquisitions in by_instance.items():
        instance = fleet.get(name)
        if name == BY_HAND:
            rows += [AcquisitionStatus(acquisition, name, None, "added by a person") for acquisition in acquisitions]
            continue
        if instance is None:
            note = f"{name or 'its instance'} is not configured any more"
            rows += [AcquisitionStatus(acquisition, name, None, note) for acquisition in acquisitions]
            continue
        try:
            found = _find_all(instance, acquisitions, sleep)
        except ServiceError as error:
            rows += [AcquisitionStatus(acquisition, name, None, str(error)) for acquisition in acquisitions]
            continue
        for acquisition, torrent in found:
            if torrent is not None and acquisition.tag not in torrent.tags:
                _tag_again(instance, torrent, acquisition.tag)
        patient = _instance_is_to_blame(found)
        rows += [observer.look(acquisition, instance, torrent, patient=patient) for acquisition, torrent in found]
    return sorted(rows, key=lambda row: row.acquisition.id)


def watch(
    ledger: Ledger,
    fleet: Fleet,
    *,
    policy: MonitorPolicy,
    run_id: str,
    wait: timedelta,
    progress: Progress,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[AcquisitionStatus]:
    """Look at the downloads until all are finished or the time is over; choose again for those that failed.

    Args:
        ledger: Where the acquisitions are kept.
        fleet: The instances.
        policy: How patient to be.
        run_id: The run.
        wait: How long to go on; nothing means one look.
        progress: Told after each look.
        clock: Gives the time, aware.

    Returns:
        The rows of the last look, and of each download that failed in one before it.
    """
    deadline = time.monotonic() + wait.total_seconds()
    failed: dict[int, AcquisitionStatus] = {}
    while True:
        now = clock()
        rows = observe(ledger, fleet, policy=policy, run_id=run_id, now=now)
        for row in rows:
            if row.failed and row.acquisition.id not in failed:
                failed[row.acquisition.id] = row
                logger.warning("%s failed: %s", row.acquisition.release.title, row.acquisition.reason)
                choose_next_best(ledger, row.acquisition, run_id=run_id, now=now)
        going = [row for row in rows if row.acquisition.state in {State.SENT, State.DOWNLOADING}]
        progress(len(rows) - len(going), len(rows), "")
        if not going or time.monotonic() >= deadline:
            return [*rows, *(row for number, row in failed.items() if number not in {r.acquisition.id for r in rows})]
        time.sleep(_LOOK_EVERY_S)


def trouble_of(torrent: Torrent, policy: MonitorPolicy, *, since: datetime, now: datetime) -> Trouble | None:
    """Say what is wrong with a torrent that isn't finished, or None.

    Args:
        torrent: What the instance says.
        policy: How patient to be.
        since: Nothing before this counts as idle.
        now: The time.
    """
    if torrent.failed:
        return Trouble.MISSING_FILES if torrent.phase is Phase.MISSING_FILES else Trouble.ERRORED
    if torrent.phase in {Phase.STOPPED, Phase.BUSY} or torrent.progress == 1:
        return None
    idle = now - max(filter(None, (torrent.last_activity, torrent.added_on, since)))
    if not torrent.has_metadata:
        return Trouble.NO_METADATA if idle >= policy.metadata_after else None
    if torrent.speed > 0:
        return None
    if not torrent.seeds and not torrent.swarm_seeds and idle >= policy.no_seeders_after:
        return Trouble.NO_SEEDERS
    return Trouble.NO_PROGRESS if idle >= policy.no_progress_after else None


class _Observer:
    """One call of ``observe``."""

    def __init__(self, ledger: Ledger, policy: MonitorPolicy, run_id: str, now: datetime) -> None:
        self._ledger = ledger
        self._policy = policy
        self._run_id = run_id
        self._now = now

    def look(
        self, acquisition: Acquisition, instance: Instance, torrent: Torrent | None, *, patient: bool
    ) -> AcquisitionStatus:
        """Note what the instance says about one acquisition; ``patient`` gives no release up."""
        if acquisition.state is State.FINISHED and not _broken(torrent):
            return AcquisitionStatus(self._where(acquisition, torrent), instance.name, torrent, "")
        if torrent is None and _all_there(acquisition, instance):
            reason = f"removed from {instance.name}, and its files are all there"
            return AcquisitionStatus(self._move(acquisition, State.FINISHED, reason), instance.name, None, reason)
        if torrent is None:
            trouble: Trouble | None = Trouble.REMOVED
        elif torrent.finished:
            return self._finish(acquisition, instance, torrent)
        else:
            trouble = trouble_of(torrent, self._policy, since=_patience_from(acquisition), now=self._now)
        if trouble is not None:
            acquisition = self._trouble(acquisition, trouble, patient=patient)
            return AcquisitionStatus(acquisition, instance.name, torrent, acquisition.reason)
        if torrent is not None and torrent.phase is Phase.STOPPED:
            return self._stopped(acquisition, instance, torrent)
        # As long as it never ran, a restart of its program can stop it.
        waits = acquisition.state is State.SENT and torrent is not None and torrent.never_ran
        if acquisition.state is not State.DOWNLOADING and not waits:
            acquisition = self._move(acquisition, State.DOWNLOADING, f"{instance.name} downloads it")
        return AcquisitionStatus(acquisition, instance.name, torrent, "")

    def _stopped(self, acquisition: Acquisition, instance: Instance, torrent: Torrent) -> AcquisitionStatus:
        """Leave what a person stopped: its time starts over once they start it again. Start what nobody stopped.

        Transmission checks what is added before it starts it; restarted meanwhile, it has forgotten to start it.
        """
        note = "stopped by a person"
        if torrent.never_ran and acquisition.state is not State.DOWNLOADING and acquisition.tag in torrent.save_path:
            try:
                instance.client.resume(torrent)
                note = f"it had not run yet, and {instance.name} was told to start it"
                acquisition = self._move(acquisition, State.DOWNLOADING, note)
            except ServiceError as error:
                note = str(error)
        elif acquisition.state is State.STALLED:
            acquisition = self._move(acquisition, State.DOWNLOADING, note)
        return AcquisitionStatus(acquisition, instance.name, torrent, note)

    def _where(self, acquisition: Acquisition, torrent: Torrent | None) -> Acquisition:
        """Note where a finished torrent lies now: a person moves and renames it, and may remove it afterwards."""
        if torrent is None or (torrent.save_path, torrent.content_path) == (
            acquisition.save_path,
            acquisition.content_path,
        ):
            return acquisition
        return self._move(
            acquisition,
            State.FINISHED,
            "it was moved or renamed",
            save_path=torrent.save_path,
            content_path=torrent.content_path,
        )

    def _finish(self, acquisition: Acquisition, instance: Instance, torrent: Torrent) -> AcquisitionStatus:
        facts: Facts = {
            "save_path": torrent.save_path,
            "content_path": torrent.content_path,
            "size": torrent.size,
            "infohash_v1": torrent.infohash_v1 or acquisition.infohash_v1,
            "infohash_v2": torrent.infohash_v2 or acquisition.infohash_v2,
        }
        try:
            acquisition = self._move(acquisition, State.FINISHED, f"{instance.name} has all of it", **facts)
        except DuplicateInfohashError as error:
            acquisition = self._move(acquisition, State.FAILED, str(error))
        return AcquisitionStatus(acquisition, instance.name, torrent, acquisition.reason)

    def _trouble(self, acquisition: Acquisition, trouble: Trouble, *, patient: bool) -> Acquisition:
        stalled = acquisition.state is State.STALLED
        same = acquisition.reason == trouble or (acquisition.reason in _SLOW and trouble in _SLOW)
        if stalled and not same:
            # A trouble of another kind: its own time begins.
            acquisition = self._move(acquisition, State.DOWNLOADING, "its problem has changed")
        if not (stalled and same):
            acquisition = self._move(acquisition, State.STALLED, trouble.value)
        patience = self._policy.give_up_after if trouble in _SLOW else self._policy.trouble_after
        if not patient and self._now - acquisition.updated_at >= patience:
            acquisition = self._move(acquisition, State.FAILED, f"given up: {trouble}")
        return acquisition

    def _move(self, acquisition: Acquisition, to: State, reason: str, **facts: Unpack[Facts]) -> Acquisition:
        return self._ledger.move(acquisition.id, to, reason=reason, run_id=self._run_id, now=self._now, **facts)


def _broken(torrent: Torrent | None) -> bool:
    """Return whether a finished torrent is no longer whole.

    Gone from the list is no trouble once it was finished: the files decide, and they are verified.
    Neither is no progress at all: after a restart that is shown for a moment.
    """
    if torrent is None:
        return False
    return torrent.failed or (0 < torrent.progress < 1 and torrent.phase is not Phase.BUSY)


def _all_there(acquisition: Acquisition, instance: Instance) -> bool:
    """Return whether all files of a torrent that is gone lie where it was saved, in full."""
    if not acquisition.files or not acquisition.save_path:
        return False
    try:
        folder = to_local(acquisition.save_path, instance.maps)
        return all((folder / name).stat().st_size == size for name, size in acquisition.files.items())
    except (UnmappedPathError, OSError, ValueError):
        return False


def _patience_from(acquisition: Acquisition) -> datetime:
    """A torrent that was there before us, and idle for long, gets its time from when we took it on."""
    return acquisition.created_at if acquisition.state is State.STALLED else acquisition.updated_at


def _find_all(
    instance: Instance, acquisitions: Sequence[Acquisition], sleep: Callable[[float], None]
) -> list[tuple[Acquisition, Torrent | None]]:
    found = _find(instance, acquisitions)
    if any(torrent is None and acquisition.state is not State.FINISHED for acquisition, torrent in found):
        sleep(_SETTLE_S)
        found = _find(instance, acquisitions)
    return found


def _find(instance: Instance, acquisitions: Sequence[Acquisition]) -> list[tuple[Acquisition, Torrent | None]]:
    listing = Listing(instance.client.torrents())
    return [
        (acquisition, listing.find(acquisition.infohash_v1, acquisition.infohash_v2, acquisition.tag))
        for acquisition in acquisitions
    ]


def _tag_again(instance: Instance, torrent: Torrent, tag: str) -> None:
    """Put our tag back: a person took it off, or Transmission died before it wrote the label down."""
    try:
        instance.client.add_tag(torrent, tag)
    except ServiceError as error:
        logger.warning("%s is without its tag: %s", torrent.name, error)


def _instance_is_to_blame(found: Sequence[tuple[Acquisition, Torrent | None]]) -> bool:
    """Return whether all is lost at once: a new profile, another program, a disk that is full or not mounted."""
    unfinished = [torrent for acquisition, torrent in found if acquisition.state is not State.FINISHED]
    return len(unfinished) >= _SYSTEMIC and all(torrent is None or torrent.failed for torrent in unfinished)
