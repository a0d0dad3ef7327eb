"""Kinds of works (novel, novella, omnibus, part, dramatisation, abridgement, companion), and how to detect them."""

from typing import Final

import numpy as np
import pandas as pd

from audiobook_pipeline.domain.columns import matching
from audiobook_pipeline.domain.forms.patterns import ROWS, form_of
from audiobook_pipeline.domain.forms.positions import parse_position

KINDS: Final = ("novel", "novella", "omnibus", "part", "dramatisation", "abridgement", "companion", "unknown")
# Kinds that tell the same story as a novel at the same position, in another form.
OTHER_FORMS: Final = frozenset({"dramatisation", "abridgement"})
# Kinds that are not books of their own: never counted as missing, never wanted by themselves.
SIDE_KINDS: Final = OTHER_FORMS | {"omnibus", "part", "companion"}

_PATTERNS: Final = {row.partition(".")[2]: form_of(row) for row in ROWS if row.startswith("kind.")}
_ANY_KIND: Final = "|".join(f"(?:{pattern.pattern})" for pattern in _PATTERNS.values())
_ALIASES: Final = {
    "book": "novel",
    "box set": "omnibus",
    "boxed set": "omnibus",
    "collection": "omnibus",
    "dramatization": "dramatisation",
    "dramatized": "dramatisation",
    "abridged": "abridgement",
    "short story": "novella",
    "guide": "companion",
    "": "unknown",
}


def read_kind(text: str) -> str:
    """Return the kind that a source's word means; "unknown" for an unknown word."""
    word = text.strip().lower()
    word = _ALIASES.get(word, word)
    return word if word in KINDS else "unknown"


def detect_kind(title: str, position: str | None = None) -> str:
    """Return the kind of a work according to its title and raw position.

    A whole number in a series means a novel, a fraction a novella; without either, the kind is unknown.
    """
    found = parse_position(position)
    if found and found.note:
        noted = next((kind for kind, pattern in _PATTERNS.items() if pattern.search(found.note)), None)
        if noted:
            return noted
    if found and found.part is not None:
        return "part"
    for kind, pattern in _PATTERNS.items():
        if pattern.search(title):
            return kind
    if found is None:
        return "unknown"
    if found.is_range:
        return "omnibus"
    return "novella" if found.is_fraction else "novel"


def kind_column(titles: pd.Series, positions: pd.Series) -> pd.Series:
    """Return ``detect_kind`` of each row, for columns of any length."""
    codes, unique = pd.factorize(positions)
    numbered = np.array([detect_kind("", raw) for raw in unique], dtype=object)
    kinds, stated = numbered[codes], np.isin(numbered, ["part", "companion", *OTHER_FORMS])[codes]
    telling = np.flatnonzero(matching(titles, _ANY_KIND) & ~stated)
    told = titles.iloc[telling]
    for kind, pattern in reversed(_PATTERNS.items()):
        kinds[telling[matching(told, pattern.pattern)]] = kind
    return pd.Series(kinds, index=titles.index, dtype=str)
