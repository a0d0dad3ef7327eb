"""Which assets run together."""

from typing import Final

import dagster as dg

WHOLE_PIPELINE: Final = "whole_pipeline"
LIBRARY_ANALYSIS: Final = "library_analysis"

whole_pipeline = dg.define_asset_job(
    WHOLE_PIPELINE,
    selection=dg.AssetSelection.all(),
    description="Every phase in order, from the library's scan to the report.",
)

library_analysis = dg.define_asset_job(
    LIBRARY_ANALYSIS,
    selection=dg.AssetSelection.assets(
        "library_snapshot",
        "book_catalogue",
        "series_gap_report",
        "author_bibliography",
        "author_coverage",
        "missing_books",
        "metadata_issues",
    ),
    description="What the library has, lacks and should mend; asks no indexer and changes nothing.",
)
