"""A file or an answer as a list: its form is told by how it begins, never by its name."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from audiobook_pipeline.io.decoding import NotTextError, decoded
from audiobook_pipeline.lists import goodreads, hardcover, libation, openaudible, plain, published, storygraph
from audiobook_pipeline.lists.csv_form import table_of
from audiobook_pipeline.lists.entries import Entry, Fields, ListError, Listing, Odd, entry, listing

MOST_BYTES: Final = 64 * 2**20
TABLES: Final = (goodreads.EXPORT, storygraph.EXPORT, libation.EXPORT, openaudible.EXPORT, hardcover.EXPORT)
_Test = Callable[[dict[str, Any]], bool]
_Reader = Callable[[dict[str, Any]], Fields]
_OBJECTS: Final[tuple[tuple[str, _Test, _Reader, str], ...]] = (
    (libation.NAME, libation.is_ours, libation.fields, libation.BOOKS),
    (openaudible.NAME, openaudible.is_ours, openaudible.fields, ""),
    (published.NAME, published.is_ours, published.fields, ""),
)


def read_list(data: bytes, *, shelf: str = "") -> Listing:
    """Return a list in any form that is known.

    Args:
        data: The list.
        shelf: The shelf to read; "" for that of what is still to be had, "all" for all.

    Raises:
        ListError: If it is in no known form, or has no such shelf.
    """
    text, remark = text_of(data)
    start = text.lstrip()[:1]
    if not start:
        raise ListError("the list is empty")
    if start in "[{":
        form, rows, usual_shelf = _objects(text)
        return listing(form, rows, shelf=shelf, usual_shelf=usual_shelf, remark=remark)
    if start == "<":
        if "<rss" not in text[:2000]:
            raise ListError("a web page, not a list: give the address of the list's RSS feed, or export it")
        return listing(goodreads.FEED, goodreads.feed_rows(text), shelf=shelf, remark=remark)
    if (found := table_of(text, TABLES)) is not None:
        table, rows = found
        return listing(table.name, rows, shelf=shelf, usual_shelf=table.usual_shelf, remark=remark)
    read = listing(plain.NAME, plain.rows(text), shelf=shelf, remark=remark)
    if not read.entries:
        raise ListError(f'in no known format: no line is "Author - Title"; the first is {read.odd[0].text[:60]!r}')
    return read


def text_of(data: bytes) -> tuple[str, str]:
    """Return a list as text, and a remark on its encoding, as ``decoded``.

    Raises:
        ListError: If it is too large, or no text.
    """
    if len(data) > MOST_BYTES:
        raise ListError(f"the list is larger than {MOST_BYTES // 2**20} MiB")
    try:
        return decoded(data)
    except NotTextError as error:
        raise ListError(f"the list is {error}: export it as CSV, JSON or plain text") from None


def _objects(text: str) -> tuple[str, Iterator[Entry | Odd], str]:
    """Return the form of a JSON document, its books by number, and its usual shelf."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ListError(f"not JSON: {error}") from None
    books = data if isinstance(data, list) else published.books_in(data)
    known = [each for each in books or () if isinstance(each, dict)]
    for form, is_ours, fields, usual_shelf in _OBJECTS:
        if any(map(is_ours, known[:20])):
            return form, _numbered(books or [], is_ours, fields), usual_shelf
    raise ListError("JSON in no known format: known are Libation's, OpenAudible's and our own wish_list.json")


def _numbered(
    books: list[Any], is_ours: Callable[[dict[str, Any]], bool], fields: Callable[[dict[str, Any]], Fields]
) -> Iterator[Entry | Odd]:
    for number, said in enumerate(books, start=1):
        if isinstance(said, dict) and is_ours(said):
            yield entry(number, fields(said))
        else:
            yield Odd(number, str(said)[:200], "not a book of this list's form")
