"""The queue file: appended to, never overwritten, readable whatever happened."""

import json

import pytest

from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.parking import read_parked, update
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.acquisition.stage import Stage, instance
from audiobook_pipeline_tests.clients.scripted_qbittorrent import ScriptedQBittorrent

NOBODY = Fleet([])


@pytest.fixture
def stage(tmp_path):
    return Stage(tmp_path)


def test_each_line_says_what_is_parked_and_why(stage):
    chosen = stage.choose("Emma", size=1234)
    stage.send(NOBODY)
    entry = json.loads(stage.queue_file.read_text())
    assert entry["event"] == "parked"
    assert (entry["tag"], entry["title"], entry["authors"]) == (chosen.tag, "Emma", ["An Author"])
    assert (entry["indexer"], entry["size"]) == ("Shelf", 1234)
    assert "no instance" in entry["reason"]


def test_parking_again_says_nothing_new(stage):
    stage.choose("Emma")
    stage.send(NOBODY)
    before = stage.queue_file.read_bytes()
    stage.send(NOBODY)
    assert stage.queue_file.read_bytes() == before


def test_leaving_is_appended_and_what_was_there_stays(stage):
    chosen = stage.choose("Emma")
    stage.send(NOBODY)
    before = stage.queue_file.read_text()
    with ScriptedQBittorrent() as server:
        stage.send(Fleet([instance(server)]))
    after = stage.queue_file.read_text()
    assert after.startswith(before)
    assert json.loads(after.splitlines()[-1])["event"] == "left"
    assert read_parked(stage.queue_file) == {}
    assert stage.state(chosen) is State.SENT


def test_a_file_that_missed_a_crash_is_made_good(stage):
    stage.choose("Emma")
    stage.send(NOBODY)
    stage.queue_file.unlink()
    stage.send(NOBODY)
    assert [entry["title"] for entry in read_parked(stage.queue_file).values()] == ["Emma"]


def test_a_line_cut_off_by_a_power_failure_harms_no_other(stage):
    stage.choose("Emma")
    stage.send(NOBODY)
    with stage.queue_file.open("a") as file:
        file.write('{"time": "2024-01-01T00:00:00+00:00", "event": "par')
    stage.choose("Persuasion")
    stage.send(NOBODY)
    assert [entry["title"] for entry in read_parked(stage.queue_file).values()] == ["Emma", "Persuasion"]


def test_lines_of_another_kind_are_passed_over(stage):
    stage.queue_file.parent.mkdir()
    stage.queue_file.write_text('a note\n[1]\n{"event": "parked"}\n\n')
    assert read_parked(stage.queue_file) == {}
    stage.choose("Emma")
    stage.send(NOBODY)
    assert stage.queue_file.read_text().startswith("a note\n")
    assert len(read_parked(stage.queue_file)) == 1


def test_nothing_parked_makes_no_file(stage):
    assert update(stage.queue_file, [], stage.now) == 0
    assert not stage.queue_file.exists()
