"""Wishes: what was asked for and how it stands, what isn't wanted, and what others request."""

from datetime import UTC, datetime
from typing import Final, get_args

from starlette.responses import Response

from audiobook_pipeline.deciding import wished_book
from audiobook_pipeline.desk.dagster import SEARCH
from audiobook_pipeline.desk.visit import PAGE_SIZE, Done, NoSuchPageError, Upload, Visit
from audiobook_pipeline.domain.discovery import Shelf
from audiobook_pipeline.domain.models import FollowKind, WantedBook
from audiobook_pipeline.ledger.records import ExclusionKind, RequestStatus
from audiobook_pipeline.lists.importing import counted, import_list
from audiobook_pipeline.lists.reading import read_list
from audiobook_pipeline.schemas.tables import LIBRARY, MISSING_BOOKS

MOST_LINES: Final = 200
"""Lines of an imported list that a page shows."""


def wishes(visit: Visit) -> Response:
    """Show the wishes, the exclusions, the requests and the wish list of the last run."""
    if not visit.person.decides:
        return visit.page("own.html.j2", requests=visit.ledger.requests(who=visit.person.name))
    shown, total = visit.ledger.wishes_page(first=visit.first, most=PAGE_SIZE)
    return visit.page(
        "wishes.html.j2",
        wishes=shown,
        total=total,
        size=PAGE_SIZE,
        follows=visit.ledger.follows(),
        exclusions=visit.ledger.exclusions(),
        kinds=get_args(ExclusionKind),
        requests=visit.ledger.requests(RequestStatus.WAITING),
        missing=visit.desk.tables.table("missing_books", MISSING_BOOKS).head(PAGE_SIZE).to_dict("records"),
    )


def find(visit: Visit) -> Response:
    """Show the editions that the sources know under a title and an author."""
    title, author = visit.asked("title")[:300], visit.asked("author")[:300]
    found, trouble = visit.desk.finder.editions(title, author) if title else ([], [])
    return visit.page("find.html.j2", title=title, author=author, editions=found, trouble=trouble)


def add(visit: Visit) -> Done:
    """Wish for a book; who doesn't decide requests it."""
    book = _described(visit)
    if visit.person.decides:
        return visit.then_run(SEARCH, visit.decider.want(book, visit.said("reason")))
    who = visit.person.name
    quota = visit.desk.settings.config.desk.quota(who)
    return Done(visit.decider.ask_for(book, visit.said("reason"), who=who, quota=quota))


def import_upload(visit: Visit) -> Response | str:
    """Wish for the books of an uploaded list that the library lacks; say what became of each line."""
    upload = visit.form.get("file")
    if not isinstance(upload, Upload) or not upload.name:
        return "Choose a file."
    read = read_list(upload.content, shelf=visit.said("shelf"))
    library = visit.desk.tables.table("current_library", LIBRARY)
    shelf = visit.desk.tables.made_of(library, "shelf", Shelf)
    rows = import_list(upload.name, read, visit.ledger, shelf.item_of, now=datetime.now(UTC))
    odd = [row for row in rows if row.outcome in {"not understood", "already there"}]
    return visit.page(
        "imported.html.j2", read=read, counts=list(counted(rows)), odd=odd[:MOST_LINES], more=len(odd[MOST_LINES:])
    )


def follow(visit: Visit) -> str:
    """Follow an author or a series."""
    kind = visit.said("kind")
    if kind not in get_args(FollowKind):
        return "Choose what to follow."
    return visit.decider.follow(kind, visit.said("name"), only_next=visit.said("only_next") == "yes")  # type: ignore[arg-type]


def forget(visit: Visit) -> Done:
    """Take a wish back."""
    return Done(visit.decider.forget(visit.number()), f"/wishes/{visit.number()}/restore")


def exclude(visit: Visit) -> str:
    """Exclude something from the wish list."""
    kind = visit.said("kind")
    if kind not in get_args(ExclusionKind):
        return "Choose what to exclude."
    return visit.decider.exclude(kind, visit.said("value"), visit.said("reason"))  # type: ignore[arg-type]


def answer(visit: Visit) -> Done:
    """Grant or decline a request."""
    number, act = visit.number(), visit.request.path_params["act"]
    undo = f"/requests/{number}/reopen"
    if act == "grant":
        return visit.then_run(SEARCH, visit.decider.grant(number), undo)
    if act == "decline":
        return Done(visit.decider.decline(number), undo)
    raise NoSuchPageError("a request is granted or declined")


def _described(visit: Visit) -> WantedBook:
    return wished_book(
        visit.said("title"),
        visit.said("author").split(";"),
        series=visit.said("series"),
        position=visit.said("position"),
        language=visit.said("language"),
        narrators=visit.said("narrator").split(";"),
        year=visit.said("year"),
    )


ROUTES: Final = (
    ("GET", "/wishes", "user", wishes),
    ("GET", "/find", "user", find),
    ("POST", "/wishes", "user", add),
    ("POST", "/wishes/import", "admin", import_upload),
    ("POST", "/wishes/{number}/forget", "admin", forget),
    ("POST", "/wishes/{number}/restore", "admin", lambda visit: visit.decider.restore(visit.number())),
    ("POST", "/follows", "admin", follow),
    ("POST", "/follows/{number}/end", "admin", lambda visit: visit.decider.unfollow(visit.number())),
    ("POST", "/exclusions", "admin", exclude),
    ("POST", "/exclusions/{number}/forget", "admin", lambda visit: visit.decider.include(visit.number())),
    ("POST", "/requests/{number}/reopen", "admin", lambda visit: visit.decider.reopen_request(visit.number())),
    ("POST", "/requests/{number}/{act}", "admin", answer),
)
