"""Releases, verdicts and wanted books as rows of tables, and back."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from audiobook_pipeline.domain.decision import Verdict
from audiobook_pipeline.domain.evidence import Evidence
from audiobook_pipeline.domain.models import CatalogueBook, Release

SEPARATOR = "; "

Row = Mapping[Hashable, Any]
"""A row of a table, as ``DataFrame.to_dict("records")`` gives it."""


def joined(values: Sequence[str]) -> str:
    """Return several values as one cell."""
    return SEPARATOR.join(values)


def parted(cell: str) -> tuple[str, ...]:
    """Return the values of a cell."""
    return tuple(part for part in cell.split(SEPARATOR) if part)


def release_row(release: Release) -> dict[str, Any]:
    """Return an offer as a row of ``RELEASES``; nothing in it holds a key."""
    return {
        "release_key": release.key,
        "release": release.title,
        "indexer_id": release.indexer_id,
        "indexer": release.indexer,
        "size": release.size,
        "seeders": release.seeders,
        "leechers": release.leechers,
        "protocol": release.protocol,
        "categories": joined([str(number) for number in release.categories]),
        "flags": joined(list(release.flags)),
        "published": release.published,
        "infohash": release.infohash or "",
        "link": release.link or "",
        "file": release.file or "",
        "magnet": release.magnet or "",
    }


def verdict_row(verdict: Verdict) -> dict[str, Any]:
    """Return the verdict on an offer as it stands in a row of ``DECISIONS``."""
    return {
        "release_key": verdict.release.key,
        "release": verdict.release.title,
        "indexer": verdict.release.indexer,
        "size": verdict.release.size,
        "seeders": verdict.release.seeders,
        "score": verdict.score,
        "evidence": [each._asdict() for each in verdict.evidence],
    }


def evidence_of(cell: Iterable[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    """Return the evidence in a cell of ``DECISIONS``."""
    return tuple(Evidence(**each) for each in cell)


def _whole(value: Any) -> int | None:  # noqa: ANN401 - a cell of a table
    return None if pd.isna(value) else int(value)


def release_of(row: Row) -> Release:
    """Return the offer in a row of ``RELEASES``."""
    published = row["published"]
    return Release(
        key=row["release_key"],
        title=row["release"],
        indexer_id=_whole(row["indexer_id"]) or 0,
        indexer=row["indexer"],
        size=_whole(row["size"]),
        seeders=_whole(row["seeders"]),
        leechers=_whole(row["leechers"]),
        protocol=row["protocol"] if row["protocol"] in {"torrent", "usenet"} else "unknown",
        categories=tuple(int(number) for number in parted(row["categories"])),
        flags=parted(row["flags"]),
        published=None if pd.isna(published) else pd.Timestamp(published).to_pydatetime(),
        infohash=row["infohash"] or None,
        link=row["link"] or None,
        file=row["file"] or None,
        magnet=row["magnet"] or None,
    )


def catalogue_book(row: Row) -> CatalogueBook:
    """Return the work in a row of ``CATALOGUE``."""
    return CatalogueBook(
        work_id=row["work_id"],
        title=row["title"],
        authors=parted(row["authors"]),
        series=row["series"] or None,
        position=row["position"] or None,
        kind=row["kind"] or "unknown",
        language=row["language"] or None,
        year=_whole(row["first_year"]),
        narrators=parted(row["narrators"]),
        runtime_min=None if pd.isna(row["runtime_min"]) else float(row["runtime_min"]),
        variants=parted(row["variants"]),
        identifiers={name: row[name] for name in ("isbn", "asin") if row[name]},
        sources=parted(row["sources"]),
    )
