"""Process groups that end with the process that started them, also if it is killed.

A second process reads from the first which groups run; the system closes that pipe however the first one ends. It
runs this file alone and imports little, as it lives as long as the first one.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable

_COMMAND = (sys.executable, "-I", "-S", __file__)
_LOOK_S = 0.2


class Watchdog:
    """Ends process groups once this process has ended."""

    def __init__(self) -> None:
        """Start it, in a session of its own: a closing terminal would end it before us."""
        self._process = subprocess.Popen(  # noqa: S603 - this file
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def watch(self, groups: Iterable[int], *, grace_seconds: float) -> None:
        """Say which groups run now, in place of those said before.

        Args:
            groups: Their ids.
            grace_seconds: How long they may take to stop.
        """
        # A service manager that stops everything may have ended it already.
        with contextlib.suppress(BrokenPipeError):
            print(f"{grace_seconds:g}", *groups, file=self._process.stdin, flush=True)

    def close(self) -> None:
        """End the watch, and with it the groups said last."""
        self._process.communicate()


def end_groups(groups: Iterable[int], *, grace_seconds: float) -> None:
    """End process groups: first by asking, then without."""
    left = [group for group in groups if send(group, signal.SIGTERM)]
    deadline = time.monotonic() + grace_seconds
    while (left := [group for group in left if send(group, 0)]) and time.monotonic() < deadline:
        time.sleep(_LOOK_S)
    for group in left:
        send(group, signal.SIGKILL)


def send(group: int, number: int) -> bool:
    """Send a signal to a process group; return whether anything of it is left."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


def main(lines: Iterable[str]) -> None:
    """Read until the other process has ended, then end the groups that it said last."""
    grace, groups = "0", list[str]()
    for line in lines:
        grace, *groups = line.split()
    end_groups(map(int, groups), grace_seconds=float(grace))


if __name__ == "__main__":
    main(sys.stdin)
