"""Names of series under their variants: one form to compare by.

Positions are read in ``positions``, mentions in titles and fields in ``series_mentions``; both can be imported from
here, since whoever speaks of a series needs them.
"""

import re
from functools import lru_cache

from audiobook_pipeline.domain.positions import Position, parse_position
from audiobook_pipeline.domain.series_mentions import (
    SeriesField,
    SeriesMention,
    parse_series_title,
    read_series,
)
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.domain.text.numbers import digits_for_words

__all__ = [
    "Position",
    "SeriesField",
    "SeriesMention",
    "parse_position",
    "parse_series_title",
    "read_series",
    "series_key",
    "series_stem",
]

_ARTICLES = frozenset({"the", "a", "an"})
_JOINING = frozenset({"and"})
PLAIN_ENDINGS = frozenset({"series", "novels", "books", "mysteries", "audiobooks"})
_NOVEL_OF = frozenset({"novel", "book", "mystery", "thriller", "story"})
_GROUP_ENDINGS = frozenset(
    words("saga cycle sequence duology dilogy trilogy quartet tetralogy quintet pentalogy hexalogy chronicles")
)
_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_OTHER_ORDER = re.compile(r"(?i)\b(chronolog\w*|internal|universe|reading|author'?s? preferred|alternat\w*)\b")


@lru_cache(maxsize=131072)
def series_key(name: str) -> str:
    """Return a key that is equal for variants of one series name.

    A leading article, a trailing "Series", "and"/"&", accents and notes in brackets ("(Publication Order)", "[Light
    Novel]") do not count. Numbers always do, and so does a note of another order ("(Chronological Order)"), whose
    positions are other ones. "Saga", "Trilogy" and their like stay, since an author may have a cycle and a trilogy of
    one name: ``series_stem`` drops them.
    """
    parts = list(words(_BRACKETS.sub(_kept_note, name).replace("&", " and ")))
    novel_of = len(parts) > 2 and parts[0] in {"a", "an"} and parts[-1] in _NOVEL_OF
    first = next((n for n, part in enumerate(parts[:-1]) if part not in _ARTICLES), len(parts[:-1]))
    parts = parts[first:]
    if novel_of:
        parts = parts[:-1]
    while len(parts) > 1 and parts[-1] in PLAIN_ENDINGS:
        parts.pop()
    parts = digits_for_words(parts)
    kept = [part for index, part in enumerate(parts) if part not in _JOINING or index in {0, len(parts) - 1}]
    return " ".join(kept) or name.strip().casefold()


def series_stem(name: str) -> str:
    """Return ``series_key`` without "Saga", "Trilogy", "Chronicles" and their like at its end.

    Equal stems are evidence beside an equal author, where no series has the same key.
    """
    parts = series_key(name).split()
    while len(parts) > 1 and (parts[-1] in _GROUP_ENDINGS or parts[-1] in PLAIN_ENDINGS):
        parts = parts[:-1]
    return " ".join(parts)


def _kept_note(note: re.Match[str]) -> str:
    inner = note[1]
    return f" {inner} " if any(c.isdigit() for c in inner) or _OTHER_ORDER.search(inner) else " "
