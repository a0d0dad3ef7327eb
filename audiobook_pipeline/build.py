"""Putting the code location together. Tests and the sandbox swap resources here; nothing is patched."""

import os
from collections.abc import Iterable, Mapping
from typing import Any

import dagster as dg

from audiobook_pipeline.assets.acquisition import added_torrents, download_progress, verified_downloads
from audiobook_pipeline.assets.catalogue import (
    author_coverage,
    author_works,
    book_catalogue,
    missing_books,
    series_gap_report,
)
from audiobook_pipeline.assets.library import identified_library, library_snapshot
from audiobook_pipeline.assets.metadata import (
    applied_metadata,
    current_library,
    detected_narrators,
    enriched_metadata,
    metadata_issues,
    standard_metadata,
)
from audiobook_pipeline.assets.report import pipeline_report
from audiobook_pipeline.assets.search import GENRE_PREFIX, genre_asset, search_results_asset, wanted_releases
from audiobook_pipeline.assets.selection import download_queue
from audiobook_pipeline.assets.sync import synced_library
from audiobook_pipeline.assets.wishes import better_copies, upcoming_books, wish_lists, wishes
from audiobook_pipeline.automation.conditions import analysis_sensor, with_automation
from audiobook_pipeline.automation.event_messages import event_messages
from audiobook_pipeline.automation.jobs import JOBS
from audiobook_pipeline.automation.messages import failure_messages
from audiobook_pipeline.automation.schedules import nightly
from audiobook_pipeline.automation.sensors import changed_library, finished_downloads, parked_torrents
from audiobook_pipeline.checks.definitions import definitions as table_checks
from audiobook_pipeline.checks.tables import CHECKED, GENRE, TableChecks
from audiobook_pipeline.config import PipelineConfig, load_config
from audiobook_pipeline.io.parquet import ParquetIOManager
from audiobook_pipeline.resources.audiobookshelf import AudiobookshelfResource
from audiobook_pipeline.resources.download_clients import DownloadClients, transmission
from audiobook_pipeline.resources.environment import variable
from audiobook_pipeline.resources.google_books import GoogleBooksResource
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.metadata_sources import MetadataSources
from audiobook_pipeline.resources.prowlarr import ProwlarrResource
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.variables import register_secrets


def build_defs(
    resource_overrides: Mapping[str, Any] | None = None,
    *,
    config: PipelineConfig | None = None,
    executor: dg.ExecutorDefinition = dg.in_process_executor,
) -> dg.Definitions:
    """Return the code location.

    Args:
        resource_overrides: Resources by key that replace those read from the environment.
        config: Configuration in place of the file's.
        executor: How steps are run. They wait for other services: a process for each would only add its start.

    Raises:
        ConfigurationError: If the configuration file can't be used.
    """
    config = config or load_config()
    genres, automation = config.genres, config.automation
    assets = [
        library_snapshot,
        identified_library,
        book_catalogue,
        series_gap_report,
        author_works,
        author_coverage,
        better_copies,
        upcoming_books,
        wish_lists,
        wishes,
        missing_books,
        *(genre_asset(genre, queries) for genre, queries in genres.items()),
        wanted_releases,
        search_results_asset(list(genres)),
        download_queue,
        added_torrents,
        download_progress,
        verified_downloads,
        synced_library,
        current_library,
        metadata_issues,
        standard_metadata,
        detected_narrators,
        enriched_metadata,
        applied_metadata,
        pipeline_report,
    ]
    return dg.Definitions(
        assets=with_automation(assets, automation),
        asset_checks=table_checks(_checked(genres)),
        jobs=JOBS,
        schedules=[nightly(automation)],
        sensors=[
            sensor(automation)
            for sensor in (
                finished_downloads,
                changed_library,
                parked_torrents,
                failure_messages,
                event_messages,
                analysis_sensor,
            )
        ],
        resources={**_resources(), **(resource_overrides or {})},
        executor=executor,
    )


def _checked(genres: Iterable[str]) -> dict[dg.AssetKey, TableChecks]:
    by_name = {dg.AssetKey(name): checks for name, checks in CHECKED.items()}
    return by_name | {dg.AssetKey([GENRE_PREFIX, genre]): GENRE for genre in genres}


def _resources() -> dict[str, Any]:
    """Return the resources that the environment configures; secrets stay references until a run starts."""
    register_secrets(os.environ)
    data = variable("PIPELINE_DATA")
    return {
        "io_manager": ParquetIOManager(base_path=variable("TABLES_URL"), data_folder=data),
        "settings": PipelineSettings(
            acquisition_mode=variable("ACQUISITION_MODE"),
            metadata_mode=variable("METADATA_MODE"),
            data_folder=data,
            download_path=variable("DOWNLOAD_PATH"),
            library_path=variable("ABS_LIBRARY_PATH"),
            catalogue_file=variable("CATALOGUE_FILE"),
            import_method=variable("IMPORT_METHOD"),
            webhook_url=variable("WEBHOOK_URL"),
            dagster_url=variable("DAGSTER_URL"),
            desk_url=variable("DESK_URL"),
            desk_port=variable("DESK_PORT"),
        ),
        "ledger": LedgerResource(url=variable("LEDGER_URL"), data_folder=data),
        "audiobookshelf": AudiobookshelfResource(
            url=variable("ABS_URL"), token=variable("ABS_TOKEN"), library_id=variable("ABS_LIBRARY_ID")
        ),
        "prowlarr": ProwlarrResource(url=variable("PROWLARR_URL"), api_key=variable("PROWLARR_API_KEY")),
        "google_books": GoogleBooksResource(
            url=variable("GOOGLE_BOOKS_URL"),
            api_key=variable("GOOGLE_BOOKS_API_KEY"),
            data_folder=data,
        ),
        "metadata_sources": MetadataSources(
            abs_url=variable("ABS_URL"),
            abs_token=variable("ABS_TOKEN"),
            audnexus_url=variable("AUDNEXUS_URL"),
            open_library_url=variable("OPEN_LIBRARY_URL"),
            open_library_contact=variable("OPEN_LIBRARY_CONTACT"),
            hardcover_url=variable("HARDCOVER_URL"),
            hardcover_token=variable("HARDCOVER_TOKEN"),
            data_folder=data,
        ),
        "qbittorrent": DownloadClients.configured(variable),
        "transmission": transmission(variable),
    }
