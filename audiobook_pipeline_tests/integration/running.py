"""Running the whole pipeline over a sandbox, as a person would from the UI, and what it leaves behind."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import dagster as dg
import pandas as pd

from audiobook_pipeline.automation.jobs import WHOLE_PIPELINE
from audiobook_pipeline.build import build_defs
from audiobook_pipeline.cli.sandboxed import dagster_home
from audiobook_pipeline.ledger.ledger import Ledger, open_ledger
from audiobook_pipeline.reporting.phases import Phase, run_phases
from audiobook_pipeline.resources.environment import VARIABLES

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 60


def elsewhere() -> str:
    """Return an ``.env`` that sets every variable to something that a demonstration must not touch."""
    return "".join(f"{name}=http://127.0.0.1:9/{name}\n" for name in VARIABLES)


@dataclass(frozen=True, slots=True)
class Run:
    """One run that is over."""

    success: bool
    phases: Mapping[str, Phase]
    folder: Path

    def table(self, asset: str) -> pd.DataFrame:
        """Return the table that an asset left."""
        return pd.read_parquet(self.folder / "data" / "tables" / f"{asset}.parquet")

    @property
    def ledger(self) -> Ledger:
        """The ledger that the run left."""
        return open_ledger(f"sqlite:///{self.folder / 'data' / 'ledger.sqlite'}")


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for a while."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


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
    on_disk: bool = False,
) -> Run:
    """Materialize everything once over the services that ``values`` name; files go below ``folder``.

    Args:
        folder: Where tables, ledger and reports go; a further run there is the next of the same installation.
        values: Environment variables.
        acquisition: ACQUISITION_MODE.
        metadata: METADATA_MODE.
        wait: Seconds for which a run waits for its downloads.
        on_disk: Whether Dagster keeps its events in the folder as well.
    """
    folder.mkdir(exist_ok=True)
    home = dagster_home(folder)
    variables = {
        **values,
        "DAGSTER_HOME": str(home),
        "PIPELINE_DATA": str(folder / "data"),
        "ACQUISITION_MODE": acquisition,
        "METADATA_MODE": metadata,
        "PIPELINE_CONFIG": str(ROOT / "audiobook_pipeline" / "sandbox" / "pipeline.toml"),
    }
    with ExitStack() as ending:
        ending.enter_context(environment(variables))
        instance = ending.enter_context(dg.DagsterInstance.from_config(str(home))) if on_disk else _remembered(folder)
        outcome = (
            build_defs()
            .resolve_job_def(WHOLE_PIPELINE)
            .execute_in_process(
                instance=instance,
                run_config={"ops": {"download_progress": {"config": {"wait_seconds": wait}}}},
                raise_on_error=False,
            )
        )
        phases = {phase.asset: phase for phase in run_phases(instance, outcome.run_id)}
    return Run(outcome.success, phases, folder)
