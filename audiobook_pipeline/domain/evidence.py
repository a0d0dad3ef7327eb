"""Evidence: what a release name says for or against being the wanted book, each piece with the words that say it."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

Stance = Literal["agrees", "contradicts", "silent"]

_EXPLANATIONS: Final[dict[tuple[str, Stance], str]] = {
    ("title", "agrees"): "its name has the title",
    ("title", "contradicts"): "its name lacks the title",
    ("author", "agrees"): "and the author",
    ("author", "contradicts"): "its name lacks the author",
    ("author", "silent"): "its name has no author",
    ("leftover", "contradicts"): "it says more than this book's name, so it may be another book",
    ("series", "agrees"): "and the series",
    ("position", "agrees"): "it is the wanted volume",
    ("position", "contradicts"): "it is another volume",
    ("narrator", "agrees"): "the wanted narrator reads",
    ("narrator", "contradicts"): "another narrator reads",
    ("narrator", "silent"): "the record's narrator is not named",
    ("other_narrator", "silent"): "another narrator reads",
    ("format", "agrees"): "its format",
    ("language", "agrees"): "it is in the wanted language",
    ("language", "contradicts"): "it is in another language",
    ("unabridged", "agrees"): "it is unabridged",
    ("unabridged", "contradicts"): "it is unabridged where an abridgement is wanted",
    ("abridged", "agrees"): "it is abridged, as allowed",
    ("abridged", "contradicts"): "it is abridged",
    ("dramatisation", "agrees"): "it is dramatised, as wanted or allowed",
    ("dramatisation", "contradicts"): "it is dramatised",
    ("dramatisation", "silent"): "it does not say that it is dramatised",
    ("cast", "agrees"): "several voices read, as wanted",
    ("cast", "contradicts"): "several voices read where one is wanted",
    ("voice", "contradicts"): "the voice is synthetic",
    ("voice", "agrees"): "the voice is synthetic, as in the record",
    ("companion", "contradicts"): "it is about the book and not the book",
    ("media", "contradicts"): "it is no audiobook",
    ("ebook", "contradicts"): "it is text and not audio",
    ("fragment", "contradicts"): "it is a piece of the book",
    ("discs", "agrees"): "all discs are there",
    ("part", "agrees"): "it is the wanted part",
    ("part", "contradicts"): "it is another part, or half of the book",
    ("collection", "agrees"): "it is the wanted set",
    ("collection", "contradicts"): "it holds several books",
    ("edition", "silent"): "it is another edition or recording",
    ("edition", "agrees"): "it is the wanted edition",
    ("size", "agrees"): "the size suits the runtime",
    ("size", "contradicts"): "no such recording has that size",
    ("tiny", "contradicts"): "no audiobook is that small",
    ("runtime", "agrees"): "the stated length suits the runtime",
    ("runtime", "contradicts"): "the stated length is not the book's",
    ("category", "agrees"): "the indexer files it under audiobooks",
    ("category", "contradicts"): "the indexer files it elsewhere",
    ("identifier", "agrees"): "the identifier is the record's",
    ("identifier", "silent"): "it bears another identifier",
    ("sibling", "contradicts"): "it fits another book better",
    ("preference", "contradicts"): "your preferences refuse it",
    ("seeders", "contradicts"): "too few people share it",
}


class Evidence(NamedTuple):
    """One rule that fired.

    Attributes:
        rule: Rule, as in ``title`` or ``position``.
        stance: Whether it speaks for the release, against it, or says that nothing is known.
        words: The words of the name that made it fire; "" where their absence did.
        detail: What the rule compared, for a person ("volume 2, wanted 1"); may be empty.
    """

    rule: str
    stance: Stance
    words: str = ""
    detail: str = ""

    @property
    def explanation(self) -> str:
        """Say what the rule found, for a person."""
        return _told(self.rule, self.stance, self.detail, [self.words])


def explain(evidence: Iterable[Evidence]) -> str:
    """Say in one sentence what several rules found; what one rule found several times is said once."""
    words: dict[tuple[str, Stance, str], list[str]] = {}
    for e in evidence:
        words.setdefault((e.rule, e.stance, e.detail), []).append(e.words)
    return "; ".join(_told(*rule, found) for rule, found in words.items())


def _told(rule: str, stance: Stance, detail: str, words: Sequence[str]) -> str:
    text = _EXPLANATIONS.get((rule, stance), f"{rule} {stance}")
    if detail:
        text = f"{text} ({detail})"
    quoted = ", ".join(f"“{word}”" for word in words if word)
    return f"{text}: {quoted}" if quoted else text
