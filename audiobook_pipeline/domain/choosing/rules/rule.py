"""The form of a rule, and the release that it judges."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Final, Literal

from audiobook_pipeline.domain.choosing.evidence import HARD, SOFT, Stance
from audiobook_pipeline.domain.choosing.layout import Match, Piece
from audiobook_pipeline.domain.choosing.rows import Example
from audiobook_pipeline.domain.choosing.rules.volumes import Volume, volume_stance, volumes_of
from audiobook_pipeline.domain.choosing.siblings import NO_SIBLINGS, Siblings
from audiobook_pipeline.domain.choosing.target import Target
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT, Preferences
from audiobook_pipeline.domain.reading.marker import Marker

_AUDIO_KINDS: Final = frozenset({"format", "audiobook", "unabridged", "bitrate", "narrated", "disc", "disc_count"})


Finding = tuple[Stance, Piece | Marker | None, str]
"""What a rule found: its stance, the words that show it (None where their absence does), and what was compared."""


def agrees(piece: Piece | Marker | None = None, detail: str = "") -> Finding:
    """Return what speaks for a release."""
    return "for", piece, detail


def refuses(piece: Piece | Marker | None = None, detail: str = "") -> Finding:
    """Return what speaks against a release."""
    return "against", piece, detail


def notes(piece: Piece | Marker | None = None, detail: str = "") -> Finding:
    """Return what speaks neither for a release nor against it."""
    return "neutral", piece, detail


def agrees_if(fits: bool, piece: Piece | Marker | None = None, detail: str = "") -> Finding:
    """Return what speaks for a release where it fits, else against it."""
    return "for" if fits else "against", piece, detail


@dataclass(frozen=True, slots=True)
class Sought:
    """What every release is judged by.

    Attributes:
        wanted: The book.
        preferences: What is liked and refused.
        siblings: Other works that a release may fit better.
        target: The book as it is found in names.
        runtime: Minutes, where the record states a number that can be true.
        aspects: What there is to look at beside the names.
    """

    wanted: WantedBook
    preferences: Preferences
    siblings: Siblings
    target: Target
    runtime: float | None
    aspects: frozenset[str]

    @classmethod
    def of(
        cls,
        wanted: WantedBook,
        target: Target,
        preferences: Preferences = DEFAULT,
        siblings: Siblings = NO_SIBLINGS,
    ) -> "Sought":
        """Return a wanted book with what there is to look at beside the names."""
        aspects = (
            (target.dramatised, "wanted drama"),
            (target.part, "wanted part"),
            (siblings.others or siblings.namesakes, "siblings"),
            (preferences is not DEFAULT, "preferences"),
            (wanted.better_by, "better copy"),
        )
        told = frozenset(name for is_there, name in aspects if is_there)
        return cls(wanted, preferences, siblings, target, credible(wanted.runtime_min), told)


class Case:
    """A release beside the wanted book.

    Attributes:
        match: The book laid over the release's name.
        release: The release.
        sought: What it is judged by.
        target: The book as it is found in names.
        volumes: The numbers of the name that count volumes.
        position: What they say together.
        size: Bytes, where the release states a number that can be true.
    """

    __slots__ = ("match", "position", "release", "size", "sought", "target", "volumes")

    def __init__(self, match: Match, release: Release, sought: Sought) -> None:
        """Look at what several rules ask for."""
        self.match, self.release, self.sought = match, release, sought
        self.target = sought.target
        self.volumes: list[Volume] = volumes_of(match)
        self.position: Stance = volume_stance(self.volumes) if self.volumes else "neutral"
        self.size = credible(release.size)

    def aspects(self) -> frozenset[str]:
        """Return what there is to look at: kinds of markers, and what else of the name, the book and the catalogue."""
        match, found = self.match, set(self.sought.aspects)
        found.update(match.by_kind)
        if match.series:
            found.add("series")
        if match.unexplained:
            found.add("leftover")
        if match.other_narrators:
            found.add("other reader")
        if self.size:
            found.add("size")
        if self.release.protocol == "usenet":
            found.add("usenet")
        return frozenset(found)

    @property
    def says_audio(self) -> bool:
        """Whether the name tells of audio."""
        return not _AUDIO_KINDS.isdisjoint(self.match.by_kind)


def credible(number: float | None) -> float | None:
    """Return a size or length that can be true, or None: 0, less, and what is not a number say nothing."""
    return number if number is not None and 0 < number < inf else None


Kind = Literal["hard", "soft", "note"]
"""``hard`` refuses for good; what ``soft`` alone refuses is left to a person; ``note`` refuses nothing."""
_WEIGHTS: Final[Mapping[Kind, float]] = {"hard": HARD, "soft": SOFT, "note": 0.0}
Judge = Callable[[Case], Iterable[Finding]]


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule by which a release is judged.

    Attributes:
        id: Its name, as evidence has it.
        judge: Returns what it finds.
        kind: Whether it refuses for good.
        taken: A release that it lets pass.
        says: What it says of a release that it refuses.
        refused: A release that it alone refuses; None for a note.
        agrees: What it says where it speaks for a release.
        weight: What that adds to the score, 0 to 1 in all.
        neutral: What it says where it speaks neither for nor against.
        malus: What that adds to the score.
        needs: Aspects of a case without which it has nothing to look at; empty for any.
        told: What it says and how much it counts, by stance.
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
    told: dict[Stance, tuple[str, float]] = field(init=False)

    def __post_init__(self) -> None:
        """Keep what it says and how much it counts, by stance."""
        told = {
            "against": (self.says, _WEIGHTS[self.kind]),
            "for": (self.agrees, self.weight),
            "neutral": (self.neutral, self.malus),
        }
        object.__setattr__(self, "told", told)
