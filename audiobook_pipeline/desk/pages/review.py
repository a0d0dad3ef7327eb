"""Review: the books whose releases wait for a person, each with all that was offered."""

from itertools import groupby
from typing import Final

from starlette.responses import Response

from audiobook_pipeline.desk.visit import PAGE_SIZE, Visit
from audiobook_pipeline.ledger.records import Review, ReviewStatus


def reviews(visit: Visit) -> Response:
    """Show the books that wait, those with most to decide first."""
    waiting = sorted(visit.ledger.reviews(ReviewStatus.WAITING), key=lambda each: each.wanted_id)
    books = [list(rows) for _, rows in groupby(waiting, key=lambda each: each.wanted_id)]
    first = (visit.page_number - 1) * PAGE_SIZE
    return visit.page("reviews.html.j2", books=books[first : first + PAGE_SIZE], total=len(books), size=PAGE_SIZE)


def offers(visit: Visit) -> Response:
    """Show one book with all its offers."""
    wanted_id = visit.number("wanted_id")
    decision = visit.ledger.last_decision(wanted_id)
    asked: dict[str, Review] = {
        each.release.key: each for each in visit.ledger.reviews() if each.wanted_id == wanted_id
    }
    known = {verdict.release.key for verdict in decision.selection.verdicts} if decision else set()
    return visit.page(
        "offers.html.j2",
        wanted=visit.ledger.wanted_book(wanted_id),
        verdicts=decision.selection.verdicts if decision else (),
        others=[each for key, each in asked.items() if key not in known],
        asked=asked,
        acquisition=visit.ledger.last_acquisition(wanted_id),
    )


def take(visit: Visit) -> Response:
    """Take the release of a question."""
    return visit.back(visit.decider.take(visit.number("review_id"), visit.said("note")))


def refuse(visit: Visit) -> Response:
    """Refuse the release of a question."""
    return visit.back(visit.decider.refuse(visit.number("review_id"), visit.said("note")))


def reopen(visit: Visit) -> Response:
    """Take an answer back."""
    return visit.back(visit.decider.reopen(visit.number("review_id")))


def take_offer(visit: Visit) -> Response:
    """Take another release in spite of what speaks against it."""
    return visit.back(visit.decider.take_offer(visit.number("wanted_id"), visit.said("release_key")))


def search_again(visit: Visit) -> Response:
    """Let the next run search for a book."""
    return visit.back(visit.decider.search_again(visit.number("wanted_id")))


def let_go(visit: Visit) -> Response:
    """Let go of a book."""
    return visit.back(visit.decider.let_go(visit.number("wanted_id")))


ROUTES: Final = (
    ("GET", "/review", "admin", reviews),
    ("GET", "/review/{wanted_id}", "admin", offers),
    ("POST", "/reviews/{review_id}/take", "admin", take),
    ("POST", "/reviews/{review_id}/refuse", "admin", refuse),
    ("POST", "/reviews/{review_id}/reopen", "admin", reopen),
    ("POST", "/review/{wanted_id}/take", "admin", take_offer),
    ("POST", "/review/{wanted_id}/search", "admin", search_again),
    ("POST", "/review/{wanted_id}/let-go", "admin", let_go),
)
