"""``audiobook-pipeline want``: books that a person asks for, and what a person does not want."""

import tomllib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.configured import BY_HAND, configured_ledger
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import AsJson, listing, outcome, progress, rows_of, say, say_json, table
from audiobook_pipeline.cli.wished import last_shelf, list_places, what_comes_of, wish_states
from audiobook_pipeline.deciding import Decider, known_language, unknown_kind
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.models import FollowKind, WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT
from audiobook_pipeline.ledger.records import ExclusionKind
from audiobook_pipeline.redaction import redact

app = command_app(
    "Wishes go to the top of the wish list and are searched for in the next run. What is excluded is never on the list."
)
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="number shown by 'want list'")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="the name, in quotes")]
OnlyNext = Annotated[bool, typer.Option("--next", help="only what comes from now on, not what is missing already")]
Languages = Annotated[list[str] | None, typer.Option(help="language code; if absent, as configured")]
Kinds = Annotated[list[str] | None, typer.Option(help="kind of work, such as novella; if absent, novels and novellas")]
Reason = Annotated[str, typer.Option(help="why; 'want list' shows it")]


@app.command("list")
def list_wishes(as_json: AsJson = False) -> None:
    """Show wishes, exclusions and what you follow, by number."""
    ledger = configured_ledger()
    same = {"number": "id", "reason": "reason", "created_at": "created_at"}
    wishes = rows_of(ledger.wishes(), {"what": "book.title", "by": "book.authors", **same})
    exclusions = rows_of(ledger.exclusions(), {"what": "value", "by": "kind", **same})
    stand = wish_states(ledger)
    rows = [{"entry": "wish", **row, **stand[row["number"]]} for row in wishes]
    rows += [{"entry": "exclusion", **row, "state": "", "item_id": ""} for row in exclusions]
    rows += [
        {
            "entry": "follow",
            "what": follow.name,
            "by": follow.kind,
            "number": follow.id,
            "reason": "; ".join((*follow.languages, *follow.kinds)),
            "created_at": follow.created_at,
            "state": "what comes next" if follow.only_next else "all",
            "item_id": "",
        }
        for follow in ledger.follows()
    ]
    shown = ("entry", "number", "what", "by", "state", "item_id", "reason")
    listing(rows, shown, as_json=as_json, empty="No wishes, no exclusions, nobody followed.")


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
    as_json: AsJson = False,
) -> None:
    """Ask for a book.

    It goes to the top of the wish list, and the next run searches for it. Says at once if the library had it in the
    last run, or if an exclusion keeps it off the list.
    """
    if not all(name.strip() for name in author):
        raise CommandError('--author needs a name: --author "Jane Austen"')
    book = WantedBook(
        title=title,
        authors=tuple(author),
        narrators=tuple(narrator or ()),
        series=series,
        position=position,
        language=known_language(language) if language else None,
        work_key=work_key(title, author),
        reason=reason or "asked for",
        preferences=_preferences(prefer or ()),
    )
    ledger = configured_ledger(create=True)
    Decider(ledger, BY_HAND).want(book, reason)
    outcome(what_comes_of(book, ledger), as_json=as_json, work_key=book.work_key)


@app.command("import")
def import_books(
    place: Annotated[
        str, typer.Argument(metavar="FILE|ADDRESS", help="a file, an address, hardcover:LIST or audiobookshelf:NAME")
    ],
    shelf: Annotated[
        str, typer.Option(help="a shelf, status or tag of the list; 'all' for all; if absent, books to read")
    ] = "",
    name: Annotated[str, typer.Option(help="what to call the list; if absent, its file or address")] = "",
    as_json: AsJson = False,
) -> None:
    """Import a list of books.

    Those that the library lacks become wishes. Takes exports of Goodreads, StoryGraph, Hardcover, Libation and
    OpenAudible, the RSS feed of a Goodreads shelf, Hardcover's lists and statuses (hardcover:want-to-read), a
    collection or playlist of Audiobookshelf by its name, this project's JSON, and plain text, one "Author - Title" per
    line. Importing again adds only what is new. Exit status: 0; 1 if lines were not understood; 2 if the list can't be
    read.
    """
    from audiobook_pipeline.lists.importing import counted, import_list  # noqa: PLC0415 - --help needn't

    read = list_places().read(place, shelf)
    if read.remark:
        say(f"{read.form}: {read.remark}", error=True)
    ledger, library = configured_ledger(create=True), last_shelf()
    if library is None:
        say("No run has read the library yet: the first one finds out which books it has.", error=True)
    with progress("Looking up books", as_json=as_json) as advance:
        item_of = library.item_of if library else lambda _book: ""
        rows = import_list(name or redact(place), read, ledger, item_of, now=datetime.now(UTC), progress=advance)
    if as_json:
        say_json([asdict(row) for row in rows])
    else:
        shown = [row for row in rows if row.outcome in {"not understood", "already there"}]
        table(
            ("line", "book", "by", "outcome", "item or why"),
            [(row.line, row.title, row.authors, row.outcome, row.item_id or row.why) for row in shown],
        )
        elsewhere = f", {read.elsewhere} on other shelves" if read.elsewhere else ""
        say(f"{read.form}: " + (", ".join(f"{n} {what}" for what, n in counted(rows)) or "no books") + elsewhere)
    if any(row.outcome == "not understood" for row in rows):
        raise typer.Exit(1)


@app.command()
def author(
    name: Name, only_next: OnlyNext = False, language: Languages = None, kind: Kinds = None, as_json: AsJson = False
) -> None:
    """Follow an author.

    Books that the library lacks are wanted, and the calendar shows upcoming ones.
    """
    _follow("author", name, only_next=only_next, languages=language, kinds=kind, as_json=as_json)


@app.command()
def series(
    name: Name, only_next: OnlyNext = False, language: Languages = None, kind: Kinds = None, as_json: AsJson = False
) -> None:
    """Follow a series.

    Books that the library lacks are wanted, and the calendar shows upcoming ones.
    """
    _follow("series", name, only_next=only_next, languages=language, kinds=kind, as_json=as_json)


def _follow(
    kind: FollowKind,
    name: str,
    *,
    only_next: bool,
    languages: Sequence[str] | None,
    kinds: Sequence[str] | None,
    as_json: bool,
) -> None:
    from audiobook_pipeline.domain.kinds import KINDS  # noqa: PLC0415 - brings pandas, which takes a second

    unknown = [each for each in kinds or () if each not in KINDS]
    if unknown:
        raise CommandError(f"--kind: {unknown_kind(unknown[0])}")
    codes = [known_language(each) for each in languages or ()]
    ledger, now = configured_ledger(create=True), datetime.now(UTC)
    ledger.follow(kind, name, now=now, only_next=only_next, languages=codes, kinds=kinds or ())
    what = "only upcoming books are" if only_next else "all that is missing is"
    message = f"The {kind} “{name}” is followed: {what} wanted from the next run on."
    outcome(message, as_json=as_json, kind=kind, name=name, only_next=only_next, languages=codes, kinds=kinds or [])


@app.command()
def unfollow(number: Number, as_json: AsJson = False) -> None:
    """Stop following an author or a series.

    The next run takes its books off the list, unless they are wanted for another reason.
    """
    configured_ledger().unfollow(number)
    outcome(f"Number {number} is no longer followed.", as_json=as_json, number=number)


@app.command()
def exclude(
    kind: Annotated[ExclusionKind, typer.Argument(metavar="WHAT", help="series, author, book, language or kind")],
    value: Annotated[
        str,
        typer.Argument(
            metavar="VALUE",
            help="name of the series or author, title of the book, language code, or kind such as omnibus",
        ),
    ],
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Exclude a series, author, book, language or kind of work.

    It never appears on the wish list.
    """
    message = Decider(configured_ledger(create=True), BY_HAND).exclude(kind, value, reason)
    outcome(message, as_json=as_json, kind=kind, value=value)


@app.command()
def forget_wish(number: Number, as_json: AsJson = False) -> None:
    """Remove a wish.

    An imported list that has the book does not add it again. A release that is already downloading is still imported.
    """
    configured_ledger().take_back(number, now=datetime.now(UTC))
    outcome(f"Wish {number} is removed.", as_json=as_json, number=number)


@app.command()
def forget_exclusion(number: Number, as_json: AsJson = False) -> None:
    """Remove an exclusion.

    What it kept off the wish list may be on it again in the next run.
    """
    configured_ledger().remove_exclusion(number)
    outcome(f"Exclusion {number} is removed.", as_json=as_json, number=number)


def _preferences(entries: Sequence[str]) -> dict[str, Any]:
    """Read preferences as the configuration file writes them; a text needs no quotes.

    Raises:
        CommandError: If there is no such preference or it can't have the value.
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
