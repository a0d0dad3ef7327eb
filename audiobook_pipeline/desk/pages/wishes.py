"""Wishes: what was asked for and how it stands, what isn't wanted, and what others request."""

from datetime import UTC, datetime
from typing import Final, get_args

from starlette.responses import Response

from audiobook_pipeline.deciding import wished_book
from audiobook_pipeline.desk.visit import PAGE_SIZE, Upload, Visit
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
    listed = visit.ledger.wishes()[::-1]
    first = (visit.page_number - 1) * PAGE_SIZE
    shown = listed[first : first + PAGE_SIZE]
    return visit.page(
        "wishes.html.j2",
        wishes=[(wish, visit.ledger.wanted_of(wish.book.work_key)) for wish in shown],
        total=len(listed),
        size=PAGE_SIZE,
        follows=visit.ledger.follows(),
        exclusions=visit.ledger.exclusions(),
        kinds=get_args(ExclusionKind),
        requests=visit.ledger.requests(RequestStatus.WAITING),
        missing=visit.desk.tables.table("missing_books", MISSING_BOOKS).head(PAGE_SIZE).to_dict("records"),
    )


def add(visit: Visit) -> Response:
    """Wish for a book; who doesn't decide requests it."""
    book = _described(visit)
    if visit.person.decides:
        return visit.back(visit.decider.want(book, visit.said("reason")))
    return visit.back(visit.decider.ask_for(book, visit.said("reason"), who=visit.person.name))


def import_upload(visit: Visit) -> Response:
    """Wish for the books of an uploaded list that the library lacks; say what became of each line."""
    upload = visit.form.get("file")
    if not isinstance(upload, Upload) or not upload.name:
        return visit.back("Choose a file.")
    read = read_list(upload.content, shelf=visit.said("shelf"))
    library = visit.desk.tables.table("current_library", LIBRARY)
    shelf = visit.desk.tables.made_of(library, "shelf", Shelf)
    rows = import_list(upload.name, read, visit.ledger, shelf.item_of, now=datetime.now(UTC))
    odd = [row for row in rows if row.outcome in {"not understood", "already there"}]
    return visit.page(
        "imported.html.j2", read=read, counts=list(counted(rows)), odd=odd[:MOST_LINES], more=len(odd[MOST_LINES:])
    )


def follow(visit: Visit) -> Response:
    """Follow an author or a series."""
    kind = visit.said("kind")
    if kind not in get_args(FollowKind):
        return visit.back("Choose what to follow.")
    only_next = visit.said("only_next") == "yes"
    visit.ledger.follow(kind, visit.said("name"), now=datetime.now(UTC), only_next=only_next)  # type: ignore[arg-type]
    return visit.back(f"The {kind} “{visit.said('name')}” is followed from the next run on.")


def unfollow(visit: Visit) -> Response:
    """Follow no more."""
    visit.ledger.unfollow(visit.number("follow_id"))
    return visit.back("It is followed no more.")


def forget(visit: Visit) -> Response:
    """Take a wish back."""
    visit.ledger.take_back(visit.number("wish_id"), now=datetime.now(UTC))
    return visit.back("The wish is forgotten. A release that is on its way for it still comes.")


def exclude(visit: Visit) -> Response:
    """Exclude something from the wish list."""
    kind = visit.said("kind")
    if kind not in get_args(ExclusionKind):
        return visit.back("Choose what to exclude.")
    return visit.back(visit.decider.exclude(kind, visit.said("value"), visit.said("reason")))  # type: ignore[arg-type]


def forget_exclusion(visit: Visit) -> Response:
    """Take an exclusion back."""
    visit.ledger.remove_exclusion(visit.number("exclusion_id"))
    return visit.back("The exclusion is forgotten.")


def grant(visit: Visit) -> Response:
    """Make a request a wish."""
    return visit.back(visit.decider.grant(visit.number("request_id")))


def decline(visit: Visit) -> Response:
    """Decline a request."""
    return visit.back(visit.decider.decline(visit.number("request_id")))


def _described(visit: Visit) -> WantedBook:
    return wished_book(
        visit.said("title"),
        visit.said("author").split(";"),
        series=visit.said("series"),
        position=visit.said("position"),
        language=visit.said("language"),
        narrators=visit.said("narrator").split(";"),
    )


ROUTES: Final = (
    ("GET", "/wishes", "user", wishes),
    ("POST", "/wishes", "user", add),
    ("POST", "/wishes/import", "admin", import_upload),
    ("POST", "/follows", "admin", follow),
    ("POST", "/follows/{follow_id}/end", "admin", unfollow),
    ("POST", "/wishes/{wish_id}/forget", "admin", forget),
    ("POST", "/exclusions", "admin", exclude),
    ("POST", "/exclusions/{exclusion_id}/forget", "admin", forget_exclusion),
    ("POST", "/requests/{request_id}/grant", "admin", grant),
    ("POST", "/requests/{request_id}/decline", "admin", decline),
)
