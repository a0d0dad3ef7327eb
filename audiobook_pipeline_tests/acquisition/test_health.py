"""What is remembered of the instances' health, and who may be used or only looked at."""

from datetime import UTC, datetime, timedelta

import pytest

from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.clients.download_health import HealthState
from audiobook_pipeline.clients.qbittorrent.advice import ADVICE
from audiobook_pipeline_tests.acquisition.stage import instance
from audiobook_pipeline_tests.clients.scripted_qbittorrent import ScriptedQBittorrent

NOW = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.fixture
def server():
    with ScriptedQBittorrent() as scripted:
        yield scripted


def test_a_look_holds_for_a_short_time(server):
    fleet = Fleet([instance(server)], remember=timedelta(seconds=60))
    fleet.healths(NOW)
    asked = len(server.requests)
    fleet.healths(NOW + timedelta(seconds=59))
    assert len(server.requests) == asked
    fleet.healths(NOW + timedelta(seconds=60))
    assert len(server.requests) > asked


def test_a_clock_that_was_set_back_does_not_keep_an_old_look(server):
    fleet = Fleet([instance(server)])
    fleet.healths(NOW)
    asked = len(server.requests)
    fleet.healths(NOW - timedelta(hours=1))
    assert len(server.requests) > asked


def test_a_forgotten_instance_is_looked_at_anew(server):
    fleet = Fleet([instance(server)])
    (first,) = fleet
    fleet.healths(NOW)
    server.close()
    assert fleet.usable(NOW) == [first]
    fleet.forget(first)
    assert fleet.usable(NOW) == []


def test_an_unprotected_instance_can_be_looked_at_but_not_used(server):
    fleet = Fleet([instance(server, vpn_interface="wg0")])
    assert fleet.usable(NOW) == []
    assert [known.name for known in fleet.readable(NOW)] == ["primary"]


def test_order_is_preference(server):
    fleet = Fleet([instance(server, "b"), instance(server, "a")])
    assert [known.name for known in fleet.usable(NOW)] == ["b", "a"]
    assert fleet.get("a").name == "a"
    assert fleet.get("nobody") is None


@pytest.mark.parametrize("state", [state for state in HealthState if state is not HealthState.OK])
def test_every_state_but_the_good_one_says_what_to_do(state):
    assert ADVICE[state].endswith(".")
