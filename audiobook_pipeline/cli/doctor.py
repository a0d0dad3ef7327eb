"""``audiobook-pipeline doctor``: what works, what doesn't, and how to mend it."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from audiobook_pipeline.cli import CommandError, Subparsers
from audiobook_pipeline.cli.api_access import Proposal, apply, backup_of, propose, put_back, undo
from audiobook_pipeline.cli.findings import as_json, as_text, worst
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.clients.qbittorrent import QBittorrentClient


def add_parser(subparsers: Subparsers) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "doctor",
        help="look at every service and folder, and say what is wrong and how to mend it",
        description="Looks at every instance of qBittorrent, Prowlarr, AudiobookShelf, Google Books, the ledger and "
        "the folders. A login is tried once. Exit status: 0 all is well, 1 warnings, 2 errors.",
    )
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--json", action="store_true", help="print the findings as JSON")
    action.add_argument(
        "--fix",
        action="store_true",
        help="change the settings of qBittorrent that keep its API from us or let anybody in without a login; "
        "shows the difference, asks, and keeps a backup",
    )
    action.add_argument("--undo", action="store_true", help="put back what --fix changed")
    parser.add_argument("--yes", action="store_true", help="with --fix or --undo: don't ask")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Look at everything; return 0, 1 or 2 by the worst that was found."""
    # Dagster takes seconds to import: not for --help.
    from audiobook_pipeline.cli.diagnosis import diagnose  # noqa: PLC0415 - as above
    from audiobook_pipeline.cli.surroundings import clients, surroundings  # noqa: PLC0415 - as above

    around = surroundings()
    if arguments.fix or arguments.undo:
        act, folder = (_undo if arguments.undo else _fix), around.data_folder
        for client in clients(around):
            try:
                done = act(client, backup_of(folder, client.name), ask=not arguments.yes)
            except (CommandError, ServiceError) as error:
                done = str(error)
            print(f"qBittorrent {client.name}: {done}\n")
    findings = diagnose(around)
    print(as_json(findings) if arguments.json else as_text(findings))
    return int(worst(findings))


def _fix(client: QBittorrentClient, backup: Path, *, ask: bool) -> str:
    """Change what is in our way; return what was done."""
    proposal = propose(client)
    if proposal is None:
        return "nothing to fix in its settings"
    if not _agreed(client, proposal, ask=ask):
        return "left as it is"
    apply(proposal, backup, datetime.now(UTC))
    return f"changed, and the login holds; {backup} keeps what was there (doctor --undo)"


def _undo(client: QBittorrentClient, backup: Path, *, ask: bool) -> str:
    """Put back what was there; return what was done."""
    if not backup.exists():
        return "nothing to undo"
    proposal, since = undo(client, backup)
    if proposal.changes and not _agreed(client, proposal, ask=ask):
        return "left as it is"
    put_back(proposal, backup)
    kept = f"; left alone, because it was changed since: {', '.join(since)}" if since else ""
    return f"{len(proposal.changes)} settings put back{kept}"


def _agreed(client: QBittorrentClient, proposal: Proposal, *, ask: bool) -> bool:
    """Show the difference and ask."""
    print(f"qBittorrent {client.name} at {client.address}:")
    for change in proposal.changes:
        print(f"  {change}")
    if not ask:
        return True
    if not sys.stdin.isatty():
        raise CommandError("nobody is there to be asked; say --yes")
    return input("Change this? [y/N] ").strip().lower() in {"y", "yes"}
