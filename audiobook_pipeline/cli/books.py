"""The wanted book that a command speaks of."""

from typing import TYPE_CHECKING, Annotated

import typer

from audiobook_pipeline.cli.errors import CommandError

if TYPE_CHECKING:
    from audiobook_pipeline.ledger.ledger import Ledger
    from audiobook_pipeline.ledger.records import WantedRecord

Book = Annotated[str, typer.Option("--book", metavar="WORDS", help="words of the wanted book's title and author")]


def meant_book(ledger: "Ledger", words: str) -> "WantedRecord":
    """Return the one wanted book that has all these words.

    Raises:
        CommandError: If none has, or several.
    """
    meant = ledger.books_meant(words)
    if len(meant) > 1:
        some = "; ".join(list(meant.values())[:5])
        raise CommandError(f"{len(meant)} wanted books have the words {words!r}: {some}. Name more words")
    found = [record for record in ledger.wanted() if record.book.work_key in meant]
    if not found:
        raise CommandError(
            f'no wanted book has all of the words {words!r}: ask for it with want book "TITLE" --author NAME'
        )
    return found[0]
