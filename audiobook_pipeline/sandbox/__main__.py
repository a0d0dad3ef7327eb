"""``python -m audiobook_pipeline.sandbox``: the sandbox as a process of its own.

It ends on SIGTERM or SIGINT, when its standard input closes, or when whoever started it is gone; nothing outlives it.
"""

import argparse
import os
import signal
import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event, Thread

from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.sandbox.seeder import transfers_available
from audiobook_pipeline.sandbox.transmission import RealTransmission, binary

_LOOK_EVERY_S = 1.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sandbox until it is told to stop; return 0, or 1 where it can't run."""
    parser = argparse.ArgumentParser(prog="python -m audiobook_pipeline.sandbox", description=__doc__)
    parser.add_argument("--dir", type=Path, required=True, help="folder for everything it makes")
    parser.add_argument("--items", type=int, default=500, help="items in the library (%(default)s)")
    parser.add_argument(
        "--qbittorrent",
        choices=("real", "simulated", "auto"),
        default="auto",
        help="which primary qBittorrent; auto: the real one where it is installed (%(default)s)",
    )
    parser.add_argument("--env-file", type=Path, help="where to write the environment once everything answers")
    options = parser.parse_args(arguments)
    parent = os.getppid()
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    _watch_input(stopping)
    try:
        with Sandbox(
            options.dir,
            items=options.items,
            qbittorrent=options.qbittorrent,
            transmission=options.qbittorrent != "simulated" and transfers_available() and binary() is not None,
        ) as sandbox:
            print(_description(sandbox), flush=True)
            if options.env_file:
                write_env_file(options.env_file, sandbox.environment())
            while not stopping.wait(_LOOK_EVERY_S) and os.getppid() == parent:
                pass
    except (OSError, RuntimeError) as error:
        print(f"The sandbox can't run: {error}", file=sys.stderr)
        return 1
    return 0


def write_env_file(path: Path, environment: Mapping[str, str]) -> None:
    """Write the environment for dotenv and shells, readable for its owner only; it appears whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        for name, value in environment.items():
            quoted = value.replace("\\", "\\\\").replace("'", "\\'")
            file.write(f"{name}='{quoted}'\n")
    draft.replace(path)


def _description(sandbox: Sandbox) -> str:
    width = max(map(len, sandbox.addresses))
    lines = [f"  {name:<{width}}  {address}" for name, address in sandbox.addresses.items()]
    if sandbox.is_real:
        transfer = "qBittorrent is the real program; every download is a real BitTorrent transfer."
    elif transfers_available():
        transfer = "qBittorrent is simulated: no qbittorrent-nox was found or wanted."
    else:
        transfer = "qBittorrent is simulated and nothing is seeded: libtorrent has no wheel for this Python."
    if isinstance(sandbox.secondary, RealTransmission):
        transfer += " The secondary is a real Transmission."
    books = f"{len(sandbox.world.items):,} items in the library, {len(sandbox.world.releases):,} releases on offer."
    return "\n".join(["The sandbox is up:", *lines, books, transfer])


def _watch_input(stopping: Event) -> None:
    """Tell when a pipe or terminal on standard input closes; any other input says nothing about whoever started us."""
    descriptor = sys.stdin.fileno()
    kind = os.fstat(descriptor).st_mode
    if not (stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind) or os.isatty(descriptor)):
        return

    def watch() -> None:
        # Not through sys.stdin: a thread that waits in it keeps the interpreter from ending.
        while os.read(descriptor, 1 << 16):
            pass
        stopping.set()

    Thread(target=watch, name="sandbox-input", daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
