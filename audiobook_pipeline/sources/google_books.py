"""Works of an author as Google Books knows them: print editions, without narrators and mostly without series."""

import re
from collections.abc import Iterable, Iterator, Sequence

from audiobook_pipeline.clients.google_books import GoogleBooksClient, Volume, books_query
from audiobook_pipeline.domain.forms.names import same_person
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title, plain_subtitle
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.domain.print_editions import is_set, work_title

SOURCE = "Google Books"
VOLUMES_A_REQUEST = 40
VOLUMES_AN_AUTHOR = 120
REQUESTS_AN_ITEM = 0.2
REQUESTS_ANYHOW = 900
"""What a small library may cost: less than a day's quota."""
VOLUMES_A_TITLE = 40
_YEAR = re.compile(r"^\d{4}")


def author_subjects(authors: Sequence[str], items: int) -> list[tuple[str, int]]:
    """Return each author with the volumes to ask for, so that a large library costs few requests an item.

    Everybody gets one request. Those asked first get more as long as all of them together stay within
    ``REQUESTS_AN_ITEM``, or within what a small library may cost anyhow.

    Args:
        authors: The authors, the most valuable first.
        items: Items in the library.
    """
    spare = max(int(items * REQUESTS_AN_ITEM), REQUESTS_ANYHOW) - len(authors)
    further = VOLUMES_AN_AUTHOR // VOLUMES_A_REQUEST - 1
    deeper = max(spare // further, 0)
    return [
        (author, VOLUMES_AN_AUTHOR if place < deeper else VOLUMES_A_REQUEST) for place, author in enumerate(authors)
    ]


def author_books(client: GoogleBooksClient, author: str, most: int = VOLUMES_AN_AUTHOR) -> Iterator[CatalogueBook]:
    """Return the works of ``author``; volumes by others that merely mention the name are skipped.

    Args:
        client: A client of Google Books.
        author: The author's name.
        most: Volumes to ask for at most, 40 to a request.

    Raises:
        ServiceError: As the client does; what came before is good.
    """
    return _by(author, client.volumes(books_query(author=author), most=most))


def title_books(client: GoogleBooksClient, author: str, title: str) -> Iterator[CatalogueBook]:
    """Return the works of ``author`` whose titles hold ``title``: a long list of works is cut off, this one is not.

    Raises:
        ServiceError: As the client does; what came before is good.
    """
    return _by(author, client.volumes(books_query(author=author, title=title), most=VOLUMES_A_TITLE))


def _by(author: str, volumes: Iterable[Volume]) -> Iterator[CatalogueBook]:
    for volume in volumes:
        if any(same_person(author, name) for name in volume.volume_info.authors) and volume.volume_info.title:
            yield catalogue_book(volume)


def catalogue_book(volume: Volume) -> CatalogueBook:
    """Return a volume as a catalogue book; the series is read from title and subtitle."""
    info = volume.volume_info
    title, mentions = parse_series_title(work_title(info.title or ""), work_title(info.subtitle or ""))
    first = mentions[0] if mentions else None
    year = _YEAR.match(info.published_date or "")
    return CatalogueBook(
        work_id=work_key(title, info.authors),
        title=title,
        authors=info.authors,
        subtitle=plain_subtitle(info.subtitle),
        series=first.name if first else None,
        position=first.position.raw if first and first.position else None,
        kind="omnibus" if is_set(info.title or "") else "unknown",
        language=language_code(info.language),
        year=int(year[0]) if year else None,
        isbn=volume.isbn(),
        sources=(SOURCE,),
    )
