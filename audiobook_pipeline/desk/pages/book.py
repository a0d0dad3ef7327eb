"""A book: all that is known of it, and its story; covers; and the search over everything."""

from pathlib import Path
from typing import Final

from itsdangerous import BadSignature
from starlette.responses import FileResponse, Response

from audiobook_pipeline.desk.visit import NoSuchPageError, Visit
from audiobook_pipeline.desk.words import having, item_words
from audiobook_pipeline.domain.covers import NAME
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.ledger.pages import ChangeFilter
from audiobook_pipeline.schemas.tables import LIBRARY

FOUND: Final = 50
NO_COVER: Final = Path(__file__).parents[1] / "static" / "no_cover.svg"


def item(visit: Visit) -> Response:
    """Show a library item."""
    item_id = str(visit.request.path_params["item_id"])
    library = visit.desk.tables.table("current_library", LIBRARY)
    rows = library[library["item_id"] == item_id].to_dict("records")
    if not rows:
        raise NoSuchPageError("the library had no such item in the last run; it may be gone")
    key = visit.ledger.work_of_item(item_id)
    return visit.page(
        "item.html.j2",
        item=rows[0],
        story=visit.ledger.story(key) if key else [],
        changes=visit.ledger.changes_page(ChangeFilter(item_id=item_id), first=0, most=FOUND),
    )


def wanted(visit: Visit) -> Response:
    """Show a wanted book and its story."""
    record = visit.ledger.wanted_book(visit.number())
    acquisition = visit.ledger.last_acquisition(record.id)
    return visit.page(
        "book.html.j2",
        record=record,
        acquisition=acquisition,
        story=visit.ledger.story(record.book.work_key),
    )


def retry(visit: Visit) -> str:
    """Let the next step for a book be tried again."""
    return visit.decider.retry(visit.number())


def search(visit: Visit) -> Response:
    """Find items of the library and wanted books by their words."""
    query = visit.asked("q")[:200]
    parts = words(query)
    library = visit.desk.tables.table("current_library", LIBRARY)
    hits = having(visit.desk.tables.made_of(library, "words", item_words), parts)[:FOUND]
    items = library.iloc[hits][["item_id", "title", "authors", "series"]].to_dict("records")
    wanted_books = visit.ledger.wanted_titles(parts, most=FOUND) if parts else []
    return visit.page("search.html.j2", query=query, items=items, wanted_books=wanted_books)


def cover(visit: Visit) -> Response:
    """Answer an item's cover."""
    return _picture(visit.desk.covers.of_item(str(visit.request.path_params["item_id"])))


def named_cover(visit: Visit) -> Response:
    """Answer a cover that a source named."""
    try:
        address = str(visit.desk.signer.loads(visit.asked("u")))
    except BadSignature:
        raise NoSuchPageError("that address isn't on the desk") from None
    return _picture(visit.desk.covers.at(address))


def changed_cover(visit: Visit) -> Response:
    """Answer the picture of a change, by its name."""
    name = str(visit.request.path_params["name"])
    if not NAME.fullmatch(name):
        raise NoSuchPageError("there is no picture of that name")
    return _picture(visit.desk.covers.of_name(name))


def looked_up_cover(visit: Visit) -> Response:
    """Answer the cover of a book that the library lacks."""
    address = visit.desk.finder.cover(visit.asked("title")[:300], visit.asked("author")[:300])
    return _picture(visit.desk.covers.at(address) if address else None)


def _picture(found: tuple[bytes, str] | None) -> Response:
    """Return a cover, or a picture that stands for one."""
    if found is None:
        # Asked for again before long: a cover may come.
        return FileResponse(NO_COVER, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=600"})
    return Response(found[0], media_type=found[1])


ROUTES: Final = (
    ("GET", "/item/{item_id}", "admin", item),
    ("GET", "/book/{number}", "admin", wanted),
    ("POST", "/book/{number}/retry", "admin", retry),
    ("GET", "/search", "admin", search),
    ("GET", "/cover/at", "user", named_cover),
    ("GET", "/cover/of", "admin", looked_up_cover),
    ("GET", "/cover/changed/{name}", "admin", changed_cover),
    ("GET", "/cover/{item_id}", "user", cover),
)
