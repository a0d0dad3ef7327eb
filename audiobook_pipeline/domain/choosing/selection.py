"""Choosing a release, or none: every candidate is judged by its name, with reasons.

A release is accepted only if title and author agree, nothing contradicts, and every word of its name is accounted
for. If nothing is certain enough, none is chosen. Preferences only rank the releases that are right. The rules on
single names are in ``rules``.
"""

import math
from collections.abc import Iterable, Sequence

from audiobook_pipeline.domain.choosing.decision import Selection, Verdict
from audiobook_pipeline.domain.choosing.judging import judge
from audiobook_pipeline.domain.choosing.match import match_names
from audiobook_pipeline.domain.choosing.rules.rule import Criteria
from audiobook_pipeline.domain.choosing.siblings import siblings_of
from audiobook_pipeline.domain.choosing.target import target_of
from audiobook_pipeline.domain.models import CatalogueBook, Release, WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT, Preferences, Wish
from audiobook_pipeline.domain.text.tokens import compact_key


def choose_release(
    wanted: WantedBook,
    releases: Sequence[Release],
    catalogue: Sequence[CatalogueBook] = (),
    preferences: Preferences = DEFAULT,
    narrators: frozenset[str] = frozenset(),
) -> Selection:
    """Choose the release of a wanted book, or none.

    The outcome depends on the releases alone and not on their order. Never raises, whatever the name, size or number.

    Args:
        wanted: The book.
        releases: What the indexers offer.
        catalogue: Sibling books of the author and the series; a release that fits one of them better is refused,
            and other titles of the wanted work are taken from it.
        preferences: How to rank the right releases, and what to refuse.
        narrators: Compact names of readers that the library and the sources know (``known_narrators``).
    """
    siblings = siblings_of(wanted, catalogue)
    criteria = Criteria.of(wanted, target_of(wanted, siblings.variants), preferences, siblings)
    matches = match_names([release.title for release in releases], criteria.target, narrators)
    verdicts = tuple([judge(match, release, criteria) for match, release in zip(matches, releases, strict=True)])
    accepted = [v for v in verdicts if v.accepted]
    best = min(accepted, key=lambda v: _rank(v, preferences)).release if accepted else None
    return Selection(wanted, best, verdicts)


def known_narrators(names: Iterable[str]) -> frozenset[str]:
    """Return names of readers in the form that ``choose_release`` takes."""
    return frozenset(compact_key(name) for name in names if " " in name)


def _rank(verdict: Verdict, preferences: Preferences) -> tuple[object, ...]:
    """Return the sort key of an accepted release, best first; ends in key and name to be independent of the order."""
    release = verdict.release
    found = {(e.rule, e.stance) for e in verdict.evidence}
    other = {("edition", "neutral"), ("dramatisation", "neutral"), ("other_narrator", "neutral")}
    audio_format = next((e.words.lower() for e in verdict.evidence if e.rule == "format"), "")
    formats = preferences.formats
    format_rank = formats.index(audio_format) if audio_format in formats else len(formats)
    seeders = release.seeders if isinstance(release.seeders, int) else None
    dead = release.protocol == "torrent" and seeders is not None and seeders <= 0
    freeleech = preferences.freeleech and any("freeleech" in flag.lower() for flag in release.flags)
    dramatised, abridged = ("dramatisation", "for") in found, ("abridged", "for") in found
    return (
        _reluctance(preferences.dramatised, dramatised) + _reluctance(preferences.abridged, abridged),
        not found.isdisjoint(other),
        release.protocol == "usenet" and preferences.protocol != "usenet",
        dead,
        ("narrator", "for") not in found,
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
    """Return 1 if a release has what is avoided, or lacks what is preferred."""
    return int((wish == "avoid" and present) or (wish == "prefer" and not present))
