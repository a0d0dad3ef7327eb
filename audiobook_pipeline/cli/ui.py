"""``audiobook-pipeline ui``: the Dagster UI over the sandbox."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import say
from audiobook_pipeline.cli.sandboxed import Items, QBittorrentChoice, sandboxed

HOST = "127.0.0.1"
START_SECONDS = 90.0
STOP_SECONDS = 30.0


app = command_app()


@app.command()
def ui(
    folder: Annotated[Path, typer.Option("--dir", help="folder for what it makes")] = Path(".demo-ui"),
    items: Items = 500,
    port: Annotated[int, typer.Option(help="port of the UI")] = 3000,
    desk_port: Annotated[int, typer.Option(help="port of the desk, the page for decisions")] = 3131,
    qbittorrent: QBittorrentChoice = "auto",
) -> int:
    """Open the Dagster UI and the desk on the sandbox.

    Starts the sandbox, and the Dagster UI and the desk over it, on this machine only. Ctrl-C stops all. For your own
    services: fill in .env and run 'dg dev', and beside it 'audiobook-pipeline desk'.
    """
    for option, number in (("--port", port), ("--desk-port", desk_port)):
        _check_port(number, option)
    # A service manager's way to say Ctrl-C; and a job in the background must not hand on that it ignores Ctrl-C.
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with sandboxed(folder, items=items, qbittorrent=qbittorrent):
        say("Starting Dagster and the desk …")
        # For this machine alone, as the UI.
        os.environ.update(DESK_LOGIN="off", DESK_PORT=str(desk_port), DAGSTER_URL=f"http://{HOST}:{port}")
        with _desk(folder):
            return _serve(port, folder, f"http://{HOST}:{desk_port}")


@contextlib.contextmanager
def _desk(folder: Path) -> Iterator[None]:
    """Run the desk meanwhile."""
    command = [sys.executable, "-m", "audiobook_pipeline.cli.main", "desk"]
    with (
        (folder / "desk.log").open("w", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder, start_new_session=True) as desk,  # noqa: S603 - our own command
    ):
        try:
            yield
        finally:
            _stop(desk)


def _serve(port: int, folder: Path, desk: str) -> int:
    """Run the UI until it ends or is interrupted; all that it started is gone afterwards."""
    log_file = folder / "dagster.log"
    workspace = Path(__file__).parents[2] / "workspace.yaml"
    command = [str(Path(sys.executable).with_name("dg")), "dev", "--workspace", str(workspace)]
    command += ["--host", HOST, "--port", str(port)]
    environment = {**os.environ, "VIRTUAL_ENV": sys.prefix}
    with (
        log_file.open("w", encoding="utf-8") as log,
        # In a session of its own: Ctrl-C reaches it through us, once.
        subprocess.Popen(  # noqa: S603 - our own command
            command,
            # Dagster reads the .env of the folder it starts in over this environment: a person's services.
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as server,
    ):
        try:
            _wait_until_up(server, port, log_file)
            say(f"The desk, where you decide: {desk}")
            say(f"The Dagster UI: http://{HOST}:{port} — Ctrl-C ends both. Its log: {log_file}")
            return server.wait()
        except KeyboardInterrupt:
            say("Stopping …")
            return 0
        finally:
            _stop(server)


def _wait_until_up(server: "subprocess.Popen[bytes]", port: int, log_file: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        if server.poll() is not None or time.monotonic() > deadline:
            last = "\n".join(log_file.read_text(encoding="utf-8").splitlines()[-15:])
            raise CommandError(f"the Dagster UI did not come up:\n{last}")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/server_info", timeout=5):
            return True
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """End the server, and whatever of its session is left: a run that is under way, too."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
    with contextlib.suppress(ProcessLookupError):  # All of them are gone: the usual case.
        os.killpg(server.pid, signal.SIGKILL)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    # A second one must not cut short the stopping.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _check_port(port: int, option: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            words = f"name another one, for example: audiobook-pipeline ui {option} {port + 1}"
            raise CommandError(f"port {port} can't be used ({error}); {words}") from error
