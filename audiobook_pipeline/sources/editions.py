"""Editions of a book that a person looks for, each with its cover: who reads it, how long it is, who knows of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from audiobook_pipeline.clients.book_search import BookSearchClient
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.clients.google_books import GoogleBooksClient, books_query
from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.sources import audible, google_books

MOST = 24
"""Editions of each source."""


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition.

    Attributes:
        book: What is known of it.
        cover: Address of its cover at the source, or "".
    """

    book: CatalogueBook
    cover: str


def editions(
    search: BookSearchClient | None, google: GoogleBooksClient | None, title: str, author: str, *, provider: str
) -> tuple[list[Edition], list[str]]:
    """Return what the sources know under a title and an author, recordings first; and which sources gave no answer.

    Args:
        search: Audiobookshelf's own search, or None where it isn't asked.
        google: Google Books, or None where it isn't asked.
        title: A title, or words of one.
        author: An author, or "".
        provider: The Audible that Audiobookshelf asks.
    """
    asked: list[Callable[[], Iterable[Edition]]] = []
    if search is not None:
        asked.append(lambda: _recordings(search, title, author, provider))
    if google is not None:
        asked.append(lambda: _volumes(google, title, author))
    found: list[Edition] = []
    trouble = []
    for ask in asked:
        try:
            found += list(ask())[:MOST]
        except ServiceError as error:
            trouble.append(str(error))
    return found, trouble


def _recordings(search: BookSearchClient, title: str, author: str, provider: str) -> Iterator[Edition]:
    for match in search.search_books(title, author, provider=provider):
        if book := next(audible.catalogue_books(match), None):
            yield Edition(book, match.cover or "")


def _volumes(google: GoogleBooksClient, title: str, author: str) -> Iterator[Edition]:
    for volume in google.volumes(books_query(title=title, author=author), most=40):
        info = volume.volume_info
        if info.title:
            links = info.image_links
            yield Edition(google_books.catalogue_book(volume), (links.thumbnail if links else None) or "")
