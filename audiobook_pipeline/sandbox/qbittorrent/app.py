"""The Web API of the simulated qBittorrent as an ASGI app.

This module handles access; the effect of a call belongs to ``calls``.
"""

import asyncio
import secrets
from email import message_from_bytes
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from audiobook_pipeline.sandbox.faults import FaultBox
from audiobook_pipeline.sandbox.qbittorrent.calls import Call
from audiobook_pipeline.sandbox.qbittorrent.client import SimulatedClient
from audiobook_pipeline.sandbox.qbittorrent.dialects import DIALECTS, text
from audiobook_pipeline.sandbox.qbittorrent.endpoints import ENDPOINTS
from audiobook_pipeline.sandbox.qbittorrent.sessions import SESSION_S, Sessions
from audiobook_pipeline.sandbox.qbittorrent.torrents import Source

_BANNED = "Your IP address has been banned after too many failed authentication attempts."


class SimulatedQBittorrent:
    """One simulated instance.

    Attributes:
        app: The ASGI app.
        client: Torrents and settings.
        sessions: Who is logged in.
        faults: What goes wrong on the way, and the log of requests.
        slow_add_s: Seconds between the effect of ``torrents/add`` and its answer.
    """

    def __init__(
        self,
        source: Source,
        downloads: Path,
        *,
        version: str = "5.1.0",
        username: str = "admin",
        password: str | None = None,
    ) -> None:
        """Begin with no torrents.

        Args:
            source: Where torrents find their peers.
            downloads: Default save path; created if it doesn't exist.
            version: "4.5.2", "5.1.0" or "5.3.0".
            username: Account.
            password: Its password; a random one by default.
        """
        downloads.mkdir(parents=True, exist_ok=True)
        self.username = username
        self.password = password or secrets.token_urlsafe(18)
        self.client = SimulatedClient(source, downloads, DIALECTS[version])
        self.sessions = Sessions(self.username, self.password)
        self.faults = FaultBox(expire_session=self.sessions.expire_all)
        self.slow_add_s = 0.0
        routes = [
            Route("/", self._index),
            Route("/api/v2/{scope}/{action}", self._dispatch, methods=["GET", "POST"]),
        ]
        self.app: ASGIApp = self.faults.wrap(Starlette(routes=routes))

    def restart(self) -> None:
        """Act like a restart of the program: sessions and bans are gone, torrents are checked again."""
        self.sessions.expire_all()
        self.sessions.lift_ban()
        self.client.restart()

    async def _index(self, _: Request) -> Response:
        return HTMLResponse("<!DOCTYPE html><html><head><title>qBittorrent Web UI</title></head></html>")

    async def _dispatch(self, request: Request) -> Response:
        scope, action = request.path_params["scope"], request.path_params["action"]
        if not _is_at_home(request):
            return text("Unauthorized", 401)
        now = self.client.now()
        bypass = bool(self.client.preferences["bypass_local_auth"])
        session = request.cookies.get(self._cookie(request), "").strip('"')
        has_session = self.sessions.alive(session, now)
        if (scope, action) == ("auth", "login"):
            return await self._login(request, now, welcome=has_session or bypass, has_session=has_session)
        if not has_session and not bypass:
            return text("Forbidden", 403)
        if (scope, action) == ("auth", "logout"):
            self.sessions.end(session)
            response = text()
            response.set_cookie(self._cookie(request), "", expires=0, path="/", samesite=None)
            return response
        response = await self._endpoint(request, scope, action)
        if not has_session:
            self._greet(request, response, now)
        return response

    async def _login(self, request: Request, now: float, *, welcome: bool, has_session: bool) -> Response:
        if request.method != "POST":
            return text("Method Not Allowed", 405)
        params, _ = await _parameters(request)
        dialect = self.client.dialect
        verdict = "ok" if welcome else self.sessions.login(params.get("username", ""), params.get("password", ""), now)
        if verdict == "banned":
            return text(_BANNED, 403)
        if verdict == "failed":
            return dialect.login_failed()
        response = dialect.login_ok()
        if not has_session:
            self._greet(request, response, now)
        return response

    async def _endpoint(self, request: Request, scope: str, action: str) -> Response:
        dialect = self.client.dialect
        if scope not in ENDPOINTS:
            return text("Not Found", 404)
        endpoint = ENDPOINTS[scope].get(action)
        if endpoint is None or not endpoint.is_in(dialect):
            return dialect.no_action()
        if endpoint.changes and request.method != "POST":
            return text("Method Not Allowed", 405)
        params, files = await _parameters(request)
        missing = [name for name in endpoint.required(dialect) if name not in params]
        if missing:
            return dialect.missing(missing)
        self.client.advance()
        response = endpoint.run(Call(self.client, params, files))
        if (scope, action) == ("torrents", "add"):
            await asyncio.sleep(self.slow_add_s)
        return response

    def _greet(self, request: Request, response: Response, now: float) -> None:
        """Begin a session and set its cookie."""
        modern = self.client.dialect.strict
        response.headers["set-cookie"] = f"{self._cookie(request)}={self.sessions.begin(now)}; HttpOnly; " + (
            f"SameSite=Lax; max-age={SESSION_S}; path=/" if modern else "SameSite=Strict; path=/"
        )

    def _cookie(self, request: Request) -> str:
        return self.client.dialect.cookie(request.scope["server"][1])


def _is_at_home(request: Request) -> bool:
    """Return whether Host has the listening port, and Origin and Referer, if present, name the same host."""
    host = request.headers.get("host", "")
    if urlsplit(f"//{host}").port not in (None, request.scope["server"][1]):
        return False
    origins = (request.headers.get("origin"), request.headers.get("referer"))
    return all(urlsplit(origin).netloc == host for origin in origins if origin)


async def _parameters(request: Request) -> tuple[dict[str, str], list[tuple[str, bytes]]]:
    """Return the fields of a call, and its uploads as name and bytes."""
    if request.method != "POST":
        return dict(request.query_params), []
    body, kind = await request.body(), request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return dict(parse_qsl(body.decode(), keep_blank_values=True)), []
    params: dict[str, str] = {}
    files: list[tuple[str, bytes]] = []
    for part in message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body).walk():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if (filename := part.get_filename()) and isinstance(content, bytes):
            files.append((filename, content))
        elif name and isinstance(content, bytes):
            params[str(name)] = content.decode()
    return params, files
