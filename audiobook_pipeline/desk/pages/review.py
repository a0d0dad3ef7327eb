"""Review: the books whose releases wait for a person, each with all that was offered."""

from typing import Final

from starlette.responses import Response

from audiobook_pipeline.desk.dagster import SEARCH, SEND
from audiobook_pipeline.desk.visit import PAGE_SIZE, Done, Upload, Visit


def reviews(visit: Visit) -> Response:
    """Show a page of the books that wait, those that wait longest first."""
    books, total = visit.ledger.waiting_books(first=visit.first, most=PAGE_SIZE)
    return visit.page("reviews.html.j2", books=books, total=total, size=PAGE_SIZE)


def offers(visit: Visit) -> Response:
    """Show one book with all its offers."""
    wanted_id = visit.number()
    decision = visit.ledger.last_decision(wanted_id)
    verdicts = decision.selection.verdicts if decision else ()
    asked = {each.release.key: each for each in visit.ledger.reviews_of(wanted_id)}
    known = {verdict.release.key for verdict in verdicts}
    return visit.page(
        "offers.html.j2",
        wanted=visit.ledger.wanted_book(wanted_id),
        verdicts=verdicts,
        others=[each for key, each in asked.items() if key not in known],
        asked=asked,
        acquisition=visit.ledger.last_acquisition(wanted_id),
    )


def take(visit: Visit) -> Done:
    """Take the release of a question."""
    number = visit.number()
    return visit.then_run(SEND, visit.decider.take(number, visit.said("note")), f"/reviews/{number}/reopen")


def refuse(visit: Visit) -> Done:
    """Refuse the release of a question."""
    number = visit.number()
    return Done(visit.decider.refuse(number, visit.said("note")), f"/reviews/{number}/reopen")


def take_offer(visit: Visit) -> Done:
    """Take another release in spite of what speaks against it."""
    number = visit.number()
    words = visit.decider.take_offer(number, visit.said("release_key"))
    return visit.then_run(SEND, words, f"/review/{number}/take-back")


def give(visit: Visit) -> Done | str:
    """Take a torrent that a person found: a magnet link, or a file."""
    number, upload = visit.number(), visit.form.get("file")
    given = upload.content if isinstance(upload, Upload) and upload.content else visit.said("magnet")
    if not given:
        return "Paste a magnet link, or choose a .torrent file."
    words = visit.decider.give(number, given, visit.desk.held)
    return visit.then_run(SEND, words, f"/review/{number}/take-back")


def search_again(visit: Visit) -> Done:
    """Search for a book again, in a run that starts at once: that is what "now" says."""
    return visit.then_run(SEARCH, visit.decider.search_again(visit.number()), now=True)


def drop_book(visit: Visit) -> Done:
    """Drop a book."""
    number = visit.number()
    return Done(visit.decider.drop_book(number), f"/review/{number}/want")


ROUTES: Final = (
    ("GET", "/review", "admin", reviews),
    ("GET", "/review/{number}", "admin", offers),
    ("POST", "/reviews/{number}/take", "admin", take),
    ("POST", "/reviews/{number}/refuse", "admin", refuse),
    ("POST", "/reviews/{number}/reopen", "admin", lambda visit: visit.decider.reopen(visit.number())),
    ("POST", "/review/{number}/take", "admin", take_offer),
    ("POST", "/review/{number}/give", "admin", give),
    ("POST", "/review/{number}/take-back", "admin", lambda visit: visit.decider.take_back(visit.number())),
    ("POST", "/review/{number}/search", "admin", search_again),
    ("POST", "/review/{number}/let-go", "admin", drop_book),
    ("POST", "/review/{number}/want", "admin", lambda visit: visit.decider.want_again(visit.number())),
)
