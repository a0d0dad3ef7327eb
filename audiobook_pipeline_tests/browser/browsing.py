"""A browser and the UI to look at with it: what the browser tests and the screenshots share."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from audiobook_pipeline.sandbox.child_processes import ending_with_us
from audiobook_pipeline_tests.integration.running import ROOT
from audiobook_pipeline_tests.servers import free_port
from audiobook_pipeline_tests.waiting import HANG_SECONDS, wait_for
from audiobook_pipeline_tests.webserver import answers, end_of

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class Ui:
    """A running UI: its address, that of the desk, its folder, its process."""

    address: str
    desk: str
    folder: Path
    process: "subprocess.Popen[str]"

    @property
    def data(self) -> Path:
        """Where its runs leave tables and reports."""
        return self.folder / "data"


def chromium() -> str | None:
    """Return the path of Chromium or one of its kin; ``CHROMIUM_BIN`` names another one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM_BIN") or next((path for name in names if (path := shutil.which(name))), None)


def require_chromium() -> str:
    """Return its path, or skip the test; where CI is set, its absence is a failure."""
    path = chromium()
    if path is None:
        message = "Chromium is not installed (Debian, Ubuntu: apt install chromium; CHROMIUM_BIN names another one)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path


@contextmanager
def browser(path: str) -> Iterator[Browser]:
    """Start a browser that talks to nobody by itself."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield started
        finally:
            started.close()


def ui_command(folder: Path, port: int, desk_port: int, *, items: int, qbittorrent: str) -> list[str]:
    """Return the command that ``make ui`` runs, with its files below ``folder``."""
    return [
        *(sys.executable, "-m", "audiobook_pipeline.cli.main", "ui", "--dir", str(folder)),
        *("--port", str(port), "--desk-port", str(desk_port), "--items", str(items), "--qbittorrent", qbittorrent),
    ]


@contextmanager
def running_ui(folder: Path, *, items: int, qbittorrent: str, project: Path = ROOT) -> Iterator[Ui]:
    """Start the UI as a person would, yield it once it answers, and end it as a service manager would."""
    port, desk_port = free_port(), free_port()
    command = ui_command(folder, port, desk_port, items=items, qbittorrent=qbittorrent)
    with subprocess.Popen(
        [*ending_with_us(), *command],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + HANG_SECONDS
            while not answers(address):
                if process.poll() is not None or time.monotonic() > deadline:
                    # Killed, it would leave behind all that it started.
                    process.send_signal(signal.SIGTERM)
                    pytest.fail(f"the UI did not come up: {process.communicate()[0]}")
                time.sleep(0.1)
            yield Ui(address, f"http://127.0.0.1:{desk_port}", folder, process)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)


def materialize_all(page: Page, ui: Ui) -> str:
    """Press "Materialize all", wait for the run to succeed, and return its short id."""
    page.goto(f"{ui.address}/asset-groups", wait_until="domcontentloaded")
    expect(page.get_by_text("library", exact=True).first).to_be_visible(timeout=30_000)
    page.get_by_text("Materialize all").click()
    toast = page.get_by_text(re.compile(r"Launched run [0-9a-f]{8}"))
    expect(toast).to_be_visible(timeout=30_000)
    run = toast.inner_text().split("Launched run ")[1][:8]
    # The page of a run that is under way moves all the time, and takes more than the run itself.
    page.goto("about:blank")
    end_of(ui.address, run)
    page.goto(f"{ui.address}/runs", wait_until="domcontentloaded")
    page.get_by_role("link", name=f"run {run}").click(timeout=30_000)
    ended = page.get_by_text(re.compile("^(Success|Failure|Canceled)$")).first
    expect(ended).to_have_text("Success", timeout=30_000)
    return run


def run_job(page: Page, desk: str, words: str) -> None:
    """Press "Run now" beside a job of the desk and wait until its run succeeded."""
    page.goto(desk)
    page.get_by_role("listitem").filter(has_text=words).get_by_role("button", name="Run now").click()
    started = page.get_by_role("status").inner_text()
    run = re.search(r"run ([0-9a-f]{8})", started)
    assert run is not None, started

    def ended() -> re.Match[str] | None:
        # Read and not shown: to show a page each second takes more than a short run.
        return re.search(rf"/runs/{run[1]}[^>]*>\s*(success|failure|canceled)\b", page.request.get(desk).text())

    wait_for(ended, f"the run of {words}", every=1)
    page.goto(desk)
    expect(page.get_by_role("listitem").filter(has_text=words).get_by_role("link")).to_have_text("success")


def open_lineage(page: Page, ui: Ui, *, width: int = 3600, height: int = 1500) -> None:
    """Show the lineage with every group unfolded, on a screen large enough for all names."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{ui.address}/asset-groups", wait_until="domcontentloaded")
    expect(page.get_by_text("library", exact=True).first).to_be_visible(timeout=30_000)
    deadline = time.monotonic() + 30
    # A click that comes before the graph is drawn is lost.
    while "expanded=" not in page.url and time.monotonic() < deadline:
        page.mouse.click(width - 1000, height - 60, button="right")
        with suppress(PlaywrightTimeoutError):
            page.get_by_role("menuitem", name="Expand all groups").click(timeout=1000)
    expect(page.get_by_text("library_snapshot").first).to_be_visible(timeout=30_000)


def open_file(page: Page, path: Path, *, width: int, height: int = 900) -> list[str]:
    """Open a page from the disk and return what it complained about."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"request failed: {request.url[:100]}"))
    page.set_viewport_size({"width": width, "height": height})
    page.goto(path.resolve().as_uri(), wait_until="load")
    return complaints
