"""Which requests are sent again, and how long a service may make us wait for that.

Where a pause is longer, or a request is not a read, the decision is the caller's.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import HTTPError, MaxRetryError, ReadTimeoutError, ResponseError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Retry

LONGEST_PAUSE: Final = 20
_READS: Final = frozenset({"GET", "HEAD"})


class PatientRetry(Retry):
    """Retries that do no harm.

    Unlike urllib3's own they never repeat a 429 (its pause is the caller's to plan), nor a read
    that timed out (it would double the wait and the load), and a ``Retry-After`` beyond the bound
    ends the attempts instead of sleeping for hours.
    """

    RETRY_AFTER_STATUS_CODES = frozenset({503})

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """Return the seconds that the answer asks for, or None where it asks for none one can read."""
        return retry_after_seconds(response.headers)

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        """Count one attempt; see ``Retry.increment``."""
        if isinstance(error, ReadTimeoutError):
            raise error
        if response is not None and (self.get_retry_after(response) or 0) > LONGEST_PAUSE and _pool is not None:
            raise MaxRetryError(_pool, url or "", ResponseError("asks for a long pause"))
        return super().increment(method, url, response, error, _pool, _stacktrace)


def retries(*, attempts: int = 3, methods: frozenset[str] = _READS) -> PatientRetry:
    """Return the retries of an adapter: ``attempts`` in all for reads, with back-off.

    A connection that was never made is tried again for every method: nothing had been sent.
    """
    return PatientRetry(
        total=None,
        connect=2,
        read=attempts - 1,
        status=attempts - 1,
        other=0,
        redirect=0,
        status_forcelist=(502, 503, 504),
        allowed_methods=methods,
        backoff_factor=0.2,
        raise_on_status=False,
        respect_retry_after_header=True,
    )


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """Return the pause that ``Retry-After`` asks for, in seconds; None where absent or unreadable."""
    value = headers.get("Retry-After")
    if value is None:
        return None
    try:
        return Retry().parse_retry_after(value)
    except (HTTPError, ValueError, OverflowError):
        return None
