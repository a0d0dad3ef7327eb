"""The states in which an instance of qBittorrent can be found, and what to do about each."""

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
    NOT_QBITTORRENT = "not_qbittorrent"
    TOO_OLD = "too_old"
    AUTHENTICATION_BYPASSED = "authentication_bypassed"
    UNPROTECTED = "unprotected"


ADVICE: Final[dict[HealthState, str]] = {
    HealthState.OK: "",
    HealthState.UNREACHABLE: "Start qBittorrent, and check host and port of its URL, container network and firewall.",
    HealthState.TIMEOUT: "Check that the machine is not overloaded and that no firewall swallows the connection.",
    HealthState.FAILING: "It may be starting, or a proxy before it can't reach it: look at its log, then try again.",
    HealthState.AUTHENTICATION_FAILED: (
        "Correct user name and password in .env, then start again what reads it: they are tried once, to prevent a ban."
    ),
    HealthState.BANNED: (
        "Too many wrong logins came from this address: correct the password, then restart qBittorrent "
        "or wait until the ban is over (an hour by default)."
    ),
    HealthState.FORBIDDEN: (
        "Its host header or cross-site check refuses us: use the port it listens on itself, "
        "add the host name to its server domains, and let no proxy send Origin or Referer."
    ),
    HealthState.NOT_QBITTORRENT: "Another program answers there: check host, port and path of the URL.",
    HealthState.TOO_OLD: "Update qBittorrent to 4.5 or later.",
    HealthState.AUTHENTICATION_BYPASSED: (
        "It lets this address in without a login, so whether user name and password are right can't be known: "
        "turn off the bypass for localhost or the whitelisted subnet in its Web UI options."
    ),
    HealthState.UNPROTECTED: (
        "Bring the VPN up and bind qBittorrent to its interface (options, advanced, network interface)."
    ),
}
"""What to do about each state."""


class InstanceHealth(BaseModel):
    """What a look at an instance showed.

    Attributes:
        name: Name of the instance.
        state: Verdict.
        message: What was seen, in a sentence.
        version: Version of the program ("v4.5.2"), or None.
        webapi_version: Version of its Web API, or None.
        latency_ms: Milliseconds that an authenticated answer took, or None.
        free_space: Free bytes where downloads go, or None where unknown.
        interface: Network interface it is bound to, "" for any, or None where unknown.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    state: HealthState
    message: str
    version: str | None = None
    webapi_version: str | None = None
    latency_ms: float | None = None
    free_space: int | None = None
    interface: str | None = None

    @property
    def usable(self) -> bool:
        """Whether torrents may be sent to it. A bypass is a risk of its owner's network, not of ours."""
        return self.state in {HealthState.OK, HealthState.AUTHENTICATION_BYPASSED}

    @property
    def advice(self) -> str:
        """What to do about it, or ""."""
        return ADVICE[self.state]
