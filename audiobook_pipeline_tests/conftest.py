"""What the tests of several folders share: a world, and the sandbox around it.

The sandbox is imported where it is used, so that tests of pure functions start at once.
"""

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from audiobook_pipeline import redaction
from audiobook_pipeline.known_secrets import KnownSecrets

HERE = Path(__file__).parent
# The settings of the person who runs the tests are in their data folder; Chromium keeps things there, too.
os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="audiobook-pipeline-tests-")
atexit.register(shutil.rmtree, os.environ["XDG_DATA_HOME"], ignore_errors=True)
UNIT = {"cli", "clients", "domain", "io", "ledger", "schemas", "test_config.py", "test_layout.py"}
INTEGRATION_FIXTURES = {"planned", "postgres", "real_sandbox", "sandbox"}
LONG = ("browser", "deploy", "integration", "automation", "assets")
"""Folders of tests that take long, the longest first."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave folders unread whose tests are all deselected by 'make unit'."""
    here = collection_path.parent == HERE and collection_path.name not in UNIT
    return True if here and config.option.markexpr == "not integration" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as integration what runs Dagster or a service; long tests start first, so that workers end together."""
    for item in items:
        uses = set(getattr(item, "fixturenames", ()))
        if (
            item.path.relative_to(HERE).parts[0] not in UNIT
            or uses & INTEGRATION_FIXTURES
            or item.get_closest_marker("real_qbittorrent")
            or item.get_closest_marker("real_transmission")
            or item.get_closest_marker("slow")
        ):
            item.add_marker(pytest.mark.integration)
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[int, bool]:
    folder = item.path.relative_to(HERE).parts[0]
    return LONG.index(folder) if folder in LONG else len(LONG), item.get_closest_marker("slow") is None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give a worker whole files, and all files of the browser, which share one UI."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return "browser" if "/browser/" in file else file

    return Scheduling(config, log)


def pytest_collection() -> None:
    """Don't look for garbage while tests are imported: there is none."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from walking through thousands of tests and all that they imported."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def _own_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget after each test what it registered: another one's texts may hold the same words."""
    monkeypatch.setattr(redaction, "KNOWN", KnownSecrets())


@pytest.fixture(scope="session")
def world():
    """One small world for everybody who only reads it: 60 items, their gaps and their releases."""
    from audiobook_pipeline.sandbox.build import build_world

    return build_world(items=60)


@pytest.fixture(scope="session")
def planned(world, tmp_path_factory):
    """One run that planned everything and the sandbox that it looked at: (run, sandbox), for everybody who looks on.

    Whoever continues from there works on a copy (``continued``) and a sandbox of their own.
    """
    from audiobook_pipeline.sandbox.run import Sandbox
    from audiobook_pipeline_tests.integration.running import PLAN, run_pipeline

    folder = tmp_path_factory.mktemp("planned")
    with Sandbox(folder / "sandbox", world=world, qbittorrent="simulated") as running:
        yield run_pipeline(folder / "run", running.environment(), **PLAN), running


@pytest.fixture
def sandbox(tmp_path, world):
    """Every service over the small world, both qBittorrents simulated; a fresh one for each test."""
    from audiobook_pipeline.sandbox.run import Sandbox

    with Sandbox(tmp_path / "sandbox", world=world, qbittorrent="simulated") as running:
        yield running


@pytest.fixture
def real_sandbox(tmp_path, world):
    """The same with the real qBittorrent as primary and real transfers; mark such tests ``real_qbittorrent``."""
    from audiobook_pipeline.sandbox.run import Sandbox
    from audiobook_pipeline.sandbox.seeder import transfers_available
    from audiobook_pipeline_tests.real_qbittorrent import require_qbittorrent

    require_qbittorrent()
    if not transfers_available():
        pytest.skip("libtorrent is not installed: nobody can seed")
    with Sandbox(tmp_path / "sandbox", world=world, qbittorrent="real") as running:
        yield running


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL for all tests of this process; each makes databases of its own."""
    from audiobook_pipeline_tests.servers import postgresql

    with postgresql() as server:
        yield server
