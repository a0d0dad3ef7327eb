"""A look at Prowlarr, Audiobookshelf, the sources of metadata, and where messages go."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path
from typing import Final

import requests

from audiobook_pipeline.acquisition.importing import SAMPLE, ImportRefusedError, check_library
from audiobook_pipeline.acquisition.paths import library_maps, to_local
from audiobook_pipeline.automation.messages import NotSentError, check_addresses
from audiobook_pipeline.automation.messages import send as send_message
from audiobook_pipeline.cli.findings import Finding, Severity, milliseconds, not_configured
from audiobook_pipeline.cli.surroundings import Surroundings, value
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_models import Library, User
from audiobook_pipeline.clients.google_books import GoogleBooksClient, books_query
from audiobook_pipeline.clients.prowlarr import ProwlarrClient
from audiobook_pipeline.clients.settings import host_and_port
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.reporting import webhook
from audiobook_pipeline.resources.audiobookshelf import AudiobookshelfResource
from audiobook_pipeline.resources.environment import address
from audiobook_pipeline.resources.metadata_sources import MetadataSources
from audiobook_pipeline.resources.prowlarr import ProwlarrResource

_CLOCKS_APART_S: Final = 120.0
_CLOCK_TIMEOUT: Final = (3.0, 5.0)
_LISTENS_TIMEOUT_S: Final = 3.0
_TEST_MESSAGE: Final = {"version": 1, "event": "test", "words": "This is a test message of the doctor."}


def check_prowlarr() -> Iterator[Finding]:
    """Check whether Prowlarr takes the key and has indexers that work."""
    client = ProwlarrResource(url=value("PROWLARR_URL"), api_key=value("PROWLARR_API_KEY")).client()
    started = time.perf_counter()
    status = client.status()
    latency = milliseconds(started)
    indexers = [indexer for indexer in client.indexers() if indexer.enabled]
    what = f"the key is right; {quantity(len(indexers), 'indexer')}: {', '.join(indexer.name for indexer in indexers)}"
    if indexers:
        yield Finding("Prowlarr", Severity.FINE, "ok", what, "", status.version, latency)
    else:
        fix = "Add an indexer for audiobooks in Prowlarr, or enable one."
        what = "it has no indexer that is enabled: nothing can be found"
        yield Finding("Prowlarr", Severity.ERROR, "no_indexers", what, fix, status.version, latency)
    yield from _prowlarr_troubles(client)


def _prowlarr_troubles(client: ProwlarrClient) -> Iterator[Finding]:
    for blocked in client.blocked():
        fix = "Test that indexer in Prowlarr; until it answers, no result from it means nothing."
        yield Finding(f"Prowlarr: {blocked.name}", Severity.WARNING, "blocked", blocked.reason, fix)
    for issue in client.health():
        if issue.type in {"warning", "error"}:
            severity = Severity.ERROR if issue.type == "error" else Severity.WARNING
            yield Finding("Prowlarr: health", severity, issue.type, issue.message, "See System > Status in Prowlarr.")


def check_audiobookshelf(around: Surroundings) -> Iterator[Finding]:
    """Check whether Audiobookshelf takes the key, what it permits, and whether the library's folder is seen."""
    resource = AudiobookshelfResource(
        url=value("ABS_URL"), token=value("ABS_TOKEN"), library_id=value("ABS_LIBRARY_ID")
    )
    client = resource.client()
    started = time.perf_counter()
    status, user = client.status(), client.me()
    latency = milliseconds(started)
    what = f"the key is right; it belongs to the user {user.username} ({user.type})"
    yield Finding("Audiobookshelf", Severity.FINE, "ok", what, "", status.server_version, latency)
    yield _permissions(user, around)
    if around.settings.config.metadata.covers:
        yield _covers(client)
    yield from _clock()
    libraries = resource.book_libraries(client)
    if len(libraries) == 1:
        yield _library_folder(client, libraries[0], around)
        return
    known = ", ".join(f"{library.id} ({library.name})" for library in libraries) or "none"
    severity = Severity.ERROR if around.acts or not libraries else Severity.WARNING
    fix = "Set ABS_LIBRARY_ID to the one that new books go into."
    yield Finding("Audiobookshelf: library", severity, "which", f"libraries of books: {known}", fix)


def _permissions(user: User, around: Surroundings) -> Finding:
    service = "Audiobookshelf: permissions"
    lacking = []
    if not user.permissions.update:
        lacking.append(("update", "metadata can't be changed", value("METADATA_MODE").lower() == "apply"))
    if around.settings.config.metadata.covers and not user.permissions.upload:
        lacking.append(("upload", "covers can't be set", value("METADATA_MODE").lower() == "apply"))
    if around.settings.config.metadata.covers and not user.permissions.delete:
        lacking.append(("delete", "a new cover can't be removed again", False))
    if not user.is_admin:
        lacking.append(("admin", "no scan can be started, so new books are not confirmed", around.acts))
    if not lacking:
        return Finding(service, Severity.FINE, "ok", "may update metadata and scan")
    what = "; ".join(f"without {name} {consequence}" for name, consequence, _ in lacking)
    severity = Severity.ERROR if any(needed for *_, needed in lacking) else Severity.WARNING
    fix = f"Under Settings > Users give {user.username} the missing permission, or use an administrator's key."
    return Finding(service, severity, "lacking", what, fix)


def _covers(client: AudiobookshelfClient) -> Finding:
    service = "Audiobookshelf: covers"
    if not client.covers_lie_with_books():
        return Finding(service, Severity.FINE, "ok", "it stores covers apart from the books")
    what = "it stores covers with the books, where a new one would replace files: no cover is planned"
    fix = "Switch off Settings > Store covers with item, or [metadata] covers."
    return Finding(service, Severity.WARNING, "with the books", what, fix)


def _library_folder(client: AudiobookshelfClient, library: Library, around: Surroundings) -> Finding:
    service, folder = "Audiobookshelf: library folder", around.settings.library
    if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
        fix = "Give the user that runs the pipeline the right to write there, for example by its group."
        return Finding(service, Severity.ERROR, "unwritable", f"{folder} can't be written: no book can be placed", fix)
    maps = library_maps([library], folder)
    items = [item for item in islice(client.iter_items(library.id), 10 * SAMPLE) if not item.is_missing]
    known = [to_local(item.path, maps) for item in items]
    try:
        check_library(folder, known)
    except ImportRefusedError as error:
        fix = "Mount it where ABS_LIBRARY_PATH says, or correct that; until then, nothing is imported or scanned."
        return Finding(service, Severity.ERROR, "unavailable", str(error), fix)
    seen = sum(path.exists() for path in known)
    what = f"{folder} is the folder of {library.name}: {seen} of {len(known)} books looked for are there"
    if around.settings.importing == "hardlink" and around.settings.download_path:
        downloads = Path(around.settings.download_path)
        if downloads.is_dir() and downloads.stat().st_dev != folder.stat().st_dev:
            fix = "Put both on one file system, or set IMPORT_METHOD=copy to say that it is meant."
            what += f", but on another file system than {downloads}: books are copied and take up their space twice"
            return Finding(service, Severity.WARNING, "copies", what, fix)
    return Finding(service, Severity.FINE, "ok", what)


def check_google_books() -> Iterator[Finding]:
    """Check whether Google Books takes the key."""
    if not value("GOOGLE_BOOKS_API_KEY"):
        yield from not_configured("Google Books", "catalogue and metadata work without it")
        return
    # Without a memory: what is asked is whether the key is good now.
    client = GoogleBooksClient(
        value("GOOGLE_BOOKS_API_KEY"), base_url=address("GOOGLE_BOOKS_URL", value("GOOGLE_BOOKS_URL"))
    )
    started = time.perf_counter()
    next(client.volumes(books_query(title="Emma"), most=1), None)
    yield Finding("Google Books", Severity.FINE, "ok", "the key is right", latency_ms=milliseconds(started))


def _clock() -> Iterator[Finding]:
    """Yield that the clocks of Audiobookshelf's machine and of this one differ."""
    try:
        answer = requests.head(
            address("ABS_URL", value("ABS_URL")),
            timeout=_CLOCK_TIMEOUT,
            allow_redirects=False,
            verify=value("ABS_CA_FILE") or True,
        )
        there = parsedate_to_datetime(answer.headers["Date"])
        apart = abs((datetime.now(UTC) - there).total_seconds())
    except (requests.RequestException, KeyError, ValueError, TypeError, OSError):
        return
    if apart > _CLOCKS_APART_S:
        what = f"its clock and this machine's differ by {apart:,.0f} seconds: times in reports and waits are wrong"
        yield Finding("Audiobookshelf: clock", Severity.WARNING, "differs", what, "Let both set their clocks by NTP.")


# ── Sources of metadata ────────────────────────────────────────────────────────────────────────


def check_audnexus(around: Surroundings) -> Iterator[Finding]:
    """Ask Audnexus for a book that it has."""
    config = around.settings.config
    if not config.sources.audnexus:
        return not_configured("Audnexus", "switched off in [sources]")
    client = _sources(around).audnexus(config.limits)
    return _asked("Audnexus", None if client is None else lambda: client.book(_A_BOOK))


def check_open_library(around: Surroundings) -> Iterator[Finding]:
    """Ask Open Library for the works of an author."""
    config = around.settings.config
    if not config.sources.open_library:
        return not_configured("Open Library", "switched off in [sources]")
    client = _sources(around).open_library(config.limits)
    return _asked("Open Library", None if client is None else lambda: next(client.works("Jane Austen", most=1), None))


def check_hardcover(around: Surroundings) -> Iterator[Finding]:
    """Ask Hardcover something that needs the token."""
    config = around.settings.config
    if not config.sources.hardcover:
        return not_configured("Hardcover", "switched off in [sources]")
    # Without a memory: what is asked is whether the token is good now.
    client = _sources(around).hardcover(config.limits, remembers=False)
    return _asked("Hardcover", None if client is None else lambda: client.editions(_A_BOOK))


_A_BOOK: Final = "B002V5D7F8"
"""ASIN of a recording; whether a source has it doesn't matter."""


def _asked(service: str, ask: Callable[[], object] | None) -> Iterator[Finding]:
    if ask is None:
        yield from not_configured(service, "metadata works without it")
        return
    started = time.perf_counter()
    ask()
    yield Finding(service, Severity.FINE, "ok", "it answers", latency_ms=milliseconds(started))


def _sources(around: Surroundings) -> MetadataSources:
    return MetadataSources(
        audnexus_url=value("AUDNEXUS_URL"),
        open_library_url=value("OPEN_LIBRARY_URL"),
        open_library_contact=value("OPEN_LIBRARY_CONTACT"),
        hardcover_url=value("HARDCOVER_URL"),
        hardcover_token=value("HARDCOVER_TOKEN"),
        data_folder=str(around.settings.data),
    )


# ── Messages ───────────────────────────────────────────────────────────────────────────────────


def check_messengers(around: Surroundings, *, send: bool) -> Iterator[Finding]:
    """Check whether Apprise knows the addresses; with ``send``, send each a test message."""
    variable = around.settings.config.automation.messages_variable
    urls = os.environ.get(variable, "").split()
    if not urls:
        yield from not_configured("messages", "failed runs are shown only in the Dagster UI")
        return
    try:
        check_addresses(urls, variable=variable)
        if send:
            send_message(urls, "Audiobook pipeline", "This is a test message of the doctor.", variable=variable)
    except NotSentError as error:
        yield Finding("messages", Severity.ERROR, "not_sent", str(error), f"Correct {variable} in .env.")
        return
    addresses = quantity(len(urls), "address", "addresses")
    what = f"{addresses}: {'the test message was accepted' if send else 'doctor --send tries them'}"
    yield Finding("messages", Severity.FINE, "ok", what)


def check_webhook(*, send: bool) -> Iterator[Finding]:
    """Check whether a program listens at the address of the webhook; with ``send``, whether it takes a message."""
    url = value("WEBHOOK_URL").strip()
    if not url:
        yield from not_configured("webhook", "no other program is told of runs")
        return
    if not url.lower().startswith(("http://", "https://")):  # said by the check of the settings
        return
    fault = ""
    if not _listens(url):
        fault = "no program listens there"
    elif send and not webhook.send(url, _TEST_MESSAGE):
        fault = "the program there refused the test message"
    if fault:
        fix = "Start the program that takes the messages, or correct WEBHOOK_URL."
        yield Finding("webhook", Severity.WARNING, "not_sent", f"WEBHOOK_URL: {fault}", fix)
        return
    what = "the test message was accepted" if send else "a program listens there; doctor --send tries it"
    yield Finding("webhook", Severity.FINE, "ok", what)


def _listens(url: str) -> bool:
    try:
        with socket.create_connection(host_and_port(url), timeout=_LISTENS_TIMEOUT_S):
            return True
    except OSError:
        return False
