"""What tests of acquisition share: download clients, a stage before them, and a library with a verified download."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.verification import Verification, verify_download
from audiobook_pipeline.sandbox.qbittorrent.dialects import DIALECTS
from audiobook_pipeline.sandbox.seeder import transfers_available
from audiobook_pipeline_tests.acquisition.arena import real, simulated
from audiobook_pipeline_tests.acquisition.downloads import DUNE, download
from audiobook_pipeline_tests.acquisition.stage import Stage, instance
from audiobook_pipeline_tests.clients.scripted_qbittorrent import ScriptedQBittorrent
from audiobook_pipeline_tests.real_qbittorrent import require_qbittorrent

REAL = pytest.param("real", marks=pytest.mark.real_qbittorrent)


@pytest.fixture(params=[*DIALECTS, REAL])
def arena(request, tmp_path):
    with ExitStack() as stack:
        if request.param != "real":
            yield stack.enter_context(simulated(tmp_path, request.param))
            return
        require_qbittorrent()
        if not transfers_available():
            pytest.skip("libtorrent is not installed: nobody can seed")
        yield stack.enter_context(real(tmp_path))


@pytest.fixture
def stage(tmp_path):
    return Stage(tmp_path)


@pytest.fixture
def primary():
    with ScriptedQBittorrent("5.1.0", "2.11.4") as server:
        yield server


@pytest.fixture
def secondary():
    with ScriptedQBittorrent("5.3.0", "2.16.2") as server:
        yield server


@pytest.fixture
def fleet(primary, secondary):
    return Fleet([instance(primary, "primary"), instance(secondary, "secondary")])


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    return folder


@pytest.fixture
def verified(tmp_path: Path) -> Verification:
    content = download(tmp_path / "save")
    return verify_download(content, save_path=content.parent, wanted=DUNE)
