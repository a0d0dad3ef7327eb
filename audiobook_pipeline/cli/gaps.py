"""``audiobook-pipeline gaps``: the gap report on two files, without any service."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.errors import file_access
from audiobook_pipeline.cli.output import AsJson, outcome, progress, say
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.reporting.outward import for_csv

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 20

app = command_app()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date: write it as 2026-11-20") from None


def _cell(value: object) -> object:
    return for_csv(value) if isinstance(value, str) else value


@app.command()
def gaps(
    library: Annotated[
        Path, typer.Option(metavar="L", help="JSON from Audiobookshelf's /api/items/batch/get, CSV or Parquet")
    ],
    catalogue: Annotated[Path, typer.Option(metavar="C.csv", help="CSV, Parquet or SQLite")],
    out: Annotated[Path, typer.Option(metavar="G.csv", help="CSV to write")],
    now: Annotated[
        date | None, typer.Option(parser=_day, metavar="DATE", help="date to use as today, as YYYY-MM-DD")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the books of a catalogue's series that a library lacks.

    A library as a table has the columns item_id, title, authors, series, position and language; from JSON, folders and
    tags are read too. The catalogue has work_id, title, authors, series, position and, if known, kind, language and
    release_date. Writes one row for each row of the catalogue: its state (owned, covered, perhaps, missing,
    other_edition, unnumbered or unreleased), how certain that is, why, and the item.
    """
    # They bring pandas, which takes a second.
    from audiobook_pipeline.domain.catalogue_table import catalogue_problems  # noqa: PLC0415 - --help needn't
    from audiobook_pipeline.domain.columns import records  # noqa: PLC0415 - as above
    from audiobook_pipeline.domain.shelf.gaps import STATUSES, find_series_gaps  # noqa: PLC0415 - as above
    from audiobook_pipeline.io.catalogue_file import read_catalogue_file  # noqa: PLC0415 - as above

    with progress("Looking for gaps", as_json=as_json):
        owned, known = _owned(library), read_catalogue_file(catalogue)
        report = find_series_gaps(owned, known, now=now or datetime.now(tz=UTC).date())
    with file_access("write", out):
        texts = report.select_dtypes(exclude="number")
        report.assign(**{str(name): texts[name].map(_cell) for name in texts}).to_csv(out, index=False)
    counted = Counter(report["status"])
    counts = {status: counted[status] for status in STATUSES if counted[status]}
    message = f"{quantity(len(report), 'row')}: " + ", ".join(f"{count} {status}" for status, count in counts.items())
    outcome(message, as_json=as_json, rows=len(report), **counts, out=str(out))
    problems = catalogue_problems(known)
    for row in records(problems.head(_SHOWN)):
        say(f"{row.problem}: {row.series}: {row.detail}", error=True)
    if len(problems) > _SHOWN:
        say(f"… and {len(problems) - _SHOWN} more", error=True)


def _owned(path: Path) -> "pd.DataFrame":
    """Return the books of a library file; items of a table are the books that it says they are."""
    from audiobook_pipeline.domain.catalogue_table import people_column  # noqa: PLC0415 - as above
    from audiobook_pipeline.domain.columns import read_rows  # noqa: PLC0415 - as above
    from audiobook_pipeline.domain.models import LibraryItem  # noqa: PLC0415 - as above
    from audiobook_pipeline.domain.shelf.gaps import OWNED_COLUMNS  # noqa: PLC0415 - as above
    from audiobook_pipeline.domain.shelf.identify_library import identify_all  # noqa: PLC0415 - as above
    from audiobook_pipeline.domain.shelf.owned import owned_books  # noqa: PLC0415 - as above
    from audiobook_pipeline.io.catalogue_file import read_table  # noqa: PLC0415 - as above
    from audiobook_pipeline.sources.library_file import read_library_file  # noqa: PLC0415 - as above

    if path.suffix.lower() != ".json":
        owned = read_table(path, "library", OWNED_COLUMNS)
        return owned.assign(authors=people_column(owned, "authors"))
    read = read_library_file(path)
    for row in read.aside:
        say(f"not read: {row.row}: {row.reason}", error=True)
    return owned_books(identify_all(list(read_rows(read.library, LibraryItem)), lambda _: read.files))
