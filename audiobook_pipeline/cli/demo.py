"""``audiobook-pipeline demo``: the whole pipeline once, over simulated services and real transfers."""

import sys
import time
from pathlib import Path
from typing import Annotated, Final

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.output import AsJsonLines, say, telling
from audiobook_pipeline.cli.sandboxed import Items, QBittorrentChoice, sandboxed

DOWNLOAD_SECONDS: Final = 45

app = command_app()


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--dir", help="folder for everything it makes")] = Path(".demo"),
    items: Items = 500,
    qbittorrent: QBittorrentChoice = "auto",
    as_json: AsJsonLines = False,
) -> int:
    """Run the whole pipeline once over simulated services and a real qBittorrent.

    Starts on free local ports: simulated Audiobookshelf, Prowlarr, Google Books, Audnexus, Open Library and
    Hardcover; a real qBittorrent if one is installed; and as the second download client a real Transmission, or else a
    simulated qBittorrent. Materializes every asset, prints what each phase did and which releases were refused, undoes
    its metadata changes, and stops what it started. Only public-domain books; nothing leaves this machine.
    """
    started = time.monotonic()
    with telling(as_json=as_json) as tell:
        with sandboxed(folder, items=items, qbittorrent=qbittorrent) as home:
            # Dagster takes seconds to import: not before the first line is on the screen.
            from audiobook_pipeline.cli.showing import show_everything  # noqa: PLC0415 - as said

            complete, report = show_everything(home, items=items, wait_seconds=DOWNLOAD_SECONDS)
        tell("report", f"\nReport: {report}", report=report, complete=complete)
        command = Path(sys.executable).with_name("audiobook-pipeline")
        say(f"What waits for a person: PIPELINE_DATA={folder / 'data'} {command} review list")
        say(f"Took {time.monotonic() - started:.0f} s. Look at it in the Dagster UI: make ui")
    return 0 if complete else 1
