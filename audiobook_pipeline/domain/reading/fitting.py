"""Which style fits a name best: every reading is scored by how common its style is and what its words look like."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, product
from typing import ClassVar, Final, NamedTuple

from audiobook_pipeline.domain.lexicon.lexicon import folded, table
from audiobook_pipeline.domain.reading.items import (
    Item,
    shape_of,
    with_credit_last,
    with_soft_numbers,
    without_asides,
    without_credits,
    without_years,
)
from audiobook_pipeline.domain.reading.marker import Count
from audiobook_pipeline.domain.reading.name import LONGEST_RANGE, Name
from audiobook_pipeline.domain.reading.people import CERTAIN, NEVER, Span, is_family_first, likelihood
from audiobook_pipeline.domain.reading.shape import Shaper
from audiobook_pipeline.domain.reading.spelling import without_humps
from audiobook_pipeline.domain.reading.styles import Fit, styles_of
from audiobook_pipeline.domain.reading.worlds import is_world
from audiobook_pipeline.domain.text.tokens import words_of

_SMALL: Final = folded("small", "article")
_SET_ENDINGS: Final = folded("set_ending")
_ENDINGS: Final = frozenset(table("set_of")) | _SET_ENDINGS | folded("series_ending")
_COLLECTS: Final = frozenset(entry for entry in folded("collection") if " " not in entry)
_BEGINS_SUBTITLE: Final = folded("begins_subtitle")
_DEFINITE: Final = folded("tells_language_alone")
_ASIDE: Final = 0.5
"""Cost of each text that the reading leaves aside."""
_SOFT: Final = 0.3
"""Cost of taking a number for a word."""
_COMMA: Final = 0.4
"""Cost of splitting two texts at a comma: "The Lake, Lakes Book 3"."""
_CUT: Final = 0.5
"""Cost of each field that is left out."""
_LOOSE: Final = 1.2
"""Cost of a hyphen without spaces as separator, if the name has other separators."""
_ONE_WORD: Final = 1.0
"""Further cost if one word comes before the only hyphen: "Ta-Nehisi Coates" is one name."""
_HYPHEN: Final = 0.5
"""Cost of taking a hyphen as part of a name."""
_KNOWN: Final = 2.0
"""Bonus if the people or the series are known."""
_ANOTHER: Final = 2.5
"""Cost of an author other than the folder's, or of a title that is the folder's series."""
_LOOKS_LIKE_ONE: Final = 0.9
_SHORT: Final = 3
"""Words that a subtitle exceeds."""
_LONG_SERIES: Final = 7
_MANY: Final = 60
_OF_AUDIOBOOKS: Final = range(1990, 2040)
"""Years in which audiobooks were published."""
_LAST_FIRST: Final = 0.8
"""Bonus if people are written "Roe, Ann"."""
_MARKED: Final = 0.3
"""Cost of a full stop within a title: it more often separates series and title."""


class Found(NamedTuple):
    """One reading of a stretch of words.

    Attributes:
        fit: The style.
        score: How well it fits.
        items: The items of the name as the style takes them.
        asides: Texts in brackets that it leaves aside.
        spans: The words that each letter of the style has.
    """

    fit: Fit
    score: float
    items: tuple[Item, ...]
    asides: tuple[Span, ...]
    spans: Mapping[str, Span]

    def words(self, letter: str) -> Span | None:
        """Return the words of a letter of the style, or None."""
        return self.spans.get(letter)

    def item(self, letter: str) -> Item | None:
        """Return the first item of a letter of the style, or None."""
        return _item_of(self.fit, self.items, letter)


def _item_of(fit: Fit, items: Sequence[Item], letter: str) -> Item | None:
    span = fit.spans.get(letter)
    return items[span[0]] if span else None


class _Variant(NamedTuple):
    """One way to interpret the items of a name, and its cost."""

    items: tuple[Item, ...]
    asides: tuple[Span, ...] = ()
    cost: float = 0.0


def fits(name: Name, first: int, last: int) -> list[Found]:
    """Return the readings of a stretch of words, most likely first; none if it has no words."""
    shaper = Shaper(name.words, name.markers, name.gone, scene=name.is_("scene"), numbered=name.numbered)
    items, separated = shaper.items(first, last)
    for variants in _ways(name, items, separated):
        found = [one for variant in variants for one in _fits(name, variant)]
        if found:
            return sorted(found, key=lambda one: -one.score)
    return []


def _ways(name: Name, items: Sequence[Item], separated: Sequence[Item]) -> Iterator[Iterator[_Variant]]:
    """Yield the ways to interpret the items; each counts only if no style fits the ways before it."""
    apart = _costlier(_variants(separated), _COMMA) if separated != items else ()
    yield chain(_variants(items), apart, _hyphened(name, items), _within_world(name, items))
    yield _variants(with_credit_last(items))
    yield _variants(without_credits(items))
    yield _shorter(items)


def _costlier(variants: Iterable[_Variant], by: float) -> Iterator[_Variant]:
    return (variant._replace(cost=variant.cost + by) for variant in variants)


def _variants(items: Sequence[Item]) -> Iterator[_Variant]:
    """Yield the items with and without years, texts in brackets, and numbers among words."""
    seen: set[tuple[Item, ...]] = set()
    signs, size = shape_of(items), len(items)
    hards = (True, False) if "tnt" in signs or (signs.endswith("tn") and _counts_twice(items)) else (True,)
    kept_years = (None, size, 1, 0) if "y" in signs else (None,)
    for hard, years, brackets in product(hards, kept_years, (size, 1, 0) if "(" in signs else (size,)):
        kept = list(items) if hard else with_soft_numbers(items)
        kept = kept if years is None else without_years(kept, keep=years)
        found, beside = without_asides(kept, keep=brackets) if brackets < size else (kept, ())
        if found and tuple(found) not in seen:
            seen.add(tuple(found))
            yield _Variant(tuple(found), beside, _ASIDE * len(beside) + _SOFT * (not hard))


def _counts_twice(items: Sequence[Item]) -> bool:
    """Whether the last number differs from one before it, and so may be part of a title: "Lakes 4 - Mill 64"."""
    numbers = [item.value.first for item in items if item.sign == "n"]
    return any(number != numbers[-1] for number in numbers)


def _shorter(items: Sequence[Item]) -> Iterator[_Variant]:
    """Yield leading items of a name that no style fits as a whole, the longest first."""
    borders = [n for n, item in enumerate(items) if item.sign in "-(" and n]
    for left_out, n in enumerate(reversed(borders), start=1):
        yield from _costlier(_variants(items[:n]), _CUT * left_out)


def _fits(name: Name, variant: _Variant) -> Iterator[Found]:
    items = variant.items
    shape = shape_of(items)
    own_marks = any(sign in shape for sign in "-=(:")
    for fit in styles_of(shape):
        cost = variant.cost + (0.0 if not fit.loose else _LOOSE if own_marks and not name.is_("scene") else 0.2)
        cost += _ONE_WORD * (fit.loose and shape == "t~t" and _is_word(items[0]) and not name.is_("scene"))
        spans = {letter: (items[a].first, items[b - 1].last) for letter, (a, b) in fit.spans.items()}
        score = fit.weight - cost + _Weighing(name, fit, items, spans, shape).score()
        yield Found(fit, score, items, variant.asides, spans)


def _is_word(item: Item) -> bool:
    return item.last - item.first == 1


def _hyphened(name: Name, items: Sequence[Item]) -> Iterator[_Variant]:
    """Yield the items with a hyphen inside the first name, if that looks like one: "Ta-Nehisi Coates"."""
    if shape_of(items[:3]) == "t~t" and (_is_word(items[0]) or name.is_known(items[0].first, items[2].last)):
        one = Item("t", items[0].first, items[2].last)
        if likelihood(name.words, one.first, one.last) >= _LOOKS_LIKE_ONE:
            yield from _costlier(_variants([one, *items[3:]]), _HYPHEN)


def _within_world(name: Name, items: Sequence[Item]) -> Iterator[_Variant]:
    """Yield the items without a world before other titles: "*Star Wars* - Lakes - The Lake - Ann Roe"."""
    if shape_of(items[:2]) == "t-" and is_world(name.words, items[0].first, items[0].last):
        rest = items[2:]
        if sum(item.sign == "-" for item in rest) > 1:
            yield from _variants(rest)


class _Weighing:
    """Scores a reading by what its words look like."""

    def __init__(self, name: Name, fit: Fit, items: tuple[Item, ...], spans: Mapping[str, Span], shape: str) -> None:
        self.name, self.words, self.shape, self.style = name, name.words, shape, fit.style
        self.fit, self.items, self.spans = fit, items, spans

    def score(self) -> float:
        """Return the score of the reading; higher is better."""
        author, number = self.spans.get("A"), self._item("N")
        score = NEVER if author is not None and is_world(self.words, *author) else 0.0
        for letter, span in self.spans.items():
            if (weigh := self._WEIGH.get(letter)) is not None:
                score += weigh(self, *span)
        return score + (self._number(number) if number is not None else 0.0)

    def _item(self, letter: str) -> Item | None:
        return _item_of(self.fit, self.items, letter)

    def _likelihood(self, first: int, last: int) -> float:
        """Return the likelihood that words are people, also as one word: "AnnRoe"."""
        apart = without_humps(self.words.word(first)) if last == first + 1 and self.fit.loose else ""
        if " " not in apart:
            return likelihood(self.words, first, last)
        words = words_of(apart)
        return likelihood(words, 0, len(words))

    def _known_author(self, first: int, last: int) -> float:
        """Return the bonus for a known author, or the cost of another one where the folder around names its own."""
        if self.name.is_known(first, last):
            return _KNOWN
        reads = self.style.endswith("(A)")  # "The Lake (Adam Poe)" in the author's folder names its reader
        another = self.name.authored and not reads and likelihood(self.words, first, last) < CERTAIN
        return -_ANOTHER * another

    def _author(self, first: int, last: int) -> float:
        person = self._likelihood(first, last) + self._known_author(first, last)
        counts = "A-N" in self.style or "A<(N" in self.style
        if counts and self.name.is_("scene"):
            return NEVER
        if counts and person < 0:
            person -= 1.5  # what is counted is more likely a series
        if last in self.name.gone and last < self._first_of("T") and not self._leads_title(last):
            # Tags more often follow a title or series: "The Lake (Unabridged) - Ann Roe", "Lakes Box Set - Ann Roe".
            person -= 2.5 if any(m.kind == "collection" and m.first == last for m in self.name.markers) else 1.0
        person += _LAST_FIRST * ("," in self.words.text and self._is_last_first(first, last))
        behind = "A" in self.style[1:] and "b" not in self.style and self.style[-1] in "A)"
        dashed = "s" in self.style or ("-" in self.style and "N" not in self.style.split("-")[0])
        if self.style.endswith("(A)") and dashed and self.words.gaps[first].opens:
            person -= 2.0  # "Ann Roe - The Lake (Adam Poe)" names the author before
        if self.style == "T(A)" and any(m.kind == "year" and m.first == 0 for m in self.name.markers):
            person -= 3.0  # "2001 - The Lake [Adam Poe]" names its reader
        if (self.style in {"SNA", "SNA-T"} or (self.style.startswith("A(") and "N" in self.style)) and person < CERTAIN:
            return NEVER
        if self.style.endswith("N-A-P") and person < CERTAIN:
            person -= 1.5  # a title is more likely between a number and a reader
        key = self.words.keys[first]
        if behind and last - first == 1 and key.isalpha() and not is_family_first(key):
            person -= 2.0  # "Lakes 3 - Tess"
        number = self._item("N") if behind else None
        if number is not None and (person < CERTAIN or self._is_padded(number)):
            person -= 1.0 + 1.5 * (self._is_padded(number) and "N-A" in self.style)
        return max(person, NEVER)

    def _leads_title(self, first: int) -> bool:
        """Whether words about the recording begin the title's own field: "Ann Roe - *Аудиокнига.* The Lake"."""
        dash = self.words.gaps[first].mark == "-" and not self.words.gaps[first].opens
        title = self._first_of("T")
        return dash and self.words.gaps[title].mark != "-" and not self.words.depth[title]

    def _is_last_first(self, first: int, last: int) -> bool:
        return any("," in self.words.between(i) for i in range(first + 1, min(first + 3, last)))

    def _is_padded(self, number: Item) -> bool:
        return self.words.word(number.first).startswith("0")

    def _first_of(self, letter: str) -> int:
        span = self.spans.get(letter)
        return span[0] if span else -1

    def _reader(self, first: int, last: int) -> float:
        least = _LOOKS_LIKE_ONE if "(Y)P" in self.style else CERTAIN
        if likelihood(self.words, first, last) < least:
            return NEVER
        return 0.5 - 2.0 * ("N-P" in self.style)  # "Ann Roe - Lakes 3 - Emma Poe" has a title

    def _title(self, first: int, last: int) -> float:
        keys = self.words.keys[first:last]
        if len(self.items) == 1:
            return 0.0
        if last - first == 1 and keys[0].isdigit():
            return self._year_as_title(keys[0], last)
        if "TsX" in self.style:
            return 0.0
        score = 0.4 if not _SMALL.isdisjoint(keys) else 0.0
        person = self._likelihood(first, last)
        named = 2.0 if person >= CERTAIN and "A" in self.style else 0.4 if person >= 1 else 0.0
        marks = self.shape[slice(*self.fit.spans["T"])]
        counted = self._item("N")
        if counted is not None and counted.value.marked and "S" not in self.style:
            marks += "." * any("," in self.words.between(i) for i in range(first + 1, last))
        dated = marks.endswith("~y") and int(keys[-1][:4]) in _OF_AUDIOBOOKS  # "Ann Roe-The Lake-2020"
        counts = counted is not None and "A" in self.style and "S" not in self.style
        if counts and self.name.authored and self.name.is_known(first, last):
            score -= _ANOTHER  # "The Lake - *Lakes* 2" in the folder "Lakes"
        return score - 0.7 * (keys[-1] in _SET_ENDINGS) - named - _MARKED * ("." in marks) - _ASIDE * dated

    def _year_as_title(self, digits: str, end: int) -> float:
        """Score a number as title: a year next to words rarely is one, and a year of audiobooks hardly ever."""
        if not self._fills_field("T") or not (self.style.endswith("T") or "b" in self.style or self.style == "T-A-P"):
            return -4.0
        if int(digits[:4]) in _OF_AUDIOBOOKS:
            return -4.5
        return -1.0 if end in self.name.gone else -2.7  # tags come after titles: "1897 (Unabridged)"

    def _fills_field(self, letter: str) -> bool:
        """Whether there are marks on both sides of a letter's words."""
        start, end = self.fit.spans[letter]
        return not any(sign in "tny" for sign in self.shape[max(start - 1, 0) : start] + self.shape[end : end + 1])

    def _series(self, first: int, last: int) -> float:
        keys = [key for key in self.words.keys[first:last] if key]
        telling = [key for key in keys if key not in _SMALL]
        if not any(c.isalpha() for key in telling for c in key) or (
            len(telling) == 1 and len(telling[0]) == 1 and telling[0].isascii()
        ):
            return -4.0
        score = 0.2 + 0.5 * (keys[-1] in _ENDINGS) - 0.5 * (len(keys) > _LONG_SERIES)
        world = "X" not in self.style and is_world(self.words, first, last)  # not before a series of its own
        known = world or self.name.is_known(first, last)
        if self.name.numbered and not known and ("NS-T" in self.style or "N:S-T" in self.style):
            return NEVER  # the number counts within the folder's series
        uncounted = "T-S" in self.style and ("N" not in self.style or "N-T-S" in self.style)
        if uncounted and (self.style == "T-S" or keys[-1] not in _ENDINGS):
            return NEVER
        score -= 1.0 * ("T-N-S" in self.style and keys[-1] not in _ENDINGS)
        person = "A" not in self.style and likelihood(self.words, first, last) >= CERTAIN
        return score - 1.0 * (person and not known) + _KNOWN * known

    def _number(self, item: Item) -> float:
        count: Count = item.value
        title_behind = self.fit.spans.get("T", (0, 0))[0] > self.fit.spans["N"][0]
        size = count.last - count.first
        of_series = self.words.keys[item.first - 1] in _ENDINGS if item.first else False
        if (size > LONGEST_RANGE and not of_series) or (title_behind and size > 1):
            return -2.0
        return 0.3 * self._is_padded(item) + 0.4 * count.marked - 0.6 * (count.first > _MANY and not count.marked)

    def _beside(self, first: int, last: int) -> float:
        """Score what a style leaves aside: a subtitle is long or begins like one; anything else costs."""
        if "XN" in self.style:
            item = self._item("X")
            short = last - first == 1 and len(self.words.word(first)) <= _SHORT and self.words.word(first).isupper()
            return 0.0 if item is not None and (item.text or short or "XN-S" in self.style) else -1.5
        if "s" not in self.style:
            return -0.8
        title = self.spans.get("T") or (first, first)
        tagged = not self.name.gone.isdisjoint(range(title[0], last))
        counted = any(m.kind == "volume" and first <= m.first < last for m in self.name.markers)
        if tagged or counted or not any(key.isalpha() for key in self.words.keys[first:last]):
            return NEVER
        if self.name.holds_known(first, last):
            return 1.0
        if is_world(self.words, 0, title[0]):
            return NEVER  # after a world the first of two is a series
        if self.words.keys[last - 1] in _COLLECTS and "A" in self.style:
            return 0.7  # "The Long Lake - The Lakes Collection"
        size, begins = last - first, self.words.keys[first] in _BEGINS_SUBTITLE
        begins = begins and (size > _SHORT or self.words.keys[first] not in _DEFINITE)
        alone = 0.0 if "A" in self.style else 0.4  # two texts without an author are more likely series and title
        return (0.7 if begins and size > _SHORT else 0.4 if begins or size > _SHORT else -0.6) - alone

    _WEIGH: ClassVar = {"A": _author, "P": _reader, "T": _title, "S": _series, "X": _beside}
