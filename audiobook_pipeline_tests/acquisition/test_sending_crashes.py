"""Death at any step of sending loses nothing and doubles nothing."""

import os

import pytest

from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.parking import read_parked
from audiobook_pipeline.acquisition.policy import SendOutcome
from audiobook_pipeline.clients.download import SeedingRule
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.acquisition.stage import Stage, infohash, instance, outcomes, policy
from audiobook_pipeline_tests.clients.scripted_qbittorrent import ScriptedQBittorrent
from audiobook_pipeline_tests.torrents import small_torrent


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
