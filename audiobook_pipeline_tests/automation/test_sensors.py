"""The sensors over a sandbox: no news starts no run, a storm of news starts one, trouble is told in words."""

import dagster as dg
import pytest

from audiobook_pipeline.automation.jobs import FINISH_DOWNLOADS, LIBRARY_ANALYSIS, SEND_PARKED, WHOLE_PIPELINE
from audiobook_pipeline.automation.runs import READS_ONLY
from audiobook_pipeline.automation.sensors import CHANGED, FINISHED, PARKED
from audiobook_pipeline.clients.qbittorrent import QBittorrentClient
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.automation.desk import Desk
from audiobook_pipeline_tests.torrents import small_torrent

NOWHERE = "http://127.0.0.1:9"


def asked(server) -> int:
    return len(server.faults.requests)


def logins(server) -> int:
    return server.faults.count("auth/login")


def download(sandbox, desk, *titles: str) -> None:
    """Let the primary download torrents that acquisitions wait for."""
    values = sandbox.environment()
    client = QBittorrentClient(
        values["QBITTORRENT_URL"], values["QBITTORRENT_USERNAME"], values["QBITTORRENT_PASSWORD"], name="test"
    )
    for title in titles:
        client.add(small_torrent(title), tag=f"tag of {title}")
        desk.acquire(title, State.DOWNLOADING, on="primary")


def finish(sandbox, *titles: str) -> None:
    for torrent in sandbox.primary.client.torrents:
        if torrent.name.removesuffix(".mp3") in titles:
            torrent.completed_on = torrent.added_on


# Finished downloads


def test_with_nothing_under_way_no_instance_is_asked(sandbox, desk) -> None:
    outcome = desk.tick(FINISHED)
    assert not outcome.run_requests
    assert outcome.skip_message == "Nothing is being downloaded."
    assert asked(sandbox.primary) == 0


def test_downloads_that_go_on_start_nothing_and_log_in_once(sandbox, desk) -> None:
    download(sandbox, desk, "Emma", "Persuasion")
    before = logins(sandbox.primary)
    for _ in range(5):
        outcome = desk.tick(FINISHED)
        assert not outcome.run_requests
        assert outcome.skip_message == "2 downloads under way, none newly finished."
    assert logins(sandbox.primary) - before == 1


def test_what_finished_together_starts_one_run_and_only_once(sandbox, desk) -> None:
    titles = [f"Volume {number}" for number in range(1, 21)]
    download(sandbox, desk, *titles)
    finish(sandbox, *titles)
    (request,) = desk.tick(FINISHED).run_requests
    assert request.run_key
    assert not desk.tick(FINISHED).run_requests
    assert not desk.tick(FINISHED).run_requests


def test_a_tick_that_is_repeated_after_a_crash_asks_for_the_same_run(sandbox, desk) -> None:
    download(sandbox, desk, "Emma")
    finish(sandbox, "Emma")
    (first,) = desk.tick(FINISHED).run_requests
    desk.cursors.clear()
    (again,) = desk.tick(FINISHED).run_requests
    assert again.run_key == first.run_key


def test_while_a_run_is_under_way_the_news_waits(sandbox, desk) -> None:
    download(sandbox, desk, "Emma")
    finish(sandbox, "Emma")
    run = desk.begin(WHOLE_PIPELINE)
    outcome = desk.tick(FINISHED)
    assert not outcome.run_requests
    assert run.run_id in outcome.skip_message
    desk.instance.report_run_failed(run)
    assert len(desk.tick(FINISHED).run_requests) == 1


def test_without_the_tables_it_needs_it_says_what_to_run_first(sandbox, tmp_path) -> None:
    with Desk(sandbox, tmp_path / "run", made=False) as desk:
        download(sandbox, desk, "Emma")
        assert "run the job whole_pipeline once" in desk.tick(FINISHED).skip_message


def test_a_wrong_password_is_tried_once_and_told(sandbox, tmp_path) -> None:
    with Desk(sandbox, tmp_path / "run", QBITTORRENT_PASSWORD="test-wrong-password-0001") as desk:
        desk.acquire("Emma", State.DOWNLOADING, on="primary")
        for _ in range(6):
            outcome = desk.tick(FINISHED)
            assert "password" in outcome.skip_message
            assert "test-wrong-password-0001" not in outcome.skip_message
        assert logins(sandbox.primary) == 1
    with Desk(sandbox, tmp_path / "run") as desk:
        assert "1 downloads under way" in desk.tick(FINISHED).skip_message


@pytest.mark.parametrize("name", ["QBITTORRENT_URL", "QBITTORRENT_USERNAME", "QBITTORRENT_PASSWORD"])
def test_a_half_configured_qbittorrent_is_named(sandbox, tmp_path, name) -> None:
    with Desk(sandbox, tmp_path / "run", **{name: ""}) as desk:
        desk.acquire("Emma", State.DOWNLOADING, on="primary")
        desk.acquire("Persuasion", State.PARKED)
        for sensor in (FINISHED, PARKED):
            assert f"{name} is not set" in desk.tick(sensor).skip_message


# A library that somebody else changed


def test_an_unchanged_library_starts_nothing(sandbox, desk) -> None:
    for _ in range(4):
        outcome = desk.tick(CHANGED)
        assert not outcome.run_requests
        assert not outcome.asset_events
    assert sandbox.audiobookshelf.faults.count("/items") == 8


def test_many_changes_are_one_observation_and_one_analysis(sandbox, desk) -> None:
    library = sandbox.audiobookshelf.library
    desk.tick(CHANGED)
    gone = list(library.items.values())[:5]
    for item in gone:
        del library.items[item.id]
        assert not desk.tick(CHANGED).run_requests
    outcome = desk.tick(CHANGED)
    assert len(outcome.run_requests) == 1
    (observed,) = outcome.asset_events
    assert observed.asset_key.to_user_string() == "library_snapshot"
    assert "60 → 55 items" in observed.metadata["change"].value
    assert not desk.tick(CHANGED).run_requests

    for item in gone:
        library.add(item)
    desk.tick(CHANGED)
    (second,) = desk.tick(CHANGED).run_requests
    assert second.run_key != outcome.run_requests[0].run_key


def test_what_a_run_of_ours_changes_is_no_news_but_an_analysis_hides_nothing(sandbox, desk) -> None:
    library = sandbox.audiobookshelf.library
    desk.tick(CHANGED)
    desk.begin(WHOLE_PIPELINE)
    del library.items[next(iter(library.items))]
    assert "its own doing" in desk.tick(CHANGED).skip_message
    assert not desk.tick(CHANGED).run_requests


def test_a_change_during_an_analysis_is_analysed_afterwards(sandbox, desk) -> None:
    library = sandbox.audiobookshelf.library
    desk.tick(CHANGED)
    run = desk.begin(LIBRARY_ANALYSIS, READS_ONLY)
    del library.items[next(iter(library.items))]
    desk.tick(CHANGED)
    outcome = desk.tick(CHANGED)
    assert not outcome.run_requests
    assert run.run_id in outcome.skip_message
    desk.instance.report_run_failed(run)
    assert len(desk.tick(CHANGED).run_requests) == 1


def test_a_dead_or_half_configured_library_is_told_and_remembered_as_it_was(sandbox, tmp_path, desk) -> None:
    desk.tick(CHANGED)
    before = desk.cursors[CHANGED]
    with Desk(sandbox, tmp_path / "run", ABS_URL=NOWHERE) as dead:
        dead.cursors[CHANGED] = before
        assert "ABS_URL" in dead.tick(CHANGED).skip_message
        assert dead.cursors[CHANGED] == before
    with Desk(sandbox, tmp_path / "run", ABS_TOKEN="") as half:
        assert "ABS_TOKEN is not set" in half.tick(CHANGED).skip_message


# Parked torrents


def test_with_nothing_parked_no_instance_is_asked(sandbox, desk) -> None:
    assert desk.tick(PARKED).skip_message == "Nothing is parked."
    assert asked(sandbox.primary) + asked(sandbox.secondary) == 0


def test_parked_torrents_wait_for_an_instance_and_are_then_sent_by_one_run(sandbox, tmp_path) -> None:
    away = {"QBITTORRENT_URL": NOWHERE, "QBITTORRENT_SECONDARY_URL": ""}
    with Desk(sandbox, tmp_path / "run", **away) as desk:
        for number in range(10):
            desk.acquire(f"Volume {number}", State.PARKED)
        for _ in range(3):
            outcome = desk.tick(PARKED)
            assert not outcome.run_requests
            assert "10 parked; primary: nothing answers" in outcome.skip_message
        remembered = dict(desk.cursors)
    with Desk(sandbox, tmp_path / "run") as desk:
        desk.cursors = remembered
        requests = [request for _ in range(5) for request in desk.tick(PARKED).run_requests or []]
        assert len(requests) == 1


def test_where_nothing_may_be_sent_nothing_is_started(sandbox, tmp_path) -> None:
    with Desk(sandbox, tmp_path / "run", ACQUISITION_MODE="plan") as desk:
        desk.acquire("Emma", State.PARKED)
        assert "ACQUISITION_MODE=plan" in desk.tick(PARKED).skip_message


# From the news to the book


def test_the_runs_that_are_asked_for_bring_parked_books_into_the_library(sandbox, tmp_path) -> None:
    away = {"QBITTORRENT_URL": NOWHERE, "QBITTORRENT_SECONDARY_URL": ""}
    with Desk(sandbox, tmp_path / "run", **away, made=False) as desk:
        first = desk.run(dg.RunRequest(), WHOLE_PIPELINE)
        assert first.success
        parked = desk.ledger.acquisitions(State.PARKED)
        assert parked
        instance = desk.instance
        sandbox.primary.client.download_s = 3600
        with Desk(sandbox, tmp_path / "run", made=False) as back:
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
