"""Differences in wording between versions of qBittorrent, observed on the real programs."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import JSONResponse, PlainTextResponse, Response


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version as its Web API shows it.

    Attributes:
        version: Version of the program.
        web_api: Version of its Web API.
        halting: Whether pausing has become stopping (from 5.0 on): endpoints, states and the parameter of ``add``.
        strict: Whether failures have distinct statuses and missing parameters are named (from 5.2 on).
    """

    version: str
    web_api: str
    halting: bool
    strict: bool

    @property
    def stopped(self) -> str:
        """The word for a torrent that doesn't run, in states and as a parameter of ``add``."""
        return "stopped" if self.halting else "paused"

    def cookie(self, port: int) -> str:
        """Return the name of the session cookie."""
        return f"QBT_SID_{port}" if self.strict else "SID"

    def login_ok(self) -> Response:
        """Answer a successful login."""
        return Response(status_code=204) if self.strict else text("Ok.")

    def login_failed(self) -> Response:
        """Answer a failed login."""
        return text("Unauthorized", 401) if self.strict else text("Fails.")

    def no_action(self) -> Response:
        """Answer a call of an endpoint that this version lacks."""
        return text("Endpoint does not exist" if self.strict else "Not Found", 404)

    def missing(self, names: Sequence[str]) -> Response:
        """Answer a call without its parameters."""
        return text(f"Missing required parameters: {', '.join(names)}" if self.strict else "Bad Request", 400)

    def added(self, ids: list[str], failed: int, pending: int) -> Response:
        """Answer ``torrents/add``."""
        if not self.strict:
            return text("Ok." if ids or pending else "Fails.")
        if not ids and not pending:
            return text("Conflict", 409)
        body = {
            "added_torrent_ids": ids,
            "failure_count": failed,
            "pending_count": pending,
            "success_count": len(ids),
        }
        return JSONResponse(body, 202 if pending else 200)


def text(body: str = "", status: int = 200) -> Response:
    """Return a plain text answer."""
    return PlainTextResponse(body, status)


DIALECTS = {
    dialect.version: dialect
    for dialect in (
        Dialect("4.5.2", "2.8.19", halting=False, strict=False),
        Dialect("5.1.0", "2.11.4", halting=True, strict=False),
        Dialect("5.3.0", "2.16.2", halting=True, strict=True),
    )
}
