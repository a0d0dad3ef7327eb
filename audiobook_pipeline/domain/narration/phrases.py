"""Finds where running text credits readers: the opening words of credits, described by rows.

``lists`` reads the names after them, and ``belief`` decides which sentence is trusted.
"""

import re

from audiobook_pipeline.domain.lexicon.lexicon import entries
from audiobook_pipeline.domain.narration.rows import row
from audiobook_pipeline.domain.text.remembered import remembered

PASSIVE, LABEL, BARE = row("passive"), row("label"), row("bare")
CASTING, CAST_HEADER = row("casting"), row("cast_header")
AUTHOR, BY_THEIR_AUTHOR = row("author"), row("by_their_author")
CREDIT_SENTENCE = row("credit_sentence")
_RECORDING = entries("says_recording")
# First words of each kind of credit, so that a text is read word by word and a pattern is tried only there.
_WORD = re.compile(r"[^\W\d_]+")
_PATTERNS = {"passive": PASSIVE, "label": LABEL, "bare": BARE, "casting": CASTING}
_STARTS = {kind: row(f"starts_{kind}") for kind in _PATTERNS}
_OPENING = frozenset("\n.;|•·*([。！？】」–—")
# Scripts without spaces between words: a space there is a full stop.
_FIRST_IDEOGRAM = "\u3040"
_AFTER_COMMA = _OPENING | {","}
_RUN_TOGETHER = row("run_together")


def with_breaks(text: str) -> str:
    """Return a text with a line break before each credit that is joined to the words before it."""
    return _RUN_TOGETHER.sub("\n", text)


def is_about_recording(text: str) -> bool:
    """Return whether a text mentions a recording anywhere."""
    lowered = text.lower()
    return any(word in lowered for word in _RECORDING)


def credit_heads(text: str) -> dict[str, list[re.Match[str]]]:
    """Return the places of a plain text where credits begin, by kind, in order.

    Labels and bare verbs count only at the start of a line, sentence or bracket.
    """
    heads: dict[str, list[re.Match[str]]] = {kind: [] for kind in _PATTERNS}
    for word in _WORD.finditer(text):
        for kind in _kinds(word[0].lower()):
            if (
                kind in {"label", "bare"}
                and not _opens(text, word.start(), _AFTER_COMMA if _may_follow_comma(kind, word[0]) else _OPENING)
                and not (word[0] > _FIRST_IDEOGRAM and text[word.start() - 1] == " ")
            ):
                continue
            match = _PATTERNS[kind].match(text, word.start())
            if match:
                heads[kind].append(match)
    return heads


def _may_follow_comma(kind: str, word: str) -> bool:
    """Return whether a credit may follow a comma: "Ein Roman, es liest Ann Roe", "Unabridged, Narrator: Ann Roe"."""
    return word == "es" or (kind == "label" and word[0].isupper())


@remembered(65536)
def _kinds(word: str) -> tuple[str, ...]:
    return tuple(kind for kind, pattern in _STARTS.items() if pattern.fullmatch(word))


def _opens(text: str, position: int, opening: frozenset[str]) -> bool:
    before = position - 1
    while before >= 0 and text[before] in " \t":
        before -= 1
    return before < 0 or text[before] in opening
