"""What Transmission says about a torrent, and what we ask of it; no request is made here."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from audiobook_pipeline.clients.boundary import Entries, Row, odd_as
from audiobook_pipeline.clients.download import Phase, SeedingRule, Torrent
from audiobook_pipeline.clients.verified_acts import below

_NO_DATA: Final = "no data found"
"""Beginning of what it says of a torrent whose files are gone."""
_LOCAL_ERROR: Final = 3
"""1 and 2 are a tracker's warnings and errors."""
_STOPPED, _CHECK_WAITS, _CHECKING, _DOWNLOAD_WAITS = range(4)
_GLOBAL, _OWN, _UNLIMITED = range(3)
_INFINITE: Final = -2


def _time_or_none(value: object) -> object:
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int) and 0 < value < 2**32 else None


_Plain = Annotated[str, odd_as("")]
_Count = Annotated[int, Field(ge=0, lt=2**63)]
_Time = Annotated[datetime | None, BeforeValidator(_time_or_none)]
_Ratio = Annotated[float, Field(allow_inf_nan=False)]


class TrackerRow(Row):
    """One row of ``trackerStats``.

    Attributes:
        seeder_count: Seeds that the tracker knows of, or -1.
    """

    seeder_count: Annotated[int, odd_as(-1)] = -1


class FileRow(Row):
    """One row of ``files``.

    Attributes:
        name: Path below the download folder, as the torrent spells it.
        length: Bytes.
    """

    name: Annotated[str, StringConstraints(min_length=1)]
    length: _Count


class FilesRow(Row):
    """A torrent's list of files: both lists in the same order.

    Attributes:
        files: Every file.
        wanted: Whether each is selected.
    """

    files: tuple[FileRow, ...]
    wanted: tuple[bool, ...]

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if len(self.files) != len(self.wanted):
            raise ValueError("not as many files as selections")
        return self


class Session(Row):
    """Answer to ``session-get``.

    Attributes:
        version: Version of the program ("3.00 (bb6b5a062e)").
        rpc_version: Version of its RPC.
        download_dir: Folder of downloads.
        seed_ratio_limit: Ratio at which seeding ends, for all torrents without one of their own.
        seed_ratio_limited: Whether it holds.
        incomplete_dir_enabled: Whether all torrents lie in one folder until they are complete.
    """

    version: str
    rpc_version: Annotated[int, Field(alias="rpc-version")]
    download_dir: Annotated[str, Field(alias="download-dir")]
    seed_ratio_limit: Annotated[_Ratio, odd_as(0.0)] = 0.0
    seed_ratio_limited: Annotated[bool, odd_as(False)] = False
    incomplete_dir_enabled: Annotated[bool, odd_as(False), Field(alias="incomplete-dir-enabled")] = False


class TorrentRow(Row):
    """One row of ``torrent-get``. Only the hash must be right: what is odd is unknown, and never finished.

    Attributes:
        hash_string: The v1 infohash.
        name: Name of its file or top folder.
        status: 0 stopped, 1 and 2 checked, 3 queued, 4 downloading, 5 and 6 seeding.
        percent_done: 0 to 1, of the wanted files.
        metadata_percent_complete: 1 once its list of files is known.
        left_until_done: Bytes still to come.
        size_when_done: Bytes of the wanted files.
        rate_download: Bytes a second.
        eta: Seconds, negative where unknown.
        peers_sending_to_us: Connected peers that send.
        tracker_stats: What each tracker says.
        upload_ratio: Uploaded through downloaded; -1 where nothing was moved yet, -2 where it is infinite.
        download_dir: Folder it is saved in.
        labels: Labels.
        error: 3 where it stopped because of something on its machine.
        error_string: What.
        seed_ratio_mode: 0 the ratio of all torrents holds, 1 its own, 2 none.
        seed_ratio_limit: Its own.
        added_date: When it was added.
        done_date: When it was complete, or None.
        activity_date: When data last went either way, or None.
        seconds_downloading: How long it was downloaded.
        seconds_seeding: How long it was seeded.
    """

    hash_string: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$", to_lower=True)]
    name: _Plain = ""
    status: Annotated[int, odd_as(-1)] = -1
    percent_done: Annotated[float, Field(ge=0, le=1), odd_as(0.0)] = 0.0
    metadata_percent_complete: Annotated[float, odd_as(0.0)] = 0.0
    left_until_done: Annotated[_Count, odd_as(-1)] = -1
    size_when_done: Annotated[_Count, odd_as(-1)] = -1
    rate_download: Annotated[_Count, odd_as(0)] = 0
    eta: Annotated[int, Field(lt=2**63), odd_as(-1)] = -1
    peers_sending_to_us: Annotated[_Count, odd_as(0)] = 0
    tracker_stats: Annotated[tuple[TrackerRow, ...], Entries] = ()
    upload_ratio: Annotated[_Ratio, odd_as(0.0)] = 0.0
    download_dir: _Plain = ""
    labels: Annotated[tuple[str, ...], odd_as(())] = ()
    error: Annotated[int, odd_as(0)] = 0
    error_string: _Plain = ""
    seed_ratio_mode: Annotated[int, odd_as(_GLOBAL)] = _GLOBAL
    seed_ratio_limit: Annotated[_Ratio, odd_as(0.0)] = 0.0
    added_date: _Time = None
    done_date: _Time = None
    activity_date: _Time = None
    seconds_downloading: Annotated[int, odd_as(-1)] = -1
    seconds_seeding: Annotated[int, odd_as(-1)] = -1

    @property
    def phase(self) -> Phase:
        """Where it is on its way, in the words of ``clients.download``."""
        known = self.metadata_percent_complete == 1
        if self.error == _LOCAL_ERROR:
            gone = self.error_string.lower().startswith(_NO_DATA)
            return Phase.MISSING_FILES if gone else Phase.ERROR
        if self.status in {_CHECK_WAITS, _CHECKING, _DOWNLOAD_WAITS}:
            return Phase.BUSY if known else Phase.METADATA
        if known and self.percent_done == 1 and self.left_until_done == 0 and self.size_when_done > 0:
            return Phase.COMPLETE if self.status in _WHOLE else Phase.DOWNLOADING
        if self.status == _STOPPED:
            return Phase.STOPPED
        return Phase.DOWNLOADING if known else Phase.METADATA

    def torrent(self) -> Torrent:
        """Return it in the words of ``clients.download``."""
        known = self.metadata_percent_complete == 1
        return Torrent(
            hash=self.hash_string,
            infohash_v1=self.hash_string,
            name=self.name,
            phase=self.phase,
            progress=self.percent_done,
            amount_left=self.left_until_done if known else -1,
            size=self.size_when_done,
            speed=self.rate_download,
            eta_s=self.eta if self.eta >= 0 else None,
            seeds=self.peers_sending_to_us,
            swarm_seeds=max((row.seeder_count for row in self.tracker_stats if row.seeder_count >= 0), default=None),
            ratio=math.inf if self.upload_ratio == _INFINITE else max(self.upload_ratio, 0.0),
            seeded_s=self.seconds_seeding if self.seconds_seeding >= 0 else None,
            save_path=self.download_dir,
            content_path=below(self.download_dir, self.name) if known and self.download_dir and self.name else "",
            tags=self.labels,
            added_on=self.added_date,
            completed_on=self.done_date,
            last_activity=self.activity_date,
            has_metadata=known,
            never_ran=self.activity_date is None and self.seconds_downloading == self.seconds_seeding == 0,
        )


_WHOLE: Final = frozenset({_STOPPED, 5, 6})
"""States of a torrent that has all its data: stopped, waiting to seed, seeding."""


def wire_names(row: type[Row]) -> list[str]:
    """Return the fields of a row as Transmission names them."""
    return [str(field.alias) for field in row.model_fields.values()]


def seeding_limits(rule: SeedingRule, torrent: TorrentRow, session: Session) -> Mapping[str, Any]:
    """Work out limits that keep the rule and never shorten what is set already.

    Transmission knows a ratio and an idle time, whichever comes first; a time of seeding can't be said, and no limit
    is the only one that keeps it.

    Args:
        rule: What the indexer asks for.
        torrent: Torrent with its present limits.
        session: The limits for all torrents.

    Returns:
        Arguments of ``change_torrent``.
    """
    present = torrent.seed_ratio_limit if torrent.seed_ratio_mode == _OWN else 0.0
    if torrent.seed_ratio_mode == _GLOBAL and session.seed_ratio_limited:
        present = session.seed_ratio_limit
    if rule.ratio is None or rule.minutes is not None or torrent.seed_ratio_mode == _UNLIMITED:
        return {"seed_ratio_mode": _UNLIMITED, "seed_idle_mode": _UNLIMITED}
    return {"seed_ratio_mode": _OWN, "seed_ratio_limit": max(rule.ratio, present), "seed_idle_mode": _UNLIMITED}
