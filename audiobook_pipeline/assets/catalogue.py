"""What is known about the library's authors and series, what is missing, and what to look for first."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import dagster as dg
import pandas as pd

from audiobook_pipeline.assets.progress import ProgressLog
from audiobook_pipeline.assets.results import result, source_metadata, table_asset
from audiobook_pipeline.clients.boundary import Asides
from audiobook_pipeline.constants import GOOGLE_POOL, LIBRARY
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.columns import MissingColumnsError, records
from audiobook_pipeline.domain.following import Follows, last_owned, with_followed
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook
from audiobook_pipeline.domain.shelf.coverage import author_coverage as coverage
from audiobook_pipeline.domain.shelf.coverage import author_works as bibliography
from audiobook_pipeline.domain.shelf.coverage import library_languages, series_completeness
from audiobook_pipeline.domain.shelf.gaps import survey_series
from audiobook_pipeline.domain.shelf.identity import IdentifiedItem
from audiobook_pipeline.domain.shelf.owned import owned_books
from audiobook_pipeline.domain.shelf.verdicts import announced
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.domain.wishes import SEARCHED_FOR, Wished
from audiobook_pipeline.domain.wishlist import Exclusions, rank_missing, wish_list
from audiobook_pipeline.domain.works import merge_works
from audiobook_pipeline.io.catalogue_file import CatalogueFileError
from audiobook_pipeline.reporting.tables import shown_table
from audiobook_pipeline.resources.failures import service_failures
from audiobook_pipeline.resources.google_books import GoogleBooksResource
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.metadata_sources import MetadataSources
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.schemas import tables
from audiobook_pipeline.schemas.rows import each, read
from audiobook_pipeline.sources import catalogue_file as catalogue_source
from audiobook_pipeline.sources import google_books as google_source
from audiobook_pipeline.sources.chain import ask_source
from audiobook_pipeline.sources.gathering import SourceAnswer, authors_of, series_of
from audiobook_pipeline.sources.order import catalogue_sources

TOP = 15


@table_asset(tables.CATALOGUE, group=LIBRARY, kinds={"google", "audiobookshelf", "file"}, pool=GOOGLE_POOL)
def book_catalogue(
    context: dg.AssetExecutionContext,
    identified_library: pd.DataFrame,
    google_books: GoogleBooksResource,
    metadata_sources: MetadataSources,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Known works of the authors and series in the library and of those followed, one row per work and series.

    One query per author serves enrichment, bibliography and gaps. Authors and series with the most items
    come first, so that the most valuable queries are done if a quota runs out.
    """
    owned = owned_books(each(identified_library, tables.IDENTIFIED, IdentifiedItem))
    authors, series = with_followed(authors_of(identified_library), series_of(owned), ledger.open().follows())
    in_file, problems = _from_file(settings, authors, series)
    config = settings.config.for_library(len(identified_library))
    asked = [(in_file, 0)]
    with service_failures():
        google = google_books.client(config.limits)
        by_author = google_source.author_subjects([author for (author,) in authors], len(identified_library))
        for source, what, subjects in catalogue_sources(series, by_author, metadata_sources, google, config):
            asked.append((ask_source(source, subjects, ProgressLog(context, what, source.client)), source.limit))
    _log_troubles(context, asked)
    books = [book for entry, _ in asked for book in entry.books]
    catalogue = settings.kept.table("book_catalogue", tables.CATALOGUE, [books], partial(merge_works, books))
    return result(
        catalogue,
        tables.CATALOGUE,
        went_in=f"{quantity(len(authors), 'author')}, {len(series)} series",
        came_out=quantity(catalogue["work_id"].nunique(), "work"),
        sample=("title", "authors", "series", "position", "kind", "sources"),
        aside=[row for entry, _ in asked for row in entry.aside],
        metadata={
            **source_metadata(asked),
            "catalogue_problems": shown_table(problems),
            "catalogue_problems_count": len(problems),
        },
    )


def _log_troubles(context: dg.AssetExecutionContext, asked: Sequence[tuple[SourceAnswer, int]]) -> None:
    for entry in (entry for entry, _ in asked if entry.trouble):
        context.log.info("%s: %s", entry.source, entry.trouble)


def _from_file(
    settings: PipelineSettings, authors: Sequence[tuple[str]], series: Sequence[tuple[str, str]]
) -> tuple[SourceAnswer, pd.DataFrame]:
    """Return what the catalogue file knows of authors and series, and what in it can't be true."""
    gathered = SourceAnswer(catalogue_source.SOURCE, trouble="CATALOGUE_FILE is not set")
    if settings.catalogue is None:
        return gathered, pd.DataFrame(columns=["problem", "series", "detail"])
    aside = Asides()
    try:
        books, problems = catalogue_source.works_in_file(settings.catalogue, authors, series, aside)
    except (CatalogueFileError, MissingColumnsError) as error:
        raise dg.Failure(description=f"CATALOGUE_FILE: {error}", allow_retries=False) from error
    return SourceAnswer(catalogue_source.SOURCE, books, aside=[*aside]), problems


@table_asset(tables.GAPS, group=LIBRARY)
def series_gap_report(
    context: dg.AssetExecutionContext,
    identified_library: pd.DataFrame,
    book_catalogue: pd.DataFrame,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Status of each known work: owned, covered by a box set, perhaps owned, missing, another edition, or unreleased.

    Works without a series are included for bibliography and coverage; gaps are counted in series only.
    """
    now = datetime.now(UTC)

    def surveyed() -> pd.DataFrame:
        owned = owned_books(each(identified_library, tables.IDENTIFIED, IdentifiedItem))
        return survey_series(owned, book_catalogue, now=now)

    inputs = [
        identified_library,
        book_catalogue,
        sorted(announced(book_catalogue["release_date"], now.date().isoformat())),
    ]
    survey = settings.kept.table("series_gap_report", tables.GAPS, inputs, surveyed)
    in_series = survey[survey["series"] != ""]
    missing = in_series[in_series["status"] == "missing"]
    store = ledger.open()
    store.note_gap_count(len(missing), run_id=context.run.run_id, now=now)
    return result(
        survey,
        tables.GAPS,
        went_in=f"{in_series['series'].nunique()} series, {quantity(len(survey), 'work')}",
        came_out=f"{len(missing)} missing in {missing['series'].nunique()} series",
        sample=("series", "position", "title", "status", "confidence", "reason"),
        picture=settings.picture("missing-in-series"),
        metadata={"missing": len(missing), **_completeness(in_series)},
    )


def _completeness(gaps: pd.DataFrame) -> dict[str, Any]:
    series = series_completeness(gaps)
    top = series[series["total"] > 1].sort_values("total", ascending=False).head(TOP)
    if top.empty:
        return {}
    return {
        "longest_series": shown_table(top[["series", "owned", "total", "missing_positions"]]),
        "complete_series": int((series["missing"] == 0).sum()),
    }


@table_asset(tables.AUTHOR_WORKS, group=LIBRARY, also_reads=["identified_library"])
def author_works(
    identified_library: pd.DataFrame, series_gap_report: pd.DataFrame, settings: PipelineSettings
) -> dg.MaterializeResult[pd.DataFrame]:
    """Every known work of the library's authors, and whether the library has it."""
    inputs = (series_gap_report, sorted(library_languages(identified_library)))
    works = settings.kept.table("author_works", tables.AUTHOR_WORKS, inputs, partial(bibliography, *inputs))
    return result(
        works,
        tables.AUTHOR_WORKS,
        went_in=quantity(series_gap_report["work_id"].nunique(), "work"),
        came_out=f"{quantity(len(works), 'work')} of {quantity(works['author'].nunique(), 'author')}",
        sample=("author", "title", "series", "position", "kind", "state"),
    )


@table_asset(tables.AUTHOR_COVERAGE, group=LIBRARY)
def author_coverage(author_works: pd.DataFrame, settings: PipelineSettings) -> dg.MaterializeResult[pd.DataFrame]:
    """How much of each author's known work the library has; translations don't count as missing."""
    inputs = [author_works]
    authors = settings.kept.table("author_coverage", tables.AUTHOR_COVERAGE, inputs, partial(coverage, *inputs))
    return result(
        authors,
        tables.AUTHOR_COVERAGE,
        went_in=quantity(len(author_works), "work"),
        came_out=f"{quantity(len(authors), 'author')}, {int(authors['missing'].sum())} works missing",
        picture=settings.picture("authors"),
    )


@table_asset(
    tables.MISSING_BOOKS,
    group=LIBRARY,
    kinds={"sql"},
    also_reads=["library_snapshot", "book_catalogue", "series_gap_report"],
)
def missing_books(
    context: dg.AssetExecutionContext,
    series_gap_report: pd.DataFrame,
    author_coverage: pd.DataFrame,
    library_snapshot: pd.DataFrame,
    book_catalogue: pd.DataFrame,
    wishes: pd.DataFrame,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """One ranked wish list: requested books, then missing ones, each with its reason and status.

    Series that somebody listens to come first. The ledger keeps people's wishes and exclusions.
    """
    now, store = datetime.now(UTC), ledger.open()
    languages = settings.preferences.languages
    asked_for = read(wishes, tables.WISHES, Wished)
    ranked = rank_missing(
        series_gap_report,
        author_coverage,
        library_snapshot.dropna(subset=["progress"])[["item_id", "progress"]],
        Exclusions.of((entry.kind, entry.value) for entry in store.exclusions()),
        {key for wish in asked_for for key in (wish.book.work_key, *wish.work_keys)},
        Follows(store.follows(), languages, last_owned(series_gap_report)),
        limit=settings.config.limits.wishes,
        now=now,
        languages=languages,
        under_way={record.book.work_key for record in store.wanted() if record.state is not State.WANTED},
    )
    numbers = store.want_all(_wanted_books(ranked, book_catalogue, languages), now=now, run_id=context.run.run_id)
    listed = wish_list(asked_for, ranked.assign(wanted_id=numbers), store.standings())
    return result(
        listed,
        tables.MISSING_BOOKS,
        went_in=f"{quantity(len(asked_for), 'wish', 'wishes')}, {(series_gap_report['status'] == 'missing').sum()} "
        f"missing in series, {int(author_coverage['missing'].sum())} missing of authors",
        came_out=f"{len(listed)} wanted, {int(listed['state'].isin(SEARCHED_FOR).sum())} of them not under way",
        sample=("rank", "title", "authors", "series", "position", "reason", "state"),
    )


def _wanted_books(ranked: pd.DataFrame, catalogue: pd.DataFrame, languages: Sequence[str]) -> list[WantedBook]:
    """Return the books of a wish list with what the catalogue knows of their recordings."""
    listed = catalogue[catalogue["work_id"].isin(ranked["work_id"])]
    works = {work.work_id: work for work in read(listed, tables.CATALOGUE, CatalogueBook)}
    books = []
    for row in records(ranked):
        work = works[row.work_id]
        books.append(
            WantedBook(
                title=row.title,
                authors=row.authors,
                subtitle=work.subtitle or None,
                narrators=work.narrators,
                runtime_min=work.runtime_min,
                series=row.series or None,
                position=row.position or None,
                year=work.year,
                language=row.language or (languages[0] if languages else None),
                asin=work.asin,
                isbn=work.isbn,
                work_key=row.work_key,
                reason=row.reason,
                holds=row.holds,
            )
        )
    return books
