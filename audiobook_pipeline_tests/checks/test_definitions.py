"""The checks in a run over a sandbox: what stops it, what only warns, and how a person goes on."""

from contextlib import contextmanager

import dagster as dg
import pytest

from audiobook_pipeline.build import build_defs
from audiobook_pipeline.checks.definitions import rows_before
from audiobook_pipeline_tests.installation import Installation

pytestmark = pytest.mark.integration

ROWS = "rows_are_still_there"
SNAPSHOT = dg.AssetKey("library_snapshot")


@pytest.fixture
def installation(sandbox, tmp_path):
    with Installation(sandbox, tmp_path / "run") as ready:
        yield ready


def analyse(installation: Installation, *assets: str, **config: object) -> dg.ExecuteInProcessResult:
    """Materialize the snapshot and what hangs on it directly, with the checks of both."""
    keys = [dg.AssetKey(name) for name in assets or ("library_snapshot", "identified_library", "current_library")]
    job = dg.define_asset_job("a_part", selection=dg.AssetSelection.assets(*keys))
    whole = dg.Definitions.merge(installation.defs, dg.Definitions(jobs=[job]))
    ops = {"library_snapshot__checks": {"config": config}} if config else {}
    return whole.resolve_job_def("a_part").execute_in_process(
        instance=installation.instance, raise_on_error=False, run_config={"ops": ops}
    )


def check(outcome: dg.ExecuteInProcessResult, asset: str, name: str) -> dg.AssetCheckEvaluation:
    return next(
        found
        for found in outcome.get_asset_check_evaluations()
        if (found.asset_key.to_user_string(), found.check_name) == (asset, name)
    )


def made(outcome: dg.ExecuteInProcessResult) -> set[str]:
    return {event.asset_key.to_user_string() for event in outcome.get_asset_materialization_events()}


@contextmanager
def only(sandbox, count: int):
    """Leave so many items in the library for a while."""
    library = sandbox.audiobookshelf.library
    gone = list(library.items.values())[count:]
    for item in gone:
        del library.items[item.id]
    yield
    for item in gone:
        library.add(item)


def test_a_library_that_vanished_stops_everything_until_it_is_back_or_accepted(sandbox, installation) -> None:
    assert analyse(installation).success
    for _ in range(4):
        with only(sandbox, 0):
            outcome = analyse(installation)
        assert not outcome.success
        assert made(outcome) == {"library_snapshot"}
        found = check(outcome, "library_snapshot", ROWS)
        assert not found.passed
        assert "mounted" in found.metadata["what_to_do"].value
        assert "library_snapshot__checks" in found.metadata["to_accept"].value
        # The measure is still what was there before it vanished: failing again doesn't make it right.
        assert rows_before(installation.instance, SNAPSHOT) == 60
    assert analyse(installation).success
    with only(sandbox, 10):
        assert not analyse(installation).success
        assert analyse(installation, accept_fewer_rows=True).success
        assert analyse(installation).success
    assert rows_before(installation.instance, SNAPSHOT) == 10


def test_a_library_that_shrank_warns_and_goes_on(sandbox, installation) -> None:
    analyse(installation)
    with only(sandbox, 40):
        outcome = analyse(installation)
        assert outcome.success
        found = check(outcome, "library_snapshot", ROWS)
        assert (found.passed, found.severity) == (False, dg.AssetCheckSeverity.WARN)
        assert "20 of 60 rows are gone" in found.metadata["what_to_do"].value
        assert check(analyse(installation), "library_snapshot", ROWS).passed


def test_a_quota_that_is_nearly_spent_warns(sandbox, tmp_path) -> None:
    config = tmp_path / "pipeline.toml"
    config.write_text('[genres]\nfantasy = ["fantasy"]\n[limits]\ngoogle_requests_a_day = 5\n')
    with Installation(sandbox, tmp_path / "run", PIPELINE_CONFIG=str(config)) as installation:
        outcome = analyse(installation, "library_snapshot", "identified_library", "book_catalogue")
        assert outcome.success
        found = check(outcome, "book_catalogue", "quota_is_left")
        assert (found.passed, found.severity) == (False, dg.AssetCheckSeverity.WARN)
        assert found.metadata["requests_left_today"].value == 0


def test_each_table_has_one_step_of_checks_and_each_check_says_what_holds() -> None:
    defs = build_defs()
    checks = list(defs.asset_checks or [])
    by_asset = {next(iter(each.check_keys)).asset_key for each in checks}
    assert by_asset == set(defs.resolve_asset_graph().materializable_asset_keys)
    assert len(checks) == len(by_asset)
    for each in checks:
        assert all(spec.description for spec in each.check_specs)


def test_a_qbittorrent_that_is_away_does_not_fail_the_run(sandbox, tmp_path) -> None:
    away = {"QBITTORRENT_URL": "http://127.0.0.1:9", "QBITTORRENT_SECONDARY_URL": ""}
    with Installation(sandbox, tmp_path / "run", **away) as installation:
        outcome = installation.run(dg.RunRequest(), "whole_pipeline")
        assert outcome.success
        assert check(outcome, "added_torrents", "no_torrent_is_there_twice").passed
