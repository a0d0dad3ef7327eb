"""What a run may send: adds, grabs of an indexer, bytes, room on the disks."""

from audiobook_pipeline.acquisition.policy import SendOutcome, SendPolicy
from audiobook_pipeline.config import Limits, PipelineConfig
from audiobook_pipeline.constants import GIGABYTE
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.acquisition.stage import outcomes, policy
from audiobook_pipeline_tests.torrents import small_torrent


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
