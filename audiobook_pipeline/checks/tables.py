"""What is checked of each table: its columns, its key, how far it may shrink, and what is looked at besides.

Declarations only. How they become Dagster's checks belongs to ``checks.definitions``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd
import pandera.pandas as pa

from audiobook_pipeline.checks import external
from audiobook_pipeline.checks.external import Resources
from audiobook_pipeline.checks.results import CheckResult
from audiobook_pipeline.schemas import tables

STOCK: Final = 0.2
"""Share by which a table of what there is may shrink between two runs."""
OFFERS: Final = 0.8
"""The same for what the indexers offer, which varies with the hour."""


@dataclass(frozen=True, slots=True)
class ResourceCheck:
    """A check on something beside the table.

    Attributes:
        name: Name of the check.
        description: What holds where it passes.
        look: Looks, given the table, and concludes.
        blocking: Whether an error stops what comes after.
    """

    name: str
    description: str
    look: Callable[[pd.DataFrame, Resources], CheckResult]
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class TableChecks:
    """The checks of one table.

    Attributes:
        schema: Its columns.
        key: Columns that no two rows share; () where the same thing may stand in it twice.
        acted_on: Whether what comes after acts on each row, so that a row that is there twice must stop it.
        drop: Share of rows that may be gone since the last run; None where any number is right.
        collapse: Whether half of it gone stops what comes after.
        beyond: Checks on what is beside the table.
        outside: Whether the asset reads rows of services, some of which may have to be set aside.
    """

    schema: pa.DataFrameSchema
    key: tuple[str, ...] = ()
    acted_on: bool = False
    drop: float | None = None
    collapse: bool = False
    beyond: tuple[ResourceCheck, ...] = ()
    outside: bool = False


DISK: Final = ResourceCheck(
    "disk_space_is_free",
    "There is room where tables, downloads and books go; without room for the ledger nothing continues.",
    external.disk_space,
    blocking=True,
)
QUOTA: Final = ResourceCheck("quota_is_left", "Google Books may still be asked today.", external.quota_left)
ONCE: Final = ResourceCheck(
    "no_torrent_is_there_twice",
    "No two acquisitions hold the same torrent, and no two instances have it.",
    external.no_torrent_twice,
)
VERIFIED: Final = ResourceCheck(
    "nothing_is_imported_unverified",
    "Each book of this run was verified before it got into the library.",
    external.nothing_unverified,
    blocking=True,
)
SCORE: Final = ResourceCheck(
    "quality_score_is_kept", "The quality score of the library is not below the last run's.", external.score_kept
)

GENRE: Final = TableChecks(tables.RELEASES, key=("release_key",), drop=OFFERS, outside=True)
CHECKED: Final[Mapping[str, TableChecks]] = {
    "library_snapshot": TableChecks(
        tables.LIBRARY, key=("item_id",), acted_on=True, drop=STOCK, collapse=True, beyond=(DISK,), outside=True
    ),
    "identified_library": TableChecks(tables.IDENTIFIED, key=("item_id",), drop=STOCK, outside=True),
    "book_catalogue": TableChecks(
        tables.CATALOGUE, key=("work_id", "series"), drop=STOCK, beyond=(QUOTA,), outside=True
    ),
    "series_gap_report": TableChecks(tables.GAPS, key=("work_id", "series"), drop=STOCK),
    "author_works": TableChecks(tables.AUTHOR_WORKS, key=("author", "work_id"), drop=STOCK),
    "author_coverage": TableChecks(tables.AUTHOR_COVERAGE, key=("author",), drop=STOCK),
    "better_copies": TableChecks(tables.BETTER_COPIES, key=("work_key", "reason")),
    "upcoming_books": TableChecks(tables.UPCOMING, key=("work_key",)),
    "wish_lists": TableChecks(tables.WISH_LISTS, key=("list", "line")),
    "wishes": TableChecks(tables.WISHES, key=("wish_id",), outside=True),
    "missing_books": TableChecks(tables.MISSING_BOOKS, key=("wanted_id",), acted_on=True),
    "wanted_releases": TableChecks(tables.RELEASES, key=("wanted_id", "release_key"), outside=True),
    "search_results": TableChecks(tables.SEARCH_RESULTS, key=("wanted_id", "release_key"), drop=OFFERS, outside=True),
    "download_queue": TableChecks(tables.DECISIONS, key=("wanted_id", "release_key"), acted_on=True, outside=True),
    "added_torrents": TableChecks(tables.ACQUISITIONS, key=("acquisition_id",), beyond=(ONCE,), outside=True),
    "download_progress": TableChecks(tables.ACQUISITIONS, key=("acquisition_id",), outside=True),
    "verified_downloads": TableChecks(tables.ACQUISITIONS, key=("acquisition_id",), outside=True),
    "synced_library": TableChecks(tables.ACQUISITIONS, key=("acquisition_id",), beyond=(VERIFIED,), outside=True),
    "current_library": TableChecks(tables.LIBRARY, key=("item_id",), acted_on=True, drop=STOCK, outside=True),
    "metadata_issues": TableChecks(tables.ISSUES, key=("item_id", "rule", "value"), beyond=(SCORE,)),
    "standard_metadata": TableChecks(tables.CHANGES, key=("item_id", "field")),
    "detected_narrators": TableChecks(tables.CHANGES, key=("item_id", "field"), outside=True),
    "enriched_metadata": TableChecks(tables.CHANGES, key=("item_id", "field"), outside=True),
    "applied_metadata": TableChecks(tables.CHANGES, key=("item_id", "field"), acted_on=True, outside=True),
    "pipeline_report": TableChecks(tables.PHASES, key=("phase",)),
}
