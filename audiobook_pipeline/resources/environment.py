"""The environment variables of the project: their names, an example of each, and how they are read.

Values are resolved by Dagster when a run starts and are never stored. What a service does with
them belongs to its resource.
"""

import os
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import dagster as dg


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable.

    Attributes:
        name: Name in ``.env``.
        example: A value as a person would write it.
        meaning: What it is for.
        secret: Whether its value must never be shown.
        default: Value in force where it isn't set.
    """

    name: str
    example: str
    meaning: str
    secret: bool = False
    default: str = ""


_CATALOGUE: Final = (
    Variable("QBITTORRENT_URL", "http://localhost:8080", "Web UI of the primary qBittorrent"),
    Variable("QBITTORRENT_USERNAME", "admin", "User of the primary's Web UI"),
    Variable("QBITTORRENT_PASSWORD", "the-web-ui-password", "Password of the primary's Web UI", secret=True),
    Variable(
        "QBITTORRENT_VPN_INTERFACE", "wg0", "Network interface that the primary must be bound to; empty: not checked"
    ),
    Variable("QBITTORRENT_SAVE_PATH", "/downloads", "Download folder as the primary sees it; empty: its own default"),
    Variable(
        "QBITTORRENT_SECONDARY_URL", "http://nas:8080", "Web UI of the secondary qBittorrent; empty: there is none"
    ),
    Variable("QBITTORRENT_SECONDARY_USERNAME", "admin", "User of the secondary's Web UI"),
    Variable(
        "QBITTORRENT_SECONDARY_PASSWORD", "the-web-ui-password", "Password of the secondary's Web UI", secret=True
    ),
    Variable("QBITTORRENT_SECONDARY_VPN_INTERFACE", "wg0", "Network interface that the secondary must be bound to"),
    Variable("QBITTORRENT_SECONDARY_SAVE_PATH", "/downloads", "Download folder as the secondary sees it"),
    Variable("QBITTORRENT_CATEGORY", "audiobooks", "Category of the torrents that are added", default="audiobooks"),
    Variable("PROWLARR_URL", "http://localhost:9696", "Prowlarr's address"),
    Variable("PROWLARR_API_KEY", "the-key-from-settings-general", "Prowlarr's API key", secret=True),
    Variable("ABS_URL", "http://localhost:13378", "AudiobookShelf's address"),
    Variable("ABS_TOKEN", "the-key-from-settings-api-keys", "API key of an AudiobookShelf user", secret=True),
    Variable("ABS_LIBRARY_ID", "", "One library's id; empty: all libraries of books"),
    Variable("ABS_LIBRARY_PATH", "/mnt/audiobooks", "The library's folder as this machine sees it"),
    Variable(
        "GOOGLE_BOOKS_API_KEY", "the-key-from-the-cloud-console", "Google Books API key; empty: not asked", secret=True
    ),
    Variable(
        "GOOGLE_BOOKS_URL",
        "https://www.googleapis.com/books/v1",
        "Google Books' address",
        default="https://www.googleapis.com/books/v1",
    ),
    Variable("AUDNEXUS_URL", "https://api.audnex.us", "Audnexus' address", default="https://api.audnex.us"),
    Variable(
        "OPEN_LIBRARY_URL", "https://openlibrary.org", "Open Library's address", default="https://openlibrary.org"
    ),
    Variable("OPEN_LIBRARY_CONTACT", "you@example.org", "Mail or web address that Open Library may write to"),
    Variable("HARDCOVER_TOKEN", "the-token-from-account-settings", "Hardcover's token; empty: not asked", secret=True),
    Variable(
        "HARDCOVER_URL",
        "https://api.hardcover.app/v1/graphql",
        "Hardcover's address",
        default="https://api.hardcover.app/v1/graphql",
    ),
    Variable("DOWNLOAD_PATH", "/mnt/downloads", "The download folder as this machine sees it"),
    Variable("IMPORT_METHOD", "hardlink", "How a book gets into the library: hardlink or copy", default="hardlink"),
    Variable("ACQUISITION_MODE", "plan", "plan, review or auto", default="plan"),
    Variable("METADATA_MODE", "plan", "plan or apply", default="plan"),
    Variable("PIPELINE_DATA", "data", "Folder for tables, ledger, caches and reports", default="data"),
    Variable(
        "LEDGER_URL",
        "postgresql://ledger@localhost/ledger",
        "Ledger's database; empty: SQLite in PIPELINE_DATA",
        secret=True,
    ),
    Variable(
        "TABLES_URL",
        "s3://audiobooks/tables",
        "Folder or object store of the tables between assets; empty: tables in PIPELINE_DATA",
    ),
    Variable(
        "WEBHOOK_URL",
        "http://localhost:8123/api/webhook/audiobooks",
        "Who is told about each run's figures and new books, by POST; empty: nobody",
        secret=True,
    ),
    Variable(
        "APPRISE_URLS",
        "ntfy://ntfy.sh/your-topic",
        "Where to tell about a failed run: Apprise URLs, blanks between them; empty: nobody is told",
        secret=True,
    ),
    Variable("CATALOGUE_FILE", "/data/meta.sqlite", "Catalogue of works: CSV, Parquet or SQLite; empty: there is none"),
    Variable("PIPELINE_CONFIG", "pipeline.toml", "File with genres, limits and preferences; empty: the packaged one"),
)
VARIABLES: Final = {variable.name: variable for variable in _CATALOGUE}


def variable(name: str) -> str:
    """Return what a resource is configured with: a reference to the variable, or its default where unset.

    A reference keeps the value out of Dagster's storage; an unset variable is left to the resource,
    whose message says more than Dagster's own.
    """
    known = VARIABLES[name]
    return dg.EnvVar(name) if os.environ.get(name, "").strip() else known.default


def missing(name: str) -> dg.Failure:
    """Return the failure for a variable that is not set."""
    known = VARIABLES[name]
    return dg.Failure(
        description=f"{name} is not set ({known.meaning}). Set it in .env, for example {name}={known.example}",
        allow_retries=False,
    )


def malformed(name: str, value: str, expected: str) -> dg.Failure:
    """Return the failure for a variable whose value can't be used; a secret's value is not shown."""
    known = VARIABLES[name]
    shown = "its value" if known.secret else repr(value)
    return dg.Failure(
        description=f"{name} is wrong: {shown} is not {expected}. For example {name}={known.example}",
        allow_retries=False,
    )


def required(name: str, value: str) -> str:
    """Return ``value`` without surrounding space, or fail with the variable's name and an example."""
    if not value.strip():
        raise missing(name)
    return value.strip()


def address(name: str, value: str) -> str:
    """Return ``value`` as a service's base address without a trailing slash, or fail saying what is wrong."""
    text = required(name, value)
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise malformed(name, text, "an address that starts with http:// or https://")
    if parts.username or parts.password:
        raise malformed(
            name, "an address with a password in it", "an address alone (credentials have variables of their own)"
        )
    return text.rstrip("/")


def choice(name: str, value: str, allowed: tuple[str, ...]) -> str:
    """Return ``value`` in lower case where it is one of ``allowed``, or fail naming them."""
    text = required(name, value).lower()
    if text not in allowed:
        raise malformed(name, value, "one of " + ", ".join(allowed))
    return text
