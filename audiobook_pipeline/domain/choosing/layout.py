"""A release name with a book laid over it: whose each word is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from audiobook_pipeline.domain.reading.marks import Marker
from audiobook_pipeline.domain.text.tokens import Words

Piece = tuple[int, int]
"""A stretch of a name: its first word, and the word behind its last."""


@dataclass(slots=True)
class Match:
    """A release name with a book laid over it.

    Attributes:
        words: The words of the name.
        owner: Whose each word is: ``T`` title, ``A`` author, ``S`` series, ``U`` subtitle, ``N`` narrator of the
            record, ``M`` marker, "" nobody's.
        title: The title, or None.
        placed: Whether what was taken for the title is the book only beside its series and number.
        author: An author, or None.
        author_whole: Whether the author is named in full.
        series: The series, or None.
        narrators: Narrators of the record.
        other_narrators: What must be a narrator, but is none of the record's.
        markers: What tells something of the recording.
        unexplained: What nothing explains.
        series_mentions: First words of numbers that count another series of the book.
    """

    words: Words
    owner: list[str]
    title: Piece | None = None
    placed: bool = False
    author: Piece | None = None
    author_whole: bool = False
    series: Piece | None = None
    narrators: list[Piece] = field(default_factory=list)
    other_narrators: list[Piece] = field(default_factory=list)
    markers: list[Marker] = field(default_factory=list)
    unexplained: list[Piece] = field(default_factory=list)
    series_mentions: list[int] = field(default_factory=list)
    _by_kind: dict[str, list[Marker]] = field(default_factory=dict)

    def place(self, piece: Piece | Marker) -> tuple[str, int]:
        """Return the words of a piece as they are written, and where they begin in the name."""
        start, _, text = self.words.span(*((piece.first, piece.last) if isinstance(piece, Marker) else piece))
        return text, start

    def sort_markers(self) -> None:
        """Make the markers ready for ``of_kind``."""
        self._by_kind = {}
        for marker in self.markers:
            self._by_kind.setdefault(marker.kind, []).append(marker)

    @property
    def kinds(self) -> Collection[str]:
        """The kinds of the markers."""
        return self._by_kind.keys()

    def tells(self, kinds: frozenset[str]) -> bool:
        """Tell whether there is a marker of one of some kinds."""
        return not kinds.isdisjoint(self._by_kind)

    def of_kind(self, *kinds: str) -> list[Marker]:
        """Return the markers of some kinds."""
        by_kind = self._by_kind
        if len(kinds) == 1 or not by_kind:
            return by_kind.get(kinds[0], [])
        return [marker for kind in kinds if kind in by_kind for marker in by_kind[kind]]

    def series_in_list(self) -> Piece | None:
        """Return the words where the series is listed beside the title: in "Dune & Dune Messiah" it is a book."""
        owned = [i for i, owner in enumerate(self.owner) if owner in {"S", "T"}]
        for i, j in pairwise(owned):
            if self.owner[i] == self.owner[j]:
                continue
            listed = j == i + 1 and self.words.gaps[j].mark in {"&", "+", ","}
            if listed or (j == i + 2 and not self.words.keys[i + 1]):
                return (i, j + 1)
        return None

    def numbers_on(self) -> Piece | None:
        """Return the words of a range that the number of the title begins: "Metro 2033-2035"."""
        if self.title is None or self.title[1] >= len(self.owner):
            return None
        first, behind = self.title[1] - 1, self.title[1]
        joined = self.words.gaps[behind].mark in {"~", "&", "+"} and not self.words.gaps[behind].closes
        numbers = self.words.keys[first].isdigit() and self.words.keys[behind].isdigit()
        return (first, behind + 1) if joined and numbers else None

    def names(self, forms: Iterable[str]) -> bool:
        """Tell whether one of the spellings of a person stands in the name."""
        return any(self.words.find(form) for form in forms)

    def neighbour(self, i: int) -> str:
        """Return whose the word ``i`` is; beyond both ends stands what tells nothing (``M``)."""
        return self.owner[i] if 0 <= i < len(self.owner) else "M"

    def fills_field(self, marker: Marker) -> bool:
        """Whether nothing but other facts stands beside a marker: "Emma: Roman", not "Roman Winter"."""
        gaps, first, last = self.words.gaps, marker.first, marker.last
        begins = gaps[first].parts or gaps[first].opens > 0 or self.neighbour(first - 1) == "M"
        ends = gaps[last].parts or gaps[last].closes > 0 or self.neighbour(last) == "M"
        return bool(begins and ends)

    def is_credited_elsewise(self, piece: Piece) -> bool:
        """Whether the people of a piece are named for a foreword or the like, and nowhere else."""
        last = piece[0]
        said = any(m.last == last and m.first < m.last - 1 for m in self.of_kind("translator"))
        return said and "A" not in self.owner[: piece[0]] + self.owner[piece[1] :]

    def field_owners(self, i: int) -> set[str]:
        """Return whose the words are of the field that holds word ``i``."""
        gaps, owner = self.words.gaps, self.owner
        start, end = i, i + 1
        while start > 0 and not gaps[start].parts:
            start -= 1
        while end < len(owner) and not gaps[end].parts:
            end += 1
        return set(owner[start:end])
