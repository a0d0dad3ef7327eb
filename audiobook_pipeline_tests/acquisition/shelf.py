"""A library with its Audiobookshelf, simulated or real, and a ledger with books on their way to it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from audiobook_pipeline.acquisition.finishing import Destination, confirm_imported, import_verified, verify_finished
from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.related_works import RelatedWorks
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_models import Library
from audiobook_pipeline.config import PathMap
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.ledger.records import Acquisition
from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audiobookshelf import SimulatedAudiobookshelf
from audiobook_pipeline_tests.acquisition.downloads import DUNE
from audiobook_pipeline_tests.ledgers import ledger_in

URL, TOKEN = os.environ.get("ABS_TEST_URL", ""), os.environ.get("ABS_TEST_TOKEN", "")
KEY, READER = "test-abs-token-0001", "test-abs-reader-token-0001"
_TO_FINISHED = (State.FETCHED, State.SENDING, State.SENT, State.FINISHED)


class Shelf:
    """Everything from the finished download to the item of the library.

    Attributes:
        folder: The library's folder.
        client: The client that imports.
        admin: The client that may scan.
        library: The library.
        key: The admin's key.
        reader: The key of a user who may not scan.
        now: The time, which only tests move.
        simulated: The simulated server, or None.
    """

    def __init__(
        self,
        folder: Path,
        admin: AudiobookshelfClient,
        library: Library,
        *,
        key: str,
        reader: str,
        simulated: SimulatedAudiobookshelf | None = None,
    ) -> None:
        self.folder = folder
        self.admin = self.client = admin
        self.library = library
        self.simulated = simulated
        self.key, self.reader = key, reader
        self.ledger = ledger_in(folder.parent / "ledger.db")
        self.now = datetime.now(UTC)

    def finished(self, content: Path, book: WantedBook = DUNE) -> Acquisition:
        """Take in a download that its instance, which is gone, had finished."""
        wanted = self.ledger.want(book, now=self.now, run_id="r")
        release = Release(key=book.title, title=book.title, indexer_id=1, indexer="Shelf", link="x")
        acquisition = self.ledger.choose(wanted, release, run_id="r", now=self.now)
        for state in _TO_FINISHED:
            acquisition = self.ledger.move(
                acquisition.id,
                state,
                reason="",
                run_id="r",
                now=self.now,
                content_path=str(content),
                save_path=str(content.parent),
            )
        return acquisition

    def run(self) -> list[Acquisition]:
        """Verify, import and confirm what waits, as a run does."""
        maps = (PathMap(remote=self.library.folders[0].full_path, local=str(self.folder)),)
        destination = Destination(self.library.id, self.folder, maps)
        verify_finished(self.ledger, Fleet([]), RelatedWorks(), run_id="r", now=self.now)
        verified = self.ledger.acquisitions(State.VERIFIED)
        import_verified(self.ledger, Fleet([]), destination, verified, run_id="r", now=self.now)
        imported = self.ledger.acquisitions(State.IMPORTED)
        return confirm_imported(self.ledger, self.client, destination, imported, run_id="r", now=self.now)

    def scan(self) -> None:
        """Have the server read the folder."""
        self.admin.wait_for_scan(self.library.id, self.admin.scan(self.library.id), poll=0.1)

    @property
    def scans(self) -> int:
        """How many scans were asked for."""
        return self.simulated.faults.count("/scan$") if self.simulated else 0

    def items(self) -> dict[str, str]:
        """Return the title of each item that has files, by its path below the library's folder."""
        root = self.library.folders[0].full_path.rstrip("/")
        paths = {
            item.path.removeprefix(f"{root}/"): item.title or "" for item in self.admin.iter_items(self.library.id)
        }
        return {path: title for path, title in paths.items() if (self.folder / path).exists()}


@contextmanager
def simulated_shelf(folder: Path, world: Any) -> Iterator[Shelf]:
    """Yield a shelf of the simulated server over a folder."""
    folder.mkdir(parents=True)
    simulated = SimulatedAudiobookshelf(world, folder, token=KEY, reader_token=READER, scan_s=0)
    with Server(simulated.app) as server:
        client = AudiobookshelfClient(server.url, KEY)
        (library,) = client.libraries()
        yield Shelf(folder, client, library, key=KEY, reader=READER, simulated=simulated)


@contextmanager
def real_shelf(folder: Path, url: str = URL) -> Iterator[Shelf]:
    """Yield a shelf of the real server that ABS_TEST_URL names, on this machine: a library and a user of its own."""
    if not (URL and TOKEN):
        pytest.skip("no Audiobookshelf to spare in ABS_TEST_URL")
    folder.mkdir(parents=True)
    name = f"test-{secrets.token_hex(4)}"
    with ExitStack() as stack:
        # Its watcher would read the folder while a scan does.
        settings = {"folders": [{"fullPath": str(folder)}], "mediaType": "book", "settings": {"disableWatcher": True}}
        made = _asked("POST", "libraries", name=name, **settings)
        stack.callback(_asked, "DELETE", f"libraries/{made['id']}")
        user = _asked("POST", "users", username=name, password=secrets.token_hex(8), type="user", isActive=True)["user"]
        stack.callback(_asked, "DELETE", f"users/{user['id']}")
        key = _asked("POST", "api-keys", name=name, userId=user["id"], isActive=True)["apiKey"]["apiKey"]
        client = AudiobookshelfClient(url, TOKEN)
        library = client.library(made["id"])
        yield Shelf(folder, client, library, key=TOKEN, reader=key)


def _asked(method: str, path: str, **payload: Any) -> Any:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = requests.request(method, f"{URL.rstrip('/')}/api/{path}", headers=headers, json=payload, timeout=60)
    answer.raise_for_status()
    return answer.json() if answer.text.startswith(("{", "[")) else None
