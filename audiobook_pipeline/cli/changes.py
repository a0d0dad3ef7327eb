"""``audiobook-pipeline changes``: metadata changes, and putting back what was there."""

import argparse
import json
import os
import uuid
from datetime import UTC, datetime
from typing import Any

from audiobook_pipeline.cli import CommandError
from audiobook_pipeline.cli.ledger_access import configured_ledger
from audiobook_pipeline.clients.audiobookshelf import AudiobookShelfClient
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.curation.applying import REVERT, Writer
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Change, ChangeStatus
from audiobook_pipeline.reporting.tables import text_table


def add_parser(subparsers: Any) -> None:  # noqa: ANN401 - argparse has no public name for it
    """Add the command's options."""
    parser = subparsers.add_parser(
        "changes",
        help="list, show or revert metadata changes",
        description="Every change of metadata is in the ledger with what was there before. Revert puts back exactly "
        "that, and leaves alone what a person changed since.",
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, words in (
        ("list", "one line a change"),
        ("show", "all that is known of each change"),
        ("revert", "put back what was there before"),
    ):
        action = actions.add_parser(name, help=words)
        action.add_argument("--run", help="changes that this run planned or wrote")
        action.add_argument("--item", help="changes of this item")
        action.add_argument("--field", help="changes of this field, such as narrators or publishedYear")
        action.add_argument(
            "--since", type=_moment, help="changes since this time, such as 2026-11-20 or 2026-11-20T18:00"
        )
        if name == "revert":
            action.add_argument(
                "--all", action="store_true", help="every applied change; needed where nothing else is named"
            )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List, show or revert."""
    ledger = configured_ledger()
    if arguments.action == "revert":
        return _revert(ledger, arguments)
    changes = _selected(ledger, arguments)
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
    print(text_table(header, rows, widest=40) if rows else "No such change.")
    return 0


def _revert(ledger: Ledger, arguments: argparse.Namespace) -> int:
    if not (arguments.all or arguments.run or arguments.item or arguments.field or arguments.since):
        raise CommandError("which changes? Name them with --run, --item, --field or --since, or say --all")
    changes = _selected(ledger, arguments, ChangeStatus.APPLIED, ChangeStatus.REVERTING)
    client = AudiobookShelfClient(_variable("ABS_URL"), _variable("ABS_TOKEN"))
    writer = Writer(
        client,
        ledger,
        run_id=f"command line {uuid.uuid4()}",
        clock=lambda: datetime.now(UTC),
        wait_until_up=client.wait_until_up,
    )
    try:
        outcome = writer.write(changes, REVERT, lambda done, total, _: print(f"{done} of {total}"))
    except ServiceError as error:
        raise CommandError(f"{error} What is done is done; run it again for the rest.") from None
    print(f"{outcome.done} put back, {outcome.conflict} left alone (changed since), {outcome.failed} failed")
    return 0 if not outcome.failed else 1


def _selected(ledger: Ledger, arguments: argparse.Namespace, *statuses: ChangeStatus) -> list[Change]:
    return ledger.changes(
        *statuses, run_id=arguments.run, item_id=arguments.item, field=arguments.field, since=arguments.since
    )


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
            f"  runs     planned by {row.planned_run}, last marked by {row.marked_run or '-'}",
        )
    )


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


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
