"""Audiobookshelf: a collection or a playlist, by its name."""

from collections.abc import Iterator, Sequence
from typing import Final

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.lists.entries import Entry, Fields, ListError, Odd, entry

NAME: Final = "Audiobookshelf collection"


def rows(client: AudiobookshelfClient, library_ids: Sequence[str], name: str) -> Iterator[Entry | Odd]:
    """Yield the books of the collections and playlists of a name, by number.

    Raises:
        ListError: If there is none; names those that there are.
        ServiceError: As the client does.
    """
    there = [each for library in library_ids for each in client.named_lists(library)]
    meant = [each for each in there if each.name.strip().casefold() == name.strip().casefold()]
    if not meant:
        names = ", ".join(sorted({each.name for each in there})) or "none"
        raise ListError(f"Audiobookshelf has no collection or playlist {name!r}; there are: {names}")
    books = [book for each in meant for book in each.books]
    for number, book in enumerate(books, start=1):
        yield entry(
            number,
            Fields(
                title=book.title or "",
                subtitle=book.subtitle or "",
                authors=book.author_name or "",
                isbn=book.isbn or "",
                asin=book.asin or "",
                language=book.language or "",
            ),
        )
