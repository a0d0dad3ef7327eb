"""The form of a rule, and the release that it judges."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import Any, Final, Literal, NamedTuple

from audiobook_pipeline.domain.choosing.evidence import HARD, SOFT, Stance
from audiobook_pipeline.domain.choosing.examples import EMMA
from audiobook_pipeline.domain.choosing.layout import Match, Piece
from audiobook_pipeline.domain.choosing.rules.volumes import Volume, volume_stance, volumes_of
from audiobook_pipeline.domain.choosing.siblings import Siblings
from audiobook_pipeline.domain.choosing.sought import Sought
from audiobook_pipeline.domain.models import CatalogueBook, Release, WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT, Preferences
from audiobook_pipeline.domain.reading.marks import Marker

AUDIOBOOKS: Final = 3030
"""The Newznab category of audiobooks."""
_AUDIO_KINDS: Final = ("format", "audiobook", "unabridged", "bitrate", "narrated", "disc", "disc_count")


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
        sought: The book as it is found in names.
        release: The release.
        preferences: What is liked and refused.
        siblings: Other works that the release may fit better.
    """

    match: Match
    wanted: WantedBook
    sought: Sought
    release: Release
    preferences: Preferences
    siblings: Siblings
    volumes: list[Volume] = field(init=False)
    position: Stance = field(init=False)

    def __post_init__(self) -> None:
        """Look at the numbers that count volumes, which several rules ask for."""
        self.volumes = volumes_of(self.match, self.sought)
        self.position = volume_stance(self.volumes)

    def aspects(self) -> set[str]:
        """Return what there is to look at: kinds of markers, and what else of the name, the book and the catalogue."""
        match, sought, siblings = self.match, self.sought, self.siblings
        found = set(match.kinds)
        for aspect, present in (
            ("series", match.series),
            ("leftover", match.unexplained),
            ("other reader", match.other_narrators),
            ("wanted drama", sought.dramatised),
            ("wanted part", sought.part),
            ("siblings", siblings.others or siblings.namesakes),
            ("least seeders", self.preferences.min_seeders),
            ("size", self.release.size),
        ):
            if present:
                found.add(aspect)
        return found

    @property
    def size(self) -> float | None:
        """Bytes, where the release states a number that can be true."""
        return credible(self.release.size)

    @property
    def runtime(self) -> float | None:
        """Minutes, where the record states a number that can be true."""
        return credible(self.wanted.runtime_min)

    @property
    def says_audio(self) -> bool:
        """Whether the name tells of audio."""
        return bool(self.match.of_kind(*_AUDIO_KINDS))


def credible(number: float | None) -> float | None:
    """Return a size or length that can be true, or None: 0, less, and what is no number say nothing."""
    return number if number is not None and 0 < number < inf else None


class Example(NamedTuple):
    """A release that shows a rule at work.

    Attributes:
        name: Its name.
        book: The wanted book.
        size: Bytes, or None.
        categories: Newznab categories.
        seeders: Who shares it, or None.
        preferences: Preferences beside the built-in ones.
        catalogue: Other works that are known.
    """

    name: str
    book: WantedBook = EMMA
    size: int | None = None
    categories: tuple[int, ...] = (AUDIOBOOKS,)
    seeders: int | None = None
    preferences: Mapping[str, Any] = {}
    catalogue: tuple[CatalogueBook, ...] = ()

    @property
    def release(self) -> Release:
        """The release."""
        return Release("example", self.name, size=self.size, categories=self.categories, seeders=self.seeders)

    @property
    def liked(self) -> Preferences:
        """The preferences by which it is judged."""
        return DEFAULT.with_own(self.preferences)


Kind = Literal["hard", "soft", "note"]
"""``hard`` refuses for good; what ``soft`` alone refuses is left to a person; ``note`` refuses nothing."""
_WEIGHTS: Final[Mapping[Kind, float]] = {"hard": HARD, "soft": SOFT, "note": 0.0}
Judge = Callable[[Case], Iterable[Finding]]


@dataclass(frozen=True)
class Rule:
    """A rule by which a release is judged.

    Attributes:
        id: Its name, as evidence has it.
        says: What it says of a release that it refuses.
        kind: Whether it refuses for good.
        judge: Returns what it finds.
        accepted: A release that it lets pass.
        refused: A release that it alone refuses; None for a note.
        agrees: What it says where it speaks for a release.
        weight: What that adds to the score, 0 to 1 in all.
        neutral: What it says where it speaks neither for nor against.
        malus: What that adds to the score.
        needs: Aspects of a case without which it has nothing to look at; empty for any.
    """

    id: str
    says: str
    kind: Kind
    judge: Judge
    accepted: Example
    refused: Example | None = None
    agrees: str = ""
    weight: float = 0.0
    neutral: str = ""
    malus: float = 0.0
    needs: frozenset[str] = frozenset()

    @cached_property
    def told(self) -> Mapping[Stance, tuple[str, float]]:
        """What it says and how much it counts, by stance."""
        return {
            "against": (self.says, _WEIGHTS[self.kind]),
            "for": (self.agrees, self.weight),
            "neutral": (self.neutral, self.malus),
        }
