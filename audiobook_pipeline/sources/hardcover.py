"""What Hardcover knows: whole series, every place with its book, compilations marked; and recordings by ASIN."""

from collections.abc import Iterator

from audiobook_pipeline.clients.hardcover import HardcoverClient, HardcoverPlace, HardcoverSeries
from audiobook_pipeline.domain.forms.names import same_person
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.domain.placeholders import is_placeholder

SOURCE = "Hardcover"


def series_books(client: HardcoverClient, series: str, author: str) -> Iterator[CatalogueBook]:
    """Yield the books of a series that its author wrote: one request finds it, one lists it."""
    wanted = series_key(series)
    for hit in client.search_series(series):
        ours = not author or not hit.author_name or same_person(author, hit.author_name)
        if series_key(hit.name) == wanted and ours:
            found = client.series(hit.id)
            yield from catalogue_books(found) if found else ()
            return


def recording(client: HardcoverClient, asin: str) -> Iterator[CatalogueBook]:
    """Yield the recordings with this ASIN; Hardcover knows their narrators."""
    for edition in client.editions(asin):
        authors = edition.names("author")
        title = edition.title or (edition.book.title if edition.book else None)
        if title and authors:
            yield CatalogueBook(
                work_id=work_key(title, authors),
                title=title,
                authors=authors,
                narrators=tuple(name for name in edition.names("narrator") if not is_placeholder(name)),
                runtime_min=edition.audio_seconds / 60 if edition.audio_seconds else None,
                isbn=edition.isbn_13,
                asin=asin,
                sources=(SOURCE,),
                release_date=edition.release_date,
            )


def catalogue_books(series: HardcoverSeries) -> Iterator[CatalogueBook]:
    """Yield a series as catalogue books, one a place."""
    for place in series.book_series:
        book = place.book
        authors = book.names("author")
        year = (book.release_date or "")[:4]
        yield CatalogueBook(
            work_id=work_key(book.title, authors),
            title=book.title,
            authors=authors,
            series=series.name,
            position=_position(place),
            kind="omnibus" if place.compilation else "unknown",
            year=int(year) if year.isdecimal() else None,
            sources=(SOURCE,),
            release_date=book.release_date,
        )


def _position(place: HardcoverPlace) -> str | None:
    """Return a place as text: that of a compilation ("1-3") says more than its number."""
    if place.details:
        return place.details
    return f"{place.position:g}" if place.position is not None else None
