"""Audiobooks as Audible knows them, asked through Audiobookshelf's own search.

The one source without a key of its own that has narrators, runtimes and places in series. Its
errors are swallowed by the server: an empty answer may mean that it is down.
"""

from collections.abc import Iterator

from audiobook_pipeline.clients.audiobookshelf_models import BookMatch
from audiobook_pipeline.clients.book_search import BookSearchClient
from audiobook_pipeline.domain.book_record import BookRecord
from audiobook_pipeline.domain.forms.name_lists import split_names
from audiobook_pipeline.domain.forms.names import same_person
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.matching import best_match
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook

SOURCE = "Audible"


def series_books(client: BookSearchClient, series: str, author: str, *, provider: str) -> Iterator[CatalogueBook]:
    """Yield the recordings of a series that its author wrote; other answers are skipped."""
    wanted = series_key(series)
    for match in client.search_books(series, author, provider=provider):
        if any(series_key(place.series) == wanted for place in match.series) and _by(match, author):
            yield from catalogue_books(match)


def recordings(client: BookSearchClient, title: str, author: str, *, provider: str) -> Iterator[CatalogueBook]:
    """Yield what is found under a title and its author, or under an ASIN in place of the title."""
    for match in client.search_books(title, author, provider=provider):
        yield from catalogue_books(match)


def recording_of(client: BookSearchClient, book: WantedBook, *, provider: str) -> CatalogueBook | None:
    """Return the recording that is certainly ``book``, or None: its runtime tells a whole reading from a fragment."""
    known = [
        entry
        for match in client.search_books(book.title, book.authors[0] if book.authors else "", provider=provider)
        for entry in catalogue_books(match)
    ]
    query = BookRecord("", book.title, book.authors, language=book.language, series=book.series, position=book.position)
    candidates = [
        BookRecord(
            str(number),
            entry.title,
            entry.authors,
            language=entry.language,
            series=entry.series,
            position=entry.position,
        )
        for number, entry in enumerate(known)
    ]
    chosen = best_match(query, candidates).chosen
    return known[int(chosen.key)] if chosen else None


def catalogue_books(match: BookMatch) -> Iterator[CatalogueBook]:
    """Yield an answer as catalogue books, one for each series that it is in."""
    title, authors = match.title or "", split_names(match.author or "")
    places: list[tuple[str | None, str | None]] = [(place.series, place.sequence) for place in match.series]
    year = (match.published_year or "")[:4]
    for series, sequence in places or [(None, None)]:
        yield CatalogueBook(
            work_id=work_key(title, authors),
            title=title,
            authors=authors,
            series=series,
            position=sequence,
            kind="abridgement" if match.abridged else "unknown",
            language=language_code(match.language),
            year=int(year) if year.isdecimal() else None,
            narrators=split_names(match.narrator or ""),
            runtime_min=match.duration,
            isbn=match.isbn or None,
            asin=match.asin or None,
            sources=(SOURCE,),
            cover=match.cover,
        )


def _by(match: BookMatch, author: str) -> bool:
    return not author or any(same_person(author, name) for name in split_names(match.author or ""))
