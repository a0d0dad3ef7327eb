"""What the audio files of items say: asked for in batches, once an item, and kept until the item changes."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import fields
from pathlib import Path, PurePosixPath
from typing import Final

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_models import Item
from audiobook_pipeline.clients.boundary import Progress
from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.shelf.identity import ItemFiles

_TAGS: Final = {
    "albums": ("tagAlbum",),
    "artists": ("tagArtist",),
    "album_artists": ("tagAlbumArtist",),
    "composers": ("tagComposer",),
    "series": ("tagSeries", "tagShow", "tagGrouping"),
}
_MOST: Final = 3
"""Different values of a tag that are looked at; the titles of a hundred chapters tell no more."""
_TABLE: Final = "CREATE TABLE IF NOT EXISTS item_files (item_id TEXT PRIMARY KEY, updated_at TEXT, said TEXT)"


def files_of(item: Item) -> ItemFiles:
    """Return what the audio files of an item say."""
    files = item.media.audio_files
    tags = {
        name: tuple(dict.fromkeys(text for key in keys for file in files if (text := file.meta_tags.get(key))))[:_MOST]
        for name, keys in _TAGS.items()
    }
    names = tuple(dict.fromkeys(PurePosixPath(file.metadata.filename).stem for file in files))[:_MOST]
    return ItemFiles(item_id=item.id, names=names, **tags)


def known_files(
    client: AudiobookshelfClient, items: Sequence[LibraryItem], kept: Path, progress: Progress | None = None
) -> dict[str, ItemFiles]:
    """Return what the files of ``items`` say; the server is asked for those alone that are new or have changed.

    Args:
        client: Audiobookshelf.
        items: The items.
        kept: The SQLite file in which the answers are kept.
        progress: Called after every request.

    Raises:
        ServiceError: As the client does.
    """
    states = {item.item_id: item.updated_at.isoformat() if item.updated_at else "" for item in items}
    with closing(sqlite3.connect(kept)) as store:
        store.execute(_TABLE)
        known = {found.item_id: found for found in _read(store, states)}
        asked = client.items_by_id([key for key in states if key not in known], progress=progress, pass_over_odd=True)
        fresh = {item_id: files_of(item) for item_id, item in asked.found.items()}
        rows = [(key, states[key], json.dumps(_as_dict(said))) for key, said in fresh.items() if states[key]]
        store.executemany("INSERT OR REPLACE INTO item_files VALUES (?, ?, ?)", rows)
        store.commit()
    return known | fresh


def _read(store: sqlite3.Connection, states: dict[str, str]) -> Iterable[ItemFiles]:
    for item_id, updated_at, said in store.execute("SELECT item_id, updated_at, said FROM item_files"):
        if updated_at and states.get(item_id) == updated_at:
            yield ItemFiles(item_id=item_id, **{name: tuple(values) for name, values in json.loads(said).items()})


def _as_dict(files: ItemFiles) -> dict[str, tuple[str, ...]]:
    return {field.name: getattr(files, field.name) for field in fields(files) if field.name != "item_id"}
