"""How long a tick without news takes: each sensor over a sandbox with a large library and many downloads.

Run ``python benchmarks/speed_sensors.py [ITEMS] [DOWNLOADS]``; the aim is under a second.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from audiobook_pipeline.automation.sensors import CHANGED, FINISHED, PARKED
from audiobook_pipeline.clients.qbittorrent import QBittorrentClient
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline_tests.automation.desk import Desk
from audiobook_pipeline_tests.torrents import small_torrent

TICKS = 10


def main() -> None:
    """Print the first tick, which logs in, and the median and the longest of those after it."""
    items, downloads = (int(argument) for argument in (*sys.argv[1:], "2000", "200")[:2])
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox(Path(folder) / "sandbox", items=items, qbittorrent="simulated") as sandbox,
        Desk(sandbox, Path(folder) / "run", QBITTORRENT_SECONDARY_URL="") as desk,
    ):
        values = sandbox.environment()
        client = QBittorrentClient(
            values["QBITTORRENT_URL"], values["QBITTORRENT_USERNAME"], values["QBITTORRENT_PASSWORD"]
        )
        for number in range(downloads):
            client.add(small_torrent(f"Volume {number}"), tag=f"tag {number}")
            desk.acquire(f"Volume {number}", State.DOWNLOADING, on="primary")
            desk.acquire(f"Parked {number}", State.PARKED)
        print(f"{items} items, {downloads} downloads under way, {downloads} parked")
        for sensor in (FINISHED, CHANGED, PARKED):
            took = []
            requests = 0
            for _ in range(TICKS + 2):
                start = time.perf_counter()
                requests += len(desk.tick(sensor).run_requests or ())
                took.append(time.perf_counter() - start)
            print(
                f"{sensor:20} first {took[0]:.3f} s, then median {statistics.median(took[2:]):.3f} s, "
                f"longest {max(took[2:]):.3f} s; {requests} runs asked for"
            )


if __name__ == "__main__":
    main()
