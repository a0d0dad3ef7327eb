"""What a release name tells of the recording: format, language, abridgement, volume, part … each with its words.

Works without knowing which book is wanted. The whole name as a record is ``reader``; the
wanted title, author and series are found by ``match``.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from audiobook_pipeline.domain.languages import language_codes
from audiobook_pipeline.domain.lexicon.lexicon import entries, folded, folded_by_file
from audiobook_pipeline.domain.reading.phrases import (
    COUNT_WORDS,
    COUNTED,
    FIRST_WORDS,
    PHRASES,
    PLURALS,
    PUBLISHED,
    may_tell,
    phrases_at,
)
from audiobook_pipeline.domain.text.numbers import ALL, OF, ORDINALS, RANGE, digits, east_asian, named_number, roman
from audiobook_pipeline.domain.text.tokens import Words, words_of


class Marker(NamedTuple):
    """Words of a name that tell something other than title and people.

    Attributes:
        kind: What they tell: one of the keys of the vocabulary, ``volume``, ``part``, ``disc``, ``year`` …
        value: What exactly: a format, languages, a ``Count``, a number.
        first: First word.
        last: Word behind the last.
    """

    kind: str
    value: Any
    first: int
    last: int


class Count(NamedTuple):
    """A number, a range or "N of M".

    Attributes:
        first: First or only number.
        last: Last number of a range; equal to ``first`` for a single one.
        total: M of "N of M", else None.
        marked: Whether a word or sign ("Book", "#") says what is counted.
    """

    first: Decimal
    last: Decimal
    total: Decimal | None = None
    marked: bool = True

    @classmethod
    def of(cls, number: int) -> "Count":
        """Return a single number that nothing marks."""
        return cls(Decimal(number), Decimal(number), marked=False)

    @property
    def is_range(self) -> bool:
        """Whether more than one is meant."""
        return self.first != self.last

    @property
    def is_whole(self) -> bool:
        """Whether the range covers every one of a known total ("parts 1-3 of 3")."""
        return self.is_range and self.first <= 1 and (self.total is None or self.last >= self.total)

    def is_single(self, number: Decimal) -> bool:
        """Whether this is ``number`` and nothing more."""
        return self.first == number == self.last

    def __str__(self) -> str:
        """Return the number as people write it."""
        text = f"{self.first.normalize():f}"
        return f"{text}-{self.last.normalize():f}" if self.is_range else text


_PREFIXES: Final = frozenset(entries("glued"))
_GLUED: Final = re.compile(r"([a-z]+)(\d{1,3})")
_EPISODE: Final = re.compile(r"s\d{1,2}(e\d{1,3})?|\d{1,2}x\d{2}")
_NUMBER_UNIT: Final = re.compile(r"(\d+(?:\.\d+)?)([a-zé%]+)")
_HOURS, _MINUTES, _SECONDS = folded("hours"), folded("minutes"), folded("seconds")
_UNIT_KINDS: Final = {
    **dict.fromkeys(folded("bitrate_unit"), "bitrate"),
    **dict.fromkeys(folded("other_unit", "files"), "noise"),
    **dict.fromkeys(_HOURS | _MINUTES | _SECONDS, "runtime"),
    **dict.fromkeys(folded("discs"), "disc_count"),
}
_DISC_KINDS: Final = folded("disc_kind")
_MOST_KINDS: Final = 2
_HOURS_MINUTES: Final = re.compile(r"(\d{1,3})h(\d{1,2})m?")
_SETS: Final = folded("set_word")
_MEDIA_NUMBER: Final = re.compile(r"\d{3,4}[pi]|[hx]26[45]|mp[1245]")
_BITRATES: Final = frozenset(
    str.split("16 24 32 40 48 56 62 63 64 72 80 96 112 125 126 127 128 144 160 192 224 256 320")
)
_AUDIO: Final = frozenset({"format", "audiobook", "bitrate"})
_BEFORE_CODE: Final = _AUDIO | {"noise"}
"""What a code of a language may follow: "AUDIOBOOK-DE", "WEB-DE"."""
_KHZ: Final = frozenset({"22", "24", "32", "44", "48", "22.05", "44.1"})
_COUNTED_BESIDE: Final = sorted((tuple(entry.split()) for entry in folded("counted_beside")), key=len, reverse=True)
_BITRATE_MODES: Final = folded("bitrate_mode")
_LEAST_BITRATE: Final = 48
"""Coding rates below may as well be the number of a volume where nothing says what is counted."""
_EDITIONS: Final = folded("edition_ending")
_HASH: Final = re.compile(r"(?=.*\d)(?=.*[a-f])[0-9a-f]{8,64}")
_ASIN: Final = re.compile(r"b0[0-9a-z]{8}")
_FOREIGN: Final = {
    article: tuple(code for code, articles in folded_by_file("article").items() if article in articles)
    for article in folded("article")
}
"""The languages of each article."""
_COUNTED_BY: Final = tuple(map(folded_by_file, ("volume", "part", "disc", "chapter")))
_LATEST: Final = 2030
"""The last year that a name may be dated by; "Metro 2033" is a title."""
_ORDINAL: Final = re.compile(r"\d{1,3}(st|nd|rd|th)")


class _Reader:
    """One skip the words of a name that collects its markers."""

    def __init__(self, words: Words, last: int) -> None:
        self.words = words
        self.keys = words.keys
        self.size = last
        self.markers: list[Marker] = []

    def read(self, first: int = 0) -> list[Marker]:
        last, keys, end = self.size - 1, self.keys, first
        for i in [i for i in range(first, last) if may_tell(keys[i])]:
            if i >= end:
                end = self._read_at(i)
        if first <= last and end <= last:
            self._read_at(last)
        return self.markers

    def _add(self, kind: str, value: object, first: int, last: int) -> int:
        self.markers.append(Marker(kind, value, first, last))
        return last

    def _read_at(self, i: int) -> int:
        key = self.keys[i]
        if key in ALL and (end := self._all_of(i)):
            return end
        counted = COUNT_WORDS.get(key)
        if counted is not None and (end := self._counted(i, counted)):
            return end
        return (key in PHRASES and self._phrase(i, key)) or self._number_or_name(i, key)

    def _all_of(self, i: int) -> int:
        """Read "all 6 parts" at word ``i``; return the word behind, or 0."""
        number, kind = digits(self._key(i + 1)), COUNT_WORDS.get(self._key(i + 2))
        if number is None or number < 1 or kind is None or self._key(i + 2) not in PLURALS:
            return 0
        return self._add(kind, Count(Decimal(1), number, number), i, i + 3)

    def _phrase(self, i: int, key: str) -> int:
        """Read the longest phrase of the vocabulary at word ``i``; return the word behind, or 0."""
        for rest, kind, value in phrases_at(key, self.keys[i + 1] if i + 1 < self.size else ""):
            end = self._matches(i + 1, rest) if rest else i + 1
            if not end or not self._is_meant(kind, key, rest, i):
                continue
            if kind == "written" and not rest and not self._begins_name(i) and self._language_code(i, key):
                return end  # "MP3-DE-2024" is German, but "AUDIOLIBRO DE CARLOS" tells who wrote it
            if key == "cbr" and self._stands_with_audio(i):
                return self._add("noise", None, i, end)  # a constant bitrate, not a comic
            if kind == "edition" and self._key(end) in _EDITIONS:
                end += 1
            self._add(kind, value, i, end)
            if kind == "format" and self._bitrate_follows(end):  # "[M4B 64]"
                return self._add("bitrate", int(self.keys[end]), end, end + 1)
            return end
        return 0

    def _number_or_name(self, i: int, key: str) -> int:
        if key and (not key.isalpha() or east_asian(key) is not None):
            return self._numeric(i, key)
        following = self._key(i + 1)
        if key in ORDINALS and (kind := COUNT_WORDS.get(following)) in {"volume", "part"}:
            number = Decimal(ORDINALS[key])
            return self._add(str(kind), Count(number, number), i, i + 2)
        if self._is_group(i):
            return self._add("group", None, i, i + 1)
        return self._language_code(i, key) or i + 1

    def _language_code(self, i: int, key: str) -> int:
        """Read "DE" in brackets, between dashes or beside words for audio; return the word behind, or 0."""
        code = language_codes().get(self.words.word(i)) if len(key) == 2 else None
        if not code:
            return 0
        gap, behind = self.words.gaps[i], self.words.gaps[i + 1]
        field = i > 0 and gap.mark == "-" and (behind.mark == "-" or i + 1 == self.size)
        scene = i > 0 and gap.mark == "~" and self.markers and self.markers[-1].last == i
        posted = i == 0 and '"' in self.words.between(1)  # FR "Livre Audio-…"
        if self.words.depth[i] or field or scene or posted or self._stands_with_audio(i):
            return self._add("language", frozenset({code}), i, i + 1)
        return 0

    def _stands_with_audio(self, i: int) -> bool:
        """Whether words for audio stand right beside ``i``: "MP3 FR", "DE-AUDIOBOOK"."""
        before = bool(self.markers) and self.markers[-1].last == i and self.markers[-1].kind in _BEFORE_CODE
        if self._key(i + 1)[:1].isdigit():
            return before or self._key(i + 1) in _BITRATES or self._key(i + 1).rstrip("kbps") in _BITRATES
        return before or any(not rest and kind in _AUDIO for rest, kind, _ in PHRASES.get(self._key(i + 1), ()))

    def _is_group(self, i: int) -> bool:
        """Whether a word is the release group: the last one, hung by a hyphen on what tells of the recording."""
        last = 0 < i == self.size - 1
        return last and self.words.gaps[i].mark == "~" and self._ends_in_marker(i)

    def _ends_in_marker(self, i: int) -> bool:
        """Whether a format or the like ends right before ``i``: what hangs on it is the release group ("MP3-GRP")."""
        return bool(self.markers) and self.markers[-1].last == i and self.markers[-1].kind not in {"number", "volume"}

    def _matches(self, at: int, rest: Sequence[str]) -> int:
        """Return the word behind ``rest`` where it stands at ``at`` (bare "and" does not count), else 0."""
        keys = self.keys
        for word in rest:
            while at < self.size and keys[at] == "":
                at += 1
            if at >= self.size or keys[at] != word:
                return 0
            at += 1
        return at

    def _is_meant(self, kind: str, key: str, rest: Sequence[str], i: int) -> bool:
        """Tell a code from a word or name that looks like it: "GER" and "AI" in capitals, "ger" within brackets."""
        if key == "more":  # of "and more", whose "and" is not a word here
            return i > 0 and (self.keys[i - 1] == "" or self.words.gaps[i].mark == "&")
        if rest or len(key) > 3 or kind not in {"language", "synthetic"}:
            return True
        if self.words.word(i).isupper():
            return True
        return kind == "language" and self.words.depth[i] > 0 and not self._begins_name(i)

    def _begins_name(self, i: int) -> bool:
        """Whether a short word is a given name before a surname: "(Dan Stevens)"."""
        following, gap = self._key(i + 1), self.words.gaps[i + 1]
        return following.isalpha() and following not in FIRST_WORDS and not gap.parts and gap.mark == ""

    def _bitrate_follows(self, i: int) -> bool:
        if i >= self.size or self.keys[i] not in _BITRATES:
            return False
        gap = self.words.gaps[i]
        following = self._key(i + 1)
        return gap.mark not in {"#", "&"} and following not in _UNIT_KINDS

    def _counted(self, i: int, kind: str) -> int:
        """Read "Book 1-3", "Part 1 of 2", "CD 1-12" at word ``i``; return the word behind, or 0."""
        keys, at = self.keys, i + 1
        if at < self.size and keys[at] in {"the", "no", "nr", "number"} and at + 1 < self.size:
            at += 1
        if at >= self.size or self.words.gaps[at].closes or (self.words.gaps[at].mark == "-" and kind == "volume"):
            return 0
        number = named_number(keys[at])
        if number is None or self._behind_foreign_article(i):
            return 0
        if kind == "volume" and keys[i] in {"a", "no", "v", "t", "b"} and roman(keys[at]):
            return 0
        count, end = self._range(number, at, plural=keys[i] in PLURALS)
        if kind == "volume" and keys[i] == "v" and "." in self.words.word(at):
            return self._add("noise", None, i, end)  # "v5.0" is the version of a file
        return self._add(kind, count, i, end)

    def _behind_foreign_article(self, i: int) -> bool:
        """Whether the article of another language stands before a counting word: "Defiance of the Fall 5"."""
        languages = _FOREIGN.get(self.keys[i - 1], ()) if i else ()
        return bool(languages) and not any(
            self.keys[i] in words.get(code, ()) for code in languages for words in _COUNTED_BY
        )

    def _range(self, first: Decimal, at: int, *, plural: bool = False) -> tuple[Count, int]:
        """Read what follows a number: "-3", "to 3", "& 2", "of 5"; return the count and the word behind it."""
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
        """Return how many words stand before a number that goes on from the one before ``i``, or None."""
        keys, gap = self.keys, self.words.gaps[i]
        if gap.closes:
            return None
        if keys[i] in RANGE and i + 1 < self.size and not gap.parts:
            return 2 if keys[i + 1] in COUNT_WORDS else 1
        # A dash between spaces joins only after a plural ("Books 1 - 6"); else it parts ("Book 14 - 61 Hours").
        joined = gap.mark in {"~", "&", "+"} or (gap.mark == "-" and (plural or self.words.between(i) == "–"))
        listed = gap.mark == "," and len(keys[i]) < 3
        return 0 if joined or listed else None

    def _total(self, last: Decimal, end: int) -> tuple[Decimal | None, int]:
        """Read "of 5" or "/5" behind a number; return the total and the word behind it."""
        if end >= self.size or self.words.gaps[end].closes:
            return None, end
        if end + 1 < self.size and self.keys[end] in OF:
            total = named_number(self.keys[end + 1])
            return (total, end + 2) if total is not None else (None, end)
        total = digits(self.keys[end]) if self.words.gaps[end].mark == "/" else None
        return (total, end + 1) if total is not None and total >= last else (None, end)

    def _numeric(self, i: int, key: str) -> int:
        """Read a word that has digits."""
        number = digits(key)
        if number is not None:
            if self.words.gaps[i + 1].mark == "~" and self.words.word(i).isalpha() and self._key(i + 1).isalpha():
                return i + 1  # "Three-Body" counts nothing
            if (seconds := self._clock(i)) is not None:
                return self._add("runtime", seconds / 60, i, i + 3)
            if end := self._discs(i):
                return self._count_discs(i, end, int(number))
            return self._plain_number(i, key, number)
        if _EPISODE.fullmatch(key) or _MEDIA_NUMBER.fullmatch(key):
            return self._add("media", key, i, i + 1)
        return self._glued(i, key) or self._code(i, key)

    def _glued(self, i: int, key: str) -> int:
        """Read "cd04", "v01", "64kbps"; return the word behind, or 0."""
        glued = _GLUED.fullmatch(key)
        if glued and glued[1] in _PREFIXES:
            kind = COUNT_WORDS.get(glued[1]) or ("volume" if glued[1] == "b" else "chapter")
            if glued[1] == "v" and self.words.between(i + 1) == "." and len(self._key(i + 1)) == 1:
                return self._add("noise", None, i, i + 2)  # "v5.0" is the version of a file
            count, end = self._range(Decimal(glued[2]), i)
            return self._add(kind, count, i, end)
        if clock := _HOURS_MINUTES.fullmatch(key):
            return self._add("runtime", float(60 * int(clock[1]) + int(clock[2])), i, i + 1)
        unit = _NUMBER_UNIT.fullmatch(key)
        if unit and (unit_kind := _UNIT_KINDS.get(unit[2])):
            return self._unit(i, i + 1, unit_kind, Decimal(unit[1]), unit[2])
        return 0

    def _code(self, i: int, key: str) -> int:
        """Read identifiers, volumes of Japanese and Chinese books, and "10th Anniversary"."""
        if _ASIN.fullmatch(key):
            return self._add("asin", key.upper(), i, i + 1)
        if _HASH.fullmatch(key) or (key.isdigit() and len(key) > 6):
            return self._add("noise", key, i, i + 1)
        if (value := east_asian(key)) is not None:
            return self._add("part", Count(value, value), i, i + 1)
        if _ORDINAL.fullmatch(key) and self._key(i + 1) in _EDITIONS:
            return self._add("edition", frozenset(), i, i + 2 + (self._key(i + 2) in _EDITIONS))
        return self._add("group", None, i, i + 1) if self._is_group(i) else i + 1

    def _key(self, i: int) -> str:
        return self.keys[i] if i < self.size else ""

    def _unit(self, first: int, last: int, kind: str, value: Decimal, unit: str) -> int:
        if kind == "runtime":
            return self._runtime(first, last, value, unit)
        if kind == "bitrate" and self._key(last) in {"s", "sec"} and self.words.gaps[last].mark == "/":
            last += 1  # "64 kb/s"
        return self._add(kind, int(value), first, last)

    def _discs(self, i: int) -> int:
        """Return the word behind discs that a number counts by their kind ("2 MP3 CDs", "(1 MP3-CD)"), or 0."""
        end, gaps = i + 1, self.words.gaps
        while end - i <= _MOST_KINDS and self._key(end) in _DISC_KINDS and not gaps[end].parts:
            end += 1
        counted = end > i + 1 and _UNIT_KINDS.get(self._key(end)) == "disc_count" and not gaps[end].parts
        # "Emma 2 MP3 CD" may be the second volume.
        return end + 1 if counted and (self.words.depth[i] or self._key(end).endswith("s")) else 0

    def _count_discs(self, i: int, end: int, number: int) -> int:
        at = self._add("disc_count", number, i, i + 1)
        while at < end:
            at = self._phrase(at, self.keys[at]) or self._add("noise", None, at, at + 1)
        return at

    def _runtime(self, first: int, last: int, value: Decimal, unit: str) -> int:
        minutes = value * 60 if unit in _HOURS else value if unit in _MINUTES else Decimal(0)
        following = self._key(last)
        more = _NUMBER_UNIT.fullmatch(following)
        if minutes and more and more[2] in _MINUTES:
            minutes, last = minutes + Decimal(more[1]), last + 1
        elif minutes and following.isdigit() and self._key(last + 1) in _MINUTES:
            minutes, last = minutes + Decimal(following), last + 2
        return self._add("runtime", float(minutes), first, last)

    def _clock(self, i: int) -> int | None:
        """Read a length as clocks show it ("16.18.10", "03:50:57") and return its seconds; None where it is none."""
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
            edition = self._key(i + 2) in _EDITIONS
            return self._add("edition" if edition else "year_range", (year, int(following)), i, i + 2 + edition)
        if following in _EDITIONS and not following.startswith("anniv") and not gap.parts:
            return self._add("edition", frozenset(), i, i + 2)
        return self._add("year", year, i, i + 1)

    def _end_beside(self, end: int) -> int:
        """Return the word behind what is counted with books: "10 Books *+ Novellas*"."""
        at = end + (self._key(end) == "" and end < self.size)
        if at >= self.size or not (at > end or self.words.gaps[at].mark in {"+", "&"}):
            return end
        return next((found for rest in _COUNTED_BESIDE if (found := self._matches(at, rest))), end)

    def _end_of_rate(self, i: int, key: str) -> int:
        """Return the word behind a coding rate without its unit: "[64]", "[64/44]", "128 CBR"; 0 where it is none."""
        if key not in _BITRATES:
            return 0
        gap, following = self.words.gaps[i], self._key(i + 1)
        if gap.opens and gap.mark != "#" and self.words.gaps[i + 1].closes and int(key) >= _LEAST_BITRATE:
            return i + 1
        moded = following in _BITRATE_MODES and self.words.between(i + 1) == " "  # "Batman 128.cbr" is a comic
        paired = gap.opens and self.words.gaps[i + 1].mark == "/" and following in _KHZ
        return i + 2 if moded or paired else 0

    def _plain_number(self, i: int, key: str, number: Decimal) -> int:
        following = self._key(i + 1)
        gap, next_gap = self.words.gaps[i], self.words.gaps[i + 1]
        unit = _UNIT_KINDS.get(following)
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
        count, end = self._range(number, i)
        if gap.mark == "#" or count.total is not None:
            return self._add("volume" if gap.mark == "#" else "of", count, i, end)
        return self._add("number", count._replace(marked=False), i, end)


@lru_cache(maxsize=4096)
def read_markers(name: str) -> tuple[Words, tuple[Marker, ...]]:
    """Return the words of a name and its markers, in order; kept for the names seen last."""
    words = words_of(name)
    return words, tuple(_Reader(words, len(words)).read())


def read_again(words: Words, first: int, last: int) -> list[Marker]:
    """Return the markers of a stretch of words alone, as though nothing stood behind it."""
    return _Reader(words, last).read(first)
