"""Choosing a release, or none: every candidate judged by what its name says, with its reasons.

A release is accepted only where title and author agree, nothing contradicts, and every word of its
name is accounted for. Where nothing is certain enough, none is chosen. Preferences only order what
is right. The rules on single names are in ``releases.rules``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from audiobook_pipeline.domain.evidence import Evidence, explain
from audiobook_pipeline.domain.models import CatalogueBook, Release, WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT, Preferences, Wish
from audiobook_pipeline.domain.releases.match import match_name
from audiobook_pipeline.domain.releases.rules import judge, judge_preferences
from audiobook_pipeline.domain.releases.siblings import Siblings, fits_sibling, siblings_of
from audiobook_pipeline.domain.releases.sought import Sought, sought_book

REASONS_TOLD: Final = 4
"""What speaks against a release, told in its reason; all of it is in its evidence."""
_WEIGHTS: Final = {
    "title": 0.45,
    "author": 0.25,
    "narrator": 0.1,
    "position": 0.06,
    "series": 0.02,
    "unabridged": 0.05,
    "language": 0.03,
    "size": 0.04,
}
_SOFT: Final = frozenset(
    {
        "position",
        "author",
        "leftover",
        "cast",
        "narrator",
        "size",
        "runtime",
        "category",
        "seeders",
        "edition",
        "preference",
        "part",
    }
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one release.

    Attributes:
        release: The release.
        accepted: Whether it is the wanted book, as far as can be told.
        score: How much speaks for it, 0 to 1; comparable among releases of one book.
        evidence: The rules that fired, in the order in which they were asked.
        near: Refused by a narrow margin: title and author agree, and one thing alone, which a person could settle,
            does not.
    """

    release: Release
    accepted: bool
    score: float
    evidence: tuple[Evidence, ...]
    near: bool = False

    @property
    def contradictions(self) -> tuple[Evidence, ...]:
        """What speaks against the release."""
        return tuple(e for e in self.evidence if e.stance == "contradicts")

    @property
    def reason(self) -> str:
        """Say in one sentence why it was accepted or refused."""
        if self.accepted:
            return explain(e for e in self.evidence if e.stance == "agrees")
        return explain(self.contradictions[:REASONS_TOLD])


@dataclass(frozen=True, slots=True)
class Selection:
    """The outcome for one wanted book.

    Attributes:
        chosen: The release to take, or None.
        verdicts: One verdict for each release, in the order given.
        reason: Why, for a person.
    """

    chosen: Release | None
    verdicts: tuple[Verdict, ...]
    reason: str

    @property
    def near(self) -> tuple[Verdict, ...]:
        """The releases that a person might still approve, the likeliest first."""
        return tuple(sorted((v for v in self.verdicts if v.near), key=lambda v: (-v.score, v.release.title)))


def choose_release(
    wanted: WantedBook,
    releases: Sequence[Release],
    catalogue: Sequence[CatalogueBook] = (),
    preferences: Preferences = DEFAULT,
) -> Selection:
    """Choose the release of a wanted book, or none.

    The outcome depends on the releases alone and not on their order. Never raises on any name, size or number.

    Args:
        wanted: The book.
        releases: What the indexers offer.
        catalogue: Sibling books of the author and the series; a release that fits one of them better is refused,
            and other titles of the wanted work are taken from it.
        preferences: What is liked among right releases, and what is refused.
    """
    siblings = siblings_of(wanted, catalogue)
    sought = sought_book(wanted, siblings.variants)
    verdicts = tuple(_judge(wanted, sought, release, siblings, preferences) for release in releases)
    accepted = [v for v in verdicts if v.accepted]
    if accepted:
        best = min(accepted, key=lambda v: _rank(v, preferences))
        others = len(accepted) - 1
        more = f", before {others} other{'s' if others > 1 else ''} that would do" if others else ""
        return Selection(best.release, verdicts, f"Chosen “{best.release.title}”{more}: {best.reason}.")
    return Selection(None, verdicts, _abstention(wanted, sought, verdicts))


def _abstention(wanted: WantedBook, sought: Sought, verdicts: Sequence[Verdict]) -> str:
    if not sought.titles:
        return "None chosen: the wanted book has no title to compare with."
    if not verdicts:
        return f"Nothing is on offer for “{wanted.title}”."
    closest = min(verdicts, key=lambda v: (not v.near, -v.score, len(v.contradictions), v.release.title, v.release.key))
    count = f"None of {len(verdicts)} fits" if len(verdicts) > 1 else "The only release does not fit"
    return f"{count} “{wanted.title}”: closest was “{closest.release.title}”, but {closest.reason}."


def _judge(
    wanted: WantedBook, sought: Sought, release: Release, siblings: Siblings, preferences: Preferences
) -> Verdict:
    match = match_name(release.title, sought)
    evidence = judge(match, wanted, sought, release, preferences)
    if match.title is not None or match.series is not None:
        if sibling := fits_sibling(match, siblings):
            evidence.append(sibling)
        evidence += judge_preferences(match, release, preferences)
    against = [e for e in evidence if e.stance == "contradicts"]
    score = _score(evidence, against)
    near = len(against) == 1 and against[0].rule in _SOFT and match.title is not None and match.author is not None
    return Verdict(release, not against, score, tuple(evidence), near)


def _score(evidence: Sequence[Evidence], against: Sequence[Evidence]) -> float:
    score = 0.0
    for e in evidence:
        if e.stance == "agrees":
            score += _WEIGHTS.get(e.rule, 0.0)
        elif e.stance == "silent" and e.rule in {"edition", "dramatisation", "identifier"}:
            score -= 0.08
    for e in against:
        score -= 0.15 if e.rule in _SOFT else 0.3
    return round(min(1.0, max(0.0, score)), 4)


def _rank(verdict: Verdict, preferences: Preferences) -> tuple[object, ...]:
    """Order among accepted releases, the best first; ends in the key and name, so that no order of offers matters."""
    release = verdict.release
    found = {(e.rule, e.stance): e for e in verdict.evidence}
    other_edition = (
        ("edition", "silent") in found or ("narrator", "other") in found or ("dramatisation", "silent") in found
    )
    other_narrator = ("other_narrator", "silent") in found
    named = ("narrator", "agrees") in found
    audio_format = next((e.words.lower() for e in verdict.evidence if e.rule == "format"), "")
    formats = preferences.formats
    format_rank = formats.index(audio_format) if audio_format in formats else len(formats)
    seeders = release.seeders if isinstance(release.seeders, int) else None
    dead = release.protocol == "torrent" and seeders is not None and seeders <= 0
    freeleech = preferences.freeleech and any("freeleech" in flag.lower() for flag in release.flags)
    dramatised, abridged = ("dramatisation", "agrees") in found, ("abridged", "agrees") in found
    return (
        _reluctance(preferences.dramatised, dramatised) + _reluctance(preferences.abridged, abridged),
        other_edition or other_narrator,
        dead,
        not named,
        preferences.protocol is not None and release.protocol != preferences.protocol,
        format_rank,
        preferences.indexer_priority.get(release.indexer, 25),
        not freeleech,
        -int(math.log2(max(seeders or 0, 0) + 1)),
        -verdict.score,
        release.title,
        release.key,
    )


def _reluctance(wish: Wish, present: bool) -> int:
    """Return 1 where a release has what is avoided, or lacks what is preferred."""
    return int((wish == "avoid" and present) or (wish == "prefer" and not present))
