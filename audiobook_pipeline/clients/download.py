"""The door for download clients: what is asked of one, in words of our own.

The programs behind it are ``clients.qbittorrent`` and ``clients.transmission``; which instance to use, and when,
belongs to ``acquisition``.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self

from pydantic import BaseModel, ConfigDict, Field

from audiobook_pipeline.clients.boundary import Asides
from audiobook_pipeline.clients.download_health import InstanceHealth
from audiobook_pipeline.clients.torrents.magnet import Magnet
from audiobook_pipeline.clients.torrents.torrent import TorrentInfo


class Phase(StrEnum):
    """Where a torrent is on its way."""

    METADATA = "metadata"
    """Its list of files is still asked for."""
    DOWNLOADING = "downloading"
    """Its data is wanted; also a state that a program's client doesn't know."""
    STOPPED = "stopped"
    """Stopped before all of it was there."""
    BUSY = "busy"
    """Checked, moved or queued: no progress is to be expected, through nobody's fault."""
    COMPLETE = "complete"
    """All wanted data is there and in its place."""
    ERROR = "error"
    MISSING_FILES = "missing_files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Torrent:
    """A torrent as an instance has it. What it doesn't say is unknown, and never finished.

    Attributes:
        hash: 40 hex digits that name it at this moment; a hybrid's change when its metadata arrives.
        infohash_v1: 40 hex digits, or None.
        infohash_v2: 64 hex digits, or None.
        name: Name as the program shows it.
        phase: Where it is on its way.
        progress: 0 to 1, of the wanted files.
        amount_left: Bytes still to come of the wanted files, or -1.
        size: Bytes of the wanted files; 0 or less until the metadata is there.
        speed: Bytes a second that arrive.
        eta_s: Seconds to go as the program estimates them, or None.
        seeds: Connected seeds.
        swarm_seeds: Seeds that the tracker knows of, or None.
        ratio: Uploaded through downloaded; infinite where all was there before.
        seeded_s: Seconds that it was seeded, without those in which it was stopped, or None.
        save_path: Folder it is saved in, as the instance sees it.
        content_path: Its file or top folder, or "" until the metadata is there.
        incomplete_path: Folder that it lies in until it is complete, or "".
        tags: Tags or labels.
        added_on: When it was added.
        completed_on: When it was complete, or None.
        last_activity: When data last went either way, or None.
        has_metadata: Whether its list of files is known; with a magnet this takes a while.
        never_ran: Whether it was never started since it was added, as far as the program tells.
    """

    hash: str
    infohash_v1: str | None = None
    infohash_v2: str | None = None
    name: str = ""
    phase: Phase = Phase.DOWNLOADING
    progress: float = 0.0
    amount_left: int = -1
    size: int = -1
    speed: int = 0
    eta_s: int | None = None
    seeds: int = 0
    swarm_seeds: int | None = None
    ratio: float = 0.0
    seeded_s: int | None = None
    save_path: str = ""
    content_path: str = ""
    incomplete_path: str = ""
    tags: tuple[str, ...] = ()
    added_on: datetime | None = None
    completed_on: datetime | None = None
    last_activity: datetime | None = None
    has_metadata: bool = False
    never_ran: bool = False

    @property
    def finished(self) -> bool:
        """All wanted data is there and in its place."""
        return self.phase is Phase.COMPLETE

    @property
    def failed(self) -> bool:
        """Nothing continues before somebody has seen to it."""
        return self.phase in {Phase.ERROR, Phase.MISSING_FILES}

    def is_one_of(self, infohash_v1: str | None, infohash_v2: str | None) -> bool:
        """Return whether either infohash names this torrent."""
        named = _identities(infohash_v1, infohash_v2)
        return not named.isdisjoint({self.hash, *_identities(self.infohash_v1, self.infohash_v2)})


class SeedingRule(BaseModel):
    """How long a torrent must be seeded; where both are given, both must be reached.

    Attributes:
        ratio: Least ratio, or None.
        minutes: Least time of seeding in minutes, or None.
    """

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    ratio: float | None = Field(default=None, ge=0)
    minutes: int | None = Field(default=None, ge=0)


class DownloadClient(Protocol):
    """One instance of a program that downloads torrents.

    Lazy: the first call logs in, and the session is kept. Safe to use from several threads; their calls take turns.
    Errors are those of ``clients.errors``; none of them holds a credential.

    Attributes:
        name: Name of the instance as a person knows it; unique.
        program: Name of the program ("qBittorrent").
        aside: Rows of its answers that could not be read.
    """

    name: str
    program: str
    aside: Asides

    @property
    def address(self) -> str:
        """Its address without credentials."""

    def renewed(self, *, timeout: tuple[float, float] | None = None) -> Self:
        """Return a client of the same account that is yet to log in.

        Args:
            timeout: Seconds to connect and to wait for an answer, in place of its own.
        """

    # Looking

    def health(self, *, vpn_interface: str | None = None) -> InstanceHealth:
        """Look at the instance as a whole; a bad one is a result, no error.

        Args:
            vpn_interface: Interface that it has to be bound to, or None where any will do.
        """

    def save_folder(self) -> str:
        """Return the folder that downloads go below, as the instance sees it."""

    def torrents(self, *, hashes: Sequence[str] = ()) -> list[Torrent]:
        """List torrents; without hashes all of them."""

    def own_torrents(self) -> list[Torrent]:
        """List the torrents in the category, or with the label, of what we add."""

    def without_category(self, tag_prefix: str) -> int:
        """Return how many torrents with such a tag have no category, though the client is to give one; else 0."""

    def find(self, infohash_v1: str | None, infohash_v2: str | None, tag: str) -> Torrent | None:
        """Find a torrent by identity or, where no infohash is known, by its unique tag."""

    def files(self, torrent: Torrent) -> dict[str, int]:
        """Return the bytes of each wanted file by its path below the save path, as the torrent spells it.

        Raises:
            ContractError: One of them can't be read: the list isn't whole.
        """

    # Acting

    def add(self, info: TorrentInfo | Magnet, *, tag: str) -> tuple[Torrent, bool]:
        """Add one torrent in a folder of its own, unless it is there already; what is there afterwards decides.

        Args:
            info: What was read of a .torrent file or a magnet link; what is sent is what was understood.
            tag: Unique tag of this request; the folder is named after it.

        Returns:
            The torrent, and whether it was this call that added it.

        Raises:
            UnsupportedError: The program takes no such torrent; nothing was sent.
            RejectedError: It was refused and is not there.
            DoubtfulError: It was sent, and whether it is there can't be seen.
            ServiceError: Any other: nothing was sent.
        """

    def add_tag(self, torrent: Torrent, tag: str) -> None:
        """Put a tag on a torrent, so that it is found whatever its hash becomes."""

    def select(self, torrent: Torrent, wanted: Collection[str]) -> None:
        """Download these files of a torrent alone, by path below the save path; does nothing where one isn't listed."""

    def set_share_limits(self, torrent: Torrent, rule: SeedingRule) -> None:
        """Let a torrent be seeded as long as the rule asks, and never shorter than is set already."""

    def pause(self, torrent: Torrent) -> None:
        """Stop a torrent."""

    def resume(self, torrent: Torrent) -> None:
        """Start a stopped torrent."""

    def remove(self, infohash_v1: str | None, infohash_v2: str | None, tag: str, *, delete_files: bool = False) -> bool:
        """Remove one torrent and see that it is gone.

        Returns:
            Whether it was there.

        Raises:
            RejectedError: Its content is the whole download folder, and files were to be deleted.
            TransientError: It is still there afterwards.
        """


def _identities(infohash_v1: str | None, infohash_v2: str | None) -> set[str]:
    return {name for name in (infohash_v1, infohash_v2 and infohash_v2[:40]) if name}


def pick(torrents: Iterable[Torrent], infohash_v1: str | None, infohash_v2: str | None, tag: str) -> Torrent | None:
    """Return the torrent that has one of the infohashes or, if none is known, the tag.

    A tag alone proves nothing once the infohash is known: a person can put it on anything.
    """
    if infohash_v1 is None and infohash_v2 is None:
        return next((torrent for torrent in torrents if tag in torrent.tags), None)
    return next((torrent for torrent in torrents if torrent.is_one_of(infohash_v1, infohash_v2)), None)


class Listing:
    """The torrents of one instance, found by any of their names."""

    def __init__(self, torrents: Iterable[Torrent]) -> None:
        self._by_name: dict[str, Torrent] = {}
        for torrent in torrents:
            self.add(torrent)

    def add(self, torrent: Torrent) -> None:
        """Take in one more."""
        for name in {torrent.hash, *_identities(torrent.infohash_v1, torrent.infohash_v2), *torrent.tags}:
            self._by_name[name] = torrent

    def find(self, infohash_v1: str | None, infohash_v2: str | None, tag: str) -> Torrent | None:
        """Return the torrent, by infohash where one is known, else by tag."""
        found = (self._by_name.get(name) for name in (*_identities(infohash_v1, infohash_v2), tag))
        return pick((torrent for torrent in found if torrent), infohash_v1, infohash_v2, tag)
