"""The sensors over a sandbox: no news starts no run, a storm of news starts one, trouble is told in words."""

import socket
import threading
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
import time_machine

from audiobook_pipeline.automation import polling
from audiobook_pipeline.automation.jobs import FINISH_DOWNLOADS, LIBRARY_ANALYSIS, SEND_PARKED, WHOLE_PIPELINE
from audiobook_pipeline.automation.runs import READS_ONLY
from audiobook_pipeline.automation.sensors import CHANGED, FINISHED, PARKED
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.installation import NOW, Installation
from audiobook_pipeline_tests.integration.running import CONFIG
from audiobook_pipeline_tests.torrents import small_torrent

pytestmark = pytest.mark.integration

NOWHERE = "http://127.0.0.1:9"


def asked(server) -> int:
    return len(server.faults.requests)


def logins(server) -> int:
    return server.faults.count("auth/login")


def download(sandbox, installation, *titles: str) -> None:
    """Let the primary download torrents that acquisitions wait for."""
    values = sandbox.environment()
    client = QBittorrentClient(
        values["QBITTORRENT_URL"], values["QBITTORRENT_USERNAME"], values["QBITTORRENT_PASSWORD"], name="test"
    )
    for title in titles:
        client.add(parse_torrent(small_torrent(title)), tag=f"tag of {title}")
        installation.acquire(title, State.DOWNLOADING, on="primary")


def finish(sandbox, *titles: str) -> None:
    for torrent in sandbox.primary.client.torrents:
        if torrent.name.removesuffix(".mp3") in titles:
            torrent.completed_on = torrent.added_on


# Finished downloads


def test_with_nothing_under_way_no_instance_is_asked(sandbox, installation) -> None:
    outcome = installation.tick(FINISHED)
    assert not outcome.run_requests
    assert outcome.skip_message == "Nothing is being downloaded."
    assert asked(sandbox.primary) == 0


def test_downloads_that_go_on_start_nothing_and_log_in_once(sandbox, installation) -> None:
    download(sandbox, installation, "Emma", "Persuasion")
    before = logins(sandbox.primary)
    for _ in range(5):
        outcome = installation.tick(FINISHED)
        assert not outcome.run_requests
        assert outcome.skip_message == "2 downloads under way, none newly finished."
    assert logins(sandbox.primary) - before == 1


def test_what_finished_together_starts_one_run_and_only_once(sandbox, installation) -> None:
    titles = [f"Volume {number}" for number in range(1, 21)]
    download(sandbox, installation, *titles)
    finish(sandbox, *titles)
    (request,) = installation.tick(FINISHED).run_requests
    assert request.run_key
    assert not installation.tick(FINISHED).run_requests
    assert not installation.tick(FINISHED).run_requests


def test_after_a_run_that_failed_the_import_is_asked_for_again_after_a_pause(sandbox, installation) -> None:
    download(sandbox, installation, "Emma")
    finish(sandbox, "Emma")
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        assert len(installation.tick(FINISHED).run_requests) == 1
        assert not installation.tick(FINISHED).run_requests
        clock.shift(timedelta(minutes=11))
        assert len(installation.tick(FINISHED).run_requests) == 1
        clock.shift(timedelta(minutes=11))
        assert not installation.tick(FINISHED).run_requests


@pytest.mark.parametrize("state", [State.FINISHED, State.VERIFIED, State.IMPORTED])
def test_whatever_step_is_left_is_asked_for(installation, state) -> None:
    acquisition = installation.acquire("Emma", State.FINISHED, on="primary")
    at = {"run_id": "run", "now": NOW, "reason": ""}
    for step in (State.VERIFIED, State.IMPORTED):
        if state is not State.FINISHED and not (state is State.VERIFIED and step is State.IMPORTED):
            installation.ledger.move(acquisition.id, step, **at)
    assert len(installation.tick(FINISHED).run_requests) == 1
    installation.ledger.postpone(acquisition.id, until=None, **at)
    installation.cursors.clear()
    assert not installation.tick(FINISHED).run_requests


def test_instances_that_hang_do_not_make_a_tick_long(sandbox, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(polling, "_TIMEOUT", (1.0, 1.0))
    with ExitStack() as open_, socket.create_server(("127.0.0.1", 0), backlog=16) as deaf:
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        names = {"QBITTORRENT_URL": address, "QBITTORRENT_SECONDARY_URL": address}
        installation = open_.enter_context(Installation(sandbox, tmp_path / "run", **names))
        for title, name in (("Emma", "primary"), ("Persuasion", "secondary")):
            installation.acquire(title, State.DOWNLOADING, on=name)
        outcome = installation.tick(FINISHED)
    assert outcome.skip_message.count("in time") == 2


def test_however_many_instances_hang_a_tick_ends_in_time(sandbox, tmp_path, monkeypatch) -> None:
    """Each drips a byte now and then, so that no silence is ever long enough to end it."""
    monkeypatch.setattr(polling, "_LONGEST_S", 2.0)
    names = [f"seedbox {number}" for number in range(12)]
    over = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not over.wait(0.2):
                connection.sendall(b" ")

    def serve(server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(server.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0), backlog=64) as server, ExitStack() as open_:
        open_.callback(over.set)
        threading.Thread(target=serve, args=(server,), daemon=True).start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        entries = "".join(
            f'\n[[download_clients]]\ntype = "qbittorrent"\nname = "{name}"\nurl = "{address}"\n'
            'username = "a"\npassword_variable = "DRIP"\n'
            for name in names
        )
        config = tmp_path / "pipeline.toml"
        config.write_text(CONFIG.read_text() + entries)
        installation = open_.enter_context(
            Installation(sandbox, tmp_path / "run", PIPELINE_CONFIG=str(config), DRIP="test-password-0001")
        )
        for name in names:
            installation.acquire(name, State.DOWNLOADING, on=name)
        outcome = installation.tick(FINISHED)
        assert outcome.skip_message.count("no answer in time") == len(names)
        installation.acquire("Emma", State.PARKED)
        assert installation.tick(PARKED).skip_message.count("no answer in time") == len(names)


def test_a_tick_that_is_repeated_after_a_crash_asks_for_the_same_run(sandbox, installation) -> None:
    download(sandbox, installation, "Emma")
    finish(sandbox, "Emma")
    (first,) = installation.tick(FINISHED).run_requests
    installation.cursors.clear()
    (again,) = installation.tick(FINISHED).run_requests
    assert again.run_key == first.run_key


def test_while_a_run_is_under_way_the_news_waits(sandbox, installation) -> None:
    download(sandbox, installation, "Emma")
    finish(sandbox, "Emma")
    run = installation.begin(WHOLE_PIPELINE)
    outcome = installation.tick(FINISHED)
    assert not outcome.run_requests
    assert run.run_id in outcome.skip_message
    installation.instance.report_run_failed(run)
    assert len(installation.tick(FINISHED).run_requests) == 1


def test_without_the_tables_it_needs_it_says_what_to_run_first(sandbox, tmp_path) -> None:
    with Installation(sandbox, tmp_path / "run", made=False) as installation:
        download(sandbox, installation, "Emma")
        assert "run the job whole_pipeline once" in installation.tick(FINISHED).skip_message


def test_a_wrong_password_is_tried_once_and_told(sandbox, tmp_path) -> None:
    with Installation(sandbox, tmp_path / "run", QBITTORRENT_PASSWORD="test-wrong-password-0001") as installation:
        installation.acquire("Emma", State.DOWNLOADING, on="primary")
        for _ in range(6):
            outcome = installation.tick(FINISHED)
            assert "password" in outcome.skip_message
            assert "test-wrong-password-0001" not in outcome.skip_message
        assert logins(sandbox.primary) == 1
    with Installation(sandbox, tmp_path / "run") as installation:
        assert "1 downloads under way" in installation.tick(FINISHED).skip_message


@pytest.mark.parametrize("name", ["QBITTORRENT_URL", "QBITTORRENT_USERNAME", "QBITTORRENT_PASSWORD"])
def test_a_half_configured_qbittorrent_is_named(sandbox, tmp_path, name) -> None:
    with Installation(sandbox, tmp_path / "run", **{name: ""}) as installation:
        installation.acquire("Emma", State.DOWNLOADING, on="primary")
        installation.acquire("Persuasion", State.PARKED)
        for sensor in (FINISHED, PARKED):
            assert f"{name} is not set" in installation.tick(sensor).skip_message


# A library that somebody else changed


def test_an_unchanged_library_starts_nothing(sandbox, installation) -> None:
    for _ in range(4):
        outcome = installation.tick(CHANGED)
        assert not outcome.run_requests
        assert not outcome.asset_events
    assert sandbox.audiobookshelf.faults.count("/items") == 8


def test_many_changes_are_one_observation_and_one_analysis(sandbox, installation) -> None:
    library = sandbox.audiobookshelf.library
    installation.tick(CHANGED)
    gone = list(library.items.values())[:5]
    for item in gone:
        del library.items[item.id]
        assert not installation.tick(CHANGED).run_requests
    outcome = installation.tick(CHANGED)
    assert len(outcome.run_requests) == 1
    (observed,) = outcome.asset_events
    assert observed.asset_key.to_user_string() == "library_snapshot"
    assert "60 → 55 items" in observed.metadata["change"].value
    assert not installation.tick(CHANGED).run_requests

    for item in gone:
        library.add(item)
    installation.tick(CHANGED)
    (second,) = installation.tick(CHANGED).run_requests
    assert second.run_key != outcome.run_requests[0].run_key


def test_what_a_run_of_ours_changes_is_no_news_but_an_analysis_hides_nothing(sandbox, installation) -> None:
    library = sandbox.audiobookshelf.library
    installation.tick(CHANGED)
    installation.begin(WHOLE_PIPELINE)
    del library.items[next(iter(library.items))]
    assert "it made the changes itself" in installation.tick(CHANGED).skip_message
    assert not installation.tick(CHANGED).run_requests


def test_a_change_during_an_analysis_is_analysed_afterwards(sandbox, installation) -> None:
    library = sandbox.audiobookshelf.library
    installation.tick(CHANGED)
    run = installation.begin(LIBRARY_ANALYSIS, READS_ONLY)
    del library.items[next(iter(library.items))]
    installation.tick(CHANGED)
    outcome = installation.tick(CHANGED)
    assert not outcome.run_requests
    assert run.run_id in outcome.skip_message
    installation.instance.report_run_failed(run)
    assert len(installation.tick(CHANGED).run_requests) == 1


def test_a_dead_or_half_configured_library_is_told_and_remembered_as_it_was(sandbox, tmp_path, installation) -> None:
    installation.tick(CHANGED)
    before = installation.cursors[CHANGED]
    with Installation(sandbox, tmp_path / "run", ABS_URL=NOWHERE) as dead:
        dead.cursors[CHANGED] = before
        assert "ABS_URL" in dead.tick(CHANGED).skip_message
        assert dead.cursors[CHANGED] == before
    with Installation(sandbox, tmp_path / "run", ABS_TOKEN="") as half:
        assert "ABS_TOKEN is not set" in half.tick(CHANGED).skip_message


# Parked torrents


def test_with_nothing_parked_no_instance_is_asked(sandbox, installation) -> None:
    assert installation.tick(PARKED).skip_message == "Nothing is parked."
    assert asked(sandbox.primary) + asked(sandbox.secondary) == 0


def test_parked_torrents_wait_for_an_instance_and_are_then_sent_by_one_run(sandbox, tmp_path) -> None:
    away = {"QBITTORRENT_URL": NOWHERE, "QBITTORRENT_SECONDARY_URL": ""}
    with Installation(sandbox, tmp_path / "run", **away) as installation:
        for number in range(10):
            installation.acquire(f"Volume {number}", State.PARKED)
        for _ in range(3):
            outcome = installation.tick(PARKED)
            assert not outcome.run_requests
            assert "10 parked; primary: nothing answers" in outcome.skip_message
        remembered = dict(installation.cursors)
    with Installation(sandbox, tmp_path / "run") as installation:
        installation.cursors = remembered
        requests = [request for _ in range(5) for request in installation.tick(PARKED).run_requests or []]
        assert len(requests) == 1


def test_where_nothing_may_be_sent_nothing_is_started(sandbox, tmp_path) -> None:
    with Installation(sandbox, tmp_path / "run", ACQUISITION_MODE="plan") as installation:
        installation.acquire("Emma", State.PARKED)
        assert "ACQUISITION_MODE=plan" in installation.tick(PARKED).skip_message


# From the news to the book


def test_the_runs_that_are_asked_for_bring_parked_books_into_the_library(sandbox, tmp_path) -> None:
    away = {"QBITTORRENT_URL": NOWHERE, "QBITTORRENT_SECONDARY_URL": ""}
    with Installation(sandbox, tmp_path / "run", **away, made=False) as installation:
        first = installation.run(
            dg.RunRequest(), WHOLE_PIPELINE, only=dg.AssetSelection.assets("added_torrents").upstream()
        )
        assert first.success
        parked = installation.ledger.acquisitions(State.PARKED)
        assert parked
        instance = installation.instance
        sandbox.primary.client.download_s = 3600
        with Installation(sandbox, tmp_path / "run", made=False) as back:
            back.instance = instance
            back.tick(PARKED)
            (request,) = back.tick(PARKED).run_requests
            assert back.run(request, SEND_PARKED).success
            going = back.ledger.acquisitions(State.SENT, State.DOWNLOADING)
            assert going
            assert not back.tick(FINISHED).run_requests

            sandbox.primary.client.download_s = 0
            (request,) = back.tick(FINISHED).run_requests
            assert back.run(request, FINISH_DOWNLOADS).success
            states = {back.ledger.acquisition(entry.id).state for entry in going}
            assert states == {State.CONFIRMED}
            assert not back.tick(FINISHED).run_requests
