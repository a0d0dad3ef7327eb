"""The form of a rule, and the release that it judges."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Final, Literal, NamedTuple

from audiobook_pipeline.domain.choosing.evidence import HARD, SOFT, Stance
from audiobook_pipeline.domain.choosing.layout import Match, Piece
from audiobook_pipeline.domain.choosing.rows import Example
from audiobook_pipeline.domain.choosing.rules.volumes import Volume, volume_stance, volumes_of
from audiobook_pipeline.domain.choosing.siblings import Siblings
from audiobook_pipeline.domain.choosing.target import Target
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT, Preferences
from audiobook_pipeline.domain.reading.marker import Marker

_AUDIO_KINDS: Final = frozenset({"format", "audiobook", "unabridged", "bitrate", "narrated", "disc", "disc_count"})


class Finding(NamedTuple):
    """What a rule found.

    Attributes:
        stance: Whether it speaks for the release, against it, or neither.
        piece: The words that show it; None where their absence does.
        detail: What was compared, for a person.
    """

    stance: Stance
    piece: Piece | Marker | None = None
    detail: str = ""


@dataclass(slots=True)
class Case:
    """A release beside the wanted book.

    Attributes:
        match: The book laid over the release's name.
        wanted: The book.
        release: The release.
        preferences: What is liked and refused.
        siblings: Other works that the release may fit better.
        target: The book as it is found in names.
        volumes: The numbers of the name that count volumes.
        position: What they say together.
        size: Bytes, where the release states a number that can be true.
        runtime: Minutes, where the record states a number that can be true.
    """

    match: Match
    wanted: WantedBook
    release: Release
    preferences: Preferences
    siblings: Siblings
    target: Target = field(init=False)
    volumes: list[Volume] = field(init=False)
    position: Stance = field(init=False)
    size: float | None = field(init=False)
    runtime: float | None = field(init=False)

    def __post_init__(self) -> None:
        """Look at what several rules ask for."""
        self.target = self.match.target
        self.volumes = volumes_of(self.match)
        self.position = volume_stance(self.volumes) if self.volumes else "neutral"
        self.size = credible(self.release.size)
        self.runtime = credible(self.wanted.runtime_min)

    def aspects(self) -> frozenset[str]:
        """Return what there is to look at: kinds of markers, and what else of the name, the book and the catalogue."""
        match, target, siblings = self.match, self.target, self.siblings
        aspects = (
            (match.series, "series"),
            (match.unexplained, "leftover"),
            (match.other_narrators, "other reader"),
            (target.dramatised, "wanted drama"),
            (target.part, "wanted part"),
            (siblings.others or siblings.namesakes, "siblings"),
            (self.preferences is not DEFAULT, "preferences"),
            (self.size, "size"),
            (self.wanted.better_by, "better copy"),
            (self.release.protocol == "usenet", "usenet"),
        )
        return frozenset([*match.by_kind, *[name for is_there, name in aspects if is_there]])

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
