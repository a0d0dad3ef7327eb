"""What every request passes: the host it names, where it comes from, and what its answer tells the browser."""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from audiobook_pipeline.desk.settings import DeskSettings, is_loopback

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_READS: Final = frozenset({"GET", "HEAD"})


class Guard:
    """Refuses what names another host or comes from another site; forbids pages everything that they don't need.

    Args:
        app: What is guarded.
        settings: By which address people reach it.
    """

    def __init__(self, app: ASGIApp, settings: DeskSettings) -> None:
        self._app = app
        self._own = (urlsplit(settings.url).hostname or "").lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at the request, and add headers to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answer.setdefault(name, value)
                if scope["path"].removeprefix(scope.get("root_path", "")).startswith(("/static/", "/cover/")):
                    answer.setdefault("Cache-Control", "private, max-age=86400")
                else:
                    answer["Cache-Control"] = "no-store"
            await send(message)

        if (why := self._refused(scope["method"], headers)) is not None:
            await PlainTextResponse(why, 403)(scope, receive, send_guarded)
        else:
            await self._app(scope, receive, send_guarded)

    def _refused(self, method: str, headers: Headers) -> str | None:
        host = _host(f"//{headers.get('host', '')}")
        if not (host and self._known(host)):
            return "The desk doesn't know this host name. Set DESK_URL to the address that people use."
        if method in _READS:
            return None
        origin = headers.get("origin") or headers.get("referer")
        if origin is not None and urlsplit(origin).netloc.lower() != headers["host"].lower():
            return "This request comes from another site."
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return "This request comes from another site."
        return None

    def _known(self, host: str) -> bool:
        # A name of the open internet could be led here by its owner (DNS rebinding); an address and a name without
        # a dot can't.
        return host == self._own or "." not in host or is_loopback(host) or host.endswith(".local") or _is_address(host)


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    return ":" in host or all(part.isdecimal() and part.isascii() for part in host.split("."))
