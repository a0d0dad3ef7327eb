"""Wishes: what was asked for and how it stands, what isn't wanted, and what others request."""

from datetime import UTC, datetime
from typing import Final, get_args

from starlette.responses import Response

from audiobook_pipeline.deciding import wished_book
from audiobook_pipeline.desk.visit import PAGE_SIZE, Visit
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.ledger.records import ExclusionKind, RequestStatus
from audiobook_pipeline.schemas.tables import MISSING_BOOKS


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
    ("POST", "/wishes/{wish_id}/forget", "admin", forget),
    ("POST", "/exclusions", "admin", exclude),
    ("POST", "/exclusions/{exclusion_id}/forget", "admin", forget_exclusion),
    ("POST", "/requests/{request_id}/grant", "admin", grant),
    ("POST", "/requests/{request_id}/decline", "admin", decline),
)
