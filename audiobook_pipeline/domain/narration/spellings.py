"""Readers whose name is spelled in two ways in a text: "Read by Moria Roe. (Summary by Moira Roe)".

One of the two is a typo, and nothing says which, so such a name is left to a person.
"""

from rapidfuzz.distance import DamerauLevenshtein

from audiobook_pipeline.domain.forms.names import is_typo_of, name_key
from audiobook_pipeline.domain.narration.lists import read_names
from audiobook_pipeline.domain.narration.rows import row

# Other work on a recording; it is very often done by the reader.
_OTHER_CREDIT = row("other_credit")


def other_credits(text: str) -> tuple[str, ...]:
    """Return the people that a plain text credits with its summary, introduction or notes."""
    heads = _OTHER_CREDIT.finditer(text)
    return tuple(name for head in heads for name in read_names(text, head.end(), handles=True).names)


def is_spelled_otherwise(name: str, others: tuple[str, ...]) -> bool:
    """Return whether a name occurs among others with a typo, and nowhere in the same spelling."""
    key = name_key(name)
    return all(name_key(other) != key for other in others) and any(
        is_typo_of(name, other)
        or _one_word_off(key.split(), name_key(other).split())
        or _is_short(key.split(), name_key(other).split())
        for other in others
    )


def _is_short(a: list[str], b: list[str]) -> bool:
    """Return whether one name is short for the other: "aroe" for "Ann Roe", "Ann B. Roe" for "Ann Bea Roe"."""
    short, long = sorted((a, b), key=lambda name: len("".join(name)))
    if len(short) == 1 and len(long) > 1:
        return short[0] in {long[0][0] + long[-1], "".join(long[:2])}
    alike = len(short) == len(long) and len(short) > 2 and (short[0], short[-1]) == (long[0], long[-1])
    return alike and all(left[0] == right[0] for left, right in zip(short, long, strict=True))


def _one_word_off(a: list[str], b: list[str]) -> bool:
    """Return whether two names differ by a letter or two in one word ("Cathy Roe", "Cate Roe"), or handles by one."""
    unlike = [(left, right) for left, right in zip(a, b, strict=False) if left != right]
    if len(a) != len(b) or len(unlike) != 1:
        return False
    left, right = unlike[0]
    allowed = 2 if len(a) > 1 else 1
    return (
        min(len(left), len(right)) > 3 and left[0] == right[0] and DamerauLevenshtein.distance(left, right) <= allowed
    )
