"""Builds sentences from evidence, using the text of each rule."""

from collections.abc import Iterable, Sequence
from typing import Final

from audiobook_pipeline.domain.choosing.evidence import Evidence, Stance
from audiobook_pipeline.domain.choosing.rules import says

REASONS_TOLD: Final = 4
"""Most findings that a reason lists; the evidence has all of them."""


def reason(evidence: Iterable[Evidence], *, accepted: bool) -> str:
    """Say in one sentence why a release was accepted, or refused."""
    if accepted:
        return explain(e for e in evidence if e.stance == "for")
    return explain([e for e in evidence if e.stance == "against"][:REASONS_TOLD])


def explain(evidence: Iterable[Evidence]) -> str:
    """Say in one sentence what several rules found; repeated findings of one rule are said once."""
    words: dict[tuple[str, Stance, str], list[str]] = {}
    for e in evidence:
        words.setdefault((e.rule, e.stance, e.detail), []).append(e.words)
    return "; ".join(_sentence(*rule, found) for rule, found in words.items())


def _sentence(rule: str, stance: Stance, detail: str, words: Sequence[str]) -> str:
    text = says(rule, stance)
    if detail:
        text = f"{text} ({detail})"
    quoted = ", ".join(f"“{word}”" for word in words if word)
    return f"{text}: {quoted}" if quoted else text
