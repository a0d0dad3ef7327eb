"""Words of a text and an index over them, used by the simulated services for searching."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@lru_cache(maxsize=4096)
def words(text: str) -> frozenset[str]:
    """Return the words of a text without case, accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    return frozenset(re.findall(r"[a-z0-9]+", plain))


class WordIndex(Generic[Key]):
    """Finds the keys whose text has all words of a query."""

    def __init__(self, texts: Iterable[tuple[Key, str]]) -> None:
        self._keys: dict[str, set[Key]] = defaultdict(set)
        self._all: set[Key] = set()
        for key, text in texts:
            self._all.add(key)
            for word in words(text):
                self._keys[word].add(key)

    def search(self, query: str) -> set[Key]:
        """Return the keys that match; all keys if the query has no word."""
        asked = words(query)
        if not asked:
            return set(self._all)
        return set.intersection(*(self._keys.get(word, set()) for word in asked))
