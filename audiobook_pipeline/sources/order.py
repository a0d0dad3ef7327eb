"""Who is asked about what, in which order, and how much it may cost in one run."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Protocol

import pandas as pd

from audiobook_pipeline.clients.audnexus import AudnexusClient
from audiobook_pipeline.clients.book_search import BookSearchClient
from audiobook_pipeline.clients.google_books import GoogleBooksClient
from audiobook_pipeline.clients.hardcover import HardcoverClient
from audiobook_pipeline.clients.open_library import OpenLibraryClient
from audiobook_pipeline.config import Limits, PipelineConfig
from audiobook_pipeline.domain.identity import asin
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook
from audiobook_pipeline.domain.shelf.identity import IdentifiedItem
from audiobook_pipeline.domain.shelf.owned import owned_books
from audiobook_pipeline.sources import audible, audnexus, google_books, hardcover, open_library
from audiobook_pipeline.sources.chain import Source
from audiobook_pipeline.sources.gathering import Subject, asins_of, authors_of, series_of, titles_of


class Clients(Protocol):
    """Makes the clients; None where one has no address or token."""

    def book_search(self, limits: Limits) -> BookSearchClient:
        """Return a client of Audiobookshelf's own search."""
        ...

    def audnexus(self, limits: Limits) -> AudnexusClient | None:
        """Return a client of Audnexus."""
        ...

    def open_library(self, limits: Limits) -> OpenLibraryClient | None:
        """Return a client of Open Library."""
        ...

    def hardcover(self, limits: Limits) -> HardcoverClient | None:
        """Return a client of Hardcover."""
        ...


def catalogue_sources(
    series: Sequence[Subject],
    authors: Sequence[Subject],
    clients: Clients,
    google: GoogleBooksClient | None,
    config: PipelineConfig,
) -> list[tuple[Source, str, Sequence[Subject]]]:
    """Return who is asked for the works of series and authors, each with what is counted and its subjects."""
    limits = config.limits
    works = Source(
        google_books.SOURCE,
        google,
        google_books.author_books,
        limits.catalogue_requests,
        absent="GOOGLE_BOOKS_API_KEY is not set: not asked",
        prove=google.prove if google else None,
    )
    return [
        (_audible(audible.SOURCE, clients, config, audible.series_books, limits.catalogue_series), "series", series),
        (_hardcover(clients, config, hardcover.series_books, limits.slow_requests), "series", series),
        (works, "authors", authors),
    ]


def item_sources(
    identified: Iterable[IdentifiedItem], clients: Clients, config: PipelineConfig
) -> list[tuple[Source, Callable[[pd.DataFrame], Sequence[Subject]]]]:
    """Return who is asked for what items lack, each with the function that makes its subjects of those items."""
    limits = config.limits
    # At no cost: what the catalogue's questions brought in, recording by recording, in the words in which it asked.
    remembered = Source(
        f"{audible.SOURCE}, remembered series",
        clients.book_search(limits),
        partial(audible.series_books, provider=config.audible),
        0,
    )
    by_title = _audible(f"{audible.SOURCE}, by title", clients, config, audible.recordings, limits.item_lookups)
    works = clients.open_library(limits) if config.sources.open_library else None
    by_author = Source(
        open_library.SOURCE,
        works,
        open_library.author_books,
        limits.slow_requests,
        absent="switched off",
        prove=works.prove if works else None,
    )
    return [
        (remembered, lambda _: series_of(owned_books(identified))),
        (_audnexus(clients, config), asins_of),
        (_hardcover(clients, config, hardcover.recording, limits.item_lookups), asins_of),
        (by_title, titles_of),
        (by_author, authors_of),
    ]


def cover_sources(
    clients: Clients, config: PipelineConfig
) -> list[tuple[Source, Callable[[pd.DataFrame], Sequence[Subject]]]]:
    """Return who is asked for covers by ASIN, each with the function that makes its subjects of the items."""
    return [
        (_audnexus(clients, config), asins_of),
        (
            _audible(f"{audible.SOURCE}, by ASIN", clients, config, audible.recordings, config.limits.item_lookups),
            lambda items: [(found, "") for (found,) in asins_of(items)],
        ),
    ]


def wish_sources(
    clients: Clients, google: GoogleBooksClient | None, config: PipelineConfig
) -> list[tuple[Source, Callable[[Sequence[WantedBook]], Sequence[Subject]]]]:
    """Return who is asked for what wishes do not say, each with the function that makes its subjects of the books."""
    limits = config.limits
    by_name = Source(
        google_books.SOURCE,
        google,
        google_books.title_books,
        limits.item_lookups,
        absent="GOOGLE_BOOKS_API_KEY is not set: not asked",
        prove=google.prove if google else None,
    )
    return [
        (_audible(audible.SOURCE, clients, config, audible.recordings, limits.item_lookups), _names_or_asins),
        (_audnexus(clients, config), _asins),
        (_hardcover(clients, config, hardcover.recording, limits.item_lookups), _asins),
        (by_name, lambda books: [(book.authors[0], book.title) for book in books if book.authors]),
    ]


def _names_or_asins(books: Sequence[WantedBook]) -> list[Subject]:
    """Return the ASIN of each book in place of its title, which is exact, or title and first author."""
    return [(found, "") if (found := asin(book.asin)) else (book.title, next(iter(book.authors), "")) for book in books]


def _asins(books: Sequence[WantedBook]) -> list[Subject]:
    return [(found,) for book in books if (found := asin(book.asin))]


def _audnexus(clients: Clients, config: PipelineConfig) -> Source:
    return Source(
        audnexus.SOURCE,
        clients.audnexus(config.limits) if config.sources.audnexus else None,
        partial(audnexus.recording, region=audnexus.region_of(config.audible)),
        config.limits.item_lookups,
        absent="switched off",
    )


def _audible(
    name: str, clients: Clients, config: PipelineConfig, ask: Callable[..., Iterable[CatalogueBook]], limit: int
) -> Source:
    search = clients.book_search(config.limits)
    prove = partial(search.prove, config.audible)
    return Source(name, search, partial(ask, provider=config.audible), limit, prove=prove)


def _hardcover(
    clients: Clients, config: PipelineConfig, ask: Callable[..., Iterable[CatalogueBook]], limit: int
) -> Source:
    on = config.sources.hardcover
    client = clients.hardcover(config.limits) if on else None
    absent = "HARDCOVER_TOKEN is not set: not asked" if on else "switched off"
    return Source(hardcover.SOURCE, client, ask, limit, absent=absent)
