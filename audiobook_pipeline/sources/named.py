"""Books that release names name and that no catalogue knows yet: asked for by author, then by title.

What names name, and which works they are, is worked out again only where names, catalogue or library are others.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import pandas as pd
import pandera.pandas as pandera

from audiobook_pipeline.clients.book_search import BookSearchClient
from audiobook_pipeline.clients.boundary import Progress
from audiobook_pipeline.clients.google_books import GoogleBooksClient
from audiobook_pipeline.clients.lookups import LookupClient
from audiobook_pipeline.config import PipelineConfig
from audiobook_pipeline.domain.discovery import authors_named, titles_named
from audiobook_pipeline.domain.forms.names import name_key
from audiobook_pipeline.domain.identification import CatalogueIndex, group_releases
from audiobook_pipeline.domain.models import CatalogueBook, Release, WantedBook
from audiobook_pipeline.domain.reading.known import KnownNames
from audiobook_pipeline.io.kept import Kept
from audiobook_pipeline.schemas.columns import text
from audiobook_pipeline.sources import audible, google_books
from audiobook_pipeline.sources.gathering import SourceAnswer, gather

logger = logging.getLogger(__name__)

_TITLES: Final = pandera.DataFrameSchema(
    {"author": text("Author"), "title": text("Title")}, name="titles_named", coerce=True
)


@dataclass(frozen=True, slots=True)
class BooksNamed:
    """Who is asked for them.

    Attributes:
        google: Google Books, or None where it isn't asked.
        search: Audiobookshelf's own search.
        config: How much may be asked.
        progress: Makes the callback that is told how far it is, given what is counted and the client that counts.
        kept: Where it is kept what the names name.
        inputs: The tables of the releases and of the catalogue.
    """

    google: GoogleBooksClient | None
    search: BookSearchClient
    config: PipelineConfig
    progress: Callable[[str, LookupClient], Progress]
    kept: Kept
    inputs: Sequence[pd.DataFrame]

    def beyond(self, known: Sequence[CatalogueBook], releases: Sequence[Release]) -> list[CatalogueBook]:
        """Return ``known`` with the further books that the releases may be."""
        books = list(known)
        if self.google:
            books += self._works_of_new_authors(self.google, releases, books)
        books += self._recordings_by_title(releases, books, books[len(known) :])
        if self.google:
            books += self._works_by_title(self.google, releases, books, books[len(known) :])
        return books

    def _works_of_new_authors(
        self, google: GoogleBooksClient, releases: Sequence[Release], known: Sequence[CatalogueBook]
    ) -> list[CatalogueBook]:
        """Return the works of authors that only release names name: one query serves all books of each."""
        authors = {name_key(author) for book in known for author in book.authors}
        new = [(name,) for name in authors_named(releases) if name_key(name) not in authors]
        gathered = gather(
            google_books.SOURCE,
            new,
            partial(google_books.author_books, google),
            limit=self.config.limits.genre_authors,
            progress=self.progress("authors", google),
            prove=google.prove,
        )
        return _books_of(gathered)

    def _recordings_by_title(
        self, releases: Sequence[Release], known: Sequence[CatalogueBook], new: Sequence[CatalogueBook]
    ) -> list[CatalogueBook]:
        """Return the recordings that names without a known book name: no author's list of works is ever whole."""
        provider = self.config.audible

        def ask(author: str, title: str) -> list[CatalogueBook]:
            found = audible.recording_of(self.search, WantedBook(title, (author,)), provider=provider)
            return [found] if found else []

        prove = partial(self.search.prove, provider)
        return self._by_title(audible.SOURCE, releases, known, new, ask, self.search, prove)

    def _works_by_title(
        self,
        google: GoogleBooksClient,
        releases: Sequence[Release],
        known: Sequence[CatalogueBook],
        new: Sequence[CatalogueBook],
    ) -> list[CatalogueBook]:
        """Return the works that names name and Audible has no recording of, as of many in the public domain."""
        ask = partial(google_books.title_books, google)
        return self._by_title(google_books.SOURCE, releases, known, new, ask, google, google.prove)

    def _by_title(
        self,
        source: str,
        releases: Sequence[Release],
        known: Sequence[CatalogueBook],
        new: Sequence[CatalogueBook],
        ask: Callable[[str, str], Iterable[CatalogueBook]],
        client: LookupClient,
        prove: Callable[[], None],
    ) -> list[CatalogueBook]:
        """Return what a source knows of the titles in names without a book in ``known``, of which ``new`` are new."""

        def named() -> pd.DataFrame:
            unknown = group_releases(releases, CatalogueIndex(known))[1]
            nameless = [release for release in releases if release.key in unknown]
            return pd.DataFrame(titles_named(nameless, _names_of(known)), columns=list(_TITLES.columns))

        titles = self.kept.table(f"titles_named_{source}", _TITLES, [*self.inputs, list(new)], named)
        gathered = gather(
            source,
            list(zip(titles["author"], titles["title"], strict=True)),
            ask,
            limit=self.config.limits.genre_titles,
            progress=self.progress("titles", client),
            prove=prove,
        )
        return _books_of(gathered)


def _books_of(gathered: SourceAnswer) -> list[CatalogueBook]:
    if gathered.trouble:
        logger.warning("%s: %s", gathered.source, gathered.trouble)
    return gathered.books


def _names_of(catalogue: Sequence[CatalogueBook]) -> KnownNames:
    """Return the people and series of a catalogue."""
    return KnownNames(name for book in catalogue for name in (*book.authors, *((book.series,) if book.series else ())))
