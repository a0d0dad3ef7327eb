"""Metadata: what is wrong, what can be repaired with certainty, what can be filled in, and the writing of it.

Rules belong to ``domain``; planning, writing and undoing to ``curation``.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import dagster as dg
import pandas as pd
from pydantic import Field

from audiobook_pipeline.assets.library import library_maps, read_items, unmapped_folders
from audiobook_pipeline.assets.progress import Progress
from audiobook_pipeline.assets.results import TRANSIENT, result, table_asset
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.constants import ABS_POOL, METADATA
from audiobook_pipeline.curation.applying import Writer
from audiobook_pipeline.curation.direction import APPLY
from audiobook_pipeline.curation.embedding import embed
from audiobook_pipeline.curation.fields import FIELDS
from audiobook_pipeline.curation.only_writer import only_writer
from audiobook_pipeline.curation.planning import best_proposals, plan
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.enrichment import as_the_library_writes, lacking_most, plan_enrichment, recordings_table
from audiobook_pipeline.domain.owned_books import owned_books
from audiobook_pipeline.domain.quality import find_issues, item_scores, library_score, score_spread, worst_items
from audiobook_pipeline.domain.standardise import plan_narrators, propose_repairs
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.reporting.contents import score_history
from audiobook_pipeline.reporting.plots import count_bars, markdown_image
from audiobook_pipeline.reporting.tables import markdown_table
from audiobook_pipeline.resources.audiobookshelf import AudiobookShelfResource
from audiobook_pipeline.resources.failures import service_failures
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.metadata_sources import MetadataSources
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.schemas.tables import CHANGES, ISSUES, LIBRARY
from audiobook_pipeline.sources import audible, audnexus, hardcover, open_library
from audiobook_pipeline.sources.chain import Source, ask_source, status_table
from audiobook_pipeline.sources.gathering import Subject, asins_of, authors_of, series_of, titles_of
from audiobook_pipeline.sources.tags import tags_of

WORTH_ASKING = ("narrators", "asin", "language", "published_year")
"""Fields whose absence is worth a question; many books have no series and no ISBN."""
NOTHING = pd.DataFrame({"item_id": [], "field": [], "after": []}, dtype=str)
CHANGE_SAMPLE = ("field", "before", "after", "rule", "confidence")


@table_asset(
    LIBRARY,
    group=METADATA,
    kinds={"audiobookshelf"},
    pool=ABS_POOL,
    retry_policy=TRANSIENT,
    deps=["synced_library"],
)
def current_library(
    context: dg.AssetExecutionContext,
    library_snapshot: pd.DataFrame,
    audiobookshelf: AudiobookShelfResource,
    ledger: LedgerResource,
) -> dg.MaterializeResult[pd.DataFrame]:
    """The snapshot and the books that this run imported: what the metadata work looks at."""
    known = set(library_snapshot["item_id"])
    confirmed = [entry.item_id for entry in ledger.open().acquisitions(State.CONFIRMED) if entry.item_id]
    new = [item_id for item_id in confirmed if item_id not in known]
    with service_failures():
        fresh = read_items(audiobookshelf.client(), new)
    context.log.info("%d items in the snapshot, %d imported since", len(library_snapshot), len(fresh))
    return result(
        pd.concat([library_snapshot, fresh], ignore_index=True) if len(fresh) else library_snapshot,
        LIBRARY,
        went_in=f"{len(library_snapshot)} items",
        came_out=f"{len(library_snapshot) + len(fresh)} items, {len(fresh)} of them new",
        sample=("title", "authors", "series", "narrators", "language"),
    )


@table_asset(ISSUES, group=METADATA)
def metadata_issues(
    context: dg.AssetExecutionContext, current_library: pd.DataFrame, ledger: LedgerResource
) -> dg.MaterializeResult[pd.DataFrame]:
    """What is wrong with the metadata: one row an issue, each by a rule that says why; the worst items first.

    The library's score and its spread over the items are kept over time.
    """
    now, store = datetime.now(UTC), ledger.open()
    issues = find_issues(current_library, now=now)
    score, scores = library_score(current_library, issues), item_scores(current_library, issues)
    spread = score_spread(scores)
    store.note_score(score, run_id=context.run.run_id, now=now, detail=spread)
    by_rule = issues["rule"].value_counts()
    metadata: dict[str, Any] = {
        "quality_score": float(score),
        "items_below_50": spread["below_50"],
        "lowest_score": spread["lowest"],
        "median_score": spread["median"],
        "worst_items": dg.MetadataValue.md(markdown_table(worst_items(current_library, issues, most=25))),
        "quality_over_time": dg.MetadataValue.md(
            markdown_image(score_history(store.scores()), "Quality score over time")
        ),
    }
    if len(by_rule):
        plot = count_bars(list(by_rule.index[:15]), list(by_rule.iloc[:15]), title="Issues by rule")
        metadata["issues_by_rule"] = dg.MetadataValue.md(markdown_image(plot, "Number of issues by rule"))
    return result(
        issues.assign(score=issues["item_id"].map(scores)).sort_values("score", kind="stable", ignore_index=True),
        ISSUES,
        went_in=f"{len(current_library)} items",
        came_out=f"{len(issues)} issues in {issues['item_id'].nunique()} items, score {score:.1f}",
        sample=("score", "rule", "severity", "field", "value", "explanation"),
        metadata=metadata,
    )


@table_asset(CHANGES, group=METADATA, deps=["metadata_issues"])
def standardized_metadata(current_library: pd.DataFrame) -> dg.MaterializeResult[pd.DataFrame]:
    """Repairs of what can be repaired with certainty, as proposed changes."""
    return _proposals(propose_repairs(current_library), current_library)


@table_asset(
    CHANGES,
    group=METADATA,
    kinds={"audiobookshelf"},
    pool=ABS_POOL,
    retry_policy=TRANSIENT,
    deps=["standardized_metadata"],
)
def detected_narrators(
    context: dg.AssetExecutionContext,
    current_library: pd.DataFrame,
    audiobookshelf: AudiobookShelfResource,
    ledger: LedgerResource,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Narrators of items that name none: in descriptions, subtitles, folder names, tags, and the release's name."""
    lacking = lacking_most(current_library, NOTHING, ["narrators"])
    releases = {
        entry.item_id: entry.release.title
        for entry in ledger.open().acquisitions(State.CONFIRMED)
        if entry.item_id is not None
    }
    with service_failures():
        tags = tags_of(audiobookshelf.client(), lacking["item_id"], Progress(context, "items"))
    context.log.info("%d items name no narrator; %d of them have tags", len(lacking), len(tags))
    return _proposals(plan_narrators(current_library, tags=tags, releases=releases), current_library)


@table_asset(
    CHANGES,
    group=METADATA,
    kinds={"audiobookshelf"},
    pool=ABS_POOL,
    retry_policy=TRANSIENT,
    deps=["detected_narrators"],
)
def enriched_metadata(
    context: dg.AssetExecutionContext,
    current_library: pd.DataFrame,
    book_catalogue: pd.DataFrame,
    metadata_sources: MetadataSources,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Absent fields filled from recordings and works that are certainly the same book.

    First what the catalogue's questions brought in already: one query for an author or a series serves all
    its items. Then each further source is asked for the items that still lack something, those that lack
    most first; what a limit leaves is the next run's.
    """
    proposals, asked = NOTHING, []
    with service_failures():
        for source, subjects_of in _chain(current_library, metadata_sources, settings):
            lacking = lacking_most(current_library, proposals, WORTH_ASKING)
            gathered = ask_source(source, subjects_of(lacking), Progress(context, source.name, source.client))
            asked.append((gathered, source.limit))
            if gathered.trouble and source.limit:
                context.log.info("%s: %s", gathered.source, gathered.trouble)
            proposals = _with_more(proposals, plan_enrichment(lacking, recordings_table(gathered.books)))
            if len(asked) == 1:
                progress = Progress(context, "items")
                more = plan_enrichment(current_library, book_catalogue, progress, recordings=False)
                proposals = _with_more(proposals, more)
    status = status_table(asked, datetime.now(UTC).date())
    return _proposals(
        as_the_library_writes(proposals, current_library),
        current_library,
        {
            "sources": dg.MetadataValue.md(markdown_table(status)),
            "done": int(status["asked"].sum()),
            "left": int(status["left"].sum()),
        },
    )


def _chain(
    library: pd.DataFrame, metadata_sources: MetadataSources, settings: PipelineSettings
) -> list[tuple[Source, Callable[[pd.DataFrame], Sequence[Subject]]]]:
    """Return who is asked after what items lack, in this order, and for which subjects."""
    config, limits = settings.config, settings.config.limits
    search = metadata_sources.book_search(limits)
    works = metadata_sources.open_library(limits) if config.sources.open_library else None
    return [
        (
            # At no cost: what the catalogue's questions brought in, recording by recording.
            Source(
                f"{audible.SOURCE}, remembered series",
                metadata_sources.book_search(limits),
                partial(audible.series_books, provider=config.audible),
                0,
            ),
            # In the words in which the catalogue asked.
            lambda _: series_of(owned_books(library)),
        ),
        (
            Source(
                audnexus.SOURCE,
                metadata_sources.audnexus(limits) if config.sources.audnexus else None,
                partial(audnexus.recording, region=audnexus.region_of(config.audible)),
                limits.item_lookups,
                absent="switched off",
            ),
            asins_of,
        ),
        (
            Source(
                hardcover.SOURCE,
                metadata_sources.hardcover(limits) if config.sources.hardcover else None,
                hardcover.recording,
                limits.item_lookups,
                absent="HARDCOVER_TOKEN is not set: not asked" if config.sources.hardcover else "switched off",
            ),
            asins_of,
        ),
        (
            Source(
                f"{audible.SOURCE}, by title",
                search,
                partial(audible.recordings, provider=config.audible),
                limits.item_lookups,
                prove=partial(search.prove, config.audible),
            ),
            titles_of,
        ),
        (
            Source(
                open_library.SOURCE,
                works,
                open_library.author_books,
                limits.slow_requests,
                absent="switched off",
                prove=works.prove if works else None,
            ),
            authors_of,
        ),
    ]


def _with_more(proposals: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Return the proposals with those of a later source for other fields."""
    return pd.concat([proposals, more], ignore_index=True).drop_duplicates(["item_id", "field"])


def _proposals(
    proposals: pd.DataFrame, library: pd.DataFrame, metadata: Mapping[str, Any] | None = None
) -> dg.MaterializeResult[pd.DataFrame]:
    by_field = proposals["field"].value_counts().rename_axis("field").reset_index(name="changes")
    return result(
        proposals.assign(status="proposed"),
        CHANGES,
        went_in=f"{len(library)} items",
        came_out=f"{len(proposals)} changes proposed for {proposals['item_id'].nunique()} items",
        sample=CHANGE_SAMPLE,
        metadata={"by_field": dg.MetadataValue.md(markdown_table(by_field)), **(metadata or {})},
    )


NOT_SAID_WHERE = (
    "embed_metadata: where %s is on this machine isn't said (ABS_LIBRARY_PATH names the first folder of the one "
    "library): files that don't lie under the same path here keep their tags"
)
NOT_EMBEDDED = (
    "The files of %d items keep their tags: %s. No later run writes them: "
    "in AudiobookShelf each item has it under Edit > Tools"
)


class Approval(dg.Config):
    """A person's yes to single changes, by the numbers of ``audiobook-pipeline changes list``."""

    approve: list[int] = Field(default_factory=list, description="Changes to write whatever METADATA_MODE says.")


@table_asset(CHANGES, group=METADATA, kinds={"audiobookshelf"}, pool=ABS_POOL)
def applied_metadata(
    context: dg.AssetExecutionContext,
    config: Approval,
    standardized_metadata: pd.DataFrame,
    detected_narrators: pd.DataFrame,
    enriched_metadata: pd.DataFrame,
    audiobookshelf: AudiobookShelfResource,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """The proposed changes as planned in the ledger, and, with METADATA_MODE=apply, written to AudiobookShelf.

    Every value that was there is in the ledger first; ``audiobook-pipeline changes revert`` puts it back.
    """
    run_id, store, apply = context.run.run_id, ledger.open(), settings.metadata == "apply"
    proposals = best_proposals([standardized_metadata, detected_narrators, enriched_metadata])
    with service_failures(), only_writer(settings.data):
        client = audiobookshelf.client()
        writer = Writer(
            client, store, run_id=run_id, clock=lambda: datetime.now(UTC), wait_until_up=client.wait_until_up
        )
        doubts = writer.settle_doubts(may_write=lambda change: apply or change.id in config.approve)
        if doubts.settled:
            context.log.warning("A run before this one broke off: %s", doubts.told("changes there after all"))
        count, rows = plan(
            proposals, client, store, run_id=run_id, now=datetime.now(UTC), progress=Progress(context, "items")
        )
        context.log.info("%d planned, %d planned before, %d withheld", count.planned, count.unchanged, count.withheld)
        planned = store.changes(ChangeStatus.PLANNED)
        if unknown := sorted(set(config.approve) - {change.id for change in planned}):
            context.log.warning("approve: %s: no such change is planned", unknown)
        wanted = planned if apply else [change for change in planned if change.id in config.approve]
        changes = wanted[: settings.config.limits.metadata_changes]
        outcome = writer.write(changes, APPLY, Progress(context, "changes"))
        embedded = 0
        if settings.config.embed_metadata and outcome.items:
            try:
                libraries = audiobookshelf.book_libraries(client)
                maps = library_maps(libraries, settings)
                if unmapped := unmapped_folders(libraries, maps):
                    context.log.warning(NOT_SAID_WHERE, ", ".join(unmapped))
                embedded = embed(client, outcome.items, maps)
            except ServiceError as error:  # What was applied stays applied, and is told.
                context.log.warning(NOT_EMBEDDED, len(outcome.items), error)
    rows = _with_outcome(rows, store, run_id)
    waiting = len(planned) - len(changes)
    done = (
        f"{outcome.told('changes applied')}, {waiting} waiting"
        if changes
        else f"{waiting} changes planned, none written (METADATA_MODE=plan)"
        if not apply
        else "nothing to change"
    )
    return result(
        rows,
        CHANGES,
        went_in=f"{len(proposals)} proposals",
        came_out=done,
        sample=(*CHANGE_SAMPLE, "status"),
        metadata={
            "applied": outcome.done,
            "conflicts": outcome.conflict,
            "failed": outcome.failed,
            "in_doubt": outcome.doubtful + doubts.doubtful,
            "waiting": waiting,
            "embedded": embedded,
            "put_back_with": f"audiobook-pipeline changes revert --run {run_id}",
        },
    )


def _with_outcome(rows: pd.DataFrame, store: Ledger, run_id: str) -> pd.DataFrame:
    """Return the proposals with the status that each change has in the ledger after this run."""
    statuses: Mapping[tuple[str, str], ChangeStatus] = {
        (row.change.item_id, row.change.field): row.status for row in store.changes(run_id=run_id)
    }
    keys = zip(rows["item_id"], rows["field"], rows["status"], strict=True)
    return rows.assign(status=[str(statuses.get((item, FIELDS[name].name), status)) for item, name, status in keys])
