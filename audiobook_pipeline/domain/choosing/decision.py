"""Decisions: the verdict on each release that was offered for a wanted book, and which one was chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from audiobook_pipeline.domain.choosing.evidence import SOFT, Evidence
from audiobook_pipeline.domain.choosing.reasons import reason
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.domain.text.fold import words


class Verdict(NamedTuple):
    """The judgement of one release.

    Attributes:
        release: The release.
        accepted: Whether it is the wanted book, as far as can be told.
        score: How much speaks for it, 0 to 1; comparable among releases of one book.
        evidence: The rules that fired, in the order in which they were tried.
        near: Refused by a narrow margin: title and author agree, and a single finding that a person could settle
            speaks against it.
    """

    release: Release
    accepted: bool
    score: float
    evidence: tuple[Evidence, ...] = ()
    near: bool = False

    @property
    def contradictions(self) -> tuple[Evidence, ...]:
        """What speaks against the release."""
        return tuple(e for e in self.evidence if e.stance == "against")

    @property
    def reason(self) -> str:
        """Say in one sentence why it was accepted or refused."""
        return reason(self.evidence, accepted=self.accepted)


verdict_of: Final[Callable[[tuple[Release, bool, float, tuple[Evidence, ...], bool]], Verdict]] = partial(
    tuple.__new__, Verdict
)
"""Builds a verdict from all its values, in a third of the constructor's time."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offered release and its outcome.

    Attributes:
        wanted_id: The wanted book in the ledger.
        book: The wanted book.
        verdict: The judgement of the release.
        outcome: chosen, accepted, refused, near or blocked.
    """

    wanted_id: int
    book: WantedBook
    verdict: Verdict
    outcome: str


@dataclass(frozen=True, slots=True)
class Selection:
    """The outcome for one wanted book.

    Attributes:
        wanted: The book.
        chosen: The release to take, or None.
        verdicts: One verdict for each release.
    """

    wanted: WantedBook
    chosen: Release | None = None
    verdicts: tuple[Verdict, ...] = ()

    def held_back(self, why: Evidence) -> "Selection":
        """Return this with nothing chosen because of ``why``; if that is soft, accepted releases become near."""
        soft = why.weight == SOFT
        verdicts = (
            v._replace(accepted=False, near=soft and v.accepted, evidence=(*v.evidence, why))
            if v.accepted or v.near
            else v
            for v in self.verdicts
        )
        return Selection(self.wanted, None, tuple(verdicts))

    @property
    def near(self) -> tuple[Verdict, ...]:
        """The releases that a person might still approve, most likely first."""
        return tuple(sorted((v for v in self.verdicts if v.near), key=lambda v: (-v.score, v.release.title)))

    @property
    def reason(self) -> str:
        """Say why this release was chosen, or none."""
        if self.chosen is None:
            return self._abstention()
        why = next((v.reason for v in self.verdicts if v.release == self.chosen), "")
        others = sum(v.accepted for v in self.verdicts) - 1
        more = f", before {others} other{'s' if others > 1 else ''} that also fit" if others > 0 else ""
        return f"Chosen “{self.chosen.title}”{more}: {why}."

    def _abstention(self) -> str:
        if not words(self.wanted.title):
            return "None chosen: the wanted book has no title to compare with."
        if not self.verdicts:
            return f"No release was found for “{self.wanted.title}”."
        closest = min(
            self.verdicts,
            key=lambda v: (not v.near, -v.score, len(v.contradictions), v.release.title, v.release.key),
        )
        count = f"None of {len(self.verdicts)} fits" if len(self.verdicts) > 1 else "The only release does not fit"
        return f"{count} “{self.wanted.title}”: closest was “{closest.release.title}”, but {closest.reason}."
