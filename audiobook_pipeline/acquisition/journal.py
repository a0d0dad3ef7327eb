"""A file of JSON lines that is only ever appended to: beside the ledger, readable without any program."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from audiobook_pipeline.clients.answers import read_json
from audiobook_pipeline.clients.boundary import Asides, SnakeRow, read_as
from audiobook_pipeline.clients.errors import ContractError
from audiobook_pipeline.reporting.outward import for_json

Line = TypeVar("Line", bound=SnakeRow)


def read_lines(path: Path, row: type[Line], *, source: str, aside: Asides) -> Iterator[Line]:
    """Yield the lines of a journal, oldest first.

    Args:
        path: The file; one that isn't there has no lines.
        row: What a line holds.
        source: Name of the file for a person.
        aside: Where lines go that can't be read, cut off by a power failure or edited by hand.
    """
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield read_as(row, read_json(line), service=source, what="the line", aside=aside)
        except (ContractError, ValueError, RecursionError) as error:
            aside.add(source, f"line {number}", error.message if isinstance(error, ContractError) else "no JSON")


def append(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Append lines to a journal, and see them on the disk; the file and its folder are made where needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(for_json(line) + "\n" for line in lines)
    # Read and append: no mode that could ever cut the file.
    with path.open("a+b") as file:
        if file.tell() and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n":
            text = "\n" + text
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
