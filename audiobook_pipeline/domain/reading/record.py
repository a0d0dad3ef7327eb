"""What a name says: its pieces with their words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from audiobook_pipeline.domain.reading.marker import Count, Marker
from audiobook_pipeline.domain.text.tokens import Span


class Said(NamedTuple):
    """One piece of a name.

    Attributes:
        text: Its words, as written or as meant ("Terry Pratchett" of "Terry Pratchetts Discworld").
        span: Their place in the name; None if the name only implies them.
    """

    text: str
    span: Span | None = None


class Tag(NamedTuple):
    """Words that describe the recording.

    Attributes:
        kind: Their meaning: one of the kinds of ``marks``.
        value: The exact value, if the words alone do not say it.
        span: Their place in the name.
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
        titles: What may be the title, most likely first.
        authors: Authors.
        narrators: Its readers.
        series: Series; first the one that counts it.
        position: Number or range in the series, or None.
        formats: Audio formats.
        languages: ISO 639-1 codes from a tag, a country code or a word of the language.
        abridged: Whether it says that it is abridged; None if it says nothing about it.
        kind: ``single``, ``set`` or ``piece`` (a chapter, one file of many, half of a book).
        tags: Words about the recording that belong to none of title, people and series.
        markers: Words that may be about the recording, wherever they are: "Summary of …".
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
        """Return whether any word, even in the title, may have one of the kinds."""
        return any(marker.kind in kinds for marker in self.markers)

    @property
    def may_be_a_book(self) -> bool:
        """Whether it may be one whole audiobook: not a set, a piece, a book about a book, a film or a text."""
        text = self.mentions("ebook") and not self.formats
        return self.kind == "single" and not text and not self.mentions("companion", "media")

    def as_dict(self) -> dict[str, Any]:
        """Return the reading as plain values: a list for each field with several values, and the words of each."""
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
        """Yield every piece that has words, with its field."""
        for what in ("titles", "authors", "narrators", "series"):
            for said in getattr(self, what):
                yield what, said
