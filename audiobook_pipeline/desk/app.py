"""The desk's ASGI application: its routes, who may use each, and what happens to errors."""

import logging
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from audiobook_pipeline.desk.guard import Guard
from audiobook_pipeline.desk.pages import authors, book, calendar, changes, gaps, home, reports, review, wishes
from audiobook_pipeline.desk.settings import DeskSettings
from audiobook_pipeline.desk.signing_in import Person, SignInError
from audiobook_pipeline.desk.visit import Desk, Done, NoSuchPageError, Upload, Visit
from audiobook_pipeline.errors import PipelineError
from audiobook_pipeline.ledger.errors import UnknownRecordError

logger = logging.getLogger(__name__)

SESSION_SECONDS: Final = 14 * 24 * 3600
MAX_FORM: Final = 5 * 1024 * 1024
MAX_QUERY: Final = 500
"""Bytes of what is sent: a list of books at most."""

Handler = Callable[[Visit], Response | Done | str]
Who = Literal["admin", "user"]


class Row(NamedTuple):
    """A route: what is asked, who may, and who answers."""

    method: Literal["GET", "POST"]
    path: str
    who: Who
    handler: Handler


PAGES: Final = (home, review, wishes, gaps, authors, calendar, changes, book, reports)
ROUTES: Final = tuple(Row(*row) for room in PAGES for row in room.ROUTES)


def build_app(settings: DeskSettings) -> Starlette:
    """Return the application."""
    desk = Desk(settings)
    sessions = Middleware(
        SessionMiddleware,
        secret_key=settings.key(),
        session_cookie="desk",
        max_age=SESSION_SECONDS,
        same_site="lax",
        path=settings.root or "/",
        https_only=settings.url.startswith("https:"),
    )
    routes = [
        Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
        Route("/sign-in", _sign_in(desk), methods=["GET", "POST"]),
        Route("/healthz", _alive),
        Route("/calendar/{token}.ics", partial(calendar.subscribed, desk)),
        *(Route(row.path, _guarded(desk, row), methods=[row.method]) for row in ROUTES),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, settings=settings), sessions],
        exception_handlers={HTTPException: _explained(desk)},  # type: ignore[dict-item]
    )
    app.state.desk = desk
    return app


async def _alive(_request: Request) -> Response:
    return Response("ok", media_type="text/plain")


def _guarded(desk: Desk, row: Row) -> Callable[[Request], Any]:
    """Return the endpoint of a route: for those who are signed in, and changes only with the session's token."""

    async def endpoint(request: Request) -> Response:
        person = _person(desk, request)
        if person is None:
            return _to_sign_in(request, row)
        visit = Visit(desk, request, person)
        if row.who == "admin" and not person.decides:
            return _message(visit, "This page is for admins.", 403)
        if row.method == "POST":
            form = await _form(request)
            if form is None:
                return _message(visit, "That is more than 5 MB.", 413)
            if not secrets.compare_digest(str(form.get("token", "")), request.session.get("token", "-")):
                return _message(
                    visit, "This page was open for too long. Go back, load it again and try once more.", 403
                )
            visit.form = form
        return await run_in_threadpool(_answered, visit, row)

    return endpoint


def _to_sign_in(request: Request, row: Row) -> Response:
    """Send somebody to sign in who will then see the page that was asked for, and hear that nothing was saved."""
    root = request.scope.get("root_path", "")
    if row.method == "POST":
        request.session["words"] = "You were signed out, so this was not saved. Sign in and do it again."
    elif not row.path.startswith("/cover/") and len(request.url.query) < MAX_QUERY:
        path = request.url.path.removeprefix(root)
        request.session["wanted"] = f"{path}?{request.url.query}" if request.url.query else path
    return RedirectResponse(f"{root}/sign-in", 303)


def _answered(visit: Visit, row: Row) -> Response:
    """Return the answer of a handler; what can't be done is said on a page."""
    try:
        answer = row.handler(visit)
        return answer if isinstance(answer, Response) else visit.back(answer)
    except PipelineError as error:
        if row.method == "POST":
            return visit.back(str(error))
        absent = isinstance(error, NoSuchPageError | UnknownRecordError)
        return _message(visit, str(error), 404 if absent else 503)
    except Exception:
        logger.exception("%s %s", row.method, row.path)
        return _message(visit, "Something went wrong; the desk's log says why. Your earlier decisions are saved.", 500)


def _message(visit: Visit, words: str, status: int) -> Response:
    return visit.page("message.html.j2", status=status, message=words)


def _explained(desk: Desk) -> Callable[[Request, HTTPException], Any]:
    async def handler(request: Request, error: HTTPException) -> Response:
        person = _person(desk, request) if "session" in request.scope else None
        words = {404: "There is no such page.", 405: "That can't be done here."}.get(error.status_code, error.detail)
        if person is None:
            return Response(words, error.status_code, media_type="text/plain")
        return await run_in_threadpool(_message, Visit(desk, request, person), words, error.status_code)

    return handler


def _person(desk: Desk, request: Request) -> Person | None:
    """Return who is signed in."""
    if not desk.settings.login:
        request.session.setdefault("token", secrets.token_urlsafe(32))
        return Person("you", "admin")
    name, role = request.session.get("name"), request.session.get("role")
    return Person(name, role) if name and role in {"admin", "user"} else None


async def _form(request: Request) -> Mapping[str, Any] | None:
    """Return what was sent, or None where it is too much."""
    received = bytearray()
    async for piece in request.stream():
        received += piece
        if len(received) > MAX_FORM:
            return None
    request._body = bytes(received)  # noqa: SLF001 - as Request.body keeps it
    async with request.form(max_files=1, max_fields=2000) as form:
        fields: dict[str, Any] = {}
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                fields[name] = Upload((value.filename or "")[:100], await value.read())
            else:
                fields[name] = form.getlist(name) if name.endswith("[]") else value
        return fields


def _sign_in(desk: Desk) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        nobody = Visit(desk, request, Person("", "user"))
        request.session.setdefault("token", secrets.token_urlsafe(32))
        if request.method == "GET":
            return nobody.page("sign_in.html.j2", door=desk.door, why="")
        form = await _form(request) or {}
        if not secrets.compare_digest(str(form.get("token", "")), request.session["token"]):
            return nobody.page("sign_in.html.j2", door=desk.door, why="Please try once more.", status=403)
        address = request.client.host if request.client else ""
        try:
            person = await run_in_threadpool(
                desk.door.admit, str(form.get("name", "")), str(form.get("password", "")), address
            )
        except SignInError as error:
            return nobody.page("sign_in.html.j2", door=desk.door, why=str(error), status=403)
        wanted = request.session.get("wanted", "/")
        request.session.clear()
        request.session.update(name=person.name, role=person.role, token=secrets.token_urlsafe(32))
        return RedirectResponse(f"{request.scope.get('root_path', '')}{wanted}", 303)

    return endpoint
