"""``audiobook-pipeline import``: a folder that another program downloaded, for a wanted book."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.books import Book, meant_book
from audiobook_pipeline.cli.configured import configured_ledger
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import say

app = command_app()


@app.command()
def import_folder(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="a folder or an audio file on this machine")],
    book: Book,
) -> None:
    """Bring a download of another program into the library: it is looked at now, and imported by the next run."""
    from audiobook_pipeline.acquisition.by_hand import look_at_folder, take_folder  # noqa: PLC0415 - takes a second

    place = folder.expanduser().absolute()
    if not place.exists():
        raise CommandError(f"{place} isn't there")
    ledger = configured_ledger()
    wanted = meant_book(ledger, book)
    verdict = look_at_folder(wanted, place)
    if not verdict.ok:
        found = "\n".join(f"  {problem.rule}: {problem.words}" for problem in verdict.problems)
        raise CommandError(f"{place.name} is not {wanted.book.title!r} as it should be; nothing was noted:\n{found}")
    take_folder(ledger, wanted, place, now=datetime.now(UTC))
    say(f"{verdict.reason}. The next run imports {place.name!r} as {wanted.book.title!r}; its files stay there too.")
