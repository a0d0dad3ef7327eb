"""Evidence: what a release name says for or against being the wanted book, each piece with the words that say it.

Kept as it is, in the ledger and in ``download_queue``; sentences are made of it where it is shown.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple, Self

Stance = Literal["for", "against", "neutral"]

REASONS_TOLD: Final = 4
"""What speaks against a release, told in its reason; all of it is in its evidence."""
HARD: Final = -0.3
"""Weight of what refuses a release for good."""
SOFT: Final = -0.15
"""Weight of what a person could settle, where nothing else speaks against the release."""

_RULES: Final[dict[tuple[str, Stance], tuple[str, float]]] = {
    ("title", "for"): ("its name has the title", 0.45),
    ("title", "against"): ("its name lacks the title", HARD),
    ("author", "for"): ("and the author", 0.25),
    ("author", "against"): ("its name lacks the author", SOFT),
    ("author", "neutral"): ("its name has no author", 0.0),
    ("leftover", "against"): ("it says more than this book's name, so it may be another book", SOFT),
    ("series", "for"): ("and the series", 0.02),
    ("position", "for"): ("it is the wanted volume", 0.06),
    ("position", "against"): ("it is another volume", SOFT),
    ("narrator", "for"): ("the wanted narrator reads", 0.1),
    ("narrator", "against"): ("another narrator reads", SOFT),
    ("narrator", "neutral"): ("the record's narrator is not named", 0.0),
    ("other_narrator", "neutral"): ("another narrator reads", 0.0),
    ("format", "for"): ("its format", 0.0),
    ("language", "for"): ("it is in the wanted language", 0.03),
    ("language", "against"): ("it is in another language", HARD),
    ("unabridged", "for"): ("it is unabridged", 0.05),
    ("unabridged", "against"): ("it is unabridged where an abridgement is wanted", HARD),
    ("abridged", "for"): ("it is abridged, as allowed", 0.0),
    ("abridged", "against"): ("it is abridged", HARD),
    ("dramatisation", "for"): ("it is dramatised, as wanted or allowed", 0.0),
    ("dramatisation", "against"): ("it is dramatised", HARD),
    ("dramatisation", "neutral"): ("it does not say that it is dramatised", -0.08),
    ("cast", "for"): ("several voices read, as wanted", 0.0),
    ("cast", "against"): ("several voices read where one is wanted", SOFT),
    ("voice", "for"): ("the voice is synthetic, as in the record", 0.0),
    ("voice", "against"): ("the voice is synthetic", HARD),
    ("companion", "against"): ("it is about the book and not the book", HARD),
    ("media", "against"): ("it is no audiobook", HARD),
    ("ebook", "against"): ("it is text and not audio", HARD),
    ("fragment", "against"): ("it is a piece of the book", HARD),
    ("discs", "for"): ("all discs are there", 0.0),
    ("part", "for"): ("it is the wanted part", 0.0),
    ("part", "against"): ("it is another part, or half of the book", SOFT),
    ("collection", "against"): ("it holds several books", HARD),
    ("edition", "neutral"): ("it is another edition or recording", -0.08),
    ("size", "for"): ("the size suits the runtime", 0.04),
    ("size", "against"): ("no such recording has that size", SOFT),
    ("tiny", "against"): ("no audiobook is that small", HARD),
    ("runtime", "for"): ("the stated length suits the runtime", 0.0),
    ("runtime", "against"): ("the stated length is not the book's", SOFT),
    ("category", "for"): ("the indexer files it under audiobooks", 0.0),
    ("category", "against"): ("the indexer files it elsewhere", SOFT),
    ("sibling", "against"): ("it fits another book better", HARD),
    ("preference", "against"): ("your preferences refuse it", SOFT),
    ("seeders", "against"): ("too few people share it", SOFT),
    ("blocklist", "against"): ("it is on the blocklist", HARD),
}
"""What each rule says, and how much it counts."""


class Evidence(NamedTuple):
    """One rule that fired.

    Attributes:
        rule: Rule, as in ``title`` or ``position``.
        stance: Whether it speaks for the release, against it, or neither.
        words: The words that made it fire; "" where their absence did.
        start: Where the words begin in the name as it was read (``tokens.clean``), in characters; None where they
            don't stand there.
        weight: What it adds to the score of the release, 0 to 1 in all.
        detail: What the rule compared, for a person ("wanted 1"); may be empty.
    """

    rule: str
    stance: Stance
    words: str = ""
    start: int | None = None
    weight: float = 0.0
    detail: str = ""

    @classmethod
    def of(cls, rule: str, stance: Stance, words: str = "", start: int | None = None, detail: str = "") -> Self:
        """Return the evidence of a rule, with the weight that the rule has."""
        return cls(rule, stance, words, start, _RULES[rule, stance][1], detail)


def reason(evidence: Iterable[Evidence], *, accepted: bool) -> str:
    """Say in one sentence why a release was accepted, or refused."""
    if accepted:
        return explain(e for e in evidence if e.stance == "for")
    return explain([e for e in evidence if e.stance == "against"][:REASONS_TOLD])


def explain(evidence: Iterable[Evidence]) -> str:
    """Say in one sentence what several rules found; what one rule found several times is said once."""
    words: dict[tuple[str, Stance, str], list[str]] = {}
    for e in evidence:
        words.setdefault((e.rule, e.stance, e.detail), []).append(e.words)
    return "; ".join(_told(*rule, found) for rule, found in words.items())


def says(rule: str, stance: Stance) -> str:
    """Return what a rule says where it takes a stance; of a rule that is no more, its name."""
    return _RULES[rule, stance][0] if (rule, stance) in _RULES else f"{rule} {stance}"


def _told(rule: str, stance: Stance, detail: str, words: Sequence[str]) -> str:
    text = says(rule, stance)
    if detail:
        text = f"{text} ({detail})"
    quoted = ", ".join(f"“{word}”" for word in words if word)
    return f"{text}: {quoted}" if quoted else text
