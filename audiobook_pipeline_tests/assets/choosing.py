"""The pipeline up to its choices over a sandbox, and what it leaves: shared by the tests of searching and choosing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pytest
from pyarrow import parquet

from audiobook_pipeline.build import build_defs
from audiobook_pipeline.ledger.ledger import Ledger, open_ledger
from audiobook_pipeline.schemas.arrow import to_frame

ROOT = Path(__file__).parents[2]
CHOOSING = dg.AssetSelection.assets("download_queue").upstream()
AGAIN = CHOOSING & dg.AssetSelection.assets("wishes").downstream()
"""What another choice takes: the library and the catalogue are as they were."""


class ChoosingPipeline:
    """The pipeline up to its choices, and the ledger that they are kept in."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, values: Mapping[str, str]) -> None:
        variables = {
            **values,
            "PIPELINE_DATA": str(folder / "data"),
            "DAGSTER_HOME": str(folder),
            "LEDGER_URL": "",
            "PIPELINE_CONFIG": str(ROOT / "audiobook_pipeline" / "sandbox" / "pipeline.toml"),
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        self._monkeypatch = monkeypatch
        self._instance = dg.DagsterInstance.ephemeral()
        self._folder = folder
        self._selection: dg.AssetSelection = CHOOSING

    def run(self, mode: str = "auto", **answers: list[int]) -> pd.DataFrame:
        """Choose once more; return the queue."""
        self._monkeypatch.setenv("ACQUISITION_MODE", mode)
        config: dict[str, Any] = {"ops": {"download_queue": {"config": answers}}} if answers else {}
        definitions = build_defs()
        graph = definitions.resolve_asset_graph()
        job = dg.define_asset_job("choosing", self._selection).resolve(asset_graph=graph)
        outcome = job.execute_in_process(
            instance=self._instance, run_config=config, resources=definitions.resources, raise_on_error=True
        )
        assert outcome.success
        self._selection = AGAIN
        return self.table("download_queue")

    def table(self, asset: str) -> pd.DataFrame:
        """Return the table that an asset left."""
        return to_frame(parquet.read_table(self._folder / "data" / "tables" / f"{asset}.parquet"))

    @property
    def ledger(self) -> Ledger:
        return open_ledger(f"sqlite:///{self._folder / 'data' / 'ledger.sqlite'}")
