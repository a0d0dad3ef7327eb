"""What the desk is told by the environment, and whether it may start so."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from audiobook_pipeline.config import PipelineConfig, ledger_url, load_config
from audiobook_pipeline.errors import PipelineError
from audiobook_pipeline.ledger.ledger import Ledger, open_ledger
from audiobook_pipeline.variables import VARIABLES

LOOPBACK: Final = "127.0.0.1"
PORT: Final = 3131
_KEY_FILE: Final = "desk.key"
_CALENDAR_FILE: Final = "calendar.key"


class DeskError(PipelineError, ValueError):
    """The desk can't start as it is set up; the message names the variable and what to do."""


@dataclass(frozen=True)
class DeskSettings:
    """How the desk is set up.

    Attributes:
        data: Folder of what the pipeline keeps.
        ledger: URL of the ledger.
        tables: Where the tables are; "" for the data folder.
        audiobookshelf: Address of Audiobookshelf; "" if there is none.
        token: API key of Audiobookshelf, for covers.
        dagster: Address of the Dagster UI.
        host: Address that the desk listens on.
        port: Its port.
        url: Address by which people reach it; "" where that is host and port.
        login: Whether people sign in.
        password: The desk's own password; "" if there is none.
        proxies: Addresses of the proxies whose X-Forwarded headers are believed.
        acquisition_mode: plan, review or auto.
        metadata_mode: plan or apply.
        clients: Address of each download client, by its name in the ledger.
        google_key: Key of Google Books; "" where it isn't asked.
        google_url: Its address.
        config: The configuration file.
    """

    data: Path
    ledger: str
    tables: str = ""
    audiobookshelf: str = ""
    token: str = ""
    dagster: str = "http://127.0.0.1:3000"
    host: str = LOOPBACK
    port: int = PORT
    url: str = ""
    login: bool = True
    password: str = ""
    proxies: str = LOOPBACK
    acquisition_mode: str = "plan"
    metadata_mode: str = "plan"
    clients: Mapping[str, str] = field(default_factory=dict)
    google_key: str = ""
    google_url: str = ""
    config: PipelineConfig = field(default_factory=load_config)

    @classmethod
    def from_environment(cls, values: Mapping[str, str] = os.environ) -> Self:
        """Read the environment.

        Raises:
            DeskError: A value can't be used, or the desk would be open to everybody.
            ConfigurationError: The configuration file can't be used.
        """
        given = {name: value.strip() for name, value in values.items()}
        login = given.get("DESK_LOGIN", "").lower() or "on"
        if login not in {"on", "off"}:
            raise DeskError(f"DESK_LOGIN={login}: write on or off")
        settings = cls(
            data=Path(given.get("PIPELINE_DATA") or "data").expanduser(),
            ledger=ledger_url(given.get("LEDGER_URL", ""), given.get("PIPELINE_DATA", "")),
            tables=given.get("TABLES_URL", ""),
            audiobookshelf=given.get("ABS_URL", "").rstrip("/"),
            token=given.get("ABS_TOKEN", ""),
            dagster=(given.get("DAGSTER_URL") or cls.dagster).rstrip("/"),
            host=given.get("DESK_HOST") or LOOPBACK,
            port=_port(given.get("DESK_PORT", "")),
            url=given.get("DESK_URL", "").rstrip("/"),
            login=login == "on",
            password=given.get("DESK_PASSWORD", ""),
            proxies=given.get("DESK_PROXIES") or LOOPBACK,
            acquisition_mode=given.get("ACQUISITION_MODE", "").lower() or "plan",
            metadata_mode=given.get("METADATA_MODE", "").lower() or "plan",
            clients={
                "primary": given.get("QBITTORRENT_URL", ""),
                "secondary": given.get("QBITTORRENT_SECONDARY_URL", ""),
            },
            google_key=given.get("GOOGLE_BOOKS_API_KEY", ""),
            google_url=given.get("GOOGLE_BOOKS_URL", "") or VARIABLES["GOOGLE_BOOKS_URL"].default,
        )
        settings.check()
        return settings

    def check(self) -> None:
        """Check that not everybody may decide.

        Raises:
            DeskError: It listens beyond this machine without a login, or nobody could sign in.
        """
        if not self.login and not is_loopback(self.host):
            raise DeskError(
                f"DESK_LOGIN=off is for this machine alone, and DESK_HOST={self.host} is open to others: "
                "set DESK_LOGIN=on, or DESK_HOST=127.0.0.1"
            )
        if self.login and not (self.audiobookshelf or self.password):
            raise DeskError(
                "nobody could sign in: set ABS_URL, to sign in with accounts of Audiobookshelf, or DESK_PASSWORD; "
                "on this machine alone DESK_LOGIN=off needs none"
            )

    @property
    def root(self) -> str:
        """Sub-path of the address by which people reach it, "" if there is none."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def address(self) -> str:
        """The address by which people reach it."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared, not bound
        return self.url or f"http://{host}:{self.port}"

    def open_ledger(self) -> Ledger:
        """Return the ledger.

        Raises:
            LedgerError: There is none yet, or it can't be opened.
        """
        return open_ledger(self.ledger, create=False)

    def key(self) -> str:
        """Return the key that sessions are signed with; made once, for its owner only."""
        return self._secret(_KEY_FILE)

    def calendar_token(self, *, renew: bool = False) -> str:
        """Return the word that the calendar's address holds; made once, and again where that is asked for."""
        if renew:
            (self.data / _CALENDAR_FILE).unlink(missing_ok=True)
        return self._secret(_CALENDAR_FILE)

    def _secret(self, name: str) -> str:
        file = self.data / name
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as new:
                new.write(secrets.token_hex(32))
        except FileExistsError:
            pass
        except OSError as error:
            raise DeskError(f"{file} can't be written ({error.strerror}); it holds a secret of the desk") from None
        return file.read_text(encoding="ascii")


def is_loopback(host: str) -> bool:
    """Return whether an address is this machine's own."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _port(text: str) -> int:
    if not text:
        return PORT
    if not (text.isdecimal() and text.isascii() and 0 < int(text) < 65536):
        raise DeskError(f"DESK_PORT={text} is not a port: write a number from 1 to 65535, such as {PORT}")
    return int(text)
