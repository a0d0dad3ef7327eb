"""Numbers in names and titles: digits, number words of each language, Roman numerals, East Asian numerals."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from audiobook_pipeline.domain.lexicon.lexicon import by_file, counted_words, folded
from audiobook_pipeline.domain.text.remembered import remembered

ROMAN_FORM: Final = r"(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
"""A Roman numeral from 1 to 399 in lower case."""
_ROMAN: Final = re.compile(ROMAN_FORM)
_ROMAN_VALUE: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_MOST_DIGITS: Final = 6
_ENGLISH: Final = {
    **dict.fromkeys(by_file("zero")["en"], 0),
    **{word: value for value, word in enumerate(by_file("number")["en"], start=1)},
}
_TENS: Final = {word: 10 * value for value, word in enumerate(by_file("tens")["en"], start=2)}
_SCALES: Final = {word: 10 ** (2 + power) for power, word in enumerate(by_file("scale")["en"])}
_AND: Final = frozenset(by_file("and")["en"])
NUMBER_WORDS: Final[Mapping[str, int]] = {**_ENGLISH, **_TENS}
"""Single English number words, which equal digits wherever titles are compared."""
ORDINALS: Final = counted_words("ordinal")
"""Ordinals of each language."""
SPOKEN: Final[Mapping[str, int]] = {**counted_words("number"), **ORDINALS, **NUMBER_WORDS}
"""Number words and ordinals of each language, which count after a word that introduces a number."""
RANGE: Final = folded("to")
"""Words between the ends of a range."""
OF: Final = folded("of")
"""Words between N and M of "N of M"."""
ALL: Final = folded("every")
"""Words before a total that includes everything: "all 6"."""
# Japanese and Chinese books come in halves (上, 下) and numbered volumes of one work.
_EAST_ASIAN: Final = re.compile(
    r"第?\s*(?P<number>\d{1,3}|[一二三四五六七八九十上中下])\s*(?P<unit>巻|卷|部|冊|册|編|集|話|话|章|권)?"
)
_EAST_ASIAN_DIGITS: Final = {sign: value for value, sign in enumerate("一二三四五六七八九十", start=1)} | {"中": 2}
_HALVES: Final = {"上": 1, "下": 2}


def roman(word: str) -> int | None:
    """Return the value of a Roman numeral from 1 to 399 ("XIV", "iv"), or None."""
    lowered = word.lower()
    if not _ROMAN.fullmatch(lowered):
        return None
    values = [_ROMAN_VALUE[letter] for letter in lowered]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


@remembered(16384)
def digits(word: str) -> Decimal | None:
    """Return the value of a word made of digits and at most one decimal point, or None."""
    plain = word.isascii() and len(word) <= _MOST_DIGITS and word[:1].isdigit() and word.replace(".", "", 1).isdigit()
    return Decimal(word.rstrip(".")) if plain else None


@remembered(16384)
def named_number(word: str) -> Decimal | None:
    """Return the number of a folded word after a word that introduces one: "Band *zwei*", "Book *IV*"."""
    value = digits(word)
    if value is not None:
        return value
    counted = roman(word) or SPOKEN.get(word)
    return Decimal(counted) if counted is not None else None


def east_asian(text: str) -> Decimal | None:
    """Return the number of "第2巻", "三" or "下" (the second half), or None."""
    found = None if text.isascii() else _EAST_ASIAN.fullmatch(text)
    if found is None:
        return None
    sign = found["number"]
    return Decimal(sign if sign.isdigit() else _EAST_ASIAN_DIGITS.get(sign, _HALVES.get(sign, 0)))


def digits_for_words(parts: Sequence[str]) -> list[str]:
    """Return words with English number words as digits: twenty, thousand, leagues becomes 20000, leagues.

    "nineteen eighty four" is read as the year 1984; digits lose leading zeros.
    """
    if NUMBER_WORDS.keys().isdisjoint(parts) and not any(part[:1].isdigit() for part in parts):
        return list(parts)
    result: list[str] = []
    index = 0
    while index < len(parts):
        size, value = _number_at(parts, index)
        if size:
            result.append(str(value))
            index += size
        else:
            part = parts[index]
            result.append(str(int(part)) if part.isascii() and part.isdigit() and len(part) < 10 else part)
            index += 1
    return result


def digits_for_scales(parts: Sequence[str]) -> list[str]:
    """Return words with "20 thousand" as 20000 and a bare "hundred" as 100."""
    result: list[str] = []
    for part in parts:
        scale = _SCALES.get(part)
        if scale and result and result[-1].isdigit():
            result[-1] = str(int(result[-1]) * scale)
        else:
            result.append(str(scale) if scale else part)
    return result


def _number_at(parts: Sequence[str], start: int) -> tuple[int, int]:
    """Read the number words from ``start``; return how many words they are, and their value."""
    size, total = _below_hundred(parts, start)
    if not size:
        return 0, 0
    more, rest = _below_hundred(parts, start + size)
    if more and 10 <= total < 100 and rest >= 10:  # a year spoken in two halves
        return size + more, 100 * total + rest
    index = start + size
    while index < len(parts) and parts[index] in _SCALES:
        total *= _SCALES[parts[index]]
        index += 1
        after = index + 1 if index < len(parts) - 1 and parts[index] in _AND else index
        more, rest = _below_hundred(parts, after)
        if more:
            total += rest
            index = after + more
    return index - start, total


def _below_hundred(parts: Sequence[str], index: int) -> tuple[int, int]:
    if index >= len(parts):
        return 0, 0
    word = parts[index]
    if word in _ENGLISH:
        return 1, _ENGLISH[word]
    if word not in _TENS:
        return 0, 0
    after = _ENGLISH.get(parts[index + 1], 0) if index + 1 < len(parts) else 0
    return (2, _TENS[word] + after) if 0 < after < 10 else (1, _TENS[word])
