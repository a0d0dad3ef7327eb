"""Positions in a series as people write them: numbers, words, Roman numerals, ranges and parts.

Which series a position belongs to is decided by ``series`` and ``series_mentions``.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor

from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries, folded
from audiobook_pipeline.domain.text.fold import fold
from audiobook_pipeline.domain.text.numbers import NUMBER_WORDS, ROMAN_FORM, SPOKEN, east_asian, named_number, roman
from audiobook_pipeline.domain.text.remembered import remembered

# "Part en", "Book to …": small words are numbers in one language and ordinary words in others.
_SPOKEN = (SPOKEN.keys() - folded("article", "to", "of", "particle")) | NUMBER_WORDS.keys()

MARKER = rf"(?:(?:{alternatives({*entries('position_marker'), *folded('position_marker')})})\.?|#)"
_ORDINAL_ENDINGS = folded("ordinal_ending")
_DIGITS = rf"\d{{1,4}}(?:\.\d{{1,2}})?(?![\d.]*\d)(?:{alternatives(_ORDINAL_ENDINGS)})?"
NUMBER = rf"(?:{_DIGITS}|\b(?:{alternatives(_SPOKEN)}|{ROMAN_FORM})\b)"
# "i" joins numbers in Polish, but is one itself.
_AND_WORDS, _TO_WORDS = (
    {word for word in (*entries(name), *folded(name)) if word.isalpha() and not (word in _SPOKEN or roman(word))}
    for name in ("and", "to")
)
_TO_WORDS -= _AND_WORDS
_AND, _UP_TO, _EITHER = (alternatives(words) for words in (_AND_WORDS, _TO_WORDS, _AND_WORDS | _TO_WORDS))
RANGE = rf"{NUMBER}(?:\s*(?:[-,;&+]|\b(?:{_EITHER})\b)\s*(?:#\s*)?{NUMBER})*"
_PART_WORDS, _OF = (alternatives({*entries(name), *folded(name)}) for name in ("part", "of"))
PART = rf"(?:{_PART_WORDS})\.?\s+\d+(?:\s+(?:{_OF})\s+\d+)?"
"""A part of a volume, as it follows a position: "part 1 of 2"."""

_LEADING, _MARKED = (form_of(f"position.{name}", marker=MARKER, range=RANGE) for name in ("leading", "marked"))
_ONLY_NUMBER = form_of("position.alone", digits=_DIGITS)
_EACH = form_of("position.number", number=NUMBER)
_PART = form_of("position.part", number=NUMBER, part=_PART_WORDS, of=_OF)
_TO, _LIST, _JOINT = (
    form_of("position.to", to=_UP_TO),
    form_of("position.list", either=_AND),
    form_of("position.joint", either=_AND),
)
# "2,5" is a decimal outside English; "4,5" may be two volumes.
_DECIMAL_COMMA = re.compile(r"#?(?P<whole>\d{1,3}),5")
_GOES_ON = frozenset("0123456789/")
_MOST_VOLUMES = 300
_PLACEHOLDERS = frozenset({"x", "c", "l"})
_DASHES = str.maketrans({"–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "½": ".5"})


@dataclass(frozen=True, slots=True)
class Position:
    """A position in a series, a range of them, or a part of one.

    Attributes:
        raw: The text as the source gave it.
        first: First (or only) number.
        last: Last number of a range; equal to ``first`` for a single position.
        note: What the source wrote after the number ("Dramatized Adaptation"), or "".
        part: Which part of a volume sold in parts, or None for a whole one.
        parts: Of how many parts, or None where not stated.
        listed: Every number of a list with holes ("0.3, 4.7"); () for others.
    """

    raw: str
    first: Decimal
    last: Decimal
    note: str = ""
    part: int | None = None
    parts: int | None = None
    listed: tuple[Decimal, ...] = ()

    @property
    def is_range(self) -> bool:
        """Whether this covers more than one volume."""
        return self.last != self.first

    @property
    def is_fraction(self) -> bool:
        """Whether this is between two volumes, as for novellas ("2.5")."""
        return self.first % 1 != 0

    @property
    def number(self) -> str:
        """The number or range by itself, in one form: "2", "2.5", "1-3"."""
        first, last = self.first.normalize(), self.last.normalize()
        if self.listed:
            return ", ".join(f"{number.normalize():f}" for number in self.listed)
        return f"{first:f}-{last:f}" if self.is_range else f"{first:f}"

    @property
    def numbers(self) -> tuple[float, ...]:
        """The volumes that are certainly included: all of a list; of a range the ends and the whole numbers between.

        A range of novellas gives all tenths ("2.1-2.4") or hundredths ("2.01-2.12"); a very long range the first 300.
        """
        if self.listed:
            return tuple(map(float, self.listed))
        first, last = float(self.first), float(self.last)
        if 0 < last - first < 1 and self.is_fraction and self.last % 1:
            steps = 100 if (self.first * 10) % 1 or (self.last * 10) % 1 else 10
            return (*(round(first + step / steps, 2) for step in range(round((last - first) * steps))), last)
        whole = range(ceil(first), min(floor(last), ceil(first) + _MOST_VOLUMES) + 1)
        return tuple(sorted({first, last, *map(float, whole)}))

    def covers(self, other: "Position") -> bool:
        """Return whether a book with this position certainly contains the volume at ``other``.

        A range contains its whole volumes; whether it contains a novella between two of them is unknown.
        """
        if self.part is not None and self.part != other.part:
            return False
        if self.listed:
            return set(other.numbers) <= set(self.numbers)
        inside = self.first <= other.first and other.last <= self.last
        return inside and (not other.is_fraction or other.first in {self.first, self.last})


def read_number(text: str) -> Decimal | None:
    """Read one number: digits, a word of any language, or a Roman numeral; None for anything else."""
    word = fold(text.strip())
    return named_number(word[:-2] if word[:1].isdigit() and word[-2:] in _ORDINAL_ENDINGS else word)


@remembered(65536)
def parse_position(raw: str | None) -> Position | None:
    """Read a position as sources write it.

    "1", "2.5", "1-3", "Book 13", "Book One", "IV", "1, 2, 3", "2, Dramatized Adaptation" and "1, Part 3" are read;
    "", "∞", a text without a number and lists with gaps are None, since a guess would be worse.
    """
    text = fold((raw or "").translate(_DASHES)).strip().lstrip("([{").rstrip(")]}")
    counter = east_asian(text)
    if counter is not None:
        text = str(counter)
    half = _DECIMAL_COMMA.fullmatch(text)
    if half and half["whole"] != "4":
        text = f"{half['whole']}.5"
    match = _LEADING.match(text) or _MARKED.search(text) or _ONLY_NUMBER.search(text)
    if raw is None or match is None or text in _PLACEHOLDERS:
        return None
    groups = match.groupdict()
    numbers = [number for found in _EACH.findall(groups["numbers"]) if (number := read_number(found)) is not None]
    after = groups.get("note") or ""
    if not numbers or after.lstrip()[:1] in _GOES_ON:
        return None
    note = _note(raw, after)
    if groups.get("negative"):
        return Position(raw, -numbers[0], -numbers[0], note) if len(numbers) == 1 else None
    part, parts = _part(after)
    if len(numbers) == 2 and _TO.search(groups["numbers"]):
        first, last = numbers
        if first < last:
            return Position(raw, first, last, note)
        # "1-1" and "3-2" count the parts of one volume.
        return Position(raw, first, first, note, part=int(last))
    in_fractions = len(numbers) > 1 and numbers[0] % 1  # "1.5, 2.5" leaves out the volume between them
    if in_fractions or any(following - number != 1 for number, following in pairwise(numbers)):
        listed = _listed(raw, groups["numbers"])
        return Position(raw, listed[0], listed[-1], note, listed=listed) if listed else None
    return Position(raw, numbers[0], numbers[-1], note, part, parts)


def _listed(raw: str, numbers: str) -> tuple[Decimal, ...]:
    """Return all numbers of a list with gaps ("1-3, 5"), or () if it is not certainly one.

    "1, 5" may be a decimal number; a text with a decimal point, "&" or a third number is a list.
    """
    found: list[Decimal] = []
    for piece in _LIST.split(numbers):
        ends = [number for each in _EACH.findall(piece) if (number := read_number(each)) is not None]
        span = Position(raw, ends[0], ends[-1]).numbers if ends and ends[0] <= ends[-1] else ()
        found += [Decimal(str(number)) for number in span]
    told = len(found) > 2 or _JOINT.search(numbers)
    return tuple(found) if told and all(a < b for a, b in pairwise(found)) else ()


def _note(raw: str, folded: str) -> str:
    """Return the words after the number as they were written."""
    note = folded.strip(" ,;:.-()[]")
    start = fold(raw).rfind(note) if note else -1
    return raw[start : start + len(note)] if start >= 0 and len(fold(raw)) == len(raw) else note


def _part(note: str) -> tuple[int | None, int | None]:
    """Read "part 1 of 2" and "(1 of 2)" out of a folded note."""
    match = _PART.search(note)
    if match is None:
        return None, None
    part, parts = (read_number(found) if found else None for found in (match[1] or match[3], match[2] or match[4]))
    return (int(part) if part is not None else None), (int(parts) if parts is not None else None)
