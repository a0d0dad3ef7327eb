"""The queue file: appended to, never overwritten, readable whatever happened."""

import json

import pytest

from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.parking import read_parked, update
from audiobook_pipeline.clients.boundary import Asides
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.acquisition.stage import instance
from audiobook_pipeline_tests.clients.scripted_qbittorrent import ScriptedQBittorrent

NOBODY = Fleet([])


def test_each_line_says_what_is_parked_and_why(stage):
    chosen = stage.choose("Emma", size=1234)
    stage.send(NOBODY)
    entry = json.loads(stage.queue_file.read_text())
    assert entry["event"] == "parked"
    assert (entry["tag"], entry["title"], entry["authors"]) == (chosen.tag, "Emma", ["An Author"])
    assert (entry["indexer"], entry["size"]) == ("Shelf", 1234)
    assert entry["reason"] == "no download client is configured"


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
    assert [entry.title for entry in read_parked(stage.queue_file).values()] == ["Emma"]


def test_a_line_cut_off_by_a_power_failure_harms_no_other(stage):
    stage.choose("Emma")
    stage.send(NOBODY)
    with stage.queue_file.open("a") as file:
        file.write('{"time": "2024-01-01T00:00:00+00:00", "event": "par')
    stage.choose("Persuasion")
    stage.send(NOBODY)
    assert [entry.title for entry in read_parked(stage.queue_file).values()] == ["Emma", "Persuasion"]


ODD_LINES = (
    "a note", "[1]", "7", "null", '{"event": "parked"}', '{"tag": [1], "event": "parked"}', '{"tag": {}, "event": 1}',
    '{"tag": "x", "event": null}', '{"tag": "x"', "[" * 100_000, "\ufffd", '{"tag": 1e999, "event": "left"}',
)  # fmt: skip


def test_odd_lines_are_counted_and_cost_no_other(stage):
    stage.queue_file.parent.mkdir()
    before = "\n".join(ODD_LINES) + "\n\n"
    stage.queue_file.write_text(before)
    aside = Asides()
    stage.choose("Emma")
    stage.send(NOBODY, aside=aside)
    assert [row.row for row in aside] == [f"line {number}" for number in range(1, len(ODD_LINES) + 1)]
    assert stage.queue_file.read_text().startswith(before)
    assert [entry.title for entry in read_parked(stage.queue_file).values()] == ["Emma"]


@pytest.mark.parametrize("title", ["Oz\u2028 \x85 1", "half \ud800", "a\x0bb\x1ec", "\u202eOz"])
def test_a_title_that_would_break_the_line_is_one_line(stage, title):
    stage.choose(title, offer=b"")
    for _ in range(2):
        stage.send(NOBODY)
    assert len(stage.queue_file.read_bytes().splitlines()) == 1
    assert len(read_parked(stage.queue_file)) == 1


def test_nothing_parked_makes_no_file(stage):
    assert update(stage.queue_file, [], stage.now) == 0
    assert not stage.queue_file.exists()
