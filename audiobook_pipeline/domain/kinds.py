"""Kinds of works (novel, novella, omnibus, part, dramatisation, abridgement, companion), and what gives them away."""

import re
from typing import Final

import numpy as np
import pandas as pd

from audiobook_pipeline.domain.columns import matching
from audiobook_pipeline.domain.forms.positions import parse_position

KINDS: Final = ("novel", "novella", "omnibus", "part", "dramatisation", "abridgement", "companion", "unknown")
# Kinds that tell the same story as a novel at the same position in another form.
OTHER_FORMS: Final = frozenset({"dramatisation", "abridgement"})
# Kinds that are no book of their own: never counted as missing, never wanted by themselves.
SIDE_KINDS: Final = OTHER_FORMS | {"omnibus", "part", "companion"}

# Tried in this order; RE2 syntax, so that whole columns are searched at native speed.
_PATTERNS: Final = {
    "dramatisation": r"(?i)\bdramati[sz](?:ed|ation)|\bfull[- ]cast\b|graphic ?audio|\b(?:audio|radio) ?(?:drama|play)|"
    r"h[oö]rspiel",
    "abridgement": r"(?i)\babridge(?:d|ment)|\bgek[uü]rzt",
    "companion": r"(?i)\b(?:study|reader'?s|travel|official|unofficial|ultimate) (?:guide|companion)\b|\bcompanion "
    r"(?:guide|book|to)\b|\bguidebook\b|\bcookbook\b|\bcolou?ring book\b|\bworkbook\b|\bsparknotes\b|\bcliffs?notes\b|"
    r"\bsummary (?:of|and analysis)\b|\bencyclop(?:a|æ)?edia of\b|\bthe (?:art|making) of\b",
    "omnibus": r"(?i)\bbox(?:ed)?[ -]?set\b|\bomnibus\b|\bpublisher'?s pack\b|\bbundle\b|"
    r"\bgesamtausgabe\b|\bsammelband\b|"
    r"\b(?:two|three|four|\d+)[- ]book (?:set|collection|pack)\b|"
    r"\bcomplete (?:\w+ ){0,4}(?:series|trilogy|saga|collection|quartet|cycle)\b|"
    r"\btrilogy (?:box|collection|set)|\b(?:books|volumes|vols\.?) \d+ ?(?:-|–|to|&|and) ?\d+",
    "part": r"(?i)\bpart (?:\d+|one|two|three|i{1,3}) of (?:\d+|two|three|four|five)\b|\(\d+ of \d+\)",
    "novella": r"(?i)\bnovell?ett?a\b|\bnovella\b|\bshort (?:story|stories)\b",
}
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
    """Return the kind that a source's word means; "unknown" for one that is none of ours."""
    word = text.strip().lower()
    word = _ALIASES.get(word, word)
    return word if word in KINDS else "unknown"


def detect_kind(title: str, position: str | None = None) -> str:
    """Return the kind of a work as its title and raw position give it away.

    A whole number in a series makes a novel, a fraction a novella; without either, it is unknown.
    """
    found = parse_position(position)
    if found and found.note:
        noted = next((kind for kind, pattern in _PATTERNS.items() if re.search(pattern, found.note)), None)
        if noted:
            return noted
    if found and found.part is not None:
        return "part"
    for kind, pattern in _PATTERNS.items():
        if re.search(pattern, title):
            return kind
    if found is None:
        return "unknown"
    if found.is_range:
        return "omnibus"
    return "novella" if found.is_fraction else "novel"


def kind_column(titles: pd.Series, positions: pd.Series) -> pd.Series:
    """Return ``detect_kind`` of each row, for columns of any length."""
    by_position = {raw: detect_kind("", raw) for raw in positions.unique()}
    kinds = positions.map(by_position).to_numpy(dtype=object)
    stated = np.isin(kinds, ["part", "companion", *OTHER_FORMS])
    for kind, pattern in reversed(_PATTERNS.items()):
        hits = matching(titles, pattern)
        kinds = np.where(hits & ~stated, kind, kinds)
    return pd.Series(kinds, index=titles.index, dtype=str)
