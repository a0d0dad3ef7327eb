"""Rules out titles that can't be alike by their words alone, so that only a few are compared in full.

A positive answer means nothing. A negative one is certain: ``likeness`` would be below ``LEAST``.
"""

from typing import Final, NamedTuple

from audiobook_pipeline.domain.forms.title import TitleForm
from audiobook_pipeline.domain.forms.title_likeness import BESIDE_NAMES, letters, weight

LEAST: Final = 0.75
"""Likeness of two titles from which other agreements between the books can raise it."""
_AS_A_NUMBER: Final = 0.25


class TitleBag(NamedTuple):
    """The words of a title in no order, made once for all titles that it is compared with.

    Attributes:
        words: The words.
        joined: The words in their order, joined.
        telling: The distinctive words of each part.
        kind: As that of ``TitleForm``.
        open: Whether words in no order say too little: a word occurs twice, or the title is the first of two.
    """

    words: frozenset[str]
    joined: str
    telling: tuple[frozenset[str], ...]
    kind: str
    open: bool

    @classmethod
    def of(cls, form: TitleForm) -> "TitleBag":
        """Return the words of a title."""
        words = frozenset(form.words)
        telling = tuple(frozenset(word for word in part if weight(word) == 1) for part in form.segments)
        return cls(words, "".join(form.words), telling, form.kind, bool(form.head) or len(words) < len(form.words))


def may_be_alike(a: TitleBag, b: TitleBag, names: frozenset[str]) -> bool:
    """Return whether two titles may be at least ``LEAST`` alike.

    Args:
        a: One title.
        b: The other.
        names: Words of the authors' names.
    """
    if a.kind != b.kind:
        return False
    if a.open or b.open:
        return True
    shared = a.words & b.words
    if a.joined == b.joined or any(_is_stated(part, shared, names) for part in (*a.telling, *b.telling)):
        return True
    return _may_share_enough(shared, a.words - shared, b.words - shared, names)


def _is_stated(part: frozenset[str], shared: frozenset[str], names: frozenset[str]) -> bool:
    """Return whether all distinctive words of a part are in both titles, or may be in one alone."""
    return part <= shared or all(_is_free(word, names) for word in part - shared)


def _may_share_enough(
    shared: frozenset[str], own: frozenset[str], others: frozenset[str], names: frozenset[str]
) -> bool:
    """Return whether two titles may agree word by word, if every word that may be a typo of another is one."""
    pairs = [(word, other) for word in own for other in others if _may_be_typo(word, other)]
    typos, others_typos = {word for word, _ in pairs}, {other for _, other in pairs}
    matched = 2 * sum(map(weight, shared)) + 1.9 * min(len(typos), len(others_typos))
    alone = (own | others) - typos - others_typos
    return matched >= LEAST * (matched + sum(_cost(word) for word in alone if not _is_free(word, names)))


def _is_free(word: str, names: frozenset[str]) -> bool:
    """Return whether a word may be in only one of the titles without counting against it."""
    return word in names or word.removesuffix("s") in names or word in BESIDE_NAMES or word == "by"


def _may_be_typo(a: str, b: str) -> bool:
    """Return whether one word may be a typo of the other: a short one only by a plural, a long one by two letters."""
    size, other = len(a), len(b)
    if not -2 <= size - other <= 2:
        return False
    shorter = min(size, other)
    differing = 1 if shorter < 4 else 2 if shorter < 8 else 4
    return (letters(a) ^ letters(b)).bit_count() <= differing


def _cost(word: str) -> float:
    return _AS_A_NUMBER if word[0].isdigit() else weight(word)
