"""Starting the sandbox as a process of its own, for the commands that show the pipeline at work.

Its own process, so that the services answer at their own speed while this one works.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer
from dotenv import dotenv_values

from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import say
from audiobook_pipeline.instance.home import prepare_home
from audiobook_pipeline.variables import VARIABLES

START_SECONDS = 60.0

Items = Annotated[int, typer.Option(help="items in the simulated library")]
QBittorrentChoice = Annotated[
    Literal["auto", "real", "simulated"],
    typer.Option(help="which qBittorrent; auto: the real one if it is installed"),
]


@contextmanager
def sandboxed(folder: Path, *, items: int, qbittorrent: str) -> Iterator[Path]:
    """Start the sandbox in an emptied folder, put its environment in force and yield DAGSTER_HOME.

    Raises:
        CommandError: If the folder can't be used, or the sandbox doesn't come up.
    """
    with fresh_folder(folder):
        home = prepare_home(folder / "dagster_home")
        say(f"Starting the sandbox: {items} library items, public-domain books only …")
        with sandbox(folder / "sandbox", items=items, qbittorrent=qbittorrent) as environment:
            apply_environment(environment, folder, home)
            say((folder / "sandbox" / "sandbox.log").read_text(encoding="utf-8"))
            yield home


@contextmanager
def sandbox(folder: Path, *, items: int, qbittorrent: str) -> Iterator[dict[str, str]]:
    """Start the sandbox under ``folder`` and yield its environment; stop it at the end.

    Args:
        folder: An empty folder for all that the sandbox keeps.
        items: Number of items in the simulated library.
        qbittorrent: ``real``, ``simulated`` or ``auto`` (real where it is installed).

    Raises:
        CommandError: If it doesn't come up; the message holds its last words.
    """
    folder.mkdir(parents=True, exist_ok=True)
    env_file, log_file = folder / "sandbox.env", folder / "sandbox.log"
    command = [sys.executable, "-m", "audiobook_pipeline.sandbox", "--dir", str(folder), "--items", str(items)]
    command += ["--qbittorrent", qbittorrent, "--env-file", str(env_file)]
    with log_file.open("w", encoding="utf-8") as log:
        # The open pipe ties its life to ours: it stops when its standard input closes.
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603 - our own
    try:
        deadline = time.monotonic() + START_SECONDS
        while not env_file.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                last = "\n".join(log_file.read_text(encoding="utf-8").splitlines()[-10:])
                raise CommandError(f"the sandbox did not start:\n{last}")
            time.sleep(0.05)
        values = dotenv_values(env_file)
        yield {name: value for name, value in values.items() if value is not None}
    finally:
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def fresh_folder(folder: Path) -> Iterator[None]:
    """Empty a folder of what an earlier demonstration left there, and hold it for this one.

    Raises:
        CommandError: If the folder holds something that no demonstration made, a demonstration
            runs in it, or it can't be written.
    """
    marker = folder / ".audiobook-pipeline-demo"
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file; name a folder with --dir")
    if folder.exists() and any(folder.iterdir()) and not marker.exists():
        raise CommandError(f"{folder} is not empty and was not made by this command; name another folder with --dir")
    with ExitStack() as held:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = held.enter_context(marker.open("a", encoding="utf-8"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for entry in folder.iterdir():
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                elif entry != marker:
                    entry.unlink()
        except BlockingIOError as error:
            raise CommandError(f"another demonstration runs in {folder}; stop it, or name another folder") from error
        except OSError as error:
            raise CommandError(
                f"{folder} can't be written ({error.strerror}); name another folder with --dir"
            ) from error
        yield


def apply_environment(values: Mapping[str, str], folder: Path, home: Path) -> None:
    """Put the sandbox's environment in force for this process and those it starts, and nothing of a person's."""
    for name in VARIABLES:
        os.environ.pop(name, None)
    os.environ.update(values)
    os.environ.update(
        {
            "DAGSTER_HOME": str(home),
            "PIPELINE_DATA": str((folder / "data").resolve()),
            "ACQUISITION_MODE": "auto",
            "METADATA_MODE": "apply",
            "PIPELINE_CONFIG": str(Path(__file__).parents[1] / "sandbox" / "pipeline.toml"),
        }
    )
