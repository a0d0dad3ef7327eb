"""Writing 5,000 changes against the bare batch/update calls; what the sources cost, and how fast they are asked.

The server runs in a process of its own, at the pace at which a real one writes and reads items by id.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
import requests

from audiobook_pipeline.clients.google_books import GoogleBooksClient
from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audiobookshelf import SimulatedAudiobookshelf
from audiobook_pipeline.sandbox.build import build_world
from audiobook_pipeline.sandbox.google_books import SimulatedGoogleBooks
from audiobook_pipeline.sources import google_books
from audiobook_pipeline.sources.chain import Source, ask_source
from audiobook_pipeline.sources.gathering import authors_of
from benchmarks.figures import Figure

CHANGES = 5_000
ITEMS = 50_000
PAIRS = 3
SECONDS_A_WRITE = 0.0054
"""A real server takes 4.5 to 6.4 ms to write an item."""
KEY = "bench-abs-key-0001"
GOOGLE_KEY = "bench-google-key-0001"
RATE = 5.0
LATENCY_S = 0.4
ASKED = 100

_BARE = """
import requests
session = requests.Session()
session.headers["Authorization"] = "Bearer " + key
for first in range(0, len(ids), 100):
    body = [{"id": one, "mediaPayload": {"metadata": {"publisher": word}}} for one in ids[first : first + 100]]
    assert session.post(url + "/api/items/batch/update", json=body).json()["updates"] == len(body)
"""
_APPLYING = """
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.curation.applying import Writer
from audiobook_pipeline.curation.direction import APPLY
from audiobook_pipeline.curation.fields import held
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline.ledger.records import ChangeStatus, PlannedChange
from audiobook_pipeline.sources.pictures import Pictures
client = AudiobookshelfClient(url, key)
now = lambda: datetime.now(UTC)
folder = tempfile.mkdtemp()
ledger = open_ledger(f"sqlite:///{folder}/ledger.sqlite")
items = client.items_by_id(ids).found
rows = [PlannedChange(one, "publisher", held(items[one], "publisher"), word, "bench", "bench") for one in ids]
ledger.plan_changes(rows, run_id="bench", now=now())
pictures = Pictures(Path(folder))
writer = Writer(
    client, ledger, run_id="bench", clock=now, pictures=pictures, wait_until_up=client.wait_until_up
)
start = time.perf_counter()
outcome = writer.write(ledger.changes(ChangeStatus.PLANNED), APPLY)
assert outcome.done == len(ids), outcome
"""
_FRAME = """
import json, sys, time
url, key, word, ids = sys.argv[1], sys.argv[2], sys.argv[3], json.load(sys.stdin)
start = time.perf_counter()
{body}
print(json.dumps(time.perf_counter() - start))
"""


def run(_data: Path | None = None) -> list[Figure]:
    """Return the ratio of applying to the bare calls, and the share of a source's allowed rate that is used."""
    with _served() as url:
        ids = _ids(url)
        pairs = [
            (_measure(_APPLYING, url, ids, f"applied {pair}"), _measure(_BARE, url, ids, f"bare {pair}"))
            for pair in range(PAIRS)
        ]
    ratio = statistics.median(applied / bare for applied, bare in pairs)
    seconds = statistics.median(applied for applied, _ in pairs)
    return [
        Figure(
            f"applying {CHANGES:,} changes / bare batch/update",
            ratio,
            1.2,
            higher_is_better=False,
            note=f"median of {PAIRS} pairs, {seconds:.1f} s, ledger, reading before and after and backup included",
        ),
        _rate_used(),
        *_requests_an_item(),
    ]


def _requests_an_item() -> list[Figure]:
    """Return what a large library costs of Google's quota, and what it costs the next day."""
    world = build_world(items=ITEMS)
    library = pd.DataFrame({"authors": [tuple(item.authors) for item in world.items]})
    authors = [author for (author,) in authors_of(library)]
    google = SimulatedGoogleBooks(world, api_key=GOOGLE_KEY, daily_quota=10**9)
    made = []
    with Server(google.app) as server, tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            client = GoogleBooksClient(
                GOOGLE_KEY,
                base_url=f"{server.url}/books/v1",
                cache_path=Path(folder) / "answers.sqlite",
                per_second=100_000,
                daily_quota=10**6,
            )
            source = Source("Google Books", client, google_books.author_books, limit=10**6, prove=client.prove)
            gathered = ask_source(source, google_books.author_subjects(authors, ITEMS), lambda *_: None)
            assert not gathered.left, gathered.trouble
            made.append(gathered.requests)
    return [
        Figure(
            f"Google requests an item, {ITEMS:,} items",
            made[0] / ITEMS,
            0.2,
            higher_is_better=False,
            note=f"{made[0]} requests for {len(authors)} authors",
        ),
        Figure("Google requests of the run after it", made[1], 0, higher_is_better=False),
    ]


def _rate_used() -> Figure:
    world = build_world(items=3_000)
    authors = list(dict.fromkeys(book.authors[0] for book in world.books.values() if book.authors))[:ASKED]
    google = SimulatedGoogleBooks(world, api_key=GOOGLE_KEY)
    google.faults.add("slow", seconds=LATENCY_S)
    with Server(google.app) as server, tempfile.TemporaryDirectory() as folder:
        client = GoogleBooksClient(
            GOOGLE_KEY,
            base_url=f"{server.url}/books/v1",
            cache_path=Path(folder) / "answers.sqlite",
            limits_path=Path(folder) / "limits.sqlite",
            per_second=RATE,
        )
        start = time.perf_counter()
        source = Source("Google Books", client, google_books.author_books, limit=10_000)
        gathered = ask_source(source, [(name, 40) for name in authors], lambda *_: None)
        seconds = time.perf_counter() - start
    # The first second's requests may leave at once, the last answer comes a little after its question.
    allowed = RATE * max(seconds - LATENCY_S, 1.0)
    return Figure(
        "sources: share of the allowed rate used",
        gathered.requests / allowed,
        0.95,
        note=f"{gathered.requests} requests at {RATE:g} a second, each answered after {LATENCY_S:g} s",
    )


def _ids(url: str) -> list[str]:
    headers = {"Authorization": f"Bearer {KEY}"}
    library = requests.get(f"{url}/api/libraries", headers=headers, timeout=60).json()["libraries"][0]["id"]
    ids: list[str] = []
    for page in range(CHANGES // 500):
        params: dict[str, str | int] = {"limit": 500, "page": page, "sort": "addedAt"}
        answer = requests.get(f"{url}/api/libraries/{library}/items", params=params, headers=headers, timeout=60)
        ids += [row["id"] for row in answer.json()["results"]]
    return ids


def _measure(body: str, url: str, ids: list[str], word: str) -> float:
    command = [sys.executable, "-c", _FRAME.format(body=body), url, KEY, word]
    finished = subprocess.run(command, input=json.dumps(ids), capture_output=True, text=True, check=True)
    return float(json.loads(finished.stdout.splitlines()[-1]))


class _served:  # noqa: N801 - reads as a verb
    """The simulated Audiobookshelf in a process of its own."""

    def __enter__(self) -> str:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.speed_applying", "serve"],
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


def serve() -> None:
    """Serve the library until standard input closes."""
    shelf = SimulatedAudiobookshelf(build_world(items=CHANGES), token=KEY, seconds_per_write=SECONDS_A_WRITE)
    with Server(shelf.app) as server:
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    serve()
