"""Metadata: find what is wrong, repair what is certain, fill in what is absent, and write the changes.

Rules belong to ``domain``; planning, writing and undoing to ``curation``.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, cast

import dagster as dg
import pandas as pd
from pydantic import Field

from audiobook_pipeline.acquisition.paths import library_maps, unmapped_folders
from audiobook_pipeline.assets.progress import ProgressLog
from audiobook_pipeline.assets.reading import PROMISES
from audiobook_pipeline.assets.results import TRANSIENT, result, source_metadata, table_asset
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.boundary import Aside
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.constants import ABS_POOL, METADATA
from audiobook_pipeline.curation.curate import Permission, curate
from audiobook_pipeline.curation.edits import note_edits
from audiobook_pipeline.curation.embedding import embed
from audiobook_pipeline.curation.only_writer import only_writer
from audiobook_pipeline.curation.settled import Settled
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.cover_offers import lacking_cover
from audiobook_pipeline.domain.covers import bad_only
from audiobook_pipeline.domain.edits import TIMES, plan_locks
from audiobook_pipeline.domain.enrichment import lacking_most
from audiobook_pipeline.domain.models import CatalogueBook, Edit
from audiobook_pipeline.domain.proposals import CONFIDENT, best_proposals, proposals_table
from audiobook_pipeline.domain.quality import find_issues, item_scores, library_score, score_spread, worst_items
from audiobook_pipeline.domain.safeguards import harmless, repaired_library
from audiobook_pipeline.domain.shelf.identity import IdentifiedItem, stated_elsewhere
from audiobook_pipeline.domain.standardise import plan_narrators, propose_repairs
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.domain.text.remembered import forget
from audiobook_pipeline.io.parquet import ParquetFiles
from audiobook_pipeline.reporting.tables import MAX_ROWS, shown_table
from audiobook_pipeline.resources.audiobookshelf import AudiobookshelfResource
from audiobook_pipeline.resources.failures import service_failures
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.metadata_sources import MetadataSources
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.schemas.rows import each, read, write
from audiobook_pipeline.schemas.tables import CATALOGUE, CHANGES, IDENTIFIED, ISSUES, LIBRARY, table
from audiobook_pipeline.sources.chain import ask_source
from audiobook_pipeline.sources.cover_looks import FILE as COVERS_FILE
from audiobook_pipeline.sources.cover_looks import known_covers
from audiobook_pipeline.sources.filling import NO_PROPOSALS, Asked, Planner, fill
from audiobook_pipeline.sources.library import items_by_id
from audiobook_pipeline.sources.new_covers import FetchedCovers, cover_proposals
from audiobook_pipeline.sources.order import cover_sources, item_sources
from audiobook_pipeline.sources.pictures import Pictures
from audiobook_pipeline.sources.tags import known_tags

LONGEST_RUN = timedelta(days=2)
"""More than a run takes from its look at the library to the table of it."""
CHANGE_SAMPLE = ("field", "before", "after", "rule", "confidence")


@table_asset(
    LIBRARY,
    group=METADATA,
    kinds={"audiobookshelf"},
    pool=ABS_POOL,
    retry_policy=TRANSIENT,
    # The job of the library alone makes the issues too, and doesn't import anything.
    deps=["synced_library", "identified_library"],
    also_reads=["library_snapshot"],
)
def current_library(
    context: dg.AssetExecutionContext,
    library_snapshot: pd.DataFrame,
    audiobookshelf: AudiobookshelfResource,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """The snapshot, the books that this run imported, and the state of their covers: the input of the metadata assets.

    A run checks a limited number of covers, and each one only once until its item changes.
    """
    known, store = set(library_snapshot["item_id"]), ledger.open()
    confirmed = [entry.item_id for entry in store.acquisitions(State.CONFIRMED) if entry.item_id]
    new = [item_id for item_id in confirmed if item_id not in known]
    with service_failures():
        client = audiobookshelf.client()
        fresh = write(items_by_id(client, new), LIBRARY)
        library = pd.concat([library_snapshot, fresh], ignore_index=True) if len(fresh) else library_snapshot
        most = settings.config.limits.for_library(len(library_snapshot)).cover_looks
        progress = ProgressLog(context, "covers")
        covers = known_covers(client, library, settings.data / COVERS_FILE, most, progress)
    context.log.info("%d items in the snapshot, %d imported since", len(library_snapshot), len(fresh))
    earlier, since = _earlier(context), _before_earlier(context)
    edits = note_edits(earlier, library_snapshot, store, run_id=context.run.run_id, now=_now(), since=since)
    return result(
        library.assign(cover=list(map(bad_only, covers))),
        LIBRARY,
        went_in=quantity(len(library_snapshot), "item"),
        came_out=f"{quantity(len(library), 'item')}, {len(fresh)} of them new",
        aside=client.aside,
        sample=("title", "authors", "series", "narrators", "language"),
        metadata={
            "edited_since_the_last_run": shown_table(pd.DataFrame(edits[:MAX_ROWS], columns=Edit._fields)),
            "covers_not_looked_at": int(library["has_cover"].sum()) - sum(map(bool, covers)),
        },
    )


def _earlier(context: dg.AssetExecutionContext) -> pd.DataFrame | None:
    """Return the table as the last run left it, or None if there is none that this version can read."""
    try:
        # Dagster's own way to load it logs to the terminal, whatever the level.
        return cast("ParquetFiles", context.resources.io_manager).table("current_library", PROMISES["current_library"])
    except dg.Failure:
        return None


def _before_earlier(context: dg.AssetExecutionContext) -> datetime | None:
    """Return a time before the last run looked at the library, or None if there is no such run."""
    event = context.instance.get_latest_materialization_event(context.asset_key)
    return datetime.fromtimestamp(event.timestamp, UTC) - LONGEST_RUN if event else None


@table_asset(ISSUES, group=METADATA, also_reads=["identified_library"])
def metadata_issues(
    context: dg.AssetExecutionContext,
    current_library: pd.DataFrame,
    identified_library: pd.DataFrame,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """What is wrong with the metadata: one row per issue, with the rule that found it and why; the worst items first.

    The library's score and the distribution of the items' scores are recorded over time.
    """
    now, store = datetime.now(UTC), ledger.open()
    wanted = settings.config.metadata.wanted

    def found() -> pd.DataFrame:
        identified = stated_elsewhere(each(identified_library, IDENTIFIED, IdentifiedItem))
        return find_issues(current_library, now=now, wanted=wanted, identified=identified)

    inputs = [_but_heard(current_library), identified_library, wanted, now.year]
    issues = settings.kept.table("metadata_issues", ISSUES, inputs, found)
    score, scores = library_score(current_library, issues), item_scores(current_library, issues)
    spread = score_spread(scores)
    store.note_score(score, run_id=context.run.run_id, now=now, detail=spread)
    by_rule = issues["rule"].value_counts().rename_axis("rule").reset_index(name="issues")
    return result(
        issues.assign(score=issues["item_id"].map(scores)).sort_values("score", kind="stable", ignore_index=True),
        ISSUES,
        went_in=quantity(len(current_library), "item"),
        came_out=f"{quantity(len(issues), 'issue')} in {quantity(issues.item_id.nunique(), 'item')}, score {score:.1f}",
        sample=("score", "rule", "severity", "field", "value", "explanation"),
        picture=settings.picture("metadata-issues"),
        metadata={
            "quality_score": float(score),
            "items_below_50": spread["below_50"],
            "lowest_score": spread["lowest"],
            "median_score": spread["median"],
            "worst_items": shown_table(worst_items(current_library, issues, most=MAX_ROWS)),
            "issues_by_rule": shown_table(by_rule),
        },
    )


@table_asset(CHANGES, group=METADATA, deps=["metadata_issues"], also_reads=["current_library", "identified_library"])
def standard_metadata(
    current_library: pd.DataFrame, identified_library: pd.DataFrame, settings: PipelineSettings
) -> dg.MaterializeResult[pd.DataFrame]:
    """Repairs that are certain, as proposed changes."""
    wanted = settings.config.metadata.wanted

    def identified(ids: Collection[str]) -> dict[str, IdentifiedItem]:
        rows = identified_library[identified_library["item_id"].isin(ids)]
        return {item.item_id: item for item in each(rows, IDENTIFIED, IdentifiedItem)}

    inputs = [_but_heard(current_library), identified_library, wanted]
    proposed = partial(propose_repairs, current_library, identified, wanted)
    return _proposals(settings.kept.table("standard_metadata", CHANGES, inputs, proposed), current_library)


def _but_heard(library: pd.DataFrame) -> pd.DataFrame:
    """Return all of a library that its metadata follow from."""
    return library.drop(columns="progress")


@table_asset(
    CHANGES,
    group=METADATA,
    kinds={"audiobookshelf"},
    pool=ABS_POOL,
    retry_policy=TRANSIENT,
    deps=["standard_metadata"],
    also_reads=["current_library"],
)
def detected_narrators(
    context: dg.AssetExecutionContext,
    current_library: pd.DataFrame,
    audiobookshelf: AudiobookshelfResource,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Narrators for items without one, found in descriptions, subtitles, folder names, tags and release names."""
    lacking = lacking_most(current_library, NO_PROPOSALS, ["narrators"])
    releases = {
        entry.item_id: entry.release.title
        for entry in ledger.open().acquisitions(State.CONFIRMED)
        if entry.item_id is not None
    }
    with service_failures():
        client = audiobookshelf.client()
        tags = known_tags(client, lacking, settings.kept, ProgressLog(context, "items"))
    context.log.info("%d items name no narrator; %d of them have tags", len(lacking), len(tags))
    inputs = [_but_heard(current_library), sorted(tags.items()), sorted(releases.items())]
    planned = partial(plan_narrators, current_library, tags=tags, releases=releases)
    proposals = settings.kept.table("detected_narrators", CHANGES, inputs, planned)
    return _proposals(proposals, current_library, aside=client.aside)


@table_asset(
    CHANGES,
    group=METADATA,
    kinds={"audiobookshelf"},
    pool=ABS_POOL,
    retry_policy=TRANSIENT,
    deps=["detected_narrators"],
    also_reads=["current_library", "standard_metadata", "identified_library", "book_catalogue"],
)
def enriched_metadata(
    context: dg.AssetExecutionContext,
    current_library: pd.DataFrame,
    standard_metadata: pd.DataFrame,
    identified_library: pd.DataFrame,
    book_catalogue: pd.DataFrame,
    metadata_sources: MetadataSources,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Values for empty fields, from recordings and works that are certainly the same book.

    Answers that the catalogue already has come first: one query for an author or a series serves all
    its items. Then each further source is asked for the items that still lack something, those that lack the
    most first; what a limit leaves over is for the next run. Covers are looked for if ``metadata.covers`` is on.
    """
    library = repaired_library(current_library, standard_metadata, least=CONFIDENT)
    with service_failures():
        identified = each(identified_library, IDENTIFIED, IdentifiedItem)
        sources = item_sources(identified, metadata_sources, settings.config.for_library(len(library)))
        works = read(book_catalogue, CATALOGUE, CatalogueBook)
        planner = Planner(settings.kept, _but_heard(current_library), standard_metadata, book_catalogue)
        proposals, asked = fill(library, works, sources, partial(ProgressLog, context), planner)
        if settings.config.metadata.covers:
            covers, asked_for_covers = _covers(context, current_library, metadata_sources, settings)
            proposals, asked = pd.concat([proposals, covers], ignore_index=True), asked + asked_for_covers
    return _proposals(
        proposals,
        current_library,
        aside=[row for entry, _ in asked for row in entry.aside],
        metadata=source_metadata(asked),
    )


def _covers(
    context: dg.AssetExecutionContext, library: pd.DataFrame, clients: MetadataSources, settings: PipelineSettings
) -> tuple[pd.DataFrame, Asked]:
    """Return the covers that are proposed for items without one that is any good, and what each source said."""
    lacking, config = lacking_cover(library), settings.config.for_library(len(library))
    fetched = FetchedCovers(settings.data, config.allowed_hosts, most=config.limits.item_lookups)
    found, asked = NO_PROPOSALS, Asked()
    for source, subjects_of in cover_sources(clients, config):
        gathered = ask_source(source, subjects_of(lacking), ProgressLog(context, source.name, source.client))
        asked.append((gathered, source.limit))
        more = proposals_table(cover_proposals(lacking, gathered.books, fetched.good))
        found = pd.concat([found, more], ignore_index=True)
        lacking = lacking[~lacking["item_id"].isin(more["item_id"])]
    return found, asked


def _proposals(
    proposals: pd.DataFrame,
    library: pd.DataFrame,
    *,
    aside: Iterable[Aside] | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> dg.MaterializeResult[pd.DataFrame]:
    by_field = proposals["field"].value_counts().rename_axis("field").reset_index(name="changes")
    return result(
        proposals.assign(status="proposed"),
        CHANGES,
        went_in=quantity(len(library), "item"),
        came_out=f"{len(proposals)} changes proposed for {quantity(proposals['item_id'].nunique(), 'item')}",
        sample=CHANGE_SAMPLE,
        aside=aside,
        metadata={"by_field": shown_table(by_field), **(metadata or {})},
    )


NOT_SAID_WHERE = (
    "embed_metadata: where %s is on this machine isn't said (ABS_LIBRARY_PATH names the first folder of the one "
    "library): files that don't lie under the same path here keep their tags"
)
NOT_EMBEDDED = (
    "The files of %d items keep their tags: %s. No later run writes them: "
    "in Audiobookshelf each item has it under Edit > Tools"
)


class Approval(dg.Config):
    """A person's yes to single changes, by the numbers of ``audiobook-pipeline changes list``."""

    approve: list[int] = Field(default_factory=list, description="Changes to write regardless of METADATA_MODE.")


@table_asset(
    CHANGES,
    group=METADATA,
    kinds={"audiobookshelf"},
    pool=ABS_POOL,
    also_reads=["current_library", "standard_metadata", "detected_narrators"],
)
def applied_metadata(
    context: dg.AssetExecutionContext,
    config: Approval,
    current_library: pd.DataFrame,
    standard_metadata: pd.DataFrame,
    detected_narrators: pd.DataFrame,
    enriched_metadata: pd.DataFrame,
    audiobookshelf: AudiobookshelfResource,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Proposed changes, planned in the ledger and, with METADATA_MODE=apply, written to Audiobookshelf.

    The ledger saves each old value before the write; ``audiobook-pipeline changes revert`` restores it.
    """
    store = ledger.open()
    locks = plan_locks(current_library, store.edited_fields(times=TIMES))
    best = table(best_proposals([standard_metadata, detected_narrators, enriched_metadata, locks]), CHANGES)
    wanted, library = settings.config.metadata.wanted, _but_heard(current_library)
    judged = partial(harmless, library, best, least=CONFIDENT, wanted=wanted)
    proposals = settings.kept.table("harmless_changes", CHANGES, [library, best, wanted], judged)
    forget()  # what it took to judge them; writing them needs none of it
    run_id, progress, pictures = context.run.run_id, partial(ProgressLog, context), Pictures(settings.data)
    write = partial(curate, run_id=run_id, clock=_now, pictures=pictures, progress=progress, wanted=wanted)
    with service_failures(), only_writer(settings.data):
        client = audiobookshelf.client()
        settled = Settled(settings.kept, library, wanted, whole=lambda: not client.aside)
        permission = _permission(config, settings, len(current_library))
        curated = write(proposals, client, store, permission, settled=settled)
        embedded = _embed(context, client, curated.outcome.items, audiobookshelf, settings)
    put_back_with = f"audiobook-pipeline changes revert --run {run_id}"
    return result(
        curated.rows,
        CHANGES,
        went_in=quantity(len(proposals), "proposal"),
        came_out=curated.summary,
        sample=(*CHANGE_SAMPLE, "status"),
        aside=client.aside,
        metadata=curated.figures() | {"embedded": embedded, "put_back_with": put_back_with},
    )


def _permission(config: Approval, settings: PipelineSettings, items: int) -> Permission:
    most = settings.config.limits.for_library(items).metadata_changes
    return Permission(settings.metadata == "apply", frozenset(config.approve), most)


def _now() -> datetime:
    return datetime.now(UTC)


def _embed(
    context: dg.AssetExecutionContext,
    client: AudiobookshelfClient,
    item_ids: set[str],
    audiobookshelf: AudiobookshelfResource,
    settings: PipelineSettings,
) -> int:
    """Have the server write the items' metadata into their files, where that is switched on; return how many it took.

    What was applied stays applied whatever happens here.
    """
    if not settings.config.embed_metadata or not item_ids:
        return 0
    try:
        libraries = audiobookshelf.book_libraries(client)
        maps = library_maps(libraries, settings.library if settings.library_path.strip() else None)
        if unmapped := unmapped_folders(libraries, maps):
            context.log.warning(NOT_SAID_WHERE, ", ".join(unmapped))
        return embed(client, item_ids, maps)
    except ServiceError as error:
        context.log.warning(NOT_EMBEDDED, len(item_ids), error)
        return 0
