"""Which book an item is, as far as it can be told: each field with where its value is from and how sure it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.models import SeriesPlace

Source = Literal["fields", "folder", "file", "tags"]
"""Who says a value: Audiobookshelf's own field, the folder's name, the files' names, their tags."""
SURE: Final = 0.9
"""From here on a value needs no second look."""


@dataclass(frozen=True, slots=True)
class SourcedText:
    """A text: its value, who says it ("" where nobody does), and how sure that is, 0 to 1."""

    value: str = ""
    source: str = ""
    certainty: float = 0.0


@dataclass(frozen=True, slots=True)
class SourcedNames:
    """Names of people, told as a ``SourcedText`` is."""

    value: tuple[str, ...] = ()
    source: str = ""
    certainty: float = 0.0


@dataclass(frozen=True, slots=True)
class SourcedSeries:
    """Series with positions, told as a ``SourcedText`` is."""

    value: tuple[SeriesPlace, ...] = ()
    source: str = ""
    certainty: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFiles:
    """What the audio files of an item say; of each tag the different values, in the order of the files.

    Attributes:
        item_id: The item.
        names: File names without their endings.
        albums: Usually the book.
        artists: Author or reader.
        album_artists: Author or reader.
        composers: By custom of audiobooks the reader.
        series: Series, as the tags for shows, series and groupings write it.
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
        title: Title without what is said of the recording and the files; "" where nothing tells it.
        subtitle: Subtitle as Audiobookshelf has it.
        authors: Who wrote it; empty where nobody is named.
        narrators: Who reads it.
        series: Its series.
        language: Language as written.
        other_titles: What its own title and subtitle may name as the book's title too.
        also: Other titles that its folder, files or tags name: it may well be that book.
        known: Whether title and author are known.
        doubt: What could not be told, in words; "" where all was.
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


def told_otherwise(items: Iterable[IdentifiedItem]) -> dict[str, str]:
    """Return by item the identity of its work, where folder, files or tags tell title or author, and no field does."""
    told = (item for item in items if item.known and {item.title.source, item.authors.source} != {"fields"})
    return {item.item_id: work_key(item.title.value, item.authors.value) for item in told}
