"""The checks look at the real ledger, instances and disk, not only at their tables."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import dagster as dg
import pandas as pd

from audiobook_pipeline.checks import external
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.installation import Installation
from audiobook_pipeline_tests.torrents import small_torrent

NOTHING = pd.DataFrame()
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)


@contextmanager
def seen_from(installation: Installation):
    names = ("settings", "ledger", "qbittorrent", "google_books")
    with dg.build_resources({name: installation.defs.resources[name] for name in names}) as found:
        yield external.Resources(found.settings, found.ledger, found.qbittorrent, found.google_books)


def add(sandbox, prefix: str, title: str) -> None:
    values = sandbox.environment()
    client = QBittorrentClient(
        values[f"{prefix}_URL"], values[f"{prefix}_USERNAME"], values[f"{prefix}_PASSWORD"], category="audiobooks"
    )
    client.add(parse_torrent(small_torrent(title)), tag=f"tag of {title}")


def test_a_torrent_on_two_instances_is_found_where_this_may_send(sandbox, tmp_path) -> None:
    add(sandbox, "QBITTORRENT", "Emma")
    add(sandbox, "QBITTORRENT_SECONDARY", "Persuasion")
    with Installation(sandbox, tmp_path / "run") as installation, seen_from(installation) as here:
        assert external.no_torrent_twice(NOTHING, here).passed
        add(sandbox, "QBITTORRENT_SECONDARY", "Emma")
        result = external.no_torrent_twice(NOTHING, here)
        assert not result.passed
        assert "primary; secondary" in str(result.facts["twice"].to_dict("records"))
    plan = Installation(sandbox, tmp_path / "run", ACQUISITION_MODE="plan")
    with plan as installation, seen_from(installation) as here:
        assert external.no_torrent_twice(NOTHING, here).passed


def test_the_way_of_each_imported_book_is_looked_up(sandbox, tmp_path) -> None:
    with Installation(sandbox, tmp_path / "run") as installation, seen_from(installation) as here:
        entry = installation.acquire("Emma", State.DOWNLOADING, on="primary")
        for state in (State.FINISHED, State.VERIFIED, State.IMPORTED):
            installation.ledger.move(entry.id, state, reason="as it should be", run_id="run", now=NOW)
        row = {"acquisition_id": entry.id, "title": "Emma", "state": "imported"}
        result = external.nothing_unverified(pd.DataFrame([row]), here)
        assert result.passed
        assert result.facts["imported"] == 1


def test_a_score_that_fell_since_the_last_run_is_told(sandbox, tmp_path) -> None:
    with Installation(sandbox, tmp_path / "run") as installation, seen_from(installation) as here:
        assert external.score_kept(NOTHING, here).passed
        for number, score in enumerate((80.0, 90.0, 70.0)):
            installation.ledger.note_score(score, run_id=f"run {number}", now=NOW + timedelta(days=number))
        result = external.score_kept(NOTHING, here)
        assert not result.passed
        assert (result.facts["quality_score_before"], result.facts["quality_score"]) == (90.0, 70.0)


def test_the_disks_of_all_named_folders_are_looked_at(sandbox, tmp_path) -> None:
    folders = ("PIPELINE_DATA", "DOWNLOAD_PATH", "ABS_LIBRARY_PATH")
    with Installation(sandbox, tmp_path / "run") as installation, seen_from(installation) as here:
        assert set(external.disk_space(NOTHING, here).facts) == {f"free_gigabytes_{name}" for name in folders}
    unnamed = {"DOWNLOAD_PATH": "", "ABS_LIBRARY_PATH": "/not/there"}
    with Installation(sandbox, tmp_path / "run", **unnamed) as installation, seen_from(installation) as here:
        assert set(external.disk_space(NOTHING, here).facts) == {"free_gigabytes_PIPELINE_DATA"}


def test_the_quota_counts_what_other_processes_asked(sandbox, tmp_path) -> None:
    with Installation(sandbox, tmp_path / "run") as installation, seen_from(installation) as here:
        client = here.google_books.client(here.settings.config.limits)
        list(client.volumes('inauthor:"Jane Austen"', most=40))
        assert external.quota_left(NOTHING, here).facts["requests_in_24_hours"] == 1
