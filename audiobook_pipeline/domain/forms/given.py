"""Given names and their spellings: "Steven" and "Stephen", "Mike" and "Michael", "J." and "Joh." for "Johannes"."""

from collections.abc import Mapping
from functools import cache

from audiobook_pipeline.domain.lexicon.lexicon import by_file
from audiobook_pipeline.domain.text.fold import fold


@cache
def _rows() -> Mapping[str, frozenset[int]]:
    """Return for each given name the rows of spellings and short forms that contain it."""
    rows: dict[str, set[int]] = {}
    for number, row in enumerate(by_file("same_given")["names"]):
        for word in row.split():
            rows.setdefault(fold(word), set()).add(number)
    return {word: frozenset(found) for word, found in rows.items()}


def spelled_alike(a: str, b: str) -> bool:
    """Return whether two given names are equal, or spellings or short forms of each other: Mike and Michael."""
    rows = _rows()
    return a == b or not rows.get(a, frozenset()).isdisjoint(rows.get(b, frozenset()))


def same_given(a: str, b: str) -> bool:
    """Return whether two given names may be the same: spelled alike, an initial, or shortened ("Joh.", "Johannes")."""
    short, long = sorted((a, b), key=len)
    return (len(short) != 2 and long.startswith(short)) or spelled_alike(a, b)
