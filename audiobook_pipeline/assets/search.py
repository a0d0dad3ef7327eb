"""Searching the indexers: by genre, and for the books on the wish list.

Only the offers, their indexers, and whether the answers are complete. Which release to take is decided
in ``acquisition``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import dagster as dg
import pandas as pd
import pandera.pandas as pa

from audiobook_pipeline.acquisition.discovering import want_found
from audiobook_pipeline.acquisition.held import FOLDER, HeldTorrents
from audiobook_pipeline.acquisition.searching import Searches, search_wanted
from audiobook_pipeline.assets.progress import ProgressLog
from audiobook_pipeline.assets.results import TRANSIENT, result, table_asset
from audiobook_pipeline.clients.boundary import Aside
from audiobook_pipeline.constants import PROWLARR_POOL, SEARCH
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.discovery import Found, Shelf, find_works
from audiobook_pipeline.domain.models import CatalogueBook, Offer, Release
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.domain.wishes import SEARCHED_FOR
from audiobook_pipeline.io.kept import Kept
from audiobook_pipeline.ledger.records import WantedRecord
from audiobook_pipeline.reporting.tables import shown_table
from audiobook_pipeline.resources.failures import service_failures
from audiobook_pipeline.resources.google_books import GoogleBooksResource
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.metadata_sources import MetadataSources
from audiobook_pipeline.resources.prowlarr import ProwlarrResource
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.schemas.columns import text
from audiobook_pipeline.schemas.rows import read, write
from audiobook_pipeline.schemas.tables import CATALOGUE, RELEASES, SEARCH_RESULTS
from audiobook_pipeline.sources.named import BooksNamed

GENRE_PREFIX = "genre_releases"
OF_THE_HOUR = ("seeders", "leechers", "published", "link", "file", "page")
"""Columns of an offer that say nothing of its book."""
FOUND = pa.DataFrameSchema(
    {
        "release_key": text("Identity of the offer"),
        "work_id": text("The work that it is, or ''"),
        "note": text("Why it is none, or where the library has it"),
    },
    name="found",
    coerce=True,
)
"""What is kept of a genre search."""
SAMPLE = ("release", "indexer", "size", "seeders", "query")


def genre_asset(genre: str, queries: Sequence[str]) -> dg.AssetsDefinition:
    """Return the asset that searches one genre."""

    @table_asset(
        RELEASES,
        name=genre,
        key_prefix=[GENRE_PREFIX],
        group=SEARCH,
        kinds={"prowlarr"},
        pool=PROWLARR_POOL,
        retry_policy=TRANSIENT,
        empty_until_made=True,
        description=f"Releases that the indexers offer for the genre “{genre.replace('_', ' ')}”: "
        + ", ".join(f"“{query}”" for query in queries)
        + ".",
    )
    def genre_releases(prowlarr: ProwlarrResource, settings: PipelineSettings) -> dg.MaterializeResult[pd.DataFrame]:
        limit = settings.config.limits.genre_results
        with service_failures():
            searches = Searches(prowlarr.client(), HeldTorrents(settings.data / FOLDER))
            for query in queries:
                searches.search(query, limit=limit, genre=genre)
            metadata = _trust(searches)
        offers = write(searches.offers, RELEASES).drop_duplicates("release_key").head(limit)
        return result(
            offers,
            RELEASES,
            went_in=quantity(len(queries), "search", "searches"),
            came_out=f"{quantity(len(offers), 'release')}{searches.shortfall}",
            sample=SAMPLE,
            aside=searches.aside,
            metadata=metadata,
        )

    return genre_releases


@table_asset(RELEASES, group=SEARCH, kinds={"prowlarr"}, pool=PROWLARR_POOL, retry_policy=TRANSIENT)
def wanted_releases(
    context: dg.AssetExecutionContext,
    missing_books: pd.DataFrame,
    prowlarr: ProwlarrResource,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Releases that the indexers offer for the books on the wish list.

    All wishes that are due are searched for, and other due books up to ``limits.wanted_searches``. A book that was not
    found is searched for again after a pause that doubles, each time in another form (author and title, the title, the
    series and its number). A book whose download is under way is not searched for.
    """
    now = datetime.now(UTC)
    store = ledger.open()
    due = {record.id: record for record in store.wanted(State.WANTED, due=now)}
    ranked, chosen = _to_search(missing_books, due, settings.config.limits.wanted_searches)
    context.log.info("%d wanted books, %d due, %d searched in this run", len(missing_books), len(ranked), len(chosen))
    metadata: dict[str, Any] = {}
    found: list[Offer] = []
    aside: Iterable[Aside] = ()
    if chosen:
        with service_failures():
            searches = Searches(prowlarr.client(), HeldTorrents(settings.data / FOLDER))
            search_wanted(searches, store, [due[number] for number in chosen], run_id=context.run.run_id, now=now)
            metadata = _trust(searches)
            found, aside = searches.offers, searches.aside
    offers = write(found, RELEASES).drop_duplicates(["wanted_id", "release_key"])
    return result(
        offers,
        RELEASES,
        went_in=f"{len(chosen)} of {len(ranked)} books due",
        came_out=f"{quantity(len(offers), 'release')} for {quantity(offers['wanted_id'].nunique(), 'book')}",
        sample=SAMPLE,
        aside=aside,
        metadata=metadata,
    )


def _to_search(missing: pd.DataFrame, due: Mapping[int, WantedRecord], most: int) -> tuple[list[int], list[int]]:
    """Return the wanted books that are due, and those of them that are searched for in this run.

    The volumes of a set come right behind it: what they cost is compared.
    """
    due_now = missing[missing["state"].isin(SEARCHED_FOR) & missing["wanted_id"].isin(list(due))]
    numbers = {due[number].book.work_key: number for number in due_now["wanted_id"].astype(int)}
    ranked = [key for each in numbers for key in (each, *due[numbers[each]].book.holds)]
    ordered = [numbers[key] for key in dict.fromkeys(ranked) if key in numbers]
    return ordered, ordered[: max(most, int(due_now["wish_id"].notna().sum()))]


def _trust(searches: Searches) -> dict[str, Any]:
    """Return how far the searches can be trusted, as metadata."""
    summary = searches.summary()
    return {
        "searches": shown_table(summary),
        "searches_failed": searches.failed,
        "indexers_blocked": int((summary["blocked"] != "").sum()),
    }


def search_results_asset(genres: Iterable[str]) -> dg.AssetsDefinition:
    """Return the asset that brings all searches together; one input a genre."""

    @table_asset(
        SEARCH_RESULTS,
        name="search_results",
        group=SEARCH,
        ins={
            "wanted_releases": dg.AssetIn(),
            **{genre: dg.AssetIn([GENRE_PREFIX, genre]) for genre in genres},
        },
        also_reads=["identified_library", "book_catalogue", "series_gap_report"],
        kinds={"google", "audible"},
        description="All offers of the run, each with its book: the wanted one, or for a genre search the "
        "one that the release name identifies. Offers of books that you own or that name no known book are set aside "
        "with the reason.",
    )
    def search_results(
        context: dg.AssetExecutionContext,
        google_books: GoogleBooksResource,
        metadata_sources: MetadataSources,
        ledger: LedgerResource,
        settings: PipelineSettings,
        wanted_releases: pd.DataFrame,
        identified_library: pd.DataFrame,
        book_catalogue: pd.DataFrame,
        series_gap_report: pd.DataFrame,
        **by_genre: pd.DataFrame,
    ) -> dg.MaterializeResult[pd.DataFrame]:
        none, limits = wanted_releases.iloc[:0], settings.config.limits
        by_release = pd.concat([none, *by_genre.values()], ignore_index=True).drop_duplicates("release_key")
        offers = read(by_release, RELEASES, Offer)
        search, google = metadata_sources.book_search(limits), google_books.client(limits)
        kept, inputs = settings.kept, [by_release.drop(columns=list(OF_THE_HOUR)), book_catalogue]
        identified = want_found(
            offers,
            read(book_catalogue, CATALOGUE, CatalogueBook),
            _finder(kept, inputs, identified_library, series_gap_report),
            BooksNamed(google, search, settings.config, partial(ProgressLog, context), kept, inputs).beyond,
            settings.preferences.languages,
            ledger.open(),
            run_id=context.run.run_id,
            now=datetime.now(UTC),
        )
        wanted = read(wanted_releases, RELEASES, Offer)
        everything = write([*wanted, *identified], SEARCH_RESULTS).drop_duplicates(["wanted_id", "release_key"])
        unknown = everything["wanted_id"].isna()
        return result(
            everything,
            SEARCH_RESULTS,
            went_in=f"{len(wanted_releases)} offers for wanted books, {len(offers)} by genre",
            came_out=f"{int((~unknown).sum())} offers for {quantity(everything['wanted_id'].nunique(), 'book')}, "
            f"{int(unknown.sum())} set aside",
            sample=("release", "indexer", "book", "note"),
            aside=[*search.aside, *(google.aside if google else ())],
            metadata={"set_aside": _why_aside(everything.loc[unknown, "note"])},
        )

    return search_results


def _finder(
    kept: Kept, inputs: Sequence[pd.DataFrame], library: pd.DataFrame, survey: pd.DataFrame
) -> Callable[[Sequence[Release], Sequence[CatalogueBook]], list[Found]]:
    """Return who says which work each release is; it looks only where something is another than last time.

    Args:
        kept: Where that is kept.
        inputs: The tables of the releases and of the catalogue, whose works come first among those that are given.
        library: The items as identified.
        survey: Which works they are.
    """

    def find(releases: Sequence[Release], works: Sequence[CatalogueBook]) -> list[Found]:
        made_of = [*inputs, library, survey, list(works[len(inputs[1]) :])]
        found = kept.table(
            "search_results", FOUND, made_of, lambda: write(find_works(releases, works, Shelf(library, survey)), FOUND)
        )
        return read(found, FOUND, Found)

    return find


def _why_aside(notes: pd.Series) -> dg.TableMetadataValue:
    counts = notes.str.replace(r":.*", "", regex=True).value_counts()
    return shown_table(counts.rename_axis("why").reset_index(name="offers"))
