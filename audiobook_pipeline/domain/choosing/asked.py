"""Selects the rows of a table that apply to a name, so that the others need not be tried."""

from collections.abc import Collection, Sequence
from typing import Final, Generic, Protocol, TypeVar

_MOST: Final = 1024


class _Bits(dict[str, int]):
    def __missing__(self, aspect: str) -> int:
        self[aspect] = bit = 1 << len(self)
        return bit


BITS: Final = _Bits()
"""A bit for each aspect: what is present is the sum of its bits, which costs a third of a set."""


class _Row(Protocol):
    @property
    def needs(self) -> Collection[str]: ...


R = TypeVar("R", bound=_Row)


class Asked(Generic[R]):
    """The rows that apply, cached by the aspects that are present."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._rows: Sequence[R] = ()
        self._kept: dict[int, tuple[R, ...]] = {}

    def of(self, rows: Sequence[R], aspects: int) -> tuple[R, ...]:
        """Return those of ``rows`` that need nothing, or one of ``aspects``, a sum of ``BITS``."""
        if rows is not self._rows or len(self._kept) > _MOST:
            self._rows, self._kept = rows, {}
        found = self._kept.get(aspects)
        if found is None:
            found = tuple(row for row in rows if not row.needs or any(BITS[need] & aspects for need in row.needs))
            self._kept[aspects] = found
        return found
