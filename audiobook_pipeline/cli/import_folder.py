"""``audiobook-pipeline import``: a folder that another program downloaded, for a wanted book."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.books import Book, meant_book
from audiobook_pipeline.cli.configured import configured_ledger
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import AsJson, outcome

app = command_app()


@app.command()
def import_folder(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="a folder or an audio file on this machine")],
    book: Book,
    overrule: Annotated[
        list[str] | None, typer.Option(metavar="CHECK", help="a check that you overrule; may be given several times")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let the next run import a download of another program, or one that was rejected.

    It is checked now. Failed checks are named; those of tags and length can be overruled.
    """
    from audiobook_pipeline.acquisition.manual import look_at_folder, take_folder  # noqa: PLC0415 - takes a second
    from audiobook_pipeline.acquisition.verification import OPINIONS  # noqa: PLC0415 - the same

    place, overruled = folder.expanduser().absolute(), set(overrule or ())
    if unknown := overruled - OPINIONS:
        raise CommandError(f"{', '.join(sorted(unknown))} can't be overruled, only {', '.join(sorted(OPINIONS))}")
    if not place.exists():
        raise CommandError(f"{place} doesn't exist")
    ledger = configured_ledger()
    wanted = meant_book(ledger, book)
    verdict = look_at_folder(wanted, place, overruled)
    if not verdict.ok:
        found = "\n".join(f"  {problem.rule}: {problem.words}" for problem in verdict.problems)
        raise CommandError(
            f"{place.name} can't be imported as “{wanted.book.title}”:\n{found}\n"
            + _way_out({problem.rule for problem in verdict.problems}, OPINIONS, overruled)
        )
    taken = take_folder(ledger, wanted, place, overruled, now=datetime.now(UTC))
    message = (
        f"{verdict.reason}. The next run imports {place.name!r} as “{wanted.book.title}”; its files stay there too."
    )
    outcome(message, as_json=as_json, wanted_id=wanted.id, release_key=taken.release.key)


def _way_out(found: Collection[str], opinions: Collection[str], overruled: Collection[str]) -> str:
    """Say what can be overruled, or why nothing can."""
    if rest := sorted(set(found) - set(opinions)):
        return f"{', '.join(rest)} can't be overruled: take what is wrong out of the folder."
    options = " ".join(f"--overrule {rule}" for rule in sorted({*found, *overruled}))
    return f"If it is the book anyway: {options}"
