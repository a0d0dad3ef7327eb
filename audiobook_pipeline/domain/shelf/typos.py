"""Titles that differ by a typo: "The Lighthose Keeper" for "The Lighthouse Keeper".

A letter is missing, extra, changed or swapped with its neighbour, in one long word that occurs in no other title, since
"Harbour Lights" and "Harbour Nights" may be two books. ``ownership`` checks the authors.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

import pandas as pd
from rapidfuzz.distance import OSA

from audiobook_pipeline.domain.text.tokens import keys_of

_LEAST_LETTERS: Final = 6
_LEAST_BESIDE: Final = 3
"""Letters of another word in the title, so that the title has more than the word with the typo."""
Keys = tuple[str, ...]


def typo_matches(left: pd.Series, works: pd.Series, library: pd.Series) -> Iterator[tuple[int, int]]:
    """Yield the rows of works and of owned books whose titles differ only by a typo.

    Args:
        left: Titles of owned books that match no work as written.
        works: Titles of works that they may be.
        library: All titles of the library; their words count as correctly spelled.
    """
    owned, written = (dict(zip(titles.index.tolist(), map(keys_of, titles), strict=True)) for titles in (left, works))
    words = Counter(word for keys in {*written.values(), *map(keys_of, library)} for word in set(keys))
    places: dict[Keys, list[int]] = defaultdict(list)
    for row, keys in owned.items():
        for at in _may_be_typo(keys):
            if words[keys[at]] <= 1:
                places[_masked(keys, at)].append(row)
    for work, keys in written.items() if places else ():
        for at in _may_be_typo(keys):
            for row in places.get(_masked(keys, at), ()):
                if OSA.distance(owned[row][at], keys[at], score_cutoff=1) == 1:
                    yield work, row


def _may_be_typo(keys: Keys) -> Iterator[int]:
    for at, key in enumerate(keys):
        beside = any(len(other) >= _LEAST_BESIDE for n, other in enumerate(keys) if n != at)
        if beside and key.isalpha() and len(key) >= _LEAST_LETTERS:
            yield at


def _masked(keys: Keys, at: int) -> Keys:
    """Return a title with one word reduced to its first and last letter, which are rarely wrong."""
    return (*keys[:at], f"{keys[at][0]}…{keys[at][-1]}", *keys[at + 1 :])
