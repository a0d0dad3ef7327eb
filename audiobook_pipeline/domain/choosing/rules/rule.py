"""The form of a rule, and the release that it judges."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Final, Literal

from audiobook_pipeline.domain.choosing.asked import BITS
from audiobook_pipeline.domain.choosing.evidence import HARD, SOFT, Evidence, Stance
from audiobook_pipeline.domain.choosing.layout import Match, Piece
from audiobook_pipeline.domain.choosing.rows import Example
from audiobook_pipeline.domain.choosing.rules.volumes import Volume, volume_stance, volumes_of
from audiobook_pipeline.domain.choosing.siblings import NO_SIBLINGS, Siblings
from audiobook_pipeline.domain.choosing.target import Target
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT, Preferences
from audiobook_pipeline.domain.reading.marker import Marker

SMALLEST_BOOK: Final = 6_000_000
"""Bytes below which a release filed under texts or films, or without audio in its name, is refused."""
_SERIES, _LEFTOVER, _OTHER_READER = BITS["series"], BITS["leftover"], BITS["other reader"]
_SIZED, _SMALL, _USENET = BITS["size and runtime"], BITS["small"], BITS["usenet"]
_AUDIO_KINDS: Final = frozenset({"format", "audiobook", "unabridged", "bitrate", "narrated", "disc", "disc_count"})


Finding = tuple[Stance, Piece | Marker | None, str]
"""What a rule found: its stance, the words that show it (None if their absence does), and what was compared."""


def agrees(piece: Piece | Marker | None = None, detail: str = "") -> Finding:
    """Return a finding for a release."""
    return "for", piece, detail


def refuses(piece: Piece | Marker | None = None, detail: str = "") -> Finding:
    """Return a finding against a release."""
    return "against", piece, detail


def notes(piece: Piece | Marker | None = None, detail: str = "") -> Finding:
    """Return a finding that is neither for nor against a release."""
    return "neutral", piece, detail


def agrees_if(fits: bool, piece: Piece | Marker | None = None, detail: str = "") -> Finding:
    """Return a finding for a release if it fits, else one against it."""
    return "for" if fits else "against", piece, detail


@dataclass(frozen=True, slots=True)
class Criteria:
    """What every release is judged against.

    Attributes:
        wanted: The book.
        preferences: What is liked and refused.
        siblings: Other works that a release may fit better.
        target: The book as it is found in names.
        runtime: Runtime in minutes, if the record states a plausible one.
        aspects: Features, apart from the names, that rules depend on; a sum of ``BITS``.
    """

    wanted: WantedBook
    preferences: Preferences
    siblings: Siblings
    target: Target
    runtime: float | None
    aspects: int

    @classmethod
    def of(
        cls,
        wanted: WantedBook,
        target: Target,
        preferences: Preferences = DEFAULT,
        siblings: Siblings = NO_SIBLINGS,
    ) -> "Criteria":
        """Return a wanted book with the features, apart from the names, that rules depend on."""
        aspects = (
            (target.dramatised, "wanted drama"),
            (target.part, "wanted part"),
            (target.ends_in_number, "number in title"),
            (siblings.others or siblings.namesakes, "siblings"),
            (preferences is not DEFAULT, "preferences"),
            (wanted.better_by, "better copy"),
        )
        told = sum(BITS[name] for is_there, name in aspects if is_there)
        return cls(wanted, preferences, siblings, target, credible(wanted.runtime_min), told)


class Case:
    """A release compared with the wanted book.

    Attributes:
        match: The release's name matched against the book.
        release: The release.
        criteria: What it is judged against.
        target: The book as it is found in names.
        volumes: The numbers in the name that count volumes.
        position: What they say together.
        size: Size in bytes, if the release states a plausible one.
        aspects: Features that rules depend on, as a sum of ``BITS``: kinds of markers, and others of the name, the
            release, the book and the catalogue.
    """

    __slots__ = ("aspects", "criteria", "match", "position", "release", "size", "target", "volumes")

    def __init__(self, match: Match, release: Release, criteria: Criteria) -> None:
        """Compute what several rules need."""
        self.match, self.release, self.criteria = match, release, criteria
        self.target = criteria.target
        self.volumes: list[Volume] = volumes_of(match)
        self.position: Stance = volume_stance(self.volumes) if self.volumes else "neutral"
        self.size = size = credible(release.size)
        found = criteria.aspects + sum(map(BITS.__getitem__, match.by_kind))
        for volume in self.volumes:
            found |= BITS[volume.rule]
        if match.series:
            found |= _SERIES
        if match.unexplained:
            found |= _LEFTOVER
        if match.other_narrators:
            found |= _OTHER_READER
        if size:
            found |= (_SIZED if criteria.runtime else 0) | (_SMALL if size < SMALLEST_BOOK else 0)
        if release.protocol == "usenet":
            found |= _USENET
        self.aspects = found

    @property
    def says_audio(self) -> bool:
        """Whether the name mentions audio."""
        return not _AUDIO_KINDS.isdisjoint(self.match.by_kind)


def credible(number: float | None) -> float | None:
    """Return a plausible size or length, or None for 0, negative numbers and NaN."""
    return number if number is not None and 0 < number < inf else None


Kind = Literal["hard", "soft", "note"]
"""``hard`` refuses for good; a release that only ``soft`` rules refuse waits for a person; ``note`` never refuses."""
_WEIGHTS: Final[Mapping[Kind, float]] = {"hard": HARD, "soft": SOFT, "note": 0.0}
Judge = Callable[[Case], Iterable[Finding]]


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule by which a release is judged.

    Attributes:
        id: Its name, as evidence has it.
        judge: Returns what it finds.
        kind: Whether it refuses for good.
        taken: A release that it accepts.
        says: Its text for a release that it refuses.
        refused: A release that only this rule refuses; None for a note.
        agrees: Its text if it speaks for a release.
        weight: What that adds to the score, 0 to 1 in all.
        neutral: Its text if it speaks neither for nor against.
        malus: What that adds to the score.
        needs: Aspects of which a case must have one for the rule to apply; empty for any case.
        bare: Its evidence without words, and its weight, by stance.
    """

    id: str
    judge: Judge
    kind: Kind
    taken: Example
    says: str = ""
    refused: Example | None = None
    agrees: str = ""
    weight: float = 0.0
    neutral: str = ""
    malus: float = 0.0
    needs: Sequence[str] = ()
    bare: dict[Stance, tuple[Evidence, float]] = field(init=False)

    def __post_init__(self) -> None:
        """Build what it finds most often."""
        weights: Mapping[Stance, float] = {"against": _WEIGHTS[self.kind], "for": self.weight, "neutral": self.malus}
        bare = {stance: (Evidence(self.id, stance, weight=weight), weight) for stance, weight in weights.items()}
        object.__setattr__(self, "bare", bare)

    def text(self, stance: Stance) -> str:
        """Return its text for a stance."""
        return self.says if stance == "against" else self.agrees if stance == "for" else self.neutral
