"""Splits lists that Audiobookshelf shows joined by ", ".

A name may hold the separator itself ("Tolkien, J.R.R.", "Poe, Inc."): the names that the library is
known to have decide. What a name means belongs to ``names``, what a series does to ``series_mentions``.
"""

import re
from collections.abc import Collection, Iterable

from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries
from audiobook_pipeline.domain.models import SeriesPlace

SEPARATOR = ", "
_MOST_PARTS = 16
"""Of one name; institutions and lists of degrees have a few. Without a bound the time grows as the cube."""
# A position may go on after a comma: "#1, 2", "#1,5", "#2, Part 3 of 4".
_COUNTED, _OF = alternatives(entries("volume", "part")), alternatives(entries("of"))
_NUMBERED = re.compile(
    rf"(?P<name>.*?)\s#(?P<position>[^,#]+(?:,\s*(?:(?:{_COUNTED})\.?\s)?\d{{1,4}}(?:\.\d+)?"
    rf"(?:\s*(?:/|\b(?:{_OF})\b)\s*\d{{1,3}})?(?=\s*(?:,|\Z)))*)(?:,\s+|$)",
    re.IGNORECASE,
)


def split_joined(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the names in ``text``; the longest known name wins, an unknown part stands alone.

    Args:
        text: Names joined by ", ".
        known: All names that can occur; a set for speed.
    """
    if not text:
        return ()
    if text in known or SEPARATOR not in text:
        return (text,)
    parts = text.split(SEPARATOR)
    names: list[str] = []
    start = 0
    while start < len(parts):
        ends = range(min(len(parts), start + _MOST_PARTS), start + 1, -1)
        end = next((end for end in ends if SEPARATOR.join(parts[start:end]) in known), start + 1)
        names.append(SEPARATOR.join(parts[start:end]))
        start = end
    return tuple(names)


def split_series(text: str) -> tuple[SeriesPlace, ...]:
    """Return the series in "Discworld #1, Rincewind #2".

    A name may hold ", " or " #" itself: the text is split only after a position.
    """
    rest, places = text.strip(), []
    while rest:
        found = _NUMBERED.match(rest)
        name, position = found.groups() if found else (rest, "")
        places.append(SeriesPlace(name.strip(), position.strip()))
        rest = rest[found.end() :] if found else ""
    return tuple(places)


def joined_series(places: Iterable[SeriesPlace]) -> str:
    """Return series as Audiobookshelf shows them: "Discworld #1, Rincewind #2"."""
    return SEPARATOR.join(map(str, places))
