"""Facts in a name other than title and people: markers with their words, and the counts among them."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any, Final, NamedTuple

COUNTING: Final = frozenset({"volume", "number", "part"})
"""Kinds of markers that may count the volumes of a series."""


class Marker(NamedTuple):
    """Words of a name that state something other than title and people.

    Attributes:
        kind: What they state: one of the keys of the vocabulary, ``volume``, ``part``, ``disc``, ``year`` …
        value: The exact value: a format, languages, a ``Count``, a number.
        first: First word.
        last: The word after the last one.
    """

    kind: str
    value: Any
    first: int
    last: int


marked: Final[Callable[[tuple[str, object, int, int]], Marker]] = partial(tuple.__new__, Marker)
"""Builds a marker from its values in a third of the constructor's time; every name has some."""


class Count(NamedTuple):
    """A number, a range or "N of M".

    Attributes:
        first: First or only number.
        last: Last number of a range; equal to ``first`` for a single one.
        total: M of "N of M", else None.
        marked: Whether a word or sign ("Book", "#") marks it as a count.
    """

    first: Decimal
    last: Decimal
    total: Decimal | None = None
    marked: bool = True

    @classmethod
    def of(cls, number: int) -> "Count":
        """Return a single unmarked number."""
        return cls(Decimal(number), Decimal(number), marked=False)

    @property
    def is_range(self) -> bool:
        """Whether more than one is meant."""
        return self.first != self.last

    @property
    def is_whole(self) -> bool:
        """Whether the range covers every one of a known total ("parts 1-3 of 3")."""
        return self.is_range and self.first <= 1 and (self.total is None or self.last >= self.total)

    def is_single(self, number: Decimal) -> bool:
        """Whether this is ``number`` and nothing more."""
        return self.first == number == self.last

    def __str__(self) -> str:
        """Return the number as people write it."""
        text = f"{self.first.normalize():f}"
        return f"{text}-{self.last.normalize():f}" if self.is_range else text
