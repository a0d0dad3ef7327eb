"""``audiobook-pipeline doctor``: what works, what doesn't, and how to fix it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from audiobook_pipeline.cli.api_access import Adjustable, Proposal, apply, backup_of, propose, put_back, undo
from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.findings import show, worst
from audiobook_pipeline.cli.output import AsJson, progress, say
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.domain.text.quantity import quantity

app = command_app()


@app.command()
def doctor(
    as_json: AsJson = False,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="change the settings of qBittorrent that block its API or let anybody in without a login; "
            "shows the difference, asks, and keeps a backup",
        ),
    ] = False,
    back: Annotated[bool, typer.Option("--undo", help="put back what --fix changed")] = False,
    send: Annotated[
        bool, typer.Option("--send", help="send a test message to the addresses in APPRISE_URLS and to WEBHOOK_URL")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="with --fix or --undo: don't ask")] = False,
) -> int:
    """Check every service and folder, and say what is wrong and how to fix it.

    Checks the settings, every download client, Prowlarr, Audiobookshelf, the sources of metadata, the ledger
    and the folders. A login is tried once. Exit status: 0 all is well, 1 warnings, 2 errors.
    """
    if as_json + fix + back > 1:
        raise CommandError("--json, --fix and --undo don't go together: name one of them")
    # Dagster takes seconds to import: not for --help.
    from audiobook_pipeline.cli.diagnosis import diagnose  # noqa: PLC0415 - as above
    from audiobook_pipeline.cli.surroundings import clients, surroundings  # noqa: PLC0415 - as above

    around = surroundings()
    if fix or back:
        act, folder = (_undo if back else _fix), around.data_folder
        for client in (each for each in clients(around) if isinstance(each, Adjustable)):
            try:
                done = act(client, backup_of(folder, client.name), ask=not yes)
            except (CommandError, ServiceError) as error:
                done = str(error)
            say(f"qBittorrent {client.name}: {done}\n")
    with progress("Checking", as_json=as_json) as advance:
        findings = diagnose(around, send=send, advance=advance)
    show(findings, as_json=as_json)
    return int(worst(findings))


def _fix(client: Adjustable, backup: Path, *, ask: bool) -> str:
    """Change what is in our way; return what was done."""
    proposal = propose(client)
    if proposal is None:
        return "nothing to fix in its settings"
    if not _agreed(client, proposal, ask=ask):
        return "left as it is"
    apply(proposal, backup, datetime.now(UTC))
    return f"changed, and the login holds; {backup} keeps what was there (doctor --undo)"


def _undo(client: Adjustable, backup: Path, *, ask: bool) -> str:
    """Put back what was there; return what was done."""
    if not backup.exists():
        return "nothing to undo"
    proposal, since = undo(client, backup)
    if proposal.changes and not _agreed(client, proposal, ask=ask):
        return "left as it is"
    put_back(proposal, backup)
    kept = f"; left alone, because it was changed since: {', '.join(since)}" if since else ""
    return f"{quantity(len(proposal.changes), 'setting')} put back{kept}"


def _agreed(client: Adjustable, proposal: Proposal, *, ask: bool) -> bool:
    """Show the difference and ask."""
    say(f"qBittorrent {client.name} at {client.address}:")
    for change in proposal.changes:
        say(f"  {change}")
    if not ask:
        return True
    if not sys.stdin.isatty():
        raise CommandError("there is no terminal to ask in; use --yes")
    return typer.confirm("Change this?")
