"""``audiobook-pipeline ui``: the Dagster UI over the sandbox."""

import argparse
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from audiobook_pipeline.cli import CommandError
from audiobook_pipeline.cli.sandboxed import apply_environment, dagster_home, fresh_folder, sandbox

HOST = "127.0.0.1"


def add_parser(subparsers: Any) -> None:  # noqa: ANN401 - argparse has no public name for it
    """Add the command's options."""
    parser = subparsers.add_parser(
        "ui",
        help="open the Dagster UI on the sandbox",
        description="Starts the sandbox and the Dagster UI over it, on this machine only. Ctrl-C stops both. "
        "For your own services: fill in .env and run 'dg dev'.",
    )
    parser.add_argument("--dir", type=Path, default=Path(".demo-ui"), help="folder for what it makes (%(default)s)")
    parser.add_argument("--items", type=int, default=500, help="items in the simulated library (%(default)s)")
    parser.add_argument("--port", type=int, default=3000, help="port of the UI (%(default)s)")
    parser.add_argument(
        "--qbittorrent", choices=("auto", "real", "simulated"), default="auto", help="which qBittorrent"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve the UI until it is interrupted."""
    _check_port(arguments.port)
    folder = fresh_folder(arguments.dir)
    home = dagster_home(folder)
    with sandbox(folder / "sandbox", items=arguments.items, qbittorrent=arguments.qbittorrent) as environment:
        apply_environment(environment, folder, home)
        print((folder / "sandbox" / "sandbox.log").read_text(encoding="utf-8"))
        print(f"The Dagster UI comes up at http://{HOST}:{arguments.port} — Ctrl-C ends it.", flush=True)
        command = [str(Path(sys.executable).with_name("dg")), "dev", "--host", HOST, "--port", str(arguments.port)]
        with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as server:  # noqa: S603
            signal.signal(signal.SIGTERM, lambda *_: server.terminate())
            try:
                return server.wait()
            except KeyboardInterrupt:
                server.wait()
                return 0


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(f"port {port} is in use; name another one with --port") from error
