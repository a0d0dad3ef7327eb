"""``audiobook-pipeline doctor``: what works, what doesn't, and how to mend it."""

import argparse
from typing import Any

from audiobook_pipeline.cli.findings import as_json, as_text, worst


def add_parser(subparsers: Any) -> None:  # noqa: ANN401 - argparse has no public name for it
    """Add the command's options."""
    parser = subparsers.add_parser(
        "doctor",
        help="look at every service and folder, and say what is wrong and how to mend it",
        description="Looks at every instance of qBittorrent, Prowlarr, AudiobookShelf, Google Books, the ledger and "
        "the folders. A login is tried once. Exit status: 0 all is well, 1 warnings, 2 errors.",
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Look at everything; return 0, 1 or 2 by the worst that was found."""
    # Dagster takes seconds to import: not for --help.
    from audiobook_pipeline.cli.diagnosis import diagnose, surroundings  # noqa: PLC0415

    findings = diagnose(surroundings())
    print(as_json(findings) if arguments.json else as_text(findings))
    return int(worst(findings))
