"""The report of a run: what it did, what the library lacks, what to do next."""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg
import pandas as pd

from audiobook_pipeline.assets.results import result, table_asset
from audiobook_pipeline.constants import REPORT
from audiobook_pipeline.reporting.phases import run_phases
from audiobook_pipeline.reporting.plots import count_bars, share_bars
from audiobook_pipeline.reporting.report import Card, Report, Section, section, write_report
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.schemas.tables import PHASES

TOP = 15
REFUSED = ("refused", "near", "blocked")


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
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """What this run did, as one HTML file that needs no server, and as JSON."""
    phases = tuple(run_phases(context.instance, context.run.run_id))
    report = Report(
        made_at=datetime.now(UTC),
        run_id=context.run.run_id,
        acquisition_mode=settings.acquisition,
        metadata_mode=settings.metadata,
        cards=tuple(_cards(current_library, series_gap_report, download_queue, synced_library, metadata_issues)),
        phases=phases,
        next_steps=tuple(_next_steps(settings, download_queue, synced_library, applied_metadata)),
        sections=(
            _gap_section(series_gap_report),
            _wish_section(missing_books),
            _decision_section(download_queue),
            _import_section(synced_library),
            _coverage_section(author_coverage),
            _issue_section(metadata_issues),
            _change_section(applied_metadata),
        ),
    )
    html, document = write_report(report, settings.data / "reports")
    context.log.info("Report: %s", html)
    return result(
        pd.DataFrame(
            {
                "phase": [phase.asset for phase in phases],
                "went_in": [phase.went_in for phase in phases],
                "came_out": [phase.came_out for phase in phases],
                "seconds": [phase.seconds for phase in phases],
            }
        ),
        PHASES,
        went_in=f"{len(phases)} phases",
        came_out=html.name,
        metadata={
            "report": dg.MetadataValue.path(str(html.resolve())),
            "report_json": dg.MetadataValue.path(str(document.resolve())),
            "open": dg.MetadataValue.url(html.resolve().as_uri()),
        },
    )


def _cards(
    library: pd.DataFrame, gaps: pd.DataFrame, queue: pd.DataFrame, imports: pd.DataFrame, issues: pd.DataFrame
) -> Iterator[Card]:
    yield Card("items in the library", f"{len(library):,}")
    yield Card("hours", f"{library['duration_s'].sum() / 3600:,.0f}")
    yield Card("gigabytes", f"{library['size'].fillna(0).sum() / 1e9:,.1f}")
    yield Card("books missing in series", f"{int((gaps['status'] == 'missing').sum()):,}")
    yield Card("releases chosen", f"{int((queue['verdict'] == 'chosen').sum()):,}")
    yield Card("releases refused", f"{int(queue['verdict'].isin(REFUSED).sum()):,}")
    yield Card("books imported", f"{int((imports['state'] == 'confirmed').sum()):,}")
    yield Card("items with issues", f"{issues['item_id'].nunique():,}")


def _next_steps(
    settings: PipelineSettings, queue: pd.DataFrame, imports: pd.DataFrame, changes: pd.DataFrame
) -> Iterator[str]:
    chosen, near = int((queue["verdict"] == "chosen").sum()), int((queue["verdict"] == "near").sum())
    planned = int((changes["status"] == "planned").sum())
    if settings.acquisition == "plan" and chosen:
        yield f"{chosen} releases would be fetched: set ACQUISITION_MODE=review or auto to fetch them."
    if near:
        yield f"{near} releases were refused by a narrow margin: audiobook-pipeline queue list."
    if settings.metadata == "plan" and planned:
        yield f"{planned} metadata changes are planned: set METADATA_MODE=apply to write them."
    stuck = imports[~imports["state"].isin(["confirmed"])]
    if len(stuck):
        yield f"{len(stuck)} downloads are not in the library yet: see synced_library for the reasons."


def _gap_section(gaps: pd.DataFrame) -> Section:
    numbered = gaps[gaps["status"].isin(["owned", "covered", "missing"])]
    share = numbered.assign(have=numbered["status"] != "missing").groupby("series")["have"].agg(["mean", "size"])
    share = share[share["size"] > 1].sort_values(["size", "mean"], ascending=False).head(TOP)
    plot = share_bars(list(share.index), list(share["mean"]), title="Completeness of the longest series")
    return section(
        "Missing in series",
        gaps[gaps["status"] == "missing"],
        {"series": "Series", "position": "Position", "title": "Title", "authors": "Author", "reason": "Why"},
        empty="No series has a gap.",
        plot=plot if len(share) else "",
        plot_alt="Share of each series that the library has",
    )


def _wish_section(missing: pd.DataFrame) -> Section:
    return section(
        "Wish list",
        missing,
        {
            "rank": "Rank",
            "title": "Title",
            "authors": "Author",
            "series": "Series",
            "position": "Position",
            "reason": "Why",
        },
        empty="Nothing is wanted.",
    )


def _decision_section(queue: pd.DataFrame) -> Section:
    order = {"chosen": 0, "near": 1, "blocked": 2, "refused": 3, "accepted": 4}
    ranked = queue.assign(order=queue["verdict"].map(order)).sort_values(["order", "wanted_id"], kind="stable")
    return section(
        "Decisions",
        ranked,
        {"verdict": "Verdict", "title": "Wanted", "release": "Release", "indexer": "Indexer", "reason": "Why"},
        empty="No release was offered for a wanted book.",
    )


def _import_section(imports: pd.DataFrame) -> Section:
    return section(
        "Imports",
        imports,
        {"title": "Title", "authors": "Author", "state": "State", "instance": "Instance", "reason": "Why"},
        empty="Nothing was to be imported.",
    )


def _coverage_section(coverage: pd.DataFrame) -> Section:
    top = coverage.sort_values("known", ascending=False).head(TOP)
    plot = share_bars(list(top["author"]), list(top["coverage"]), title="Coverage of the authors with most known works")
    return section(
        "Authors",
        coverage.sort_values("missing", ascending=False),
        {"author": "Author", "owned": "Owned", "known": "Known", "missing": "Missing"},
        plot=plot if len(top) else "",
        plot_alt="Share of each author's known works that the library has",
    )


def _issue_section(issues: pd.DataFrame) -> Section:
    counts = issues.groupby(["rule", "severity"]).size().sort_values(ascending=False).reset_index(name="items")
    plot = count_bars(list(counts["rule"].head(TOP)), list(counts["items"].head(TOP)), title="Issues by rule")
    return section(
        "Metadata issues",
        counts,
        {"rule": "Rule", "severity": "Severity", "items": "Items"},
        empty="No issue was found.",
        plot=plot if len(counts) else "",
        plot_alt="Number of issues by rule",
    )


def _change_section(changes: pd.DataFrame) -> Section:
    return section(
        "Metadata changes",
        changes,
        {
            "field": "Field",
            "before": "Before",
            "after": "After",
            "rule": "Rule",
            "source": "Source",
            "status": "Status",
        },
        empty="No change is proposed.",
    )
