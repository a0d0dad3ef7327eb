"""The short form of ``make chaos``."""

import pytest

from audiobook_pipeline_tests.integration.chaos import storm
from audiobook_pipeline_tests.real_qbittorrent import require_qbittorrent


@pytest.mark.real_qbittorrent
def test_every_book_arrives_once_whatever_kills_the_process(tmp_path):
    require_qbittorrent()
    raged = storm(tmp_path, kills=28, seed=1, seconds=240, books_a_round=10)
    assert raged.killed.total() >= 28
    assert raged.due == [], "a transition at which it was never killed"
