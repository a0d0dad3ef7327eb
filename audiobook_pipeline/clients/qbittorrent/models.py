"""What qBittorrent says about a torrent, and what we ask of it; no request is made here."""

import math
from datetime import UTC, datetime
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from audiobook_pipeline.clients.boundary import Number, Odd, SnakeRow, Whole, odd_as
from audiobook_pipeline.clients.download import Phase, SeedingRule, Torrent

_COMPLETE: Final = frozenset({"uploading", "stalledUP", "queuedUP", "forcedUP", "pausedUP", "stoppedUP"})
"""States of a torrent that has all its data; a state this version doesn't know is none of them."""

_METADATA: Final = frozenset({"metaDL", "forcedMetaDL"})
_PHASES: Final = {
    "pausedDL": Phase.STOPPED,
    "stoppedDL": Phase.STOPPED,
    "error": Phase.ERROR,
    "missingFiles": Phase.MISSING_FILES,
    **dict.fromkeys(_METADATA, Phase.METADATA),
    **dict.fromkeys(("checkingUP", "checkingDL", "checkingResumeData", "moving", "allocating", "queuedDL"), Phase.BUSY),
}
"""What the other states mean; one that this version doesn't know is on its way."""

_DELETES_FILES: Final = 3
_UNKNOWN_ETA: Final = 8_640_000
_NO_TIME: Final = 0xFFFFFFFF


def _eta_or_none(value: object) -> object:
    return None if isinstance(value, int) and not 0 <= value < _UNKNOWN_ETA else value


def _time_or_none(value: object) -> object:
    if isinstance(value, int):
        return datetime.fromtimestamp(value, UTC) if 0 < value < _NO_TIME else None
    return value


def _count_or_none(value: object) -> object:
    return None if isinstance(value, int) and value < 0 else value


def _split_tags(value: object) -> object:
    return tuple(tag.strip() for tag in value.split(",") if tag.strip()) if isinstance(value, str) else value


_Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$", to_lower=True)]
_HashV2 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$", to_lower=True)]
_Plain = Annotated[str, odd_as("")]
_Time = Annotated[datetime | None, BeforeValidator(_time_or_none), Odd]
_Count = Annotated[int, Field(ge=0, lt=2**63)]


class TorrentRow(SnakeRow):
    """One row of ``torrents/info``. Only the hash must be right: what is odd is unknown, and never finished.

    Attributes:
        hash: Identity at this moment; a hybrid's changes when its metadata arrives.
        infohash_v1: 40 hex digits, or None.
        infohash_v2: 64 hex digits, or None.
        name: Name as qBittorrent shows it.
        state: State as qBittorrent names it.
        progress: 0 to 1.
        amount_left: Bytes still to come.
        size: Bytes of the selected files; 0 or less until the metadata is there.
        dlspeed: Bytes a second.
        eta: Seconds, or None where unknown.
        seeds: Connected seeds.
        swarm_seeds: Seeds that the tracker knows of, or None.
        ratio: Uploaded through downloaded; negative where nothing, or next to nothing, was downloaded.
        ratio_limit: Its own limit; -2 is the global one, -1 none.
        seeding_time_limit: Minutes; -2 is the global one, -1 none.
        seeding_time: Seconds that it was seeded, or None.
        save_path: Folder it is saved in, as the instance sees it.
        content_path: Its file or top folder, or "" until the metadata is there.
        download_path: Folder that it lies in until it is complete, or "".
        tags: Tags.
        category: Category, or "".
        added_on: When it was added.
        completion_on: When it was complete, or None.
        last_activity: When data last went either way, or None.
        lists_files: Whether the list of files is known, or None where the version doesn't say (before 5.0).
    """

    hash: _Hash
    infohash_v1: Annotated[_Hash | None, Odd] = None
    infohash_v2: Annotated[_HashV2 | None, Odd] = None
    name: _Plain = ""
    state: _Plain = ""
    progress: Annotated[float, Field(ge=0, le=1), odd_as(0.0)] = 0.0
    amount_left: Annotated[_Count, odd_as(-1)] = -1
    size: Annotated[_Count, odd_as(-1)] = -1
    dlspeed: Annotated[_Count, odd_as(0)] = 0
    eta: Annotated[int | None, BeforeValidator(_eta_or_none), Odd] = None
    seeds: Annotated[_Count, odd_as(0), Field(alias="num_seeds")] = 0
    swarm_seeds: Annotated[Whole, BeforeValidator(_count_or_none), Field(alias="num_complete")] = None
    ratio: Annotated[float, Field(allow_inf_nan=False), odd_as(0.0)] = 0.0
    ratio_limit: Annotated[float, Field(ge=-2, allow_inf_nan=False), odd_as(-2.0)] = -2
    seeding_time_limit: Annotated[int, Field(ge=-2, lt=2**31), odd_as(-2)] = -2
    seeding_time: Annotated[Whole, BeforeValidator(_count_or_none)] = None
    save_path: _Plain = ""
    content_path: _Plain = ""
    download_path: _Plain = ""
    tags: Annotated[tuple[str, ...], BeforeValidator(_split_tags), odd_as(())] = ()
    category: _Plain = ""
    added_on: _Time = None
    completion_on: _Time = None
    last_activity: _Time = None
    lists_files: Annotated[bool | None, Odd, Field(alias="has_metadata")] = None

    def torrent(self) -> Torrent:
        """Return it in the words of ``clients.download``."""
        # Progress alone is not enough: it is 1 while files are moved.
        complete = self.progress == 1 and self.amount_left == 0 and self.state in _COMPLETE
        guessed = self.state not in _METADATA and self.size > 0
        return Torrent(
            hash=self.hash,
            infohash_v1=self.infohash_v1,
            infohash_v2=self.infohash_v2,
            name=self.name,
            phase=Phase.COMPLETE if complete else _PHASES.get(self.state, Phase.DOWNLOADING),
            progress=self.progress,
            amount_left=self.amount_left,
            size=self.size,
            speed=self.dlspeed,
            eta_s=self.eta,
            seeds=self.seeds,
            swarm_seeds=self.swarm_seeds,
            ratio=self.ratio if self.ratio >= 0 else math.inf,
            seeded_s=self.seeding_time,
            save_path=self.save_path,
            content_path=self.content_path,
            incomplete_path=self.download_path,
            tags=self.tags,
            added_on=self.added_on,
            completed_on=self.completion_on,
            last_activity=self.last_activity,
            has_metadata=guessed if self.lists_files is None else self.lists_files,
        )


class ListedFile(SnakeRow):
    """One row of ``torrents/files``.

    Attributes:
        name: Path below the save path, as the torrent spells it.
        size: Bytes.
        priority: 0 where it isn't wanted; None where that can't be told.
        index: Its number in the torrent; None where not told: then that of its row.
    """

    name: Annotated[str, StringConstraints(min_length=1)]
    size: _Count
    priority: Whole = None
    index: Whole = None


class GlobalShareLimits(SnakeRow):
    """The limits that hold for every torrent, of ``app/preferences``.

    Attributes:
        max_ratio: Ratio, or None.
        max_ratio_enabled: Whether it holds.
        max_seeding_time: Minutes, or None.
        max_seeding_time_enabled: Whether they hold.
        max_inactive_seeding_time_enabled: Whether a limit of the time without uploads holds.
        max_ratio_act: What happens at a limit: 0 stopped, 1 removed, 2 super seeding, 3 removed with its files.
    """

    max_ratio: Number = None
    max_ratio_enabled: Annotated[bool, odd_as(False)] = False
    max_seeding_time: Whole = None
    max_seeding_time_enabled: Annotated[bool, odd_as(False)] = False
    max_inactive_seeding_time_enabled: Annotated[bool, odd_as(False)] = False
    max_ratio_act: Annotated[int, Field(ge=0, le=3), odd_as(0)] = 0

    @property
    def deletes_files(self) -> bool:
        """Whether it deletes files at a limit."""
        limits = self.max_ratio_enabled, self.max_seeding_time_enabled, self.max_inactive_seeding_time_enabled
        return any(limits) and self.max_ratio_act == _DELETES_FILES


def share_limits(
    rule: SeedingRule, torrent: TorrentRow, overall: GlobalShareLimits, *, match_all: bool
) -> tuple[float, int, Literal["MatchAll", "MatchAny"]]:
    """Work out limits that keep the rule and never shorten what is set already.

    Versions before 5.3 stop at whichever limit is reached first. There, a rule of both can't be
    said, and no limit is the only one that keeps it.

    Args:
        rule: What the indexer asks for.
        torrent: Torrent with its present limits.
        overall: The global limits.
        match_all: Whether the version can wait for both limits.

    Returns:
        Ratio limit, seeding time limit in minutes (-1: none), and the mode, which 5.3 knows.
    """
    both = rule.ratio is not None and rule.minutes is not None
    if both and not match_all:
        return -1, -1, "MatchAny"
    ratio_now = _effective(torrent.ratio_limit, overall.max_ratio, overall.max_ratio_enabled)
    minutes_now = _effective(torrent.seeding_time_limit, overall.max_seeding_time, overall.max_seeding_time_enabled)
    ratio = -1.0 if rule.ratio is None else _longer(rule.ratio, ratio_now)
    minutes = -1 if rule.minutes is None else int(_longer(rule.minutes, minutes_now))
    return ratio, minutes, "MatchAll" if both else "MatchAny"


def _effective(own: float, overall: float | None, enabled: bool) -> float | None:
    """The limit in force, or None where nobody has set one."""
    if own >= 0 or own == -1:
        return own
    return overall if enabled and overall is not None and overall >= 0 else None


def _longer(wanted: float, present: float | None) -> float:
    if present is None:
        return wanted
    return -1 if present == -1 else max(wanted, present)
