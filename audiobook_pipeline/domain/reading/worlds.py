"""Shared worlds of many authors, and serials: they occur in an author's place, and count into the thousands."""

from typing import Final

from audiobook_pipeline.domain.lexicon.lexicon import entries
from audiobook_pipeline.domain.text.tokens import Words, keys_of

_SERIALS: Final = frozenset(map(keys_of, entries("serial")))
_WORLDS: Final = _SERIALS | frozenset(map(keys_of, entries("world")))
_LONGEST: Final = max(map(len, _SERIALS))


def is_world(words: Words, first: int, last: int) -> bool:
    """Return whether words are a world or a serial: "Star Wars", "Perry Rhodan"."""
    return tuple(filter(None, words.keys[first:last])) in _WORLDS


def is_serial(words: Words, end: int) -> bool:
    """Return whether a field begins with a serial that ends right before word ``end``: "Perry Rhodan - *2700* - …"."""
    starts = (i for i in range(max(end - _LONGEST, 0), end) if i == 0 or words.gaps[i].parts)
    return any(tuple(filter(None, words.keys[i:end])) in _SERIALS for i in starts)
