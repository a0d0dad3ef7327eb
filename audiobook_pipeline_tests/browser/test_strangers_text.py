"""A stranger's text in the UI and the report: nothing of it is a link, a picture or a script, and nobody is asked."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from audiobook_pipeline.cli.sandboxed import dagster_home
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline_tests.browser.browsing import open_file
from audiobook_pipeline_tests.browser.test_ui import asset_nodes
from audiobook_pipeline_tests.integration.running import ROOT, run_pipeline
from audiobook_pipeline_tests.servers import answers, free_port, process
from audiobook_pipeline_tests.spoilt import SERVICES, Spoiling
from audiobook_pipeline_tests.waiting import wait_for

STRANGER = "stranger.example"
HOSTILE = (
    f"Oz ![a](http://{STRANGER}/a.png) [b](http://{STRANGER}/b) <img src='http://{STRANGER}/c.png'>"
    f"<script>fetch('http://{STRANGER}/d')</script> http://{STRANGER}/e"
)
FIELDS = ("title", "authorName", "description", "author", "indexer", "name", "author_name")


class Hostile(Spoiling):
    """A service in whose rows every text that people see holds markup."""

    def _changed(self, path: str, body: bytes) -> bytes:
        return json.dumps(_hostile(json.loads(body))).encode() if body[:1] in {b"{", b"["} else body


def _hostile(value):
    if isinstance(value, dict):
        return {
            name: f"{entry} {HOSTILE}" if name in FIELDS and isinstance(entry, str) else _hostile(entry)
            for name, entry in value.items()
        }
    return [_hostile(entry) for entry in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def attacked(world, tmp_path_factory):
    """A run over services whose every name is an attack: (address of the UI on it, its folder)."""
    folder = tmp_path_factory.mktemp("attacked")
    sandbox = Sandbox(folder / "sandbox", world=world, qbittorrent="simulated")
    for name in ("audiobookshelf", "prowlarr", "google_books"):
        service = getattr(sandbox, name)
        service.app = Hostile(service.app, SERVICES[name])
    # Playwright holds this thread's event loop.
    with sandbox, ThreadPoolExecutor(1) as beside:
        run = beside.submit(
            run_pipeline, folder / "run", sandbox.environment(), acquisition="plan", metadata="plan", on_disk=True
        ).result()
        variables = {**os.environ, **sandbox.environment(), "PIPELINE_DATA": str(folder / "run" / "data")}
    assert run.success
    port = free_port()
    server = [str(Path(sys.executable).with_name("dagster-webserver")), "-h", "127.0.0.1", "-p", str(port)]
    variables["DAGSTER_HOME"] = str(dagster_home(folder / "run"))
    command = [*server, "-m", "audiobook_pipeline.definitions"]
    with process(command, log=folder / "ui.log", cwd=ROOT, env=variables):
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(address), "the UI")
        yield address, folder / "run"


def _asked(page) -> set[str]:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or ""))
    return hosts


def _markup(page) -> int:
    return page.locator(f"a[href*='{STRANGER}'], img[src*='{STRANGER}'], script[src*='{STRANGER}']").count()


def test_no_asset_page_shows_a_strangers_markup_or_asks_a_stranger(attacked, page) -> None:
    address, _ = attacked
    hosts = _asked(page)
    shown = 0
    for node in asset_nodes(address):
        key = "/".join(node["assetKey"]["path"])
        page.goto(f"{address}/assets/{key}?view=events", wait_until="domcontentloaded")
        page.get_by_text("came_out").first.wait_for(timeout=30_000)
        shown += STRANGER in page.inner_text("body")
        assert _markup(page) == 0, key
    assert shown, "nowhere was the text to be seen"
    assert hosts == {"127.0.0.1"}


def test_the_report_shows_no_markup_of_a_stranger(attacked, page) -> None:
    _, folder = attacked
    hosts = _asked(page)
    assert open_file(page, folder / "data" / "reports" / "latest.html", width=1280) == []
    assert STRANGER in page.inner_text("body")
    assert _markup(page) == 0
    assert hosts <= {""}
