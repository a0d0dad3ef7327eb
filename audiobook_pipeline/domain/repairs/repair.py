"""What a repair is: one row that puts a field of an item in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.spellings import Spellings

Fix = Callable[[Any, LibraryItem, Spellings], Any]
"""Of what a field holds, the item and the library's spellings, what it should hold: the same where it is in order."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair.

    Attributes:
        id: Identity, in snake case.
        fields: Columns of the library that it puts in order.
        why: Why, in words for a person.
        confidence: 0 to 1; from 0.9 it is written without a person looking.
        fix: What it does.
        before: Fields of an item that it repairs, lists joined by "; ".
        after: What the first of ``fields`` holds then.
    """

    id: str
    fields: tuple[str, ...]
    why: str
    confidence: float
    fix: Fix
    before: Mapping[str, str]
    after: str


def each(fix: Callable[[str], str]) -> Fix:
    """Return what repairs a text, or each entry of a list by itself; an entry of which nothing is left goes."""

    def fixed(value: str | tuple[str, ...], _item: LibraryItem, _spellings: Spellings) -> str | tuple[str, ...]:
        return fix(value) if isinstance(value, str) else tuple(filter(None, map(fix, value)))

    return fixed
