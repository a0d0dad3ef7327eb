"""What tests of the simulated services share: an Audiobookshelf over the small world."""

import pytest

from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audiobookshelf import SimulatedAudiobookshelf
from audiobook_pipeline_tests.sandbox.shelf import Shelf


@pytest.fixture
def folder(tmp_path):
    library = tmp_path / "library"
    library.mkdir()
    return library


@pytest.fixture
def shelf(world, folder):
    simulated = SimulatedAudiobookshelf(world, folder, scan_s=0.05)
    with Server(simulated.app) as server:
        yield Shelf(simulated, server.url)
