"""The library as AudiobookShelf has it."""

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import dagster as dg
import pandas as pd
import pyarrow as pa

from audiobook_pipeline.assets.progress import ProgressLog
from audiobook_pipeline.assets.results import TRANSIENT, result, table_asset
from audiobook_pipeline.clients.audiobookshelf import AudiobookShelfClient
from audiobook_pipeline.clients.audiobookshelf_models import Item, SweptItem
from audiobook_pipeline.constants import ABS_POOL, GIGABYTE, LIBRARY
from audiobook_pipeline.domain.joined import split_joined
from audiobook_pipeline.resources.audiobookshelf import AudiobookShelfResource
from audiobook_pipeline.resources.failures import service_failures
from audiobook_pipeline.schemas.rows import joined
from audiobook_pipeline.schemas.tables import LIBRARY as COLUMNS
from audiobook_pipeline.schemas.tables import table

ITEMS_A_BATCH = 5_000
_TEXT = pd.StringDtype(storage="pyarrow", na_value=float("nan"))
_ARROW_TYPES = {"float64": pa.float64(), "Int64": pa.int64(), "bool": pa.bool_()}
_ARROW = pa.schema(
    [
        (name, pa.timestamp("ms", "UTC") if name.endswith("_at") else _ARROW_TYPES.get(str(column.dtype), pa.string()))
        for name, column in COLUMNS.columns.items()
    ]
)
SAMPLE = ("title", "authors", "series", "narrators", "language")


@table_asset(COLUMNS, group=LIBRARY, kinds={"audiobookshelf"}, pool=ABS_POOL, retry_policy=TRANSIENT)
def library_snapshot(
    context: dg.AssetExecutionContext, audiobookshelf: AudiobookShelfResource
) -> dg.MaterializeResult[pd.DataFrame]:
    """Every item of every library of books, with what the key's user has listened to.

    Read page by page, one request at a time: the server gains nothing from more, and asking for
    everything at once would take gigabytes of its memory.
    """
    started = time.monotonic()
    with service_failures():
        client = audiobookshelf.client()
        libraries = audiobookshelf.book_libraries(client)
        frame = read_library(client, [library.id for library in libraries], ProgressLog(context, "items"))
    names = ", ".join(library.name for library in libraries)
    seconds = time.monotonic() - started
    return result(
        frame,
        COLUMNS,
        went_in=f"{len(libraries)} {'library' if len(libraries) == 1 else 'libraries'} ({names})",
        came_out=f"{len(frame)} items",
        sample=SAMPLE,
        metadata={
            "hours": float(frame["duration_s"].sum() / 3600),
            "gigabytes": float(frame["size"].fillna(0).sum() / GIGABYTE),
            "missing_files": int(frame["is_missing"].sum()),
            "items_per_second": round(len(frame) / max(seconds, 0.001)),
        },
    )


def read_library(client: AudiobookShelfClient, library_ids: list[str], progress: ProgressLog) -> pd.DataFrame:
    """Return the items of several libraries as the columns of ``LIBRARY``."""
    heard = {entry.library_item_id: entry.progress for entry in client.listening_progress()}
    batches: list[pa.RecordBatch] = []
    for library_id in library_ids:
        authors = frozenset(author.name for author in client.authors(library_id))
        narrators = frozenset(narrator.name for narrator in client.narrators(library_id))
        rows = _rows(client.iter_items(library_id, progress=progress), authors, narrators, heard)
        # As Arrow columns a batch at a time: Python objects of the whole library would take twice the memory.
        batches += [pa.record_batch(list(zip(*batch, strict=True)), schema=_ARROW) for batch in _batched(rows)]
    swept = pa.Table.from_batches(batches, schema=_ARROW)
    frame: pd.DataFrame = swept.to_pandas(types_mapper={pa.string(): _TEXT, pa.int64(): pd.Int64Dtype()}.get)
    return frame


def _batched(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, ITEMS_A_BATCH)):
        yield batch


def _rows(
    items: Iterator[SweptItem], authors: frozenset[str], narrators: frozenset[str], heard: dict[str, float | None]
) -> Iterator[tuple[Any, ...]]:
    for item in items:
        yield (
            item.id,
            item.library_id,
            item.title or "",
            item.subtitle or "",
            joined(split_joined(item.author_name, authors)),
            joined(split_joined(item.narrator_name, narrators)),
            item.series_name,
            joined(item.genres),
            item.language or "",
            item.published_year or "",
            item.publisher or "",
            item.description or "",
            item.isbn or "",
            item.asin or "",
            item.duration,
            item.size,
            item.num_audio_files,
            item.path,
            item.rel_path,
            item.cover_path is not None,
            item.is_missing,
            item.is_invalid,
            item.abridged,
            item.added_at,
            item.updated_at,
            heard.get(item.id),
        )


def read_items(client: AudiobookShelfClient, item_ids: Sequence[str]) -> pd.DataFrame:
    """Return single items as the columns of ``LIBRARY``; those that are unknown or can't be read are left out."""
    items = client.items_by_id(item_ids, pass_over_odd=True).found.values()
    return table([_full_row(item) for item in items], COLUMNS)


def _full_row(item: Item) -> dict[str, Any]:
    media, metadata = item.media, item.media.metadata
    series = ", ".join(f"{place.name} #{place.sequence}" if place.sequence else place.name for place in metadata.series)
    return {
        "item_id": item.id,
        "library_id": item.library_id,
        "title": metadata.title,
        "subtitle": metadata.subtitle,
        "authors": joined([author.name for author in metadata.authors]),
        "narrators": joined(metadata.narrators),
        "series": series,
        "genres": joined(metadata.genres),
        "language": metadata.language,
        "published_year": metadata.published_year,
        "publisher": metadata.publisher,
        "description": metadata.description,
        "isbn": metadata.isbn,
        "asin": metadata.asin,
        "duration_s": media.duration,
        "size": media.size,
        "num_files": len(media.audio_files),
        "path": item.path,
        "rel_path": item.rel_path,
        "has_cover": media.cover_path is not None,
        "is_missing": item.is_missing,
        "is_invalid": item.is_invalid,
        "abridged": metadata.abridged,
        "added_at": pd.Timestamp(item.added_at, unit="ms", tz="UTC"),
        "updated_at": pd.Timestamp(item.updated_at, unit="ms", tz="UTC"),
    }
