"""What was given up no longer downloads, takes no room, and goes where the configuration says so."""

from datetime import timedelta

import pytest

from audiobook_pipeline.acquisition.clearing import Cleared, clear_given_up
from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.config import PipelineConfig
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.acquisition.stage import instance
from audiobook_pipeline_tests.clients.scripted_qbittorrent import ScriptedQBittorrent

RULES = {"default": {"ratio": 1.0, "minutes": 60}}


@pytest.fixture
def server():
    with ScriptedQBittorrent("5.1.0", "2.11.4") as running:
        yield running


def config(*, remove: bool) -> PipelineConfig:
    return PipelineConfig.model_validate({"genres": {}, "seeding": RULES, "acquisition": {"remove_failed": remove}})


def given_up(stage, server, **row):
    """A torrent whose release was given up."""
    fleet = Fleet([instance(server)])
    chosen = stage.choose("Emma")
    stage.send(fleet)
    (torrent,) = server.torrents.values()
    torrent |= row
    stage.ledger.move(chosen.id, State.FAILED, reason="nobody seeds it", run_id="r", now=stage.now)
    return fleet


def clear(stage, fleet, *, remove: bool) -> Cleared:
    return clear_given_up(stage.ledger, lambda: fleet, config(remove=remove), now=stage.now)


def test_what_still_downloads_is_stopped_once(stage, server):
    fleet = given_up(stage, server, state="stalledDL", progress=0.4)
    assert clear(stage, fleet, remove=False) == Cleared(stopped=1)
    (torrent,) = server.torrents.values()
    torrent["state"] = "stoppedDL"
    assert clear(stage, fleet, remove=False) == Cleared()


def test_it_is_removed_with_its_files_where_the_configuration_says_so(stage, server):
    fleet = given_up(stage, server, state="stalledDL", progress=0.4)
    assert clear(stage, fleet, remove=True) == Cleared(removed=1)
    assert server.torrents == {}
    assert [fields["deleteFiles"] for path, fields in server.sent if path == "torrents/delete"] == ["True"]


def test_what_is_complete_is_seeded_as_long_as_its_rule_asks(stage, server):
    done = stage.now - timedelta(minutes=30)
    fleet = given_up(stage, server, state="stalledUP", progress=1, completion_on=int(done.timestamp()), ratio=2.0)
    assert clear(stage, fleet, remove=True) == Cleared()
    stage.pass_time(minutes=31)
    assert clear(stage, fleet, remove=True) == Cleared(removed=1)


def test_what_a_person_had_before_us_is_never_removed(stage, server):
    fleet = given_up(stage, server, state="stalledDL", progress=0.4, save_path="/downloads/mine")
    assert clear(stage, fleet, remove=True) == Cleared()
    assert len(server.torrents) == 1


def test_where_nothing_was_given_up_nobody_is_asked(stage):
    def unreachable():
        raise AssertionError

    assert clear_given_up(stage.ledger, unreachable, config(remove=True), now=stage.now) == Cleared()


def test_its_bytes_are_not_counted_against_the_room(stage, server):
    fleet = given_up(stage, server, state="stalledDL", progress=0.1, amount_left=10**15)
    stage.choose("Persuasion", size=7)
    (row,) = stage.send(fleet)
    assert row.instance == "primary"


def rejected(stage, server, **row):
    """A torrent that was complete, and whose files were not what was wanted."""
    fleet = Fleet([instance(server)])
    chosen = stage.choose("Emma")
    stage.send(fleet)
    for state in (State.FINISHED, State.REJECTED):
        stage.ledger.move(chosen.id, state, reason="an abridgement", run_id="r", now=stage.now)
    (torrent,) = server.torrents.values()
    torrent |= row
    return fleet


@pytest.mark.parametrize("state", ["checkingResumeData", "checkingUP", "stalledDL", "moving"])
@pytest.mark.parametrize("remove", [True, False])
def test_what_is_checked_after_a_restart_goes_on_seeding(stage, server, remove, state):
    fleet = rejected(stage, server, state=state, progress=0, amount_left=100, ratio=0.1, seeding_time=60)
    assert clear(stage, fleet, remove=remove) == Cleared()


def test_time_in_which_it_was_stopped_is_no_seeding(stage, server):
    done = int((stage.now - timedelta(days=9)).timestamp())
    fleet = rejected(stage, server, state="stoppedUP", progress=1, completion_on=done, ratio=2.0, seeding_time=60)
    assert clear(stage, fleet, remove=True) == Cleared()
    (torrent,) = server.torrents.values()
    torrent["seeding_time"] = 3600
    assert clear(stage, fleet, remove=True) == Cleared(removed=1)


def test_a_ratio_beyond_all_is_enough(stage, server):
    fleet = rejected(stage, server, state="stalledUP", progress=1, ratio=-1, seeding_time=7200)
    assert clear(stage, fleet, remove=True) == Cleared(removed=1)


def test_what_a_person_had_before_us_is_not_stopped_either(stage, server):
    fleet = given_up(stage, server, state="stalledDL", progress=0.4, save_path="/downloads/mine")
    assert clear(stage, fleet, remove=False) == Cleared()
    assert not [path for path, _ in server.sent if path in {"torrents/stop", "torrents/pause"}]


def test_files_that_another_torrent_seeds_too_stay(stage, server):
    fleet = given_up(stage, server, state="stalledDL", progress=0.4)
    (torrent,) = server.torrents.values()
    server.torrents["ab" * 20] = {**torrent, "hash": "ab" * 20, "infohash_v1": "ab" * 20, "tags": "cross-seed"}
    assert clear(stage, fleet, remove=True) == Cleared(removed=1)
    assert [fields["deleteFiles"] for path, fields in server.sent if path == "torrents/delete"] == ["False"]
    assert list(server.torrents) == ["ab" * 20]
