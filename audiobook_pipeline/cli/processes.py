"""The processes of an installation: code server, webserver, daemon and desk."""

import errno
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.supervisor import Service, Supervisor
from audiobook_pipeline.instance.home import WORKSPACE

LOOPBACK: Final = "127.0.0.1"
EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
_RUN_STOP_SECONDS: Final = 60.0
"""How long a run that is under way may take to write down where it is."""
_CLI: Final = (sys.executable, "-m", "audiobook_pipeline.cli.main")


@dataclass(frozen=True)
class Addresses:
    """Where people reach an installation.

    Attributes:
        host: Address that the UI and the desk listen on.
        ui: Port of the Dagster UI.
        desk: Port of the desk.
    """

    host: str = LOOPBACK
    ui: int = 3000
    desk: int = 3131

    def check(self) -> None:
        """Check that both ports are free.

        Raises:
            CommandError: One is taken; the message names the option.
        """
        if self.ui == self.desk:
            raise CommandError(f"--port and --desk-port are both {self.ui}: use two different ports")
        for port, what, option in ((self.ui, "the Dagster UI", "--port"), (self.desk, "the desk", "--desk-port")):
            check_port(self.host, port, what, option)

    @property
    def ui_url(self) -> str:
        """The UI's address on this machine."""
        return f"http://{self._here}:{self.ui}"

    @property
    def desk_url(self) -> str:
        """The desk's address on this machine."""
        return f"http://{self._here}:{self.desk}"

    @property
    def urls(self) -> dict[str, str]:
        """Both addresses, by their names for scripts."""
        return {"desk_url": self.desk_url, "ui_url": self.ui_url}

    @property
    def in_words(self) -> str:
        """Where to go, in words."""
        return f"The desk, where you decide: {self.desk_url}\nThe Dagster UI: {self.ui_url} — Ctrl-C stops both."

    @property
    def _here(self) -> str:
        return LOOPBACK if self.host in EVERYWHERE else f"[{self.host}]" if ":" in self.host else self.host


def start_all(supervisor: Supervisor, addresses: Addresses) -> None:
    """Start the processes over the DAGSTER_HOME and the services that the environment names.

    Raises:
        CommandError: One doesn't come up.
    """
    code_port = _free_port()
    os.environ.update(
        CODE_SERVER_HOST=LOOPBACK,
        CODE_SERVER_PORT=str(code_port),
        DESK_HOST=addresses.host,
        DESK_PORT=str(addresses.desk),
        DAGSTER_URL=os.environ.get("DAGSTER_URL", "").strip() or addresses.ui_url,
    )
    supervisor.start(_code_server(code_port))
    supervisor.start(_webserver(addresses), _daemon(), _desk(addresses))


def set_up(supervisor: Supervisor, addresses: Addresses) -> None:
    """Show the page of the first start until it is answered.

    Raises:
        CommandError: It fails.
    """
    command = (sys.executable, "-m", "audiobook_pipeline.desk.first_start", addresses.host, str(addresses.desk))
    supervisor.run(Service("set-up", command, answers=lambda: True))


def _code_server(port: int) -> Service:
    command = ("dagster", "code-server", "start", "--host", LOOPBACK, "--port", str(port))
    return Service(
        "code server",
        (*_CLI, "recover", "--", sys.executable, "-m", *command, "-m", "audiobook_pipeline.definitions"),
        answers=lambda: _listens(port),
        grace_seconds=_RUN_STOP_SECONDS,
    )


def _webserver(addresses: Addresses) -> Service:
    command = ("dagster_webserver", "--host", addresses.host, "--port", str(addresses.ui), "-w", str(WORKSPACE))
    return Service("webserver", (sys.executable, "-m", *command), answers=_answering(f"{addresses.ui_url}/server_info"))


def _daemon() -> Service:
    command = (sys.executable, "-m", "dagster._daemon", "run", "-w", str(WORKSPACE))
    return Service("daemon", command, answers=lambda: True)


def _desk(addresses: Addresses) -> Service:
    return Service("desk", (*_CLI, "desk"), answers=_answering(f"{addresses.desk_url}/healthz"))


def answering(addresses: Addresses, *, ui: bool) -> bool:
    """Return whether the desk answers, or the page of the first start in its place, and with ``ui`` the UI too."""
    urls = [f"{addresses.desk_url}/healthz", *([f"{addresses.ui_url}/server_info"] if ui else [])]
    return all(_answering(url)() for url in urls)


def _answering(url: str) -> Callable[[], bool]:
    def answers() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - an address of our own
                return True
        except urllib.error.HTTPError as error:
            error.close()
            return error.code < 500
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False

    return answers


def _listens(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=5):
            return True
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def check_port(host: str, port: int, what: str, option: str) -> None:
    """Check that a port is free.

    Raises:
        CommandError: It is taken, or this user can't have it, or it is not a port.
    """
    if not 0 < port < 65536:
        raise CommandError(f"{option} {port} is not a port: write a number from 1 to 65535, such as {option} 3000")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = "another program uses it" if getattr(error, "errno", 0) == errno.EADDRINUSE else str(error)
            words = f"stop that program, or name another port: {option} {port + 1 if port < 65535 else 3000}"
            raise CommandError(f"port {port} for {what} can't be used ({why}); {words}") from error
