"""The one place where a service's error becomes a Dagster failure.

Transient errors may be retried by Dagster; all others may not, because trying again does harm
(a wrong password leads to a ban) or nothing (a quota that lasts till tomorrow).
"""

import functools
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import dagster as dg

from audiobook_pipeline.clients.errors import ServiceError, TransientError
from audiobook_pipeline.redaction import redact

P = ParamSpec("P")
R = TypeVar("R")


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


def without_secrets(compute: Callable[P, R]) -> Callable[P, R]:
    """Return ``compute`` with every secret taken out of the errors that leave it: Dagster stores and shows them.

    An error whose text or whose causes hold one becomes a failure without causes; any other stays as it is.
    """

    @functools.wraps(compute)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return compute(*args, **kwargs)
        except Exception as error:
            trace = "".join(traceback.format_exception(error))
            if redact(trace) == trace:
                raise
            words = error.description if isinstance(error, dg.Failure) else f"{type(error).__name__}: {error}"
            retried = isinstance(error, dg.Failure) and error.allow_retries
            raise dg.Failure(description=redact(str(words)), allow_retries=retried) from None

    return guarded
