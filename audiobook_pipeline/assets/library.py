"""The library as Audiobookshelf has it, and which book each of its items is."""

import time
from collections.abc import Iterator
from functools import partial
from itertools import islice

import dagster as dg
import pandas as pd

from audiobook_pipeline.assets.progress import ProgressLog
from audiobook_pipeline.assets.results import TRANSIENT, result, table_asset
from audiobook_pipeline.constants import ABS_POOL, GIGABYTE, LIBRARY
from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.shelf.identify_library import Ask, identify_again, identify_each
from audiobook_pipeline.domain.shelf.identity import IdentifiedItem
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.io.kept import Kept, row_digests
from audiobook_pipeline.reporting.tables import shown_table
from audiobook_pipeline.resources.audiobookshelf import AudiobookshelfResource
from audiobook_pipeline.resources.failures import service_failures
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.schemas.rows import ROWS_A_BATCH, Rows, each, replaced, write
from audiobook_pipeline.schemas.tables import IDENTIFIED
from audiobook_pipeline.schemas.tables import LIBRARY as COLUMNS
from audiobook_pipeline.sources.item_files import known_files
from audiobook_pipeline.sources.library import swept_items

_TELLING = ["item_id", "title", "subtitle", "authors", "narrators", "series", "language", "rel_path", "updated_at"]
"""Columns by which items are identified; all of each item, its description too, would take twice the memory."""
SAMPLE = ("title", "authors", "series", "narrators", "language")


@table_asset(COLUMNS, group=LIBRARY, kinds={"audiobookshelf"}, pool=ABS_POOL, retry_policy=TRANSIENT)
def library_snapshot(
    context: dg.AssetExecutionContext, audiobookshelf: AudiobookshelfResource
) -> dg.MaterializeResult[pd.DataFrame]:
    """Every item of every book library, with what the API key's user has listened to.

    Read page by page, one request at a time: parallel requests are no faster, and asking for
    everything at once would take gigabytes of the server's memory.
    """
    started = time.monotonic()
    with service_failures():
        client = audiobookshelf.client()
        libraries = audiobookshelf.book_libraries(client)
        ids = [library.id for library in libraries]
        frame = write(swept_items(client, ids, ProgressLog(context, "items")), COLUMNS)
    names = ", ".join(library.name for library in libraries)
    seconds = time.monotonic() - started
    return result(
        frame,
        COLUMNS,
        went_in=f"{quantity(len(libraries), 'library', 'libraries')} ({names})",
        came_out=quantity(len(frame), "item"),
        sample=SAMPLE,
        aside=client.aside,
        metadata={
            "hours": float(frame["duration_s"].sum() / 3600),
            "gigabytes": float(frame["size"].fillna(0).sum() / GIGABYTE),
            "missing_files": int(frame["is_missing"].sum()),
            "items_per_second": round(len(frame) / max(seconds, 0.001)),
        },
    )


@table_asset(IDENTIFIED, group=LIBRARY, kinds={"audiobookshelf"}, pool=ABS_POOL, retry_policy=TRANSIENT)
def identified_library(
    context: dg.AssetExecutionContext,
    library_snapshot: pd.DataFrame,
    audiobookshelf: AudiobookshelfResource,
    settings: PipelineSettings,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Which book each item is, from its fields, its folder and, if these leave doubt, its file names and tags.

    Each value has its source and confidence; an item that can't be identified is listed as unknown.
    """
    library = library_snapshot.drop(columns="progress")
    with service_failures():
        client = audiobookshelf.client()
        kept, files = settings.kept, settings.data / "item_files.sqlite"
        ask = partial(known_files, client, kept=files, progress=ProgressLog(context, "items"))
        identified = partial(_identified, library, ask, kept)
        frame = kept.table("identified_library", IDENTIFIED, [library], identified, whole=lambda: not client.aside)
    unknown = frame[~frame["known"]]
    return result(
        frame,
        IDENTIFIED,
        went_in=quantity(len(library), "item"),
        came_out=f"{len(frame) - len(unknown)} known, {len(unknown)} unknown",
        sample=("title", "title_source", "authors", "authors_source", "series", "doubt"),
        aside=client.aside,
        metadata={
            "doubtful": int((frame["doubt"] != "").sum()),
            "unknown": len(unknown),
            "unknown_items": shown_table(unknown[["item_id", "title", "doubt"]]),
        },
    )


def _identified(library: pd.DataFrame, ask: Ask, kept: Kept) -> pd.DataFrame:
    """Return which book each item is; what it is by itself is told again only of those that are new or have changed."""
    telling = library[_TELLING]

    def told_alone(numbers: list[int]) -> Iterator[tuple[IdentifiedItem]]:
        new = each(telling.iloc[numbers], COLUMNS, LibraryItem)
        while some := list(islice(new, ROWS_A_BATCH)):
            yield from zip(identify_each(some), strict=True)

    alone = kept.rows("items_alone", IDENTIFIED, row_digests(library.drop(columns="updated_at")), told_alone)
    items, told = Rows(telling, COLUMNS, LibraryItem), Rows(alone, IDENTIFIED, IdentifiedItem)
    return replaced(alone, identify_again(items, told, ask), IDENTIFIED)
