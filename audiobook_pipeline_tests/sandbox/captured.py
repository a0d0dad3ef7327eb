"""The captured answers of a real Audiobookshelf, and a simulated one in an equivalent state.

The captures are not part of the project: they are looked for in ``$BENCH_DATA/data`` or in a folder ``shared`` beside
the checkout.
"""

import json
import os
import re
from pathlib import Path

from audiobook_pipeline.sandbox.world import World, WorldItem

CHECKOUT = Path(__file__).parents[2]
CAPTURES = Path(os.environ.get("BENCH_DATA") or CHECKOUT.parent / "shared") / "data" / "audiobookshelf_2_36"

AFTER_THE_WRITES = [
    "patch_media_changed",
    "patch_media_noop",
    "patch_media_empty_payload",
    "patch_media_narrators_string",
    "patch_media_authors_replaced",
    "item_after_patch_expanded",
    "batch_update_changed",
    "batch_update_noop",
    "batch_update_with_unknown",
    "authors_list_after",
    "narrators_list_after",
    "tasks_idle",
    "scan_response",
    "scan_response_while_running",
    "tasks_during_scan",
    "tasks_after_scan",
    "library_after_scan",
    "item_scan",
    "items_filter_issues",
    "item_missing_expanded",
    "item_scan_missing",
    "series_list_after",
]

_BY_TYPE = frozenset(
    {
        "id",
        "ino",
        "folderId",
        "libraryId",
        "libraryItemId",
        "addedAt",
        "updatedAt",
        "mtimeMs",
        "ctimeMs",
        "birthtimeMs",
        "lastScan",
        "lastUpdate",
        "createdAt",
        "loadedAt",
        "startedAt",
        "disableWatcher",
        "size",
        "duration",
        "contentUrl",
        "filterBy",
    }
)
_UNORDERED = frozenset({"authorName", "authorNameLF"})  # lists and single items join them in different orders
_FILES = frozenset({"audioFiles", "tracks", "libraryFiles", "chapters"})


def names():
    """Names of the captures in the order in which they can be replayed."""
    reads = sorted({path.stem for path in CAPTURES.glob("*.json")} - {*AFTER_THE_WRITES})
    return [*reads, *AFTER_THE_WRITES] if reads else []


def capture(name):
    return json.loads((CAPTURES / f"{name}.json").read_text(encoding="utf-8"))


def captured_items():
    """The captured library before any change, in the order in which it grew."""
    return capture("items_limit0")["body"]["results"]


def equivalent_world():
    return World(
        seed=1,
        books=(),
        items=[_world_item(row) for row in captured_items()],
        indexers=(),
        releases=(),
        missing=(),
    )


def _world_item(row):
    metadata = row["media"]["metadata"]
    series = [re.fullmatch(r"(.*?)(?: #(\S+))?", part).groups() for part in filter(None, [metadata["seriesName"]])]
    return WorldItem(
        book_id="",
        title=metadata["title"],
        subtitle=metadata["subtitle"],
        authors=tuple(metadata["authorName"].split(", ")),
        narrators=tuple(filter(None, metadata["narratorName"].split(", "))),
        series=tuple(series),
        genres=tuple(metadata["genres"]),
        tags=tuple(row["media"]["tags"]),
        published_year=metadata["publishedYear"],
        publisher=metadata["publisher"],
        description=metadata["description"],
        isbn=metadata["isbn"],
        asin=metadata["asin"],
        language=metadata["language"],
        abridged=metadata["abridged"],
        runtime_s=10 * row["media"]["numTracks"],
        tracks=row["media"]["numTracks"],
        folder=row["relPath"],
        cover="drawn" if row["media"]["coverPath"] else "",
    )


def comparable(value, *, by_type=False):
    """The value with what may differ between two servers replaced by its type."""
    if isinstance(value, dict):
        return {key: _comparable_field(key, inner, by_type=by_type) for key, inner in value.items()}
    if isinstance(value, list):
        rows = [comparable(inner, by_type=by_type) for inner in value]
        return rows[:1] if by_type else rows
    if not by_type:
        return value
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "null" if value is None else "text"


def _comparable_field(key, value, *, by_type):
    if key == "metaTags":
        return "tags"
    if key in _UNORDERED:
        return sorted(value.split(", "))
    return comparable(value, by_type=by_type or key in _BY_TYPE or key in _FILES)
