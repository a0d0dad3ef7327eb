"""Series: names under their variants, positions as people write them."""

import re
from dataclasses import dataclass
from decimal import Decimal

from audiobook_pipeline.domain.text import words

_ARTICLES = frozenset({"the", "a", "an"})
_NUMBER = re.compile(r"(?<![\d.])(\d{1,4}(?:\.\d{1,2})?)(?:\s*[-–—]\s*(\d{1,4}(?:\.\d{1,2})?))?")


@dataclass(frozen=True, slots=True)
class Position:
    """A position in a series, or a range of them.

    Attributes:
        raw: The text as the source gave it.
        first: First (or only) number.
        last: Last number of a range; equal to ``first`` for a single position.
    """

    raw: str
    first: Decimal
    last: Decimal

    @property
    def is_range(self) -> bool:
        """Whether this covers more than one volume."""
        return self.last != self.first


def parse_position(raw: str | None) -> Position | None:
    """Read a position as sources write it: "1", "2.5", "1-3", "Book 13". None where there is none."""
    match = _NUMBER.search(raw or "")
    if raw is None or match is None:
        return None
    first = Decimal(match[1])
    return Position(raw=raw, first=first, last=Decimal(match[2]) if match[2] else first)


def series_key(name: str) -> str:
    """Return a key that is equal for variants of one series name; numbers are kept."""
    parts = words(name)
    if len(parts) > 1 and parts[0] in _ARTICLES:
        parts = parts[1:]
    if len(parts) > 1 and parts[-1] in {"series", "saga", "trilogy", "cycle"}:
        parts = parts[:-1]
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class SeriesMention:
    """A series with a position, found in a text."""

    name: str
    position: Position | None


def parse_series_title(title: str, subtitle: str = "") -> tuple[str, tuple[SeriesMention, ...]]:
    """Split the series out of a title and subtitle as shops show them.

    Returns:
        The title without its series, and the series mentioned, the most certain first.
    """
    mentions = []
    for text in (subtitle, title):
        match = re.search(r"^(?:.*:\s*)?(.+?),?\s*(?:Book|Volume|Vol\.?|Part|#)\s*(\d+(?:\.\d+)?)", text)
        if match:
            mentions.append(SeriesMention(match[1].strip(), parse_position(match[2])))
    return title, tuple(mentions)
