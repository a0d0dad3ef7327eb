"""``audiobook-pipeline audit``: what is wrong with a library in a file, and what would be changed in it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.errors import file_access
from audiobook_pipeline.cli.output import AsJson, outcome, progress, say

app = command_app()


@app.command()
def audit(
    library: Annotated[
        Path, typer.Option(metavar="L", help="JSON from Audiobookshelf's /api/items/batch/get, CSV or Parquet")
    ],
    out: Annotated[Path, typer.Option(metavar="A.csv", help="CSV to write")],
    catalogue: Annotated[
        Path | None, typer.Option(metavar="C.csv", help="works that fill missing fields: CSV, Parquet or SQLite")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what is wrong with the metadata of a library, and what would be changed.

    Nothing is connected and nothing is changed. One row per proposal or issue: kind, item_id, title, field, before,
    after (lists joined by "; "), rule, confidence (0 to 1; from 0.9 it would be written), source and why.
    """
    # They bring pandas, which takes a second.
    from audiobook_pipeline.config import load_config  # noqa: PLC0415 - --help needn't
    from audiobook_pipeline.domain.audit import audit as audited  # noqa: PLC0415 - --help needn't
    from audiobook_pipeline.domain.catalogue_table import catalogue_books  # noqa: PLC0415 - as above
    from audiobook_pipeline.io.catalogue_file import read_catalogue_file  # noqa: PLC0415 - as above
    from audiobook_pipeline.reporting.outward import for_csv  # noqa: PLC0415 - as above
    from audiobook_pipeline.sources.library_file import read_library_file  # noqa: PLC0415 - as above

    wanted = load_config().metadata.wanted
    with progress("Auditing the library", as_json=as_json):
        read = read_library_file(library)
        books = list(catalogue_books(read_catalogue_file(catalogue), catalogue.name)) if catalogue else []
        now = datetime.now(UTC)
        table = audited(read.library, now=now, tags=read.tags, files=read.files, books=books, wanted=wanted)
    texts = table.select_dtypes(exclude="number")
    with file_access("write", out):
        table.assign(**{str(name): texts[name].map(for_csv) for name in texts}).to_csv(out, index=False)
    proposals = int((table["kind"] == "proposal").sum())
    counts = {"items": len(read.library), "proposals": proposals, "issues": len(table) - proposals}
    message = "{items} items: {proposals} proposals, {issues} issues".format(**counts)
    outcome(message, as_json=as_json, **counts, out=str(out))
    for row in read.aside:
        say(f"not read: {row.row}: {row.reason}", error=True)
