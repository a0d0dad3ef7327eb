"""The fields of an item that can be changed: as a table holds them, as the server does, and as they are written.

The ledger keeps the server's form, null and "" apart, so that an undo puts back exactly what was there.
"""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from audiobook_pipeline.clients.audiobookshelf_models import Item, Media
from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.domain.covers import GONE
from audiobook_pipeline.domain.joined import SEPARATOR, split_series
from audiobook_pipeline.domain.models import SeriesPlace

Json = Any
_NAMED: Final = frozenset({"authors", "series"})
_SCRIPT: Final = re.compile(r"<(script|style|textarea|option)\b.*?(</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
# Nothing is given back once read: a text of brackets that never close would take for ever.
_TAG: Final = re.compile(r"<(/?)([a-z][a-z0-9]*+)[^<>]*+>", re.IGNORECASE)
_KEPT_TAGS: Final = frozenset({"p", "ol", "ul", "li", "a", "strong", "em", "del", "br", "b", "i"})
COVER: Final = "cover"
"""A field whose value is not text of the server's but what ``domain.covers`` writes of a picture."""
LOCK: Final = "locked"
"""Tag of an item that nobody but its owner may change."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Attributes:
        column: Name in the tables.
        name: Name on the server.
        read: The server's form of an item's value.
        to_entries: The server's form as a list of texts, as ``models.entries`` makes it.
        from_entries: Such a list as the server's form.
    """

    column: str
    name: str
    read: Callable[[Media], Json]
    to_entries: Callable[[Json], Sequence[str]]
    from_entries: Callable[[Sequence[str]], Json]


def _series_entries(places: Json) -> list[str]:
    return [str(SeriesPlace(place["name"], place["sequence"] or "")) for place in places]


def _series_places(entries: Sequence[str]) -> Json:
    places = (place for entry in entries for place in split_series(entry))
    return [{"name": place.name, "sequence": place.position or None} for place in places]


def _text(column: str, name: str) -> Field:
    return Field(
        column,
        name,
        lambda media: getattr(media.metadata, column),
        lambda value: [value] if value else [],
        lambda entries: next(iter(entries), None),
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
            lambda media: [{"name": author.name} for author in media.metadata.authors],
            lambda value: [author["name"] for author in value],
            lambda entries: [{"name": name} for name in entries],
        ),
        Field("narrators", "narrators", lambda media: list(media.metadata.narrators), list, list),
        Field("genres", "genres", lambda media: list(media.metadata.genres), list, list),
        Field("tags", "tags", lambda media: list(media.tags), list, list),
        Field(
            COVER,
            COVER,
            lambda media: media.cover,
            lambda value: [value] if value else [],
            lambda entries: next(iter(entries), None),
        ),
        Field(
            "series",
            "series",
            lambda media: [{"name": place.name, "sequence": place.sequence} for place in media.metadata.series],
            _series_entries,
            _series_places,
        ),
    )
}
BY_NAME: Final[Mapping[str, Field]] = {field.name: field for field in FIELDS.values()}


def held(item: Item, name: str) -> Json:
    """Return what the item holds in the server's field ``name``."""
    return BY_NAME[name].read(item.media)


def media_change(item_id: str, values: Mapping[str, Json]) -> MediaChange:
    """Return the write of ``values``, by the server's names; tags stand beside the metadata, a cover goes elsewhere."""
    metadata = {name: value for name, value in values.items() if name not in {"tags", COVER}}
    return MediaChange(item_id, metadata, values.get("tags"))


def alike(name: str, one: Json, other: Json) -> bool:
    """Return whether two values of a field are the same to the server.

    It keeps one author and one series of a name whatever its case, those of one scan in any order, an empty text as
    none, and a description as HTML, cleaned. A cover whose file is gone is none.
    """
    if name == COVER:
        return {one, other} <= {None, GONE} or bool(one == other)
    if name in _NAMED:
        return sorted(_places(one)) == sorted(_places(other))
    if name == "description":
        return _as_kept(one or "") == _as_kept(other or "")
    return bool(one == other) or (not one and not other)


def alike_entries(column: str, one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two lists stand for the same; a sweep has them joined, in another order than an item."""
    return list(one) == list(other) or (column in _NAMED and _joined_parts(one) == _joined_parts(other))


def _joined_parts(entries: Sequence[str]) -> list[str]:
    return sorted(SEPARATOR.join(entries).split(SEPARATOR))


def first_write(name: str, now: Json, target: Json) -> Json:
    """Return what has to be written before ``target`` so that it comes out in its order, or None.

    The server leaves authors and series that stay where they are, and puts new ones behind them.
    """
    if name not in _NAMED:
        return None
    wanted = _folded(target)
    kept = [entry for entry in dict.fromkeys(_folded(now)) if entry in wanted]
    if kept == wanted[: len(kept)]:
        return None
    in_order = 0
    for entry in kept:
        in_order += entry == wanted[in_order]
    return target[: max(in_order, 1)]


def begun(name: str, now: Json, target: Json) -> bool:
    """Return whether an item holds no more than the beginning of ``target``, as between two writes."""
    return name in _NAMED and 0 < len(now) < len(target) and _folded(now) == _folded(target)[: len(now)]


def mixed(name: str, now: Json, before: Json, after: Json) -> bool:
    """Return whether an item holds names of both values or fewer, as a server that dies in a write leaves them.

    Of a cover it has then removed the old file and not yet noted the new one.
    """
    if name == COVER:
        return bool(now == GONE)
    return name in _NAMED and set(_folded(now)) <= {*_folded(before), *_folded(after)}


def _as_kept(description: str) -> str:
    """Return a description as far as the server lets it stand: its words, and where which layout begins."""
    return html.unescape(_TAG.sub(_opened, _SCRIPT.sub("", description)))


def _opened(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    return f"\ue000{name}\ue000" if name in _KEPT_TAGS and not tag[1] else ""


def _places(entries: Json) -> list[tuple[str, str]]:
    return list(zip(_folded(entries), [entry.get("sequence") or "" for entry in entries], strict=True))


def _folded(entries: Json) -> list[str]:
    return [entry["name"].strip().casefold() for entry in entries]


def locked(item: Item, name: str) -> bool:
    """Return whether a person has locked this field of the item, or all of it.

    Audiobookshelf has no locks of its own: a tag of the item stands for one, ``locked`` or ``locked:narrators``. A
    field goes by its name in the tables or on the server, in any case, plural or not. What names none locks the whole
    item: a lock is never skipped for its spelling.
    """
    return any(_locks(tag, name) for tag in item.media.tags)


def _locks(tag: str, name: str) -> bool:
    word, _, field = tag.partition(":")
    return word.strip().casefold() == LOCK and _LOCKED_AS.get(_bare(field), name) == name


def _bare(field: str) -> str:
    return "".join(filter(str.isalnum, field.casefold())).removesuffix("s")


_LOCKED_AS: Final = {_bare(name): field.name for field in FIELDS.values() for name in (field.column, field.name)}
