"""What starts a run because something happened: a download finished, the library changed, an instance is back.

A tick looks (``polling``), decides (``cursors``) and asks for at most one run. It asks for none while
another run is queued or under way: that one may do the work, and what is left is handled afterwards.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import dagster as dg

from audiobook_pipeline.automation import polling
from audiobook_pipeline.automation.cursors import (
    Asked,
    LibrariesSeen,
    Parked,
    described_change,
    due_news,
    library_news,
    parked_news,
    run_key,
)
from audiobook_pipeline.automation.jobs import finish_downloads, library_analysis, send_parked
from audiobook_pipeline.automation.runs import never_made, sensor_status, touched_since, unfinished
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.config import Automation
from audiobook_pipeline.domain.acquisition import WATCHED, State
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.redaction import redact
from audiobook_pipeline.resources.audiobookshelf import AudiobookshelfResource
from audiobook_pipeline.resources.download_clients import DownloadClients
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.settings import PipelineSettings

FINISHED: Final = "finished_downloads"
CHANGED: Final = "changed_library"
PARKED: Final = "parked_torrents"

NEEDED: Final = (
    "library_snapshot",
    "identified_library",
    "book_catalogue",
    "series_gap_report",
    "author_coverage",
    "missing_books",
    "upcoming_books",
    "download_queue",
)
"""Tables that the runs from here on read and don't make."""

UNSENT: Final = (State.CHOSEN, State.FETCHED, State.SENDING)

Tick = dg.SensorResult | dg.SkipReason


def finished_downloads(automation: Automation) -> dg.SensorDefinition:
    """Return the sensor that starts the import of finished downloads."""

    @dg.sensor(
        name=FINISHED,
        job=finish_downloads,
        minimum_interval_seconds=automation.finished_downloads_seconds,
        default_status=sensor_status(on=automation.finished_downloads),
        description="Starts a run that verifies and imports finished downloads: one for those that finish together.",
    )
    def sensor(
        context: dg.SensorEvaluationContext,
        qbittorrent: DownloadClients,
        ledger: LedgerResource,
        settings: PipelineSettings,
    ) -> Tick:
        try:
            now = datetime.now(UTC)
            under_way = ledger.open().acquisitions(*WATCHED, State.VERIFIED, State.IMPORTED)
            if not under_way:
                return dg.SkipReason("Nothing is being downloaded.")
            if (held := _held_back(context)) is not None:
                return held
            finished, trouble = polling.complete(polling.kept_fleet(qbittorrent, settings), under_way)
        except (dg.Failure, ServiceError, LedgerError) as error:
            return _trouble(error)
        due = finished | {entry.id for entry in under_way if polling.waits_for_a_run(entry, now)}
        numbers = [entry.id for entry in under_way]
        cursor, news = due_news(Asked.read(context.cursor), numbers, due, now.timestamp())
        if not news:
            words = "; ".join(trouble) or f"{len(under_way)} downloads under way, none newly finished."
            return dg.SensorResult(skip_reason=words, cursor=cursor.write())
        return dg.SensorResult(run_requests=[_request(context, "finished", news)], cursor=cursor.write())

    return sensor


def changed_library(automation: Automation) -> dg.SensorDefinition:
    """Return the sensor that starts an analysis of a library that somebody else has changed."""

    @dg.sensor(
        name=CHANGED,
        job=library_analysis,
        minimum_interval_seconds=automation.changed_library_seconds,
        default_status=sensor_status(on=automation.changed_library),
        description="Starts an analysis of the library when books were added or removed outside Dagster.",
    )
    def sensor(context: dg.SensorEvaluationContext, audiobookshelf: AudiobookshelfResource) -> Tick:
        before, looked_at = LibrariesSeen.read(context.cursor), datetime.now(UTC)
        try:
            now = polling.libraries(audiobookshelf)
        except (dg.Failure, ServiceError) as error:
            return _trouble(error)
        ours = before is not None and touched_since(context.instance, datetime.fromtimestamp(before.looked_at, UTC))
        cursor, due, why = library_news(before, now, looked_at=looked_at.timestamp(), ours=ours)
        if not due or before is None:
            return dg.SensorResult(skip_reason=why, cursor=cursor.write())
        if (going := unfinished(context.instance)) is not None:
            return dg.SkipReason(f"{why}. The run {going} isn't over yet; the analysis starts afterwards.")
        seen = dg.AssetObservation(
            asset_key="library_snapshot",
            description=described_change(before.known, now),
            metadata={
                "change": why,
                "items": sum(look.items for look in now),
                "items_with_issues": sum(look.issues for look in now),
            },
        )
        request = dg.RunRequest(run_key=run_key(context.cursor, now), tags={"audiobook_pipeline/why": "changed"})
        return dg.SensorResult(run_requests=[request], asset_events=[seen], cursor=cursor.write())

    return sensor


def parked_torrents(automation: Automation) -> dg.SensorDefinition:
    """Return the sensor that sends parked torrents once an instance is back."""

    @dg.sensor(
        name=PARKED,
        job=send_parked,
        minimum_interval_seconds=automation.parked_torrents_seconds,
        default_status=sensor_status(on=automation.parked_torrents),
        description="Starts a run that sends parked torrents once a download client can be used again.",
    )
    def sensor(
        context: dg.SensorEvaluationContext,
        qbittorrent: DownloadClients,
        ledger: LedgerResource,
        settings: PipelineSettings,
    ) -> Tick:
        try:
            if settings.acquisition == "plan":
                return dg.SkipReason("ACQUISITION_MODE=plan: nothing is sent.")
            store, now = ledger.open(), datetime.now(UTC)
            parked, others = store.acquisitions(State.PARKED), store.acquisitions(*UNSENT)
            if not parked and not others:
                return dg.SensorResult(skip_reason="Nothing is parked.", cursor=Parked().write())
            if (held := _held_back(context)) is not None:
                return held
            healths = polling.healths(polling.kept_fleet(qbittorrent, settings), now)
        except (dg.Failure, ServiceError, LedgerError) as error:
            return _trouble(error)
        usable = [health.name for health in healths if health.usable]
        before = Parked.read(context.cursor)
        cursor, news = parked_news(before, [entry.id for entry in parked], usable, now.timestamp())
        due = {entry.id for entry in others if usable and polling.waits_for_a_run(entry, now)}
        asked, more = due_news(cursor.others, [entry.id for entry in others], due, now.timestamp())
        cursor, news = cursor.model_copy(update={"others": asked}), sorted([*news, *more])
        if not news:
            problems = "; ".join(f"{health.name}: {health.message}" for health in healths if not health.usable)
            words = f"{len(parked)} parked; " + (problems or "they are tried again after a pause.")
            return dg.SensorResult(skip_reason=words, cursor=cursor.write())
        return dg.SensorResult(run_requests=[_request(context, "parked", news)], cursor=cursor.write())

    return sensor


def _held_back(context: dg.SensorEvaluationContext) -> dg.SkipReason | None:
    """Return why no run may be asked for now, or None."""
    if (going := unfinished(context.instance)) is not None:
        return dg.SkipReason(f"The run {going} isn't over yet; what it leaves is looked at afterwards.")
    if missing := never_made(context.instance, NEEDED):
        return dg.SkipReason(f"{', '.join(missing)} was never materialized: run the job whole_pipeline once first.")
    return None


def _request(context: dg.SensorEvaluationContext, why: str, ids: Sequence[int]) -> dg.RunRequest:
    # The same news at the same memory is the same run, also where Dagster died before it kept the cursor.
    return dg.RunRequest(
        run_key=run_key(why, context.cursor, ids),
        tags={"audiobook_pipeline/why": why, "audiobook_pipeline/acquisitions": ",".join(map(str, ids))[:200]},
    )


def _trouble(error: dg.Failure | ServiceError | LedgerError) -> dg.SkipReason:
    """Return what is wrong, as the tick shows it: it names the setting, and what to do."""
    return dg.SkipReason(redact((error.description if isinstance(error, dg.Failure) else None) or str(error)))
