"""What the checks look at outside the tables: the ledger, the instances, the quota, the disk.

Each look returns its result; the rules are in ``checks.results``.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from audiobook_pipeline.checks.results import (
    CheckResult,
    once_result,
    quota_result,
    score_result,
    space_result,
    verified_result,
)
from audiobook_pipeline.constants import GIGABYTE
from audiobook_pipeline.domain.acquisition import HOLDING
from audiobook_pipeline.resources.download_clients import DownloadClients
from audiobook_pipeline.resources.failures import service_failures
from audiobook_pipeline.resources.google_books import GoogleBooksResource
from audiobook_pipeline.resources.ledger import LedgerResource
from audiobook_pipeline.resources.settings import PipelineSettings


@dataclass(frozen=True, slots=True)
class Resources:
    """What a look may ask.

    Attributes:
        settings: Modes, folders, limits.
        ledger: Durable state.
        qbittorrent: The instances.
        google_books: The source with a daily quota.
    """

    settings: PipelineSettings
    ledger: LedgerResource
    qbittorrent: DownloadClients
    google_books: GoogleBooksResource


def disk_space(_table: pd.DataFrame, resources: Resources) -> CheckResult:
    """Look at the free space where tables, downloads and books go, as far as these folders are named."""
    settings = resources.settings
    folders = {
        "PIPELINE_DATA": str(settings.data),
        "DOWNLOAD_PATH": settings.download_path,
        "ABS_LIBRARY_PATH": settings.library_path,
    }
    free = {
        name: shutil.disk_usage(Path(folder).expanduser()).free
        for name, folder in folders.items()
        if folder.strip() and Path(folder).expanduser().is_dir()
    }
    return space_result(free, int(settings.config.limits.reserve_gigabytes * GIGABYTE))


def quota_left(_table: pd.DataFrame, resources: Resources) -> CheckResult:
    """Look at how much Google Books may still be asked today."""
    limits = resources.settings.config.limits
    client = resources.google_books.client(limits)
    if client is None:
        return CheckResult(passed=True, facts={"google_books": "not asked: GOOGLE_BOOKS_API_KEY is not set"})
    return quota_result(client.asked_in_a_day, limits.google_requests_a_day)


def no_torrent_twice(_table: pd.DataFrame, resources: Resources) -> CheckResult:
    """Look at the torrents that acquisitions hold and, where this may send, at those that the instances have."""
    held = [
        (infohash, f"acquisition {entry.id} ({entry.book.title})")
        for entry in resources.ledger.open().acquisitions(*HOLDING)
        if (infohash := entry.infohash)
    ]
    by_ledger = once_result(held)
    if not by_ledger.passed or resources.settings.acquisition == "plan":
        return by_ledger
    with service_failures():
        return once_result(_on_instances(resources))


def _on_instances(resources: Resources) -> Iterator[tuple[str, str]]:
    """Yield (infohash, instance) of every torrent of ours, on the instances that can be looked at."""
    for instance in resources.qbittorrent.fleet(resources.settings).readable(datetime.now(UTC)):
        for torrent in instance.client.own_torrents():
            yield torrent.infohash_v1 or torrent.infohash_v2 or torrent.hash, instance.name


def nothing_unverified(table: pd.DataFrame, resources: Resources) -> CheckResult:
    """Look at the way that each book of this run took into the library."""
    store = resources.ledger.open()
    ways: Mapping[str, list[str]] = {
        row["title"]: [str(event.target) for event in store.events(acquisition_id=int(row["acquisition_id"]))]
        for row in table.dropna(subset=["acquisition_id"]).to_dict("records")
        if row["state"] in {"imported", "confirmed"}
    }
    return verified_result(ways)


def score_kept(_table: pd.DataFrame, resources: Resources) -> CheckResult:
    """Look at the library's quality score over the runs."""
    scores = [measure.value for measure in resources.ledger.open().scores()]
    if not scores:
        return CheckResult(passed=True, facts={"quality_score": "none yet"})
    return score_result(scores[-1], scores[-2] if len(scores) > 1 else None)
