"""Selects the rows of a table that apply to a name, so that the others need not be tried."""

from collections.abc import Collection, Sequence
from typing import Final, Generic, Protocol, TypeVar

_MOST: Final = 1024


class _Row(Protocol):
    @property
    def needs(self) -> Collection[str]: ...


R = TypeVar("R", bound=_Row)


class Asked(Generic[R]):
    """The rows that apply, cached by the aspects that are present."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._rows: Sequence[R] = ()
        self._kept: dict[frozenset[str], tuple[R, ...]] = {}

    def of(self, rows: Sequence[R], aspects: frozenset[str]) -> tuple[R, ...]:
        """Return those of ``rows`` that need nothing, or one of ``aspects``."""
        if rows is not self._rows or len(self._kept) > _MOST:
            self._rows, self._kept = rows, {}
        found = self._kept.get(aspects)
        if found is None:
            found = tuple(row for row in rows if not row.needs or not aspects.isdisjoint(row.needs))
            self._kept[aspects] = found
        return found
