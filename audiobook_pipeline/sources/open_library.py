"""Works of an author as Open Library knows them: years and languages of all editions, no series and no narrators."""

from collections.abc import Iterator

from audiobook_pipeline.clients.open_library import OpenLibraryClient, OpenLibraryWork
from audiobook_pipeline.domain.forms.names import same_person
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title, plain_subtitle
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.models import CatalogueBook

SOURCE = "Open Library"


def author_books(client: OpenLibraryClient, author: str, *, most: int = 100) -> Iterator[CatalogueBook]:
    """Yield the works of ``author``, 100 to a request; works by others that merely mention the name are skipped.

    Raises:
        ServiceError: As the client does; what came before is good.
    """
    for work in client.works(author, most=most):
        if any(same_person(author, name) for name in work.author_name):
            yield catalogue_book(work)


def catalogue_book(work: OpenLibraryWork) -> CatalogueBook:
    """Return a work as a catalogue book; its language is certain only where all its editions share one."""
    title, mentions = parse_series_title(work.title, work.subtitle or "")
    first = mentions[0] if mentions else None
    return CatalogueBook(
        work_id=work_key(title, work.author_name),
        title=title,
        authors=work.author_name,
        subtitle=plain_subtitle(work.subtitle),
        series=first.name if first else None,
        position=first.position.raw if first and first.position else None,
        language=language_code(work.language[0]) if len(work.language) == 1 else None,
        year=work.first_publish_year,
        sources=(SOURCE,),
    )
