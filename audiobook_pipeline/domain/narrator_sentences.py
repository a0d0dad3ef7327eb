"""Sentences that have a reader for their subject: "A reads the letters", "A's narration is pitch perfect"."""

import re
from collections.abc import Iterable

from audiobook_pipeline.domain.narrator_belief import STORY, last_sentence
from audiobook_pipeline.domain.narrator_lists import is_name

Reader = tuple[str, str, float]
"""Name, evidence, confidence."""

_NAME_BEFORE = re.compile(r"((?:[^\W\d_][\w.'’-]*[ \t]+){1,4})\Z")
_READING_OF = re.compile(
    r"\s+(?:(?:the\s+)?(?:part|parts|role|roles|narration|narrator|voice|voices|all|audiobook|unabridged|"
    r"this\s+book)|this\s+(?:\w+\s+){0,2}(?P<recording>audiobook|recording|reading|audio))\b",
    re.IGNORECASE,
)
# "Ann Roe's narration is pitch perfect": said of a recording, where the text speaks of one.
_POSSESSIVE = re.compile(
    r"(?<![\w’'])(?P<name>(?:[^\W\d_a-z][\w.'’-]*[ \t]+){1,3}[^\W\d_a-z][\w.-]*?)['’]s[ \t]+(?:[a-z]+[ \t]+)?"
    r"(?:narration|performance)\b(?!\s+of\s+h(?:is|er)\b)"
)


def active_readers(text: str, heads: Iterable[re.Match[str]], *, supported: bool) -> list[Reader]:
    """Find "X reads A's letters, and Y reads B's": two readers in one sentence, or one who reads a part.

    Args:
        text: Plain text.
        heads: Where the verbs stand.
        supported: Whether the text speaks of a recording elsewhere; one reader of a part needs that.
    """
    by_sentence: dict[int, list[tuple[str, str, bool]]] = {}
    for match in heads:
        before = _NAME_BEFORE.search(text[max(0, match.start() - 80) : match.start()])
        if before is None:
            continue
        name = _trailing_name(before[1])
        if not name:
            continue
        start = max(text.rfind(mark, 0, match.start()) for mark in (". ", "\n", "! ", "? "))
        evidence = f"{name} {text[match.start() : match.end() + 60]}".split("\n")[0]
        object_ = _READING_OF.match(text, match.end())
        of_recording = object_ is not None and (supported or object_["recording"] is not None)
        by_sentence.setdefault(start, []).append((name, evidence, of_recording))
    return [
        (name, evidence, 0.85)
        for clauses in by_sentence.values()
        if len(clauses) > 1 or clauses[0][2]
        for name, evidence, _ in clauses
    ]


def praised_readers(text: str) -> list[Reader]:
    """Find readers whose narration a text praises, in full names."""
    return [
        (match["name"], match[0], 0.85)
        for match in _POSSESSIVE.finditer(text)
        if is_name(match["name"], handles=False) and not STORY.search(last_sentence(text[: match.start()]))
    ]


def _trailing_name(text: str) -> str:
    """Return the name at the end of a piece of text: as many named words as there are."""
    tokens = text.split()
    kept: list[str] = []
    for token in reversed(tokens):
        ends_sentence = kept and token.endswith(".") and len(token.rstrip(".")) > 3
        if not token[:1].isupper() or ends_sentence:
            break
        kept.insert(0, token)
    name = " ".join(kept)
    return name if len(kept) > 1 and is_name(name, handles=False) else ""
