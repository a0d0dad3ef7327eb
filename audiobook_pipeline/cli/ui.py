"""``audiobook-pipeline ui``: the Dagster UI and the desk over the sandbox."""

import os
from pathlib import Path
from typing import Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.output import AsJsonLines, say, telling
from audiobook_pipeline.cli.processes import LOOPBACK, Addresses, start_all
from audiobook_pipeline.cli.sandboxed import Items, QBittorrentChoice, sandboxed
from audiobook_pipeline.cli.supervisor import Supervisor

app = command_app()


@app.command()
def ui(
    folder: Annotated[Path, typer.Option("--dir", help="folder for what it makes")] = Path(".demo-ui"),
    items: Items = 500,
    port: Annotated[int, typer.Option(help="port of the UI")] = 3000,
    desk_port: Annotated[int, typer.Option(help="port of the desk, the page for decisions")] = 3131,
    qbittorrent: QBittorrentChoice = "auto",
    as_json: AsJsonLines = False,
) -> int:
    """Open the Dagster UI and the desk with simulated services.

    Starts the sandbox, and the Dagster UI and the desk over it, on this machine only. Ctrl-C stops all. For your own
    services: audiobook-pipeline up.
    """
    addresses = Addresses(LOOPBACK, port, desk_port)
    addresses.check()
    with telling(as_json=as_json) as tell, sandboxed(folder, items=items, qbittorrent=qbittorrent) as home:
        say("Starting Dagster and the desk …")
        log_file = folder / "dagster.log"
        # For this machine alone, as the UI; links to another UI would be a person's own.
        os.environ.update(DESK_LOGIN="off", DAGSTER_URL=addresses.ui_url)
        with log_file.open("w", encoding="utf-8") as log:

            def write(name: str, line: str) -> None:
                print(f"{name:<11} {line}", file=log, flush=True)

            with Supervisor(home, write) as supervisor:
                start_all(supervisor, addresses)
                tell("ready", f"{addresses.in_words} Their log: {log_file}", **addresses.urls, log=str(log_file))
                supervisor.keep_up()
    return 0
