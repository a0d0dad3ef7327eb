"""The books of a list as wishes: each is added, wished for already, there already, or not understood."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.lists.entries import Listing

Outcome = Literal["added", "already wished", "taken back", "already there", "not understood", "not read"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a line of a list.

    Attributes:
        list: The list, as it is called here.
        line: The line; 0 where the whole list could not be read.
        title: Title, or what the line says.
        authors: Authors.
        outcome: What became of it.
        item_id: The item of the library that is the book, or "".
        why: What is wrong with the line, or "".
    """

    list: str
    line: int
    title: str = ""
    authors: tuple[str, ...] = ()
    outcome: Outcome
    item_id: str = ""
    why: str = ""


def import_list(
    name: str,
    read: Listing,
    ledger: Ledger,
    item_of: Callable[[WantedBook], str],
    *,
    now: datetime,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[Imported]:
    """Wish for the books of a list that the library lacks; return what became of each line, in order.

    Wishes are kept once, however often they are in lists, and what a person took back stays so.

    Args:
        name: What the list is called here: the wishes remember it.
        read: The list.
        ledger: The ledger.
        item_of: Returns the item of the library that is a book, or "".
        now: The time, aware.
        progress: Told how many of how many books were looked for.
    """
    items = []
    for done, each in enumerate(read.entries, start=1):
        items.append(item_of(each.book))
        progress(done, len(read.entries))
    lacking = [each.book for each, item in zip(read.entries, items, strict=True) if not item]
    outcomes = iter(ledger.wish_all(lacking, origin=name, now=now))
    rows = [
        Imported(
            list=name,
            line=each.line,
            title=each.book.title,
            authors=each.book.authors,
            outcome="already there" if item else next(outcomes),
            item_id=item,
        )
        for each, item in zip(read.entries, items, strict=True)
    ]
    rows += [
        Imported(list=name, line=odd.line, title=odd.text, outcome="not understood", why=odd.why) for odd in read.odd
    ]
    return sorted(rows, key=lambda row: row.line)


def counted(rows: list[Imported]) -> Iterator[tuple[str, int]]:
    """Yield how many lines had each outcome."""
    for outcome in ("added", "already wished", "taken back", "already there", "not understood", "not read"):
        if number := sum(row.outcome == outcome for row in rows):
            yield outcome, number
