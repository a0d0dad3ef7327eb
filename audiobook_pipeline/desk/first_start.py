"""The page of the first start: for who has the code from the log, it asks for what is needed, and ends.

Nothing else answers meanwhile. What is asked, tried and written is ``cli.first_start``, as in the terminal.
"""

import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.findings import Finding
from audiobook_pipeline.cli.first_start import DESK, QUESTIONS, SERVICES, found, of_service, tried, write
from audiobook_pipeline.cli.output import say
from audiobook_pipeline.cli.settings_file import home_folder, load_settings, settings_file
from audiobook_pipeline.desk.guard import Guard
from audiobook_pipeline.desk.settings import DeskSettings
from audiobook_pipeline.desk.showing import page_templates

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are taken for another."""
_CODE_LENGTH: Final = 10
_MOST_TRIES: Final = 10
_MOST_BYTES: Final = 64 * 1024
_SHORTEST_PASSWORD: Final = 8
_COOKIE: Final = "setup"


@dataclass
class FirstStart:
    """One set-up: its code, who has shown it, and whether it is done.

    Attributes:
        file: Where the answers go.
        code: What the log shows, and the page asks for.
        pass_word: What the browser has that showed the code; new for each.
        done: Whether the answers are written.
        tries: How often a wrong code was entered.
        answers: What was answered so far, or is in force.
    """

    file: Path
    code: str = ""
    pass_word: str = ""
    done: bool = False
    tries: int = 0
    answers: dict[str, str] = field(default_factory=dict)

    def renew(self) -> None:
        """Make a code and show it in the log."""
        self.code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
        self.tries = 0
        say(f"Setup code: {self.code}")

    def takes(self, code: str) -> bool:
        """Return whether a code is the right one; after many wrong ones there is another."""
        plain = "".join(code.split()).upper()
        if secrets.compare_digest(plain.encode(), self.code.encode()):
            # It lets in once.
            self.code = secrets.token_hex()
            self.pass_word = secrets.token_urlsafe(32)
            return True
        self.tries += 1
        if self.tries >= _MOST_TRIES and not self.pass_word:
            say("Too many wrong codes. The log shows a new one.")
            self.renew()
        return False

    def knows(self, request: Request) -> bool:
        """Return whether a request comes from who showed the code."""
        held = request.cookies.get(_COOKIE, "")
        return bool(self.pass_word) and secrets.compare_digest(held.encode(), self.pass_word.encode())

    @property
    def refusal(self) -> str:
        """What is said of a wrong code."""
        if self.pass_word:
            return "The code was entered in another browser already. Restart the program for a new one."
        return "That is not the code. The log of the program shows it."

    def take(self, form: Mapping[str, str]) -> dict[str, str]:
        """Keep the answers of a form and return all; a secret that was left empty stays as it was."""
        for question in (*QUESTIONS, DESK):
            given = form.get(question.variable, "").strip()
            if given or not question.secret:
                self.answers[question.variable] = given
        return self.answers

    def wrong(self) -> dict[str, list[Finding]]:
        """Return what is wrong with the answers, by the name of the service."""
        findings = tried(self.answers)
        return {service.name: of_service(findings, service) for service in SERVICES}

    def finish(self) -> None:
        """Write the answers.

        Raises:
            CommandError: They can't be written.
        """
        place = {"PIPELINE_DATA": str(home_folder())} if self.file.parent == home_folder() else {}
        write(self.file, {name: value for name, value in {**self.answers, **place}.items() if value})
        self.done = True


class Pages:
    """What the page answers."""

    def __init__(self, start: FirstStart) -> None:
        """Take the set-up that is asked for."""
        self._start = start
        self._templates = page_templates()

    async def show(self, request: Request) -> Response:
        """Ask for the code, or for the settings."""
        if not self._start.knows(request):
            return self._page()
        if not self._start.answers:
            self._start.answers = await run_in_threadpool(found) | _in_force()
        return self._page(step="questions")

    async def enter(self, request: Request) -> Response:
        """Take the code."""
        if not self._start.takes((await _form(request)).get("code", "")):
            return self._page(403, why=self._start.refusal)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(_COOKIE, self._start.pass_word, httponly=True, samesite="strict")
        return answer

    async def answer(self, request: Request) -> Response:
        """Take the settings, try them, and write them where they work or are wanted so."""
        if not self._start.knows(request):
            return self._page(403, why="Enter the code first.")
        form = await _form(request)
        answers = self._start.take(form)
        if len(answers.get(DESK.variable, "")) < _SHORTEST_PASSWORD:
            return self._page(
                422, step="questions", why=f"The desk's password needs at least {_SHORTEST_PASSWORD} characters."
            )
        wrong = {} if "anyway" in form else await run_in_threadpool(self._start.wrong)
        if any(wrong.values()):
            return self._page(422, step="questions", wrong=wrong, why="Not everything works yet.")
        try:
            await run_in_threadpool(self._start.finish)
        except CommandError as error:
            return self._page(500, step="questions", why=str(error))
        return self._page(step="done")

    def _page(self, status: int = 200, **values: object) -> Response:
        known = {"step": "code", "why": "", "wrong": {}, "services": SERVICES, "desk": DESK}
        known["answers"] = self._start.answers
        return HTMLResponse(self._templates.get_template("first_start.html.j2").render(known | values), status)


async def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok")


def build_app(start: FirstStart, settings: DeskSettings) -> Starlette:
    """Return the application of the page."""
    pages = Pages(start)
    return Starlette(
        routes=[
            Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
            Route("/", pages.show),
            Route("/code", pages.enter, methods=["POST"]),
            Route("/answers", pages.answer, methods=["POST"]),
            Route("/healthz", _alive),
        ],
        middleware=[Middleware(Guard, settings=settings)],
    )


async def _form(request: Request) -> dict[str, str]:
    """Return the fields that were sent; nothing where that is too much."""
    received = bytearray()
    async for piece in request.stream():
        received += piece
        if len(received) > _MOST_BYTES:
            return {}
    request._body = bytes(received)  # noqa: SLF001 - as Request.body keeps it
    async with request.form(max_files=0, max_fields=50) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _in_force() -> dict[str, str]:
    names = [each.variable for each in (*QUESTIONS, DESK)]
    return {name: value for name in names if (value := os.environ.get(name, "").strip())}


def run(host: str, port: int, file: Path) -> bool:
    """Serve the page until the answers are written; return whether they are."""
    start = FirstStart(file)
    settings = DeskSettings(data=file.parent, ledger="", host=host, port=port, url=os.environ.get("DESK_URL", ""))
    config = uvicorn.Config(build_app(start, settings), host=host, port=port, log_level="warning", server_header=False)
    server = uvicorn.Server(config)

    say(f"Not set up yet. Open {settings.address} and enter the code below, or run 'audiobook-pipeline init'.")
    start.renew()
    original = server.on_tick

    async def on_tick(counter: int) -> bool:
        return start.done or await original(counter)

    server.on_tick = on_tick  # type: ignore[method-assign]  # its own way to end: looked at ten times a second
    server.run()
    return start.done


if __name__ == "__main__":
    load_settings()
    sys.exit(0 if run(sys.argv[1], int(sys.argv[2]), settings_file()) else 1)
