"""A stranger's text in the UI and the report: nothing of it is a link, a picture or a script, and nobody is asked."""

import json
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import dagster as dg
import pytest
from playwright.sync_api import expect
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.instance.home import prepare_home
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline_tests.browser.browsing import open_file
from audiobook_pipeline_tests.browser.test_ui import asset_nodes
from audiobook_pipeline_tests.integration.running import PLAN, ROOT, run_pipeline
from audiobook_pipeline_tests.servers import free_port, process
from audiobook_pipeline_tests.spoilt import SERVICES, Spoiling
from audiobook_pipeline_tests.waiting import wait_for
from audiobook_pipeline_tests.webserver import answers

STRANGER = "stranger.example"
HOSTILE = (
    f"Oz ![a](http://{STRANGER}/a.png) [b](http://{STRANGER}/b) <img src='http://{STRANGER}/c.png'>"
    f"<script>fetch('http://{STRANGER}/d')</script> http://{STRANGER}/e"
)
FILE_NAME = rf"![a](http:\\{STRANGER}\f.png) <img src='\\{STRANGER}\g.png' onerror=alert(1)>.exe"
"""A file's name holds no slash, which a browser takes a backslash for."""
FIELDS = ("title", "authorName", "description", "author", "indexer", "name", "author_name")


class Hostile(Spoiling):
    """A service in whose rows, and errors, every text that people see holds markup."""

    refuses = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.refuses:
            await PlainTextResponse(f"Broken: {HOSTILE}", 500)(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def _changed(self, path: str, body: bytes) -> bytes:
        return json.dumps(_hostile(json.loads(body))).encode() if body[:1] in {b"{", b"["} else body


def _hostile(value):
    if isinstance(value, dict):
        return {
            name: f"{entry} {HOSTILE}" if name in FIELDS and isinstance(entry, str) else _hostile(entry)
            for name, entry in value.items()
        }
    return [_hostile(entry) for entry in value] if isinstance(value, list) else value


def finished_download(folder: Path) -> None:
    """Put a download into the ledger whose release and file are named by an attacker; it is looked at by the run."""
    content = folder / "downloads" / "Emma"
    content.mkdir(parents=True)
    (content / FILE_NAME).write_bytes(b"MZ")
    ledger = open_ledger(f"sqlite:///{folder / 'run' / 'data' / 'ledger.sqlite'}")
    now = datetime.now(UTC)
    wanted = ledger.want(WantedBook(title=f"Emma {HOSTILE}", authors=(f"Ann {HOSTILE}",)), now=now, run_id="r")
    release = Release(key="k", title=f"Emma {HOSTILE}", indexer=HOSTILE, infohash="ab" * 20)
    number = ledger.choose(wanted, release, reason=HOSTILE, run_id="r", now=now).id
    for state in (State.FETCHED, State.SENDING, State.SENT, State.DOWNLOADING):
        ledger.move(number, state, reason=HOSTILE, run_id="r", now=now)
    paths = {"save_path": str(content.parent), "content_path": str(content)}
    ledger.move(number, State.FINISHED, reason=HOSTILE, run_id="r", now=now, **paths)


@pytest.fixture(scope="module")
def attacked(world, tmp_path_factory):
    """Runs over services whose every name is an attack: (address of the UI on them, their folder, the failed run)."""
    folder = tmp_path_factory.mktemp("attacked")
    sandbox = Sandbox(folder / "sandbox", world=world, qbittorrent="simulated")
    hostile = {}
    for name in ("audiobookshelf", "prowlarr", "google_books"):
        service = getattr(sandbox, name)
        service.app = hostile[name] = Hostile(service.app, SERVICES[name])
    finished_download(folder)
    # Playwright holds this thread's event loop.
    with sandbox, ThreadPoolExecutor(1) as beside:
        going = partial(run_pipeline, folder / "run", sandbox.environment(), **PLAN, on_disk=True)
        run = beside.submit(going).result()
        hostile["audiobookshelf"].refuses = True
        failed = beside.submit(going, only=dg.AssetSelection.assets("library_snapshot")).result()
        variables = {**os.environ, **sandbox.environment(), "PIPELINE_DATA": str(folder / "run" / "data")}
    assert run.success
    assert not failed.success
    assert FILE_NAME[:20] in " ".join(run.table("verified_downloads")["reason"])
    port = free_port()
    server = [str(Path(sys.executable).with_name("dagster-webserver")), "-h", "127.0.0.1", "-p", str(port)]
    variables["DAGSTER_HOME"] = str(prepare_home(folder / "run" / "dagster_home"))
    command = [*server, "-m", "audiobook_pipeline.definitions"]
    with process(command, log=folder / "ui.log", cwd=ROOT, env=variables):
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(address), "the UI")
        yield address, folder / "run", failed.outcome.run_id


def open_asset(page, address: str, key: str) -> None:
    """Show what the last run of an asset made; the first asset loads the whole UI, which then leads to the others."""
    path, made = f"/assets/{key}?view=events", page.get_by_text("came_out").first
    if page.url == "about:blank":
        page.goto(f"{address}{path}", wait_until="domcontentloaded")
    else:
        before = made.element_handle()
        page.evaluate("to => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate')); }", path)
        before.wait_for_element_state("hidden", timeout=30_000)
    expect(page).to_have_title(re.compile(rf"\b{key.rpartition('/')[2]}\b"), timeout=30_000)
    made.wait_for(timeout=30_000)


def _asked(page) -> set[str]:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or ""))
    return hosts


def _markup(page) -> int:
    return page.locator(f"a[href*='{STRANGER}'], img[src*='{STRANGER}'], script[src*='{STRANGER}']").count()


def test_no_asset_page_shows_a_strangers_markup_or_asks_a_stranger(attacked, page) -> None:
    address, _, _ = attacked
    hosts = _asked(page)
    shown = 0
    for node in asset_nodes(address):
        key = "/".join(node["assetKey"]["path"])
        open_asset(page, address, key)
        shown += STRANGER in page.inner_text("body")
        assert _markup(page) == 0, key
    assert shown, "nowhere was the text to be seen"
    assert hosts == {"127.0.0.1"}


def test_an_error_shows_no_markup_of_who_answered(attacked, page) -> None:
    address, _, run_id = attacked
    hosts = _asked(page)
    page.goto(f"{address}/runs/{run_id}?logs=step%3Alibrary_snapshot", wait_until="domcontentloaded")
    page.get_by_text(STRANGER).first.wait_for(timeout=30_000)
    assert _markup(page) == 0
    assert hosts == {"127.0.0.1"}


def test_the_name_of_a_file_is_text_where_the_download_is_told(attacked, page) -> None:
    address, _, _ = attacked
    hosts = _asked(page)
    page.goto(f"{address}/assets/verified_downloads?view=events", wait_until="domcontentloaded")
    page.get_by_text("came_out").first.wait_for(timeout=30_000)
    for button in page.get_by_text("View table").all():
        button.click()
        page.keyboard.press("Escape")
    assert _markup(page) == 0
    assert hosts == {"127.0.0.1"}


def test_the_report_shows_no_markup_of_a_stranger(attacked, page) -> None:
    _, folder, _ = attacked
    hosts = _asked(page)
    assert open_file(page, folder / "data" / "reports" / "latest.html", width=1280) == []
    assert STRANGER in page.inner_text("body")
    assert _markup(page) == 0
    assert hosts <= {""}
