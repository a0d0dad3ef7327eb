"""``audiobook-pipeline want``: books that a person asks for, and what a person does not want."""

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.configured import BY_HAND, configured_ledger
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import AsJson, listing, rows_of, say
from audiobook_pipeline.cli.wished import what_comes_of, wish_states
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT
from audiobook_pipeline.ledger.records import ExclusionKind

app = command_app(
    "Wishes go to the top of the wish list and are searched for in the next run. What is excluded is never on the list."
)
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="number shown by 'want list'")]
Reason = Annotated[str, typer.Option(help="why; 'want list' shows it")]


@app.command("list")
def list_wishes(as_json: AsJson = False) -> None:
    """Show every wish and every exclusion, by number."""
    ledger = configured_ledger()
    same = {"number": "id", "reason": "reason", "created_at": "created_at"}
    wishes = rows_of(ledger.wishes(), {"what": "book.title", "by": "book.authors", **same})
    exclusions = rows_of(ledger.exclusions(), {"what": "value", "by": "kind", **same})
    stand = wish_states(ledger)
    rows = [{"entry": "wish", **row, **stand[row["number"]]} for row in wishes]
    rows += [{"entry": "exclusion", **row, "state": "", "item_id": ""} for row in exclusions]
    shown = ("entry", "number", "what", "by", "state", "item_id", "reason")
    listing(rows, shown, as_json=as_json, empty="No wishes and no exclusions.")


@app.command("book")
def want_book(
    title: Annotated[str, typer.Argument(metavar="TITLE", help="title without series and format, in quotes")],
    author: Annotated[list[str], typer.Option(help="author; may be given several times")],
    series: Annotated[str | None, typer.Option(help="series that it belongs to")] = None,
    position: Annotated[str | None, typer.Option(help="position in the series")] = None,
    language: Annotated[str | None, typer.Option(help="language code, such as en")] = None,
    narrator: Annotated[list[str] | None, typer.Option(help="narrator; any other recording is second best")] = None,
    prefer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help='a preference for this book alone, as in the configuration: dramatised=only, formats=["flac"]',
        ),
    ] = None,
    reason: Reason = "",
) -> None:
    """Put a book at the top of the wish list; the next run searches for it.

    Says at once where the library has it already, as the last run saw it, or an exclusion keeps it off the list.
    """
    book = WantedBook(
        title=title,
        authors=tuple(author),
        narrators=tuple(narrator or ()),
        series=series,
        position=position,
        language=language,
        work_key=work_key(title, author),
        reason=reason or "asked for",
        preferences=_preferences(prefer or ()),
    )
    ledger, now = configured_ledger(create=True), datetime.now(UTC)
    ledger.wish(book, reason=reason, now=now)
    ledger.search_now(ledger.want(book, now=now, run_id=BY_HAND, revive=True))
    say(what_comes_of(book, ledger))


@app.command()
def exclude(
    kind: Annotated[ExclusionKind, typer.Argument(metavar="WHAT", help="series, author, book, language or kind")],
    value: Annotated[
        str,
        typer.Argument(
            metavar="VALUE", help="name of the series or author, title of the book, language code, or kind of work"
        ),
    ],
    reason: Reason = "",
) -> None:
    """Never list a series, an author, a book, a language or a kind of work, such as omnibus or companion."""
    configured_ledger(create=True).exclude(kind, value, reason=reason, now=datetime.now(UTC))
    say(f"{kind} {value!r} is excluded from the wish list.")


@app.command()
def forget_wish(number: Number) -> None:
    """Take a wish back.

    A release that is on its way for it still comes.
    """
    configured_ledger().remove_wish(number)
    say(f"Wish {number} is forgotten.")


@app.command()
def forget_exclusion(number: Number) -> None:
    """Take an exclusion back.

    What it kept off the wish list may be on it again in the next run.
    """
    configured_ledger().remove_exclusion(number)
    say(f"Exclusion {number} is forgotten.")


def _preferences(entries: Sequence[str]) -> dict[str, Any]:
    """Read preferences as the configuration file writes them; a text needs no quotes.

    Raises:
        CommandError: Where there is no such preference or it can't have the value.
    """
    found: dict[str, Any] = {}
    for entry in entries:
        name, _, value = entry.partition("=")
        try:
            found[name.strip()] = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            found[name.strip()] = value.strip()
    try:
        DEFAULT.with_own(found)
    except ValueError as error:
        raise CommandError(f"--prefer: {error}") from error
    return found
