"""The environment variables of the project: their names, an example of each, and what in their values is a secret.

How they become a service's configuration belongs to ``resources.environment``.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final
from urllib.parse import parse_qsl, unquote

from audiobook_pipeline.redaction import register_secret

SECRET: Final = re.compile(r"(?!)")
"""No value looks as if it might be shown."""
SECRET_ADDRESS: Final = re.compile(r"(?!)(?!)")
"""As ``SECRET``; so is each part of it that looks like a key."""
# Without http:// it is an address, and not a key, only if host and port look like it.
_BARE: Final = (
    r"(?:[a-z]{2,6}:/{1,3})?"
    r"(?:\d{1,3}(?:\.\d{1,3}){3}|localhost|[a-z][a-z\d-]*(?:\.[a-z\d-]+)+(?=:\d))(?::\d{1,5})?"
)
ADDRESS: Final = re.compile(rf"(?:https?://[\w.:\[\]-]+|{_BARE})(/[\w.~/-]*)?", re.ASCII | re.IGNORECASE)
STORE: Final = re.compile(r"[a-z0-9+]+://[\w.~/-]*|[~.]?/[^@]*|[a-z][a-z /_-]*", re.ASCII)
PATH: Final = re.compile(r"(?:[~.]?[/\\]|[A-Za-z]:[/\\])[^@]*|[\w -]{1,32}\.[a-z0-9]{2,8}|[a-z_-]{1,16}|")
INTERFACE: Final = re.compile(r"[\w.:-]{1,15}", re.ASCII)
LIBRARY: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|lib_\w{1,32}", re.ASCII)
NAME: Final = re.compile(r"[^\d:]{1,32}|[\w.@+-]{1,12}|[\w.+-]+@[\w.-]+|https?://[\w./-]+")
# What people write in place of a word or a port, and what no key looks like.
CHOICE: Final = re.compile(r"[a-z]{1,12}|\d{1,4}", re.ASCII | re.IGNORECASE)
PORT: Final = re.compile(
    rf"-?\d{{1,6}}|[a-z]{{1,10}}|:\d{{1,6}}|\d{{1,5}}(?:[:-]\d{{1,6}}|/(?:tc|ud)p)|{_BARE}", re.ASCII | re.IGNORECASE
)
HOST: Final = re.compile(r"[\w.:-]{1,64}", re.ASCII)
HOSTS: Final = re.compile(r"[\w.:, /-]{1,200}", re.ASCII)

_SECRET_NAME: Final = re.compile(r"(?:KEY|TOKEN|PASS|PASSWORD|PASSWD|SECRET|CREDENTIALS?)S?(?:_|$)", re.IGNORECASE)
_LONG_ENOUGH: Final = 8
_PART: Final = re.compile(rf"[^/\\:@?&=\[\]\"'\s]{{{_LONG_ENOUGH},}}")


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable.

    Attributes:
        name: Name in ``.env``.
        example: A value as a person would write it.
        meaning: What it is for.
        default: Value in force where it isn't set.
        looks: What a usable value looks like, or a mistake that can't be a secret; any other may be one in the wrong
            place, and is never shown.
    """

    name: str
    example: str
    meaning: str
    default: str = ""
    looks: re.Pattern[str] = NAME

    @property
    def secret(self) -> bool:
        """Whether its value must never be shown."""
        return self.looks in (SECRET, SECRET_ADDRESS)


_CATALOGUE: Final = (
    Variable("QBITTORRENT_URL", "http://localhost:8080", "Web UI of the primary qBittorrent", looks=ADDRESS),
    Variable("QBITTORRENT_USERNAME", "admin", "User of the primary's Web UI", looks=NAME),
    Variable("QBITTORRENT_PASSWORD", "the-web-ui-password", "Password of the primary's Web UI", looks=SECRET),
    Variable(
        "QBITTORRENT_API_KEY", "qbt_the-key-from-its-options", "Key in place of both (5.2 and later)", looks=SECRET
    ),
    Variable("QBITTORRENT_CA_FILE", "/etc/ssl/home.pem", "Certificate of the primary's authority", looks=PATH),
    Variable(
        "QBITTORRENT_VPN_INTERFACE",
        "wg0",
        "Network interface that the primary must be bound to; empty: not checked",
        looks=INTERFACE,
    ),
    Variable(
        "QBITTORRENT_SAVE_PATH",
        "/downloads",
        "Download folder as the primary sees it; empty: its own default",
        looks=PATH,
    ),
    Variable(
        "QBITTORRENT_SECONDARY_URL",
        "http://nas:8080",
        "Web UI of the secondary qBittorrent; empty: there is none",
        looks=ADDRESS,
    ),
    Variable("QBITTORRENT_SECONDARY_USERNAME", "admin", "User of the secondary's Web UI", looks=NAME),
    Variable(
        "QBITTORRENT_SECONDARY_PASSWORD", "the-web-ui-password", "Password of the secondary's Web UI", looks=SECRET
    ),
    Variable(
        "QBITTORRENT_SECONDARY_API_KEY",
        "qbt_the-key-from-its-options",
        "Key in place of both (5.2 and later)",
        looks=SECRET,
    ),
    Variable(
        "QBITTORRENT_SECONDARY_CA_FILE", "/etc/ssl/home.pem", "Certificate of the secondary's authority", looks=PATH
    ),
    Variable(
        "QBITTORRENT_SECONDARY_VPN_INTERFACE",
        "wg0",
        "Network interface that the secondary must be bound to",
        looks=INTERFACE,
    ),
    Variable("QBITTORRENT_SECONDARY_SAVE_PATH", "/downloads", "Download folder as the secondary sees it", looks=PATH),
    Variable(
        "QBITTORRENT_CATEGORY",
        "audiobooks",
        "Category of the torrents that are added",
        default="audiobooks",
        looks=NAME,
    ),
    Variable(
        "TRANSMISSION_URL", "http://nas:9091", "Transmission, used after both; empty: there is none", looks=ADDRESS
    ),
    Variable("TRANSMISSION_USERNAME", "admin", "User of its RPC; empty: it asks for none", looks=NAME),
    Variable("TRANSMISSION_PASSWORD", "the-rpc-password", "Password of its RPC", looks=SECRET),
    Variable("TRANSMISSION_CA_FILE", "/etc/ssl/home.pem", "Certificate of its authority", looks=PATH),
    Variable("TRANSMISSION_SAVE_PATH", "/downloads", "Download folder as Transmission sees it", looks=PATH),
    Variable(
        "TRANSMISSION_LABEL", "audiobooks", "Label of the torrents that are added", default="audiobooks", looks=NAME
    ),
    Variable("PROWLARR_URL", "http://localhost:9696", "Prowlarr's address", looks=ADDRESS),
    Variable("PROWLARR_API_KEY", "the-key-from-settings-general", "Prowlarr's API key", looks=SECRET),
    Variable("PROWLARR_CA_FILE", "/etc/ssl/home.pem", "Certificate of its authority", looks=PATH),
    Variable("ABS_URL", "http://localhost:13378", "Audiobookshelf's address", looks=ADDRESS),
    Variable("ABS_TOKEN", "the-key-from-settings-api-keys", "API key of an Audiobookshelf user", looks=SECRET),
    Variable("ABS_CA_FILE", "/etc/ssl/home.pem", "Certificate of its authority", looks=PATH),
    Variable("ABS_LIBRARY_ID", "", "One library's id; empty: all libraries of books", looks=LIBRARY),
    Variable("ABS_LIBRARY_PATH", "/mnt/audiobooks", "The library's folder as this machine sees it", looks=PATH),
    Variable(
        "GOOGLE_BOOKS_API_KEY", "the-key-from-the-cloud-console", "Google Books API key; empty: not asked", looks=SECRET
    ),
    Variable(
        "GOOGLE_BOOKS_URL",
        "https://www.googleapis.com/books/v1",
        "Google Books' address",
        default="https://www.googleapis.com/books/v1",
        looks=ADDRESS,
    ),
    Variable(
        "AUDNEXUS_URL", "https://api.audnex.us", "Audnexus' address", default="https://api.audnex.us", looks=ADDRESS
    ),
    Variable(
        "OPEN_LIBRARY_URL",
        "https://openlibrary.org",
        "Open Library's address",
        default="https://openlibrary.org",
        looks=ADDRESS,
    ),
    Variable(
        "OPEN_LIBRARY_CONTACT", "you@example.org", "Mail or web address that Open Library may write to", looks=NAME
    ),
    Variable("HARDCOVER_TOKEN", "the-token-from-account-settings", "Hardcover's token; empty: not asked", looks=SECRET),
    Variable(
        "HARDCOVER_URL",
        "https://api.hardcover.app/v1/graphql",
        "Hardcover's address",
        default="https://api.hardcover.app/v1/graphql",
        looks=ADDRESS,
    ),
    Variable("DOWNLOAD_PATH", "/mnt/downloads", "The download folder as this machine sees it", looks=PATH),
    Variable(
        "IMPORT_METHOD",
        "hardlink",
        "How a book gets into the library: hardlink or copy",
        default="hardlink",
        looks=CHOICE,
    ),
    Variable("ACQUISITION_MODE", "plan", "plan, review or auto", default="plan", looks=CHOICE),
    Variable("METADATA_MODE", "plan", "plan or apply", default="plan", looks=CHOICE),
    Variable("PIPELINE_DATA", "data", "Folder for tables, ledger, caches and reports", default="data", looks=PATH),
    Variable(
        "LEDGER_URL",
        "postgresql://ledger@localhost/ledger",
        "Ledger's database; empty: SQLite in PIPELINE_DATA",
        looks=SECRET,
    ),
    Variable(
        "TABLES_URL",
        "s3://audiobooks/tables",
        "Folder or object store of the tables between assets; empty: tables in PIPELINE_DATA",
        looks=STORE,
    ),
    Variable(
        "WEBHOOK_URL",
        "http://localhost:8123/api/webhook/audiobooks",
        "Address that gets each run's figures and new books by POST; empty: none",
        looks=SECRET_ADDRESS,
    ),
    Variable(
        "APPRISE_URLS",
        "ntfy://ntfy.sh/your-topic",
        "Apprise URLs, separated by spaces, that are notified of failed runs; empty: nobody is notified",
        looks=SECRET_ADDRESS,
    ),
    Variable(
        "CATALOGUE_FILE",
        "/data/meta.sqlite",
        "Catalogue of works: CSV, Parquet or SQLite; empty: there is none",
        looks=PATH,
    ),
    Variable("DAGSTER_URL", "http://localhost:3000", "Dagster's UI, for the desk's links and buttons", looks=ADDRESS),
    Variable("DESK_HOST", "127.0.0.1", "Address that the desk listens on", default="127.0.0.1", looks=HOST),
    Variable("DESK_PORT", "3131", "Port of the desk", default="3131", looks=PORT),
    Variable(
        "DESK_URL",
        "https://books.example.org/desk",
        "Address by which people reach the desk; empty: host and port",
        looks=ADDRESS,
    ),
    Variable("DESK_LOGIN", "on", "on, or off where the desk is for this machine alone", default="on", looks=CHOICE),
    Variable(
        "DESK_PASSWORD",
        "a-password-for-the-desk",
        "Password of the desk itself; empty: accounts of Audiobookshelf alone",
        looks=SECRET,
    ),
    Variable("DESK_PROXIES", "127.0.0.1", "Addresses of proxies before the desk", default="127.0.0.1", looks=HOSTS),
    Variable(
        "PIPELINE_CONFIG",
        "pipeline.toml",
        "File with genres, limits and preferences; empty: the packaged one",
        looks=PATH,
    ),
)
VARIABLES: Final = {variable.name: variable for variable in _CATALOGUE}
_SECRETS: Final = [name for name, variable in VARIABLES.items() if variable.secret]


@contextmanager
def in_force(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for a while, for the whole process."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def register_secrets(values: Mapping[str, str | None]) -> None:
    """Make every secret in an environment or a ``.env`` file known to the redaction, misspelt variables included."""
    for name, value in values.items():
        for secret in _secrets_in(name, (value or "").strip()):
            register_secret(secret)


def _secrets_in(name: str, value: str) -> Iterator[str]:
    known = VARIABLES.get(name)
    if not value or (known and value in (known.default, known.example)):
        return
    for part in value.split():
        yield from address_secrets(part)
    if known is None:
        misspelt = get_close_matches(name, _SECRETS, n=1, cutoff=0.8)
        if len(value) >= _LONG_ENOUGH and (misspelt or _SECRET_NAME.search(name)):
            yield value
    elif not known.looks.fullmatch(value):
        yield value
        if known.looks is not SECRET:
            # "plan # safe": the mode in it must not be hidden in every message about modes.
            words = known.looks in (CHOICE, PORT)
            yield from (part for part in _parts(value) if not (words and known.looks.fullmatch(part)))


def address_secrets(text: str) -> Iterator[str]:
    """Yield what may be a secret in something like an address: account, password, query; however it is misspelt."""
    _, scheme, rest = text.rpartition("://") if text.count("://") == 1 else ("", "", text)
    account, at, _ = rest.rpartition("@")
    if at:
        user, colon, password = account.partition(":")
        # A name alone is a key only if it looks like one: "postgresql://ledger@host" must not hide every "ledger".
        key = len(user) >= _LONG_ENOUGH and re.search(r"\d", user)
        secrets = (account, password) if colon else (user,) if key else ()
        yield from (form for secret in secrets for form in (secret, unquote(secret)))
    query = rest.partition("?")[2]
    if (scheme or at) and query:
        yield query
        yield from (each for _, each in parse_qsl(query) if len(each) >= _LONG_ENOUGH and re.search(r"\d", each))


def _parts(text: str) -> Iterator[str]:
    """Yield what may be a secret of its own in a value that is not a usable one, or an address that is a secret."""
    for address in text.split():
        path = address.partition("://")[2].partition("/")[2]
        yield f"/{path}" if path else address
        yield from (part for part in _PART.findall(address) if re.search(r"\d", part))
