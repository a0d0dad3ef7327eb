"""The states in which a download client can be found; what to do about each is said by the program's own client."""

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict


class HealthState(StrEnum):
    """What can be said of an instance."""

    OK = "ok"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    FAILING = "failing"
    AUTHENTICATION_FAILED = "authentication_failed"
    BANNED = "banned"
    FORBIDDEN = "forbidden"
    ANOTHER_PROGRAM = "another_program"
    TOO_OLD = "too_old"
    AUTHENTICATION_BYPASSED = "authentication_bypassed"
    UNPROTECTED = "unprotected"


READABLE: Final = frozenset({HealthState.OK, HealthState.AUTHENTICATION_BYPASSED, HealthState.UNPROTECTED})
"""States in which an instance can be looked at; to send to it, it must be usable."""


class InstanceHealth(BaseModel):
    """What a look at an instance showed.

    Attributes:
        name: Name of the instance.
        state: Verdict.
        message: What was seen, in a sentence.
        advice: What to do about it, or "".
        version: Version of the program ("v4.5.2"), or None.
        api_version: Version of its API, or None.
        latency_ms: Milliseconds that an authenticated answer took, or None.
        free_space: Free bytes where downloads go, or None where unknown.
        interface: Network interface it is bound to, "" for any, or None where unknown.
        warnings: What about its settings does harm now and then, in sentences.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    state: HealthState
    message: str
    advice: str = ""
    version: str | None = None
    api_version: str | None = None
    latency_ms: float | None = None
    free_space: int | None = None
    interface: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether torrents may be sent to it. A bypass is a risk of its owner's network, not of ours."""
        return self.state in {HealthState.OK, HealthState.AUTHENTICATION_BYPASSED}
