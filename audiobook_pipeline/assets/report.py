"""The report of a run: what it did, what the library lacks, what to do next; and the exports for other programs."""

from collections import Counter
from datetime import UTC, datetime

import dagster as dg
import pandas as pd

from audiobook_pipeline.assets.results import result, table_asset
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.constants import REPORT
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.quality import item_scores
from audiobook_pipeline.ledger.records import ReviewStatus
from audiobook_pipeline.reporting import contents, webhook
from audiobook_pipeline.reporting.exports import library_json, wish_list_json, write_exports
from audiobook_pipeline.reporting.phases import run_phases
from audiobook_pipeline.reporting.report import Report, write_report
from audiobook_pipeline.resources.audiobookshelf import AudiobookShelfResource
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.settings import PipelineSettings, unwritable
from audiobook_pipeline.schemas.tables import PHASES


@table_asset(PHASES, group=REPORT, kinds={"html"})
def pipeline_report(
    context: dg.AssetExecutionContext,
    current_library: pd.DataFrame,
    series_gap_report: pd.DataFrame,
    author_coverage: pd.DataFrame,
    missing_books: pd.DataFrame,
    download_queue: pd.DataFrame,
    synced_library: pd.DataFrame,
    metadata_issues: pd.DataFrame,
    applied_metadata: pd.DataFrame,
    audiobookshelf: AudiobookShelfResource,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """What this run did, as one HTML file that needs no server, and as JSON.

    Beside it, library and wish list as JSON; the schemas of all three are in ``docs/schemas``. Where
    WEBHOOK_URL is set, figures and new books are sent there.
    """
    tables = contents.Tables(
        library=current_library,
        gaps=series_gap_report,
        coverage=author_coverage,
        missing=missing_books,
        queue=download_queue,
        imports=synced_library,
        issues=metadata_issues,
        changes=applied_metadata,
    )
    report = _report(context, tables, _heard(context, audiobookshelf), ledger, settings)
    others = {
        "library": library_json(current_library, item_scores(current_library, metadata_issues), report.made_at),
        "wish_list": wish_list_json(missing_books, report.made_at),
    }
    try:
        html, document = write_report(report, settings.data / "reports")
        exports = write_exports(others, settings.data / "exports")
    except OSError as error:
        raise unwritable(settings.data, error) from error
    if settings.webhook_url.strip():
        new = synced_library[synced_library["state"] == "confirmed"]
        webhook.send(settings.webhook_url.strip(), webhook.message(report, new))
    context.log.info("Report: %s", html)
    return result(
        [
            {"phase": each.asset, "went_in": each.went_in, "came_out": each.came_out, "seconds": each.seconds}
            for each in report.phases
        ],
        PHASES,
        went_in=f"{len(report.phases)} phases",
        came_out=html.name,
        metadata={
            "report": dg.MetadataValue.path(str(html.resolve())),
            "report_json": dg.MetadataValue.path(str(document.resolve())),
            "open": dg.MetadataValue.url(html.resolve().as_uri()),
            **{f"{path.stem}_json": dg.MetadataValue.path(str(path.resolve())) for path in exports},
            **{name: value for name, value in report.figures.items() if value is not None},
        },
    )


def _heard(context: dg.AssetExecutionContext, audiobookshelf: AudiobookShelfResource) -> pd.DataFrame | None:
    """Return user, item_id and progress of what the users listened to; None where AudiobookShelf doesn't tell.

    A report of what a run did must not fail for what it could have said besides.
    """
    try:
        with audiobookshelf.client() as client:
            users = client.users()
    except ServiceError as error:
        context.log.warning("The report goes without the users' listening progress: %s", error)
        return None
    rows = [
        (user.username, entry.library_item_id, entry.progress)
        for user in users
        for entry in user.media_progress
        if entry.episode_id is None
    ]
    return pd.DataFrame(rows, columns=["user", "item_id", "progress"]).astype({"progress": "float64"})


def _report(
    context: dg.AssetExecutionContext,
    tables: contents.Tables,
    heard: pd.DataFrame | None,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> Report:
    run_id, store = context.run.run_id, ledger.open()
    acquisitions = store.acquisitions()
    past = contents.Past(
        scores=store.scores(),
        gaps=store.gap_counts(),
        imported=[each for each in acquisitions if each.state is State.CONFIRMED],
        states=Counter(each.state for each in acquisitions),
        questions=len(store.reviews(ReviewStatus.WAITING)),
    )
    numbers = contents.figures(tables, past, run_id)
    steps = contents.next_steps(numbers, tables, acquisition=settings.acquisition, metadata=settings.metadata)
    return Report(
        made_at=datetime.now(UTC),
        run_id=run_id,
        acquisition_mode=settings.acquisition,
        metadata_mode=settings.metadata,
        figures=numbers,
        cards=tuple(contents.cards(numbers)),
        phases=tuple(run_phases(context.instance, run_id)),
        next_steps=tuple(steps),
        sections=contents.sections(tables, past, heard),
    )
