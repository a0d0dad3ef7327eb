"""The real qBittorrent, bound to loopback, with a profile of its own.

Its only peers are the sandbox's: no DHT, no local discovery, no port mapping; its interface is loopback.
"""

import base64
import hashlib
import secrets
import socket
from http import HTTPStatus
from pathlib import Path

from audiobook_pipeline.sandbox.programs import Program, free_ports, named_program

BINARY_VARIABLE = "QBT_BIN"
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
        FileNotFoundError: ``QBT_BIN`` names a program that does not exist.
    """
    return named_program(BINARY_VARIABLE, "qbittorrent-nox")


class RealQBittorrent(Program):
    """A running qbittorrent-nox with its own profile folder.

    Attributes:
        url: Address of the Web UI.
        username: Account.
        password: Random at every start of the sandbox.
        downloads: Folder of finished downloads.
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
            FileNotFoundError: If there is no qbittorrent-nox.
        """
        program = binary()
        if program is None:
            raise FileNotFoundError(f"no qbittorrent-nox on PATH, and {BINARY_VARIABLE} is not set")
        profile = folder / "profile"
        self.downloads = downloads or folder / "downloads"
        self.username = username
        self.password = password or secrets.token_urlsafe(18)
        web_port, peer_port = free_ports(2)
        url = f"http://127.0.0.1:{web_port}"
        super().__init__(url, [program, f"--profile={profile}"], profile / "output.log", ready=HTTPStatus.OK)
        configuration = profile / "qBittorrent" / "config" / "qBittorrent.conf"
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


def _pbkdf2(password: str) -> str:
    """Return salt and key as qBittorrent stores them."""
    salt = secrets.token_bytes(16)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _PBKDF2_ROUNDS, 64)
    return f"{base64.b64encode(salt).decode()}:{base64.b64encode(key).decode()}"


def _loopback() -> str:
    """Return the name of the loopback interface: lo, on some systems lo0."""
    return next((name for _, name in socket.if_nameindex() if name.startswith("lo")), "lo")
