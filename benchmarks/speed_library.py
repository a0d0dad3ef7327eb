"""Speed and memory of reading a library of 50,000 items, against a bare loop of requests over the same pages.

Both run in processes of their own, in turn, so that each pair meets the same machine.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audiobookshelf import SimulatedAudiobookshelf
from audiobook_pipeline.sandbox.build import build_world
from benchmarks.figures import Figure

ITEMS = 50_000
PAIRS = 3
ITEMS_PER_SECOND = 2_500
"""The pace of a real Audiobookshelf with 50,000 items."""
KEY = "bench-abs-key-0001"

_BARE = """
import requests
session = requests.Session()
session.headers["Authorization"] = "Bearer " + key
library = session.get(url + "/api/libraries").json()["libraries"][0]["id"]
count, page = 0, 0
while True:
    answer = session.get(f"{url}/api/libraries/{library}/items", params={"limit": 500, "page": page, "sort": "addedAt"})
    rows = answer.json()["results"]
    if not rows:
        break
    count, page = count + len(rows), page + 1
"""
_SNAPSHOT = """
import dagster as dg
from audiobook_pipeline.assets.library import library_snapshot
from audiobook_pipeline.resources.audiobookshelf import AudiobookshelfResource
resource = AudiobookshelfResource(url=url, token=key)
start = time.perf_counter()
context = dg.build_asset_context()
count = len(library_snapshot(context, audiobookshelf=resource).value)
"""
_FRAME = """
import json, resource as usage, sys, time
url, key = sys.argv[1:]
start = time.perf_counter()
{body}
seconds = time.perf_counter() - start
peak = usage.getrusage(usage.RUSAGE_SELF).ru_maxrss
print(json.dumps({{"seconds": seconds, "peak_mb": peak / 1024, "count": count}}))
"""


def run(_data: Path | None = None) -> list[Figure]:
    """Return the ratio of the snapshot to the bare loop, and the snapshot's peak memory."""
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as url:
        pairs = [(_measure(_SNAPSHOT, url), _measure(_BARE, url)) for _ in range(PAIRS)]
    assert all(snapshot["count"] == bare["count"] == ITEMS for snapshot, bare in pairs)
    ratio = statistics.median(snapshot["seconds"] / bare["seconds"] for snapshot, bare in pairs)
    peak = max(snapshot["peak_mb"] for snapshot, _ in pairs)
    seconds = statistics.median(snapshot["seconds"] for snapshot, _ in pairs)
    return [
        Figure(
            f"library_snapshot of {ITEMS:,} items / bare loop",
            ratio,
            1.15,
            higher_is_better=False,
            note=f"median of {PAIRS} pairs, {seconds:.1f} s at the pace of a real server",
        ),
        Figure("library_snapshot, peak memory in MB", peak, 400, higher_is_better=False),
    ]


class _served:  # noqa: N801 - reads as a verb
    """The simulated Audiobookshelf in a process of its own, so that it doesn't share the client's processor time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> str:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.speed_library", "serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=30)


def _measure(body: str, url: str) -> dict[str, float]:
    finished = subprocess.run(
        [sys.executable, "-c", _FRAME.format(body=body), url, KEY], capture_output=True, text=True, check=True
    )
    measured: dict[str, float] = json.loads(finished.stdout.splitlines()[-1])
    return measured


def serve() -> None:
    """Serve the library until standard input closes."""
    shelf = SimulatedAudiobookshelf(build_world(items=ITEMS), token=KEY, items_per_second=ITEMS_PER_SECOND)
    with Server(shelf.app) as server:
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    serve()
