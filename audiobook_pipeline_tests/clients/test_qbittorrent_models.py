"""Rows of qBittorrent as values, and limits that keep what an indexer asks for."""

import math
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from audiobook_pipeline.acquisition.monitoring import MonitorPolicy, trouble_of
from audiobook_pipeline.clients.download import Listing, SeedingRule
from audiobook_pipeline.clients.qbittorrent.models import GlobalShareLimits, TorrentRow, share_limits
from audiobook_pipeline_tests.spoilt import VALUES

V1, V2 = "ab" * 20, "cd" * 32
NOW = datetime.now(UTC)
NO_GLOBAL = {"max_ratio_enabled": False, "max_seeding_time_enabled": False}
GLOBAL = {"max_ratio_enabled": True, "max_ratio": 2.0, "max_seeding_time_enabled": True, "max_seeding_time": 600}


def row(**changes) -> TorrentRow:
    fields = {
        "hash": V1,
        "infohash_v1": V1,
        "infohash_v2": "",
        "name": "Emma",
        "state": "stalledUP",
        "progress": 1,
        "amount_left": 0,
        "size": 10,
        "save_path": "/downloads",
    }
    return TorrentRow.model_validate({**fields, **changes})


def test_a_row_is_read_with_its_units():
    read = row(
        tags="abp-1, pipeline,",
        eta=8640000,
        num_complete=-1,
        added_on=1714564800,
        completion_on=-1,
        last_activity=0,
        something_new=[1],
    )
    assert read.tags == ("abp-1", "pipeline")
    assert (read.eta, read.swarm_seeds, read.completion_on, read.last_activity) == (None, None, None, None)
    assert read.added_on == datetime(2024, 5, 1, 12, tzinfo=UTC)
    assert read.infohash_v2 is None


def test_a_time_of_all_ones_is_none():
    assert row(completion_on=4294967295).completion_on is None


@pytest.mark.parametrize("odd", [None, "", "all", "ab" * 19, ["ab" * 20], 7, "ab" * 19 + "\n."])
def test_a_row_without_a_hash_is_none(odd):
    with pytest.raises(ValidationError):
        row(hash=odd)


@pytest.mark.parametrize("field", [*sorted(set(TorrentRow.model_fields) - {"hash"}), "num_seeds", "num_complete"])
def test_an_odd_value_of_another_field_is_unknown_and_never_finished(field):
    for odd in VALUES:
        read = row(**{field: odd})
        assert read.hash == V1
        if field in {"state", "progress", "amount_left"} and odd is not True:
            assert not read.torrent().finished
        trouble_of(read.torrent(), MonitorPolicy(), since=NOW, now=NOW)
        for match_all in (True, False):
            share_limits(SeedingRule(ratio=1, minutes=60), read, GlobalShareLimits(**GLOBAL), match_all=match_all)


@pytest.mark.parametrize("name", GlobalShareLimits.model_fields)
def test_an_odd_setting_counts_as_not_set(name):
    rule, unset = SeedingRule(ratio=1, minutes=60), GlobalShareLimits.model_fields[name].default
    without = {key: value for key, value in GLOBAL.items() if key != name}
    limits_without = share_limits(rule, row(), GlobalShareLimits(**without), match_all=True)
    for odd in VALUES:
        read = GlobalShareLimits.model_validate({**GLOBAL, name: odd})
        if isinstance(odd, int | float) and getattr(read, name) == odd and math.isfinite(odd):
            continue
        assert getattr(read, name) is unset
        assert share_limits(rule, row(), read, match_all=True) == limits_without


@pytest.mark.parametrize(
    ("changes", "finished"),
    [
        ({}, True),
        ({"state": "stoppedUP"}, True),
        ({"progress": 0.999}, False),
        ({"amount_left": 1}, False),
        ({"state": "moving"}, False),
        ({"state": "checkingResumeData"}, False),
        ({"state": "stoppedDL"}, False),
        ({"state": "unheardOf"}, False),
    ],
)
def test_finished_needs_all_three(changes, finished):
    assert row(**changes).torrent().finished is finished


@pytest.mark.parametrize(
    ("known", "found"),
    [((V1, None), True), ((None, V2), True), (("f" * 40, None), False), ((None, None), True)],
)
def test_a_hybrid_is_found_by_either_infohash_and_by_tag_only_where_none_is_known(known, found):
    hybrid = row(hash=V2[:40], infohash_v2=V2, tags="abp-1").torrent()
    other = row(hash="e" * 40, infohash_v1="e" * 40).torrent()
    assert (Listing([other, hybrid]).find(*known, "abp-1") == hybrid) is found


@pytest.mark.parametrize(
    ("rule", "own", "preferences", "match_all", "expected"),
    [
        # One value is set, the other must not end the seeding before.
        (SeedingRule(minutes=60), (-2, -2), NO_GLOBAL, False, (-1, 60, "MatchAny")),
        (SeedingRule(ratio=1.5), (-2, -2), NO_GLOBAL, False, (1.5, -1, "MatchAny")),
        # Older versions stop at whichever comes first: no limit is the only one that keeps both.
        (SeedingRule(ratio=1, minutes=60), (-2, -2), NO_GLOBAL, False, (-1, -1, "MatchAny")),
        (SeedingRule(ratio=1, minutes=60), (-2, -2), NO_GLOBAL, True, (1, 60, "MatchAll")),
        # What is longer already stays.
        (SeedingRule(minutes=60), (-2, 90), NO_GLOBAL, False, (-1, 90, "MatchAny")),
        (SeedingRule(minutes=60), (-2, -1), NO_GLOBAL, False, (-1, -1, "MatchAny")),
        (SeedingRule(minutes=60), (-2, 30), NO_GLOBAL, False, (-1, 60, "MatchAny")),
        # So does a longer global limit, and a shorter one is overruled.
        (SeedingRule(ratio=1), (-2, -2), GLOBAL, False, (2, -1, "MatchAny")),
        (SeedingRule(ratio=3), (-2, -2), GLOBAL, False, (3, -1, "MatchAny")),
        (SeedingRule(minutes=60), (-2, -2), GLOBAL, False, (-1, 600, "MatchAny")),
    ],
)
def test_seeding_rules_are_never_undercut(rule, own, preferences, match_all, expected):
    ratio, minutes = own
    limited = row(ratio_limit=ratio, seeding_time_limit=minutes)
    assert share_limits(rule, limited, GlobalShareLimits(**preferences), match_all=match_all) == expected
