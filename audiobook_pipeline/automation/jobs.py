"""Which assets run together."""

from typing import Final

import dagster as dg

from audiobook_pipeline.automation.runs import READS_ONLY

WHOLE_PIPELINE: Final = "whole_pipeline"
LIBRARY_ANALYSIS: Final = "library_analysis"
SEARCH_WANTED: Final = "search_wanted"
SEND_PARKED: Final = "send_parked"
FINISH_DOWNLOADS: Final = "finish_downloads"

whole_pipeline = dg.define_asset_job(
    WHOLE_PIPELINE,
    selection=dg.AssetSelection.all(),
    description="Every phase in order, from the library's scan to the report.",
)

library_analysis = dg.define_asset_job(
    LIBRARY_ANALYSIS,
    selection=dg.AssetSelection.assets(
        "library_snapshot",
        "identified_library",
        "book_catalogue",
        "series_gap_report",
        "author_works",
        "author_coverage",
        "better_copies",
        "upcoming_books",
        "wish_lists",
        "wishes",
        "missing_books",
        "current_library",
        "metadata_issues",
        "standard_metadata",
        "detected_narrators",
    ),
    tags=READS_ONLY,
    description="Finds gaps and metadata issues of the library; searches no indexer and changes nothing.",
)

search_wanted = dg.define_asset_job(
    SEARCH_WANTED,
    selection=dg.AssetSelection.assets("wishes").downstream(),
    description="Searches for wishes and missing books, then does everything that follows; does not scan the library.",
)

send_parked = dg.define_asset_job(
    SEND_PARKED,
    selection=dg.AssetSelection.assets("added_torrents").downstream(),
    description="Sends what is chosen, parked or in doubt, then does everything that follows; does not search again.",
)

finish_downloads = dg.define_asset_job(
    FINISH_DOWNLOADS,
    selection=dg.AssetSelection.assets("download_progress").downstream(),
    description="Verifies, imports and confirms finished downloads, then does the metadata work and the report.",
)

JOBS: Final = (whole_pipeline, library_analysis, search_wanted, send_parked, finish_downloads)
