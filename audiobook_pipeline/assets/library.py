"""The library as AudiobookShelf has it."""

import time

import dagster as dg
import pandas as pd

from audiobook_pipeline.assets.progress import ProgressLog
from audiobook_pipeline.assets.results import TRANSIENT, result, table_asset
from audiobook_pipeline.constants import ABS_POOL, GIGABYTE, LIBRARY
from audiobook_pipeline.resources.audiobookshelf import AudiobookShelfResource
from audiobook_pipeline.resources.failures import service_failures
from audiobook_pipeline.schemas.rows import write
from audiobook_pipeline.schemas.tables import LIBRARY as COLUMNS
from audiobook_pipeline.sources.library import swept_items

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
        ids = [library.id for library in libraries]
        frame = write(swept_items(client, ids, ProgressLog(context, "items")), COLUMNS)
    names = ", ".join(library.name for library in libraries)
    seconds = time.monotonic() - started
    return result(
        frame,
        COLUMNS,
        went_in=f"{len(libraries)} {'library' if len(libraries) == 1 else 'libraries'} ({names})",
        came_out=f"{len(frame)} items",
        sample=SAMPLE,
        aside=client.aside,
        metadata={
            "hours": float(frame["duration_s"].sum() / 3600),
            "gigabytes": float(frame["size"].fillna(0).sum() / GIGABYTE),
            "missing_files": int(frame["is_missing"].sum()),
            "items_per_second": round(len(frame) / max(seconds, 0.001)),
        },
    )
