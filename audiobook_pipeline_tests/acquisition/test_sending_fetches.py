"""Fetches of torrents that fail: by their release, their indexer, its site or its account."""

from collections import Counter

import pytest

from audiobook_pipeline.acquisition.policy import SendOutcome
from audiobook_pipeline.clients.errors import (
    AccountError,
    AuthenticationError,
    ContractError,
    NotFoundError,
    RateLimitedError,
    SiteError,
    TransientError,
)
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.acquisition.stage import infohash, outcomes
from audiobook_pipeline_tests.torrents import bencode, small_torrent


@pytest.mark.parametrize(
    ("offer", "says"),
    [
        (NotFoundError("Prowlarr", "gone", status=410), "gone"),
        (
            bencode(
                {
                    "info": {
                        "files": [{"length": 1, "path": ["..", "x"]}],
                        "name": "x",
                        "piece length": 16384,
                        "pieces": bytes(20),
                    }
                }
            ),
            "leave",
        ),
    ],
)
def test_a_release_without_a_usable_torrent_fails_with_its_reason(stage, fleet, primary, offer, says):
    chosen = stage.choose("Emma", offer)
    (row,) = stage.send(fleet)
    assert row.outcome is SendOutcome.FAILED
    assert says in row.reason
    assert stage.state(chosen) is State.FAILED
    assert primary.torrents == {}


def test_another_torrent_than_was_announced_is_refused(stage, fleet, primary):
    stage.choose("Emma", small_torrent("Something else"), infohash=infohash("Emma"))
    (row,) = stage.send(fleet)
    assert row.outcome is SendOutcome.FAILED
    assert "another torrent" in row.reason
    assert primary.torrents == {}


def test_one_torrent_serves_one_book(stage, fleet, primary):
    stage.choose("Emma", small_torrent("Both"))
    stage.choose("Persuasion", small_torrent("Both"))
    assert outcomes(stage.send(fleet)) == [SendOutcome.SENT, SendOutcome.FAILED]
    assert len(primary.torrents) == 1


def test_an_indexer_at_its_limit_is_left_alone(stage, fleet):
    limit = RateLimitedError("Prowlarr", "grab limit")
    for number in range(3):
        stage.choose(f"Book {number}", limit)
    other = stage.choose("Emma", indexer_id=2, indexer="Other")
    rows = stage.send(fleet)
    assert outcomes(rows) == [SendOutcome.WAITING] * 3 + [SendOutcome.SENT]
    assert len(stage.fetched) == 2
    assert stage.state(other) is State.SENT
    assert {stage.state(row.acquisition) for row in rows[:3]} == {State.CHOSEN}


def test_a_wrong_key_stops_all_fetches_and_blocks_nothing(stage, fleet):
    for number in range(3):
        stage.choose(f"Book {number}", AuthenticationError("Prowlarr", "the key is wrong"))
    assert outcomes(stage.send(fleet)) == [SendOutcome.WAITING] * 3
    assert len(stage.fetched) == 1
    assert stage.ledger.blocked().entries == ()


@pytest.mark.parametrize("error", [SiteError("Prowlarr", "a web page"), ContractError("Prowlarr", "half a torrent")])
def test_a_site_that_gives_no_torrents_is_left_alone_and_gives_way_after_days(stage, fleet, error):
    chosen = [stage.choose(f"Book {number}", error) for number in range(6)]
    assert outcomes(stage.send(fleet)) == [SendOutcome.WAITING] * 6
    assert len(stage.fetched) == 3
    stage.send(fleet)
    assert len(stage.fetched) == 3
    assert stage.ledger.blocked().entries == ()
    for _ in range(30):
        stage.pass_time(days=1)
        stage.send(fleet)
    assert {stage.state(each) for each in chosen} == {State.FAILED}
    assert max(Counter(stage.fetched).values()) <= 5
    assert "given up after" in stage.ledger.acquisition(chosen[0].id).reason


def test_what_an_account_lacks_blocks_nothing_and_waits_for_a_person_in_the_end(stage, fleet):
    chosen = stage.choose("Emma", AccountError("Prowlarr", "no wedge is left: buy one"))
    for _ in range(5):
        stage.send(fleet)
        stage.pass_time(days=1)
    assert stage.state(chosen) is State.CHOSEN
    for _ in range(60):
        stage.send(fleet)
        stage.pass_time(days=1)
    waiting = stage.ledger.acquisition(chosen.id)
    assert (waiting.state, waiting.held, len(stage.fetched)) == (State.CHOSEN, True, 10)
    assert "no wedge is left" in waiting.reason
    assert stage.ledger.blocked().entries == ()
    stage.offers[chosen.release.key] = small_torrent("Emma")
    stage.ledger.resume(chosen.id)
    assert outcomes(stage.send(fleet)) == [SendOutcome.SENT]


def test_a_limit_of_grabs_is_waited_for_as_long_as_the_site_says(stage, fleet):
    chosen = stage.choose("Emma", RateLimitedError("Prowlarr", "10 in 24 hours", retry_after=7200))
    for _ in range(4):
        stage.send(fleet)
        stage.pass_time(minutes=30)
    assert len(stage.fetched) == 1
    stage.offers[chosen.release.key] = small_torrent("Emma")
    assert outcomes(stage.send(fleet)) == [SendOutcome.SENT]


def test_a_fetch_that_did_not_go_through_is_tried_again_after_a_pause(stage, fleet):
    chosen = stage.choose("Emma", TransientError("Prowlarr", "timeout"))
    assert outcomes(stage.send(fleet)) == [SendOutcome.WAITING]
    stage.offers[chosen.release.key] = small_torrent("Emma")
    assert outcomes(stage.send(fleet)) == [SendOutcome.WAITING]
    stage.pass_time(minutes=10)
    assert outcomes(stage.send(fleet)) == [SendOutcome.SENT]
