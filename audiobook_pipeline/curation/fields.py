"""The fields of an item that can be changed: as a cell of a table, as the server holds them, as they are written.

The ledger keeps the server's form, null and "" apart, so that an undo puts back exactly what was there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from audiobook_pipeline.clients.audiobookshelf_models import Item, Metadata
from audiobook_pipeline.domain.series import parse_series_field

Json = Any
SEPARATOR: Final = "; "


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Attributes:
        column: Name in the tables.
        name: Name on the server.
        read: The server's form of an item's value.
        to_cell: The server's form as a cell.
        from_cell: A cell as the server's form.
    """

    column: str
    name: str
    read: Callable[[Metadata], Json]
    to_cell: Callable[[Json], str]
    from_cell: Callable[[str], Json]


def _parts(cell: str) -> list[str]:
    return [part for part in cell.split(SEPARATOR) if part]


def _series_cell(places: Json) -> str:
    return ", ".join(
        f"{place['name']} #{place['sequence']}" if place["sequence"] else place["name"] for place in places
    )


def _series_places(cell: str) -> Json:
    return [
        {"name": mention.name, "sequence": mention.position.raw if mention.position else None}
        for mention in parse_series_field(cell).mentions
    ]


def _text(column: str, name: str) -> Field:
    return Field(
        column, name, lambda metadata: getattr(metadata, column), lambda value: value or "", lambda cell: cell or None
    )


FIELDS: Final[Mapping[str, Field]] = {
    field.column: field
    for field in (
        _text("title", "title"),
        _text("subtitle", "subtitle"),
        _text("published_year", "publishedYear"),
        _text("publisher", "publisher"),
        _text("description", "description"),
        _text("isbn", "isbn"),
        _text("asin", "asin"),
        _text("language", "language"),
        Field(
            "authors",
            "authors",
            lambda metadata: [{"name": author.name} for author in metadata.authors],
            lambda value: SEPARATOR.join(author["name"] for author in value),
            lambda cell: [{"name": name} for name in _parts(cell)],
        ),
        Field("narrators", "narrators", lambda metadata: list(metadata.narrators), SEPARATOR.join, _parts),
        Field("genres", "genres", lambda metadata: list(metadata.genres), SEPARATOR.join, _parts),
        Field(
            "series",
            "series",
            lambda metadata: [{"name": place.name, "sequence": place.sequence} for place in metadata.series],
            _series_cell,
            _series_places,
        ),
    )
}
BY_NAME: Final[Mapping[str, Field]] = {field.name: field for field in FIELDS.values()}


def held(item: Item, name: str) -> Json:
    """Return what the item holds in the server's field ``name``."""
    return BY_NAME[name].read(item.media.metadata)
