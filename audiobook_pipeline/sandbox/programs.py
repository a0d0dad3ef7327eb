"""A real download client, run on loopback with its own profile."""

import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from audiobook_pipeline.sandbox.child_processes import ending_with_us

_READY_S = 20.0
_STOP_S = 10.0
_PORTS = range(16_000, 32_000)


class Program:
    """A program that answers HTTP; a context manager.

    Attributes:
        url: Its address.
    """

    def __init__(self, url: str, command: Sequence[str | Path], log: Path, *, ready: int | None) -> None:
        """Say what to run; nothing runs yet.

        Args:
            url: Its address.
            command: The program and its arguments.
            log: File for its output.
            ready: Status that it sends to an unauthenticated client once it is up; None accepts any.
        """
        self.url = url
        self._command = tuple(command)
        self._log = log
        self._ready = ready
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Run the program and return once it answers.

        Raises:
            RuntimeError: It exits at once or doesn't answer in time; the message has the end of its output.
        """
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - the operator names the program
                [*ending_with_us(), *self._command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + _READY_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{self._command[0]} did not start: {self._log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        """Stop the program; does nothing if it has exited already."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def restart(self) -> None:
        """Stop the program and start it again with the same profile: sessions are lost, torrents stay."""
        self.stop()
        self.start()

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process else None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _answers(self) -> bool:
        web = HTTPConnection(urlsplit(self.url).netloc, timeout=1)
        try:
            web.request("GET", "/")
            return web.getresponse().status == self._ready or self._ready is None
        except (OSError, HTTPException):
            return False
        finally:
            web.close()


def named_program(variable: str, usual: str) -> Path | None:
    """Return the program to run: the one that an environment variable names, else the usual one on PATH, else None.

    Raises:
        FileNotFoundError: The variable names a program that does not exist.
    """
    named = os.environ.get(variable)
    found = shutil.which(named or usual)
    if named and found is None:
        raise FileNotFoundError(f"{variable}={named} is not a program")
    return Path(found) if found else None


def free_ports(count: int) -> list[int]:
    """Return ports of loopback that were free a moment ago, all different.

    Ephemeral ports are excluded, since one of them could be taken while the program restarts.
    """
    found: list[int] = []
    # Without the module's seed: two sandboxes must not try the same ports.
    for port in random.SystemRandom().sample(_PORTS, len(_PORTS)):
        with socket.socket() as attempt:
            try:
                attempt.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise RuntimeError("no port is free")
