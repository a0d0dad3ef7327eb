"""Titles of books in the form used to compare them.

A title text has more than the title: a subtitle, the edition, the author in the genitive, the series and its number.
Words about the recording are dropped; the series is kept separately; numbers of volumes always count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from audiobook_pipeline.domain.forms.cut import Cut, Segment
from audiobook_pipeline.domain.forms.likeness import Likeness
from audiobook_pipeline.domain.forms.titles import article_first
from audiobook_pipeline.domain.lexicon.lexicon import folded, table
from audiobook_pipeline.domain.reading.marker import Count
from audiobook_pipeline.domain.text.fold import plain_umlauts
from audiobook_pipeline.domain.text.numbers import digits_for_scales, roman
from audiobook_pipeline.domain.text.tokens import Words, keys_of

_LONGEST: Final = 500
_ARTICLES: Final = folded("article")
_SET_SIZES: Final = table("set_of")


@dataclass(frozen=True, slots=True)
class TitleForm:
    """A title split into its parts.

    Attributes:
        name: The title as it is written.
        heads: Compact forms of what may be the actual title, most likely first.
        rest: Compact forms of subtitles.
        series: Compact names of the series that the title says it belongs to.
        position: Number or range of the volume, or None.
        part: Part of a book that is sold in parts, or None.
        is_set: Whether it is a set of books.
    """

    name: str
    heads: tuple[str, ...]
    rest: tuple[str, ...]
    series: tuple[str, ...]
    position: Count | None
    part: Count | None
    is_set: bool

    @classmethod
    def of(cls, title: str, subtitle: str = "", authors: Iterable[str] = ()) -> "TitleForm":
        """Return the form of a title; cached for recent titles.

        Args:
            title: The title.
            subtitle: The subtitle, if it is known separately.
            authors: Names that may come before the title: "Tom Clancy's …".
        """
        return _form(title[:_LONGEST], subtitle[:_LONGEST], tuple(authors))

    def compare(self, other: "TitleForm") -> Likeness:
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


@lru_cache(maxsize=65536)
def _form(title: str, subtitle: str, authors: tuple[str, ...]) -> TitleForm:
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
    return TitleForm(
        title,
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
