"""Sending to instances in order of preference: once, within limits, through every fault."""

import pytest

from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.policy import SendOutcome
from audiobook_pipeline.clients.download import SeedingRule
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.acquisition.stage import infohash, instance, outcomes, policy
from audiobook_pipeline_tests.torrents import small_torrent


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
