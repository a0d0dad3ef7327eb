"""The parts of the report on what is on its way to the library, what it waits for, and what has come."""

from collections.abc import Sequence

import pandas as pd

from audiobook_pipeline.ledger.records import Acquisition
from audiobook_pipeline.reporting.report import Links, Section, section

_MINUTE = "%Y-%m-%d %H:%M"


def under_way(acquisitions: Sequence[Acquisition]) -> Section:
    """Return what is chosen and not in the library yet: why it stands where it does, and when it is tried again."""
    ranked = sorted(acquisitions, key=lambda each: (not each.held, each.updated_at))
    rows = [(each.book.title, each.book.authors, each.state, each.reason, _next_try(each)) for each in ranked]
    held = sum(each.held for each in acquisitions)
    drop_book = "'audiobook-pipeline retry BOOK' continues it." if held else ""
    return section(
        "Under way",
        pd.DataFrame(rows, columns=["title", "authors", "state", "reason", "next"]),
        {"title": "Title", "authors": "Author", "state": "State", "reason": "Why", "next": "Next try"},
        words=f"{held} {'waits' if held == 1 else 'wait'} for you: {drop_book}" if held else "",
        empty="Nothing is under way.",
    )


def imports(imported: Sequence[Acquisition], new: int, links: Links | None = None) -> Section:
    """Return what came into the library, the latest first; ``new`` of them by this run."""
    rows = [
        (entry.book.title, entry.book.authors, entry.updated_at.strftime(_MINUTE), entry.item_id or "")
        for entry in sorted(imported, key=lambda entry: entry.updated_at, reverse=True)
    ]
    return section(
        "Imports",
        pd.DataFrame(rows, columns=["title", "authors", "time", "item_id"]),
        {"title": "Title", "authors": "Author", "time": "Since"},
        words=f"{new} by this run, {len(imported)} in all." if rows else "",
        empty="Nothing was imported yet.",
        linked=(links or Links()).to_item(),
    )


def _next_try(acquisition: Acquisition) -> str:
    if acquisition.held:
        return "waits for you"
    return acquisition.next_try_at.strftime(_MINUTE) if acquisition.next_try_at else ""
