"""The whole code location, pinned: what there is, on what it hangs, what is checked, and what starts by itself.

A change here is a change of what people see and run: make it on purpose.
"""

import os
from pathlib import Path

import dagster as dg
import pytest

import audiobook_pipeline
from audiobook_pipeline.assets.reading import ALSO_READS
from audiobook_pipeline.automation.sensors import NEEDED
from audiobook_pipeline.build import build_defs
from audiobook_pipeline.config import Automation, ConfigurationError, PipelineConfig, load_config
from audiobook_pipeline.constants import GROUPS, OWNER, POOLS
from audiobook_pipeline.io.parquet import COLUMNS

GRAPH = {
    "library": {
        "library_snapshot": "",
        "identified_library": "library_snapshot",
        "book_catalogue": "identified_library",
        "series_gap_report": "identified_library book_catalogue",
        "author_works": "series_gap_report",
        "author_coverage": "author_works",
        "better_copies": "identified_library",
        "upcoming_books": "series_gap_report",
        "wish_lists": "series_gap_report",
        "wishes": "upcoming_books wish_lists better_copies",
        "missing_books": "author_coverage wishes",
    },
    "search": {
        "genre_releases/fantasy": "",
        "genre_releases/science_fiction": "",
        "wanted_releases": "missing_books",
        "search_results": "wanted_releases genre_releases/fantasy genre_releases/science_fiction",
    },
    "acquisition": {
        "download_queue": "search_results",
        "added_torrents": "download_queue",
        "download_progress": "added_torrents",
        "verified_downloads": "download_progress",
        "synced_library": "verified_downloads",
    },
    "metadata": {
        "current_library": "identified_library synced_library",
        "metadata_issues": "current_library",
        "standard_metadata": "metadata_issues",
        "detected_narrators": "standard_metadata",
        "enriched_metadata": "detected_narrators",
        "applied_metadata": "enriched_metadata",
    },
    "report": {"pipeline_report": "applied_metadata"},
}
ASSETS = {name for assets in GRAPH.values() for name in assets}

ON_EVERY_TABLE = {"columns_are_valid", "rows_are_unique", "rows_are_still_there"}
ON_THE_WORLD = {
    "library_snapshot": "disk_space_is_free",
    "book_catalogue": "quota_is_left",
    "added_torrents": "no_torrent_is_there_twice",
    "synced_library": "nothing_is_imported_unverified",
    "metadata_issues": "quality_score_is_kept",
}
ASIDE = "no_row_is_set_aside"
READS_FROM_OUTSIDE = {
    "library_snapshot",
    "identified_library",
    "book_catalogue",
    "wishes",
    "wanted_releases",
    "search_results",
    "download_queue",
    "added_torrents",
    "download_progress",
    "verified_downloads",
    "synced_library",
    "current_library",
    "detected_narrators",
    "enriched_metadata",
    "applied_metadata",
}
BLOCKING = {
    *((name, "columns_are_valid") for name in ASSETS),
    *(
        (name, "rows_are_unique")
        for name in ("library_snapshot", "missing_books", "download_queue", "current_library", "applied_metadata")
    ),
    ("library_snapshot", "rows_are_still_there"),
    ("library_snapshot", "disk_space_is_free"),
    ("synced_library", "nothing_is_imported_unverified"),
}

METADATA = set(GRAPH["metadata"]) | {"pipeline_report"}
AFTER_SENDING = {"download_progress", "verified_downloads", "synced_library"} | METADATA
JOBS = {
    "whole_pipeline": ASSETS,
    "library_analysis": {
        *GRAPH["library"],
        "current_library",
        "metadata_issues",
        "standard_metadata",
        "detected_narrators",
    },
    "search_wanted": AFTER_SENDING
    | {"wishes", "missing_books", "wanted_releases", "search_results", "download_queue", "added_torrents"},
    "send_parked": AFTER_SENDING | {"added_torrents"},
    "finish_downloads": AFTER_SENDING,
}
SENSORS = {
    "finished_downloads": ("finish_downloads", 60),
    "changed_library": ("library_analysis", 300),
    "parked_torrents": ("send_parked", 120),
    "failure_messages": (None, None),
    "event_messages": (None, 60),
    "analysis": (None, 60),
}
IN_POOLS = {
    "audiobookshelf": {
        "library_snapshot",
        "identified_library",
        "synced_library",
        "current_library",
        "detected_narrators",
        "enriched_metadata",
        "applied_metadata",
    },
    "prowlarr": {"genre_releases__fantasy", "genre_releases__science_fiction", "wanted_releases"},
    "qbittorrent": {"added_torrents", "download_progress"},
    "google_books": {"book_catalogue", "wishes"},
}


@pytest.fixture(scope="module")
def packaged() -> PipelineConfig:
    return load_config(Path(audiobook_pipeline.__file__).with_name("pipeline.toml"))


@pytest.fixture(scope="module")
def defs(packaged) -> dg.Definitions:
    return build_defs(config=packaged)


def names(keys) -> set[str]:
    return {key.to_user_string() for key in keys}


def test_the_assets_their_groups_and_what_they_hang_on(defs) -> None:
    graph = defs.resolve_asset_graph()
    found: dict[str, dict[str, set[str]]] = {}
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        found.setdefault(node.group_name, {})[key.to_user_string()] = names(node.parent_keys)
    assert found == {
        group: {name: set(parents.split()) for name, parents in assets.items()} for group, assets in GRAPH.items()
    }
    assert tuple(GRAPH) == GROUPS


def test_every_asset_says_what_it_is_and_whose(defs) -> None:
    for spec in defs.resolve_all_asset_specs():
        assert spec.description, spec.key
        assert spec.owners == [OWNER]
        assert "pandas" in spec.kinds
        assert "`" not in spec.description
        assert spec.metadata[COLUMNS].columns


def test_no_name_is_cut_in_the_lineage(defs) -> None:
    """Dagster draws 18 letters of a name, and cuts a longer one in the middle."""
    assert [key.path[-1] for key in defs.resolve_all_asset_keys() if len(key.path[-1]) > 18] == []


def test_a_genre_is_a_line_in_the_configuration(packaged) -> None:
    more = packaged.model_copy(update={"genres": {**packaged.genres, "poetry": ["poetry"]}})
    graph = build_defs(config=more).resolve_asset_graph()
    poetry = dg.AssetKey(["genre_releases", "poetry"])
    assert poetry in graph.get(dg.AssetKey("search_results")).parent_keys
    assert {key.name for key in graph.asset_check_keys if key.asset_key == poetry} == {*ON_EVERY_TABLE, ASIDE}


def test_the_checks_and_which_of_them_stop_what_comes_after(defs) -> None:
    found: dict[str, set[str]] = {}
    blocking = set()
    for checks in defs.asset_checks or ():
        for spec in checks.check_specs:
            name = spec.asset_key.to_user_string()
            found.setdefault(name, set()).add(spec.name)
            if spec.blocking:
                blocking.add((name, spec.name))
    expected = {name: ON_EVERY_TABLE | {ON_THE_WORLD.get(name, "columns_are_valid")} for name in ASSETS}
    for name in READS_FROM_OUTSIDE | {name for name in ASSETS if name.startswith("genre_releases/")}:
        expected[name] |= {ASIDE}
    assert found == expected
    assert blocking == BLOCKING


def test_the_jobs_and_what_they_run(defs) -> None:
    for job, assets in JOBS.items():
        assert names(defs.resolve_job_def(job).asset_layer.selected_asset_keys) == assets, job
    assert {job.name for job in defs.resolve_all_job_defs()} - {"__ASSET_JOB"} == set(JOBS)


def also_read(defs) -> dict[str, set[str]]:
    """Return the tables that each asset reads without hanging on them."""
    specs = {spec.key.to_user_string(): spec.metadata.get(ALSO_READS, "") for spec in defs.resolve_all_asset_specs()}
    return {name: set(filter(None, tables.split(", "))) for name, tables in specs.items()}


@pytest.mark.parametrize("job", JOBS)
def test_a_job_makes_what_an_asset_reads_before_that_asset(defs, job) -> None:
    graph = defs.resolve_asset_graph()

    def before(name: str) -> set[str]:
        parents = names(graph.get(dg.AssetKey(name.split("/"))).parent_keys) & JOBS[job]
        return parents.union(*map(before, parents))

    for name, tables in also_read(defs).items():
        if name in JOBS[job]:
            assert tables & JOBS[job] <= before(name), name


@pytest.mark.parametrize("job", ["send_parked", "finish_downloads"])
def test_a_sensor_knows_the_tables_that_its_run_reads_and_does_not_make(defs, job) -> None:
    graph = defs.resolve_asset_graph()
    selected = {dg.AssetKey(name.split("/")) for name in JOBS[job]}
    parents = names({parent for key in selected for parent in graph.get(key).parent_keys})
    read = parents.union(*(also_read(defs)[name] for name in JOBS[job])) - JOBS[job]
    assert read - {"added_torrents"} <= set(NEEDED)
    assert set(NEEDED) <= read | {"download_queue"}


def test_what_starts_a_run_says_so_in_one_line(defs) -> None:
    jobs = [job for job in defs.resolve_all_job_defs() if job.name in JOBS]
    for each in [*jobs, *(defs.sensors or ()), *(defs.schedules or ())]:
        assert each.description, each.name
        assert not {"\n", "`"} & set(each.description), each.name


def test_the_schedule_and_the_sensors_are_there_and_off(defs) -> None:
    (nightly,) = defs.schedules
    assert (nightly.name, nightly.cron_schedule, nightly.job_name) == ("nightly", "0 3 * * *", "whole_pipeline")
    assert nightly.execution_timezone == "UTC"
    assert nightly.default_status is dg.DefaultScheduleStatus.STOPPED
    sensors = {each.name: each for each in defs.sensors or ()}
    assert set(sensors) == set(SENSORS)
    for name, (job, seconds) in SENSORS.items():
        assert sensors[name].default_status is dg.DefaultSensorStatus.STOPPED
        assert sensors[name].description
        if job is not None:
            assert sensors[name].job_name == job
        if seconds is not None:
            assert sensors[name].minimum_interval_seconds == seconds


def test_each_of_them_can_be_turned_on_by_itself_in_the_configuration(packaged) -> None:
    for name in ("nightly", *SENSORS):
        config = packaged.model_copy(update={"automation": Automation(**{name: True})})
        found = build_defs(config=config)
        states = {
            **{each.name: each.default_status.value for each in found.schedules or ()},
            **{each.name: each.default_status.value for each in found.sensors or ()},
        }
        assert {each for each, state in states.items() if state == "RUNNING"} == {name}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("finished_downloads_seconds = 1", "automation.finished_downloads_seconds = 1"),
        ("nightly = 'perhaps'", "automation.nightly = 'perhaps'"),
        ("finished_download = true", "automation.finished_download"),
        ("messages_variable = 'ntfy://ntfy.sh/topic'", "automation.messages_variable"),
    ],
)
def test_a_wrong_switch_is_named(tmp_path, line, words) -> None:
    file = tmp_path / "pipeline.toml"
    file.write_text(f'[genres]\nfantasy = ["fantasy"]\n[automation]\n{line}\n')
    with pytest.raises(ConfigurationError, match=words.replace(".", r"\.")):
        load_config(file)


def test_what_talks_to_a_service_takes_its_turn(defs) -> None:
    nodes = defs.resolve_job_def("whole_pipeline").nodes
    found: dict[str, set[str]] = {}
    for node in nodes:
        if node.definition.pool:
            found.setdefault(node.definition.pool, set()).add(node.name)
    assert found == IN_POOLS
    assert set(POOLS) == set(IN_POOLS)


def test_the_location_loads_without_any_setting(monkeypatch, packaged) -> None:
    for name in list(os.environ):
        if name.startswith(("ABS_", "PROWLARR_", "QBITTORRENT_", "GOOGLE_", "APPRISE_")):
            monkeypatch.delenv(name)
    defs = build_defs(config=packaged)
    dg.Definitions.validate_loadable(defs)
    assert set(defs.get_repository_def().job_names) >= {"library_analysis", "whole_pipeline"}


def test_everything_that_the_ui_lists_says_in_plain_text_what_it_does() -> None:
    defs = build_defs()
    graph, repository = defs.resolve_asset_graph(), defs.get_repository_def()
    described = {key.to_user_string(): graph.get(key).description for key in graph.get_all_asset_keys()}
    automation = [*repository.sensor_defs, *repository.schedule_defs]
    jobs = [job for job in repository.get_all_jobs() if not job.name.startswith("__")]
    lines = {each.name: each.description for each in [*automation, *jobs]}
    assert [name for name, text in {**described, **lines}.items() if not text or "`" in text] == []
    assert [name for name, text in lines.items() if "\n" in text or len(text) > 120] == []
