"""Which book an item is, as far as known: each field with its source and certainty."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.models import SeriesPlace

Source = Literal["fields", "folder", "file", "tags"]
"""Sources of a value: Audiobookshelf's own field, the folder's name, the files' names, their tags."""
SURE: Final = 0.9
"""Certainty from which a value needs no second check."""


@dataclass(frozen=True, slots=True)
class SourcedText:
    """A text: its value, its source ("" if none), and how certain it is, 0 to 1."""

    value: str = ""
    source: str = ""
    certainty: float = 0.0


@dataclass(frozen=True, slots=True)
class SourcedNames:
    """Names of people, with source and certainty like ``SourcedText``."""

    value: tuple[str, ...] = ()
    source: str = ""
    certainty: float = 0.0


@dataclass(frozen=True, slots=True)
class SourcedSeries:
    """Series with positions, with source and certainty like ``SourcedText``."""

    value: tuple[SeriesPlace, ...] = ()
    source: str = ""
    certainty: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFiles:
    """What the audio files of an item say; for each tag its distinct values, in the order of the files.

    Attributes:
        item_id: The item.
        names: File names without their endings.
        albums: Usually the book.
        artists: Author or reader.
        album_artists: Author or reader.
        composers: By convention the reader.
        series: Series, as written in the tags for shows, series and groupings.
    """

    item_id: str
    names: tuple[str, ...] = ()
    albums: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()
    album_artists: tuple[str, ...] = ()
    composers: tuple[str, ...] = ()
    series: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifiedItem:
    """The book that an item is.

    Attributes:
        item_id: Audiobookshelf's id.
        title: Title without words about the recording and the files; "" if unknown.
        subtitle: Subtitle as Audiobookshelf has it.
        authors: Its authors; empty if nobody is named.
        narrators: Its readers.
        series: Its series.
        language: Language as written.
        other_titles: Further titles of the book that its own title and subtitle may contain.
        also: Other titles in its folder, files or tags: it may well be that book.
        known: Whether title and author are known.
        doubt: What could not be determined, as text; "" if nothing.
    """

    item_id: str
    title: SourcedText = SourcedText()
    subtitle: str = ""
    authors: SourcedNames = SourcedNames()
    narrators: SourcedNames = SourcedNames()
    series: SourcedSeries = SourcedSeries()
    language: str = ""
    other_titles: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    known: bool = True
    doubt: str = ""


def stated_elsewhere(items: Iterable[IdentifiedItem]) -> dict[str, str]:
    """Return by item the identity of its work, if folder, files or tags give title or author and no field does."""
    told = (item for item in items if item.known and {item.title.source, item.authors.source} != {"fields"})
    return {item.item_id: work_key(item.title.value, item.authors.value) for item in told}
