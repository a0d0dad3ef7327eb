"""Torrents that can't be fetched again: kept for their owner alone until they are sent."""

from datetime import UTC, datetime, timedelta

import pytest

from audiobook_pipeline.acquisition.held import HeldTorrents
from audiobook_pipeline.clients.torrents.magnet import Magnet
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline_tests.acquisition.stage import Stage
from audiobook_pipeline_tests.torrents import small_torrent

MAGNET = Magnet("c12fe1c06bba254a9dc9f519b335aa7c1367a88a", trackers=("https://t.example/passkey/announce",))
TORRENT = parse_torrent(small_torrent("Emma"))
NOW = datetime.now(UTC)


@pytest.fixture
def held(tmp_path):
    return HeldTorrents(tmp_path / "held")


@pytest.mark.parametrize("torrent", [MAGNET, TORRENT])
def test_what_is_kept_is_read_again_by_its_owner_alone(held, tmp_path, torrent):
    held.keep("../key", torrent)
    assert held.get("../key") == torrent
    (file,) = (tmp_path / "held").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_what_is_held_is_not_fetched(held):
    asked = []
    fetch = held.first(lambda release: asked.append(release.key) or TORRENT)
    held.keep("a", MAGNET)
    assert fetch(Release(key="a", title="A")) == MAGNET
    assert fetch(Release(key="b", title="B")) == TORRENT
    assert asked == ["b"]


def test_what_was_sent_or_chosen_by_nobody_is_deleted(held, tmp_path):
    stage = Stage(tmp_path)
    sent, waits = stage.choose("Sent"), stage.choose("Waits")
    for state in (State.FETCHED, State.SENDING, State.SENT):
        stage.ledger.move(sent.id, state, reason="", run_id="run", now=NOW)
    for acquisition in (sent, waits):
        held.keep(acquisition.release.key, MAGNET)
    held.tidy(stage.ledger, NOW)
    assert (held.get(sent.release.key), held.get(waits.release.key)) == (None, MAGNET)
    held.tidy(stage.ledger, NOW + timedelta(days=31))
    assert list((tmp_path / "held").iterdir()) == []


def test_a_damaged_file_is_as_none(held, tmp_path):
    held.keep("a", MAGNET)
    next((tmp_path / "held").iterdir()).write_bytes(b"magnet:?\xff")
    assert held.get("a") is None
