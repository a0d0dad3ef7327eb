"""The library as AudiobookShelf has it."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg
import pandas as pd

from audiobook_pipeline.assets.progress import Progress
from audiobook_pipeline.assets.results import result, table_asset
from audiobook_pipeline.clients.audiobookshelf import AudiobookShelfClient
from audiobook_pipeline.clients.audiobookshelf_models import Item, SweptItem
from audiobook_pipeline.constants import ABS_POOL, LIBRARY
from audiobook_pipeline.domain.joined import split_joined
from audiobook_pipeline.resources.audiobookshelf import AudiobookShelfResource
from audiobook_pipeline.resources.failures import service_failures
from audiobook_pipeline.schemas.rows import joined
from audiobook_pipeline.schemas.tables import LIBRARY as COLUMNS
from audiobook_pipeline.schemas.tables import table

TRANSIENT = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL)
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
        frame = read_library(client, [library.id for library in libraries], Progress(context, "items"))
    names = ", ".join(library.name for library in libraries)
    seconds = time.monotonic() - started
    return result(
        frame,
        COLUMNS,
        went_in=f"{len(libraries)} libraries ({names})",
        came_out=f"{len(frame)} items",
        sample=SAMPLE,
        metadata={
            "hours": float(frame["duration_s"].sum() / 3600),
            "gigabytes": float(frame["size"].fillna(0).sum() / 1e9),
            "missing_files": int(frame["is_missing"].sum()),
            "items_per_second": round(len(frame) / max(seconds, 0.001)),
        },
    )


def read_library(client: AudiobookShelfClient, library_ids: list[str], progress: Progress) -> pd.DataFrame:
    """Return the items of several libraries as the columns of ``LIBRARY``."""
    heard = {entry.library_item_id: entry.progress for entry in client.listening_progress()}
    frames = []
    for library_id in library_ids:
        authors = frozenset(author.name for author in client.authors(library_id))
        narrators = frozenset(narrator.name for narrator in client.narrators(library_id))
        items = client.iter_items(library_id, progress=progress)
        frames.append(pd.DataFrame.from_records(_rows(items, authors, narrators, heard), columns=list(COLUMNS.columns)))
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS.columns))
    for column in ("added_at", "updated_at"):
        frame[column] = pd.to_datetime(frame[column], unit="ms", utc=True)
    return frame


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
    """Return single items as the columns of ``LIBRARY``; unknown ids are left out."""
    items = client.items_by_id(item_ids).found.values() if item_ids else ()
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
