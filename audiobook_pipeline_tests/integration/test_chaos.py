"""The short form of ``make chaos``."""

import os

import pytest

from audiobook_pipeline_tests.integration.chaos import storm
from audiobook_pipeline_tests.real_qbittorrent import require_qbittorrent


@pytest.mark.real_qbittorrent
def test_every_book_arrives_once_whatever_kills_the_process(tmp_path):
    if os.environ.get("CI") == "true":
        require_qbittorrent()  # elsewhere a simulated one will do
    raged = storm(tmp_path, kills=30, seed=1, seconds=240, books_a_round=10)
    assert raged.killed.total() >= 30
    assert len(raged.due) <= 3, "points at which it was never killed"
