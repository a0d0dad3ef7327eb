"""Goodreads: the export of a library (My Books > Import and export) and the RSS feed of a shelf.

An export holds the whole library: its exclusive shelf says what is still to be read. ISBNs are written as spreadsheets
take them for text. A feed has at most 100 books a page.
"""

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from audiobook_pipeline.lists.csv_form import CsvForm, Row
from audiobook_pipeline.lists.entries import Entry, Fields, ListError, Odd, entry

PAGE: Final = 100
"""Books on a page of a feed."""
FEED: Final = "Goodreads shelf (RSS)"
_DECLARATION: Final = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def _read(row: Row) -> Fields:
    shelves = row.get("Bookshelves", "").split(",")
    return Fields(
        title=row["Title"],
        authors=row["Author"],
        isbn=row.get("ISBN13", "") or row.get("ISBN", ""),
        shelves=(row["Exclusive Shelf"], *shelves),
    )


EXPORT: Final = CsvForm(
    "Goodreads export", frozenset({"Title", "Author", "Bookshelves", "Exclusive Shelf"}), _read, usual_shelf="to-read"
)


def feed_rows(text: str, *, first: int = 1) -> Iterator[Entry | Odd]:
    """Yield the books of a page of a feed, numbered from ``first``.

    Raises:
        ListError: If it is not a feed.
    """
    if _DECLARATION.search(text):
        raise ListError("a feed that declares entities is not read")
    try:
        channel = ET.fromstring(text.strip()).find("channel")  # noqa: S314 - without entities, and bounded
    except ET.ParseError as error:
        raise ListError(f"not a feed: {error}") from None
    if channel is None:
        raise ListError("not a feed: it has no channel")
    for number, item in enumerate(channel.findall("item"), start=first):
        said = {name: item.findtext(name) or "" for name in ("title", "author_name", "isbn", "user_shelves")}
        # A feed is of one shelf, whose name its books need not carry.
        yield entry(number, Fields(title=said["title"], authors=said["author_name"], isbn=said["isbn"]))
