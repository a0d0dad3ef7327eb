"""An installation over a sandbox, for the tests of sensors."""

import pytest

from audiobook_pipeline_tests.automation.desk import Desk


@pytest.fixture
def desk(sandbox, tmp_path):
    """An installation whose tables were all made once."""
    with Desk(sandbox, tmp_path / "run") as ready:
        yield ready
