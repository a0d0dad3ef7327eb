"""Odd values in every service's answers and in files: each costs its own row, and the run continues to its end."""

import logging
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline_tests.integration.running import PLAN, Run, run_pipeline
from audiobook_pipeline_tests.spoilt import SERVICES, Crowded, Spoiling

ASIDE = re.compile(r"a row is set aside")
CHECK = "no_row_is_set_aside"
OF_SERVICE = {
    "Audiobookshelf": "audiobookshelf",
    "Audiobookshelf's search": "audiobookshelf",
    "Prowlarr": "prowlarr",
    "Google Books": "google_books",
    "Open Library": "open_library",
    "Audnexus": "audnexus",
    "Hardcover": "hardcover",
    "primary": "qbittorrent",
    "the catalogue file": "catalogue file",
    "the queue file": "queue file",
}
SOURCES = ("google_books", "open_library", "audnexus", "hardcover")
SHELF = ("audiobookshelf", "prowlarr", "catalogue file")
QUEUES = ("qbittorrent", "queue file")
ACTS = {"acquisition": "auto", "metadata": "plan", "wait": 1}
# What one service's oddities would hide of another's is in another run; the last one has them all.
RUNS: Mapping[tuple[str, ...], Mapping[str, Any]] = {
    SOURCES: PLAN,
    SHELF: PLAN,
    QUEUES: ACTS,
    (*SOURCES, *SHELF, *QUEUES): {"wait": 1},
}

CATALOGUE = ["work_id,title,authors,series,position"]
CATALOGUE += [f"w{number},Ebb {number},Mara Quill,Tides,{number}" for number in range(1, 20)]
ODD_ROWS = ('"half', "a,b", "a,b,c,d,e,f", 'x"y,"z,1')
ODD_LINES = ('{"tag":[1]}', "[" * 100_000, "null", '{"tag": "x"', '{"tag": {}, "event": "parked"}')


def spoilt_sandbox(folder: Path, world, services: Iterable[str]) -> tuple[Sandbox, dict[str, Any], dict[str, str]]:
    """Return a sandbox, not started yet, with what of it is odd by service, and further variables."""
    sandbox = Sandbox(folder / "sandbox", world=world, qbittorrent="simulated")
    spoiling: dict[str, Any] = {}
    variables = {}
    for name in services:
        if name in SERVICES:
            service = getattr(sandbox, name)
            service.app = spoiling[name] = Spoiling(service.app, SERVICES[name])
        elif name == "qbittorrent":
            sandbox.primary.app = spoiling[name] = Crowded(sandbox.primary.app)
        elif name == "catalogue file":
            (folder / "catalogue.csv").write_text("\n".join([*CATALOGUE, *ODD_ROWS, CATALOGUE[1]]), encoding="utf-8")
            variables["CATALOGUE_FILE"] = str(folder / "catalogue.csv")
            spoiling[name] = SimpleNamespace(spoilt=len(ODD_ROWS), unreadable=ODD_ROWS)
        else:
            (folder / "run" / "data").mkdir(parents=True)
            (folder / "run" / "data" / "parked.jsonl").write_text("\n".join(ODD_LINES), encoding="utf-8")
            spoiling[name] = SimpleNamespace(spoilt=len(ODD_LINES), unreadable=ODD_LINES)
    return sandbox, spoiling, variables


@pytest.mark.slow
@pytest.mark.parametrize("services", RUNS, ids="+".join)
def test_a_run_over_odd_values_ends_and_says_what_it_set_aside(world, tmp_path, services, caplog) -> None:
    caplog.set_level(logging.DEBUG, "audiobook_pipeline")
    sandbox, spoiling, variables = spoilt_sandbox(tmp_path, world, services)
    with sandbox:
        values = {**sandbox.environment(), **variables}
        run = run_pipeline(tmp_path / "run", values, **RUNS[services])
    assert run.success, [phase for phase in run.phases.values() if not phase.ok]
    assert all(each.spoilt for each in spoiling.values())
    told = [record for record in caplog.records if ASIDE.search(record.msg)]
    rows = Counter(OF_SERVICE[source] for source, _ in {(record.args[0], record.row_identity) for record in told})
    assert rows == {name: len(each.unreadable) for name, each in spoiling.items() if each.unreadable}
    counted = set_aside(run)
    if "qbittorrent" in services:  # Its clients serve all assets of a run: each tells what they set aside until then.
        assert len({each for each in told if OF_SERVICE[each.args[0]] == "qbittorrent"}) in counted.values()
    else:
        assert sum(counted.values()) == len(told)
    assert warned(run) == {asset for asset, count in counted.items() if count}


def set_aside(run: Run) -> dict[str, int]:
    """Return how many rows each asset says that it set aside."""
    made = [event.step_materialization_data.materialization for event in run.outcome.get_asset_materialization_events()]
    return {
        each.asset_key.to_user_string(): each.metadata["rows_set_aside"].value
        for each in made
        if "rows_set_aside" in each.metadata
    }


def warned(run: Run) -> set[str]:
    """Return the assets of which the check says so."""
    checks = [each for each in run.outcome.get_asset_check_evaluations() if each.check_name == CHECK]
    return {each.asset_key.to_user_string() for each in checks if not each.passed}
