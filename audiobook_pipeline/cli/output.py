"""What commands show: lines, tables that fit the terminal, progress, JSON for scripts; colours on a terminal alone.

Everything that is shown passes ``reporting.outward``: names of releases, titles and messages of services are a
stranger's text. Secrets are taken out of each value before it is cut or made part of a line.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, redirect_stdout, suppress
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol, TextIO

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
_COLOURS: Final = {
    "✓": "green",
    "!": "yellow",
    "✗": "red",
    "applied": "green",
    "approved": "green",
    "planned": "yellow",
    "waiting": "yellow",
    "conflict": "red",
    "failed": "red",
    "not understood": "red",
}
"""Colours of marks, and of states in the columns named below."""
_COLOURED: Final = {"", "status", "state", "outcome"}

Row = Mapping[str, Any]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON, for scripts")]
AsJsonLines = Annotated[
    bool, typer.Option("--json", help="print JSON for scripts: one line for each event, 'ended' the last")
]


class Tell(Protocol):
    """Tells what happened."""

    def __call__(self, event: str, message: str, **facts: object) -> None:
        """Print a sentence, or as JSON an object in a line.

        Args:
            event: What happened, in a word for scripts.
            message: The same, for a person.
            facts: What a script may want: addresses, paths.
        """


def say(text: str, *, error: bool = False) -> None:
    """Print text, to standard error where it is an error or a remark beside the result."""
    print(for_terminal(redact(text)), file=sys.stderr if error else sys.stdout, flush=True)


def say_marked(mark: str, text: str, *, colour: str = "", error: bool = False) -> None:
    """Print text after a mark, which is coloured on a terminal.

    Args:
        mark: Text of ours, such as "✗".
        text: What to say.
        colour: Colour of the mark; if "", the one that this mark has.
        error: Whether it goes to standard error.
    """
    stream = sys.stderr if error else sys.stdout
    if colour := (colour or _COLOURS.get(mark, "")) if _shows_colours(stream) else "":
        mark = typer.style(mark, fg=colour)
    print(f"{mark} {for_terminal(redact(text))}", file=stream, flush=True)


def outcome(message: str, *, as_json: bool, **facts: object) -> None:
    """Print what a command did: a sentence, or as JSON an object with that sentence as ``message``.

    Args:
        message: What was done, for a person.
        as_json: Whether JSON was asked for.
        facts: What a script may want beside the sentence: numbers, states.
    """
    if as_json:
        say_json({"message": message, **facts})
    else:
        say(message)


@contextmanager
def telling(*, as_json: bool) -> Iterator[Tell]:
    """Yield how a command that runs for long tells what happens.

    With JSON, each event is one line on standard output, the last one "ended" with whether it succeeded; everything
    else that is printed meanwhile goes to standard error.
    """
    output = sys.stdout

    def tell(event: str, message: str, **facts: object) -> None:
        if not as_json:
            say(message)
            return
        line = {"event": event, "message": message.strip(), **facts}
        print(for_json(_redacted(line), default=datetime.isoformat), file=output, flush=True)

    succeeded = False
    try:
        with redirect_stdout(sys.stderr) if as_json else nullcontext():
            yield tell
            succeeded = True
    finally:
        # Whoever read this may be gone.
        with suppress(OSError):
            if as_json:
                tell("ended", "", succeeded=succeeded)


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
        texts = [for_terminal(_cell(value)) for value in row]
        styles = [_COLOURS.get(text, "") if name in _COLOURED else "" for name, text in zip(header, texts, strict=True)]
        grid.add_row(*(Text(text, style, overflow="fold") for text, style in zip(texts, styles, strict=True)))
    with console.capture() as shown:
        console.print(grid)
    print("\n".join(line.rstrip() for line in shown.get().splitlines()), flush=True)


@contextmanager
def progress(what: str, *, as_json: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on standard error while the block runs; nothing in a pipe, or where JSON is asked for.

    Yields:
        A callback that is told how many of how many are done; before the first call the bar only moves.
    """
    from rich.console import Console  # noqa: PLC0415 - not for --help
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415 - as above

    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    shown = console.is_terminal and not as_json
    with Progress(*columns, console=console, transient=True, disable=not shown) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _shows_colours(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


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
