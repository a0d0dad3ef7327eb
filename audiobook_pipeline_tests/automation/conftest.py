"""An installation over a sandbox, for the tests of sensors."""

import pytest

from audiobook_pipeline_tests.installation import Installation


@pytest.fixture
def installation(sandbox, tmp_path):
    """An installation whose tables were all made once."""
    with Installation(sandbox, tmp_path / "run") as ready:
        yield ready
