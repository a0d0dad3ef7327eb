"""``audiobook-pipeline changes``: metadata changes, a person's yes and no to them, and putting back what was there."""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cached_property, wraps
from inspect import Signature, signature
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.configured import BY_HAND, configured_ledger, data_folder, last_table, required
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import AsJson, details, listing, outcome, progress, rows_of, say, say_json
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.curation.direction import APPLY, REVERT, Direction
from audiobook_pipeline.curation.fields import BY_NAME, FIELDS
from audiobook_pipeline.curation.only_writer import only_writer
from audiobook_pipeline.domain.models import shown
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.domain.text.nearest import did_you_mean
from audiobook_pipeline.ledger.records import Change, ChangeStatus

if TYPE_CHECKING:
    from audiobook_pipeline.ledger.ledger import Ledger

app = command_app(
    "Every metadata change is in the ledger with the value from before. 'revert' restores it, unless somebody has "
    "changed the field since. The tag locked protects an item from changes, and locked:FIELD one of its fields. "
    "Numbers and options select changes; if several are given, all must match."
)
_FIELDS = {
    "number": "id",
    "status": "status",
    "marked_at": "marked_at",
    "note": "note",
    "item": "change.item_id",
    "field": "change.field",
    "before": "change.before",
    "after": "change.after",
    "rule": "change.rule",
    "confidence": "change.confidence",
    "source": "change.source",
    "evidence": "change.evidence",
    "planned_by": "planned_run",
    "written_by": "written_run",
    "marked_by": "marked_run",
}


def _field(text: str) -> str:
    """Return the server's name of a field; the tables' name is taken as well."""
    name = FIELDS[text].name if text in FIELDS else text
    if name not in BY_NAME:
        meant = did_you_mean(text, BY_NAME) or f"the fields are {', '.join(BY_NAME)}"
        raise typer.BadParameter(f"there is no field {text!r}: {meant}")
    return name


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a time: write 2026-11-20 or 2026-11-20T18:00") from None
    return moment if moment.tzinfo else moment.astimezone()


Numbers = Annotated[list[int] | None, typer.Argument(metavar="[NUMBER]...", help="numbers shown by 'changes list'")]
Run = Annotated[str | None, typer.Option(help="changes that this run planned or wrote, by Dagster's run id")]
Item = Annotated[str | None, typer.Option(help="changes of this item, by Audiobookshelf's item id")]
Field = Annotated[
    str | None, typer.Option(parser=_field, metavar="FIELD", help=f"changes of this field: {', '.join(BY_NAME)}")
]
Since = Annotated[
    datetime | None,
    typer.Option(
        parser=_moment,
        metavar="TIME",
        help="changes whose status changed since this time, such as 2026-11-20 or 2026-11-20T18:00",
    ),
]
Status = Annotated[ChangeStatus | None, typer.Option(help="only changes with this status")]
Rule = Annotated[str | None, typer.Option(help="changes by this rule, alone or together with others")]
Book = Annotated[
    str | None, typer.Option(metavar="WORDS", help="changes of books with these words in title or authors")
]
Confidence = Annotated[
    float | None, typer.Option(min=0, max=1, metavar="0..1", help="changes with at least this confidence")
]
Limit = Annotated[int | None, typer.Option(min=1, help="show at most this many, the newest")]
Every = Annotated[bool, typer.Option("--all", help="all changes; required if no filter is given")]


@dataclass(frozen=True)
class _Choice:
    """Which changes of the ledger are meant: the arguments and options that every command takes."""

    numbers: Numbers = None
    run: Run = None
    item: Item = None
    field: Field = None
    since: Since = None
    status: Status = None
    rule: Rule = None
    book: Book = None
    confidence: Confidence = None

    @cached_property
    def ledger(self) -> "Ledger":
        return configured_ledger()

    @property
    def narrowed(self) -> bool:
        return any(getattr(self, each.name) is not None for each in fields(self))

    @cached_property
    def books(self) -> Mapping[str, tuple[str, str]]:
        """Title and authors of each item, as the last run knew the library."""
        from audiobook_pipeline.domain.columns import list_column  # noqa: PLC0415 - brings pandas; --help needn't

        table = last_table("library_snapshot")
        if table is None:
            return {}
        names = (shown(names) for names in list_column(table, "authors"))
        return dict(zip(table["item_id"], zip(table["title"], names, strict=True), strict=True))

    def changes(self, *statuses: ChangeStatus) -> list[Change]:
        """Return those of them that have one of the statuses; of any if none is given."""
        found = self.ledger.changes(*statuses, run_id=self.run, item_id=self.item, field=self.field, since=self.since)
        return list(filter(self._is_meant, found))

    def _is_meant(self, row: Change) -> bool:
        wanted = words(self.book or "")
        return (
            (not self.numbers or row.id in self.numbers)
            and self.status in {None, row.status}
            and (self.rule is None or self.rule in row.change.rule.split("+"))
            and row.change.confidence >= (self.confidence or 0)
            and (not wanted or set(wanted) <= set(words(" ".join(self.books.get(row.change.item_id, ())))))
        )

    def checked(self, *, every: bool = True) -> list[Change]:
        """Return all of them.

        Raises:
            CommandError: If nothing is named, or what is named has a slip in it: that must not look as if all were
                done.
        """
        if not (every or self.narrowed):
            raise CommandError(
                "which changes? Name them by number, with --rule, --book, --run, --item, --field, --status, "
                "--confidence or --since, or say --all"
            )
        found = self.changes()
        if self.narrowed and not found:
            raise CommandError("there is no such change; see: audiobook-pipeline changes list")
        return found


def _choosing(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Return a command that takes the options of a choice beside its own and is called with what they choose."""
    shared, own = signature(_Choice).parameters, list(signature(command).parameters.values())[1:]

    @wraps(command)
    def called(**given: Any) -> int | None:  # noqa: ANN401 - what Typer read
        choice = _Choice(**{name: given.pop(name) for name in shared if name in given})
        return command(choice, **given)

    called.__signature__ = Signature([*shared.values(), *own])  # type: ignore[attr-defined]
    return called


def _rows(choice: _Choice, limit: int | None) -> list[dict[str, Any]]:
    """Return the changes that are meant as rows, each with its book."""
    rows = choice.checked()[-limit if limit else 0 :]
    unknown = ("", "")
    books = [choice.books.get(row.change.item_id, unknown) for row in rows]
    return [
        {**row, "title": title, "authors": authors}
        for row, (title, authors) in zip(rows_of(rows, _FIELDS), books, strict=True)
    ]


def _in_words(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with what was there and what should be there as a person writes it."""
    return [
        {**row, **{name: shown(BY_NAME[row["field"]].to_entries(row[name])) for name in ("before", "after")}}
        for row in rows
    ]


@app.command("list")
@_choosing
def list_changes(choice: _Choice, limit: Limit = None, as_json: AsJson = False) -> None:
    """Show one line per change."""
    rows = _rows(choice, limit)
    columns = ("number", "status", "title", "authors", "field", "before", "after", "rule", "confidence")
    listing(rows if as_json else _in_words(rows), columns, as_json=as_json, empty="No change yet.")


@app.command()
@_choosing
def show(choice: _Choice, limit: Limit = None, as_json: AsJson = False) -> None:
    """Show all that is known of each change."""
    rows = _rows(choice, limit)
    if as_json:
        say_json(rows)
    else:
        details(_in_words(rows))


@app.command()
def edits(limit: Limit = 100, as_json: AsJson = False) -> None:
    """Show which fields somebody else changed between two runs.

    If a field was changed in two runs, a lock for it is proposed, which waits for your approval.
    """
    choice, rows = _Choice(), []
    for seen in choice.ledger.edits(most=limit):
        title, authors = choice.books.get(seen.edit.item_id, ("", ""))
        row = {"seen_at": seen.seen_at, "item": seen.edit.item_id, "title": title, "authors": authors}
        row |= {"field": seen.edit.field, "before": shown(seen.edit.before), "after": shown(seen.edit.after)}
        rows.append(row | {"run": seen.run_id})
    columns = ("seen_at", "title", "authors", "field", "before", "after")
    listing(rows, columns, as_json=as_json, empty="No edit seen yet.")


@app.command()
@_choosing
def approve(choice: _Choice, every: Every = False, as_json: AsJson = False) -> int:
    """Write planned changes now, whatever METADATA_MODE says."""
    choice.checked(every=every)
    return _write(choice, APPLY, [ChangeStatus.PLANNED], [ChangeStatus.APPLYING], "written", as_json=as_json)


@app.command()
@_choosing
def refuse(choice: _Choice, every: Every = False, as_json: AsJson = False) -> None:
    """Refuse planned changes.

    They are never written.
    """
    choice.checked(every=every)
    planned = [row.id for row in choice.changes(ChangeStatus.PLANNED)]
    choice.ledger.mark(
        planned, ChangeStatus.FAILED, run_id=_new_run(), now=datetime.now(UTC), note="refused by a person"
    )
    outcome(f"{len(planned)} set aside", as_json=as_json, refused=planned)


@app.command()
@_choosing
def revert(choice: _Choice, every: Every = False, as_json: AsJson = False) -> int:
    """Undo changes: restore the values from before."""
    choice.checked(every=every)
    in_doubt = [ChangeStatus.APPLYING, ChangeStatus.REVERTING]
    return _write(choice, REVERT, [ChangeStatus.APPLIED], in_doubt, "put back", as_json=as_json)


def _write(
    choice: _Choice,
    direction: Direction,
    statuses: Sequence[ChangeStatus],
    in_doubt: Sequence[ChangeStatus],
    done: str,
    *,
    as_json: bool,
) -> int:
    """Write what is approved, or put back what is reverted."""
    from audiobook_pipeline.curation.applying import Writer  # noqa: PLC0415 - brings the ledger; --help needn't
    from audiobook_pipeline.sources.pictures import Pictures  # noqa: PLC0415

    client = AudiobookshelfClient(required("ABS_URL"), required("ABS_TOKEN"))
    writer = Writer(
        client,
        choice.ledger,
        run_id=_new_run(),
        clock=lambda: datetime.now(UTC),
        pictures=Pictures(data_folder()),
        wait_until_up=client.wait_until_up,
    )
    try:
        with only_writer(data_folder()), progress("Changes", as_json=as_json) as advance:
            named = {change.id for change in choice.changes(*in_doubt)}
            doubts = writer.settle_doubts(may_write=lambda change: change.id in named)
            if doubts.settled:
                say(f"An earlier run was interrupted: {doubts.summary('found written')}", error=True)
            changes = choice.changes(*statuses)
            result = writer.write(changes, direction, lambda settled, total, _: advance(settled, total))
    except ServiceError as error:
        raise CommandError(f"{error} What is done is done; run it again for the rest.") from None
    message = result.summary(done) if changes else f"Nothing to do: {_standing(choice.changes())}"
    counts = {name: getattr(result, name) for name in ("done", "conflict", "failed", "doubtful")}
    outcome(message, as_json=as_json, **counts)
    return 1 if result.failed or result.doubtful else 0


def _new_run() -> str:
    return f"{BY_HAND} {uuid.uuid4()}"


def _standing(changes: Sequence[Change]) -> str:
    counts = Counter(row.status for row in changes)
    return ", ".join(f"{count} {status}" for status, count in counts.items()) or "no change yet"
