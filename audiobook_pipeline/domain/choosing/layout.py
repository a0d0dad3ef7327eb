"""A release name matched against a book: what each word belongs to."""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import Final

from audiobook_pipeline.domain.choosing.target import Target
from audiobook_pipeline.domain.reading.marker import Marker
from audiobook_pipeline.domain.reading.wrapping import Wrapped, wrappings_in
from audiobook_pipeline.domain.text.tokens import Words

_EXPLAINING: Final = ("front", "post", "reader", "scene", "size")
_LEAST_OF_COURSE: Final = 3
"""Words of a title that mean a course by the publisher's name alone."""
Piece = tuple[int, int]
"""A stretch of a name: its first word, and the word after its last."""


class Match:
    """A release name matched against a book.

    Attributes:
        name: The name.
        words: Its words.
        target: The book.
        known: Compact names of narrators that the library and the sources know.
        owner: What each word belongs to: ``T`` title, ``A`` author, ``S`` series, ``U`` subtitle, ``N`` narrator of
            the record, ``M`` marker, "" nothing.
        title: The title, or None.
        placed: Whether the words taken as title mean the book only next to its series and number.
        author: An author, or None.
        author_whole: Whether the author is named in full.
        series: The series, or None.
        narrators: Narrators of the record.
        other_narrators: Words that must be a narrator, but none of the record's.
        markers: Words that say something about the recording.
        by_kind: The markers by kind, filled once all are known.
        unexplained: Words that nothing explains.
        series_mentions: First words of numbers that count volumes of another series of the book.
    """

    __slots__ = (
        *("name", "words", "target", "known", "owner", "title", "placed", "author", "author_whole", "series"),
        *("narrators", "other_narrators", "markers", "unexplained", "series_mentions", "by_kind"),
    )

    def __init__(self, name: str, words: Words, target: Target, known: Collection[str]) -> None:
        """Start without any match."""
        self.name = name
        self.words = words
        self.target = target
        self.known = known
        self.owner = [""] * len(words.keys)
        self.title: Piece | None = None
        self.placed = False
        self.author: Piece | None = None
        self.author_whole = False
        self.series: Piece | None = None
        self.narrators: tuple[Piece, ...] = ()
        self.other_narrators: tuple[Piece, ...] = ()
        self.markers: list[Marker] = []
        self.unexplained: tuple[Piece, ...] = ()
        self.series_mentions: tuple[int, ...] = ()
        self.by_kind: dict[str, list[Marker]] = {}

    @property
    def wrappings(self) -> Sequence[Wrapped]:
        """The wrappings of the name that explain words, such as a reader's brackets or the site of a poster."""
        return wrappings_in(self.words.text, _EXPLAINING)

    @property
    def is_course(self) -> bool:
        """Whether a publisher of courses is in front of the author or a title that no other work is likely to have."""
        long = self.title is not None and self.title[1] - self.title[0] >= _LEAST_OF_COURSE
        return (long or self.author is not None) and any(w.kind == "front" for w in self.wrappings)

    def wrapped(self, piece: Piece, *kinds: str) -> list[Wrapped]:
        """Return the wrappings of some kinds that hold a piece."""
        edges = self.words.edges
        start, end = edges[2 * piece[0]], edges[2 * piece[1] - 1]
        return [w for w in self.wrappings if w.kind in kinds and w.start <= start and end <= w.end]

    def sort_markers(self) -> None:
        """Index the markers by kind; called when all are known."""
        by_kind = self.by_kind
        for marker in self.markers:
            kind = marker.kind
            if kind in by_kind:
                by_kind[kind].append(marker)
            else:
                by_kind[kind] = [marker]

    def of_kind(self, kind: str, *others: str) -> Sequence[Marker]:
        """Return the markers of some kinds."""
        by_kind = self.by_kind
        if not others:
            return by_kind.get(kind, ())
        found = [by_kind[name] for name in (kind, *others) if name in by_kind]
        return list(chain.from_iterable(found)) if len(found) > 1 else found[0] if found else ()

    def place(self, piece: Piece | Marker) -> tuple[str, int]:
        """Return the words of a piece as they are written, and where they begin in the name."""
        edges = self.words.edges
        start = edges[2 * piece[-2]]
        return self.words.text[start : edges[2 * piece[-1] - 1]], start

    def take(self, forms: Iterable[str], role: str) -> Piece | None:
        """Assign every place where one of the compact forms fills free words to ``role``; return the first."""
        taken = None
        compact, owner = self.words.compact, self.owner
        for form in forms:
            if form in compact:
                for first, last in self.words.find(form):
                    if not any(owner[first:last]):
                        owner[first:last] = [role] * (last - first)
                        taken = taken or (first, last)
        return taken

    def names(self, forms: Iterable[str]) -> bool:
        """Return whether one of the spellings of a person is in the name."""
        return any(self.words.find(form) for form in forms)

    def owner_at(self, i: int) -> str:
        """Return what word ``i`` belongs to; beyond both ends it is ``M``, which says nothing."""
        return self.owner[i] if 0 <= i < len(self.owner) else "M"

    def parts(self, i: int) -> bool:
        """Return whether the punctuation before word ``i`` separates fields."""
        return self.words.gaps[i].parts

    def plain(self, i: int) -> bool:
        """Return whether nothing but a space comes before word ``i``."""
        return not self.words.gaps[i].parts and self.words.gaps[i].mark != ","

    def in_brackets(self, i: int) -> bool:
        """Return whether word ``i`` is in brackets."""
        return self.words.depth[i] > 0

    def fills_field(self, marker: Marker) -> bool:
        """Return whether a marker has only other facts next to it: "Emma: Roman", not "Roman Winter"."""
        gaps, first, last = self.words.gaps, marker.first, marker.last
        begins = gaps[first].parts or self.owner_at(first - 1) == "M"
        return begins and (gaps[last].parts or self.owner_at(last) == "M")

    def field_owners(self, i: int) -> set[str]:
        """Return what the words of the field around word ``i`` belong to."""
        gaps, owner = self.words.gaps, self.owner
        start, end = i, i + 1
        while start > 0 and not gaps[start].parts:
            start -= 1
        while end < len(owner) and not gaps[end].parts:
            end += 1
        return set(owner[start:end])

    def bracket_owners(self, i: int) -> set[str]:
        """Return what the words in the brackets around word ``i`` belong to."""
        depth = self.words.depth[i]
        return {owner for owner, own in zip(self.owner, self.words.depth, strict=True) if own == depth}
