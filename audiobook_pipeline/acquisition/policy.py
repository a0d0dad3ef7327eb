"""What may be sent in one run and how long it is seeded. Nothing is done here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from audiobook_pipeline.clients.download import SeedingRule, Torrent
from audiobook_pipeline.clients.download_health import InstanceHealth
from audiobook_pipeline.config import PipelineConfig
from audiobook_pipeline.constants import GIGABYTE
from audiobook_pipeline.ledger.records import Acquisition

AcquisitionMode = Literal["plan", "review", "auto"]


@dataclass(frozen=True, slots=True)
class SendPolicy:
    """Limits of one run; None means no limit.

    Attributes:
        max_adds: Torrents added.
        max_bytes: Bytes of all torrents added.
        max_grabs_per_indexer: Torrents fetched from any one indexer.
        reserve_bytes: Free disk space that must be left on an instance.
        pause_s: Seconds between two adds.
        seeding: Rule for each indexer by its name in lower case; "*" is for all others.
        unsatisfied: By indexer in lower case, the most torrents at once that are not seeded yet as its rule says.
    """

    max_adds: int | None = None
    max_bytes: int | None = None
    max_grabs_per_indexer: int | None = None
    reserve_bytes: int = 0
    pause_s: float = 0
    seeding: Mapping[str, SeedingRule] = field(default_factory=dict)
    unsatisfied: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, config: PipelineConfig) -> "SendPolicy":
        """Return the policy that the configuration file sets."""
        limits = config.limits
        return cls(
            max_adds=limits.adds,
            max_bytes=int(limits.total_gigabytes * GIGABYTE),
            max_grabs_per_indexer=limits.grabs_per_indexer,
            reserve_bytes=int(limits.reserve_gigabytes * GIGABYTE),
            pause_s=limits.add_pause_seconds,
            seeding={"*" if name == "default" else name.lower(): rule for name, rule in config.seeding.items()},
            unsatisfied={n.lower(): each.unsatisfied for n, each in config.indexers.items() if each.unsatisfied},
        )

    def seeding_rule(self, indexer: str) -> SeedingRule | None:
        """Return how long torrents of an indexer must be seeded, or None where nobody said."""
        return self.seeding.get(indexer.lower(), self.seeding.get("*"))


def seeded_enough(torrent: Torrent, rule: SeedingRule | None, now: datetime) -> bool:
    """Return whether a torrent that is complete was seeded as long as a rule asks."""
    if rule is None:
        return True
    seconds = torrent.seeded_s
    if seconds is None and torrent.completed_on:
        seconds = int((now - torrent.completed_on).total_seconds())
    return torrent.ratio >= (rule.ratio or 0) and (seconds or 0) >= 60 * (rule.minutes or 0)


class SendOutcome(StrEnum):
    """What came of an acquisition that was to be sent."""

    SENT = "sent"
    ALREADY_THERE = "already_there"
    PARKED = "parked"
    WAITING = "waiting"
    """Not now; what it waits for is in the reason."""
    HELD_BACK = "held_back"
    """A limit of this run is reached."""
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    """It may be on an instance that can't be looked at now: sending it elsewhere could double it."""


@dataclass(frozen=True, slots=True)
class SendRow:
    """What was done with one acquisition.

    Attributes:
        acquisition: As the ledger has it afterwards.
        outcome: What came of it.
        reason: Why, in words for a person.
        instance: Name of the instance, or None.
    """

    acquisition: Acquisition
    outcome: SendOutcome
    reason: str
    instance: str | None = None


class Budget:
    """What is left of the limits of one run."""

    def __init__(self, policy: SendPolicy) -> None:
        self._policy = policy
        self._adds = 0
        self._bytes = 0
        self._grabs: Counter[str] = Counter()

    @property
    def adds(self) -> int:
        """Torrents added so far."""
        return self._adds

    def refusal(self, indexer: str, size: int | None, *, grab: bool) -> str | None:
        """Say which limit forbids one more torrent, or None.

        Args:
            indexer: Name of its indexer.
            size: Its bytes, or None where unknown.
            grab: Whether it has to be fetched from the indexer.
        """
        policy = self._policy
        if policy.max_adds is not None and self._adds >= policy.max_adds:
            return f"{policy.max_adds} torrents were added in this run, which is the limit"
        if policy.max_bytes is not None and self._bytes + (size or 0) > policy.max_bytes:
            return f"it would exceed the {policy.max_bytes / GIGABYTE:g} GB of one run"
        most = policy.max_grabs_per_indexer
        if grab and most is not None and self._grabs[indexer] >= most:
            return f"{most} torrents were fetched from {indexer or 'this indexer'} in this run, which is the limit"
        return None

    def note_grab(self, indexer: str) -> None:
        """Count a torrent that is fetched."""
        self._grabs[indexer] += 1

    def note_add(self, size: int | None) -> None:
        """Count a torrent that is added."""
        self._adds += 1
        self._bytes += size or 0


class Unsatisfied:
    """How many torrents of each indexer are not complete, or not seeded yet as long as its rule asks.

    Args:
        policy: Says how many there may be, and how long is seeded.
        now: The time, aware.
    """

    def __init__(self, policy: SendPolicy, now: datetime) -> None:
        self._policy = policy
        self._now = now
        self._counts: Counter[str] = Counter()

    def note(self, indexer: str, torrent: Torrent) -> None:
        """Count a torrent that is there."""
        rule = self._policy.seeding_rule(indexer)
        self._counts[indexer.lower()] += not (torrent.finished and seeded_enough(torrent, rule, self._now))

    def refusal(self, indexer: str) -> str:
        """Say why no more of an indexer may be fetched now, or ""."""
        most = self._policy.unsatisfied.get(indexer.lower())
        if most is None or self._counts[indexer.lower()] < most:
            return ""
        return f"{most} torrents of {indexer} are not seeded yet as long as it asks, which is the limit"


def room_for(size: int | None, free: int | None, claimed: int, reserve: int) -> bool:
    """Return whether an instance has room.

    Args:
        size: Bytes of the torrent, or None where unknown.
        free: Free bytes of the instance, or None where unknown: then it is believed to have room.
        claimed: Bytes that its other torrents still need.
        reserve: Bytes that must stay free.
    """
    return free is None or free - claimed - (size or 0) >= reserve


def unusable(healths: Sequence[InstanceHealth], failed: Mapping[str, str] = MappingProxyType({})) -> str:
    """Say why no instance can take a torrent.

    Args:
        healths: Health of each instance.
        failed: What went wrong in this run with an instance, by its name.
    """
    if not healths:
        return "no download client is configured"
    said = [
        failed.get(health.name) or f"{health.name}: {'no room' if health.usable else health.message}"
        for health in healths
    ]
    return "no instance can take it: " + "; ".join(said)
