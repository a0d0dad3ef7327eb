"""What the covers of a library are: each looked at once, so many in a run, and again when its item has changed."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pandas as pd

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.boundary import Progress
from audiobook_pipeline.clients.errors import ContractError, NotFoundError, ServiceError
from audiobook_pipeline.domain.covers import GONE, UNSEEN
from audiobook_pipeline.sources.pictures import seen

logger = logging.getLogger(__name__)

FILE: Final = "covers.sqlite"
"""Name of the file in PIPELINE_DATA in which it is remembered."""
_TABLE: Final = "CREATE TABLE IF NOT EXISTS looks (item_id TEXT PRIMARY KEY, updated_at TEXT, cover TEXT)"


def look(client: AudiobookshelfClient, item_id: str) -> tuple[str, bytes]:
    """Return what an item's cover is, as ``domain.covers`` writes it, and its content where that can be had.

    Raises:
        ServiceError: The server can't be asked.
    """
    try:
        content = client.whole_cover(item_id)
    except NotFoundError:
        return GONE, b""
    except ContractError:
        return UNSEEN, b""
    return seen(content), content


def known_covers(
    client: AudiobookshelfClient, library: pd.DataFrame, kept: Path, most: int, progress: Progress | None = None
) -> list[str]:
    """Return for each row of ``library`` what its cover is; "" if there is none, or nobody looked at it yet.

    Args:
        client: Audiobookshelf.
        library: The library table.
        kept: The SQLite file in which it is remembered.
        most: Covers to look at now; those of items that changed last come first.
        progress: Called after each.
    """
    rows = library.loc[library["has_cover"].astype(bool) & library["updated_at"].notna(), ["item_id", "updated_at"]]
    rows = rows.sort_values("updated_at", ascending=False, kind="stable")
    states = {item_id: moment.isoformat() for item_id, moment in zip(rows["item_id"], rows["updated_at"], strict=True)}
    with closing(sqlite3.connect(kept)) as store:
        store.execute(_TABLE)
        known = dict(_read(store, states))
        fresh = _looked_at(client, [item_id for item_id in states if item_id not in known][:most], progress)
        looks = [(item_id, states[item_id], cover) for item_id, cover in fresh.items()]
        store.executemany("INSERT OR REPLACE INTO looks VALUES (?, ?, ?)", looks)
        store.commit()
    return [known.get(item_id) or fresh.get(item_id, "") for item_id in library["item_id"]]


def _looked_at(client: AudiobookshelfClient, item_ids: list[str], progress: Progress | None) -> dict[str, str]:
    """Return what the covers of items are, as far as the server can be asked."""
    fresh: dict[str, str] = {}
    try:
        for item_id in item_ids:
            fresh[item_id], _ = look(client, item_id)
            if progress:
                progress(len(fresh), len(item_ids), "covers checked")
    except ServiceError as error:
        logger.warning("The other covers are checked in the next run: %s", error.message)
    return fresh


def _read(store: sqlite3.Connection, states: dict[str, str]) -> Iterator[tuple[str, str]]:
    for item_id, updated_at, cover in store.execute("SELECT item_id, updated_at, cover FROM looks"):
        if states.get(item_id) == updated_at:
            yield item_id, cover
