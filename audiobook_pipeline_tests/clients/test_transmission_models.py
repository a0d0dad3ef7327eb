"""Rows of Transmission as values, and limits that keep what an indexer asks for."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from audiobook_pipeline.acquisition.monitoring import MonitorPolicy, trouble_of
from audiobook_pipeline.clients.download import Phase, SeedingRule
from audiobook_pipeline.clients.transmission.models import Session, TorrentRow, seeding_limits
from audiobook_pipeline_tests.spoilt import VALUES

HASH = "ab" * 20
NOW = datetime.now(UTC)
DONE = {
    "hashString": HASH,
    "name": "Emma",
    "status": 6,
    "percentDone": 1,
    "metadataPercentComplete": 1,
    "leftUntilDone": 0,
    "sizeWhenDone": 10,
    "downloadDir": "/downloads/abp-1",
}


def row(**changes) -> TorrentRow:
    return TorrentRow.model_validate({**DONE, **changes})


def session(**changes) -> Session:
    return Session.model_validate({"version": "3.00", "rpc-version": 16, "download-dir": "/downloads", **changes})


def test_a_row_is_read_with_its_units():
    read = row(
        eta=-1,
        trackerStats=[{"seederCount": -1}, {"seederCount": 4}, {"seederCount": 2}],
        addedDate=1714564800,
        doneDate=0,
        uploadRatio=-1,
        labels=["abp-1", "audiobooks"],
    ).torrent()
    assert (read.content_path, read.save_path) == ("/downloads/abp-1/Emma", "/downloads/abp-1")
    assert (read.eta_s, read.swarm_seeds, read.ratio, read.completed_on) == (None, 4, 0, None)
    assert read.added_on == datetime(2024, 5, 1, 12, tzinfo=UTC)
    assert read.tags == ("abp-1", "audiobooks")


@pytest.mark.parametrize(
    ("changes", "phase"),
    [
        ({}, Phase.COMPLETE),
        ({"status": 0}, Phase.COMPLETE),
        ({"status": 5}, Phase.COMPLETE),
        # A tracker's complaint stops nothing.
        ({"error": 2, "errorString": "unregistered torrent"}, Phase.COMPLETE),
        ({"status": 2}, Phase.BUSY),
        ({"status": 1, "percentDone": 0.5, "leftUntilDone": 5}, Phase.BUSY),
        ({"status": 3, "percentDone": 0.5, "leftUntilDone": 5}, Phase.BUSY),
        ({"status": 4, "percentDone": 0.5, "leftUntilDone": 5}, Phase.DOWNLOADING),
        ({"status": 0, "percentDone": 0.5, "leftUntilDone": 5}, Phase.STOPPED),
        # A magnet has nothing left to download as long as nobody knows what it is.
        ({"status": 4, "metadataPercentComplete": 0.5, "sizeWhenDone": 0}, Phase.METADATA),
        ({"status": 1, "metadataPercentComplete": 0, "sizeWhenDone": 0}, Phase.METADATA),
        ({"leftUntilDone": 1}, Phase.DOWNLOADING),
        ({"status": 99}, Phase.DOWNLOADING),
        ({"error": 3, "errorString": "No space left on device"}, Phase.ERROR),
        ({"error": 3, "errorString": "No data found! Ensure your drives are connected"}, Phase.MISSING_FILES),
    ],
)
def test_its_state_in_our_words(changes, phase):
    assert row(**changes).torrent().phase is phase


@pytest.mark.parametrize("odd", [None, "", "all", "ab" * 19, ["ab" * 20], 7])
def test_a_row_without_a_hash_is_none(odd):
    with pytest.raises(ValidationError):
        row(hashString=odd)


@pytest.mark.parametrize("field", [*sorted({str(field.alias) for field in TorrentRow.model_fields.values()})])
def test_an_odd_value_of_another_field_is_unknown_and_never_finished(field):
    if field == "hashString":
        return
    for odd in VALUES:
        read = row(**{field: odd})
        if field in {"status", "percentDone", "leftUntilDone", "metadataPercentComplete"} and odd is not True:
            assert not read.torrent().finished
        trouble_of(read.torrent(), MonitorPolicy(), since=NOW, now=NOW)
        seeding_limits(SeedingRule(ratio=1), read, session())


@pytest.mark.parametrize(
    ("rule", "torrent", "settings", "ratio"),
    [
        (SeedingRule(ratio=1), {}, {}, 1),
        (SeedingRule(ratio=1), {"seedRatioMode": 1, "seedRatioLimit": 3}, {}, 3),
        (SeedingRule(ratio=1), {}, {"seedRatioLimited": True, "seedRatioLimit": 2}, 2),
        (SeedingRule(ratio=3), {}, {"seedRatioLimited": True, "seedRatioLimit": 2}, 3),
        (SeedingRule(ratio=1), {}, {"seedRatioLimited": False, "seedRatioLimit": 2}, 1),
        # No limit is the only one that keeps a time, or what a person left without one.
        (SeedingRule(minutes=60), {}, {}, None),
        (SeedingRule(ratio=1, minutes=60), {"seedRatioMode": 1, "seedRatioLimit": 3}, {}, None),
        (SeedingRule(ratio=1), {"seedRatioMode": 2}, {}, None),
    ],
)
def test_seeding_rules_are_never_undercut(rule, torrent, settings, ratio):
    limits = seeding_limits(rule, row(**torrent), session(**settings))
    assert limits["seed_idle_mode"] == 2
    assert (limits["seed_ratio_mode"], limits.get("seed_ratio_limit")) == ((2, None) if ratio is None else (1, ratio))
