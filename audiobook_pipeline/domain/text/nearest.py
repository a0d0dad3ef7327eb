"""What a mistyped word was probably meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(typed: str, known: Iterable[str], before: str = "") -> str:
    """Return "did you mean NAME?" for the closest known word, after ``before``; "" if none is close."""
    names = {each.lower(): each for each in known}
    near = get_close_matches(typed.lower(), names, n=1)
    return f"{before}did you mean {names[near[0]]}?" if near else ""
