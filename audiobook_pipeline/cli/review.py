"""``audiobook-pipeline review``: the releases that wait for a person."""

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.configured import BY_HAND, configured_ledger
from audiobook_pipeline.cli.output import AsJson, Row, listing, rows_of, say, say_json
from audiobook_pipeline.deciding import NEXT_RUN, Decider
from audiobook_pipeline.ledger.records import ReviewStatus

app = command_app(
    "Releases that may be right but are not certain, and in review mode all that are chosen, wait for your answer. "
    "An answer is remembered. Exit status: 0, or 2 if an answer can't be saved."
)
_FIELDS = {
    "number": "id",
    "status": "status",
    "book": "book.title",
    "authors": "book.authors",
    "release": "release.title",
    "reason": "reason",
    "wanted_id": "wanted_id",
    "release_key": "release.key",
    "indexer": "release.indexer",
    "size": "release.size",
    "asked_at": "asked_at",
    "answered_at": "answered_at",
    "note": "answer",
}

Numbers = Annotated[list[int], typer.Argument(metavar="NUMBER...", help="numbers shown by 'review list'")]
Note = Annotated[str, typer.Option(help="why; 'explain' shows it")]


@app.command("list")
def list_reviews(
    every: Annotated[bool, typer.Option("--all", help="also show answered reviews")] = False, as_json: AsJson = False
) -> None:
    """Show each release that waits, by number, and why it waits."""
    reviews = configured_ledger().reviews(*(() if every else (ReviewStatus.WAITING,)))
    shown = ("number", "status", "book", "authors", "release", "reason")
    listing(rows_of(reviews, _FIELDS), shown, as_json=as_json, empty="Nothing waits.")


@app.command()
def approve(numbers: Numbers, note: Note = "", as_json: AsJson = False) -> None:
    """Approve releases: each is the wanted book.

    The next run of added_torrents sends them to a download client (ACQUISITION_MODE review or auto); until then nothing
    is fetched.
    """
    decider = Decider(configured_ledger(), BY_HAND)

    def take(number: int) -> str:
        decider.take(number, note)
        return f"{number}: approved"

    _answer(numbers, take, as_json=as_json)
    if not as_json:
        say(f"{NEXT_RUN} 'audiobook-pipeline explain' shows what became of it.")


@app.command()
def drop(numbers: Numbers, note: Note = "", as_json: AsJson = False) -> None:
    """Refuse releases: none of them is the wanted book.

    They are never taken for that book; other releases may be.
    """
    decider = Decider(configured_ledger(), BY_HAND)
    _answer(numbers, lambda number: decider.refuse(number, note), as_json=as_json)


def _answer(numbers: Sequence[int], answer: Callable[[int], str], *, as_json: bool) -> None:
    """Answer each question and print what was done, also where a later one can't be answered."""
    done: list[Row] = []
    try:
        for number in numbers:
            done.append({"number": number, "message": answer(number)})
            if not as_json:
                say(done[-1]["message"])
    finally:
        if as_json:
            say_json(done)
