"""The state of the simulated Audiobookshelf: items, authors and series, and the effect of writes on them.

Every observed quirk of writing is here; ``shapes`` turns the state into JSON, and ``app`` serves it over HTTP.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from audiobook_pipeline.sandbox.audio import mp3_size
from audiobook_pipeline.sandbox.audiobookshelf.cover_files import CoverFiles
from audiobook_pipeline.sandbox.audiobookshelf.descriptions import cleaned
from audiobook_pipeline.sandbox.world import World, WorldItem

FIRST_DAY_MS = 1_704_067_200_000  # 2024-01-01
_MINUTE_MS = 60_000
_LATER = ("publishedYear", "publishedDate", "publisher", "description", "isbn", "asin", "language")
_STRINGS = ("title", "subtitle", *_LATER)
NO_FIELDS: Mapping[str, Any] = {**dict.fromkeys(_STRINGS), "explicit": False, "abridged": False}
"""The fields of an item without metadata, in the server's order."""
_CREATION_S = 0.002  # between the lookup of a name and its insertion, where concurrent writes collide


class ServerCrash(Exception):  # noqa: N818 - an event of the simulated server and not an error of ours
    """An exception that the real server does not catch, so that its process ends."""


@dataclass(eq=False, slots=True)
class Named:
    """An author or a series of the library; ``added_at`` in epoch milliseconds."""

    id: str
    name: str
    added_at: int


@dataclass(slots=True)
class AudioFile:
    """One audio file of an item; times are epoch milliseconds."""

    ino: str
    filename: str
    size: int
    duration: float
    modified_ms: int
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Item:
    """One library item; field names are those of the API, apart from case.

    ``rendered`` caches its minified JSON until it changes; ``cover`` is the path of its cover.
    """

    id: str
    ino: str
    media_id: str
    path: str
    files: list[AudioFile]
    added_at: int
    updated_at: int
    folder_ms: int
    fields: dict[str, Any]
    authors: list[Named]
    series: list[tuple[Named, str | None]]
    narrators: list[str]
    genres: list[str]
    tags: list[str]
    is_file: bool = False
    is_missing: bool = False
    cover: str | None = None
    on_disk: bool = False
    last_scan: int = 0
    duration: float = 0.0
    size: int = 0
    rendered: bytes | None = None

    @property
    def title(self) -> str | None:
        """Title, or None."""
        value = self.fields["title"]
        return None if value is None else str(value)


class Library:
    """One library with its items, in the order in which they were added.

    Attributes:
        id: Id of the library.
        folder_id: Id of its only folder.
        root: Full path of that folder.
        items: Items by id.
        version: Increases with every change of any item.
        lost: Ids of the world's items whose files are gone.
        covers: The files of covers.
        progress: Items that the user has listened to, with the share listened to.
    """

    def __init__(self, world: World, *, root: str, now_ms: Callable[[], int]) -> None:
        self._ids = Random(f"{world.seed}/abs-ids")
        self._now_ms = now_ms
        self._inode = 2_000_000
        self._authors = _Names(self.new_id, now_ms)
        self._series = _Names(self.new_id, now_ms)
        self.root = root
        self.id = self.new_id()
        self.folder_id = self.new_id()
        self.items: dict[str, Item] = {}
        self.covers = CoverFiles()
        self.version = 0
        self.progress: list[tuple[Item, float]] = []
        self.lost: set[str] = set()
        for number, item in enumerate(world.items):
            self._seed(item, FIRST_DAY_MS + number * _MINUTE_MS)

    def new_id(self) -> str:
        """Return the next id; the same in every run with one seed."""
        return str(UUID(int=self._ids.getrandbits(128), version=4))

    def new_ino(self) -> str:
        """Return the next inode number."""
        self._inode += 1
        return str(self._inode)

    @property
    def authors(self) -> list[Named]:
        """Authors in the order of their creation."""
        return list(self._authors.by_id.values())

    @property
    def series(self) -> list[Named]:
        """Series in the order of their creation."""
        return list(self._series.by_id.values())

    def add(self, item: Item) -> None:
        """Add an item to the library."""
        self.items[item.id] = item
        self._authors.replace([], item.authors)
        self._series.replace([], [entry for entry, _ in item.series])
        self.version += 1

    def touch(self, item: Item) -> None:
        """Record that an item has changed now."""
        item.updated_at = self._now_ms()
        item.rendered = None
        self.version += 1

    def author(self, name: str, at: int | None = None) -> Named:
        """Return the author with this name, created if needed."""
        return self._authors.get(name) or self._authors.make(name, at)

    def one_series(self, name: str, at: int | None = None) -> Named:
        """Return the series with this name, created if needed."""
        return self._series.get(name) or self._series.make(name, at)

    def _seed(self, source: WorldItem, at: int) -> None:
        """Add an item of the world as if it had been scanned at ``at``."""
        seconds = source.runtime_s // source.tracks
        lengths = [seconds] * (source.tracks - 1) + [source.runtime_s - seconds * (source.tracks - 1)]
        item = Item(
            id=self.new_id(),
            ino=self.new_ino(),
            media_id=self.new_id(),
            path=source.folder,
            files=[
                AudioFile(
                    self.new_ino(), f"{number:02}.mp3", mp3_size(length), float(length), at, dict(source.audio_tags)
                )
                for number, length in enumerate(lengths, 1)
            ],
            added_at=at,
            updated_at=at,
            folder_ms=at - _MINUTE_MS,
            fields={
                **NO_FIELDS,
                "title": source.title,
                "subtitle": source.subtitle,
                "publishedYear": source.published_year,
                "publisher": source.publisher,
                "description": cleaned(source.description),
                "isbn": source.isbn,
                "asin": source.asin,
                "language": source.language,
                "abridged": source.abridged,
            },
            authors=[self.author(name, at) for name in source.authors],
            series=[(self.one_series(name, at), number) for name, number in source.series],
            narrators=list(source.narrators),
            genres=list(source.genres),
            tags=list(source.tags),
            is_missing=source.is_missing,
            last_scan=at,
            duration=float(source.runtime_s),
            size=sum(map(mp3_size, lengths)),
        )
        item.cover = self.covers.draw(item.id, source.title, next(iter(source.authors), ""), source.cover)
        self.add(item)
        if source.is_missing:
            self.lost.add(item.id)
        if source.progress is not None:
            self.progress.append((item, source.progress))

    async def update(self, item: Item, payload: Any) -> bool:  # noqa: ANN401 - whatever a client sends
        """Apply a media payload and return whether anything changed.

        Raises:
            ServerCrash: The payload is one that crashes the real server.
        """
        if not isinstance(payload, dict):
            return False
        metadata = payload.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        changed = self._update_plain(item, payload, metadata)
        if isinstance(metadata.get("authors"), list):
            changed |= await self._update_authors(item, metadata["authors"])
        if isinstance(metadata.get("series"), list):
            changed |= await self._update_series(item, metadata["series"])
        if changed:
            self.touch(item)
        return changed

    def _update_plain(self, item: Item, payload: dict[str, Any], metadata: dict[str, Any]) -> bool:
        """Set strings, flags and lists of strings; values of the wrong type are ignored silently."""
        before = (dict(item.fields), item.narrators, item.genres, item.tags)
        for name in _STRINGS:
            if type(metadata.get(name)) in (int, float):
                metadata[name] = str(metadata[name])
            if name in metadata and isinstance(metadata[name], str | None) and metadata[name] != item.fields[name]:
                item.fields[name] = (cleaned(metadata[name]) if name == "description" else metadata[name]) or None
        for name in ("explicit", "abridged"):
            if name in metadata:
                item.fields[name] = bool(metadata[name])
        item.narrators = _strings(metadata.get("narrators"), item.narrators)
        item.genres = _strings(metadata.get("genres"), item.genres)
        item.tags = _strings(payload.get("tags"), item.tags)
        return before != (item.fields, item.narrators, item.genres, item.tags)

    async def _update_authors(self, item: Item, wanted: list[Any]) -> bool:
        """Remove the item's authors that are not wanted, and append the new ones."""
        names = [name.strip() for name in _names(wanted, "authors") if name.strip()]
        kept = [author for author in item.authors if author.name.lower() in {name.lower() for name in names}]
        added = [name for name in names if name.lower() not in {author.name.lower() for author in kept}]
        if len({name.lower() for name in added}) < len(added):
            raise ServerCrash("SQLITE_CONSTRAINT: UNIQUE constraint failed: bookAuthors.bookId, bookAuthors.authorId")
        new = [name for name in added if not self._authors.get(name)]
        if new:
            await asyncio.sleep(_CREATION_S)
        made = {name: self._authors.make(name) for name in new}  # a second concurrent writer creates them twice
        authors = [*kept, *(made.get(name) or self.author(name) for name in added)]
        if authors == item.authors:
            return False
        self._authors.replace(item.authors, authors)
        item.authors = authors
        return True

    async def _update_series(self, item: Item, wanted: list[Any]) -> bool:
        """Remove the item's series that are not wanted, and append the new ones."""
        names = list(_names(wanted, "series"))
        entries = [entry for entry in wanted if isinstance(entry, dict) and entry.get("name")]
        sequences = [entry["sequence"] if isinstance(entry.get("sequence"), str) else None for entry in entries]
        new = [name for name in names if not self._series.get(name)]
        if new:
            await asyncio.sleep(_CREATION_S)
            if any(self._series.get(name) for name in new):
                raise ServerCrash("SQLITE_CONSTRAINT: UNIQUE constraint failed: series.nameIgnorePrefix")
        asked = {self.one_series(name): sequence for name, sequence in zip(names, sequences, strict=True)}
        kept = [entry for entry, _ in item.series if entry in asked]
        series = [(entry, asked[entry]) for entry in dict.fromkeys([*kept, *asked])]
        if series == item.series:
            return False
        self._series.replace([entry for entry, _ in item.series], [entry for entry, _ in series])
        item.series = series
        return True


class _Names:
    """The authors or the series of a library: unique ignoring case, and deleted with their last item."""

    def __init__(self, new_id: Callable[[], str], now_ms: Callable[[], int]) -> None:
        self._new_id = new_id
        self._now_ms = now_ms
        self._by_name: dict[str, Named] = {}
        self._uses: Counter[str] = Counter()
        self.by_id: dict[str, Named] = {}

    def get(self, name: str) -> Named | None:
        return self._by_name.get(name.lower())

    def make(self, name: str, at: int | None = None) -> Named:
        named = Named(self._new_id(), name, self._now_ms() if at is None else at)
        self._by_name.setdefault(name.lower(), named)
        self.by_id[named.id] = named
        return named

    def replace(self, old: Iterable[Named], new: Iterable[Named]) -> None:
        """Record that an item has ``new`` in place of ``old``; names without any item are deleted."""
        self._uses.update(named.id for named in new)
        for named in old:
            self._uses[named.id] -= 1
            if not self._uses[named.id]:
                del self._uses[named.id], self.by_id[named.id]
                if self._by_name.get(named.name.lower()) is named:
                    del self._by_name[named.name.lower()]


def _strings(value: Any, current: list[str]) -> list[str]:  # noqa: ANN401 - whatever a client sends
    """Return the new value if it is a list of only strings, else the current one."""
    return value if isinstance(value, list) and all(isinstance(entry, str) for entry in value) else current


def _names(wanted: list[Any], what: str) -> Iterator[str]:
    """Return the names in a list of objects; entries without a name are skipped, null crashes the server."""
    if any(entry is None for entry in wanted):
        raise ServerCrash(f"TypeError: Cannot read properties of null (reading 'name') in {what}")
    return (str(entry["name"]) for entry in wanted if isinstance(entry, dict) and entry.get("name"))
