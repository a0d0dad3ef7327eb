"""What it means that a request got no whole answer."""

from http.client import BadStatusLine
from typing import Final

import requests
from urllib3.exceptions import NameResolutionError, ReadTimeoutError

from audiobook_pipeline.clients.errors import ContractError, ServiceError, TlsError, TransientError
from audiobook_pipeline.clients.transport import WHOLE, DeadlineError, certificate_fault

_UNTRUSTED: Final = "a certificate that is not trusted, or http and https mixed up"


def fault_of(
    error: requests.RequestException, where: str, timeout: tuple[float, float]
) -> tuple[type[ServiceError], str]:
    """Return the kind of error that it is, and words for a person without the address that was asked.

    Args:
        error: What was raised.
        where: What to call the server.
        timeout: Seconds that were given to connect, and for each piece of the answer.
    """
    causes = _chain(error)

    def caused_by(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    not_http = any(isinstance(c, BadStatusLine) and not isinstance(c, ConnectionResetError) for c in causes)
    broken = caused_by(requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)
    faults: tuple[tuple[bool, type[ServiceError], str], ...] = (
        (
            caused_by(requests.exceptions.SSLError),
            TlsError,
            f"no secure connection to {where}: {certificate_fault(error) or _UNTRUSTED}",
        ),
        (
            caused_by(requests.exceptions.ConnectTimeout),
            TransientError,
            f"no connection to {where} within {timeout[0]:g} s",
        ),
        (
            caused_by(DeadlineError),
            TransientError,
            f"no whole answer from {where} within {WHOLE * timeout[1]:g} s",
        ),
        (
            caused_by(requests.exceptions.Timeout, TimeoutError, ReadTimeoutError),
            TransientError,
            f"no answer from {where} within {timeout[1]:g} s",
        ),
        (not_http, ContractError, f"what listens at {where} does not speak HTTP; is the port right?"),
        (
            caused_by(ConnectionRefusedError),
            TransientError,
            f"nothing listens at {where}: is it running, and is the port right?",
        ),
        (
            caused_by(NameResolutionError),
            TransientError,
            f"the host of {where} is not known: is the name right?",
        ),
        (
            caused_by(requests.exceptions.ContentDecodingError),
            ContractError,
            "the answer's compression is damaged",
        ),
        (broken, TransientError, f"the connection to {where} broke before the answer was whole"),
        (True, ContractError, f"the request to {where} failed ({type(error).__name__})"),
    )
    return next((kind, words) for holds, kind, words in faults if holds)


def _chain(error: BaseException) -> list[BaseException]:
    """Return ``error`` and all that it wraps: causes, contexts, and urllib3's ``reason`` and arguments."""
    found: list[BaseException] = []
    pending: list[object] = [error]
    while pending:
        current = pending.pop()
        if isinstance(current, BaseException) and all(current is not known for known in found):
            found.append(current)
            pending += [current.__cause__, current.__context__, getattr(current, "reason", None), *current.args]
    return found
