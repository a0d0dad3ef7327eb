"""What a name says, each piece with its words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from audiobook_pipeline.domain.reading.marker import Count, Marker
from audiobook_pipeline.domain.text.tokens import Span


class Said(NamedTuple):
    """One piece of a name.

    Attributes:
        text: Its words, as the name has them or as they are meant ("Terry Pratchett" of "Terry Pratchetts Discworld").
        span: Where they stand; None for what the name implies.
    """

    text: str
    span: Span | None = None


class Tag(NamedTuple):
    """Words that tell of the recording.

    Attributes:
        kind: What they tell: one of the kinds of ``marks``.
        value: What exactly, where words alone do not say it.
        span: Where they stand.
    """

    kind: str
    value: Any
    span: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """What a name says.

    Attributes:
        name: The name, cleaned; the spans point into it.
        style: The style by which it was read.
        score: How well it fits the style; comparable between readings of one name.
        titles: What may be the title, the likeliest first.
        authors: Authors.
        narrators: Who reads it.
        series: Series, the one that counts it first.
        position: Number or range in the series, or None.
        formats: Audio formats.
        languages: ISO 639-1 codes that a tag, a country code or a word of the language says.
        abridged: Whether it says that it is abridged; None where it says nothing.
        kind: ``single``, ``set`` or ``piece`` (a chapter, one file of many, half of a book).
        tags: What words tell of the recording that are none of title, people or series.
        markers: What words may tell of the recording wherever they stand: "Summary of …".
    """

    name: str
    style: str = ""
    score: float = 0.0
    titles: tuple[Said, ...] = ()
    authors: tuple[Said, ...] = ()
    narrators: tuple[Said, ...] = ()
    series: tuple[Said, ...] = ()
    position: Count | None = None
    formats: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    abridged: bool | None = None
    kind: str = "single"
    tags: tuple[Tag, ...] = field(default=(), repr=False)
    markers: tuple[Marker, ...] = field(default=(), repr=False)

    def of_kind(self, *kinds: str) -> tuple[Tag, ...]:
        """Return the tags of some kinds, in order."""
        return tuple(tag for tag in self.tags if tag.kind in kinds)

    def mentions(self, *kinds: str) -> bool:
        """Return whether any word, of the title too, may tell of one of some kinds."""
        return any(marker.kind in kinds for marker in self.markers)

    @property
    def may_be_a_book(self) -> bool:
        """Whether it may be one whole audiobook: no set, no piece, nothing about a book, no film or text."""
        text = self.mentions("ebook") and not self.formats
        return self.kind == "single" and not text and not self.mentions("companion", "media")

    def as_dict(self) -> dict[str, Any]:
        """Return the reading as plain values: a list for each field that may hold several, and the words of each."""
        return {
            "titles": [said.text for said in self.titles],
            "authors": [said.text for said in self.authors],
            "narrators": [said.text for said in self.narrators],
            "series": [said.text for said in self.series],
            "position": str(self.position) if self.position is not None else None,
            "formats": list(self.formats),
            "languages": list(self.languages),
            "abridged": self.abridged,
            "kind": self.kind,
            "style": self.style,
            "words": {what: piece.span.text for what, piece in self.pieces() if piece.span}
            | {tag.kind: tag.span.text for tag in self.tags},
        }

    def pieces(self) -> Iterator[tuple[str, Said]]:
        """Yield every piece that has words, with what it tells."""
        for what in ("titles", "authors", "narrators", "series"):
            for said in getattr(self, what):
                yield what, said
