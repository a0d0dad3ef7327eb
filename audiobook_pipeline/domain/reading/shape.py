"""A name as a sequence of items: texts, numbers, years and the marks between them, without words about the recording.

The signs of the items form the shape of a name, against which the styles are matched: "Ann Roe - Lakes 2 - The Lake
[MP3]" has the shape ``t-tn-t``.
"""

import re
from collections.abc import Container, Iterator, Sequence
from typing import Final

from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.lexicon.lexicon import folded
from audiobook_pipeline.domain.reading.items import Item, joined, tidied, with_ranges, without_repeats
from audiobook_pipeline.domain.reading.marker import Count, Marker
from audiobook_pipeline.domain.reading.people import CERTAIN, likelihood, name_at, people_in
from audiobook_pipeline.domain.reading.worlds import is_serial
from audiobook_pipeline.domain.text.numbers import ORDINALS
from audiobook_pipeline.domain.text.remembered import remembered
from audiobook_pipeline.domain.text.tokens import Words

_NO_SERIES: Final = folded("no_series")
_SET_ENDINGS: Final = folded("set_ending")
_CREDITS: Final = folded("credit")
_ARTICLES: Final = folded("article")
_SMALL: Final = folded("small", "article")
_OR: Final = folded("or")
_LEADS_SUBTITLE: Final = folded("indefinite") | (folded("begins_subtitle") - _ARTICLES)
_JOINTS: Final = folded("series_joint")
_WITHIN_NAMES: Final = folded("within_name")
"""Words before an author that also occur in names and titles: "Das Lied *von* Eis und Feuer"."""
_ANY: Final = 0.1
_LONG_NAME: Final = 4
_TAGS: Final = frozenset({"format", "bitrate", "language", "narrated"})
"""Kinds that show that a single word after "by" is a person: nothing else about the book follows."""
_TWICE: Final = 2
_LONGEST_CREDIT: Final = 5
"""Words of whoever programs name after "by"."""
_MOST: Final = 1000
_LONGEST_PADDED: Final = 4
"""Characters of a padded number or fraction ("007", "02.5"); longer ones count posts: "0111"."""
_FEW: Final = 100
"""From here on, an unmarked number is more often part of a title than the number of a volume."""
# What is between two words, mark by mark.
_MARK: Final = re.compile(
    r"(?P<open>[(\[{（［｛【「『〔])|(?P<close>[)\]}）］｝】」』〕])"
    r"|(?P<dash>[\s._]+[-–—]+(?=[\s._]|\Z)|[-–—]+[\s._]+|--+|–|[|;•●·])|(?P<hyphen>[\s._]?[-~])"
    r"|(?P<colon>[:꞉：\uf03a—]|(?<![\s._])_(?=\s))|(?P<stop>\.)|(?P<comma>,)|(?P<wide>[ \t]{2,})"
)
_SIGNS: Final = {
    "open": "(",
    "close": ")",
    "dash": "-",
    "hyphen": "~",
    "colon": ":",
    "stop": ".",
    "comma": ",",
    "wide": "=",
}
_ABBREVIATED: Final = form_of("mark.letters_and_number")
_SHELF_MARK: Final = form_of("mark.shelf")
_LOWER_MARK: Final = form_of("mark.lower")
_EPISODE: Final = form_of("mark.episode")
_SHORT_MARK: Final = form_of("mark.short")
_GLUED: Final = form_of("mark.east_asian")


@remembered(4096)
def _signs_in(between: str) -> str:
    """Return the signs of what is between two words, mark by mark."""
    return "".join(_SIGNS[found.lastgroup or ""] for found in _MARK.finditer(between))


def _arranged(raw: list[Item], commas: Container[int]) -> list[Item]:
    return with_ranges(without_repeats(tidied(joined(raw, commas))))


def _counted(words: Words, marker: Marker) -> Marker:
    """Return a year as a plain number if it follows a serial, which counts that far: "Perry Rhodan - *2001* - …"."""
    issue = marker.kind == "year" and is_serial(words, marker.first)
    return marker._replace(kind="number", value=Count.of(marker.value)) if issue else marker


class Shaper:
    """Builds the items of a stretch of words."""

    def __init__(
        self,
        words: Words,
        markers: Sequence[Marker],
        gone: frozenset[int],
        *,
        scene: bool = False,
        numbered: bool = False,
    ) -> None:
        """Read ``words``; those in ``gone`` are about the recording.

        Args:
            words: The words of the name.
            markers: Their markers.
            gone: Words about the recording.
            scene: Whether it is a scene name, which counts with "F04".
            numbered: Whether a series contains it, so that a number in front counts: "24 The Lake".
        """
        self._scene, self._numbered = scene, numbered
        self._words = words
        self._gone = gone
        counts = {"volume", "number", "year", "year_range"}
        self._counts = {m.first: _counted(words, m) for m in markers if m.kind in counts and not self._taken(m)}
        digits = [m for m in self._counts.values() if m.kind == "number" and words.word(m.first)[:1].isdigit()]
        self._number_starts, self._number_ends = {m.first for m in digits}, {m.last for m in digits}
        self._count_ends = {m.last - 1 for m in self._counts.values()}
        self._tags = [m for m in markers if m.kind in _TAGS and self._taken(m)]
        written = [m for m in markers if m.kind == "written" and not self._taken(m)]
        self._credits = {m.first: m for m in written if not self._is_within_title(m, written[-1])}

    def _is_within_title(self, credit: Marker, last: Marker) -> bool:
        """Whether the same word comes again before the next mark: "Death *by* Water by Ann Roe"."""
        same = credit.first < last.first and self._words.keys[credit.first] == self._words.keys[last.first]
        return same and not any(self._words.gaps[i].parts for i in range(credit.last, last.first + 1))

    def _taken(self, marker: Marker) -> bool:
        return any(i in self._gone for i in range(marker.first, marker.last))

    def items(self, first: int, last: int) -> tuple[list[Item], list[Item]]:
        """Return the items from word ``first`` to before word ``last``, and those if commas also separate texts."""
        raw = list(self._raw(self._behind_repeat(first, last), last))
        items = _arranged(raw, frozenset())
        if not any(item.sign == "," for item in raw):
            return items, items
        return items, _arranged(raw, {i for i in range(first, last) if self._words.word(i)[:1].isupper()})

    def _behind_repeat(self, first: int, last: int) -> int:
        """Return the word at which the first field begins again ("Ann Roe - *Ann Roe* - The Lake"), or ``first``."""
        keys = self._words.keys
        if first == last or keys.count(keys[first]) < _TWICE:
            return first
        size = next((n for n in range(2, (last - first) // 2) if keys[first + n] == keys[first]), 0)
        again = range(first + size, first + 2 * size)
        repeats = size and keys[first : again.start] == keys[again.start : again.stop]
        return again.start if repeats and self._is_field(again.start) and self._is_field(again.stop) else first

    def _is_field(self, i: int) -> bool:
        return self._words.gaps[i].mark == "-"

    def _raw(self, first: int, last: int) -> Iterator[Item]:
        i = first
        after_gone = False
        while i < last:
            marks = self._marks(i) if i > first else [m for m in self._marks(i) if m.sign == "("]
            if after_gone and not marks and i not in self._gone:
                marks = [Item("-", i, i)]
            yield from marks
            after_gone = i in self._gone or (after_gone and not marks)
            if i in self._gone or not self._words.keys[i]:
                if not self._words.keys[i] and i not in self._gone:
                    yield Item("t", i, i + 1, value="and" if i - 1 in self._count_ends else None)
                i += 1
                continue
            if (end := self._end_of_plain(i, last)) > i:
                yield Item("t", i, end)
                i = end
                continue
            found = self._item(i, last)
            yield from found
            i = found[-1].last
        yield from (m for m in self._marks(last) if m.sign == ")")

    def _end_of_plain(self, i: int, last: int) -> int:
        """Return the word after those from ``i`` on that can only be text, without marks between them."""
        words, first = self._words, i
        while i < last and (i == first or not _signs_in(words.between(i))):
            counted = i in self._counts or i + 1 in self._counts
            if counted or i in self._gone or i in self._credits or not words.keys[i] or not words.word(i).isalpha():
                break
            i += 1
        return i

    def _marks(self, i: int) -> list[Item]:
        between = self._words.between(i)
        signs = _signs_in(between)
        if signs and between.startswith(";") and i < len(self._words) and self._words.keys[i] in _OR:
            signs = ":"  # "Lakes; or, The Flood" is one title
        return [Item(sign, i, i) for sign in signs if sign != "." or self._is_stop(i)] if signs else []

    def _is_stop(self, i: int) -> bool:
        """Whether the full stop before word ``i`` ends a sentence and not an abbreviation."""
        if i == 1 and self._words.word(0).isdigit():
            return self._words.between(1) != "." or "-" in self._words.text
        if self._words.between(i) == ".":
            return False
        before = self._words.word(i - 1) if i else ""
        capital = i < len(self._words) and not self._words.word(i)[:1].islower()
        return capital and (len(before) >= 4 or before.isdigit() or (before.isupper() and i - 1 in self._count_ends))

    def _item(self, i: int, last: int) -> list[Item]:
        marker = self._counts.get(i)
        if marker is not None and marker.last <= last:
            if marker.kind == "volume" and self._is_named_so(marker):
                return [Item("t", i, i + 1)]
            if marker.kind in {"year", "year_range"}:
                return [self._year(marker)]
            if self._is_position(marker, last):
                return self._number(marker, last)
            return [Item("t", i, marker.last)]
        ordinal = self._counts.get(i + 1)
        if self._words.keys[i] in _ARTICLES and ordinal is not None and self._is_ordinal(i, ordinal, last):
            return self._number(ordinal._replace(first=i), last)
        credit = self._credits.get(i)
        if credit is not None and (end := self._credited(credit, last)):
            return [Item("b", i, credit.last), Item("t", credit.last, end, value="by")]
        return self._glued_number(i, last) or [Item("t", i, i + 1)]

    def _year(self, marker: Marker) -> Item:
        i = marker.first
        if marker.kind == "year" and i - 1 in self._gone and not self._opens(i):
            return Item("-", i, marker.last)  # after words about the recording it is the recording's year
        if marker.kind == "year" and self._is_title_of(i):
            return Item("t", i, marker.last)
        return Item("y", i, marker.last, marker.value)

    def _is_title_of(self, i: int) -> bool:
        """Whether a year begins the title's own words: "*2001* A Lake Odyssey", but not "2001 The Long Lake"."""
        words = self._words
        leads = i + 1 < len(words) and words.between(i + 1) in {" ", "."} and self._opens(i)
        return leads and words.keys[i + 1] in _LEADS_SUBTITLE and i + 1 not in self._gone

    def _is_ordinal(self, i: int, marker: Marker, last: int) -> bool:
        """Whether an article begins a field that counts: "*The* Second Book of the Lakes" next to a title."""
        counts = marker.kind == "volume" and self._words.keys[marker.first] in ORDINALS and marker.last < last
        return counts and i > 0 and len(self._counts) == 1 and self._opens(i) and self._joins(marker.last)

    def _is_named_so(self, marker: Marker) -> bool:
        """Whether a word before a number belongs to the title: "Defiance of the *Fall* 03", "Jack *Reacher* 27"."""
        i = marker.first
        if i == 0 or marker.last - i < 2 or self._opens(i) or i - 1 in self._gone:
            return False
        named = self._words.keys[i - 1] in _SMALL
        if named:
            self._counts[marker.last - 1] = marker._replace(
                kind="number", first=marker.last - 1, value=marker.value._replace(marked=False)
            )
        return named

    def _number(self, marker: Marker, last: int) -> list[Item]:
        i = marker.last
        if i < last and self._joins(i) and marker.value.marked:
            end = i + 1
            while end < last and self._words.keys[end] in _JOINTS:
                end += 1
            return [Item("n", marker.first, i, marker.value), Item("o", i, end)]
        return [Item("n", marker.first, i, marker.value)]

    def _joins(self, i: int) -> bool:
        """Whether word ``i`` joins a number to its series: "Book 2 of", "Band 2 der", but "Book 2 The Lake"."""
        words = self._words
        if words.keys[i] not in _JOINTS or words.between(i) not in {" ", "."}:
            return False
        following = words.keys[i + 1] if i + 1 < len(words) else ""
        return words.keys[i] not in _ARTICLES or following in _JOINTS or words.word(i).islower()

    def _glued_number(self, i: int, last: int) -> list[Item]:
        """Read "SoM03" before a mark, and the number after a Japanese or Chinese name."""
        word = self._words.word(i)
        if word.isalpha():
            return []
        behind = self._words.between(i + 1) if i + 1 < last else ""
        begins = i == 0 or '"' in self._words.between(i) or self._opens(i)
        if (begins and behind == "." and _LOWER_MARK.match(word)) or (
            i and begins and behind == " " and _SHELF_MARK.match(word)
        ):
            return [Item("=", i, i + 1)]  # "hp02.The Lake", "Ann Roe - L2 The Lake"
        if self._scene and (episode := _EPISODE.match(word)):
            return [Item("n", i, i + 1, Count.of(int(episode[1])))]
        found = _GLUED.match(word)
        if found is None and i + 1 < last and word[:1].isupper() and self._opens(i):
            separated = self._words.between(i + 1).strip(" _")[:1] in {"-", "–", "."}
            found = (_ABBREVIATED if separated else _SHORT_MARK).match(word)
        if found is None:
            return []
        count = Count.of(int(found[2]))
        return [Item("t", i, i + 1, text=found[1]), Item("n", i, i + 1, count)]

    def _opens(self, i: int) -> bool:
        return i == 0 or bool(self._marks(i))

    def _credited(self, credit: Marker, last: int) -> int:
        """Return the word after the person named by "by" or a similar word, 0 if there is none."""
        words = self._words
        said = " ".join(key for key in words.keys[credit.first : credit.last])
        if said not in _CREDITS or credit.first == 0 or credit.last >= last or self._opens(credit.last):
            return 0
        end = credit.last + 1
        while end < last and self._names_on(end):
            end += 1
        people = people_in(words, credit.last, end)
        least = CERTAIN if said in _WITHIN_NAMES else _ANY
        each = [likelihood(words, *span) for span in people]
        named = min(each) >= least or (len(each) > 1 and max(each) >= CERTAIN)  # "by Voltaire, Emma Roe"
        if named and max(b - a for a, b in people) <= _LONG_NAME:
            return end
        if self._is_composed(end) and end - credit.last <= _LONGEST_CREDIT:
            return end
        tagged = end in self._gone and (words.depth[end] or any(m.first == end for m in self._tags))
        bare = end == credit.last + 1 and said not in _WITHIN_NAMES and words.keys[credit.last] not in _SMALL
        if bare and tagged:
            return end  # "by voltaire [ENG / M4B]", "by voltaire MP3"
        end = name_at(words, credit.last, end)
        return end if likelihood(words, credit.last, end) >= least else 0

    def _is_composed(self, i: int) -> bool:
        """Whether the brackets of language and format come next, which programs write behind the author."""
        kinds = [m.kind for m in self._tags if m.first in {i, i + 1}] if i in self._gone else []
        return kinds == ["language", "format"] and self._words.gaps[i].opens == 1

    def _names_on(self, i: int) -> bool:
        """Whether word ``i`` continues the people after "by": after a comma, or a hyphen within a name."""
        hyphened = self._words.between(i) == "-"
        ends = not hyphened and any(mark.sign not in ",=" for mark in self._marks(i))
        return not ends and i not in self._gone and i not in self._counts

    def _in_row(self, marker: Marker) -> bool:
        """Whether another number is right next to a number, with no mark between."""
        before = marker.first in self._number_ends and not self._opens(marker.first)
        return before or (marker.last in self._number_starts and not self._opens(marker.last))

    def _is_position(self, marker: Marker, last: int) -> bool:
        """Whether a number may count volumes: it is not large, and not a word of a title ("17 Carnations")."""
        words, i = self._words, marker.first
        digits = any(c.isdigit() for j in range(i, marker.last) for c in words.word(j))
        behind = marker.last >= last or bool(self._marks(marker.last)) or marker.last in self._gone
        if marker.kind == "volume":
            return digits or behind or (self._joins(marker.last) and words.keys[i] not in ORDINALS)
        listed = any(words.gaps[j].mark in {",", "&"} for j in range(i + 1, marker.last))
        if not digits or (marker.last - i > 2 and not listed) or self._in_row(marker):
            return False  # "Eight Men Out", "11-22-63", "11.22.63", but "1, 2 & 3"
        written = words.word(i)
        if is_serial(words, i):
            return True
        if written.endswith(".0"):
            return False  # "Life 3.0"
        fraction = i == 0 and written[-2:-1] == "."  # "7.5 The Lake", but "4.50 from Paddington"
        padded = fraction or (written.startswith("0") and 1 < len(written) <= _LONGEST_PADDED)
        before = self._opens(i)
        hyphened = words.between(i) == "-" and len(written) > 1 and (behind or not self._scene)
        if hyphened and not padded and not marker.value.is_range:
            return False  # "Catch-22"
        most = _MOST if (before and behind) or self._scene else _FEW
        if not padded and not marker.value.is_range and marker.value.first >= most:
            return False
        counted = padded or marker.value.is_range or "," in words.between(i - 1)
        separated = marker.last < last and words.gaps[marker.last].mark == "-"
        named = separated and words.keys[i - 1] in _SET_ENDINGS and i > 1  # "Long Lakes Series 2 - The Lake"
        named = named and likelihood(words, marker.last, last) < CERTAIN
        if not before and not counted and not named and words.keys[i - 1] in _NO_SERIES:
            return False
        hung = self._scene and words.between(i) == "-"  # "TKKG-47_The_Lake"
        return padded or not before or behind or hung or (i == 0 and (self._numbered or marker.value.is_range))
