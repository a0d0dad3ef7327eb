"""The report of a run: what it did, what the library lacks, what to do next; and the exports for other programs."""

from base64 import b64encode
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import dagster as dg
import pandas as pd

from audiobook_pipeline.assets.results import result, table_asset
from audiobook_pipeline.constants import REPORT
from audiobook_pipeline.domain.acquisition import ACTIVE, State
from audiobook_pipeline.domain.quality import item_scores
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.ledger.records import ReviewStatus
from audiobook_pipeline.reporting import contents, sections, webhook
from audiobook_pipeline.reporting.exports import library_json, wish_list_json, write_calendar, write_exports
from audiobook_pipeline.reporting.outward import web_address
from audiobook_pipeline.reporting.phases import run_phases
from audiobook_pipeline.reporting.report import Cover, Links, Report, write_report
from audiobook_pipeline.resources.audiobookshelf import AudiobookshelfResource
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.settings import PipelineSettings, unwritable
from audiobook_pipeline.schemas.tables import PHASES
from audiobook_pipeline.sources.covers import item_covers
from audiobook_pipeline.sources.listening import listened

COVERS: Final = 24
"""Covers of new books in a report, of some 4 kB each."""
COVER_WIDTH: Final = 120


@table_asset(
    PHASES,
    group=REPORT,
    kinds={"html"},
    also_reads=[
        "current_library",
        "series_gap_report",
        "author_coverage",
        "missing_books",
        "upcoming_books",
        "download_queue",
        "synced_library",
        "metadata_issues",
    ],
)
def pipeline_report(
    context: dg.AssetExecutionContext,
    current_library: pd.DataFrame,
    series_gap_report: pd.DataFrame,
    author_coverage: pd.DataFrame,
    missing_books: pd.DataFrame,
    upcoming_books: pd.DataFrame,
    download_queue: pd.DataFrame,
    synced_library: pd.DataFrame,
    metadata_issues: pd.DataFrame,
    applied_metadata: pd.DataFrame,
    audiobookshelf: AudiobookshelfResource,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """What this run did, as one HTML file that opens without a server, and as JSON.

    Exports library and wish list as JSON (``docs/schemas``) and a calendar of upcoming books; notifies WEBHOOK_URL.
    """
    tables = contents.Tables(
        library=current_library,
        gaps=series_gap_report,
        coverage=author_coverage,
        missing=missing_books,
        upcoming=upcoming_books,
        queue=download_queue,
        imports=synced_library,
        issues=metadata_issues,
        changes=applied_metadata,
    )
    report = _report(context, tables, audiobookshelf, ledger, settings)
    page, files = _write(report, tables, settings)
    _tell(context, page, report, synced_library, settings)
    return result(
        ({**asdict(phase), "phase": phase.asset} for phase in report.phases),
        PHASES,
        went_in=quantity(len(report.phases), "phase"),
        came_out=page.name,
        metadata={name: value for name, value in report.figures.items() if value is not None} | files,
    )


def _tell(
    context: dg.AssetExecutionContext,
    page: Path,
    report: Report,
    synced_library: pd.DataFrame,
    settings: PipelineSettings,
) -> None:
    """Tell the log where the report is, and WEBHOOK_URL, where it is set, of the run and its new books."""
    context.log.info("Report: %s", page)
    if address := settings.webhook_url.strip():
        webhook.send(address, webhook.message(report, synced_library[synced_library["state"] == "confirmed"]))


def _write(
    report: Report, tables: contents.Tables, settings: PipelineSettings
) -> tuple[Path, dict[str, dg.MetadataValue]]:
    """Write the report and the exports; return the page, and all files as metadata."""
    documents = {
        "library": library_json(tables.library, item_scores(tables.library, tables.issues), report.made_at),
        "wish_list": wish_list_json(tables.missing, report.made_at),
    }
    try:
        html, document = write_report(report, settings.data / "reports")
        exports = write_exports(documents, settings.data / "exports")
        days = write_calendar(tables.upcoming, report.made_at, settings.data / "exports")
    except OSError as error:
        raise unwritable(settings.data, error) from error
    files = {"report": html, "report_json": document, "calendar": days}
    files |= {f"{path.stem}_json": path for path in exports}
    links = {name: dg.MetadataValue.path(str(path.resolve())) for name, path in files.items()}
    return html, {**links, "open": dg.MetadataValue.url(f"{settings.desk}/reports/{html.name}")}


def _report(
    context: dg.AssetExecutionContext,
    tables: contents.Tables,
    audiobookshelf: AudiobookshelfResource,
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
        under_way=[each for each in acquisitions if each.state in ACTIVE],
    )
    links = Links(web_address(audiobookshelf.url).rstrip("/"), settings.dagster, settings.desk)
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
        sections=sections.sections(tables, past, listened(audiobookshelf.client), links),
        links=links,
        covers=_covers(tables.imports, audiobookshelf, links),
    )


def _covers(imports: pd.DataFrame, audiobookshelf: AudiobookshelfResource, links: Links) -> tuple[Cover, ...]:
    """Return what arrived in this run, each with its cover."""
    new = imports[(imports["state"] == "confirmed") & (imports["item_id"] != "")].head(COVERS)
    titles = dict(zip(new["item_id"], new["title"], strict=True))
    found = item_covers(audiobookshelf.client, titles, width=COVER_WIDTH) if titles else {}
    return tuple(
        Cover(b64encode(found.get(item_id, b"")).decode("ascii"), title, links.item(item_id))
        for item_id, title in titles.items()
    )
