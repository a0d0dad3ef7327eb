"""A title split at its punctuation into segments: those that count volumes, and the others.

Words about the recording are dropped; the series is kept separately; numbers of volumes always count. Which segments
can stand for the whole in a release name is decided by ``title_parts``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from audiobook_pipeline.domain.forms.likeness import Likeness
from audiobook_pipeline.domain.forms.titles import article_first
from audiobook_pipeline.domain.lexicon.lexicon import folded, table
from audiobook_pipeline.domain.reading.marker import COUNTING, Count, Marker
from audiobook_pipeline.domain.reading.marks import read_markers
from audiobook_pipeline.domain.text.fold import plain_umlauts
from audiobook_pipeline.domain.text.numbers import digits_for_scales, roman
from audiobook_pipeline.domain.text.remembered import remembered
from audiobook_pipeline.domain.text.tokens import Words, keys_of

_ARTICLES: Final = folded("article")
_SET_SIZES: Final = table("set_of")
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


@dataclass(frozen=True, slots=True)
class TitleParts:
    """What the segments of a title are.

    Attributes:
        heads: Compact forms of what may be the actual title, most likely first.
        rest: Compact forms of subtitles.
        series: Compact names of the series that the title says it belongs to.
        position: Number or range of the volume, or None.
        part: Part of a book that is sold in parts, or None.
        is_set: Whether it is a set of books.
    """

    heads: tuple[str, ...]
    rest: tuple[str, ...]
    series: tuple[str, ...]
    position: Count | None
    part: Count | None
    is_set: bool

    def compare(self, other: "TitleParts") -> Likeness:
        """Compare with another title: the same, the same with or without a subtitle, or a different one."""
        if _conflict(self.position, other.position) or _conflict(self.part, other.part):
            return Likeness.ANOTHER
        if self.is_set != other.is_set or set(self.heads).isdisjoint(other.heads):
            return Likeness.ANOTHER
        own, theirs = set(self.rest) - set(other.series), set(other.rest) - set(self.series)
        own, theirs = own - set(other.heads), theirs - set(self.heads)
        if own == theirs:
            return Likeness.SAME
        if theirs <= own:
            return Likeness.LONGER
        return Likeness.SHORTER if own <= theirs else Likeness.ANOTHER


def _conflict(a: Count | None, b: Count | None) -> bool:
    return a is not None and b is not None and (a.first, a.last) != (b.first, b.last)


def _compact(keys: Iterable[str]) -> str:
    parts = digits_for_scales([key for key in keys if key])
    return plain_umlauts("".join(parts[1:] if len(parts) > 1 and parts[0] in _ARTICLES else parts))


@remembered(65536)
def title_parts(title: str, subtitle: str = "", authors: tuple[str, ...] = ()) -> TitleParts:
    """Return the parts of a title.

    Args:
        title: The title.
        subtitle: The subtitle, if it is known separately.
        authors: Names that may come before the title: "Tom Clancy's …".
    """
    repeated = _compact(keys_of(subtitle)) in _compact(keys_of(title))
    text = article_first(title) if not subtitle or repeated else f"{article_first(title)}: {subtitle}"
    cut = Cut.of(text)
    words, segments, counted, position = cut.words, cut.segments, cut.counted, cut.position
    plain = cut.plain or list(range(len(segments)))[:1]
    head = segments[plain[0]] if plain else Segment(tuple(words.keys), None, tuple(words.keys))
    parts = [s.count.value for s in segments if s.count is not None and s.count.kind == "part"]
    heads = [head.name if head.count is not None and (head.count.kind == "part" or plain[0] in counted) else head.keys]
    if position is not None and not position.marked and 0 in counted and plain[:1] != [0]:
        heads.append(segments[0].keys)  # "Persepolis 2: The Story of a Return" may be the title itself
    if position is None and len(segments) == 1 and (value := _ending_numeral(words)) is not None:
        position = value
        heads.append(head.keys[:-1])  # "Dune II"
    heads += [keys[skip:] for keys in heads if (skip := _author_words(keys, authors))]
    return TitleParts(
        tuple(dict.fromkeys(map(_compact, heads))),
        tuple(dict.fromkeys(_compact(segments[n].name) for n in plain[1:] if segments[n].name)),
        tuple(dict.fromkeys(_compact(segments[n].name) for n in counted if segments[n].name)),
        position,
        next(iter(parts), None),
        any(m.kind == "collection" for m in cut.markers)
        or bool(position and position.is_range)
        or bool(words.keys and words.keys[-1] in _SET_SIZES),
    )


def _ending_numeral(words: Words) -> Count | None:
    """Return the Roman numeral in capitals that ends a title, as a count."""
    last = len(words) - 1
    value = roman(words.keys[last]) if last > 0 and words.word(last).isupper() else None
    return Count.of(value) if value else None


def _author_words(keys: Sequence[str], authors: Sequence[str]) -> int:
    """Return how many leading words of a title are an author: "Tom Clancy's Op-Center", "Tom Clancy Enemy Contact"."""
    for author in authors:
        name = keys_of(author)
        for own in (name, name[-1:]):
            begins = tuple(keys[: len(own)]) in {own, (*own[:-1], f"{own[-1]}s")} if own else False
            if begins and len(keys) > len(own):
                return len(own)
    return 0
