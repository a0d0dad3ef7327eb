"""Evidence: what a release name says for or against being the wanted book, each piece with the words that say it.

Stored unchanged in the ledger and in ``download_queue``; ``reasons`` makes sentences of it for display.
"""

from collections.abc import Callable
from functools import partial
from typing import Final, Literal, NamedTuple

Stance = Literal["for", "against", "neutral"]

HARD: Final = -0.3
"""Weight of what refuses a release for good."""
SOFT: Final = -0.15
"""Weight of what a person could settle, if nothing else speaks against the release."""


class Evidence(NamedTuple):
    """One rule that fired.

    Attributes:
        rule: Rule, as in ``title`` or ``position``.
        stance: Whether it speaks for the release, against it, or neither.
        words: The words that made it fire; "" if their absence did.
        start: Where the words begin in the name as it was read (``tokens.clean``), in characters; None if they
            are not in it.
        weight: What it adds to the score of the release, 0 to 1 in all.
        detail: What the rule compared, for a person ("wanted 1"); may be empty.
    """

    rule: str
    stance: Stance
    words: str = ""
    start: int | None = None
    weight: float = 0.0
    detail: str = ""


build: Final[Callable[[tuple[str, Stance, str, int | None, float, str]], Evidence]] = partial(tuple.__new__, Evidence)
"""Builds evidence from all its values, in a third of the constructor's time; each release has about ten pieces."""
