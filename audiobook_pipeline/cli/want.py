"""``audiobook-pipeline want``: books that a person asks for, and what a person does not want."""

import argparse
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, get_args

from audiobook_pipeline.cli import CommandError, Subparsers
from audiobook_pipeline.cli.ledger_access import configured_ledger
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.preferences import ExclusionKind
from audiobook_pipeline.reporting.tables import text_table

RUN_ID = "command line"


def add_parser(subparsers: Subparsers) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "want",
        help="ask for a book, or say what you don't want",
        description="Wishes go to the top of the wish list and are searched for in the next run. What is excluded is "
        "never on the list.",
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser(
        "list", help="show wishes and exclusions", description="Shows every wish and every exclusion, by number."
    )
    book = actions.add_parser(
        "book",
        help="ask for a book",
        description="Puts a book at the top of the wish list; the next run searches for it.",
    )
    book.add_argument("title", metavar="TITLE", help="title without series and format, in quotes")
    book.add_argument("--author", action="append", default=[], required=True, help="author; may be given several times")
    book.add_argument("--series", help="series that it belongs to")
    book.add_argument("--position", help="position in the series")
    book.add_argument("--language", help="language code, such as en")
    book.add_argument("--narrator", action="append", default=[], help="narrator; any other recording is second best")
    book.add_argument(
        "--prefer",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help='a preference for this book alone, as in the configuration: dramatised=only, formats=["flac"]',
    )
    exclude = actions.add_parser(
        "exclude",
        help="never list this",
        description="Keeps a series, an author, a book, a language or a kind of work (such as omnibus or companion) "
        "off the wish list.",
    )
    exclude.add_argument("kind", choices=get_args(ExclusionKind), metavar="WHAT", help="one of: %(choices)s")
    exclude.add_argument(
        "value",
        metavar="VALUE",
        help="name of the series or author, title of the book, language code, or kind of work",
    )
    for action in (book, exclude):
        action.add_argument("--reason", default="", help="why; 'want list' shows it")
    for name, words, more in (
        ("forget-wish", "take a wish back", "Forgets a wish. A release that is on its way for it still comes."),
        (
            "forget-exclusion",
            "take an exclusion back",
            "What it kept off the wish list may be on it again in the next run.",
        ),
    ):
        actions.add_parser(name, help=words, description=more).add_argument(
            "number", type=int, metavar="NUMBER", help="number shown by 'want list'"
        )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List, ask for, exclude or forget."""
    ledger, now = configured_ledger(create=arguments.action in {"book", "exclude"}), datetime.now(UTC)
    try:
        if arguments.action == "list":
            _list(ledger)
        elif arguments.action == "book":
            book = _book(arguments)
            ledger.wish(book, reason=arguments.reason, now=now)
            number = ledger.want(book, now=now, run_id=RUN_ID, revive=True)
            ledger.search_now(number)
            print(f"“{book.title}” is wanted; the next run searches for it.")
        elif arguments.action == "exclude":
            ledger.exclude(arguments.kind, arguments.value, reason=arguments.reason, now=now)
            print(f"{arguments.kind} {arguments.value!r} is excluded from the wish list.")
        elif arguments.action == "forget-wish":
            ledger.remove_wish(arguments.number)
            print(f"Wish {arguments.number} is forgotten.")
        else:
            ledger.remove_exclusion(arguments.number)
            print(f"Exclusion {arguments.number} is forgotten.")
    except LedgerError as error:
        raise CommandError(str(error)) from error
    return 0


def _book(arguments: argparse.Namespace) -> WantedBook:
    return WantedBook(
        title=arguments.title,
        authors=tuple(arguments.author),
        narrators=tuple(arguments.narrator),
        series=arguments.series,
        position=arguments.position,
        language=arguments.language,
        work_key=work_key(arguments.title, arguments.author),
        reason=arguments.reason or "asked for",
        preferences=_preferences(arguments.prefer),
    )


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


def _list(ledger: Ledger) -> None:
    rows = [("wish", wish.id, wish.book.title, "; ".join(wish.book.authors), wish.reason) for wish in ledger.wishes()]
    rows += [("exclusion", entry.id, entry.value, entry.kind, entry.reason) for entry in ledger.exclusions()]
    print(text_table(("", "number", "what", "by", "why"), rows) if rows else "No wishes and no exclusions.")
