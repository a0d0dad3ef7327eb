"""Titles that differ by a slip of the pen: "The Lighthose Keeper" for "The Lighthouse Keeper".

One letter too few or too many, another one, or two in turn, within one long word; and that word stands in no other
title, for "Harbour Lights" and "Harbour Nights" may be two books. Whose books they are is told by ``ownership``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

import pandas as pd
from rapidfuzz.distance import OSA

from audiobook_pipeline.domain.text.tokens import keys_of

_LEAST_LETTERS: Final = 6
_LEAST_BESIDE: Final = 3
"""Letters of another word of the title, so that it tells more than the one with the slip."""
Keys = tuple[str, ...]


def slips(left: pd.Series, works: pd.Series, library: pd.Series) -> Iterator[tuple[int, int]]:
    """Yield the rows of works and of owned books whose titles are one but for a slip.

    Args:
        left: Titles of owned books that no work has as they are written.
        works: Titles of works that may be these.
        library: All titles of the library, whose words are meant as they are written.
    """
    owned, written = (dict(zip(titles.index.tolist(), map(keys_of, titles), strict=True)) for titles in (left, works))
    words = Counter(word for keys in {*written.values(), *map(keys_of, library)} for word in set(keys))
    places: dict[Keys, list[int]] = defaultdict(list)
    for row, keys in owned.items():
        for at in _may_slip(keys):
            if words[keys[at]] <= 1:
                places[_masked(keys, at)].append(row)
    for work, keys in written.items() if places else ():
        for at in _may_slip(keys):
            for row in places.get(_masked(keys, at), ()):
                if OSA.distance(owned[row][at], keys[at], score_cutoff=1) == 1:
                    yield work, row


def _may_slip(keys: Keys) -> Iterator[int]:
    for at, key in enumerate(keys):
        beside = any(len(other) >= _LEAST_BESIDE for n, other in enumerate(keys) if n != at)
        if beside and key.isalpha() and len(key) >= _LEAST_LETTERS:
            yield at


def _masked(keys: Keys, at: int) -> Keys:
    """Return a title with a word by its first and last letter alone: these are hardly ever the slip."""
    return (*keys[:at], f"{keys[at][0]}…{keys[at][-1]}", *keys[at + 1 :])
