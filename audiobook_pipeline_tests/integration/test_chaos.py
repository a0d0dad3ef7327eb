"""The short form of ``make chaos``."""

import os

import pytest

from audiobook_pipeline.sandbox.seeder import transfers_available
from audiobook_pipeline_tests.integration.chaos import run_chaos
from audiobook_pipeline_tests.real_qbittorrent import require_qbittorrent
from audiobook_pipeline_tests.real_transmission import require_transmission


@pytest.mark.real_qbittorrent
def test_every_book_arrives_once_whatever_kills_the_process(tmp_path):
    if os.environ.get("CI") == "true":
        require_qbittorrent()  # elsewhere a simulated one will do
    chaos = run_chaos(tmp_path, kills=30, seed=1, seconds=300, books_a_round=10)
    assert chaos.killed.total() >= 30
    assert chaos.restored, "no older ledger was put back"
    assert len(chaos.due) <= 3, "points at which it was never killed"


@pytest.mark.real_qbittorrent
@pytest.mark.real_transmission
@pytest.mark.slow
def test_every_book_arrives_once_over_transmission_too(tmp_path):
    require_qbittorrent()
    require_transmission()
    if not transfers_available():
        pytest.skip("libtorrent is not installed: nobody can seed")
    chaos = run_chaos(tmp_path, kills=25, seed=1, seconds=420, books_a_round=10, transmission=True)
    assert chaos.killed.total() >= 25
