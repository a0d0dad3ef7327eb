"""What the checks conclude: pure verdicts, and words that say what to do."""

import pandas as pd
import pytest

from audiobook_pipeline.checks.results import (
    columns_result,
    once_result,
    quota_result,
    rows_result,
    score_result,
    space_result,
    unique_result,
    unseen,
    verified_result,
)
from audiobook_pipeline.schemas.tables import AUTHOR_COVERAGE, table


@pytest.mark.parametrize(
    ("now", "before", "passed", "severity"),
    [
        (60, None, True, None),
        (0, 0, True, None),
        (61, 60, True, None),
        (48, 60, True, None),
        (47, 60, False, "warn"),
        (30, 60, False, "warn"),
        (29, 60, False, "error"),
        (0, 60, False, "error"),
        (0, 20, False, "warn"),
        (0, 21, False, "error"),
        (9, 18, False, "warn"),
    ],
)
def test_a_library_that_shrinks_is_a_warning_and_one_that_collapses_an_error(now, before, passed, severity) -> None:
    result = rows_result(now, before, drop=0.2, collapse=True)
    assert result.passed is passed
    if not passed:
        assert result.severity == severity
        assert str(before - now) in result.what_to_do
    if severity == "error":
        assert "mounted" in result.what_to_do
        assert "accept_fewer_rows" in result.what_to_do


def test_a_list_of_work_may_become_empty() -> None:
    assert rows_result(0, 100, drop=None).passed


def test_only_the_library_stops_the_run() -> None:
    assert rows_result(0, 100, drop=0.2).severity == "warn"


def test_rows_that_are_there_twice_are_shown() -> None:
    frame = pd.DataFrame({"wanted_id": pd.array([1, 1, 2, None, None], dtype="Int64"), "release_key": list("aabcc")})
    result = unique_result(frame, ["wanted_id", "release_key"])
    assert not result.passed
    assert result.facts["rows_concerned"] == 2
    assert result.facts["examples"].to_dict("records") == [{"wanted_id": 1, "release_key": "a"}]
    assert unique_result(frame.iloc[[0, 2, 3, 4]], ["wanted_id", "release_key"]).passed


def test_an_empty_table_is_unique() -> None:
    assert unique_result(table([], AUTHOR_COVERAGE), ["author"]).passed


def test_a_column_that_is_gone_is_named() -> None:
    frame = table([{"author": "Jane Austen", "owned": 2, "known": 6}], AUTHOR_COVERAGE).drop(columns="known")
    result = columns_result(frame, AUTHOR_COVERAGE)
    assert not result.passed
    assert "known" in str(result.facts["examples"])
    assert result.what_to_do


@pytest.mark.parametrize(("asked", "passed"), [(0, True), (899, True), (900, False), (1200, False)])
def test_a_quota_that_runs_out_is_a_warning(asked, passed) -> None:
    result = quota_result(asked, 1000)
    assert (result.passed, result.severity) == (passed, "warn")
    assert result.facts["requests_left_today"] == max(1000 - asked, 0)


def test_a_full_data_disk_stops_and_a_full_library_disk_warns() -> None:
    plenty = {"PIPELINE_DATA": 10**12, "DOWNLOAD_PATH": 10**12, "ABS_LIBRARY_PATH": 10**12}
    assert space_result(plenty, 5 * 10**9).passed
    full = space_result(plenty | {"PIPELINE_DATA": 1_000_000}, 5 * 10**9)
    assert (full.passed, full.severity) == (False, "error")
    assert "PIPELINE_DATA" in full.what_to_do
    short = space_result(plenty | {"ABS_LIBRARY_PATH": 10**9}, 5 * 10**9)
    assert (short.passed, short.severity) == (False, "warn")
    assert "ABS_LIBRARY_PATH" in short.what_to_do


def test_a_score_that_falls_is_told_and_noise_is_not() -> None:
    assert score_result(80, None).passed
    assert score_result(79.5, 80).passed
    fallen = score_result(70, 80)
    assert (fallen.passed, fallen.severity) == (False, "warn")
    assert "revert" in fallen.what_to_do


def test_a_torrent_on_two_instances_is_found() -> None:
    assert once_result([("a" * 40, "primary"), ("b" * 40, "secondary")]).passed
    twice = once_result([("a" * 40, "primary"), ("a" * 40, "secondary")])
    assert not twice.passed
    assert "primary; secondary" in str(twice.facts["twice"].to_dict("records"))


def test_an_import_without_verification_is_found_whenever_the_verification_came() -> None:
    good = ["chosen", "sent", "finished", "verified", "imported", "confirmed"]
    assert verified_result({"Emma": good}).passed
    late = ["chosen", "sent", "finished", "imported", "verified", "confirmed"]
    result = verified_result({"Emma": good, "Persuasion": late})
    assert not result.passed
    assert result.facts["unverified"] == "Persuasion"


def test_what_cannot_be_looked_at_is_no_reason_to_stop() -> None:
    result = unseen("qBittorrent is down")
    assert (result.passed, result.severity) == (False, "warn")
    assert "qBittorrent is down" in result.what_to_do
