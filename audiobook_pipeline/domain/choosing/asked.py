"""Which rows of a table have something to look at: of all rules, those that the words of this name concern."""

from collections.abc import Collection, Sequence
from typing import Final, Generic, Protocol, TypeVar

_MOST: Final = 1024


class _Row(Protocol):
    @property
    def needs(self) -> Collection[str]: ...


R = TypeVar("R", bound=_Row)


class Asked(Generic[R]):
    """The rows of a table that are asked, kept by what there is to look at."""

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
