"""One request of one person, and what pages are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode

from itsdangerous import URLSafeSerializer
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from audiobook_pipeline.acquisition.held import FOLDER as HELD_FOLDER
from audiobook_pipeline.acquisition.held import HeldTorrents
from audiobook_pipeline.deciding import Decider
from audiobook_pipeline.desk.covers import Covers
from audiobook_pipeline.desk.dagster import SEARCH, Dagster, DagsterAwayError
from audiobook_pipeline.desk.finding import Finder
from audiobook_pipeline.desk.health import Health
from audiobook_pipeline.desk.settings import DeskSettings
from audiobook_pipeline.desk.showing import page_templates
from audiobook_pipeline.desk.signing_in import Person, SignIn
from audiobook_pipeline.desk.tables import Tables
from audiobook_pipeline.domain.covers import picture
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.errors import PipelineError
from audiobook_pipeline.ledger.ledger import Ledger

PAGE_SIZE: Final = 50


class NoSuchPageError(PipelineError):
    """What was asked for isn't there."""


class Upload(NamedTuple):
    """A file that was sent."""

    name: str
    content: bytes


class Done(NamedTuple):
    """What was decided, and what takes it back.

    Attributes:
        words: What was done, for a person.
        undo: Path that takes it back, by POST; "" where nothing does.
        fields: What is sent there.
    """

    words: str
    undo: str = ""
    fields: Mapping[str, str] = {}


class Desk:
    """What all requests share.

    Args:
        settings: How the desk is set up.
    """

    def __init__(self, settings: DeskSettings) -> None:
        self.settings = settings
        self.tables = Tables(settings)
        self.covers = Covers(settings)
        self.finder = Finder(settings)
        self.health = Health()
        self.signer = URLSafeSerializer(settings.key(), salt="cover")
        self.dagster = Dagster(settings.dagster)
        self.door = SignIn(settings)
        self.held = HeldTorrents(settings.data / HELD_FOLDER)
        self.templates = page_templates()

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger; opened once, at the first page that needs it.

        Raises:
            LedgerError: There is none, or it can't be opened.
        """
        return self.settings.open_ledger()


@dataclass
class Visit:
    """A request of somebody who is signed in.

    Attributes:
        desk: What all requests share.
        request: The request.
        person: Who it is.
        form: What was sent, where something was.
    """

    desk: Desk
    request: Request
    person: Person
    form: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ledger(self) -> Ledger:
        """The ledger."""
        return self.desk.ledger

    @property
    def decider(self) -> Decider:
        """Who decides, for the ledger."""
        return Decider(self.ledger, f"desk: {self.person.name}")

    def asked(self, name: str, default: str = "") -> str:
        """Return a parameter of the address."""
        return self.request.query_params.get(name, default).strip()

    def said(self, name: str) -> str:
        """Return a field of the form."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def number(self, name: str = "number") -> int:
        """Return a number of the path or the form.

        Raises:
            NoSuchPageError: It is none.
        """
        text = str(self.request.path_params.get(name, "") or self.said(name))
        if not (text.isascii() and text.isdecimal() and len(text) < 16):
            raise NoSuchPageError("nothing has that number")
        return int(text)

    @property
    def page_number(self) -> int:
        """The page that is asked for, from 1."""
        text = self.asked("page")
        return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 7 else 1

    @property
    def first(self) -> int:
        """How many rows come before the page that is asked for."""
        return (self.page_number - 1) * PAGE_SIZE

    def then_run(self, job: str, done: Done | str, undo: str = "", *, now: bool = False) -> Done:
        """Return what was done, and start the run that acts on it where ``desk.runs`` or the person says so."""
        done = Done(done, undo) if isinstance(done, str) else done
        if not (now or self.desk.settings.config.desk.runs):
            return done
        try:
            more = f"Run {self.desk.dagster.start(job)[:8]} was started."
        except DagsterAwayError as error:
            more = f"No run was started: {error}."
        return done._replace(words=f"{done.words} {more}")

    def want_all(self, books: Sequence[WantedBook]) -> Done:
        """Wish for several books."""
        for book in books:
            self.decider.want(book)
        return self.then_run(SEARCH, f"Wishes added: {len(books)}. The next run searches for them.")

    def link(self, path: str, **parameters: object) -> str:
        """Return an address of the desk; parameters that are empty are left out."""
        query = urlencode({name: value for name, value in parameters.items() if value not in ("", None)})
        root = self.request.scope.get("root_path", "")
        return f"{root}{quote(path)}{'?' if query else ''}{query}"

    def cover_at(self, address: str) -> str:
        """Return the desk's own address of a cover that a source named; signed, so that it fetches no other."""
        return self.link("/cover/at", u=self.desk.signer.dumps(address)) if address else ""

    def changed_cover(self, cover: object) -> str:
        """Return the desk's address of the picture that a change of a cover names; "" where it names none."""
        found = picture(cover if isinstance(cover, str) else None)
        return self.link(f"/cover/changed/{found.name}") if found else ""

    def page(self, template: str, *, status: int = 200, **values: object) -> Response:
        """Return a page."""
        shared = {
            "visit": self,
            "person": self.person,
            "token": self.request.session.get("token", ""),
            "path": self.request.url.path.removeprefix(self.request.scope.get("root_path", "")),
            "words": self.request.session.pop("words", ""),
            "undo": self.request.session.pop("undo", None),
            "settings": self.desk.settings,
        }
        text = self.desk.templates.get_template(template).render(**shared, **values)
        return HTMLResponse(text, status)

    def back(self, done: Done | str, path: str = "") -> Response:
        """Return to a page of the desk, which says what was done and offers to undo it."""
        done = Done(done) if isinstance(done, str) else done
        target = path or self.said("back")
        # A path of ours alone: "//host" and "/\\host" would lead elsewhere.
        if not target.startswith("/") or target.startswith(("//", "/\\")):
            target = "/"
        self.request.session["words"] = done.words[:500]
        if done.undo:
            self.request.session["undo"] = [done.undo, dict(done.fields), target]
        root = self.request.scope.get("root_path", "")
        return RedirectResponse(f"{root}{target}", 303)
