"""Parts of books: "1 of 5", "Part 2", and halves of a volume numbered 2.1 and 2.2.

Long books and dramatisations are sold in parts. A part is not a volume: with one part, the book is still missing.
"""

import re
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from audiobook_pipeline.domain.columns import map_unique, matching
from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries, folded
from audiobook_pipeline.domain.reading.marks import read_markers
from audiobook_pipeline.domain.text.remembered import remembered

_WORDS, _OF, _ENDINGS = (alternatives(entries(section)) for section in ("part", "of", "ordinal_ending"))
_MAY_TELL: Final = rf"(?i)(?:^|\PL)(?:{_WORDS})(?:\PL|$)|\d\s*(?:/|{_OF})\s*\d"
"""RE2 pattern that matches every text with a part, to search whole columns at native speed."""
_ORDINAL_BEFORE: Final = re.compile(
    rf"(?i)(?<!\w)(\d{{1,2}})(?:\.|{_ENDINGS}|[ªºae]|re|[eè]re|[eè]me)\s+(?:{_WORDS})(?!\w)"
)
"""A part number before its word: "2. Teil", "2nd part", "2ª parte"."""
_LETTER: Final = re.compile(rf"(?i:(?<!\w)(?:{_WORDS}))\s+([A-E])(?!\w)")
"""A part numbered by a letter: "Part A"."""
_ENDS_IN_DIGIT: Final = r"[^\d.][1-3]$"
_ENDS_IN_ROMAN: Final = r"\sI{1,3}$"
_ENDS_IN_LETTER: Final = r"\s[A-C]$"
LETTERED: Final = re.compile(r"#?\s*\d{1,3}[A-Ea-e]")
"""A position that numbers its part by a letter: "2a"."""
_MOST_HALVES: Final = 3
"""Most parts that a bare number after a title at 2.1 can count; "Novella 5" at 2.5 is not a part."""
_MOST: Final = 50
_PLURALS: Final = folded("plural")
Numbers = npt.NDArray[np.int64]


class Part(NamedTuple):
    """A part of a book.

    Attributes:
        number: Number of the part.
        of: Number of all parts; 0 if not stated.
        stem: The text before the part.
    """

    number: int
    of: int
    stem: str


@remembered(4096)
def part_in(text: str) -> Part | None:
    """Return the part named in a title or subtitle, or None."""
    words, markers = read_markers(text)
    for marker in markers:
        single = (
            marker.kind in {"part", "of"} and not marker.value.is_range and words.keys[marker.first] not in _PLURALS
        )
        if single and 0 < marker.value.first <= _MOST:
            start = words.span(marker.first, marker.last).start
            stem = _stem(words.text[:start])
            return Part(int(marker.value.first), int(marker.value.total or 0), stem)
    if ordinal := _ORDINAL_BEFORE.search(text):
        return Part(int(ordinal[1]), 0, _stem(text[: ordinal.start()]))
    letter = _LETTER.search(text)
    return Part(_of_letter(letter[1]), 0, _stem(text[: letter.start()])) if letter else None


def _of_letter(letter: str) -> int:
    return ord(letter) - ord("A") + 1


def _stem(before: str) -> str:
    return before.rstrip(" ([{,;:–—-")


def parts_in(texts: pd.Series) -> npt.NDArray[np.object_]:
    """Return ``part_in`` of each text of a column."""
    found = np.full(len(texts), None, dtype=object)
    rows = np.flatnonzero(texts != "")
    rows = rows[matching(texts.iloc[rows], _MAY_TELL)]
    found[rows] = map_unique(texts.iloc[rows], part_in)
    return found


def halves(titles: pd.Series, first: npt.NDArray[np.float64], part: Numbers) -> Numbers:
    """Return which part of its volume each row is: 1 for "Lakes 1", "Lakes I" or "Lakes A" at 2.1.

    0 for a novella.

    Args:
        titles: Titles.
        first: Numbers in the series.
        part: Parts given by position or title; 0 for none.
    """
    digit = np.nan_to_num(np.round((first % 1) * 10)).astype(np.int64)
    tenths = (digit > 0) & (np.abs(first * 10 - np.round(first * 10)) < 0.001)
    bare = tenths & (digit <= _MOST_HALVES) & (part == 0)
    last = np.zeros(len(titles), dtype=np.int64)
    rows = np.flatnonzero(bare)
    ends = titles.iloc[rows]
    for ending, number in (
        (_ENDS_IN_DIGIT, lambda title: int(title[-1])),
        (_ENDS_IN_ROMAN, lambda title: len(title) - len(title.rstrip("I"))),
        (_ENDS_IN_LETTER, lambda title: _of_letter(title[-1])),
    ):
        told = matching(ends, ending)
        last[rows[told]] = list(map(number, ends[told]))
    return np.where(tenths & (part == digit) | bare & (last == digit), digit, 0)


def lettered(table: pd.DataFrame, *, alone: bool) -> pd.DataFrame:
    """Return volume and part of each row whose position numbers parts by letters: "2a", if there is a "2b".

    Args:
        table: Columns ``name`` (of the series, hashed) and ``position``.
        alone: Whether one letter is enough.
    """
    found = table["position"][matching(table["position"], f"^(?:{LETTERED.pattern})$")]
    counted = found.str.lstrip("# ").str.lower()
    rows = pd.DataFrame({"name": table["name"].loc[found.index]}, index=found.index)
    rows["volume"] = counted.str[:-1].astype(float)
    rows["part"] = [_of_letter(text[-1].upper()) for text in counted]
    several = rows.groupby(["name", "volume"])["part"].transform("nunique") > 1
    return rows if alone else rows[several]
