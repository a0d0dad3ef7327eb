"""What pure functions on names and titles remember: bounded, and forgotten between the steps of a run."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, TypeVar, cast

T = TypeVar("T")
_Function = TypeVar("_Function", bound=Callable[..., Any])

_FORGETTING: Final[list[Callable[[], None]]] = []


def remembered(most: int) -> Callable[[_Function], _Function]:
    """Return a decorator that remembers the last ``most`` results of a pure function."""

    def decorate(function: _Function) -> _Function:
        cached = lru_cache(maxsize=most)(function)
        _FORGETTING.append(cached.cache_clear)
        return cast("_Function", cached)

    return decorate


class Kept(dict[str, T]):
    """What was read in words and marks that were seen before, emptied when there are too many.

    Looking one up takes half the time that it takes ``lru_cache``, which also notes how recent each is.
    """

    def __init__(self, read: Callable[[str], T], most: int) -> None:
        """Keep nothing yet."""
        self._read, self._most = read, most
        _FORGETTING.append(self.clear)

    def __missing__(self, text: str) -> T:
        """Read and keep what is new."""
        if len(self) >= self._most:
            self.clear()
        self[text] = found = self._read(text)
        return found


def forget() -> None:
    """Forget everything: the next step of a run asks about other words, or in another order."""
    for emptied in _FORGETTING:
        emptied()
