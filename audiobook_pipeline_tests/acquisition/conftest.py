"""What tests of acquisition share: one book's way through each version of qBittorrent."""

from contextlib import ExitStack

import pytest

from audiobook_pipeline.sandbox.qbittorrent.dialects import DIALECTS
from audiobook_pipeline.sandbox.seeder import transfers_available
from audiobook_pipeline_tests.acquisition.arena import real, simulated
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
