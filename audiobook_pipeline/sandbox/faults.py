"""Faults on demand: a layer around a simulated service that fails as real services do, and logs the requests.

A test uses the ``FaultBox`` in Python; another process posts to the same app: ``POST /_sandbox/faults`` with the fields
of ``Fault`` as JSON, ``DELETE /_sandbox/faults``, ``GET /_sandbox/requests``. Secrets in a query are not kept.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Any, Literal
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

FaultKind = Literal["status", "slow", "malformed", "html", "drop", "cut", "expire_session"]

_SECRETS = frozenset({"apikey", "key", "token", "password"})
_LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>Please sign in</form></body></html>"
_HALF_A_DOCUMENT = '{"results": [{"id": "'


@dataclass
class Fault:
    """One fault.

    Attributes:
        kind: ``status`` answers ``status`` with ``body``; ``slow`` waits ``seconds`` and goes on; ``malformed`` is 200
            with half a JSON document; ``html`` is 200 with the sign-in page of a proxy; ``drop`` closes the connection
            without an answer, before the service has seen the request; ``cut`` lets the service do its work and closes
            the connection in the middle of the answer; ``expire_session`` ends every session and goes on.
        path: Regular expression searched in the path; "" matches any.
        method: Method in capitals; "" matches any.
        times: How many matching requests fail; None means every one until cleared.
        skip: How many matching requests pass before the first failure.
        status: Status code for ``status``.
        headers: Further headers for ``status``, such as ``Retry-After``.
        body: Body for ``status``; text that begins with ``{`` or ``[`` is sent as JSON.
        seconds: Delay for ``slow``.
    """

    kind: FaultKind
    path: str = ""
    method: str = ""
    times: int | None = None
    skip: int = 0
    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request that a service received; ``status`` is 0 if the connection was closed without an answer."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    status: int


class FaultBox:
    """The faults of one service and the log of its requests; safe to use from another thread."""

    def __init__(self, *, expire_session: Callable[[], None] | None = None) -> None:
        """Take the function that ends the service's sessions, if it has sessions."""
        self._faults: list[Fault] = []
        self._lock = Lock()
        self._expire_session = expire_session
        self.requests: list[RequestRecord] = []

    def add(self, kind: FaultKind, **settings: Any) -> Fault:  # noqa: ANN401 - the fields of Fault
        """Add a fault from now on; see ``Fault`` for the settings."""
        fault = Fault(kind, **settings)
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._faults.clear()

    def count(self, path: str = "", method: str = "") -> int:
        """Return how many requests had a path that matches this regular expression."""
        return sum(bool(re.search(path, seen.path)) and method in {"", seen.method} for seen in list(self.requests))

    def due(self, method: str, path: str) -> list[Fault]:
        """Return the faults that apply to this request, and count them down."""
        with self._lock:
            hits = []
            for fault in self._faults:
                if fault.times == 0 or fault.method not in {"", method} or not re.search(fault.path, path):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                hits.append(fault)
            return hits

    def end_sessions(self) -> None:
        """End every session of the service."""
        if self._expire_session:
            self._expire_session()

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """Return the service wrapped in its faults."""
        return _Faulty(app, self)


class _Faulty:
    def __init__(self, app: ASGIApp, box: FaultBox) -> None:
        self._app = app
        self._box = box

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"].startswith("/_sandbox/"):
            await self._control(scope, receive, send)
        else:
            status = await self._serve(scope, receive, send)
            query = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)
            kept = tuple((name, "" if name.lower() in _SECRETS else value) for name, value in query)
            self._box.requests.append(RequestRecord(scope["method"], scope["path"], kept, status))

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> int:
        """Answer with the due faults; return the status sent, 0 for none."""
        watched = _ObservedResponse(send)
        for fault in self._box.due(scope["method"], scope["path"]):
            match fault.kind:
                case "slow":
                    await asyncio.sleep(fault.seconds)
                case "expire_session":
                    self._box.end_sessions()
                case "cut":
                    watched.cut = True
                case "drop":
                    drop_connection(send)
                    return 0
                case "malformed":
                    await answer(watched, 200, _HALF_A_DOCUMENT, "application/json; charset=utf-8")
                    return 200
                case "html":
                    await answer(watched, 200, _LOGIN_PAGE, "text/html; charset=utf-8")
                    return 200
                case "status":
                    media = "application/json" if fault.body[:1] in {"{", "["} else "text/plain; charset=utf-8"
                    await answer(watched, fault.status, fault.body, media, fault.headers.items())
                    return fault.status
        await self._app(scope, receive, watched)
        return watched.status

    async def _control(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["path"]
        if (method, path) == ("POST", "/_sandbox/faults"):
            self._box.add(**json.loads(await read_body(receive)))
            await answer(send, 204)
        elif (method, path) == ("DELETE", "/_sandbox/faults"):
            self._box.clear()
            await answer(send, 204)
        elif (method, path) == ("GET", "/_sandbox/requests"):
            await answer(send, 200, json.dumps([asdict(seen) for seen in self._box.requests]), "application/json")
        else:
            await self._app(scope, receive, send)


class _ObservedResponse:
    """Passes an answer on, records its status and, if requested, closes the connection in the middle."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.cut = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif self.cut:
            body = message.get("body", b"")
            await self._send({"type": message["type"], "body": body[: len(body) // 2], "more_body": True})
            drop_connection(self._send)
            return
        await self._send(message)

    @property
    def __self__(self) -> object:
        """The innermost sender, so that ``drop_connection`` finds it through this wrapper too."""
        return getattr(self._send, "__self__", None)


def drop_connection(send: Send) -> None:
    """Close the client's connection without another byte.

    ASGI has no call for this; uvicorn's ``send`` is a method of the object that holds the transport.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError("only uvicorn can drop a connection")
    transport.abort()


async def answer(
    send: Send, status: int, body: str = "", media: str | None = None, headers: Iterable[tuple[str, str]] = ()
) -> None:
    """Send a whole answer."""
    data = body.encode()
    fields = [("content-length", str(len(data))), *([("content-type", media)] if media else []), *headers]
    raw = [(name.lower().encode(), value.encode()) for name, value in fields]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": data})


async def read_body(receive: Receive) -> bytes:
    """Return the whole body of a request."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body
