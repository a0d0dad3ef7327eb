"""Who is logged in to a simulated qBittorrent, and who is banned."""

import secrets
from typing import Literal

SESSION_S = 3600
BAN_S = 3600
FAILURES_BEFORE_BAN = 5


class Sessions:
    """Sessions of one instance. All clients share one address, so a ban affects everybody's next login.

    Attributes:
        logins: How many logins succeeded.
    """

    def __init__(self, username: str, password: str) -> None:
        self._account = (username, password)
        self._last_seen: dict[str, float] = {}
        self._failures = 0
        self._banned_until = 0.0
        self.logins = 0

    def login(self, username: str, password: str, now: float) -> Literal["ok", "failed", "banned"]:
        """Check a login attempt: the fifth failure starts a ban that refuses even the right password."""
        if now < self._banned_until:
            return "banned"
        if (username, password) == self._account:
            self._failures = 0
            self.logins += 1
            return "ok"
        self._failures += 1
        if self._failures >= FAILURES_BEFORE_BAN:
            self._failures = 0
            self._banned_until = now + BAN_S
        return "failed"

    def begin(self, now: float) -> str:
        """Start a session and return its id, which may contain ``+`` and ``/`` like real ones."""
        session = secrets.token_urlsafe(24).replace("-", "+").replace("_", "/")
        self._last_seen[session] = now
        return session

    def alive(self, session: str, now: float) -> bool:
        """Return whether a session is valid, and extend it by another hour."""
        seen = self._last_seen.get(session)
        if seen is None or now - seen > SESSION_S:
            return False
        self._last_seen[session] = now
        return True

    def end(self, session: str) -> None:
        """Log one session out."""
        self._last_seen.pop(session, None)

    def expire_all(self) -> None:
        """End every session, as after a restart or an hour without requests."""
        self._last_seen.clear()

    def lift_ban(self) -> None:
        """Allow logins again."""
        self._failures = 0
        self._banned_until = 0.0
