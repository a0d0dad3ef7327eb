"""The real Transmission, bound to loopback, with a configuration of its own.

Its only peers are the sandbox's: no DHT, no local discovery, no port mapping, no peers outside loopback.
"""

import json
import secrets
from pathlib import Path

from audiobook_pipeline.sandbox.programs import Program, free_ports, named_program

BINARY_VARIABLE = "TRANSMISSION_BIN"


def binary() -> Path | None:
    """Return the transmission-daemon to run: the one ``TRANSMISSION_BIN`` names, else the one on PATH, else None.

    Raises:
        FileNotFoundError: ``TRANSMISSION_BIN`` names a program that does not exist.
    """
    return named_program(BINARY_VARIABLE, "transmission-daemon")


class RealTransmission(Program):
    """A running transmission-daemon with its own configuration folder.

    Attributes:
        url: Address of its RPC.
        username: Account.
        password: Random at every start of the sandbox.
        downloads: Folder of the downloads.
    """

    def __init__(
        self,
        folder: Path,
        *,
        downloads: Path | None = None,
        username: str = "admin",
        password: str | None = None,
        **settings: object,
    ) -> None:
        """Write the configuration; nothing runs yet.

        Args:
            folder: Empty folder for the configuration.
            downloads: Where downloads go; a folder below ``folder`` by default.
            username: Account.
            password: Its password; a random one by default.
            settings: Further settings, with "_" for "-" in their names.

        Raises:
            FileNotFoundError: If there is no transmission-daemon.
        """
        program = binary()
        if program is None:
            raise FileNotFoundError(f"no transmission-daemon on PATH, and {BINARY_VARIABLE} is not set")
        self.downloads = downloads or folder / "downloads"
        self.username = username
        self.password = password or secrets.token_urlsafe(18)
        rpc_port, peer_port = free_ports(2)
        profile = folder / "profile"
        for each in (profile, self.downloads):
            each.mkdir(parents=True, exist_ok=True)
        chosen = {
            "rpc-bind-address": "127.0.0.1",
            "rpc-port": rpc_port,
            "rpc-authentication-required": True,
            "rpc-username": username,
            "rpc-password": self.password,
            "rpc-whitelist-enabled": False,
            "rpc-host-whitelist-enabled": False,
            "bind-address-ipv4": "127.0.0.1",
            "bind-address-ipv6": "::1",
            "peer-port": peer_port,
            "download-dir": str(self.downloads),
            "incomplete-dir-enabled": False,
            "dht-enabled": False,
            "lpd-enabled": False,
            "pex-enabled": False,
            "utp-enabled": False,
            "port-forwarding-enabled": False,
            "download-queue-enabled": False,
            **{name.replace("_", "-"): value for name, value in settings.items()},
        }
        (profile / "settings.json").write_text(json.dumps(chosen), encoding="utf-8")
        command: list[str | Path] = [program, "--foreground", "--config-dir", profile]
        super().__init__(f"http://127.0.0.1:{rpc_port}", command, profile / "output.log", ready=None)
