"""``audiobook-pipeline demo``: the whole pipeline once, over simulated services and real transfers."""

import argparse
import sys
import time
from pathlib import Path

from audiobook_pipeline.cli import Subparsers
from audiobook_pipeline.cli.sandboxed import apply_environment, dagster_home, fresh_folder, sandbox

DOWNLOAD_SECONDS = 45


def add_parser(subparsers: Subparsers) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "demo",
        help="run the whole pipeline once over simulated services and a real qBittorrent",
        description="Starts simulated AudiobookShelf, Prowlarr, Google Books, Audnexus, Open Library, Hardcover and a "
        "second qBittorrent, and a real qBittorrent where one is installed, on free local ports. Materializes every "
        "asset, prints what each phase did and which releases were refused, undoes its metadata changes, and stops "
        "what it started. Only public-domain books; nothing leaves this machine.",
    )
    parser.add_argument("--dir", type=Path, default=Path(".demo"), help="folder for everything it makes (%(default)s)")
    parser.add_argument("--items", type=int, default=500, help="items in the simulated library (%(default)s)")
    parser.add_argument(
        "--qbittorrent",
        choices=("auto", "real", "simulated"),
        default="auto",
        help="which qBittorrent; auto: the real one where it is installed (%(default)s)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the demonstration; return 0 where everything came to its end."""
    started = time.monotonic()
    folder = fresh_folder(arguments.dir)
    home = dagster_home(folder)
    print(f"Starting the sandbox: {arguments.items} library items, public-domain books only …", flush=True)
    with sandbox(folder / "sandbox", items=arguments.items, qbittorrent=arguments.qbittorrent) as environment:
        apply_environment(environment, folder, home)
        print((folder / "sandbox" / "sandbox.log").read_text(encoding="utf-8"), flush=True)
        # Dagster takes seconds to import: not before the first line is on the screen.
        from audiobook_pipeline.cli.showing import show_everything  # noqa: PLC0415 - as said

        succeeded, report = show_everything(home, items=arguments.items, wait_seconds=DOWNLOAD_SECONDS)
    print(f"\nReport: {report}")
    command = Path(sys.executable).with_name("audiobook-pipeline")
    print(f"What waits for a person: PIPELINE_DATA={folder / 'data'} {command} queue list")
    print(f"Took {time.monotonic() - started:.0f} s. Look at it in the Dagster UI: make ui")
    return 0 if succeeded else 1
