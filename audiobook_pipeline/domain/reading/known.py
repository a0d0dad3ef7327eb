"""People and series that a library or catalogue knows, and which of them a name contains."""

from collections import defaultdict
from collections.abc import Iterable

from audiobook_pipeline.domain.text.tokens import keys_of, words_of


class KnownNames:
    """Names that are known, by their first words."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Index names of people and series."""
        self._by_word: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for name in dict.fromkeys(names):
            if keys := keys_of(name):
                self._by_word[keys[0]].append((keys, name))

    def held_by(self, text: str) -> tuple[str, ...]:
        """Return the known names contained in a name, word by word, in order of appearance."""
        if not self._by_word:
            return ()
        keys = [key for key in words_of(text).keys if key]
        found = (
            name
            for n, key in enumerate(keys)
            for words, name in self._by_word.get(key, ())
            if tuple(keys[n : n + len(words)]) == words
        )
        return tuple(dict.fromkeys(found))
