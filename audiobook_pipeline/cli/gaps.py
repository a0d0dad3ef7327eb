"""``audiobook-pipeline gaps``: the gap report on two files, without any service."""

import argparse
import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from audiobook_pipeline.cli import CommandError, Subparsers
from audiobook_pipeline.domain.catalogue_table import catalogue_problems
from audiobook_pipeline.domain.columns import MissingColumnsError, records
from audiobook_pipeline.domain.gaps import OWNED_COLUMNS, STATUSES, find_series_gaps
from audiobook_pipeline.io.catalogue_file import CatalogueFileError, read_catalogue_file, read_table

_SHOWN = 20


def add_parser(subparsers: Subparsers) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "gaps",
        help="say which books of a catalogue's series a library lacks",
        description="Reads a library (item_id, title, authors, series, position, language) and a catalogue (work_id, "
        "title, authors, series, position, kind, language, release_date) and writes one row for each row of the "
        "catalogue: owned, covered, missing, other_edition, unnumbered or unreleased, how certain that is, and why.",
    )
    parser.add_argument("--library", type=Path, required=True, metavar="L.csv", help="CSV, Parquet or SQLite")
    parser.add_argument("--catalogue", type=Path, required=True, metavar="C.csv", help="CSV, Parquet or SQLite")
    parser.add_argument("--out", type=Path, required=True, metavar="G.csv", help="CSV to write")
    parser.add_argument(
        "--now", type=date.fromisoformat, metavar="DATE", help="today, as YYYY-MM-DD; the clock's if absent"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the report, and say what was found and what in the catalogue can't be true."""
    try:
        owned = read_table(args.library, "library", OWNED_COLUMNS)
        catalogue = read_catalogue_file(args.catalogue)
    except (CatalogueFileError, MissingColumnsError) as error:
        raise CommandError(str(error)) from error
    gaps = find_series_gaps(owned, catalogue, now=args.now or datetime.now(tz=UTC).date())
    try:
        gaps.to_csv(args.out, index=False)
    except OSError as error:
        raise CommandError(f"can't write {args.out}: {error.strerror or error}") from error
    counts = Counter(gaps["status"])
    print(f"{len(gaps)} rows: " + ", ".join(f"{counts[status]} {status}" for status in STATUSES if counts[status]))
    problems = catalogue_problems(catalogue)
    for row in records(problems.head(_SHOWN)):
        print(f"{row.problem}: {row.series}: {row.detail}", file=sys.stderr)
    if len(problems) > _SHOWN:
        print(f"… and {len(problems) - _SHOWN} more", file=sys.stderr)
    return 0
