"""What happens to torrents that were sent: progress, trouble, and when a release is given up."""

import dataclasses
from datetime import timedelta

import pytest

from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.monitoring import Trouble
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.acquisition.stage import POLICY, Stage, infohash, instance
from audiobook_pipeline_tests.clients.scripted_qbittorrent import ScriptedQBittorrent

HOUR = timedelta(hours=1)


@pytest.fixture
def server():
    with ScriptedQBittorrent("5.1.0", "2.11.4") as scripted:
        yield scripted


@pytest.fixture
def fleet(server):
    return Fleet([instance(server)])


@pytest.fixture
def stage(tmp_path, fleet):
    """A stage on which Emma has been sent."""
    stage = Stage(tmp_path)
    stage.emma = stage.choose("Emma")
    stage.send(fleet)
    return stage


def shows(server, title="Emma", **row) -> None:
    """Let the instance say this of a torrent."""
    server.torrents[infohash(title)].update(row)


def downloading(**row) -> dict:
    return {"state": "downloading", "size": 100, "progress": 0.4, "amount_left": 60, **row}


DONE = {
    "state": "stalledUP",
    "size": 100,
    "progress": 1,
    "amount_left": 0,
    "content_path": "/downloads/Emma.mp3",
}


def test_progress_speed_and_eta_are_told(stage, fleet, server):
    shows(server, **downloading(dlspeed=1000, eta=60, num_seeds=3))
    (row,) = stage.observe(fleet)
    assert (row.torrent.progress, row.torrent.speed, row.torrent.eta_s, row.torrent.seeds) == (0.4, 1000, 60, 3)
    assert row.acquisition.state is State.DOWNLOADING
    assert row.instance == "primary"


def test_a_tag_that_was_lost_is_put_back(stage, fleet, server):
    shows(server, **downloading(tags=""))
    (row,) = stage.observe(fleet)
    assert ("torrents/addTags", row.acquisition.tag) in [(path, sent.get("tags")) for path, sent in server.sent]


def test_an_unknown_eta_is_none(stage, fleet, server):
    shows(server, **downloading(eta=8640000))
    assert stage.observe(fleet)[0].torrent.eta_s is None


@pytest.mark.parametrize("state", ["uploading", "stalledUP", "queuedUP", "forcedUP", "pausedUP", "stoppedUP"])
def test_a_complete_torrent_is_finished_with_its_paths(stage, fleet, server, state):
    shows(server, **{**DONE, "state": state})
    (row,) = stage.observe(fleet)
    assert row.acquisition.state is State.FINISHED
    own_folder = f"/downloads/{row.acquisition.tag}"
    assert (row.acquisition.content_path, row.acquisition.save_path) == ("/downloads/Emma.mp3", own_folder)


@pytest.mark.parametrize("state", ["moving", "checkingUP", "checkingResumeData", "somethingNew"])
def test_progress_alone_is_not_finished(stage, fleet, server, state):
    shows(server, **{**DONE, "state": state})
    assert stage.observe(fleet)[0].acquisition.state is State.DOWNLOADING


def test_a_restart_that_shows_nothing_for_a_moment_is_no_failure(stage, fleet, server):
    shows(server, **DONE)
    stage.observe(fleet)
    shows(server, state="checkingResumeData", progress=0, amount_left=100)
    stage.observe(fleet)
    shows(server, state="stalledDL", progress=0, amount_left=100)
    (row,) = stage.observe(fleet)
    assert row.acquisition.state is State.FINISHED
    assert stage.path(stage.emma).count(State.FINISHED) == 1


def test_a_torrent_missing_for_a_moment_is_looked_for_again(stage, fleet, server):
    shows(server, **downloading())
    stage.observe(fleet)
    row = server.torrents.pop(infohash("Emma"))
    stage.sleep = lambda seconds: server.torrents.update({infohash("Emma"): row})
    assert stage.observe(fleet)[0].acquisition.state is State.DOWNLOADING


@pytest.mark.parametrize(
    ("row", "patience", "trouble"),
    [
        ({"state": "metaDL", "size": -1, "progress": 0}, "metadata_after", Trouble.NO_METADATA),
        (downloading(state="stalledDL", num_seeds=0, num_complete=0), "no_seeders_after", Trouble.NO_SEEDERS),
        (downloading(state="stalledDL", num_seeds=2, num_complete=5), "no_progress_after", Trouble.NO_PROGRESS),
    ],
)
def test_what_stands_still_is_stalled_then_given_up(stage, fleet, server, row, patience, trouble):
    shows(server, **row)
    times = {patience: 2 * HOUR, "give_up_after": 5 * HOUR}
    assert stage.observe(fleet, **times)[0].acquisition.state is State.DOWNLOADING
    stage.pass_time(hours=3)
    (stalled,) = stage.observe(fleet, **times)
    assert (stalled.acquisition.state, stalled.note) == (State.STALLED, trouble)
    stage.pass_time(hours=4)
    assert not stage.observe(fleet, **times)[0].failed
    stage.pass_time(hours=2)
    (failed,) = stage.observe(fleet, **times)
    assert failed.failed
    assert trouble in failed.note
    assert trouble in stage.ledger.blocked().reason(stage.emma.release)
    assert stage.observe(fleet, **times) == []


def test_data_that_arrives_again_ends_a_stall(stage, fleet, server):
    shows(server, **downloading(state="stalledDL"))
    stage.pass_time(hours=30)
    assert stage.observe(fleet)[0].acquisition.state is State.STALLED
    shows(server, **downloading(dlspeed=10, last_activity=int(stage.now.timestamp())))
    assert stage.observe(fleet)[0].acquisition.state is State.DOWNLOADING


def test_recent_activity_is_no_stall(stage, fleet, server):
    stage.pass_time(hours=100)
    shows(server, **downloading(state="stalledDL", last_activity=int(stage.now.timestamp()) - 60))
    assert stage.observe(fleet)[0].acquisition.state is State.DOWNLOADING


@pytest.mark.parametrize("state", ["pausedDL", "stoppedDL", "queuedDL", "checkingDL", "moving"])
def test_what_a_person_stopped_or_the_program_works_on_is_left_alone(stage, fleet, server, state):
    shows(server, **downloading(state=state))
    stage.pass_time(hours=1000)
    assert stage.observe(fleet)[0].acquisition.state in {State.SENT, State.DOWNLOADING}


def test_what_a_person_starts_again_gets_its_time_anew(stage, fleet, server):
    shows(server, **downloading(state="stalledDL"))
    stage.pass_time(hours=30)
    assert stage.observe(fleet)[0].acquisition.state is State.STALLED
    shows(server, state="stoppedDL")
    stage.pass_time(hours=1000)
    stage.observe(fleet)
    shows(server, state="stalledDL")
    assert not stage.observe(fleet)[0].failed
    stage.pass_time(hours=30)
    assert stage.observe(fleet)[0].acquisition.state is State.STALLED
    stage.pass_time(hours=50)
    assert stage.observe(fleet)[0].failed


@pytest.mark.parametrize(("state", "trouble"), [("error", Trouble.ERRORED), ("missingFiles", Trouble.MISSING_FILES)])
def test_an_error_is_stalled_at_once_and_given_up_when_it_lasts(stage, fleet, server, state, trouble):
    shows(server, **downloading(state=state))
    (row,) = stage.observe(fleet, trouble_after=HOUR)
    assert (row.acquisition.state, row.note) == (State.STALLED, trouble)
    stage.pass_time(hours=2)
    assert stage.observe(fleet, trouble_after=HOUR)[0].failed


def test_what_was_removed_by_hand_is_given_up_when_it_stays_away(stage, fleet, server):
    server.torrents.clear()
    (row,) = stage.observe(fleet, trouble_after=HOUR)
    assert (row.acquisition.state, row.note, row.torrent) == (State.STALLED, Trouble.REMOVED, None)
    stage.pass_time(hours=2)
    assert stage.observe(fleet, trouble_after=HOUR)[0].failed


def test_a_new_trouble_has_its_own_time(stage, fleet, server):
    shows(server, **downloading(state="stalledDL"))
    stage.pass_time(hours=30)
    stage.observe(fleet)
    stage.pass_time(hours=30)
    server.torrents.clear()
    (row,) = stage.observe(fleet, trouble_after=HOUR)
    assert (row.acquisition.state, row.note) == (State.STALLED, Trouble.REMOVED)


def test_when_all_are_gone_at_once_the_instance_is_to_blame(stage, fleet, server):
    for number in range(3):
        stage.choose(f"Book {number}")
    stage.send(fleet)
    server.torrents.clear()
    stage.observe(fleet)
    stage.pass_time(hours=500)
    rows = stage.observe(fleet)
    assert {row.acquisition.state for row in rows} == {State.STALLED}
    assert stage.ledger.blocked().entries == ()


def test_an_instance_that_is_down_changes_nothing(stage, fleet, server):
    server.close()
    stage.pass_time(hours=1000)
    (row,) = stage.observe(fleet)
    assert row.acquisition.state is State.SENT
    assert "nothing answers" in row.note


def test_an_instance_that_is_not_configured_any_more_changes_nothing(stage):
    stage.pass_time(hours=1000)
    (row,) = stage.observe(Fleet([]))
    assert row.acquisition.state is State.SENT
    assert "not configured" in row.note


def test_a_finished_torrent_that_was_removed_is_left_to_verification(stage, fleet, server):
    shows(server, **DONE)
    stage.observe(fleet)
    server.torrents.clear()
    stage.pass_time(hours=1000)
    assert stage.observe(fleet)[0].acquisition.state is State.FINISHED


def test_a_hybrid_is_known_by_its_new_hash(stage, fleet, server):
    row = server.torrents.pop(infohash("Emma"))
    v2 = "cd" * 32
    server.torrents[v2[:40]] = {**row, **DONE, "hash": v2[:40], "infohash_v2": v2}
    (seen,) = stage.observe(fleet)
    assert (seen.acquisition.state, seen.acquisition.infohash_v2) == (State.FINISHED, v2)


def test_many_torrents_cost_one_request(stage, fleet, server):
    for number in range(30):
        stage.choose(f"Book {number}")
    stage.send(fleet, dataclasses.replace(POLICY, max_adds=None, max_grabs_per_indexer=None))
    for title in ["Emma", *(f"Book {number}" for number in range(30))]:
        shows(server, title, **DONE)
    server.requests.clear()
    rows = stage.observe(fleet)
    assert {row.acquisition.state for row in rows} == {State.FINISHED}
    assert server.requests == ["torrents/info"]


def test_a_finished_download_is_followed_to_where_a_person_moves_it(stage, fleet, server):
    shows(server, **DONE)
    stage.observe(fleet)
    shows(server, save_path="/elsewhere", content_path="/elsewhere/Mine.mp3")
    (row,) = stage.observe(fleet)
    assert (row.acquisition.save_path, row.acquisition.content_path) == ("/elsewhere", "/elsewhere/Mine.mp3")
    steps = stage.path(row.acquisition)
    assert stage.observe(fleet)[0].acquisition.state is State.FINISHED
    assert stage.path(row.acquisition) == steps


@pytest.mark.parametrize(("missing", "state"), [(0, State.FINISHED), (1, State.STALLED)])
def test_removed_between_two_looks_it_goes_on_where_its_files_are_all_there(
    stage, fleet, server, tmp_path, missing, state
):
    files = stage.ledger.acquisition(stage.emma.id).files
    for name, size in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(bytes(size - missing))
    stage.ledger.move(stage.emma.id, State.SENT, reason="", run_id="run", now=stage.now, save_path=str(tmp_path))
    server.torrents.clear()
    (row,) = stage.observe(fleet)
    assert row.acquisition.state is state
