"""Words of a release name that are neither the book's nor tell of the recording, and who looks at them.

What nothing explains means another book; what may explain them are the rows of ``explanations``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from audiobook_pipeline.domain.choosing.layout import Match
from audiobook_pipeline.domain.choosing.sought import Sought
from audiobook_pipeline.domain.lexicon.lexicon import folded
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.domain.reading.marks import Marker
from audiobook_pipeline.domain.reading.people import CERTAIN, likelihood, people_in
from audiobook_pipeline.domain.reading.wrapping import Wrapped, wrappings_in
from audiobook_pipeline.domain.text.tokens import Words

ARTICLES: Final = folded("article")
WRAPPINGS: Final = frozenset({"reader", "post", "size"})
"""Kinds of wrappings that explain words."""
LONGEST_NAME: Final = 4
LISTING: Final = frozenset({",", "&", "+"})
DOUBTFUL: Final = -1.0
"""Likelihood from which words may be people where something beside them says that people stand there."""


@dataclass(frozen=True, slots=True)
class Run:
    """Leftover words in a row that no mark of a field parts, and what stands beside them."""

    first: int
    last: int
    keys: tuple[str, ...]
    before: Marker | None
    after: Marker | None

    @property
    def piece(self) -> tuple[int, int]:
        """The words as a piece of the name."""
        return self.first, self.last


class Look:
    """A look at the leftovers of one name: whose the words beside them are, and whether they look like people."""

    def __init__(self, match: Match, sought: Sought) -> None:
        """Look at the words of ``match`` that are nobody's."""
        self.match = match
        self.sought = sought
        self.words: Words = match.words
        self.owner = match.owner

    @cached_property
    def wrappings(self) -> tuple[Wrapped, ...]:
        """What stands round the name: the usual brackets of a reader, the site of a poster."""
        return tuple(wrappings_in(self.words.text, WRAPPINGS))

    def runs(self) -> list[Run]:
        """Return the leftovers, in order."""
        pieces = list(self._pieces())
        ending = {marker.last: marker for marker in self.match.markers} if pieces else {}
        beginning = {marker.first: marker for marker in self.match.markers} if pieces else {}
        return [self._run(piece, ending, beginning) for piece in pieces]

    def _pieces(self) -> Iterator[tuple[int, int]]:
        start = -1
        for i, owner in enumerate(self.owner):
            if start >= 0 and (owner or self.words.gaps[i].parts):
                yield start, i
                start = -1
            if start < 0 and not owner and self.words.keys[i]:
                start = i
        if start >= 0:
            yield start, len(self.owner)

    def _run(self, piece: tuple[int, int], ending: dict[int, Marker], beginning: dict[int, Marker]) -> Run:
        first, last = piece
        while not self.words.keys[last - 1]:
            last -= 1  # an "and" at the end tells nothing
        keys = tuple(key for key in self.words.keys[first:last] if key)
        return Run(first, last, keys, ending.get(first), beginning.get(last))

    def owner_at(self, i: int) -> str:
        """Return whose word ``i`` is, as ``Match.neighbour``."""
        return self.match.neighbour(i)

    def parts(self, i: int) -> bool:
        """Tell whether a mark before word ``i`` parts fields."""
        return self.words.gaps[i].parts

    def plain(self, i: int) -> bool:
        """Tell whether nothing but a blank stands before word ``i``."""
        return not self.words.gaps[i].parts and self.words.gaps[i].mark != ","

    def likelihood(self, run: Run) -> float:
        """Return how much a run looks like people."""
        return likelihood(self.words, run.first, run.last)

    def may_be_people(self, run: Run) -> bool:
        """Tell whether a run may be people, where something else says that people stand there."""
        written_so = self.words.word(run.first)[:1].isupper() or not self.words.text[:1].isupper()
        return written_so and len(run.keys) <= LONGEST_NAME * 2 and self.likelihood(run) >= DOUBTFUL

    def are_people(self, run: Run) -> bool:
        """Tell whether a run is people by itself: known readers, or a given name or initials with a family name."""
        if "".join(run.keys) in self.sought.known_narrators:
            return True
        each = [likelihood(self.words, *span) for span in people_in(self.words, *run.piece)]
        return max(each, default=0) >= CERTAIN and min(each) > 0

    def bracket_of(self, run: Run) -> set[str]:
        """Return whose the words in the brackets of a run are."""
        depth = self.words.depth[run.first]
        return {owner for owner, own in zip(self.owner, self.words.depth, strict=True) if own == depth}


Explains = Callable[[Look, Run], bool]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What leftover words may be.

    Attributes:
        id: Its name.
        says: What the words are, for a person.
        explains: Tells whether it explains a run.
        accepted: A release of ``book`` whose leftover it alone explains.
        refused: One like it with a leftover that nothing explains.
        book: The wanted book.
    """

    id: str
    says: str
    explains: Explains
    accepted: str
    refused: str
    book: WantedBook
