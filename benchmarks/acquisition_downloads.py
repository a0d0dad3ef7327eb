"""Situations of downloads that were reported of acquiring books, with a simulated qBittorrent of the row's version."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_server
from typing import Any
from unittest.mock import patch

import time_machine

from audiobook_pipeline.acquisition.clearing import clear_given_up
from audiobook_pipeline.automation import polling
from audiobook_pipeline.automation.sensors import FINISHED
from audiobook_pipeline.config import PipelineConfig
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.sandbox.build import build_world
from audiobook_pipeline.sandbox.payload import filler
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.sandbox.torrents import SharedFile
from audiobook_pipeline_tests.acquisition.arena import SAVED, Arena, simulated
from audiobook_pipeline_tests.installation import Installation

_VERSION = re.compile(r"\b(4\.5\.2|5\.1\.0|5\.3\.0)\b")
_HANG_S = 0.5


def _arena(row: dict[str, Any], folder: Path) -> AbstractContextManager[Arena]:
    named = _VERSION.search(row["how"])
    return simulated(folder, named[1] if named else "5.1.0")


def moved(row: dict[str, Any], folder: Path) -> bool:
    """A finished download is found where a person moves it, or under the name that they give it."""
    with _arena(row, folder) as arena:
        torrent = arena.book("Emma")
        arena.share(torrent)
        acquisition = arena.until_finished(arena.send(torrent))
        if "renamed" in row["input"]:
            arena.person.torrents_rename_folder(torrent.infohash, old_path="Emma", new_path="Renamed by me")
        elif "category" in row["input"].lower():
            arena.person.torrents_create_category("mine", save_path=str(folder / "mine"))
            arena.person.torrents_set_category("mine", torrent_hashes=torrent.infohash)
            arena.person.torrents_set_auto_management(True, torrent_hashes=torrent.infohash)
        else:
            arena.person.torrents_set_location(str(folder / "elsewhere"), torrent_hashes=torrent.infohash)
        return arena.verify(acquisition).state is State.VERIFIED


def unmoved(row: dict[str, Any], folder: Path) -> bool:
    """What couldn't be moved out of the incomplete folder waits, and its release is not blocked."""
    with _arena(row, folder) as arena:
        arena.person.app_set_preferences({"temp_path_enabled": True, "temp_path": str(folder / "incomplete")})
        torrent = arena.book("Emma")
        acquisition = arena.send(torrent)
        (folder / SAVED).mkdir(exist_ok=True)
        (folder / SAVED / acquisition.tag).write_text("in the way")
        arena.share(torrent)
        arena.until_finished(acquisition)
        waiting = arena.verify(acquisition, nights=10)
        return waiting.state is State.FINISHED and not arena.stage.ledger.blocked().reason(waiting.release)


def shared_folder(row: dict[str, Any], folder: Path) -> bool:
    """Of a shared folder only the torrent's own files are taken."""
    with _arena(row, folder) as arena:
        torrent = arena.book("Emma")
        arena.share(torrent)
        (folder / "shared").mkdir()
        (folder / "shared" / "other.mp3").write_bytes(b"somebody's")
        arena.person.torrents_add(
            torrent_files={"x": torrent.metainfo}, save_path=str(folder / "shared"), content_layout="NoSubfolder"
        )
        found = arena.verify(arena.until_finished(arena.send(torrent)))
        return found.state is State.VERIFIED and "other.mp3" not in (found.files or {})


def deselected(row: dict[str, Any], folder: Path) -> bool:
    """A file that a person deselected is not taken."""
    with _arena(row, folder) as arena:
        torrent = arena.book("Emma", more=(SharedFile("bonus.mp3", filler("bonus", 90_000)),))
        acquisition = arena.send(torrent)
        arena.person.torrents_file_priority(torrent.infohash, file_ids=2, priority=0)
        arena.share(torrent)
        arena.until_finished(acquisition)
        verified = arena.verify(acquisition)
        return verified.state is State.VERIFIED and sorted(verified.files or {}) == ["Emma/01.mp3", "Emma/02.mp3"]


def one_name(row: dict[str, Any], folder: Path) -> bool:
    """Two downloads with the same name are kept apart while they are incomplete."""
    with _arena(row, folder) as arena:
        arena.person.app_set_preferences({"temp_path_enabled": True, "temp_path": str(folder / "incomplete")})
        for tracks in (1, 2):
            arena.stage.choose(f"Emma in {tracks}", arena.book("Emma", tracks=tracks + 1).metainfo)
        arena.stage.send(arena.fleet)
        return len({each["download_path"] for each in arena.person.torrents_info()}) == 2


def given_up(row: dict[str, Any], folder: Path) -> bool:
    """What was given up is stopped, and removed where the configuration says so."""
    with _arena(row, folder) as arena:
        acquisition = arena.send(arena.book("Emma"))
        _fail(arena, acquisition.id)
        rules = {"genres": {}, "acquisition": {"remove_failed": False}}
        stopped = clear_given_up(
            arena.stage.ledger, lambda: arena.fleet, PipelineConfig.model_validate(rules), now=arena.stage.now
        ).stopped
        rules["acquisition"] = {"remove_failed": True}
        removed = clear_given_up(
            arena.stage.ledger, lambda: arena.fleet, PipelineConfig.model_validate(rules), now=arena.stage.now
        ).removed
        return (stopped, removed, len(arena.person.torrents_info())) == (1, 1, 0)


def _fail(arena: Arena, number: int) -> None:
    arena.stage.ledger.move(number, State.FAILED, reason="nobody seeds it", run_id="r", now=arena.stage.now)


def removed_when_complete(row: dict[str, Any], folder: Path) -> bool:
    """What was completed and removed between two looks, its files kept, goes on."""
    with _arena(row, folder) as arena:
        torrent = arena.book("Emma")
        acquisition = arena.send(torrent)
        arena.share(torrent)
        arena.person.torrents_info()
        arena.person.torrents_delete(delete_files=False, torrent_hashes=torrent.infohash)
        return arena.verify(acquisition).state is State.VERIFIED


@contextmanager
def _installation(folder: Path, **changes: Any) -> Iterator[Installation]:  # noqa: ANN401 - variables, and how it is run
    with (
        Sandbox(folder / "sandbox", world=build_world(items=20), qbittorrent="simulated") as sandbox,
        Installation(sandbox, folder / "run", **changes) as installation,
    ):
        yield installation


def hanging(_: dict[str, Any], folder: Path) -> bool:
    """Instances that accept and never answer make a tick no longer than one of them would."""
    with create_server(("127.0.0.1", 0), backlog=64) as deaf, patch.object(polling, "_TIMEOUT", (_HANG_S, _HANG_S)):
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        names = {"QBITTORRENT_URL": address, "QBITTORRENT_SECONDARY_URL": address}
        with _installation(folder, **names) as installation:
            for title, name in (("Emma", "primary"), ("Persuasion", "secondary")):
                installation.acquire(title, State.DOWNLOADING, on=name)
            began = time.monotonic()
            outcome = installation.tick(FINISHED)
            return outcome.skip_message.count("in time") == 2 and time.monotonic() - began < 30


def asked_again(row: dict[str, Any], folder: Path) -> bool:
    """After a run that failed, a sensor asks for the next step again after a pause."""
    state = State.IMPORTED if "IMPORTED" in row["input"] else State.FINISHED
    with _installation(folder) as installation, time_machine.travel(datetime.now(UTC), tick=False) as clock:
        acquisition = installation.acquire("Emma", State.FINISHED, on="primary")
        if state is State.IMPORTED:
            for step in (State.VERIFIED, State.IMPORTED):
                installation.ledger.move(acquisition.id, step, reason="", run_id="r", now=datetime.now(UTC))
            clock.shift(timedelta(minutes=11))
        asked = []
        for _ in range(20):
            asked += installation.tick(FINISHED).run_requests
            clock.shift(timedelta(minutes=11))
        return 2 <= len(asked) < 20


SITUATIONS: dict[str, Callable[[dict[str, Any], Path], bool]] = {
    "a download that was moved or renamed": moved,
    "what qBittorrent could not move out": unmoved,
    "content path is the shared folder": shared_folder,
    "a file that was deselected": deselected,
    "two torrents of one name": one_name,  # as the report says it
    "what was given up stays": given_up,
    "removed between two looks": removed_when_complete,
    "instances that hang": hanging,
    "after a run that failed": asked_again,
}
"""As ``acquisition_files.SITUATIONS``."""
