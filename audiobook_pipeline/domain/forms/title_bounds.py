"""Rules out titles that can't be alike by their words alone, so that only a few are compared in full.

A positive answer means nothing. A negative one is certain: ``likeness`` would be below ``LEAST``.
"""

from collections.abc import Iterable
from typing import Final

from audiobook_pipeline.domain.forms.title import TitleForm
from audiobook_pipeline.domain.forms.title_likeness import BESIDE_NAMES, letters, weight

LEAST: Final = 0.75
"""Likeness of two titles from which other agreements between the books can raise it."""
_AS_A_NUMBER: Final = 0.25


def may_be_alike(a: TitleForm, b: TitleForm, names: frozenset[str]) -> bool:
    """Return whether two titles may be at least ``LEAST`` alike.

    Args:
        a: One title.
        b: The other.
        names: Words of the authors' names.
    """
    if a.kind != b.kind:
        return False
    left, right = set(a.words), set(b.words)
    if a.head or b.head or len(left) < len(a.words) or len(right) < len(b.words):
        return True
    shared = left & right
    beside = shared | {word for word in left ^ right if _is_free(word, names)}
    if any(_is_told(part, beside) for form in (a, b) for part in form.segments):
        return True
    own, others = left - shared, right - shared
    return "".join(a.words) == "".join(b.words) or _may_share_enough(shared, own, others, beside)


def _may_share_enough(shared: set[str], own: set[str], others: set[str], beside: set[str]) -> bool:
    """Return whether two titles may agree word by word, if every word that may be a typo of another is one."""
    typos = {word for word in own if any(_may_be_typo(word, other) for other in others)}
    others_typos = {word for word in others if any(_may_be_typo(word, other) for other in typos)}
    matched = 2 * sum(map(weight, shared)) + 1.9 * min(len(typos), len(others_typos))
    missing = sum(_cost(word) for word in (own | others) - typos - others_typos - beside)
    return matched >= LEAST * (matched + missing)


def _is_told(part: Iterable[str], words: set[str]) -> bool:
    """Return whether all distinctive words of a part are among ``words``."""
    return all(word in words or weight(word) < 1 for word in part)


def _is_free(word: str, names: frozenset[str]) -> bool:
    """Return whether a word may be in only one of the titles without counting against it."""
    return word in names or word.removesuffix("s") in names or word in BESIDE_NAMES or word == "by"


def _may_be_typo(a: str, b: str) -> bool:
    """Return whether one word may be a typo of the other: a short one only by a plural, a long one by two letters."""
    shorter = min(len(a), len(b))
    differing = 1 if shorter < 4 else 2 if shorter < 8 else 4
    return abs(len(a) - len(b)) <= 2 and (letters(a) ^ letters(b)).bit_count() <= differing


def _cost(word: str) -> float:
    return _AS_A_NUMBER if word[0].isdigit() else weight(word)
