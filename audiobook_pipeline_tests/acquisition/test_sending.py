"""Sending to instances in order of preference: once, within limits, through every fault."""

import dataclasses
import os
from collections import Counter

import pytest

from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.parking import read_parked
from audiobook_pipeline.acquisition.policy import SendOutcome, SendPolicy
from audiobook_pipeline.clients.download import SeedingRule
from audiobook_pipeline.clients.errors import (
    AccountError,
    AuthenticationError,
    ContractError,
    NotFoundError,
    RateLimitedError,
    SiteError,
    TransientError,
)
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline.config import Limits, PipelineConfig
from audiobook_pipeline.constants import GIGABYTE
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.acquisition.stage import POLICY, Stage, infohash, instance
from audiobook_pipeline_tests.clients.scripted_qbittorrent import ScriptedQBittorrent
from audiobook_pipeline_tests.torrents import bencode, small_torrent


@pytest.fixture
def stage(tmp_path):
    return Stage(tmp_path)


@pytest.fixture
def primary():
    with ScriptedQBittorrent("5.1.0", "2.11.4") as server:
        yield server


@pytest.fixture
def secondary():
    with ScriptedQBittorrent("5.3.0", "2.16.2") as server:
        yield server


@pytest.fixture
def fleet(primary, secondary):
    return Fleet([instance(primary, "primary"), instance(secondary, "secondary")])


def outcomes(rows) -> list[SendOutcome]:
    return [row.outcome for row in rows]


def policy(**changes):
    return dataclasses.replace(POLICY, **changes)


def test_a_release_goes_to_the_preferred_instance(stage, fleet, primary, secondary):
    chosen = stage.choose("Emma", size=7)
    (row,) = stage.send(fleet)
    assert (row.outcome, row.instance) == (SendOutcome.SENT, "primary")
    assert stage.path(chosen) == [State.CHOSEN, State.FETCHED, State.SENDING, State.SENT]
    kept = stage.ledger.acquisition(chosen.id)
    assert (kept.infohash_v1, kept.instance, kept.save_path, kept.size) == (
        infohash("Emma"),
        "primary",
        f"/downloads/{chosen.tag}",
        7,
    )
    assert list(primary.torrents) == [infohash("Emma")]
    assert chosen.tag in primary.torrents[infohash("Emma")]["tags"]
    assert secondary.torrents == {}


def test_sending_again_does_nothing(stage, fleet, primary):
    stage.choose("Emma")
    stage.send(fleet)
    assert stage.send(fleet) == []
    assert stage.fetched == ["key of Emma"]
    assert primary.requests.count("torrents/add") == 1


def test_one_login_serves_a_run(stage, fleet, primary):
    for number in range(5):
        stage.choose(f"Book {number}")
    stage.send(fleet)
    assert primary.requests.count("auth/login") == 1


def test_a_magnet_is_sent(stage, fleet, primary):
    stage.choose("Emma", f"magnet:?xt=urn:btih:{infohash('Emma')}&dn=Emma")
    (row,) = stage.send(fleet)
    assert row.outcome is SendOutcome.SENT
    assert row.acquisition.infohash_v1 == infohash("Emma")


def test_the_next_instance_takes_over_when_the_first_is_down(stage, fleet, primary, secondary):
    primary.close()
    stage.choose("Emma")
    (row,) = stage.send(fleet)
    assert (row.outcome, row.instance) == (SendOutcome.SENT, "secondary")
    assert secondary.torrents


def test_an_unprotected_instance_is_passed_over(stage, primary, secondary):
    primary.preferences["current_network_interface"] = "eth0"
    fleet = Fleet([instance(primary, "primary", vpn_interface="wg0"), instance(secondary, "secondary")])
    stage.choose("Emma")
    (row,) = stage.send(fleet)
    assert row.instance == "secondary"
    assert primary.torrents == {}


def test_a_wrong_password_is_tried_once_and_the_next_instance_used(stage, primary, secondary):
    fleet = Fleet([instance(primary, "primary", password="wrong-" + "0002"), instance(secondary, "secondary")])
    for title in ("Emma", "Persuasion"):
        stage.choose(title)
        stage.send(fleet)
        stage.pass_time(hours=1)
    assert primary.requests.count("auth/login") == 1
    assert len(secondary.torrents) == 2


def test_with_all_down_it_is_parked_before_anything_is_fetched(stage, fleet, primary, secondary):
    primary.close()
    secondary.close()
    chosen = stage.choose("Emma")
    (row,) = stage.send(fleet)
    assert row.outcome is SendOutcome.PARKED
    assert "primary" in row.reason
    assert "secondary" in row.reason
    assert stage.state(chosen) is State.PARKED
    assert stage.fetched == []
    assert "Emma" in stage.queue_file.read_text()


def test_what_is_parked_goes_out_by_itself_when_an_instance_is_back(stage, fleet, primary, secondary):
    chosen = stage.choose("Emma")
    stage.send(Fleet([]))
    assert stage.state(chosen) is State.PARKED
    (row,) = stage.send(fleet)
    assert row.outcome is SendOutcome.SENT
    assert stage.path(chosen)[-4:] == [State.PARKED, State.FETCHED, State.SENDING, State.SENT]


def test_a_torrent_that_an_instance_has_is_neither_fetched_nor_added(stage, fleet, secondary):
    client = instance(secondary, "manually").client
    client.add(parse_torrent(small_torrent("Emma")), tag="by-hand")
    chosen = stage.choose("Emma", infohash=infohash("Emma"))
    (row,) = stage.send(fleet)
    assert (row.outcome, row.instance) == (SendOutcome.ALREADY_THERE, "secondary")
    assert stage.fetched == []
    assert secondary.requests.count("torrents/add") == 1
    assert ("torrents/addTags", chosen.tag) in [(path, fields.get("tags")) for path, fields in secondary.sent]


def test_a_torrent_whose_infohash_was_unknown_is_recognised_after_the_fetch(stage, fleet, secondary):
    instance(secondary, "manually").client.add(parse_torrent(small_torrent("Emma")), tag="by-hand")
    stage.choose("Emma")
    (row,) = stage.send(fleet)
    assert (row.outcome, row.instance) == (SendOutcome.ALREADY_THERE, "secondary")
    assert secondary.requests.count("torrents/add") == 1


def crash_in_sending(stage, title="Emma"):
    """A run that died after its intent was written."""
    chosen = stage.choose(title)
    info = parse_torrent(small_torrent(title))
    at = {"run_id": "run", "now": stage.now}
    stage.ledger.move(chosen.id, State.FETCHED, reason="", infohash_v1=info.infohash_v1, size=7, **at)
    stage.ledger.move(chosen.id, State.SENDING, reason="", instance="primary", **at)
    return chosen


def test_a_crash_after_the_add_is_found_by_looking(stage, fleet, primary):
    chosen = crash_in_sending(stage)
    instance(primary).client.add(parse_torrent(small_torrent("Emma")), tag=chosen.tag)
    (row,) = stage.send(fleet)
    assert row.outcome is SendOutcome.ALREADY_THERE
    assert stage.state(chosen) is State.SENT
    assert stage.fetched == []
    assert primary.requests.count("torrents/add") == 1


def test_a_crash_before_the_add_is_made_good(stage, fleet, primary):
    chosen = crash_in_sending(stage)
    (row,) = stage.send(fleet)
    assert row.outcome is SendOutcome.SENT
    assert stage.path(chosen)[-3:] == [State.FETCHED, State.SENDING, State.SENT]
    assert len(primary.torrents) == 1


def test_what_may_be_on_an_instance_that_is_down_goes_nowhere_else(stage, fleet, primary, secondary):
    chosen = crash_in_sending(stage)
    primary.close()
    (row,) = stage.send(fleet)
    assert row.outcome is SendOutcome.IN_DOUBT
    assert stage.state(chosen) is State.SENDING
    assert secondary.torrents == {}


def test_a_late_yes_is_a_yes(stage, fleet, primary):
    primary.faults["torrents/add"] = "late"
    stage.choose("Emma")
    assert outcomes(stage.send(fleet)) == [SendOutcome.SENT]
    assert len(primary.torrents) == 1


@pytest.mark.parametrize("status", [409, 415])
def test_what_the_first_refuses_the_second_may_take(stage, fleet, primary, secondary, status):
    primary.faults["torrents/add"] = status
    chosen = stage.choose("Emma")
    (row,) = stage.send(fleet)
    assert (row.outcome, row.instance) == (SendOutcome.SENT, "secondary")
    assert stage.state(chosen) is State.SENT


def test_what_every_instance_refuses_has_failed_and_is_blocked(stage, fleet, primary, secondary):
    primary.faults["torrents/add"] = secondary.faults["torrents/add"] = 415
    chosen = stage.choose("Emma")
    (row,) = stage.send(fleet)
    assert row.outcome is SendOutcome.FAILED
    assert stage.state(chosen) is State.FAILED
    assert stage.ledger.blocked().reason(chosen.release)


def test_an_instance_that_dies_during_the_run_is_not_asked_again(stage, fleet, primary, secondary):
    stage.choose("Emma")
    stage.choose("Persuasion")
    fleet.healths(stage.now)
    primary.faults["torrents/add"] = 503
    primary.stays_broken = True
    rows = stage.send(fleet)
    assert outcomes(rows) == [SendOutcome.IN_DOUBT, SendOutcome.SENT]
    assert rows[1].instance == "secondary"


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


def test_the_number_of_adds_is_limited_and_they_are_spaced(stage, fleet, primary):
    for number in range(4):
        stage.choose(f"Book {number}")
    rows = stage.send(fleet, policy(max_adds=3, pause_s=2))
    assert outcomes(rows) == [SendOutcome.SENT] * 3 + [SendOutcome.HELD_BACK]
    assert stage.slept == [2, 2]
    assert len(stage.fetched) == 3
    assert outcomes(stage.send(fleet)) == [SendOutcome.SENT]


def test_grabs_of_one_indexer_are_limited(stage, fleet):
    for number in range(3):
        stage.choose(f"Book {number}")
    stage.choose("Emma", indexer="Other", indexer_id=2)
    rows = stage.send(fleet, policy(max_grabs_per_indexer=2))
    assert outcomes(rows) == [SendOutcome.SENT, SendOutcome.SENT, SendOutcome.HELD_BACK, SendOutcome.SENT]


def test_bytes_of_one_run_are_limited(stage, fleet):
    stage.choose("Small", small_torrent("Small", 100), size=100)
    stage.choose("Large", small_torrent("Large", 1000), size=1000)
    assert outcomes(stage.send(fleet, policy(max_bytes=500))) == [SendOutcome.SENT, SendOutcome.HELD_BACK]


def test_what_is_set_in_gigabytes_is_refused_in_gigabytes(stage, fleet, primary):
    primary.free_space = 10 * GIGABYTE
    limits = Limits(total_gigabytes=0.5, reserve_gigabytes=2, add_pause_seconds=0)
    set_by_a_person = SendPolicy.of(PipelineConfig(genres={}, limits=limits))
    assert (set_by_a_person.max_bytes, set_by_a_person.reserve_bytes) == (500_000_000, 2_000_000_000)
    stage.choose("Large", size=500_000_001)
    (row,) = stage.send(fleet, policy(max_bytes=set_by_a_person.max_bytes))
    assert row.outcome is SendOutcome.HELD_BACK
    assert row.reason == "it would exceed the 0.5 GB of one run"


def test_a_release_larger_than_it_said_is_held_back(stage, fleet):
    stage.choose("Large", small_torrent("Large", 1000), size=10)
    assert outcomes(stage.send(fleet, policy(max_bytes=500))) == [SendOutcome.HELD_BACK]


def test_an_instance_without_room_is_passed_over(stage, fleet, primary, secondary):
    primary.free_space, secondary.free_space = 1500, 10_000
    first = stage.choose("First", small_torrent("First", 800), size=800)
    second = stage.choose("Second", small_torrent("Second", 800), size=800)
    rows = stage.send(fleet, policy(reserve_bytes=500))
    assert [row.instance for row in rows] == ["primary", "secondary"]
    assert stage.state(first) is stage.state(second) is State.SENT


def test_what_is_complete_and_checked_again_takes_no_more_room(stage, fleet, primary):
    primary.free_space = 10_000
    stage.choose("First", small_torrent("First", 800), size=800)
    stage.send(fleet)
    (row,) = primary.torrents.values()
    done = int(stage.now.timestamp())
    row |= {"state": "checkingResumeData", "progress": 0, "amount_left": 10**9, "size": 10**9, "completion_on": done}
    stage.choose("Second", small_torrent("Second", 800), size=800)
    stage.send(fleet)
    assert [each.instance for each in stage.ledger.acquisitions(State.SENT)] == ["primary", "primary"]


def test_with_every_disk_full_it_is_parked(stage, fleet, primary, secondary):
    primary.free_space = secondary.free_space = 100
    stage.choose("Emma", small_torrent("Emma", 800), size=800)
    (row,) = stage.send(fleet)
    assert row.outcome is SendOutcome.PARKED
    assert "no room" in row.reason


def test_seeding_rules_go_by_indexer(stage, fleet, primary):
    stage.choose("Emma", indexer="MyAnonamouse")
    stage.choose("Persuasion")
    stage.send(fleet, policy(seeding={"myanonamouse": SeedingRule(minutes=4320)}))
    limits = [fields for path, fields in primary.sent if path == "torrents/setShareLimits"]
    assert [(fields["hashes"], fields["seedingTimeLimit"]) for fields in limits] == [(infohash("Emma"), "4320")]


def test_two_instances_of_one_name_are_refused(primary):
    with pytest.raises(ValueError, match="same name"):
        Fleet([instance(primary), instance(primary)])


def test_what_a_person_drops_during_the_run_is_not_sent(stage, fleet, primary):
    chosen = stage.choose("Emma")

    def dropped_while_it_is_fetched(release):
        stage.ledger.move(chosen.id, State.DROPPED, reason="no", run_id="person", now=stage.now)
        return parse_torrent(small_torrent("Emma"))

    stage.fetch = dropped_while_it_is_fetched
    (row,) = stage.send(fleet)
    assert row.outcome is SendOutcome.WAITING
    assert "dropped" in row.reason
    assert primary.torrents == {}


class DiedError(BaseException):
    """The process is gone: nothing in it can catch this."""


class Fuse:
    """Kills the run at the n-th crossing of any boundary between us and the world."""

    def __init__(self, crossings: int) -> None:
        self.left = crossings

    def cross(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise DiedError

    def guard(self, act):
        def guarded(*args, **kwargs):
            self.cross()
            result = act(*args, **kwargs)
            self.cross()
            return result

        return guarded


def test_death_at_every_step_loses_nothing_and_doubles_nothing(stage, primary, secondary, monkeypatch):
    rule = policy(seeding={"*": SeedingRule(minutes=60)})
    survived = False
    deaths = 0
    while not survived:
        deaths += 1
        parked = stage.choose(f"Parked {deaths}")
        stage.send(Fleet([]))
        chosen = stage.choose(f"Chosen {deaths}")
        fleet = Fleet([instance(primary), instance(secondary, "secondary")])
        fuse = Fuse(deaths)
        with monkeypatch.context() as patch:
            patch.setattr(stage.ledger, "move", fuse.guard(stage.ledger.move))
            patch.setattr(stage, "fetch", fuse.guard(stage.fetch))
            patch.setattr("os.fsync", fuse.guard(os.fsync))
            for member in fleet:
                for act in ("torrents", "add", "add_tag", "set_share_limits"):
                    patch.setattr(member.client, act, fuse.guard(getattr(member.client, act)))
            try:
                stage.send(fleet, rule)
                survived = True
            except DiedError:
                pass
        stage.send(Fleet([instance(primary), instance(secondary, "secondary")]), rule)
        for acquisition in (parked, chosen):
            assert stage.state(acquisition) is State.SENT
            hashes = [server.torrents.get(infohash(acquisition.book.title)) for server in (primary, secondary)]
            assert sum(row is not None for row in hashes) == 1
        assert read_parked(stage.queue_file) == {}
        limited = {fields["hashes"] for path, fields in primary.sent if path == "torrents/setShareLimits"}
        assert {infohash(acquisition.book.title) for acquisition in (parked, chosen)} <= limited
    assert deaths > 20
    added = [fields for path, fields in primary.sent if path == "torrents/add"]
    assert len(added) == len(primary.torrents) == 2 * deaths


class TestAnOlderLedger:
    """It was put back, and doesn't know what was sent since."""

    @pytest.fixture
    def older(self, stage, tmp_path):
        older = Stage(tmp_path / "backup")
        older.queue_file = stage.queue_file
        return older

    def test_what_an_instance_that_is_away_was_sent_goes_to_no_other(self, stage, older, secondary):
        with ScriptedQBittorrent() as primary:
            fleet = Fleet([instance(primary), instance(secondary, "secondary")])
            for title in ("Emma", "Persuasion"):
                stage.choose(title)
            assert outcomes(stage.send(fleet)) == [SendOutcome.SENT] * 2
        older.choose("Emma")
        # Chosen again, another release is the best.
        older.choose("Persuasion", small_torrent("Persuasion again"), key="another release")
        older.choose("Sanditon")
        rows = older.send(fleet)
        assert outcomes(rows) == [SendOutcome.IN_DOUBT, SendOutcome.IN_DOUBT, SendOutcome.SENT]
        assert "primary, which received the book" in rows[0].reason
        assert older.ledger.acquisition(rows[0].acquisition.id).reason == rows[0].reason
        assert older.fetched == ["key of Sanditon"]
        assert list(secondary.torrents) == [infohash("Sanditon")]

    def test_it_is_taken_on_once_the_instance_can_be_asked(self, stage, older, fleet, primary, secondary):
        stage.choose("Emma")
        stage.send(fleet)
        chosen = older.choose("Emma")
        assert outcomes(older.send(fleet)) == [SendOutcome.ALREADY_THERE]
        assert older.state(chosen) is State.SENT
        assert not secondary.torrents

    def test_what_an_instance_did_not_take_is_not_waited_for(self, stage, older, secondary):
        with ScriptedQBittorrent() as primary:
            primary.faults["torrents/add"] = 415
            fleet = Fleet([instance(primary), instance(secondary, "secondary")])
            stage.choose("Emma")
            stage.send(fleet)
        secondary.torrents.clear()
        with stage.queue_file.with_name("sent.jsonl").open("a") as file:
            file.write("{no JSON\n")
        older.choose("Emma")
        assert outcomes(older.send(fleet)) == [SendOutcome.SENT]
