"""``audiobook-pipeline changes``: metadata changes, a person's yes and no to them, and putting back what was there."""

import argparse
import json
import os
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from audiobook_pipeline.cli import CommandError, Subparsers
from audiobook_pipeline.cli.ledger_access import configured_ledger
from audiobook_pipeline.clients.audiobookshelf import AudiobookShelfClient
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.curation.applying import Writer
from audiobook_pipeline.curation.direction import APPLY, REVERT
from audiobook_pipeline.curation.fields import BY_NAME, FIELDS
from audiobook_pipeline.curation.only_writer import only_writer
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Change, ChangeStatus
from audiobook_pipeline.reporting.tables import text_table

NARROWED = "Numbers and options narrow down which changes; all that are given must hold."
WRITTEN = {
    "approve": (APPLY, (ChangeStatus.PLANNED,), (ChangeStatus.APPLYING,), "written"),
    "revert": (REVERT, (ChangeStatus.APPLIED,), (ChangeStatus.APPLYING, ChangeStatus.REVERTING), "put back"),
}


def add_parser(subparsers: Subparsers) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "changes",
        help="list, show, approve, refuse or revert metadata changes",
        description="Every change of metadata is in the ledger with what was there before. Revert puts back exactly "
        "that, and leaves alone what a person changed since. A field is left alone for good where its item has the "
        "tag locked, or locked:FIELD.",
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, words in (
        ("list", "show one line a change"),
        ("show", "show all that is known of each change"),
        ("approve", "write planned changes now, whatever METADATA_MODE says"),
        ("refuse", "set planned changes aside for good"),
        ("revert", "put back what was there before"),
    ):
        action = actions.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}. {NARROWED}")
        action.add_argument("numbers", nargs="*", type=int, metavar="NUMBER", help="number shown by 'changes list'")
        action.add_argument(
            "--run", dest="run_id", metavar="RUN", help="changes that this run planned or wrote, by Dagster's run id"
        )
        action.add_argument("--item", help="changes of this item, by AudiobookShelf's item id")
        action.add_argument("--field", type=_field, help=f"changes of this field: {', '.join(BY_NAME)}")
        action.add_argument(
            "--since",
            type=_moment,
            help="changes written, or else marked, since this time, such as 2026-11-20 or 2026-11-20T18:00",
        )
        if name in {"approve", "refuse", "revert"}:
            action.add_argument("--all", action="store_true", help="every one; needed where nothing else is named")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List, show, approve, refuse or revert."""
    ledger = configured_ledger()
    if arguments.action in WRITTEN:
        return _write(ledger, arguments)
    if arguments.action == "refuse":
        return _refuse(ledger, arguments)
    changes = _selected(ledger, arguments)
    _refuse_none(changes, arguments)
    if arguments.action == "show":
        for change in changes:
            print(_whole(change))
        return 0
    rows = [
        (
            row.id,
            row.status,
            row.change.item_id,
            row.change.field,
            _value(row.change.before),
            _value(row.change.after),
            row.change.rule,
        )
        for row in changes
    ]
    header = ("number", "status", "item", "field", "before", "after", "rule")
    print(text_table(header, rows, widest=40) if rows else "No change yet.")
    return 0


def _write(ledger: Ledger, arguments: argparse.Namespace) -> int:
    """Write what is approved, or put back what is reverted."""
    _refuse_to_guess(arguments)
    direction, statuses, in_doubt, done = WRITTEN[arguments.action]
    _refuse_none(_selected(ledger, arguments), arguments)
    client = AudiobookShelfClient(_variable("ABS_URL"), _variable("ABS_TOKEN"))
    writer = Writer(
        client,
        ledger,
        run_id=f"command line {uuid.uuid4()}",
        clock=lambda: datetime.now(UTC),
        wait_until_up=client.wait_until_up,
    )
    try:
        with only_writer(Path(os.environ.get("PIPELINE_DATA", "").strip() or "data").expanduser()):
            named = {change.id for change in _selected(ledger, arguments, *in_doubt)}
            doubts = writer.settle_doubts(may_write=lambda change: change.id in named)
            if doubts.settled:
                print(f"A run before broke off: {doubts.told('changes there after all')}")
            changes = _selected(ledger, arguments, *statuses)
            outcome = writer.write(changes, direction, lambda settled, total, _: print(f"{settled} of {total}"))
    except ServiceError as error:
        raise CommandError(f"{error} What is done is done; run it again for the rest.") from None
    print(outcome.told(done) if changes else f"Nothing to do: {_standing(_selected(ledger, arguments))}")
    return 1 if outcome.failed or outcome.doubtful else 0


def _refuse(ledger: Ledger, arguments: argparse.Namespace) -> int:
    _refuse_to_guess(arguments)
    _refuse_none(_selected(ledger, arguments), arguments)
    changes = _selected(ledger, arguments, ChangeStatus.PLANNED)
    ledger.mark(
        [row.id for row in changes],
        ChangeStatus.FAILED,
        run_id=f"command line {uuid.uuid4()}",
        now=datetime.now(UTC),
        note="refused by a person",
    )
    print(f"{len(changes)} set aside")
    return 0


def _refuse_to_guess(arguments: argparse.Namespace) -> None:
    if not (arguments.all or _narrowed(arguments)):
        raise CommandError("which changes? Name them by number, with --run, --item, --field or --since, or say --all")


def _refuse_none(changes: Sequence[Change], arguments: argparse.Namespace) -> None:
    """A number or a run with a slip in it must not look as if all were done."""
    if not changes and _narrowed(arguments):
        raise CommandError("there is no such change; see: audiobook-pipeline changes list")


def _narrowed(arguments: argparse.Namespace) -> bool:
    return any((arguments.numbers, arguments.run_id, arguments.item, arguments.field, arguments.since))


def _standing(changes: Sequence[Change]) -> str:
    counts = Counter(row.status for row in changes)
    return ", ".join(f"{count} {status}" for status, count in counts.items()) or "no change yet"


def _selected(ledger: Ledger, arguments: argparse.Namespace, *statuses: ChangeStatus) -> list[Change]:
    changes = ledger.changes(
        *statuses, run_id=arguments.run_id, item_id=arguments.item, field=arguments.field, since=arguments.since
    )
    return [row for row in changes if row.id in arguments.numbers] if arguments.numbers else changes


def _whole(row: Change) -> str:
    change = row.change
    return "\n".join(
        (
            f"change {row.id}: {row.status} at {row.marked_at:%Y-%m-%d %H:%M:%S}{f' ({row.note})' if row.note else ''}",
            f"  item     {change.item_id}",
            f"  field    {change.field}",
            f"  before   {_value(change.before)}",
            f"  after    {_value(change.after)}",
            f"  rule     {change.rule}, confidence {change.confidence:.2f}, from {change.source}",
            f"  evidence {change.evidence}",
            f"  planned by {row.planned_run}",
            f"  written by {row.written_run or '-'}",
            f"  marked by  {row.marked_run or '-'}",
        )
    )


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _field(text: str) -> str:
    """Return the server's name of a field; the tables' name is taken as well."""
    name = FIELDS[text].name if text in FIELDS else text
    if name not in BY_NAME:
        raise argparse.ArgumentTypeError(f"there is no field {text!r}; there are {', '.join(BY_NAME)}")
    return name


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write 2026-11-20 or 2026-11-20T18:00") from None
    return moment if moment.tzinfo else moment.astimezone()


def _variable(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise CommandError(f"{name} is not set; see .env.example")
    return value
