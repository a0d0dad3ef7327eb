"""The numbers of a name: volumes, ranges, totals, years, lengths, bitrates, identifiers.

Words between the numbers belong to ``marks``.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.lexicon.lexicon import entries, folded
from audiobook_pipeline.domain.reading.marker import Count, Marker, marked
from audiobook_pipeline.domain.reading.phrases import (
    COUNT_WORDS,
    COUNTED,
    PUBLISHED,
)
from audiobook_pipeline.domain.text.numbers import OF, RANGE, digits, east_asian, named_number
from audiobook_pipeline.domain.text.tokens import Words

_PREFIXES: Final = frozenset(entries("glued"))
_GLUED: Final = form_of("count.glued")
_NUMBER_UNIT: Final = form_of("count.with_unit")
_HOURS, _MINUTES, _SECONDS = folded("hours"), folded("minutes"), folded("seconds")
UNIT_KINDS: Final = {
    **dict.fromkeys(folded("bitrate_unit"), "bitrate"),
    **dict.fromkeys(folded("other_unit", "files"), "noise"),
    **dict.fromkeys(_HOURS | _MINUTES | _SECONDS, "runtime"),
    **dict.fromkeys(folded("discs"), "disc_count"),
}
_HOURS_MINUTES: Final = form_of("count.hours_and_minutes")
_SETS: Final = folded("set_word")
BITRATES: Final = frozenset(
    str.split("16 24 32 40 48 56 62 63 64 72 80 96 112 125 126 127 128 144 160 192 224 256 320")
)
_KHZ: Final = frozenset({"22", "24", "32", "44", "48", "22.05", "44.1"})
_COUNTED_BESIDE: Final = sorted((tuple(entry.split()) for entry in folded("counted_beside")), key=len, reverse=True)
_BITRATE_MODES: Final = folded("bitrate_mode")
_LEAST_BITRATE: Final = 48
"""Bitrates below this may be the number of a volume, if nothing says what is counted."""
EDITIONS: Final = folded("edition_ending")
_HASH: Final = form_of("count.hash")
_ASIN: Final = form_of("count.asin")
_LATEST: Final = 2030
"""The last year with which a name may be dated; "Metro 2033" is a title."""
_ORDINAL: Final = form_of("count.ordinal")


class Counts:
    """Reads the numbers of a name and collects their meanings."""

    def __init__(self, words: Words, last: int) -> None:
        """Start with the words before ``last``."""
        self.words = words
        self.keys = words.keys
        self.size = last
        self.markers: list[Marker] = []

    def _add(self, kind: str, value: object, first: int, last: int) -> int:
        self.markers.append(marked((kind, value, first, last)))
        return last

    def _key(self, i: int) -> str:
        return self.keys[i] if i < self.size else ""

    def _matches(self, at: int, rest: Sequence[str]) -> int:
        """Return the word after ``rest`` if that is at ``at`` (a bare "and" is ignored), else 0."""
        keys = self.keys
        for word in rest:
            while at < self.size and keys[at] == "":
                at += 1
            if at >= self.size or keys[at] != word:
                return 0
            at += 1
        return at

    def _range(self, first: Decimal, at: int, *, plural: bool = False) -> tuple[Count, int]:
        """Read what follows a number: "-3", "to 3", "& 2", "of 5"; return the count and the word after it."""
        last, end = first, at + 1
        while end < self.size and (skip := self._joins(end, plural=plural)) is not None and end + skip < self.size:
            key = self.keys[end + skip]
            number = named_number(key) if skip else digits(key)
            spelled = not skip and self.words.word(end).isalpha() and self.words.word(at).isdigit()
            if number is None or spelled or not last < number < 1000:  # "2-Seven Days"
                break
            last, end = number, end + skip + 1
        total, end = self._total(last, end)
        return Count(first, last, total), end

    def _joins(self, i: int, *, plural: bool) -> int | None:
        """Return how many words come before a number that continues the one before ``i``, or None."""
        keys, gap = self.keys, self.words.gaps[i]
        if gap.closes:
            return None
        if keys[i] in RANGE and i + 1 < self.size and not gap.parts:
            return 2 if keys[i + 1] in COUNT_WORDS else 1
        # A dash between spaces joins only after a plural ("Books 1 - 6"); else it separates ("Book 14 - 61 Hours").
        joined = gap.mark in {"~", "&", "+"} or (gap.mark == "-" and (plural or self.words.between(i) == "–"))
        listed = gap.mark == "," and len(keys[i]) < 3
        return 0 if joined or listed else None

    def _total(self, last: Decimal, end: int) -> tuple[Decimal | None, int]:
        """Read "of 5" or "/5" after a number; return the total and the word after it."""
        if end >= self.size or self.words.gaps[end].closes:
            return None, end
        if end + 1 < self.size and self.keys[end] in OF:
            total = named_number(self.keys[end + 1])
            return (total, end + 2) if total is not None else (None, end)
        total = digits(self.keys[end]) if self.words.gaps[end].mark == "/" else None
        return (total, end + 1) if total is not None and total >= last else (None, end)

    def _glued(self, i: int, key: str) -> int:
        """Read "cd04", "v01", "64kbps"; return the word after, or 0."""
        glued = _GLUED.match(key)
        if glued and glued[1] in _PREFIXES:
            kind = COUNT_WORDS.get(glued[1]) or ("volume" if glued[1] == "b" else "chapter")
            if glued[1] == "v" and self.words.between(i + 1) == "." and len(self._key(i + 1)) == 1:
                return self._add("noise", None, i, i + 2)  # "v5.0" is the version of a file
            count, end = self._range(Decimal(glued[2]), i)
            return self._add(kind, count, i, end)
        if clock := _HOURS_MINUTES.match(key):
            return self._add("runtime", float(60 * int(clock[1]) + int(clock[2])), i, i + 1)
        unit = _NUMBER_UNIT.match(key)
        if unit and unit[2] in COUNTED and unit[1].isdigit() and int(unit[1]) > 1:
            return self._add("collection", int(unit[1]), i, i + 1)  # "5Audiobooks"
        if unit and (unit_kind := UNIT_KINDS.get(unit[2])):
            return self._unit(i, i + 1, unit_kind, Decimal(unit[1]), unit[2])
        return 0

    def _code(self, i: int, key: str) -> int:
        """Read identifiers, volumes of Japanese and Chinese books, and "10th Anniversary"."""
        if _ASIN.match(key):
            return self._add("asin", key.upper(), i, i + 1)
        if _HASH.match(key) or (key.isdigit() and len(key) > 6):
            return self._add("noise", key, i, i + 1)
        if (value := east_asian(key)) is not None:
            return self._add("part", Count(value, value), i, i + 1)
        if _ORDINAL.match(key) and self._key(i + 1) in EDITIONS:
            return self._add("edition", frozenset(), i, i + 2 + (self._key(i + 2) in EDITIONS))
        return self._add("group", None, i, i + 1) if self._is_group(i) else i + 1

    def _is_group(self, i: int) -> bool:
        """Whether a word is the release group: the last one, joined by a hyphen to words about the recording."""
        last = 0 < i == self.size - 1
        return last and self.words.gaps[i].mark == "~" and self._ends_in_marker(i)

    def _ends_in_marker(self, i: int) -> bool:
        """Whether a format or the like ends right before ``i``: a word joined to it is the group ("MP3-GRP")."""
        return bool(self.markers) and self.markers[-1].last == i and self.markers[-1].kind not in {"number", "volume"}

    def _unit(self, first: int, last: int, kind: str, value: Decimal, unit: str) -> int:
        if kind == "runtime":
            return self._runtime(first, last, value, unit)
        if kind == "bitrate" and self._key(last) in {"s", "sec"} and self.words.gaps[last].mark == "/":
            last += 1  # "64 kb/s"
        return self._add(kind, int(value), first, last)

    def _runtime(self, first: int, last: int, value: Decimal, unit: str) -> int:
        minutes = value * 60 if unit in _HOURS else value if unit in _MINUTES else Decimal(0)
        following = self._key(last)
        more = _NUMBER_UNIT.match(following)
        if minutes and more and more[2] in _MINUTES:
            minutes, last = minutes + Decimal(more[1]), last + 1
        elif minutes and following.isdigit() and self._key(last + 1) in _MINUTES:
            minutes, last = minutes + Decimal(following), last + 2
        return self._add("runtime", float(minutes), first, last)

    def _clock(self, i: int) -> int | None:
        """Read a length as clocks show it ("16.18.10", "03:50:57") and return its seconds; None for other text."""
        if i + 2 >= self.size or self.words.between(i + 1) not in {".", ":"}:
            return None
        if self.words.between(i + 2) != self.words.between(i + 1):
            return None
        hours, minutes, seconds = (self.words.word(j) for j in range(i, i + 3))
        if not all(len(part) == 2 and part.isascii() and part.isdigit() for part in (minutes, seconds)):
            return None
        if not hours.isdigit() or len(hours) > 3 or int(minutes) > 59 or int(seconds) > 59:
            return None
        return 3600 * int(hours) + 60 * int(minutes) + int(seconds)

    def _year(self, i: int, year: int) -> int:
        following, gap = self._key(i + 1), self.words.gaps[i + 1]
        if gap.mark == "~" and len(following) == 4 and following.isdigit():
            edition = self._key(i + 2) in EDITIONS
            return self._add("edition" if edition else "year_range", (year, int(following)), i, i + 2 + edition)
        if following in EDITIONS and not following.startswith("anniv") and not gap.parts:
            return self._add("edition", frozenset(), i, i + 2)
        return self._add("year", year, i, i + 1)

    def _end_beside(self, end: int) -> int:
        """Return the word after things that are counted with books: "10 Books *+ Novellas*"."""
        at = end + (self._key(end) == "" and end < self.size)
        if at >= self.size or not (at > end or self.words.gaps[at].mark in {"+", "&"}):
            return end
        return next((found for rest in _COUNTED_BESIDE if (found := self._matches(at, rest))), end)

    def _end_of_rate(self, i: int, key: str) -> int:
        """Return the word after a bitrate without its unit: "[64]", "[64/44]", "128 CBR"; 0 for other text."""
        if key not in BITRATES:
            return 0
        gap, following = self.words.gaps[i], self._key(i + 1)
        if gap.opens and gap.mark != "#" and self.words.gaps[i + 1].closes and int(key) >= _LEAST_BITRATE:
            return i + 1
        moded = following in _BITRATE_MODES and self.words.between(i + 1) == " "  # "Batman 128.cbr" is a comic
        paired = gap.opens and self.words.gaps[i + 1].mark == "/" and following in _KHZ
        return i + 2 if moded or paired else 0

    def _counts_down(self, i: int) -> bool:
        """Whether the last two numbers of a name can't be a range and so count discs and tracks."""
        first, last = self.words.word(i), self._key(i + 1)
        short = len(first) < 3 and len(last) < 3 and last.isdigit()
        return short and i + 2 == self.size and self.words.gaps[i].mark == "" and int(first) >= int(last)

    def _plain_number(self, i: int, key: str, number: Decimal) -> int:
        following = self._key(i + 1)
        gap, next_gap = self.words.gaps[i], self.words.gaps[i + 1]
        unit = UNIT_KINDS.get(following)
        if unit and not next_gap.parts and len(following) > 1:
            return self._unit(i, i + 2, unit, number, following)
        is_year = len(key) == 4 and 1500 <= number <= _LATEST and gap.mark != "#"
        published = is_year and following in PUBLISHED
        if (
            following in COUNTED
            and not next_gap.parts
            and next_gap.mark != "~"
            and number > 1
            and gap.mark != "#"
            and not published
        ):
            end = self._end_beside(i + 2 + (self._key(i + 2) in _SETS))
            return self._add("collection", int(number), i, end)
        if is_year:
            return self._year(i, int(number))
        if end := self._end_of_rate(i, key):
            return self._add("bitrate", int(number), i, end)
        if (following == "librivox" and len(self.words.word(i)) == 4) or "@" in self.words.between(i + 1):
            return self._add("noise", key, i, i + 1)  # the year and month of a recording; files and bitrate: "30@64K"
        if next_gap.mark == "~" and self._counts_down(i):
            return self._add("disc", Count(number, number), i, i + 2)  # "Ann Roe - The Lake 5-4"
        count, end = self._range(number, i)
        if gap.mark == "#" or count.total is not None:
            return self._add("volume" if gap.mark == "#" else "of", count, i, end)
        return self._add("number", count._replace(marked=False), i, end)
