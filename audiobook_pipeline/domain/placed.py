"""Items without an author, identified by a folder that has title, series and number of one work of a catalogue."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pandas as pd

from audiobook_pipeline.domain.columns import list_column, read_rows
from audiobook_pipeline.domain.forms.positions import parse_position
from audiobook_pipeline.domain.forms.series import series_stem
from audiobook_pipeline.domain.models import CatalogueBook, LibraryItem, SeriesPlace, Value, shown
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.proposals import Proposal, proposals_table, propose
from audiobook_pipeline.domain.shelf.evidence import tells
from audiobook_pipeline.domain.text.fold import words

_CERTAIN: Final = 0.93
_LONGEST: Final = 60
Keys = tuple[str, ...]


def plan_placed(library: pd.DataFrame, books: Sequence[CatalogueBook]) -> pd.DataFrame:
    """Propose author, title and series for items without an author whose folder names the place of one work.

    Args:
        library: The library table.
        books: Works of a catalogue.

    Returns:
        A table of ``Proposal``.
    """
    nobody = list_column(library, "authors").map(lambda names: all(map(is_placeholder, names))).astype(bool)
    lacking = list(read_rows(library[nobody].drop_duplicates("item_id"), LibraryItem))
    by_title: defaultdict[Keys, list[CatalogueBook]] = defaultdict(list)
    for book in books if lacking else ():
        if book.series and book.position and book.authors:
            by_title[words(book.title)].append(book)
    return proposals_table(proposal for item in lacking for proposal in _of_place(item, by_title))


def _of_place(item: LibraryItem, by_title: Mapping[Keys, Sequence[CatalogueBook]]) -> Iterator[Proposal]:
    path = words(item.rel_path)[:_LONGEST]
    pieces = {path[first:last] for first in range(len(path)) for last in range(first + 1, len(path) + 1)}
    found = [book for keys in pieces & by_title.keys() for book in by_title[keys] if _is_placed(book, path, pieces)]
    if len({book.authors for book in found}) != 1 or len({words(book.title) for book in found}) != 1:
        return
    book = found[0]
    position = parse_position(book.position)
    values: dict[str, Value] = {"authors": book.authors}
    if not tells(item.title):
        values["title"] = book.title
    if not item.series and book.series and position:
        values["series"] = (SeriesPlace(book.series, position.number),)
    for field, value in values.items():
        yield propose(
            item,
            field,
            value,
            rule="folder_of_work",
            source=shown(book.sources),
            confidence=_CERTAIN,
            evidence=f"the folder names “{book.title}”, {book.series} #{book.position}",
        )


def _is_placed(book: CatalogueBook, path: Keys, pieces: set[Keys]) -> bool:
    """Return whether a path has the series and number of a book next to its title."""
    series, position = tuple(series_stem(book.series or "").split()), parse_position(book.position)
    if position is None or position.is_range or not series or series == words(book.title):
        return False
    return series in pieces and any(part.lstrip("0") == position.number for part in path if part.isdigit())
