"""Numbers as titles write them: digits, words and Roman numerals, brought to digits."""

import re
from collections.abc import Sequence

_UNITS = {
    word: value
    for value, word in enumerate(
        [
            *(
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
            ),
            *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
        ]
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_SCALES = {"hundred": 100, "thousand": 1000}
_ROMAN = re.compile(r"(?=[ivxl])(xl|l?x{0,3})(ix|iv|v?i{0,3})\Z")
_ROMAN_VALUE = {"i": 1, "v": 5, "x": 10, "l": 50}


def roman_value(word: str) -> int | None:
    """Return the value of a Roman numeral from 1 to 89 ("XIV", "iv"), or None."""
    lowered = word.lower()
    if not _ROMAN.match(lowered):
        return None
    values = [_ROMAN_VALUE[letter] for letter in lowered]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def digits_for_words(parts: Sequence[str]) -> list[str]:
    """Return words with English number words as digits: twenty, thousand, leagues is 20000, leagues.

    "nineteen eighty four" is read as the year 1984; digits lose leading zeros.
    """
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


def _number_at(parts: Sequence[str], start: int) -> tuple[int, int]:
    """Read the number words from ``start``; returns how many words there are and their value."""
    size, total = _below_hundred(parts, start)
    if not size:
        return 0, 0
    more, rest = _below_hundred(parts, start + size)
    if more and 10 <= total < 100 and rest >= 10:  # a year said in two halves
        return size + more, 100 * total + rest
    index = start + size
    while index < len(parts) and parts[index] in _SCALES:
        total *= _SCALES[parts[index]]
        index += 1
        after = index + 1 if index < len(parts) - 1 and parts[index] == "and" else index
        more, rest = _below_hundred(parts, after)
        if more:
            total += rest
            index = after + more
    return index - start, total


def _below_hundred(parts: Sequence[str], index: int) -> tuple[int, int]:
    if index >= len(parts):
        return 0, 0
    word = parts[index]
    if word in _UNITS:
        return 1, _UNITS[word]
    if word not in _TENS:
        return 0, 0
    after = _UNITS.get(parts[index + 1], 0) if index + 1 < len(parts) else 0
    return (2, _TENS[word] + after) if 0 < after < 10 else (1, _TENS[word])
