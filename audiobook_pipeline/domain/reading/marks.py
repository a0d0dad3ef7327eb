"""What a release name says about the recording: format, language, abridgement, volume, part … each with its words.

Works without knowing which book is wanted. ``reader`` reads the whole name as a record; ``match`` finds the wanted
title, author and series.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import compress
from typing import Final

from audiobook_pipeline.domain.languages import language_codes
from audiobook_pipeline.domain.lexicon.lexicon import folded, folded_by_file
from audiobook_pipeline.domain.reading.counts import (
    BITRATES,
    EDITIONS,
    UNIT_KINDS,
    Counts,
)
from audiobook_pipeline.domain.reading.marker import Count, Marker
from audiobook_pipeline.domain.reading.phrases import (
    ALONE,
    BY_SECOND,
    COUNT_WORDS,
    FIRST_WORDS,
    PHRASES,
    PLURALS,
    may_tell,
)
from audiobook_pipeline.domain.text.numbers import ALL, ORDINALS, digits, east_asian, named_number, roman
from audiobook_pipeline.domain.text.tokens import Words, words_of

_EPISODE: Final = re.compile(r"s\d{1,2}(e\d{1,3})?|\d{1,2}x\d{2}")
_BEFORE_COUNT: Final = folded("before_count_word")
_NOT_BEFORE_ROMAN: Final = folded("not_before_roman")
_DISC_KINDS: Final = folded("disc_kind")
_MOST_KINDS: Final = 2
_LETTERS_OF_CODE: Final = 2
_MEDIA_NUMBER: Final = re.compile(r"\d{3,4}[pi]|[hx]26[45]|mp[1245]")
_AMBIGUOUS: Final = frozenset(key for key in PHRASES if len(key) <= 3 or key == "more")
"""First words that may be an ordinary word or part of a name as well."""
_AUDIO: Final = frozenset({"format", "audiobook", "bitrate"})
_BEFORE_CODE: Final = _AUDIO | {"noise"}
"""Kinds that a language code may follow: "AUDIOBOOK-DE", "WEB-DE"."""
_FOREIGN: Final = {
    article: tuple(code for code, articles in folded_by_file("article").items() if article in articles)
    for article in folded("article")
}
"""The languages of each article."""
_COUNTED_BY: Final = tuple(map(folded_by_file, ("volume", "part", "disc", "chapter")))


class _Reader(Counts):
    """Collects the markers of a name, word by word."""

    def read(self, first: int = 0) -> list[Marker]:
        last, end = self.size - 1, first
        for i in compress(range(first, last), map(may_tell, self.keys[first:last])):
            if i >= end:
                end = self._read_at(i)
        if first <= last and end <= last:
            self._read_at(last)
        return self.markers

    def _read_at(self, i: int) -> int:
        key = self.keys[i]
        if key in ALL and (end := self._all_of(i)):
            return end
        counted = COUNT_WORDS.get(key)
        if counted is not None and (end := self._counted(i, counted)):
            return end
        return (key in PHRASES and self._phrase(i, key)) or self._number_or_name(i, key)

    def _all_of(self, i: int) -> int:
        """Read "all 6 parts" at word ``i``; return the word after, or 0."""
        number, kind = digits(self._key(i + 1)), COUNT_WORDS.get(self._key(i + 2))
        if number is None or number < 1 or kind is None or self._key(i + 2) not in PLURALS:
            return 0
        return self._add(kind, Count(Decimal(1), number, number), i, i + 3)

    def _phrase(self, i: int, key: str) -> int:
        """Read the longest phrase of the vocabulary at word ``i``; return the word after, or 0."""
        following = self.keys[i + 1] if i + 1 < self.size else ""
        for rest, kind, value in BY_SECOND[key].get(following) or ALONE[key]:
            end = self._matches(i + 1, rest) if rest else i + 1
            if not end or (key in _AMBIGUOUS and not self._is_meant(kind, key, rest, i)):
                continue
            if kind == "written" and self._is_code(key, rest, i) and self._language_code(i):
                return end  # "MP3-DE-2024" is German, but "AUDIOLIBRO DE CARLOS" tells who wrote it
            if key == "cbr" and self._stands_with_audio(i):
                return self._add("noise", None, i, end)  # a constant bitrate, not a comic
            if kind == "edition" and self._key(end) in EDITIONS:
                end += 1
            self._add(kind, value, i, end)
            if kind == "format" and self._bitrate_follows(end):  # "[M4B 64]"
                return self._add("bitrate", int(self.keys[end]), end, end + 1)
            return end
        return 0

    def _number_or_name(self, i: int, key: str) -> int:
        if key and not (key.isalpha() and (key.isascii() or east_asian(key) is None)):
            return self._numeric(i, key)
        if key in ORDINALS and (kind := COUNT_WORDS.get(self._key(i + 1))) in {"volume", "part"}:
            number = Decimal(ORDINALS[key])
            return self._add(str(kind), Count(number, number), i, i + 2)
        if i == self.size - 1 and self._is_group(i):
            return self._add("group", None, i, i + 1)
        return (len(key) == _LETTERS_OF_CODE and self._language_code(i)) or i + 1

    def _language_code(self, i: int) -> int:
        """Read "DE" in brackets, between dashes or next to words for audio; return the word after, or 0."""
        code = language_codes().get(self.words.word(i))
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
        """Whether words for audio are right next to ``i``: "MP3 FR", "DE-AUDIOBOOK"."""
        before = bool(self.markers) and self.markers[-1].last == i and self.markers[-1].kind in _BEFORE_CODE
        if self._key(i + 1)[:1].isdigit():
            return before or self._key(i + 1) in BITRATES or self._key(i + 1).rstrip("kbps") in BITRATES
        return before or any(kind in _AUDIO for _, kind, _ in ALONE.get(self._key(i + 1), ()))

    def _is_code(self, key: str, rest: Sequence[str], i: int) -> bool:
        return not rest and len(key) == _LETTERS_OF_CODE and not self._begins_name(i)

    def _is_meant(self, kind: str, key: str, rest: Sequence[str], i: int) -> bool:
        """Tell a code from an ordinary word or name: "GER" and "AI" only in capitals, "ger" only in brackets."""
        if key == "more":  # of "and more", whose "and" is not a word here
            return i > 0 and (self.keys[i - 1] == "" or self.words.gaps[i].mark == "&")
        if rest or kind not in {"language", "synthetic"}:
            return True
        if self.words.word(i).isupper():
            return True
        return kind == "language" and self.words.depth[i] > 0 and not self._begins_name(i)

    def _begins_name(self, i: int) -> bool:
        """Whether a short word is a given name before a surname: "(Dan Stevens)"."""
        following, gap = self._key(i + 1), self.words.gaps[i + 1]
        return following.isalpha() and following not in FIRST_WORDS and not gap.parts and gap.mark == ""

    def _bitrate_follows(self, i: int) -> bool:
        if i >= self.size or self.keys[i] not in BITRATES:
            return False
        gap = self.words.gaps[i]
        following = self._key(i + 1)
        return gap.mark not in {"#", "&"} and following not in UNIT_KINDS

    def _counted(self, i: int, kind: str) -> int:
        """Read "Book 1-3", "Part 1 of 2", "CD 1-12" at word ``i``; return the word after, or 0."""
        keys, at = self.keys, i + 1
        if at < self.size and keys[at] in _BEFORE_COUNT and at + 1 < self.size:
            at += 1
        if at >= self.size or self.words.gaps[at].closes or (self.words.gaps[at].mark == "-" and kind == "volume"):
            return 0
        number = named_number(keys[at])
        if number is None or self._after_foreign_article(i):
            return 0
        if kind == "volume" and keys[i] in _NOT_BEFORE_ROMAN and roman(keys[at]):
            return 0
        count, end = self._range(number, at, plural=keys[i] in PLURALS)
        if kind == "volume" and keys[i] == "v" and "." in self.words.word(at):
            return self._add("noise", None, i, end)  # "v5.0" is the version of a file
        return self._add(kind, count, i, end)

    def _after_foreign_article(self, i: int) -> bool:
        """Whether the article of another language comes before a counting word: "Defiance of the Fall 5"."""
        languages = _FOREIGN.get(self.keys[i - 1], ()) if i else ()
        return bool(languages) and not any(
            self.keys[i] in words.get(code, ()) for code in languages for words in _COUNTED_BY
        )

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

    def _discs(self, i: int) -> int:
        """Return the word after discs that are counted by their kind ("2 MP3 CDs", "(1 MP3-CD)"), or 0."""
        end, gaps = i + 1, self.words.gaps
        while end - i <= _MOST_KINDS and self._key(end) in _DISC_KINDS and not gaps[end].parts:
            end += 1
        counted = end > i + 1 and UNIT_KINDS.get(self._key(end)) == "disc_count" and not gaps[end].parts
        # "Emma 2 MP3 CD" may be the second volume.
        return end + 1 if counted and (self.words.depth[i] or self._key(end).endswith("s")) else 0

    def _count_discs(self, i: int, end: int, number: int) -> int:
        at = self._add("disc_count", number, i, i + 1)
        while at < end:
            key = self.keys[at]
            at = (key in PHRASES and self._phrase(at, key)) or self._add("noise", None, at, at + 1)
        return at


def read_markers(name: str) -> tuple[Words, tuple[Marker, ...]]:
    """Return the words of a name and its markers, in order; kept with the words of recent names."""
    words = words_of(name)
    return words, markers_of(words)


def markers_of(words: Words) -> tuple[Marker, ...]:
    """Return the markers of a name, in order."""
    if words.told is None:
        words.told = tuple(_Reader(words, len(words)).read())
    return words.told


def read_again(words: Words, first: int, last: int) -> list[Marker]:
    """Return the markers of a stretch of words, ignoring the words after it."""
    return _Reader(words, last).read(first)
