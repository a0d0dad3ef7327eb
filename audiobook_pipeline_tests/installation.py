"""Dagster around a sandbox without its daemon: ticks, their cursors, and the runs that they ask for."""

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import dagster as dg

from audiobook_pipeline.automation.sensors import NEEDED
from audiobook_pipeline.build import build_defs
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Acquisition
from audiobook_pipeline.variables import in_force
from audiobook_pipeline_tests.integration.running import ROOT
from audiobook_pipeline_tests.ledgers import ledger_in
from audiobook_pipeline_tests.torrents import small_torrent

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)


class Installation:
    """One installation; a context manager.

    Attributes:
        instance: Dagster's own storage.
        defs: The code location over this installation.
        cursors: What each sensor remembers.
    """

    def __init__(self, sandbox, folder: Path, *, made: bool = True, **changes: str) -> None:
        self._values = {
            **sandbox.environment(),
            "PIPELINE_DATA": str(folder / "data"),
            "ACQUISITION_MODE": "auto",
            "METADATA_MODE": "plan",
            "PIPELINE_CONFIG": str(ROOT / "audiobook_pipeline" / "sandbox" / "pipeline.toml"),
            **changes,
        }
        self._made = made
        self._open = ExitStack()
        self.folder = folder
        self.cursors: dict[str, str | None] = {}

    def __enter__(self) -> Self:
        self._open.enter_context(in_force(self._values))
        self.instance = self._open.enter_context(dg.DagsterInstance.ephemeral())
        self.defs = build_defs()
        for name in NEEDED if self._made else ():
            self.instance.report_runless_asset_event(dg.AssetMaterialization(name))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def ledger(self) -> Ledger:
        """The ledger of this installation."""
        return ledger_in(self.folder / "data" / "ledger.sqlite")

    def tick(self, name: str):
        """Let a sensor look once, as the daemon does: what it returns, its cursor kept."""
        sensor = next(each for each in self.defs.sensors or [] if each.name == name)
        context = dg.build_sensor_context(
            instance=self.instance,
            cursor=self.cursors.get(name),
            repository_def=self.defs.get_repository_def(),
            resources=dict(self.defs.resources or {}),
        )
        with context:
            outcome = sensor.evaluate_tick(context)
        # As the daemon: a tick that sets no cursor leaves the one that is there.
        self.cursors[name] = outcome.cursor or self.cursors.get(name)
        return outcome

    def run(
        self, request: dg.RunRequest, job: str, *, only: dg.AssetSelection | None = None
    ) -> dg.ExecuteInProcessResult:
        """Do the run that was asked for, or the part of it that makes some assets."""
        return self.defs.resolve_job_def(job).execute_in_process(
            instance=self.instance,
            tags=request.tags,
            asset_selection=only and sorted(only.resolve(self.defs.resolve_asset_graph())),
            raise_on_error=False,
        )

    def begin(self, job: str, tags: dict[str, str] | None = None) -> dg.DagsterRun:
        """Have a run under way that never ends."""
        run = self.instance.create_run_for_job(self.defs.resolve_job_def(job), tags=tags)
        self.instance.handle_run_event(
            run.run_id,
            dg.DagsterEvent(event_type_value="PIPELINE_STARTING", job_name=job, message="starting"),
        )
        return run

    def acquire(self, title: str, state: State, *, on: str | None = None) -> Acquisition:
        """An acquisition in this state, the legal way."""
        store, step = self.ledger, {"reason": "as a test needs it", "run_id": "run", "now": NOW}
        wanted = store.want(WantedBook(title=title, authors=("An Author",)), run_id="run", now=NOW)
        infohash = parse_torrent(small_torrent(title)).client_hash
        release = Release(key=f"key of {title}", title=title, indexer_id=1, indexer="Shelf", link="x")
        entry = store.choose(wanted, release, reason="the best", run_id="run", now=NOW)
        if state is State.PARKED:
            return store.move(entry.id, State.PARKED, **step)
        store.move(entry.id, State.FETCHED, infohash_v1=infohash, **step)
        store.move(entry.id, State.SENDING, instance=on, **step)
        store.move(entry.id, State.SENT, **step)
        return store.move(entry.id, state, **step)
