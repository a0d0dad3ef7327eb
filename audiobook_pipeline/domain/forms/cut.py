"""A title split at its punctuation into segments: those that count volumes, and the others.

What a segment means for a book is decided by ``title``, which compares titles, and by ``title_parts``, which finds the
segments that can stand for the whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from audiobook_pipeline.domain.reading.marker import COUNTING, Count, Marker
from audiobook_pipeline.domain.reading.marks import read_markers
from audiobook_pipeline.domain.text.tokens import Words

_OF_RECORDING: Final = frozenset(
    {"edition", "format", "unabridged", "abridged", "audiobook", "dramatised", "full_cast", "noise", "language"}
)
# "Der nasse Fisch. Gereon Rath 1": a full stop after a whole word, not after an initial or "Dr".
_STOP: Final = re.compile(r"\.\s")
_LEAST_BEFORE_STOP: Final = 4
_QUOTES: Final = str.maketrans(dict.fromkeys('“”„‟«»"「」『』', None))
_YEARS: Final = 1000
"""From here on, a number is a year rather than a volume."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a title, without what it says about the recording.

    Attributes:
        keys: Its words.
        count: What it counts, or None.
        name: Its words without the number.
        at: Where the words of the name are in the title.
    """

    keys: tuple[str, ...]
    count: Marker | None
    name: tuple[str, ...]
    at: tuple[int, ...] = ()


def _is_border(words: Words, i: int) -> bool:
    if words.gaps[i].parts:
        return True
    stop = _STOP.match(words.between(i)) is not None and words.word(i)[:1].isupper()
    return stop and len(words.word(i - 1)) >= _LEAST_BEFORE_STOP


def _segment(words: Words, first: int, last: int, markers: Sequence[Marker]) -> Segment:
    """Read one segment; words about the recording are dropped at its end, and words for sets everywhere."""
    inside = [m for m in markers if first <= m.first and m.last <= last]
    gone = {i for m in inside if m.kind == "collection" for i in range(m.first, m.last)}
    end = last
    for marker in reversed(inside):
        beside = marker.kind in _OF_RECORDING or (marker.kind == "description" and first > 0)
        if beside and marker.last == end and (marker.first > 0 or first > 0):
            end = marker.first
    kept = [i for i in range(first, end) if i not in gone]
    counted = [m for m in inside if m.kind in COUNTING and m.last <= end]
    count = next((m for m in counted if m.value.marked), counted[-1] if counted else None)
    name = [i for i in kept if count is None or not count.first <= i < count.last]
    return Segment(tuple(words.keys[i] for i in kept), count, tuple(words.keys[i] for i in name), tuple(name))


def _counts(segments: Sequence[Segment], i: int) -> bool:
    """Return whether the number of a segment counts: a word marks it, or it ends a series name next to the title."""
    count = segments[i].count
    if count is None or count.kind == "part":
        return False
    ends = segments[i].keys[: len(segments[i].name)] == segments[i].name
    return bool(count.value.marked or (ends and segments[i].name and len(segments) > 1 and count.value.first < _YEARS))


@dataclass(frozen=True, slots=True)
class Cut:
    """A title split at its punctuation.

    Attributes:
        words: Its words.
        markers: Words that say something about the recording.
        segments: The pieces between dashes, colons, brackets and full stops.
        counted: Indices of the segments that count volumes.
    """

    words: Words
    markers: Sequence[Marker]
    segments: Sequence[Segment]
    counted: Sequence[int]

    @classmethod
    def of(cls, title: str) -> "Cut":
        """Split a title; segments that only describe the recording are dropped, and so are quotation marks."""
        words, markers = read_markers(title.translate(_QUOTES))
        cuts = [0, *(i for i in range(1, len(words)) if _is_border(words, i)), len(words)]
        found = [_segment(words, first, last, markers) for first, last in pairwise(cuts) if first < last]
        segments = [segment for segment in found if segment.keys]
        return cls(words, markers, segments, [n for n in range(len(segments)) if _counts(segments, n)])

    @property
    def plain(self) -> list[int]:
        """Indices of the segments that count nothing."""
        return [n for n in range(len(self.segments)) if n not in self.counted]

    @property
    def position(self) -> Count | None:
        """The first number that counts volumes, or None."""
        counts = (self.segments[n].count for n in self.counted)
        return next((count.value for count in counts if count is not None), None)
