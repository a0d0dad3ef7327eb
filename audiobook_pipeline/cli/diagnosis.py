"""A look at everything that the pipeline needs: services, instances, folders, settings.

Nothing is changed by it, and no login is tried twice. How findings are shown belongs to ``findings``.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

import dagster as dg
from dotenv import dotenv_values
from sqlalchemy import make_url

from audiobook_pipeline.acquisition.importing import SAMPLE, ImportRefusedError, check_library
from audiobook_pipeline.acquisition.instances import Instance
from audiobook_pipeline.acquisition.paths import UnmappedPathError, library_maps, to_local
from audiobook_pipeline.build import build_defs
from audiobook_pipeline.cli.findings import Finding, Severity
from audiobook_pipeline.cli.surroundings import Surroundings, value
from audiobook_pipeline.clients.audiobookshelf import AudiobookShelfClient
from audiobook_pipeline.clients.audiobookshelf_models import Library, User
from audiobook_pipeline.clients.download_health import READABLE, HealthState, InstanceHealth
from audiobook_pipeline.clients.errors import (
    AuthenticationError,
    ContractError,
    InvalidSettingError,
    RateLimitedError,
    ServiceError,
    TransientError,
)
from audiobook_pipeline.clients.google_books import GoogleBooksClient, books_query
from audiobook_pipeline.clients.prowlarr import ProwlarrClient
from audiobook_pipeline.config import ConfigurationError, ledger_url
from audiobook_pipeline.constants import GIGABYTE
from audiobook_pipeline.io.parquet import try_out
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline.resources.audiobookshelf import AudiobookShelfResource
from audiobook_pipeline.resources.environment import address
from audiobook_pipeline.resources.prowlarr import ProwlarrResource
from audiobook_pipeline.variables import VARIABLES

_LITTLE_SPACE: Final = GIGABYTE


class _Kind(NamedTuple):
    """What an error of a service means: a word for it, and what to do."""

    error: type[ServiceError]
    state: str
    mend: str


_KINDS: Final = (
    _Kind(InvalidSettingError, "misconfigured", "Correct {url} and {key} in .env."),
    _Kind(AuthenticationError, "refused", "Copy the key anew from {where} into {key}."),
    _Kind(RateLimitedError, "asks_for_a_pause", "Wait; nothing is asked again before."),
    _Kind(ContractError, "another_program", "Correct host, port and path of {url}: something else answers there."),
    _Kind(TransientError, "unreachable", "Start it, then check host and port of {url}, container network, firewall."),
    _Kind(ServiceError, "failed", "Look at its log."),
)
_KEYS_FROM: Final = {
    "Prowlarr": ("PROWLARR_URL", "PROWLARR_API_KEY", "Settings > General"),
    "AudiobookShelf": ("ABS_URL", "ABS_TOKEN", "Settings > API Keys"),
    "Google Books": ("GOOGLE_BOOKS_URL", "GOOGLE_BOOKS_API_KEY", "the Google Cloud console"),
}


def diagnose(around: Surroundings) -> list[Finding]:
    """Look at everything, all services at the same time, and return what was found in a fixed order."""
    checks = list(_checks(around))
    with ThreadPoolExecutor(len(checks)) as pool:
        return [finding for found in pool.map(_looked, checks) for finding in found]


_Check = tuple[str, Callable[[], Iterator[Finding]]]


def _checks(around: Surroundings) -> Iterator[_Check]:
    yield "settings", partial(_settings, around)
    with suppress(dg.Failure):  # said by the check of the settings
        for name, make in around.instances():
            yield f"qBittorrent {name}", partial(_instance, name, make, around)
    if not value("QBITTORRENT_SECONDARY_URL"):
        yield "qBittorrent secondary", partial(_not_configured, "qBittorrent secondary", "nothing takes over")
    yield "Prowlarr", _prowlarr
    yield "AudiobookShelf", partial(_audiobookshelf, around)
    yield "Google Books", _google_books
    yield "ledger", partial(_ledger, around)
    yield "data folder", partial(_data_folder, around)
    if tables := value("TABLES_URL"):
        yield "tables", partial(_tables, tables)
    yield "download folder", partial(_download_folder, around)


def _looked(check: _Check) -> list[Finding]:
    """Run one check; what it can't look at is a finding as well."""
    service, look = check
    found: list[Finding] = []
    try:
        found.extend(look())
    except dg.Failure as failure:
        what, _, mend = str(failure.description).rpartition(". ")
        found.append(Finding(service, Severity.ERROR, "misconfigured", what or mend, mend if what else ""))
    except ServiceError as error:
        found.append(_from_error(service, error))
    except (LedgerError, OSError) as error:
        found.append(Finding(service, Severity.ERROR, "failed", str(error)))
    return found


def _from_error(service: str, error: ServiceError) -> Finding:
    kind = next(kind for kind in _KINDS if isinstance(error, kind.error))
    url, key, where = _KEYS_FROM.get(service, ("its URL", "its key", "its settings"))
    severity = Severity.WARNING if isinstance(error, RateLimitedError) else Severity.ERROR
    return Finding(service, severity, kind.state, error.message, kind.mend.format(url=url, key=key, where=where))


def _not_configured(service: str, consequence: str) -> Iterator[Finding]:
    yield Finding(service, Severity.FINE, "off", f"not configured: {consequence}")


# ── qBittorrent ────────────────────────────────────────────────────────────────────────────────


def _instance(name: str, make: Callable[[], Instance], around: Surroundings) -> Iterator[Finding]:
    """Look at one instance of qBittorrent: itself, its disk, and whether its files are seen from here."""
    service, instance = f"qBittorrent {name}", make()
    health = instance.client.health(vpn_interface=instance.vpn_interface)
    yield _from_health(service, health)
    if health.state not in READABLE:
        return
    yield from _room(f"{service}: disk", health, around)
    yield _sight(f"{service}: downloads", instance.client.save_folder(), instance)


def _from_health(service: str, health: InstanceHealth) -> Finding:
    severity = Severity.ERROR
    if health.usable:
        severity = Severity.FINE if health.state is HealthState.OK else Severity.WARNING
    what = health.message
    if health.interface:
        what += f", bound to {health.interface}" if health.state is HealthState.OK else ""
    return Finding(service, severity, health.state, what, health.advice, health.version or "", health.latency_ms)


def _room(service: str, health: InstanceHealth, around: Surroundings) -> Iterator[Finding]:
    if health.free_space is None:
        return
    reserve = around.settings.config.limits.reserve_gigabytes
    free = health.free_space / GIGABYTE
    if free > reserve:
        yield Finding(service, Severity.FINE, "ok", f"{free:.1f} GB free")
    else:
        what = f"{free:.1f} GB free, and {reserve:g} GB are to be left: nothing is sent there"
        yield Finding(service, Severity.WARNING, "full", what, "Make room, or lower reserve_gigabytes in [limits].")


def _sight(service: str, save_path: str, instance: Instance) -> Finding:
    """Say whether this machine sees the folder that the instance saves to."""
    try:
        local = to_local(save_path, instance.maps)
    except UnmappedPathError as error:
        return Finding(service, Severity.ERROR, "not_seen", str(error), _HOW_TO_MAP)
    if not local.is_dir() or not os.access(local, os.R_OK | os.X_OK):
        what = f"it saves to {save_path}, which would be {local} on this machine: that isn't there or can't be read"
        return Finding(service, Severity.ERROR, "not_seen", what, _HOW_TO_MAP)
    return Finding(service, Severity.FINE, "ok", f"saved to {save_path}, seen here as {local}")


_HOW_TO_MAP: Final = (
    "Mount that folder here, and name it: the instance's own name for it in its SAVE_PATH variable and this machine's "
    "in DOWNLOAD_PATH, or both in [[path_maps]] of the configuration file."
)


# ── Prowlarr, AudiobookShelf, Google Books ─────────────────────────────────────────────────────


def _prowlarr() -> Iterator[Finding]:
    client = ProwlarrResource(url=value("PROWLARR_URL"), api_key=value("PROWLARR_API_KEY")).client()
    started = time.perf_counter()
    status = client.status()
    latency = _milliseconds(started)
    indexers = [indexer for indexer in client.indexers() if indexer.enabled]
    what = f"the key is right; {len(indexers)} indexers: {', '.join(indexer.name for indexer in indexers)}"
    if indexers:
        yield Finding("Prowlarr", Severity.FINE, "ok", what, "", status.version, latency)
    else:
        mend = "Add an indexer for audiobooks in Prowlarr, or enable one."
        what = "it has no indexer that is enabled: nothing can be found"
        yield Finding("Prowlarr", Severity.ERROR, "no_indexers", what, mend, status.version, latency)
    yield from _prowlarr_troubles(client)


def _prowlarr_troubles(client: ProwlarrClient) -> Iterator[Finding]:
    for blocked in client.blocked():
        mend = "Test that indexer in Prowlarr; until it answers, no result from it means nothing."
        yield Finding(f"Prowlarr: {blocked.name}", Severity.WARNING, "blocked", blocked.reason, mend)
    for issue in client.health():
        if issue.type in {"warning", "error"}:
            severity = Severity.ERROR if issue.type == "error" else Severity.WARNING
            yield Finding("Prowlarr: health", severity, issue.type, issue.message, "See System > Status in Prowlarr.")


def _audiobookshelf(around: Surroundings) -> Iterator[Finding]:
    resource = AudiobookShelfResource(
        url=value("ABS_URL"), token=value("ABS_TOKEN"), library_id=value("ABS_LIBRARY_ID")
    )
    client = resource.client()
    started = time.perf_counter()
    status, user = client.status(), client.me()
    latency = _milliseconds(started)
    what = f"the key is right; it is the user {user.username}'s ({user.type})"
    yield Finding("AudiobookShelf", Severity.FINE, "ok", what, "", status.server_version, latency)
    yield _permissions(user, around)
    libraries = resource.book_libraries(client)
    if len(libraries) == 1:
        yield _library_folder(client, libraries[0], around)
        return
    known = ", ".join(f"{library.id} ({library.name})" for library in libraries) or "none"
    severity = Severity.ERROR if around.acts or not libraries else Severity.WARNING
    mend = "Set ABS_LIBRARY_ID to the one that new books go into."
    yield Finding("AudiobookShelf: library", severity, "which", f"libraries of books: {known}", mend)


def _permissions(user: User, around: Surroundings) -> Finding:
    service = "AudiobookShelf: permissions"
    lacking = []
    if not user.permissions.update:
        lacking.append(("update", "metadata can't be mended", value("METADATA_MODE").lower() == "apply"))
    if not user.is_admin:
        lacking.append(("admin", "no scan can be started, so new books are not confirmed", around.acts))
    if not lacking:
        return Finding(service, Severity.FINE, "ok", "may update metadata and scan")
    what = "; ".join(f"without {name} {consequence}" for name, consequence, _ in lacking)
    severity = Severity.ERROR if any(needed for *_, needed in lacking) else Severity.WARNING
    mend = f"Under Settings > Users give {user.username} what is lacking, or use an administrator's key."
    return Finding(service, severity, "lacking", what, mend)


def _library_folder(client: AudiobookShelfClient, library: Library, around: Surroundings) -> Finding:
    service, folder = "AudiobookShelf: library folder", around.settings.library
    maps = library_maps([library], folder)
    items = [item for item in islice(client.iter_items(library.id), 10 * SAMPLE) if not item.is_missing]
    known = [to_local(item.path, maps) for item in items]
    try:
        check_library(folder, known)
    except ImportRefusedError as error:
        mend = "Mount it where ABS_LIBRARY_PATH says, or correct that; nothing is imported or scanned before."
        return Finding(service, Severity.ERROR, "unavailable", str(error), mend)
    seen = sum(path.exists() for path in known)
    what = f"{folder} is {library.name}'s: {seen} of {len(known)} books looked for are there"
    if around.settings.importing == "hardlink" and around.settings.download_path:
        downloads = Path(around.settings.download_path)
        if downloads.is_dir() and downloads.stat().st_dev != folder.stat().st_dev:
            mend = "Put both on one file system, or set IMPORT_METHOD=copy to say that it is meant."
            what += f", but on another file system than {downloads}: books are copied and take their space twice"
            return Finding(service, Severity.WARNING, "copies", what, mend)
    return Finding(service, Severity.FINE, "ok", what)


def _google_books() -> Iterator[Finding]:
    if not value("GOOGLE_BOOKS_API_KEY"):
        yield from _not_configured("Google Books", "catalogue and metadata do without it")
        return
    # Without a memory: what is asked is whether the key is good now.
    client = GoogleBooksClient(
        value("GOOGLE_BOOKS_API_KEY"), base_url=address("GOOGLE_BOOKS_URL", value("GOOGLE_BOOKS_URL"))
    )
    started = time.perf_counter()
    next(client.volumes(books_query(title="Emma"), most=1), None)
    yield Finding("Google Books", Severity.FINE, "ok", "the key is right", latency_ms=_milliseconds(started))


# ── What is on this machine ────────────────────────────────────────────────────────────────────


def _settings(around: Surroundings) -> Iterator[Finding]:
    settings = around.settings
    config = settings.config
    _ = settings.preferences
    try:
        build_defs(config=config)
    except ConfigurationError as error:
        yield Finding("settings", Severity.ERROR, "misconfigured", str(error), "Correct it in the configuration file.")
        return
    if differing := _other_than_in_the_file():
        yield Finding(
            "settings",
            Severity.WARNING,
            "set_twice",
            f"{', '.join(differing)}: set here and otherwise in .env. Commands take the first, 'dg dev' the file's",
            "Set each in one place.",
        )
        return
    what = (
        f"ACQUISITION_MODE={settings.acquisition}, METADATA_MODE={settings.metadata}, "
        f"IMPORT_METHOD={settings.importing}, {len(config.genres)} genres"
    )
    yield Finding("settings", Severity.FINE, "ok", what)


def _other_than_in_the_file() -> list[str]:
    """Return the variables that are in force here with another value than in ``.env``."""
    written = dotenv_values(Path.cwd() / ".env")
    return [name for name in VARIABLES if name in written and (written[name] or "") != os.environ.get(name, "")]


def _ledger(around: Surroundings) -> Iterator[Finding]:
    url = ledger_url(value("LEDGER_URL"), around.settings.data_folder)
    parsed = make_url(url) if url.startswith("sqlite") else None
    if parsed is not None and parsed.database and not Path(parsed.database).exists():
        yield Finding("ledger", Severity.FINE, "new", f"{parsed.database}: made by the first run")
        return
    started = time.perf_counter()
    ledger = open_ledger(url)
    try:
        damage, count = ledger.check(), len(ledger.acquisitions())
    finally:
        ledger.close()
    if damage:
        mend = "Stop the pipeline, move the file aside and put back its last copy."
        yield Finding("ledger", Severity.ERROR, "damaged", damage, mend)
    else:
        what = f"its tables are up to date and whole; {count} acquisitions"
        yield Finding("ledger", Severity.FINE, "ok", what, latency_ms=_milliseconds(started))


def _data_folder(around: Surroundings) -> Iterator[Finding]:
    folder = around.settings.data
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(4096))  # A full disk takes an empty file.
    except OSError as error:
        mend = "Give this user the right to write there, make room, or name another folder in PIPELINE_DATA."
        yield Finding("data folder", Severity.ERROR, "unwritable", f"{folder}: {error.strerror}", mend)
        return
    yield _space("data folder", folder)


def _tables(url: str) -> Iterator[Finding]:
    started = time.perf_counter()
    try_out(url)
    yield Finding("tables", Severity.FINE, "ok", f"can be kept under {url}", latency_ms=_milliseconds(started))


def _download_folder(around: Surroundings) -> Iterator[Finding]:
    if not around.settings.download_path:
        yield from _not_configured("download folder", "folders have the same names here and for qBittorrent")
        return
    folder = around.settings.downloads
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
        what = f"DOWNLOAD_PATH={folder} isn't there or can't be read: no download can be verified"
        yield Finding("download folder", Severity.ERROR, "not_seen", what, "Mount it, or correct DOWNLOAD_PATH.")
        return
    yield _space("download folder", folder)


def _space(service: str, folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    what = f"{folder}: {free / GIGABYTE:.1f} GB free"
    if free < _LITTLE_SPACE:
        return Finding(service, Severity.WARNING, "full", what, "Make room on that disk.")
    return Finding(service, Severity.FINE, "ok", what)


def _milliseconds(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
