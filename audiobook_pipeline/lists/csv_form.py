"""Lists as tables of text: a form says by which columns it is known, and what its columns mean."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from audiobook_pipeline.lists.entries import Entry, Fields, ListError, Odd, entry

Row = Mapping[str, str]
_DELIMITERS: Final = (",", ";", "\t", "|")
_LONGEST_CELL: Final = 4 * 2**20
_DASH: Final = re.compile(r"\s[-–—]+\s")
_FEWEST_COLUMNS: Final = 3
_LOOKED_AT: Final = 20


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
    lines = list(io.StringIO(text, newline=""))
    at = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    header = "".join(lines[at : at + 1]).rstrip("\r\n")
    headers = {delimiter: _header(header, delimiter) for delimiter in _DELIMITERS}
    for form in forms:
        for delimiter, names in headers.items():
            if form.marks <= set(names):
                return form, _rows(lines, at + 1, names, delimiter, form)
    delimiter = max(headers, key=lambda each: len(headers[each]))
    if _is_table(lines[:_LOOKED_AT], delimiter, headers[delimiter]):
        known = "; ".join(f"{form.name} ({', '.join(sorted(form.marks))})" for form in forms)
        columns = ", ".join(headers[delimiter])
        raise ListError(f"a table of an unknown program, with the columns {columns}. Known are: {known}")
    return None


def _header(line: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _is_table(lines: Sequence[str], delimiter: str, names: Sequence[str]) -> bool:
    """Return whether lines are a table: names of columns, and either one for titles or rows with a cell for each."""
    if len(names) < _FEWEST_COLUMNS or len(set(names)) < len(names):
        return False
    if {"title", "name"} & set(map(str.lower, names)):
        return True
    rows = [len(_header(line.rstrip("\r\n"), delimiter)) for line in lines if line.strip()]
    return all(names) and not any(map(_DASH.search, names)) and len(rows) > 1 and set(rows) == {len(names)}


def _rows(
    lines: Sequence[str], begin: int, names: Sequence[str], delimiter: str, form: CsvForm
) -> Iterator[Entry | Odd]:
    for line, cells in _cells(lines, begin, delimiter):
        if isinstance(cells, str):
            yield Odd(line, lines[line - 1].strip()[:200], cells)
        elif not any(map(str.strip, cells)):
            continue
        elif len(cells) > len(names):
            yield Odd(line, delimiter.join(cells)[:200], f"{len(cells)} cells for {len(names)} columns")
        else:
            yield entry(line, form.read(dict(zip(names, [*cells, *[""] * (len(names) - len(cells))], strict=True))))


def _cells(lines: Sequence[str], begin: int, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield rows by the line on which they begin: their cells, or what is wrong.

    A row of several lines has to be exactly formed: where a quotation mark is never closed, the rows after it would be
    part of a cell.
    """
    csv.field_size_limit(_LONGEST_CELL)
    while begin < len(lines):
        reader = csv.reader(map(lines.__getitem__, range(begin, len(lines))), delimiter=delimiter)
        try:
            cells = next(reader)
        except csv.Error as error:
            yield begin + 1, f"not a row of a table: {error}"
            begin += 1
            continue
        end = begin + reader.line_num
        if end > begin + 1 and not _is_exact(lines[begin:end], delimiter):
            yield begin + 1, "a quotation mark is opened and not closed"
            end = begin + 1
        else:
            yield begin + 1, cells
        begin = end


def _is_exact(lines: Sequence[str], delimiter: str) -> bool:
    try:
        return len(list(csv.reader(lines, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False
