"""A look at everything that the pipeline needs: what is looked at, and what its errors mean.

Nothing is changed by it, and no login is tried twice. How each is looked at belongs to ``check_clients``,
``check_services`` and ``check_machine``; how findings are shown belongs to ``findings``.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple

import dagster as dg

from audiobook_pipeline.cli.check_clients import check_client, duplicate_instances
from audiobook_pipeline.cli.check_machine import (
    check_catalogue,
    check_data,
    check_downloads,
    check_ledger,
    check_settings,
    check_tables,
)
from audiobook_pipeline.cli.check_services import (
    check_audiobookshelf,
    check_audnexus,
    check_google_books,
    check_hardcover,
    check_messengers,
    check_open_library,
    check_prowlarr,
    check_webhook,
)
from audiobook_pipeline.cli.findings import Finding, Severity, not_configured
from audiobook_pipeline.cli.surroundings import Surroundings, value
from audiobook_pipeline.clients.errors import (
    AuthenticationError,
    ContractError,
    InvalidSettingError,
    RateLimitedError,
    ServiceError,
    TlsError,
    TransientError,
)
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.variables import VARIABLES


class _Kind(NamedTuple):
    """What an error of a service means: a word for it, and what to do."""

    error: type[ServiceError]
    state: str
    fix: str


_KINDS: Final = (
    _Kind(InvalidSettingError, "misconfigured", "Correct {url} and {key} in .env."),
    _Kind(AuthenticationError, "refused", "Copy the key again from {where} into {key}."),
    _Kind(RateLimitedError, "asks_for_a_pause", "Wait; nothing is asked again before then."),
    _Kind(
        TlsError,
        "not_trusted",
        "If the service speaks http there, begin {url} with http://. If its certificate is of an authority of your "
        "own, name the authority's file in REQUESTS_CA_BUNDLE.",
    ),
    _Kind(ContractError, "another_program", "Correct host, port and path of {url}: something else answers there."),
    _Kind(TransientError, "unreachable", "Start it, then check host and port of {url}, container network, firewall."),
    _Kind(ServiceError, "failed", "Look at its log."),
)
_PUBLIC: Final = "Check this machine's internet connection and name server. Until then, runs continue without it."
_KEYS_FROM: Final = {
    "Prowlarr": ("PROWLARR_URL", "PROWLARR_API_KEY", "Settings > General"),
    "Audiobookshelf": ("ABS_URL", "ABS_TOKEN", "Settings > API Keys"),
    "Google Books": ("GOOGLE_BOOKS_URL", "GOOGLE_BOOKS_API_KEY", "the Google Cloud console"),
    "Hardcover": ("HARDCOVER_URL", "HARDCOVER_TOKEN", "Account settings > Hardcover API"),
    "Audnexus": ("AUDNEXUS_URL", "AUDNEXUS_URL", "docs/configuration.md"),
    "Open Library": ("OPEN_LIBRARY_URL", "OPEN_LIBRARY_CONTACT", "docs/configuration.md"),
}
_Check = tuple[str, Callable[[], Iterator[Finding]]]


def diagnose(
    around: Surroundings, *, send: bool = False, advance: Callable[[int, int], None] = lambda _done, _total: None
) -> list[Finding]:
    """Look at everything, all services at the same time, and return what was found in a fixed order.

    A fault that stops several services is reported once, at the first of them.

    Args:
        around: The configuration in force.
        send: Whether to send a test message to the addresses in APPRISE_URLS and to WEBHOOK_URL.
        advance: Gets how many of how many checks are done.
    """
    checks = list(_checks(around, send=send))
    found: list[Finding] = []
    with ThreadPoolExecutor(len(checks)) as pool:
        for done, each in enumerate(pool.map(_looked, checks), start=1):
            advance(done, len(checks))
            found += each
    return _once(found)


def _once(found: Sequence[Finding]) -> list[Finding]:
    """Return the findings, each fault once: what stops several services is said at the first of them."""
    offline = [finding for finding in found if finding.fix == _PUBLIC]
    said: set[str] = set()
    once = []
    for finding in found:
        if len(offline) > 1 and finding in offline:
            if finding is offline[0]:
                names = ", ".join(each.service for each in offline)
                what = f"none of {names} can be reached. {finding.service}: {finding.what}"
                once.append(replace(finding, service="internet connection", what=what))
            continue
        if finding.severity is Severity.FINE or finding.what not in said:
            once.append(finding)
            said.add(finding.what)
    return once


def _checks(around: Surroundings, *, send: bool) -> Iterator[_Check]:
    yield "settings", partial(check_settings, around)
    yield "data folder", partial(check_data, around)
    with suppress(dg.Failure):  # said by the check of the settings
        configured = around.instances()
        for each in configured:
            service = f"{each.program} {each.name}"
            yield service, partial(check_client, service, each.make, around)
        if len(configured) == 1:
            yield (
                "second download client",
                partial(not_configured, "second download client", "nothing is sent while it is down"),
            )
    yield "download clients", partial(duplicate_instances, around)
    yield "Prowlarr", check_prowlarr
    yield "Audiobookshelf", partial(check_audiobookshelf, around)
    yield "Google Books", check_google_books
    yield "Audnexus", partial(check_audnexus, around)
    yield "Open Library", partial(check_open_library, around)
    yield "Hardcover", partial(check_hardcover, around)
    yield "messages", partial(check_messengers, around, send=send)
    yield "webhook", partial(check_webhook, send=send)
    yield "catalogue file", partial(check_catalogue, around)
    yield "ledger", partial(check_ledger, around)
    if tables := value("TABLES_URL"):
        yield "tables", partial(check_tables, tables)
    yield "download folder", partial(check_downloads, around)


def _looked(check: _Check) -> list[Finding]:
    """Run one check; what it can't look at is a finding as well."""
    service, look = check
    found: list[Finding] = []
    try:
        found.extend(look())
    except dg.Failure as failure:
        what, _, fix = str(failure.description).rpartition(". ")
        found.append(Finding(service, Severity.ERROR, "misconfigured", what or fix, fix if what else ""))
    except ServiceError as error:
        found.append(_from_error(service, error))
    except (LedgerError, OSError) as error:
        found.append(Finding(service, Severity.ERROR, "failed", str(error)))
    return found


def _from_error(service: str, error: ServiceError) -> Finding:
    kind = next(kind for kind in _KINDS if isinstance(error, kind.error))
    url, key, where = _KEYS_FROM.get(service, ("its URL", "its key", "its settings"))
    severity = Severity.WARNING if isinstance(error, RateLimitedError) else Severity.ERROR
    public = kind.state == "unreachable" and url in VARIABLES and value(url) == VARIABLES[url].default
    fix = _PUBLIC if public else kind.fix.format(url=url, key=key, where=where)
    return Finding(service, severity, kind.state, error.message, fix)
