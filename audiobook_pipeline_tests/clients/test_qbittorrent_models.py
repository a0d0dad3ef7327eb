"""Rows of qBittorrent as values, and limits that keep what an indexer asks for."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from audiobook_pipeline.clients.qbittorrent_models import Listing, SeedingRule, Torrent, share_limits

V1, V2 = "ab" * 20, "cd" * 32


def torrent(**changes) -> Torrent:
    row = {
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
    return Torrent.model_validate({**row, **changes})


def test_a_row_is_read_with_its_units():
    read = torrent(
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
    assert torrent(completion_on=4294967295).completion_on is None


@pytest.mark.parametrize("missing", ["hash", "state", "progress", "amount_left", "save_path"])
def test_what_is_essential_must_be_there(missing):
    with pytest.raises(ValidationError):
        torrent(**{missing: None})


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
    assert torrent(**changes).finished is finished


@pytest.mark.parametrize(
    ("known", "found"),
    [((V1, None), True), ((None, V2), True), (("f" * 40, None), False), ((None, None), True)],
)
def test_a_hybrid_is_found_by_either_infohash_and_by_tag_only_where_none_is_known(known, found):
    hybrid = torrent(hash=V2[:40], infohash_v2=V2, tags="abp-1")
    assert (Listing([torrent(hash="e" * 40, infohash_v1="e" * 40), hybrid]).find(*known, "abp-1") == hybrid) is found


NO_GLOBAL = {"max_ratio_enabled": False, "max_seeding_time_enabled": False}
GLOBAL = {"max_ratio_enabled": True, "max_ratio": 2.0, "max_seeding_time_enabled": True, "max_seeding_time": 600}


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
    limited = torrent(ratio_limit=ratio, seeding_time_limit=minutes)
    assert share_limits(rule, limited, preferences, match_all=match_all) == expected
