"""Changes: metadata changes by rule and field, before and after, to approve or refuse."""

from collections.abc import Callable
from typing import Final

from starlette.responses import Response

from audiobook_pipeline.desk.visit import PAGE_SIZE, Visit
from audiobook_pipeline.ledger.pages import ChangeFilter
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.schemas.tables import LIBRARY


def changes(visit: Visit) -> Response:
    """Show a page of changes."""
    shown = _filter(visit.asked)
    counts = visit.ledger.change_counts(ChangeFilter())
    first = (visit.page_number - 1) * PAGE_SIZE
    rows = visit.ledger.changes_page(shown, first=first, most=PAGE_SIZE)
    return visit.page(
        "changes.html.j2",
        shown=shown,
        rows=rows,
        books=_books(visit, {row.change.item_id for row in rows}),
        rules=sorted({rule for rule, _, _ in counts}),
        counts={status: sum(n for _, each, n in counts if each is status) for status in ChangeStatus},
        total=sum(number for _, _, number in visit.ledger.change_counts(shown)),
        statuses=list(ChangeStatus),
        size=PAGE_SIZE,
    )


def approve(visit: Visit) -> Response:
    """Approve single changes, or all that are shown."""
    shown, numbers = _filter(visit.said), _numbers(visit)
    if not numbers and visit.said("all") != "yes":
        return visit.back("Mark the changes that you mean.")
    return visit.back(visit.decider.approve_changes(shown, numbers))


def refuse(visit: Visit) -> Response:
    """Set single changes aside."""
    if not (numbers := _numbers(visit)):
        return visit.back("Mark the changes that you mean.")
    return visit.back(visit.decider.refuse_changes(numbers))


def _filter(given: Callable[[str], str]) -> ChangeFilter:
    """Return the filter that an address or a form names; what can't be read filters nothing."""
    status = given("status")
    try:
        confidence = float(given("at_least") or 0)
    except ValueError:
        confidence = 0.0
    return ChangeFilter(
        status=ChangeStatus(status) if status in set(ChangeStatus) else ChangeStatus.PLANNED,
        rule=given("rule"),
        field=given("field"),
        item_id=given("item"),
        at_least=confidence,
    )


def _numbers(visit: Visit) -> tuple[int, ...]:
    marked = visit.form.get("change[]", [])
    return tuple(int(number) for number in marked if number.isascii() and number.isdecimal() and len(number) < 16)


def _books(visit: Visit, items: set[str]) -> dict[str, tuple[str, str]]:
    """Return title and authors of library items."""
    library = visit.desk.tables.table("current_library", LIBRARY)
    found = library[library["item_id"].isin(items)]
    return {
        row["item_id"]: (row["title"], ", ".join(row["authors"]))
        for row in found[["item_id", "title", "authors"]].to_dict("records")
    }


ROUTES: Final = (
    ("GET", "/changes", "admin", changes),
    ("POST", "/changes/approve", "admin", approve),
    ("POST", "/changes/refuse", "admin", refuse),
)
