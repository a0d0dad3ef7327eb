"""Choosing a release for each wanted book, or none: what to download, what was refused, and why."""

from datetime import UTC, datetime

import dagster as dg
import pandas as pd
from pydantic import Field

from audiobook_pipeline.acquisition.answered_shelf import AnsweredShelf, in_question
from audiobook_pipeline.acquisition.choosing import Runtimes, answer, decide
from audiobook_pipeline.acquisition.related_works import RelatedWorks
from audiobook_pipeline.acquisition.settling import settle
from audiobook_pipeline.assets.results import result, table_asset
from audiobook_pipeline.constants import ACQUISITION
from audiobook_pipeline.domain.models import Offer
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.ledger.records import ReviewStatus
from audiobook_pipeline.reporting.decisions import with_reasons
from audiobook_pipeline.reporting.tables import shown_table
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.metadata_sources import MetadataSources
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.schemas.rows import read, write
from audiobook_pipeline.schemas.tables import DECISIONS, SEARCH_RESULTS

SHOWN = ("verdict", "title", "release", "indexer", "reason")


class QueueAnswers(dg.Config):
    """Answers of a person to the review queue, by the numbers of ``audiobook-pipeline review list``."""

    approve: list[int] = Field(default_factory=list, description="Questions to answer with yes.")
    drop: list[int] = Field(default_factory=list, description="Questions to answer with no.")


@table_asset(
    DECISIONS,
    group=ACQUISITION,
    kinds={"sql"},
    also_reads=["book_catalogue", "identified_library", "series_gap_report"],
    empty_until_made=True,
)
def download_queue(
    context: dg.AssetExecutionContext,
    config: QueueAnswers,
    search_results: pd.DataFrame,
    book_catalogue: pd.DataFrame,
    identified_library: pd.DataFrame,
    series_gap_report: pd.DataFrame,
    metadata_sources: MetadataSources,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Every candidate for every wanted book: chosen or refused, with the rules that matched and their reasons.

    Only a certain match is chosen; near misses wait for a person. ``audiobook-pipeline explain`` shows the details.
    """
    now, run_id, store, mode = datetime.now(UTC), context.run.run_id, ledger.open(), settings.acquisition
    rules, liked = settings.config, settings.preferences
    answer(store, approve=config.approve, drop=config.drop, run_id=run_id, now=now)
    shelf = AnsweredShelf(identified_library, series_gap_report, settings.kept, in_question(store))
    settle(store, shelf, mode, run_id=run_id, now=now)
    search = metadata_sources.book_search(rules.limits)
    runtimes = Runtimes(search, rules.audible, rules.limits.runtime_lookups)
    offers, related = read(search_results, SEARCH_RESULTS, Offer), RelatedWorks(book_catalogue, identified_library)
    decided = decide(offers, related, runtimes, liked, store, mode, shelf.maybe, rules.indexers, run_id=run_id, now=now)
    frame = write((candidate for entry in decided for candidate in entry.candidates()), DECISIONS)
    display = with_reasons(frame)
    chosen = int((display["verdict"] == "chosen").sum())
    plan = " (ACQUISITION_MODE=plan: nothing is downloaded)" if mode == "plan" else ""
    return result(
        frame,
        DECISIONS,
        went_in=f"{len(frame)} offers for {quantity(len(decided), 'book')}",
        came_out=f"{chosen} chosen, {len(decided) - chosen} books without a right release{plan}",
        sample=SHOWN,
        display=display,
        aside=search.aside,
        metadata=_shown(display) | {"waiting_for_a_person": len(store.reviews(ReviewStatus.WAITING))},
    )


def _shown(display: pd.DataFrame) -> dict[str, dg.TableMetadataValue | int]:
    """Return what was chosen, and the best that was refused, as tables."""
    tables = {"chosen": display[display["verdict"] == "chosen"], "closest_refused": _closest_refused(display)}
    return {name: shown_table(rows[list(SHOWN)]) for name, rows in tables.items()}


def _closest_refused(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the best refused release of each book for which none was chosen."""
    served = set(frame.loc[frame["verdict"] == "chosen", "wanted_id"])
    refused = frame[~frame["wanted_id"].isin(served)]
    return refused.sort_values("score", ascending=False).drop_duplicates("wanted_id")
