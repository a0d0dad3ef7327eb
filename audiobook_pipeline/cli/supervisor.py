"""Keep several processes up: started in order, their lines on one output, restarted when they end, stopped together.

Which processes these are belongs to ``processes``.
"""

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from types import FrameType
from typing import Final, Self

from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import say
from audiobook_pipeline.cli.watchdog import Watchdog, end_groups

START_SECONDS: Final = 180.0
"""How long a process may take until it answers."""
_SHORT_LIFE_S: Final = 60.0
_MOST_RESTARTS: Final = 5
"""A process that ends so often, each time within a minute, is not started again."""
_LOOK_S: Final = 0.2
_LAST_WAIT_S: Final = 5.0
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
_ENVIRONMENT: Final = {
    # What a person keeps in the folder must not stand in for a module of ours.
    "PYTHONSAFEPATH": "1",
    "PYTHONUNBUFFERED": "1",
}


@dataclass(frozen=True)
class Service:
    """A process to keep up.

    Attributes:
        name: What it is called in the log.
        command: Its command line.
        answers: Whether it is ready.
        grace_seconds: How long it and what it started may take to stop.
    """

    name: str
    command: Sequence[str]
    answers: Callable[[], bool]
    grace_seconds: float = 15.0


@dataclass
class _Running:
    service: Service
    process: "subprocess.Popen[str]"
    started: float = field(default_factory=time.monotonic)


def in_columns(name: str, line: str) -> None:
    """Print a line of a service with its name before it."""
    say(f"{name:<11} {line}")


class Supervisor:
    """Starts services one after the other and keeps them up until it is interrupted; a context manager."""

    def __init__(self, folder: Path, write: Callable[[str, str], None] = in_columns) -> None:
        """Remember how services are run.

        Args:
            folder: Where they start. Dagster prefers a .env there to the environment.
            write: Takes the name of a service and a line that it printed.
        """
        self._folder, self._write = folder, write
        self._running: dict[str, _Running] = {}
        self._ended: SimpleQueue[str] = SimpleQueue()
        self._stopping = False
        self._watchdog: Watchdog | None = None

    def __enter__(self) -> Self:
        # A service manager's way to say Ctrl-C, and that of a terminal that closes, but for nohup; a job in the
        # background must not inherit that Ctrl-C is ignored.
        signal.signal(signal.SIGTERM, _interrupt)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, _interrupt)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._watchdog = Watchdog()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        interrupted = kind is KeyboardInterrupt
        if interrupted:
            # Whoever read this may be gone.
            with contextlib.suppress(OSError):
                say("Stopping …")
        self.stop()
        return interrupted

    def start(self, *services: Service) -> None:
        """Start services side by side and wait until each answers.

        Raises:
            CommandError: One ends first, or doesn't answer in time.
        """
        for service in services:
            self._launch(service)
        deadline = time.monotonic() + START_SECONDS
        for service in services:
            process = self._running[service.name].process
            while not service.answers():
                if process.poll() is not None:
                    raise CommandError(f"the {service.name} ended with status {process.returncode}: see its last lines")
                if time.monotonic() > deadline:
                    raise CommandError(f"the {service.name} doesn't answer after {START_SECONDS:.0f} s")
                time.sleep(_LOOK_S)

    def run(self, service: Service) -> None:
        """Run a service to its end.

        Raises:
            CommandError: It fails.
        """
        self._launch(service)
        self._ended.get()
        if status := self._running.pop(service.name).process.returncode:
            raise CommandError(f"the {service.name} ended with status {status}: see its last lines")

    def keep_up(self) -> None:
        """Restart what ends, until this process is interrupted.

        Raises:
            CommandError: A service ends again and again.
        """
        restarts: dict[str, int] = {}
        while True:
            name = self._ended.get()
            ended = self._running[name]
            lived = time.monotonic() - ended.started
            restarts[name] = restarts.get(name, 0) + 1 if lived < _SHORT_LIFE_S else 1
            if restarts[name] > _MOST_RESTARTS:
                raise CommandError(f"the {name} ended {restarts[name]} times in a row: see its last lines")
            self._write(name, f"ended with status {ended.process.returncode}; restarting")
            _end_group(ended.process, grace_seconds=0)
            time.sleep(2 ** (restarts[name] - 1) - 1)
            self._launch(ended.service)

    def stop(self) -> None:
        """Stop all services, the last one first, each with what it started."""
        self._stopping = True
        for running in reversed(self._running.values()):
            _end_group(running.process, grace_seconds=running.service.grace_seconds)
        self._running.clear()
        self._watch()
        if self._watchdog:
            self._watchdog.close()

    def _launch(self, service: Service) -> None:
        # In a group of its own: Ctrl-C reaches it through us, once, and what it started can be ended with it.
        process = subprocess.Popen(  # noqa: S603 - our own commands
            service.command,
            cwd=self._folder,
            env={**os.environ, **_ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._running[service.name] = _Running(service, process)
        self._watch()
        threading.Thread(target=self._read, args=(service.name, process), daemon=True).start()
        threading.Thread(target=self._wait, args=(service.name, process), daemon=True).start()

    def _watch(self) -> None:
        if self._watchdog:
            services = self._running.values()
            grace = max((each.service.grace_seconds for each in services), default=0)
            self._watchdog.watch((each.process.pid for each in services), grace_seconds=grace)

    def _read(self, name: str, process: "subprocess.Popen[str]") -> None:
        with process.stdout or contextlib.nullcontext() as lines:
            for line in lines or ():
                self._write(name, _COLOUR.sub("", line.rstrip()))

    def _wait(self, name: str, process: "subprocess.Popen[str]") -> None:
        process.wait()
        if not self._stopping:
            self._ended.put(name)


def _end_group(process: "subprocess.Popen[str]", *, grace_seconds: float) -> None:
    """End a process and what it started."""
    end_groups([process.pid], grace_seconds=grace_seconds)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=_LAST_WAIT_S)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    # A second one must not cut short the stopping.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
