"""From the chosen release to the verified download: sending, monitoring, verifying.

Each asset continues from what the ledger says, so the next run continues one that died.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, partial

import dagster as dg
import pandas as pd
from pydantic import Field

from audiobook_pipeline.acquisition.clearing import clear_given_up
from audiobook_pipeline.acquisition.finishing import choose_next_best, verify_finished
from audiobook_pipeline.acquisition.held import FOLDER, HeldTorrents
from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.monitoring import MonitorPolicy, watch
from audiobook_pipeline.acquisition.policy import SendOutcome, SendPolicy, SendRow
from audiobook_pipeline.acquisition.related_works import RelatedWorks
from audiobook_pipeline.acquisition.selecting import left_out
from audiobook_pipeline.acquisition.sending import Unwanted, pending, send
from audiobook_pipeline.acquisition.status import AcquisitionStatus
from audiobook_pipeline.assets.progress import ProgressLog
from audiobook_pipeline.assets.results import result, table_asset
from audiobook_pipeline.clients.boundary import Aside, Asides
from audiobook_pipeline.constants import ACQUISITION, QBITTORRENT_POOL
from audiobook_pipeline.domain.acquisition import WATCHED, State
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.reporting.tables import shown_table
from audiobook_pipeline.resources.download_clients import DownloadClients
from audiobook_pipeline.resources.failures import service_failures
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.prowlarr import ProwlarrResource
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.schemas.rows import write
from audiobook_pipeline.schemas.tables import ACQUISITIONS, table

SHOWN = ("title", "release", "state", "instance", "reason")


@table_asset(
    ACQUISITIONS,
    group=ACQUISITION,
    kinds={"qbittorrent", "prowlarr"},
    pool=QBITTORRENT_POOL,
    also_reads=["book_catalogue"],
)
def added_torrents(
    context: dg.AssetExecutionContext,
    download_queue: pd.DataFrame,
    book_catalogue: pd.DataFrame,
    prowlarr: ProwlarrResource,
    qbittorrent: DownloadClients,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Torrents sent to the download clients; those that no client can take are parked.

    Every instance is checked for each torrent before and after it is sent. With ACQUISITION_MODE=plan nothing is sent.
    """
    now, store, held, odd_lines = datetime.now(UTC), ledger.open(), HeldTorrents(settings.data / FOLDER), Asides()
    if settings.acquisition == "plan":
        return _plan(download_queue, store)
    with service_failures():
        fleet, client = qbittorrent.fleet(settings), prowlarr.client(settings.config.allowed_hosts)
        rows = send(
            store,
            fleet,
            held.first(client.download),
            policy=SendPolicy.of(settings.config),
            folder=settings.data,
            run_id=context.run.run_id,
            aside=odd_lines,
            progress=ProgressLog(context, "torrents"),
            unwanted=_unwanted(book_catalogue, settings.preferences.formats),
        )
    _go_on(context, rows, store, now)
    held.tidy(store, now)
    return result(
        write([AcquisitionStatus(row.acquisition, row.instance, note=row.reason) for row in rows], ACQUISITIONS),
        ACQUISITIONS,
        went_in=f"{len(rows)} chosen, parked or in doubt",
        came_out=_what_was_sent(rows),
        sample=SHOWN,
        aside=[*fleet.aside, *odd_lines],
        metadata={"instances": _health_table(fleet, now)},
    )


def _go_on(context: dg.AssetExecutionContext, rows: Sequence[SendRow], store: Ledger, now: datetime) -> None:
    """Report the outcome of each, and choose the next best release where one failed."""
    for row in rows:
        if row.outcome is not SendOutcome.HELD_BACK:  # Those are many each night, and in the table.
            context.log.info("%s: %s (%s)", row.acquisition.book.title, row.outcome, row.reason)
        if row.outcome is SendOutcome.FAILED:  # Sent by the next run, so that one run keeps to its limits.
            choose_next_best(store, row.acquisition, run_id=context.run.run_id, now=now)


def _what_was_sent(rows: Sequence[SendRow]) -> str:
    there = {SendOutcome.SENT, SendOutcome.ALREADY_THERE}
    sent = sum(row.outcome in there for row in rows)
    others = Counter(str(row.outcome).replace("_", " ") for row in rows if row.outcome not in there)
    return f"{sent} sent" + "".join(f", {count} {word}" for word, count in others.items())


def _unwanted(catalogue: pd.DataFrame, formats: Sequence[str]) -> Unwanted:
    """Return what says which files of a torrent need not be downloaded, beside the other works of the catalogue."""
    related = cache(partial(RelatedWorks, catalogue))
    return lambda book, names: left_out(names, book, related().of(book), formats)


def _plan(download_queue: pd.DataFrame, store: Ledger) -> dg.MaterializeResult[pd.DataFrame]:
    """Return what would be sent: what this run chose, and what waits from earlier ones."""
    reason = "would be sent: ACQUISITION_MODE=plan"
    columns = ["wanted_id", "title", "authors", "release", "size"]
    chosen = download_queue.loc[download_queue["verdict"] == "chosen", columns]
    waiting = write(map(AcquisitionStatus.of, pending(store)), ACQUISITIONS)
    return result(
        pd.concat([waiting, table(chosen, ACQUISITIONS)]).assign(state="planned", reason=reason),
        ACQUISITIONS,
        went_in=f"{len(chosen)} chosen releases, {len(waiting)} waiting from earlier runs",
        came_out=f"{len(chosen) + len(waiting)} would be sent, none was (ACQUISITION_MODE=plan)",
        sample=SHOWN,
    )


def _health_table(fleet: Fleet, now: datetime) -> dg.TableMetadataValue:
    healths = pd.DataFrame(
        [
            {"instance": health.name, "state": str(health.state), "version": health.version, "what": health.message}
            for health in fleet.healths(now)
        ],
        columns=["instance", "state", "version", "what"],
    )
    return shown_table(healths)


class Waiting(dg.Config):
    """How long to watch the downloads before going on."""

    wait_seconds: float = Field(default=0, ge=0, description="Seconds to wait for downloads to finish; 0: check once.")


@table_asset(ACQUISITIONS, group=ACQUISITION, kinds={"qbittorrent"}, pool=QBITTORRENT_POOL, deps=["added_torrents"])
def download_progress(
    context: dg.AssetExecutionContext,
    config: Waiting,
    qbittorrent: DownloadClients,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Progress of each download, and why it stalled, failed or was removed manually.

    A release that fails is blocked, and the next best one of the same book can be chosen.
    """
    store, run_id = ledger.open(), context.run.run_id
    rows: Sequence[AcquisitionStatus] = ()
    aside: Sequence[Aside] = ()
    with service_failures():
        if settings.acquisition != "plan":
            clear_given_up(store, lambda: qbittorrent.fleet(settings), settings.config, now=datetime.now(UTC))
        if store.acquisitions(*WATCHED):
            fleet = qbittorrent.fleet(settings)
            rows = watch(
                store,
                fleet,
                policy=MonitorPolicy(),
                run_id=run_id,
                wait=timedelta(seconds=config.wait_seconds),
                progress=ProgressLog(context, "torrents"),
            )
            aside = fleet.aside
    states = pd.Series([str(row.acquisition.state) for row in rows], dtype=str).value_counts()
    return result(
        write(rows, ACQUISITIONS),
        ACQUISITIONS,
        went_in=quantity(len(rows), "torrent"),
        came_out=", ".join(f"{count} {state}" for state, count in states.items()) or "nothing under way",
        sample=("title", "state", "progress", "speed", "eta_s", "instance", "reason"),
        aside=aside,
    )


@table_asset(ACQUISITIONS, group=ACQUISITION, kinds={"file"}, deps=["download_progress"], also_reads=["book_catalogue"])
def verified_downloads(
    context: dg.AssetExecutionContext,
    book_catalogue: pd.DataFrame,
    qbittorrent: DownloadClients,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Finished downloads, checked before anything reaches the library: files, runtime, tags, nothing harmful.

    A download that fails a check is quarantined with the reason and never imported.
    """
    store, looked = ledger.open(), []
    aside: Sequence[Aside] = ()
    if store.acquisitions(State.FINISHED):
        with service_failures():
            fleet = qbittorrent.fleet(settings)
            looked = verify_finished(
                store,
                fleet,
                RelatedWorks(book_catalogue),
                run_id=context.run.run_id,
                now=datetime.now(UTC),
                ebooks=settings.config.ebooks,
            )
            aside = fleet.aside
    for acquisition in looked:
        context.log.info("%s: %s (%s)", acquisition.book.title, acquisition.state, acquisition.reason)
    verified = sum(acquisition.state is State.VERIFIED for acquisition in looked)
    rejected = sum(acquisition.state is State.REJECTED for acquisition in looked)
    return result(
        write(map(AcquisitionStatus.of, looked), ACQUISITIONS),
        ACQUISITIONS,
        went_in=f"{len(looked)} finished downloads",
        came_out=f"{verified} verified, {rejected} quarantined",
        sample=SHOWN,
        aside=aside,
    )
