"""The one place where a service's error becomes a Dagster failure.

Transient errors may be retried by Dagster; all others may not, because trying again does harm
(a wrong password leads to a ban) or nothing (a quota that lasts till tomorrow).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from audiobook_pipeline.clients.errors import ServiceError, TransientError


def to_failure(error: ServiceError) -> dg.Failure:
    """Return ``error`` as the failure of a step."""
    return dg.Failure(
        description=str(error),
        metadata={"service": error.service, "kind": type(error).__name__},
        allow_retries=isinstance(error, TransientError),
    )


@contextmanager
def service_failures() -> Iterator[None]:
    """Turn every service error that leaves the block into a ``dg.Failure``.

    The cause is cut off: the underlying HTTP exceptions hold addresses with keys in them.
    """
    try:
        yield
    except ServiceError as error:
        raise to_failure(error) from None
