"""What can go wrong with a service, by what a caller can do about it.

Every client raises these and nothing else. Messages are for a person, say what to do, and never
hold a credential or a URL with a key: whatever text they are given is redacted.
"""

import math

from audiobook_pipeline.errors import PipelineError
from audiobook_pipeline.redaction import redact


class ServiceError(PipelineError):
    """Base of all errors of a service.

    Args:
        service: Name of the service as a person knows it ("Prowlarr").
        message: What happened and what to do about it.
        status: HTTP status, or None where there was no answer.
    """

    def __init__(self, service: str, message: str, *, status: int | None = None) -> None:
        self.service = service
        self.message = redact(message)
        super().__init__(f"{service}: {self.message}")
        self.status = status


class TransientError(ServiceError):
    """May go through later: no answer, a timeout, a 5xx."""


class AuthenticationError(ServiceError):
    """The credentials are wrong, missing, or not permitted; trying again does harm."""


class RateLimitedError(ServiceError):
    """The service asks for a pause.

    Args:
        service: Name of the service.
        message: What happened and what to do about it.
        status: HTTP status.
        retry_after: Seconds to wait, or None where unknown; what is not a time to wait is unknown.
        until_tomorrow: True where a daily quota is used up and no retry in this run helps.
    """

    def __init__(
        self,
        service: str,
        message: str,
        *,
        status: int | None = 429,
        retry_after: float | None = None,
        until_tomorrow: bool = False,
    ) -> None:
        super().__init__(service, message, status=status)
        self.retry_after = retry_after if retry_after is not None and 0 <= retry_after < math.inf else None
        self.until_tomorrow = until_tomorrow


class SiteError(TransientError):
    """The site behind the service fails, or gives something else than was asked for; another day it may not."""


class AccountError(ServiceError):
    """An account, or a setting of the service, doesn't allow it: a person has to look; what was asked for is fine."""


class NotFoundError(ServiceError):
    """What was asked for is not there."""


class RejectedError(ServiceError):
    """The service understood and refused: a bad request, a validation error."""


class UnsupportedError(RejectedError):
    """The program takes nothing of this kind; another one may."""


class ContractError(ServiceError):
    """The answer is not what this service gives: another program, HTML for JSON, missing fields."""


class TlsError(ContractError):
    """No secure connection: a certificate that isn't trusted, or a program that speaks plain http there."""


class InvalidSettingError(ServiceError, ValueError):
    """An address or a key cannot be used as it is written; nothing was sent."""


class IndexersUnavailableError(TransientError):
    """Prowlarr asks none of the selected indexers now: each failed lately and is left alone for a time."""


class DoubtfulError(TransientError):
    """It may have been done anyway: look before doing it again."""
