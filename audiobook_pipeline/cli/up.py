"""``audiobook-pipeline up``: everything that an installation needs, under one supervisor."""

import os
from pathlib import Path
from typing import Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.errors import CommandError, file_access
from audiobook_pipeline.cli.first_start import is_set_up
from audiobook_pipeline.cli.output import AsJsonLines, telling
from audiobook_pipeline.cli.processes import LOOPBACK, Addresses, answering, set_up, start_all
from audiobook_pipeline.cli.settings_file import home_folder, load_settings
from audiobook_pipeline.cli.supervisor import Supervisor
from audiobook_pipeline.instance.home import prepare_home

app = command_app()


@app.command()
def up(
    host: Annotated[str, typer.Option(help="address to listen on; 0.0.0.0 for all of this machine's")] = LOOPBACK,
    port: Annotated[int, typer.Option(help="port of the Dagster UI")] = 3000,
    desk_port: Annotated[int, typer.Option(help="port of the desk; else DESK_PORT, else 3131", show_default=False)] = 0,
    check: Annotated[
        bool, typer.Option("--check", help="start nothing; exit status 0 if the UI and the desk answer, else 1")
    ] = False,
    as_json: AsJsonLines = False,
) -> int:
    """Run everything: the Dagster UI, the desk and the daemon.

    Data, history and settings are kept in the folder that PIPELINE_DATA names, else in your user's data folder. If
    nothing is set up yet, a page on the desk's port asks for the settings first. A process that ends is restarted.
    Ctrl-C stops all. The Dagster UI has no login: before you open it to others with --host, put a proxy with a login
    in front.
    """
    addresses = Addresses(host, port, desk_port or _desk_port())
    if check:
        return 0 if answering(addresses, ui=is_set_up()) else 1
    addresses.check()
    home = _prepare()
    with telling(as_json=as_json) as tell, Supervisor(home) as supervisor:
        data = os.environ["PIPELINE_DATA"]
        tell("starting", f"Data folder: {data}", data_folder=data)
        if not is_set_up():
            set_up(supervisor, addresses)
            load_settings()
        start_all(supervisor, addresses)
        tell("ready", addresses.in_words, **addresses.urls)
        supervisor.keep_up()
    return 0


def _prepare() -> Path:
    """Make the data folder and DAGSTER_HOME, put both in force, and return the latter."""
    data = home_folder()
    named = os.environ.get("DAGSTER_HOME", "").strip()
    home = Path(named).expanduser().absolute() if named else data / "dagster"
    with file_access("write to", data):
        data.mkdir(parents=True, exist_ok=True)
    with file_access("write to", home):
        prepare_home(home, renew=not named)
    os.environ.update(PIPELINE_DATA=str(data), DAGSTER_HOME=str(home))
    return home


def _desk_port() -> int:
    text = os.environ.get("DESK_PORT", "").strip() or "3131"
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise CommandError(f"DESK_PORT={text} is not a port: write a number from 1 to 65535")
    return int(text)
