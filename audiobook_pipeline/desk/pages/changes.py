"""Changes: metadata changes by book, rule and field, before and after: to approve, refuse or revert."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import pandas as pd
from starlette.responses import Response

from audiobook_pipeline.deciding import Decider
from audiobook_pipeline.desk.dagster import FINISH
from audiobook_pipeline.desk.visit import PAGE_SIZE, Done, NoSuchPageError, Visit
from audiobook_pipeline.ledger.pages import ChangeFilter
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.schemas.tables import CHANGES, LIBRARY

GROUPS: Final[Mapping[str, Literal["item_id", "rule", "field"]]] = {"book": "item_id", "rule": "rule", "field": "field"}
ACTS: Final[Mapping[str, tuple[Callable[[Decider, ChangeFilter, tuple[int, ...]], str], str]]] = {
    "approve": (Decider.approve_changes, "withdraw"),
    "withdraw": (Decider.withdraw_approval, "approve"),
    "revert": (Decider.revert_changes, "keep"),
    "keep": (Decider.keep_changes, "revert"),
    "refuse": (Decider.refuse_changes, "plan"),
    "plan": (Decider.plan_again, "refuse"),
}
"""What can be decided about changes, and what undoes it."""
LEFT_ALONE: Final = "left alone"
"""What isn't in the ledger: what the last run would have changed and didn't plan."""
WHY: Final[Mapping[str, str]] = {
    "locked": "locked by a tag of the book",
    "withheld": "edited or reverted by somebody",
    "refused": "Audiobookshelf would not save it unchanged",
}
"""Why it was left alone, by the status in its table."""
ACTED_ON: Final = frozenset({"approve", "revert"})
"""After which a run has something to do."""


def changes(visit: Visit) -> Response:
    """Show a page of changes, or of the books, rules or fields that they belong to."""
    shown = _filter(visit.asked)
    if visit.asked("status") == LEFT_ALONE:
        return _left_alone(visit, shown)
    by = visit.asked("by") if visit.asked("by") in GROUPS else ""
    if by:
        groups, total = visit.ledger.change_groups(shown, GROUPS[by], first=visit.first, most=PAGE_SIZE)
        rows = []
    else:
        groups, rows = [], visit.ledger.changes_page(shown, first=visit.first, most=PAGE_SIZE)
        total = visit.ledger.change_total(shown)
    items = {value for value, _ in groups} if by == "book" else {row.change.item_id for row in rows}
    return visit.page(
        "changes.html.j2",
        shown=shown,
        by=by,
        groups=groups,
        rows=rows,
        books=_books(visit, items),
        total=total,
        **_choices(visit, str(shown.status)),
    )


def _left_alone(visit: Visit, shown: ChangeFilter) -> Response:
    """Show a page of what was left alone, the surest first."""
    rows = _untouched(visit)
    fits = rows["confidence"] >= shown.at_least
    for column, value in {"rule": shown.rule, "field": shown.field, "item_id": shown.item_id}.items():
        if value:
            fits &= rows[column] == value
    fitting = rows[fits].sort_values(["confidence", "item_id"], ascending=False)
    page = fitting.iloc[visit.first : visit.first + PAGE_SIZE]
    return visit.page(
        "left_alone.html.j2",
        shown=shown,
        by="",
        rows=page.to_dict("records"),
        books=_books(visit, set(page["item_id"])),
        why=WHY,
        total=len(fitting),
        **_choices(visit, LEFT_ALONE),
    )


def _choices(visit: Visit, standing: str) -> dict[str, Any]:
    """Return what the form above both lists is made from."""
    counts, rows = visit.ledger.change_counts(ChangeFilter()), _untouched(visit)
    found = {str(status): sum(n for _, each, n in counts if each is status) for status in ChangeStatus}
    rules = {rule for rule, _, _ in counts}.union(rows["rule"])
    return {
        "standing": standing,
        "counts": found | {LEFT_ALONE: len(rows)},
        "rules": sorted(rules),
        "size": PAGE_SIZE,
    }


def _untouched(visit: Visit) -> pd.DataFrame:
    """Return the rows of the last run's table that were left alone."""
    proposals = visit.desk.tables.table("applied_metadata", CHANGES)
    return proposals[proposals["status"].isin(list(WHY))]


def decide(visit: Visit) -> Done | str:
    """Decide about the changes that are marked, or about all that are shown."""
    if (act := str(visit.request.path_params["act"])) not in ACTS:
        raise NoSuchPageError("that can't be decided about changes")
    numbers, every = _numbers(visit), visit.said("all") == "yes"
    if not numbers and not every:
        return "Select the changes first."
    shown, do, undo = _filter(visit.said), *ACTS[act]
    if every and visit.said("total") not in {"", str(total := visit.ledger.change_total(shown))}:
        return f"A run has ended since that page was loaded: {total} changes fit now. Look at them again."
    words = do(visit.decider, shown, () if every else numbers)
    given = {name: visit.said(name) for name in ("status", "rule", "field", "item", "run", "at_least")}
    which = {"all": "yes"} if every else {"changes": ",".join(map(str, numbers))}
    done = Done(words, f"/changes/{undo}", {**{name: value for name, value in given.items() if value}, **which})
    return visit.then_run(FINISH, done) if act in ACTED_ON else done


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
        run_id=given("run"),
        at_least=confidence,
    )


def _numbers(visit: Visit) -> tuple[int, ...]:
    marked = [*visit.form.get("change[]", []), *visit.said("changes").split(",")]
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
    ("POST", "/changes/{act}", "admin", decide),
)
