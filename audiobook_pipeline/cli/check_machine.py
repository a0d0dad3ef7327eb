"""A look at what is on this machine: settings, ledger, folders, disks."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Final

from dotenv import dotenv_values
from sqlalchemy import make_url

from audiobook_pipeline.build import build_defs
from audiobook_pipeline.cli.configured import check_home
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.findings import Finding, Severity, milliseconds, not_configured
from audiobook_pipeline.cli.misspelt import misspelt
from audiobook_pipeline.cli.settings_file import settings_file, settings_text
from audiobook_pipeline.cli.surroundings import Surroundings, value
from audiobook_pipeline.clients.boundary import Asides
from audiobook_pipeline.config import ConfigurationError, ledger_url, load_config
from audiobook_pipeline.constants import GIGABYTE
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.errors import PipelineError
from audiobook_pipeline.io.catalogue_file import read_catalogue_file
from audiobook_pipeline.io.parquet import try_out
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline.variables import VARIABLES

_LITTLE_SPACE: Final = GIGABYTE


def check_settings(around: Surroundings) -> Iterator[Finding]:
    """Check whether the settings are such as there can be, in .env, the environment and the configuration file."""
    wrong = [*misspelt(dict(os.environ), settings_text(settings_file()), _named_by_the_file()), *_home()]
    yield from wrong
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
            f"{', '.join(differing)}: set here, and otherwise in .env. Commands take the first, 'dg dev' the file's",
            "Set each in one place only.",
        )
        return
    modes = settings.acquisition, settings.metadata, settings.importing
    if not wrong:
        what = "ACQUISITION_MODE={}, METADATA_MODE={}, IMPORT_METHOD={}".format(*modes)
        yield Finding("settings", Severity.FINE, "ok", f"{what}, {quantity(len(config.genres), 'genre')}")


def _named_by_the_file() -> set[str]:
    """Return the variables that the configuration file names, where it can be read."""
    try:
        config = load_config()
    except ConfigurationError:
        return set()  # said elsewhere
    return {config.automation.messages_variable, *(name for each in config.download_clients for name in each.variables)}


def _home() -> Iterator[Finding]:
    if not os.environ.get("DAGSTER_HOME", "").strip():
        return
    try:
        check_home()
    except CommandError as error:
        fix = "Remove DAGSTER_HOME: 'audiobook-pipeline up' has one of its own. Or name the folder with dagster.yaml."
        yield Finding("settings", Severity.ERROR, "misconfigured", str(error), fix)


def check_catalogue(around: Surroundings) -> Iterator[Finding]:
    """Check whether the catalogue file can be read, all of it."""
    file = around.settings.catalogue
    if file is None:
        yield from not_configured("catalogue file", "works are known only from the sources")
        return
    odd = Asides()
    try:
        rows = len(read_catalogue_file(file, odd))
    except PipelineError as error:
        what = f"CATALOGUE_FILE can't be read, so runs would fail: {error}"
        yield Finding("catalogue file", Severity.ERROR, "not_read", what, "Correct CATALOGUE_FILE, or leave it empty.")
        return
    what = f"{file}: {quantity(rows, 'row')}"
    if first := next(iter(odd), None):
        what = f"{what}; {quantity(len(odd), 'row')} can't be read, the first is {first.row}: {first.reason}"
        yield Finding("catalogue file", Severity.WARNING, "damaged", what, "Correct these rows: the others are used.")
    else:
        yield Finding("catalogue file", Severity.FINE, "ok", what)


def _other_than_in_the_file() -> list[str]:
    """Return the variables that are in force here with another value than in ``.env``."""
    written = dotenv_values(stream=StringIO(settings_text(settings_file())))
    return [name for name in VARIABLES if name in written and (written[name] or "") != os.environ.get(name, "")]


def check_ledger(around: Surroundings) -> Iterator[Finding]:
    """Check whether the ledger can be opened and is whole."""
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
        fix = "Stop the pipeline, move the file aside and restore its last backup."
        yield Finding("ledger", Severity.ERROR, "damaged", damage, fix)
    else:
        what = f"its tables are up to date and undamaged; {quantity(count, 'acquisition')}"
        yield Finding("ledger", Severity.FINE, "ok", what, latency_ms=milliseconds(started))


def check_data(around: Surroundings) -> Iterator[Finding]:
    """Check whether the data folder can be written and has room."""
    folder = around.settings.data
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(4096))  # A full disk takes an empty file.
    except OSError as error:
        fix = "Give this user the right to write there, make room, or name another folder in PIPELINE_DATA."
        yield Finding("data folder", Severity.ERROR, "unwritable", f"{folder}: {error.strerror}", fix)
        return
    yield _space("data folder", folder)


def check_tables(url: str) -> Iterator[Finding]:
    """Check whether tables can be kept where TABLES_URL says."""
    started = time.perf_counter()
    try_out(url)
    yield Finding("tables", Severity.FINE, "ok", f"can be stored under {url}", latency_ms=milliseconds(started))


def check_downloads(around: Surroundings) -> Iterator[Finding]:
    """Check whether the download folder is there, and apart from the library."""
    if not around.settings.download_path:
        yield from not_configured("download folder", "folders have the same names here and for the download clients")
        return
    folder = around.settings.downloads
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
        what = f"DOWNLOAD_PATH={folder} isn't there or can't be read: no download can be verified"
        yield Finding("download folder", Severity.ERROR, "not_seen", what, "Mount it, or correct DOWNLOAD_PATH.")
        return
    if around.settings.library_path and (how := _within(folder, around.settings.library)):
        where = f"DOWNLOAD_PATH={folder} {how} ABS_LIBRARY_PATH={around.settings.library}"
        what = f"{where}: Audiobookshelf would take unfinished downloads for books"
        fix = "Give downloads and library folders of their own, side by side: /mnt/downloads and /mnt/audiobooks."
        yield Finding("download folder", Severity.ERROR, "in_the_library", what, fix)
        return
    yield _space("download folder", folder)


def _within(downloads: Path, library: Path) -> str:
    """Return how one folder lies in the other, or ""."""
    first, second = downloads.resolve(), library.resolve()
    if first == second:
        return "is the same folder as"
    if first.is_relative_to(second):
        return "lies within"
    return "holds" if second.is_relative_to(first) else ""


def _space(service: str, folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    what = f"{folder}: {free / GIGABYTE:.1f} GB free"
    if free < _LITTLE_SPACE:
        return Finding(service, Severity.WARNING, "full", what, "Make room on that disk.")
    return Finding(service, Severity.FINE, "ok", what)
