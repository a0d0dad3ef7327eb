"""Lists as tables of text: a form says by which columns it is known, and what its columns mean."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from audiobook_pipeline.lists.entries import Entry, Fields, ListError, Odd, entry

Row = Mapping[str, str]
_DELIMITERS: Final = (",", ";", "\t", "|")
_LONGEST_CELL: Final = 4 * 2**20


@dataclass(frozen=True, slots=True)
class CsvForm:
    """A program's table.

    Attributes:
        name: What a person calls it: "Goodreads export".
        marks: Columns by which it is known, all of which it has.
        read: Returns what a row says.
        usual_shelf: The shelf of what is still to be had; "" where the table has no shelves.
    """

    name: str
    marks: frozenset[str]
    read: Callable[[Row], Fields]
    usual_shelf: str = ""


def table_of(text: str, forms: Sequence[CsvForm]) -> tuple[CsvForm, Iterator[Entry | Odd]] | None:
    """Return the form of a table and its rows; None where the text begins with no header of any form.

    Raises:
        ListError: A table of a program that is not known; names its columns.
    """
    first = text.lstrip("\r\n").split("\n", 1)[0]
    headers = {delimiter: _header(first, delimiter) for delimiter in _DELIMITERS}
    for form in forms:
        for delimiter, names in headers.items():
            if form.marks <= set(names):
                return form, _rows(text, delimiter, form)
    widest = max(headers.values(), key=len)
    if len(widest) >= 3 and len(set(widest)) == len(widest) and {"title", "name"} & set(map(str.lower, widest)):
        known = "; ".join(f"{form.name} ({', '.join(sorted(form.marks))})" for form in forms)
        raise ListError(f"a table of an unknown program, with the columns {', '.join(widest)}. Known are: {known}")
    return None


def _header(line: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _rows(text: str, delimiter: str, form: CsvForm) -> Iterator[Entry | Odd]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Odd(line, "", f"not a row of a table: {error}")
            continue
        if cells is None:
            return
        if not any(map(str.strip, cells)):
            continue
        if not names:
            names = [name.strip() for name in cells]
            continue
        if len(cells) > len(names):
            yield Odd(line, delimiter.join(cells)[:200], f"{len(cells)} cells for {len(names)} columns")
            continue
        yield entry(line, form.read(dict(zip(names, [*cells, *[""] * (len(names) - len(cells))], strict=True))))
