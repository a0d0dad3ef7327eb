"""``audiobook-pipeline read``: what the names of releases and folders say."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.errors import CommandError, file_access
from audiobook_pipeline.cli.output import AsJson, details, say
from audiobook_pipeline.domain.reading.paths import parts_of, read_path
from audiobook_pipeline.domain.reading.record import Reading, Said
from audiobook_pipeline.io.decoding import NotTextError, decoded
from audiobook_pipeline.reporting.outward import for_json

_ONE: Final = {"titles": "title", "authors": "author", "narrators": "narrator", "series": "series"}

app = command_app()


@app.command()
def read(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME...", help="names, each in quotes", show_default=False)
    ] = None,
    file: Annotated[Path | None, typer.Option(help="a file of names, one per line")] = None,
    as_json: AsJson = False,
) -> None:
    """Read the names of releases and folders.

    Shows title, people, series, number and facts about the recording, with the words of the name that each comes
    from. A name is read in the style that explains most of it. A "/" separates folders, the outermost first. --json
    prints one object per line, in the order of the names. Exit status: 0, or 2 if there is nothing to read.
    """
    texts = [*(names or ()), *(_lines(file) if file is not None else ())]
    if not texts:
        raise CommandError("nothing to read: give a NAME, or a file of names with --file")
    readings = [(text, read_path(parts_of(text))) for text in texts]
    if as_json:
        for _, reading in readings:
            say(for_json(reading.as_dict()))
    else:
        details([_row(text, reading) for text, reading in readings])


def _lines(file: Path) -> list[str]:
    with file_access("read", file):
        data = file.read_bytes()
    try:
        text, _ = decoded(data)
    except NotTextError as error:
        raise CommandError(f"{file}: {error}") from error
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else []


def _row(text: str, reading: Reading) -> dict[str, Any]:
    """Return a reading as lines: what the name says, and the words for it where they are others."""
    said = {name: [_described(piece) for piece in getattr(reading, field)] for field, name in _ONE.items()}
    facts = {
        "position": str(reading.position) if reading.position is not None else None,
        "format": reading.formats,
        "language": reading.languages,
        "abridged": {True: "yes", False: "no", None: None}[reading.abridged],
        "kind": reading.kind,
        "recording": [f"{tag.kind}: {tag.span.text}" for tag in reading.tags],
        "style": reading.style,
    }
    return {"name": text, **said, **facts}


def _described(piece: Said) -> str:
    words = piece.span.text if piece.span else piece.text
    return piece.text if piece.text == words else f"{piece.text} ({words})"
