"""How long a tick without news takes: each sensor over a sandbox with a large library and many downloads."""

import statistics
import tempfile
import time
from pathlib import Path

from audiobook_pipeline.automation.sensors import CHANGED, FINISHED, PARKED
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline_tests.installation import Installation
from audiobook_pipeline_tests.torrents import small_torrent
from benchmarks.figures import Figure

ITEMS = 2_000
DOWNLOADS = 200
TICKS = 10
NEWS = 2
"""Ticks to which things are news: torrents are parked and, at the second look, an instance is up."""


def run(_data: Path | None = None) -> list[Figure]:
    """Return the longest tick of each sensor, the first one with its login included, and the runs they asked for."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox(Path(folder) / "sandbox", items=ITEMS, qbittorrent="simulated") as sandbox,
        Installation(sandbox, Path(folder) / "run", QBITTORRENT_SECONDARY_URL="") as installation,
    ):
        values = sandbox.environment()
        client = QBittorrentClient(
            values["QBITTORRENT_URL"], values["QBITTORRENT_USERNAME"], values["QBITTORRENT_PASSWORD"]
        )
        for number in range(DOWNLOADS):
            client.add(parse_torrent(small_torrent(f"Volume {number}")), tag=f"tag {number}")
            installation.acquire(f"Volume {number}", State.DOWNLOADING, on="primary")
            installation.acquire(f"Parked {number}", State.PARKED)
        return [figure for sensor in (FINISHED, CHANGED, PARKED) for figure in _ticks(installation, sensor)]


def _ticks(installation: Installation, sensor: str) -> list[Figure]:
    took, runs = [], []
    for _ in range(TICKS):
        start = time.perf_counter()
        runs.append(len(installation.tick(sensor).run_requests or ()))
        took.append(time.perf_counter() - start)
    note = f"median {statistics.median(took):.3f} s; {ITEMS:,} items, {DOWNLOADS} downloads under way, as many parked"
    return [
        Figure(f"{sensor}: longest of {TICKS} ticks, s", max(took), 1, higher_is_better=False, note=note),
        Figure(f"{sensor}: runs without news", sum(runs[NEWS:]), 0, higher_is_better=False),
    ]
