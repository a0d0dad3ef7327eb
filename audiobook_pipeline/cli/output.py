"""What commands show: lines, tables that fit the terminal, JSON for scripts.

Everything that is shown passes ``reporting.outward``: names of releases, titles and messages of services are a
stranger's text. Secrets are taken out of each value before it is cut or made part of a line.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from audiobook_pipeline.redaction import redact
from audiobook_pipeline.reporting.outward import for_json, for_terminal

if TYPE_CHECKING:
    from rich.console import Console

WIDTH: Final = 100
"""Columns of running text where the terminal has no fewer."""
_CELL: Final = 100
"""Longer values are cut in a table; JSON has them whole."""
_UNBOUNDED: Final = 100_000
_BETWEEN_S: Final = 0.2

Row = Mapping[str, Any]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON, for scripts")]


def say(text: str, *, error: bool = False) -> None:
    """Print text, to standard error where it is an error or a remark beside the result."""
    print(for_terminal(redact(text)), file=sys.stderr if error else sys.stdout, flush=True)


def say_json(value: object) -> None:
    """Print a value as JSON; times in ISO 8601."""
    print(for_json(_redacted(value), indent=2, default=datetime.isoformat), flush=True)


def _redacted(value: object) -> object:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {key: _redacted(each) for key, each in value.items()}
    return [_redacted(each) for each in value] if isinstance(value, list | tuple) else value


def rows_of(records: Iterable[object], fields: Mapping[str, str]) -> list[Row]:
    """Return records as rows of a listing.

    Args:
        records: Any objects.
        fields: By name in the row, the attribute that it shows, such as "book.title".
    """
    return [{name: attrgetter(path)(record) for name, path in fields.items()} for record in records]


def listing(rows: Sequence[Row], columns: Sequence[str], *, as_json: bool, empty: str) -> None:
    """Print rows as a table, or all that they hold as JSON.

    Args:
        rows: The rows; values are such as JSON can hold, and times.
        columns: What the table shows of them.
        as_json: Print a list of objects instead.
        empty: What to say instead of a table without rows.
    """
    if as_json:
        say_json(rows)
    elif rows:
        table([name.replace("_", " ") for name in columns], [[row[name] for name in columns] for row in rows])
    else:
        say(empty)


def details(rows: Iterable[Row]) -> None:
    """Print rows one below the other, with a line for each value that there is."""
    for row in rows:
        texts = {name.replace("_", " "): _text(value) for name, value in row.items()}
        say("\n".join(f"{name:<12} {text}" for name, text in texts.items() if text) + "\n")


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table: folded to the width of a terminal, one line a row in a pipe or file."""
    from rich.table import Table  # noqa: PLC0415 - not for --help
    from rich.text import Text  # noqa: PLC0415 - as above

    console = _console()
    if not console.is_terminal:
        console.width = _UNBOUNDED
    grid = Table(*header, box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for row in rows:
        grid.add_row(*(Text(for_terminal(_cell(value)), overflow="fold") for value in row))
    with console.capture() as shown:
        console.print(grid)
    print("\n".join(line.rstrip() for line in shown.get().splitlines()), flush=True)


@contextmanager
def counting(what: str, *, as_json: bool) -> Iterator[Callable[[int, int], None]]:
    """Yield a callback that shows on standard error how many of how many are done; nothing where JSON is asked for."""
    from rich.console import Console  # noqa: PLC0415 - not for --help

    last = 0.0
    with Console(stderr=True, quiet=as_json).status("") as status:

        def told(done: int, total: int) -> None:
            nonlocal last
            if (now := time.monotonic()) - last > _BETWEEN_S:
                last = now
                status.update(f"{done:,} of {total:,} {what} …")

        yield told


def width() -> int:
    """Return the columns for running text."""
    console = _console()
    return min(console.width, WIDTH) if console.is_terminal else WIDTH


def _console() -> "Console":
    from rich.console import Console  # noqa: PLC0415 - not for --help

    return Console(file=sys.stdout)


def _text(value: object) -> str:
    """Return a value in one line, as a person would write it; nothing, None and [] are ""."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, Mapping):
        return ", ".join(filter(None, map(_text, value.values())))
    if isinstance(value, list | tuple):
        return "; ".join(map(_text, value))
    return "" if value is None else " ".join(redact(str(value)).split())


def _cell(value: object) -> str:
    text = _text(value)
    return text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"
