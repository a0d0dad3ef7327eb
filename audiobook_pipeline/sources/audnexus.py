"""Recordings as Audnexus knows them, by their ASIN: narrators, runtime and places in series."""

from collections.abc import Iterator

from audiobook_pipeline.clients.audnexus import Audiobook, AudnexusClient
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.domain.placeholders import is_placeholder

SOURCE = "Audnexus"


def recording(client: AudnexusClient, asin: str, *, region: str) -> Iterator[CatalogueBook]:
    """Yield the recording with this ASIN, once for each series that it is in; nothing where the region lacks it."""
    book = client.book(asin, region=region)
    if book is not None:
        yield from catalogue_books(book)


def catalogue_books(book: Audiobook) -> Iterator[CatalogueBook]:
    """Yield an audiobook as catalogue books, one for each series that it is in."""
    authors = tuple(person.name for person in book.authors)
    places = [place for place in (book.series_primary, book.series_secondary) if place is not None]
    for place in places or (None,):
        yield CatalogueBook(
            work_id=work_key(book.title, authors),
            title=book.title,
            authors=authors,
            series=place.name if place else None,
            position=place.position if place else None,
            kind="abridgement" if book.format_type == "abridged" else "unknown",
            language=language_code(book.language),
            narrators=tuple(person.name for person in book.narrators if not is_placeholder(person.name)),
            runtime_min=book.runtime_length_min or None,
            isbn=book.isbn,
            asin=book.asin,
            sources=(SOURCE,),
            release_date=(book.release_date or "")[:10] or None,
            cover=book.image,
        )


def region_of(provider: str) -> str:
    """Return the region of an Audible provider of Audiobookshelf: "uk" for "audible.uk", "us" for "audible"."""
    return provider.partition(".")[2] or "us"
