"""What tests of whole lives share: a life over the sandbox, and a book in it."""

import pytest

from audiobook_pipeline_tests.integration.faulty_life import wish
from audiobook_pipeline_tests.integration.life import Life


@pytest.fixture
def life(sandbox, tmp_path):
    folder = tmp_path / "life"
    folder.mkdir()
    return Life(folder, sandbox.environment())


@pytest.fixture
def book(life, sandbox):
    """One book whose release is chosen and comes as a .torrent file."""
    return wish(life, sandbox)
