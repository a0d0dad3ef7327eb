"""The type of a repair: one row that fixes a field of an item."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.spellings import Spellings

Fix = Callable[[Any, LibraryItem, Spellings], Any]
"""Returns what a field should hold, given its value, the item and the library's spellings; unchanged if it is right."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair.

    Attributes:
        id: Identity, in snake case.
        fields: Columns of the library that it fixes.
        why: The reason, as text.
        confidence: 0 to 1; from 0.9 it is written without review.
        fix: Returns the fixed value.
        before: Fields of an example item that it repairs, lists joined by "; ".
        after: What the first of ``fields`` then holds.
    """

    id: str
    fields: tuple[str, ...]
    why: str
    confidence: float
    fix: Fix
    before: Mapping[str, str]
    after: str


def each(fix: Callable[[str], str]) -> Fix:
    """Return a fix for a text, or for each entry of a list separately; empty results are removed from the list."""

    def fixed(value: str | tuple[str, ...], _item: LibraryItem, _spellings: Spellings) -> str | tuple[str, ...]:
        return fix(value) if isinstance(value, str) else tuple(filter(None, map(fix, value)))

    return fixed
