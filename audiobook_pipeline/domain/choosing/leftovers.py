"""Words of a release name that belong neither to the book nor to the recording.

A leftover that nothing explains means another book; the rows of ``explanations`` say what may explain one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from audiobook_pipeline.domain.choosing.asked import BITS
from audiobook_pipeline.domain.choosing.layout import Match, Piece
from audiobook_pipeline.domain.choosing.rows import Example
from audiobook_pipeline.domain.reading.marker import Marker
from audiobook_pipeline.domain.reading.people import CERTAIN, likelihood, people_in

LONGEST_NAME: Final = 4
_TITLE, _NO_TITLE, _DASH, _BRACKETS = BITS["title"], BITS["no title"], BITS["dash"], BITS["brackets"]
_ONE, _WRAPPED = BITS["one"], BITS["wrapped"]
_DASHES: Final = frozenset({"-", "|"})
_DOUBTFUL: Final = -1.0
"""Likelihood from which words may be people, if something next to them suggests people."""


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive leftover words within one field, and what is next to them."""

    first: int
    last: int
    keys: tuple[str, ...]
    before: Marker | None
    after: Marker | None

    @property
    def piece(self) -> Piece:
        """The words as a piece of the name."""
        return self.first, self.last

    def aspects(self, match: Match) -> int:
        """Return the features of the run that explanations depend on, as a sum of ``BITS``.

        Owners of the two words on each side (as ``Match.owner``), the kinds of markers next to it, ``dash`` for a dash
        before it, ``brackets`` for brackets around it, ``one`` for a single word, ``title`` or ``no title`` for the
        name, and ``wrapped`` if the name has wrappings of the kinds that explain words.
        """
        first, last, owner_at = self.first, self.last, match.owner_at
        found = BITS[owner_at(first - 1)] | BITS[owner_at(first - 2)] | BITS[owner_at(last)] | BITS[owner_at(last + 1)]
        found |= _NO_TITLE if match.title is None else _TITLE
        if self.before:
            found |= BITS[self.before.kind]
        if self.after:
            found |= BITS[self.after.kind]
        if match.words.gaps[first].mark in _DASHES:
            found |= _DASH
        if match.in_brackets(first):
            found |= _BRACKETS
        if len(self.keys) == 1:
            found |= _ONE
        if match.wrappings:
            found |= _WRAPPED
        return found


def runs(match: Match) -> list[Run]:
    """Return the leftovers of a name, in order."""
    if "" not in match.owner:
        return []
    found = []
    for first, last in list(_pieces(match)):
        end = last
        while not match.words.keys[end - 1]:
            end -= 1  # an "and" at the end says nothing
        before = after = None
        for marker in match.markers:
            if marker.last == first:
                before = marker
            elif marker.first == end:
                after = marker
        found.append(Run(first, end, tuple(filter(None, match.words.keys[first:end])), before, after))
    return found


def _pieces(match: Match) -> Iterator[Piece]:
    start = -1
    for i, owner in enumerate(match.owner):
        if start >= 0 and (owner or match.words.gaps[i].parts):
            yield start, i
            start = -1
        if start < 0 and not owner and match.words.keys[i]:
            start = i
    if start >= 0:
        yield start, len(match.owner)


def may_be_people(match: Match, run: Run) -> bool:
    """Return whether a run may be people, if something else suggests that people are named there."""
    words = match.words
    written_so = words.word(run.first)[:1].isupper() or not words.text[:1].isupper()
    return written_so and len(run.keys) <= LONGEST_NAME * 2 and likelihood(words, *run.piece) >= _DOUBTFUL


def are_people(match: Match, run: Run) -> bool:
    """Return whether a run is people on its own evidence: known readers, or a given name or initials with a surname."""
    if "".join(run.keys) in match.known:
        return True
    each = [likelihood(match.words, *span) for span in people_in(match.words, *run.piece)]
    return max(each, default=0) >= CERTAIN and min(each) > 0


Explains = Callable[[Match, Run], bool]


@dataclass(frozen=True, eq=False)
class Explanation:
    """What leftover words may be.

    Attributes:
        id: Its name.
        explains: Returns whether it explains a run.
        says: What the words are, for a person.
        taken: A release name whose leftover only this row explains.
        refused: A similar name with a leftover that nothing explains.
        needs: Aspects of which a run must have one; empty for any run.
    """

    id: str
    explains: Explains
    says: str
    taken: Example
    refused: Example
    needs: Sequence[str] = ()
