"""``audiobook-pipeline retry``: what waits for its next try, or for a person, continues at once."""

from typing import Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.books import meant_book
from audiobook_pipeline.cli.configured import configured_ledger
from audiobook_pipeline.cli.output import AsJson, outcome

app = command_app()


@app.command()
def retry(
    words: Annotated[list[str], typer.Argument(metavar="BOOK", help="words of the wanted book's title and author")],
    as_json: AsJson = False,
) -> None:
    """Try the next step for a book again in the next run, whatever it waits for.

    'explain' says what it waits for, and since when.
    """
    from audiobook_pipeline.acquisition import manual  # noqa: PLC0415 - takes a second; --help needn't

    ledger = configured_ledger()
    wanted = meant_book(ledger, " ".join(words))
    outcome(manual.retry(ledger, wanted), as_json=as_json, wanted_id=wanted.id, title=wanted.book.title)
