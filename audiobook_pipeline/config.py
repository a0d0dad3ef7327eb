"""What a person configures apart from addresses and credentials: genres, limits, preferences.

Read from one TOML file: the one named by ``PIPELINE_CONFIG``, else the packaged ``pipeline.toml``.
Addresses and credentials belong to the environment and to ``resources``.
"""

import math
import os
import re
import tomllib
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, field_validator, model_validator

from audiobook_pipeline.clients.download import SeedingRule
from audiobook_pipeline.config_clients import DownloadClient, named_apart
from audiobook_pipeline.config_faults import entry_fault, syntax_fault
from audiobook_pipeline.config_section import VARIABLE, Section, Switch
from audiobook_pipeline.domain.forms.person import use_pen_names
from audiobook_pipeline.domain.metadata_preferences import MetadataPreferences, Roles
from audiobook_pipeline.domain.name_templates import FILE_FIELDS, FILES, FOLDER_FIELDS, FOLDERS, check
from audiobook_pipeline.domain.preferences import DEFAULT
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.errors import PipelineError
from audiobook_pipeline.variables import register_secrets

_PACKAGED = Path(__file__).with_name("pipeline.toml")
_GENRE = r"^[a-z][a-z0-9_]*$"
_AUDIBLE = Literal[
    "audible",
    "audible.au",
    "audible.ca",
    "audible.de",
    "audible.es",
    "audible.fr",
    "audible.in",
    "audible.it",
    "audible.jp",
    "audible.uk",
]


class ConfigurationError(PipelineError, ValueError):
    """The configuration file can't be used; the message names the entry, the value and what to do."""


ITEMS_A_LIMIT: Final = 50_000
"""A limit that concerns each item is for so many of them; a library of more has it several times."""
_BY_ITEMS: Final = frozenset(
    {"catalogue_requests", "catalogue_series", "slow_requests", "item_lookups", "cover_looks", "metadata_changes"}
)


class Limits(Section):
    """What one run may do at most."""

    genre_results: int = Field(100, ge=1, le=1000)
    wishes: int = Field(500, ge=0)
    genre_authors: int = Field(20, ge=0)
    genre_titles: int = Field(30, ge=0)
    wanted_searches: int = Field(25, ge=0)
    catalogue_requests: int = Field(800, ge=0)
    google_requests_a_day: int = Field(1000, ge=1)
    google_requests_a_second: float = Field(5.0, gt=0)
    catalogue_series: int = Field(400, ge=0)
    slow_requests: int = Field(120, ge=0)
    item_lookups: int = Field(200, ge=0)
    cover_looks: int = Field(500, ge=0)
    searches_a_second: float = Field(5.0, gt=0)
    audnexus_requests_a_minute: float = Field(100.0, gt=0)
    hardcover_requests_a_minute: float = Field(60.0, gt=0)
    open_library_requests_a_second: float = Field(1.0, gt=0)
    runtime_lookups: int = Field(50, ge=0)
    adds: int = Field(20, ge=0)
    add_pause_seconds: float = Field(1.0, ge=0)
    total_gigabytes: float = Field(50.0, gt=0)
    reserve_gigabytes: float = Field(5.0, ge=0)
    grabs_per_indexer: int = Field(10, ge=0)
    metadata_changes: int = Field(5000, ge=0)

    def for_library(self, items: int) -> Self:
        """Return the limits for a library of so many items: what concerns each item grows with them.

        What is searched for, fetched and added doesn't: indexers and disks are no larger for it. Nor do the rates.
        """
        begun = max(1, math.ceil(items / ITEMS_A_LIMIT))
        return self.model_copy(update={name: getattr(self, name) * begun for name in _BY_ITEMS})


class Automation(Section):
    """What starts by itself, and how often it looks. Everything is off until it is turned on here or in the UI."""

    nightly: Switch = False
    nightly_cron: str = "0 3 * * *"
    timezone: str = "UTC"
    finished_downloads: Switch = False
    finished_downloads_seconds: int = Field(60, ge=30)
    changed_library: Switch = False
    changed_library_seconds: int = Field(300, ge=30)
    parked_torrents: Switch = False
    parked_torrents_seconds: int = Field(120, ge=30)
    analysis: Switch = False
    analysis_seconds: int = Field(60, ge=30)
    failure_messages: Switch = False
    event_messages: Switch = False
    event_messages_seconds: int = Field(60, ge=30)
    messages_variable: str = Field("APPRISE_URLS", pattern=VARIABLE)
    late_after_hours: float = Field(36, gt=0)
    stale_after_hours: float = Field(168, gt=0)


class Sources(Section):
    """Who is asked about books besides Google Books and Audiobookshelf's own search."""

    audnexus: Switch = True
    open_library: Switch = True
    hardcover: Switch = True


class PathMap(Section):
    r"""One folder under the names of two machines.

    Attributes:
        remote: As the service names it: "/downloads", "D:\Downloads", "\\nas\media".
        local: As this machine names it.
    """

    remote: str
    local: str

    @field_validator("local")
    @classmethod
    def _is_seen_here(cls, local: str) -> str:
        if os.name != "nt" and re.match(r"[A-Za-z]:[\\/]|\\\\", local):
            raise ValueError("is a Windows path, and this machine has none: in WSL, D:\\Books is /mnt/d/Books")
        return local


class LibraryRule(Section):
    """Which books go into a library: those that are as every entry that is set says.

    Attributes:
        library: Name or id of the library.
        language: ISO 639-1 code of the book, or "".
        series: Name of its series, or "".
        author: One of its authors, or "".
        genre: The genre search that found it, or a genre of most items of its series, else of its author; or "".
    """

    library: str = Field(min_length=1)
    language: str = ""
    series: str = ""
    author: str = ""
    genre: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.language or self.series or self.author or self.genre):
            raise ValueError("a rule needs a language, series, author or genre; what it is for all goes into library")
        return self


class Import(Section):
    """How books are placed in the library."""

    library: str = ""
    rules: list[LibraryRule] = Field(default_factory=list)
    folders: Annotated[str, AfterValidator(partial(check, known=FOLDER_FIELDS))] = FOLDERS
    files: Annotated[str, AfterValidator(partial(check, known=FILE_FIELDS))] = FILES
    name_bytes: int = Field(255, ge=60, le=255)
    mode: str = Field("", pattern=r"^(0?[0-7]{3})?$")
    group: str = ""


class IndexerTerms(Section):
    """What an indexer asks of its members, by its name in Prowlarr.

    Attributes:
        unsatisfied: Most torrents of it at once that are not seeded yet as long as ``seeding`` says; None: any number.
        free_only: Only releases that are freeleech, or marked as VIP.
        wedge_gigabytes: What is neither is taken from this size on: each costs a wedge where Prowlarr uses them.
    """

    unsatisfied: int | None = Field(None, ge=1)
    free_only: Switch = False
    wedge_gigabytes: float = Field(0.0, ge=0)


class AcquisitionRules(Section):
    """What happens to what was given up."""

    remove_failed: Switch = False


class Upgrades(Section):
    """For which reasons a better copy of a book is wished for; see ``domain.upgrades``. All are off."""

    abridged: Switch = False
    parts: Switch = False
    below_kbps: int = Field(0, ge=0, le=1000)
    language: Switch = False
    narrator: Switch = False


class DeskRules(Section):
    """What the desk does by itself.

    Attributes:
        runs: Whether a decision starts the run that acts on it.
        requests_a_month: Requests of each person that are granted without an admin, in any 30 days, by the name of
            the account; "default" for all others.
    """

    runs: Switch = False
    requests_a_month: dict[str, Annotated[int, Field(ge=0, le=1000)]] = Field(default_factory=dict)

    def quota(self, who: str) -> int:
        """Return how many requests of a person are granted in 30 days without an admin."""
        return self.requests_a_month.get(who, self.requests_a_month.get("default", 0))


Event = Literal["review", "arrived", "request", "trouble"]


class Listener(Section):
    """Somebody who is told of events.

    Attributes:
        variable: The variable in .env that holds where to: Apprise URLs.
        events: What is told: a review waits, a book arrived, a request was made, something needs a person.
        quiet: Hours without a message, "22:00-07:00"; what happened is told afterwards. "": none.
        gather: Whether messages about reviews are sent at most once an hour.
    """

    variable: str = Field("APPRISE_URLS", pattern=VARIABLE)
    events: tuple[Event, ...] = ("review", "arrived", "request", "trouble")
    quiet: str = Field("", pattern=r"^(?:(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d)?$")
    gather: Switch = True


class ListPlace(Section):
    """A list of books that is read again each night.

    Attributes:
        place: An address, "hardcover:LIST", "audiobookshelf:NAME", or a file.
        shelf: The shelf, status or tag to read; empty for what is to be read, "all" for all.
    """

    place: str = Field(min_length=1)
    shelf: str = ""


class Metadata(Section):
    """How metadata is repaired.

    Attributes:
        roles: What happens to translators, editors and the like among authors and narrators: keep, tag or drop.
        genres: What a genre is to be called, by its other name; "" takes it out.
        covers: Whether covers are proposed for items that have none, an unreadable or a tiny one.
    """

    roles: Roles = "tag"
    covers: Switch = False
    genres: dict[str, str] = Field(default_factory=dict)

    @field_validator("genres")
    @classmethod
    def _lead_somewhere(cls, genres: dict[str, str]) -> dict[str, str]:
        keys = {genre: words(genre) for genre in genres}
        for genre, name in genres.items():
            if words(name) != keys[genre] and words(name) in keys.values():
                raise ValueError(f"{genre!r} is to be called {name!r}, which is to be called otherwise itself")
        return genres

    @property
    def wanted(self) -> MetadataPreferences:
        """The same as repairs take it."""
        return MetadataPreferences(self.roles, self.genres)


def _checked_preferences(own: dict[str, Any]) -> dict[str, Any]:
    DEFAULT.with_own(own)
    return own


class PipelineConfig(Section):
    """The whole file."""

    genres: dict[
        Annotated[str, Field(pattern=_GENRE)],
        Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)],
    ]
    limits: Limits = Limits()
    sources: Sources = Sources()
    automation: Automation = Automation()
    audible: _AUDIBLE = "audible"
    embed_metadata: Switch = False
    metadata: Metadata = Metadata()
    allowed_hosts: list[str] = Field(default_factory=list)
    ebooks: Switch = False
    preferences: Annotated[dict[str, Any], AfterValidator(_checked_preferences)] = Field(default_factory=dict)
    seeding: dict[str, SeedingRule] = Field(default_factory=dict)
    indexers: dict[str, IndexerTerms] = Field(default_factory=dict)
    upgrades: Upgrades = Upgrades()
    desk: DeskRules = Field(default_factory=DeskRules)
    messages: dict[Annotated[str, Field(min_length=1)], Listener] = Field(default_factory=dict)
    lists: dict[str, ListPlace] = Field(default_factory=dict)
    acquisition: AcquisitionRules = AcquisitionRules()
    importing: Import = Field(default_factory=Import, alias="import")
    pen_names: dict[str, list[Annotated[str, Field(min_length=1)]]] = Field(default_factory=dict)
    path_maps: list[PathMap] = Field(default_factory=list)
    download_clients: Annotated[list[DownloadClient], AfterValidator(named_apart)] = Field(default_factory=list)

    def for_library(self, items: int) -> Self:
        """Return the configuration with the limits for a library of so many items."""
        return self.model_copy(update={"limits": self.limits.for_library(items)})


def config_path() -> Path:
    """Return the file in force: ``PIPELINE_CONFIG``, else the packaged defaults."""
    named = os.environ.get("PIPELINE_CONFIG", "").strip()
    return Path(named).expanduser() if named else _PACKAGED


def load_config(path: Path | None = None) -> PipelineConfig:
    """Read the configuration file.

    Raises:
        ConfigurationError: If the file is absent, isn't TOML, or an entry is wrong.
    """
    source = path or config_path()
    try:
        # Windows' editors put a byte order mark before the text.
        text = source.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigurationError(
            f"The configuration file {source} can't be read ({error.strerror}). "
            f"Set PIPELINE_CONFIG to a copy of {_PACKAGED.name}."
        ) from error
    except UnicodeDecodeError:
        raise ConfigurationError(
            f"The configuration file {source} isn't TOML: it is not UTF-8 text. Save it as UTF-8."
        ) from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"The configuration file {source} isn't TOML: {syntax_fault(text, error)}") from None
    except RecursionError:
        raise ConfigurationError(f"The configuration file {source} is nested too deeply.") from None
    _register(data)
    try:
        config = PipelineConfig.model_validate(data)
    except ValidationError as error:
        problems = "; ".join(entry_fault(PipelineConfig, item) for item in error.errors())
        end = "" if problems.endswith("?") else "."
        raise ConfigurationError(f"The configuration file {source} has wrong entries: {problems}{end}") from None
    use_pen_names(config.pen_names)
    return config


def _register(entry: object, name: str = "") -> None:
    """Make passwords known to the redaction that someone wrote into the file, and those in addresses."""
    if isinstance(entry, dict):
        for key, value in entry.items():
            _register(value, f"{key}_variable" if name.endswith("_variables") else str(key))
    elif isinstance(entry, list):
        for value in entry:
            _register(value, name)
    elif isinstance(entry, str) and not name.endswith("_variable"):
        register_secrets({name: entry})


def ledger_url(url: str, data_folder: str) -> str:
    """Return where the ledger is: ``url``, or an SQLite file in the data folder where that is empty."""
    return url.strip() or f"sqlite:///{Path(data_folder or 'data').expanduser() / 'ledger.sqlite'}"
