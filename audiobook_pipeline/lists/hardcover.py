"""Hardcover: the export of a library (Settings > Export), and lists and statuses through its API.

The API is asked with the user's token: a list by its slug or number, or the books with a status ("want-to-read").
"""

import re
from collections.abc import Iterator
from typing import Final

from audiobook_pipeline.clients.hardcover import HardcoverClient
from audiobook_pipeline.lists.csv_form import CsvForm, Row
from audiobook_pipeline.lists.entries import Entry, Fields, ListError, Odd, entry

NAME: Final = "Hardcover list"
STATUSES: Final = {"want-to-read": 1, "currently-reading": 2, "read": 3, "paused": 4, "did-not-finish": 5}
# "Red Rising Saga #1", "Red Rising Saga (#1)"; of several series the first.
_PLACE: Final = re.compile(r"(?P<series>[^,#(]+?)\s*\(?#(?P<position>[\d.]+)")


def _read(row: Row) -> Fields:
    place = _PLACE.match(row.get("Series", ""))
    return Fields(
        title=row["Title"],
        authors=row["Author"],
        series=place["series"] if place else row.get("Series", "").partition(",")[0],
        position=place["position"] if place else "",
        isbn=row.get("ISBN 13", "") or row.get("ISBN 10", ""),
        asin=row.get("ASIN", ""),
        language=row.get("Language Code", ""),
        shelves=(row["Status"], *row.get("Lists", "").split(","), *row.get("Tags", "").split(",")),
    )


EXPORT: Final = CsvForm(
    "Hardcover export", frozenset({"Title", "Author", "Status", "Hardcover Book ID"}), _read, usual_shelf="want-to-read"
)


def rows(client: HardcoverClient, name: str) -> Iterator[Entry | Odd]:
    """Yield the books of a list, or of a status, by number.

    Raises:
        ListError: If there is no such list.
        ServiceError: As the client does.
    """
    books = client.books_of_status(STATUSES[name]) if name in STATUSES else client.books_of_list(name)
    if books is None:
        raise ListError(f"Hardcover has no list {name!r} of yours; statuses are {', '.join(STATUSES)}")
    for number, book in enumerate(books, start=1):
        yield entry(number, Fields(title=book.title, authors="; ".join(book.names("author"))))
