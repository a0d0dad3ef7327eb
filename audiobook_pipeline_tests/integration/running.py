"""Running the whole pipeline over a sandbox, as a person would from the UI, and what it leaves behind."""

import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
from pyarrow import parquet

from audiobook_pipeline.automation.jobs import WHOLE_PIPELINE
from audiobook_pipeline.build import build_defs
from audiobook_pipeline.instance.home import prepare_home
from audiobook_pipeline.ledger.ledger import Ledger, open_ledger
from audiobook_pipeline.reporting.phases import Phase, run_phases
from audiobook_pipeline.schemas.arrow import to_frame
from audiobook_pipeline.variables import VARIABLES, in_force

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "audiobook_pipeline" / "sandbox" / "pipeline.toml"
WAIT_SECONDS = 60
ANALYSED = (
    "library_snapshot",
    "identified_library",
    "book_catalogue",
    "series_gap_report",
    "author_works",
    "author_coverage",
    "current_library",
    "metadata_issues",
    "standard_metadata",
    "detected_narrators",
)
"""Tables that are made of the library and the catalogue alone, in an order in which they can be made."""
MISSING = dg.AssetSelection.assets("missing_books").upstream()
"""All that tells which books the library lacks: less than half of a whole run's work."""
ACQUIRED = dg.AssetSelection.assets("synced_library").upstream()
"""All that brings books into the library: neither its metadata nor the report."""


def elsewhere() -> str:
    """Return an ``.env`` that sets every variable to something that a demonstration must not touch."""
    return "".join(f"{name}=http://127.0.0.1:9/{name}\n" for name in VARIABLES)


@dataclass(frozen=True, slots=True)
class Run:
    """One run that is over."""

    success: bool
    phases: Mapping[str, Phase]
    folder: Path
    tables: Path
    outcome: dg.ExecuteInProcessResult

    def table(self, asset: str) -> pd.DataFrame:
        """Return the table that an asset left, whatever later runs made of it."""
        return to_frame(parquet.read_table(self.tables / f"{asset}.parquet"))

    @property
    def ledger(self) -> Ledger:
        """The ledger that the run left."""
        return open_ledger(f"sqlite:///{self.folder / 'data' / 'ledger.sqlite'}")


PLAN: Mapping[str, Any] = {"acquisition": "plan", "metadata": "plan", "wait": 0}
"""For ``run_pipeline``: a run that sends and writes nothing."""


def continued(run: Run, folder: Path) -> Path:
    """Return a folder for further runs that begin where another one ended; its own installation stays as it is."""
    shutil.copytree(run.folder / "data", folder / "data")
    return folder


@cache
def _remembered(folder: Path) -> dg.DagsterInstance:
    """Return Dagster's storage for the runs of a folder, in memory: on disk, half of a run's time goes into it."""
    return dg.DagsterInstance.ephemeral()


def run_pipeline(
    folder: Path,
    values: Mapping[str, str],
    *,
    acquisition: str = "auto",
    metadata: str = "apply",
    wait: int = WAIT_SECONDS,
    only: dg.AssetSelection | None = None,
    on_disk: bool = False,
) -> Run:
    """Materialize everything once over the services that ``values`` name; files go below ``folder``.

    Args:
        folder: Where tables, ledger and reports go; a further run there is the next of the same installation.
        values: Environment variables; they win over what a run has otherwise.
        acquisition: ACQUISITION_MODE.
        metadata: METADATA_MODE.
        wait: Seconds for which a run waits for its downloads.
        only: What to materialize instead of everything; it takes what it needs from an earlier run.
        on_disk: Whether Dagster keeps its events in the folder as well.
    """
    folder.mkdir(exist_ok=True)
    home = prepare_home(folder / "dagster_home")
    variables = {
        "DAGSTER_HOME": str(home),
        "PIPELINE_DATA": str(folder / "data"),
        "ACQUISITION_MODE": acquisition,
        "METADATA_MODE": metadata,
        "PIPELINE_CONFIG": str(CONFIG),
        **values,
    }
    with ExitStack() as ending:
        ending.enter_context(in_force(variables))
        instance = ending.enter_context(dg.DagsterInstance.from_config(str(home))) if on_disk else _remembered(folder)
        definitions = build_defs()
        made = (only or dg.AssetSelection.all()).resolve(definitions.resolve_asset_graph())
        waiting = {"download_progress": {"config": {"wait_seconds": wait}}}
        outcome = definitions.resolve_job_def(WHOLE_PIPELINE).execute_in_process(
            instance=instance,
            asset_selection=sorted(made),
            run_config={"ops": waiting} if dg.AssetKey("download_progress") in made else None,
            raise_on_error=False,
        )
        phases = {phase.asset: phase for phase in run_phases(instance, outcome.run_id)}
    tables = folder / "tables" / outcome.run_id
    if (folder / "data" / "tables").exists():
        shutil.copytree(folder / "data" / "tables", tables)
    return Run(outcome.success, phases, folder, tables, outcome)
