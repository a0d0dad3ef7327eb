"""Work on large tables leaves the garbage collector as it was, also when it fails."""

import gc

import pandas as pd
import pytest

from audiobook_pipeline.domain.columns import MissingColumnsError
from audiobook_pipeline.domain.shelf.gaps import find_series_gaps


def test_the_collector_goes_on_after_a_gap_report_that_failed() -> None:
    with pytest.raises(MissingColumnsError):
        find_series_gaps(pd.DataFrame(), pd.DataFrame(), now=pd.Timestamp(2025, 1, 1))
    assert gc.isenabled()
