"""The real qBittorrent, bound to loopback, with a profile of its own that nobody else uses.

It has no neighbours but the sandbox's: no DHT, no local discovery, no port mapping, its interface is loopback.
"""

import base64
import hashlib
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

BINARY_VARIABLE = "QBT_BIN"
_READY_S = 20.0
_STOP_S = 10.0
_PORTS = range(16_000, 32_000)
_PBKDF2_ROUNDS = 100_000

_CONFIGURATION = r"""[LegalNotice]
Accepted=true
[Preferences]
WebUI\Enabled=true
WebUI\Address=127.0.0.1
WebUI\Port={web_port}
WebUI\UseUPnP=false
WebUI\Username={username}
WebUI\Password_PBKDF2="@ByteArray({password})"
WebUI\LocalHostAuth=true
WebUI\HostHeaderValidation=true
WebUI\CSRFProtection=true
WebUI\ServerDomains=*
General\Locale=en
Connection\UPnP=false
Connection\ResolvePeerCountries=false
[Network]
PortForwardingEnabled=false
[BitTorrent]
Session\Port={peer_port}
Session\Interface={interface}
Session\InterfaceName={interface}
Session\InterfaceAddress=127.0.0.1
Session\DHTEnabled=false
Session\LSDEnabled=false
Session\PeXEnabled=false
Session\QueueingSystemEnabled=false
Session\BTProtocol=TCP
Session\StopTrackerTimeout=0
Session\DefaultSavePath={downloads}
"""


def binary() -> Path | None:
    """Return the qbittorrent-nox to run: the one ``QBT_BIN`` names, else the one on PATH, else None.

    Raises:
        FileNotFoundError: Where ``QBT_BIN`` names no program.
    """
    named = os.environ.get(BINARY_VARIABLE)
    found = shutil.which(named or "qbittorrent-nox")
    if named and found is None:
        raise FileNotFoundError(f"{BINARY_VARIABLE}={named} is not a program")
    return Path(found) if found else None


class RealQBittorrent:
    """A running qbittorrent-nox with its own profile folder.

    Attributes:
        url: Address of the Web UI.
        username: Account.
        password: Random at every start of the sandbox, known to nobody else.
        downloads: Where finished downloads lie.
    """

    def __init__(
        self, folder: Path, *, downloads: Path | None = None, username: str = "admin", password: str | None = None
    ) -> None:
        """Write the profile; nothing runs yet.

        Args:
            folder: Empty folder for the profile.
            downloads: Where downloads go; a folder below ``folder`` by default.
            username: Account of the Web UI.
            password: Its password; a random one by default.

        Raises:
            FileNotFoundError: Where there is no qbittorrent-nox.
        """
        program = binary()
        if program is None:
            raise FileNotFoundError(f"no qbittorrent-nox on PATH, and {BINARY_VARIABLE} is not set")
        self._program = program
        self._profile = folder / "profile"
        self._process: subprocess.Popen[bytes] | None = None
        self.downloads = downloads or folder / "downloads"
        self.username = username
        self.password = password or secrets.token_urlsafe(18)
        web_port, peer_port = _free_ports(2)
        self.url = f"http://127.0.0.1:{web_port}"
        configuration = self._profile / "qBittorrent" / "config" / "qBittorrent.conf"
        configuration.parent.mkdir(parents=True)
        self.downloads.mkdir(parents=True, exist_ok=True)
        configuration.write_text(
            _CONFIGURATION.format(
                web_port=web_port,
                peer_port=peer_port,
                username=username,
                password=_pbkdf2(self.password),
                downloads=self.downloads,
                interface=_loopback(),
            )
        )

    def start(self) -> Self:
        """Run the program and return once its Web UI answers.

        Raises:
            RuntimeError: Where it ends at once or doesn't answer in time; the message has the end of its output.
        """
        log = self._profile / "output.log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - the operator names the program
                [*_dying_with_us(), self._program, f"--profile={self._profile}"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + _READY_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{self._program} did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        """End the program; harmless where it has ended already."""
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
        """End the program and run it again with the same profile: sessions are lost, torrents stay."""
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
            return web.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            web.close()


def _dying_with_us() -> list[str]:
    """Return what to put before a command so that it ends when this process is killed, where the system knows how."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


def _pbkdf2(password: str) -> str:
    """Return salt and key as qBittorrent stores them."""
    salt = secrets.token_bytes(16)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _PBKDF2_ROUNDS, 64)
    return f"{base64.b64encode(salt).decode()}:{base64.b64encode(key).decode()}"


def _loopback() -> str:
    """Return the name of the loopback interface: lo, on some systems lo0."""
    return next((name for _, name in socket.if_nameindex() if name.startswith("lo")), "lo")


def _free_ports(count: int) -> list[int]:
    """Return ports of loopback that were free a moment ago, all different.

    Not those that the system gives to outgoing connections: one of them could be taken while the program restarts.
    """
    found: list[int] = []
    # Without a seed, whoever set one for the module: two sandboxes shall not try the same ports.
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
