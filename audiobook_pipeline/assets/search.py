"""Searching the indexers: by genre, and for the books on the wish list.

Only what was offered, by whom, and how far the answer can be trusted. Which release is taken
belongs to ``acquisition``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import dagster as dg
import pandas as pd

from audiobook_pipeline.assets.progress import Progress
from audiobook_pipeline.assets.results import TRANSIENT, result, table_asset
from audiobook_pipeline.clients.errors import (
    ContractError,
    IndexersUnavailableError,
    RateLimitedError,
    TransientError,
)
from audiobook_pipeline.clients.prowlarr import AUDIO, AUDIOBOOKS, ProwlarrClient, SearchResult
from audiobook_pipeline.constants import PROWLARR_POOL, SEARCH
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.discovery import Shelf, authors_named, discover, titles_named
from audiobook_pipeline.domain.identification import CatalogueIndex, group_releases
from audiobook_pipeline.domain.models import CatalogueBook, Release, WantedBook
from audiobook_pipeline.domain.names import name_key
from audiobook_pipeline.reporting.tables import markdown_table
from audiobook_pipeline.resources.failures import service_failures
from audiobook_pipeline.resources.google_books import GoogleBooksResource
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.metadata_sources import MetadataSources
from audiobook_pipeline.resources.prowlarr import ProwlarrResource
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.schemas.rows import catalogue_book, release_of, release_row
from audiobook_pipeline.schemas.tables import RELEASES, SEARCH_RESULTS, table
from audiobook_pipeline.sources import audible
from audiobook_pipeline.sources import google_books as google_source
from audiobook_pipeline.sources.gathering import Gathered, Meter, gather

GENRE_PREFIX = "genre_releases"
SAMPLE = ("release", "indexer", "size", "seeders", "query")


class _Searches:
    """What several searches of one asset found, and how far it can be trusted."""

    def __init__(self, context: dg.AssetExecutionContext, client: ProwlarrClient) -> None:
        self._context = context
        self._client = client
        self.rows: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []
        self.failed = 0
        # Indexers that have shown that they know the category of audiobooks.
        self._knowing: set[int] = set()

    def search(self, query: str, *, limit: int, **facts: object) -> int | None:
        """Search once and keep the offers; return their number, None where the answer can't be trusted to be all."""
        try:
            found = self._ask(query, limit)
        except (IndexersUnavailableError, TransientError, RateLimitedError, ContractError) as error:
            # One search that fails doesn't take the others with it.
            self.failed += 1
            self._context.log.warning("Search %r failed: %s", query, error)
            self.notes.append({"query": query, "found": 0, "answered": 0, "blocked": error.message})
            return None
        blocked = ", ".join(f"{indexer.name}: {indexer.reason}" for indexer in found.blocked)
        self._context.log.info(
            "Search %r: %d releases; %d indexers answered, %d blocked%s",
            query,
            len(found.releases),
            found.searched,
            len(found.blocked),
            f" ({blocked})" if blocked else "",
        )
        for title, reason in found.rejected_rows:
            self._context.log.warning("Set aside an offer of %r: %r: %s", query, title, reason)
        self.notes.append(
            {"query": query, "found": len(found.releases), "answered": found.searched, "blocked": blocked}
        )
        for release in found.releases[:limit]:
            self.rows.append({"query": query, **facts, **release_row(release)})
        return len(found.releases) if found.complete or found.releases else None

    def _ask(self, query: str, limit: int) -> SearchResult:
        """Search audiobooks, and all audio where an indexer may know no such category: the child doesn't find it."""
        found = self._client.search(query, categories=(AUDIOBOOKS,), limit=limit)
        self._knowing |= {release.indexer_id for release in found.releases}
        enabled = {indexer.id for indexer in self._client.indexers() if indexer.enabled}
        silent = sorted(enabled - self._knowing - {blocked.id for blocked in found.blocked})
        if not silent:
            return found
        more = self._client.search(query, categories=(AUDIO,), indexer_ids=silent, limit=limit)
        return replace(
            found,
            releases=(*found.releases, *more.releases),
            blocked=tuple({blocked.id: blocked for blocked in (*found.blocked, *more.blocked)}.values()),
            rejected_rows=(*found.rejected_rows, *more.rejected_rows),
        )

    def metadata(self) -> dict[str, Any]:
        """Return what the searches say about themselves.

        Raises:
            ServiceError: Where not one of them went through because Prowlarr itself doesn't answer.
        """
        if self.failed and self.failed == len(self.notes):
            self._client.status()
        notes = pd.DataFrame(self.notes, columns=["query", "found", "answered", "blocked"])
        return {
            "searches": dg.MetadataValue.md(markdown_table(notes)),
            "searches_failed": self.failed,
            "indexers_blocked": int((notes["blocked"] != "").sum()),
        }

    @property
    def shortfall(self) -> str:
        """What to add to the outcome where searches failed."""
        return f", {self.failed} of {len(self.notes)} searches failed" if self.failed else ""


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
        deps=["library_snapshot"],
        description=f"Releases that the indexers offer for the genre “{genre.replace('_', ' ')}”: "
        + ", ".join(f"“{query}”" for query in queries)
        + ".",
    )
    def genre_releases(
        context: dg.AssetExecutionContext, prowlarr: ProwlarrResource, settings: PipelineSettings
    ) -> dg.MaterializeResult[pd.DataFrame]:
        limit = settings.config.limits.genre_results
        with service_failures():
            searches = _Searches(context, prowlarr.client())
            for query in queries:
                searches.search(query, limit=limit, genre=genre)
            metadata = searches.metadata()
        offers = table(searches.rows, RELEASES).drop_duplicates("release_key").head(limit)
        return result(
            offers,
            RELEASES,
            went_in=f"{len(queries)} searches",
            came_out=f"{len(offers)} releases{searches.shortfall}",
            sample=SAMPLE,
            metadata=metadata,
        )

    return genre_releases


@table_asset(RELEASES, group=SEARCH, kinds={"prowlarr"}, pool=PROWLARR_POOL, retry_policy=TRANSIENT)
def missing_book_releases(
    context: dg.AssetExecutionContext,
    missing_books: pd.DataFrame,
    prowlarr: ProwlarrResource,
    ledger: LedgerResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Releases that the indexers offer for the books on the wish list.

    Only books that are due are searched for: one that was not found is asked for again after a
    pause that doubles, and a book whose download is under way is not searched for at all.
    """
    now = datetime.now(UTC)
    store = ledger.open()
    due = {record.id: record for record in store.wanted(State.WANTED, due=now)}
    ranked = [number for number in missing_books["wanted_id"].dropna().astype(int) if number in due]
    chosen = ranked[: settings.config.limits.wanted_searches]
    context.log.info("%d wanted books, %d due, %d searched in this run", len(missing_books), len(ranked), len(chosen))
    metadata: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []
    if chosen:
        with service_failures():
            searches = _Searches(context, prowlarr.client())
            for number in chosen:
                found = _search_book(searches, due[number].book, number)
                if found == 0:
                    store.note_search(number, found=0, now=now, run_id=context.run.run_id)
            metadata = searches.metadata()
            rows = searches.rows
    offers = table(rows, RELEASES).drop_duplicates(["wanted_id", "release_key"])
    return result(
        offers,
        RELEASES,
        went_in=f"{len(chosen)} of {len(ranked)} books due",
        came_out=f"{len(offers)} releases for {offers['wanted_id'].nunique()} books",
        sample=SAMPLE,
        metadata=metadata,
    )


def _search_book(searches: _Searches, book: WantedBook, wanted_id: int) -> int | None:
    """Search by author and title, then by the title alone; None where an indexer was not heard."""
    author = book.authors[0] if book.authors else ""
    found = searches.search(f"{author} {book.title}".strip(), limit=100, wanted_id=wanted_id)
    if found == 0 and author:
        found = searches.search(book.title, limit=100, wanted_id=wanted_id)
    return found


def search_results_asset(genres: Iterable[str]) -> dg.AssetsDefinition:
    """Return the asset that brings all searches together; one input a genre."""
    inputs = {genre: dg.AssetIn(key=[GENRE_PREFIX, genre]) for genre in genres}
    tables = {name: dg.AssetIn() for name in ("missing_book_releases", "library_snapshot", "book_catalogue")}

    @table_asset(
        SEARCH_RESULTS,
        name="search_results",
        group=SEARCH,
        ins={**inputs, **tables},
        kinds={"google", "audible"},
        description="All offers of the run, each with the book it is for: the wanted one, or for a genre search the "
        "one that the release name identifies. What the library has, or what names no known book, is set aside "
        "with its reason.",
    )
    def search_results(
        context: dg.AssetExecutionContext,
        google_books: GoogleBooksResource,
        metadata_sources: MetadataSources,
        ledger: LedgerResource,
        settings: PipelineSettings,
        missing_book_releases: pd.DataFrame,
        library_snapshot: pd.DataFrame,
        book_catalogue: pd.DataFrame,
        **by_genre: pd.DataFrame,
    ) -> dg.MaterializeResult[pd.DataFrame]:
        none = missing_book_releases.iloc[:0]
        offers = pd.concat([none, *by_genre.values()], ignore_index=True).drop_duplicates("release_key")
        releases = [release_of(row) for row in offers.to_dict("records")]
        known = [catalogue_book(row) for row in book_catalogue.to_dict("records")]
        known += _works_of_new_authors(context, releases, known, google_books, settings)
        known += _recordings_by_title(context, releases, known, metadata_sources, settings)
        known += _works_by_title(context, releases, known, google_books, settings)
        found = discover(
            releases,
            known,
            Shelf(library_snapshot),
            settings.preferences.languages,
            dict(zip(offers["release_key"], offers["genre"], strict=True)),
        )
        now, run_id = datetime.now(UTC), context.run.run_id
        books = {key: entry.book for key, entry in found.items() if entry.book}
        numbers = ledger.open().want_all(list(dict.fromkeys(books.values())), now=now, run_id=run_id)
        wanted_ids = dict(zip(dict.fromkeys(books.values()), numbers, strict=True))
        identified = offers.assign(
            wanted_id=pd.array(
                [wanted_ids[books[key]] if key in books else None for key in offers["release_key"]], dtype="Int64"
            ),
            book=[found[key].title for key in offers["release_key"]],
            note=[found[key].note for key in offers["release_key"]],
        )
        everything = pd.concat([missing_book_releases.assign(book="", note=""), identified], ignore_index=True)
        everything = everything.drop_duplicates(["wanted_id", "release_key"])
        aside = everything["wanted_id"].isna()
        notes = everything.loc[aside, "note"].str.replace(r":.*", "", regex=True).value_counts()
        return result(
            everything,
            SEARCH_RESULTS,
            went_in=f"{len(missing_book_releases)} offers for wanted books, {len(offers)} by genre",
            came_out=f"{int((~aside).sum())} offers for {everything['wanted_id'].nunique()} books, "
            f"{int(aside.sum())} set aside",
            sample=("release", "indexer", "book", "note"),
            metadata={
                "set_aside": dg.MetadataValue.md(markdown_table(notes.rename_axis("why").reset_index(name="offers")))
            },
        )

    return search_results


def _works_of_new_authors(
    context: dg.AssetExecutionContext,
    releases: Sequence[Release],
    known: Sequence[CatalogueBook],
    google_books: GoogleBooksResource,
    settings: PipelineSettings,
) -> list[CatalogueBook]:
    """Return the works of authors that only release names name: one query serves all books of each."""
    client = google_books.client(settings.config.limits)
    if client is None:
        return []
    authors = {name_key(author) for book in known for author in book.authors}
    new = [(name,) for name in authors_named(releases) if name_key(name) not in authors]
    gathered = gather(
        google_source.SOURCE,
        new,
        lambda author: google_source.author_books(client, author),
        limit=settings.config.limits.genre_authors,
        progress=Progress(context, "authors", client),
        prove=client.prove,
    )
    return _told(context, gathered)


def _recordings_by_title(
    context: dg.AssetExecutionContext,
    releases: Sequence[Release],
    known: Sequence[CatalogueBook],
    metadata_sources: MetadataSources,
    settings: PipelineSettings,
) -> list[CatalogueBook]:
    """Return the recordings that names without a known book name: no author's list of works is ever whole."""
    client, provider = metadata_sources.book_search(settings.config.limits), settings.config.audible

    def ask(author: str, title: str) -> list[CatalogueBook]:
        found = audible.recording_of(client, WantedBook(title, (author,)), provider=provider)
        return [found] if found else []

    prove = partial(client.prove, provider)
    return _asked_by_title(context, audible.SOURCE, releases, known, ask, settings, client, prove)


def _works_by_title(
    context: dg.AssetExecutionContext,
    releases: Sequence[Release],
    known: Sequence[CatalogueBook],
    google_books: GoogleBooksResource,
    settings: PipelineSettings,
) -> list[CatalogueBook]:
    """Return the works that names name of which there is no recording at Audible, as of many in the public domain."""
    client = google_books.client(settings.config.limits)
    if client is None:
        return []
    ask = partial(google_source.title_books, client)
    return _asked_by_title(context, google_source.SOURCE, releases, known, ask, settings, client, client.prove)


def _asked_by_title(
    context: dg.AssetExecutionContext,
    source: str,
    releases: Sequence[Release],
    known: Sequence[CatalogueBook],
    ask: Callable[[str, str], Iterable[CatalogueBook]],
    settings: PipelineSettings,
    client: Meter,
    prove: Callable[[], None],
) -> list[CatalogueBook]:
    unknown = group_releases(releases, CatalogueIndex(known))[1]
    gathered = gather(
        source,
        titles_named([release for release in releases if release.key in unknown]),
        ask,
        limit=settings.config.limits.genre_titles,
        progress=Progress(context, "titles", client),
        prove=prove,
    )
    return _told(context, gathered)


def _told(context: dg.AssetExecutionContext, gathered: Gathered) -> list[CatalogueBook]:
    if gathered.trouble:
        context.log.warning("%s: %s", gathered.source, gathered.trouble)
    return gathered.books
