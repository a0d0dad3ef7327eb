"""``audiobook-pipeline explain``: the story of a book or a release, from the ledger."""

import argparse
import textwrap

from audiobook_pipeline.cli import Subparsers
from audiobook_pipeline.cli.ledger_access import configured_ledger

WIDTH = 100


def add_parser(subparsers: Subparsers) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "explain",
        help="tell the story of a book or a release",
        description="Tells all that the ledger knows of a book or a release, in the order in which it happened: why it "
        "is wanted, what was searched, which releases were refused by which words, what was sent, verified, imported. "
        "Exit status: 0, or 1 where nothing is known.",
    )
    parser.add_argument(
        "words",
        nargs="+",
        metavar="WORD",
        help="words of a title, author or release name; or an infohash; or a release_key of download_queue",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the story; return 1 where the ledger knows nothing of it."""
    query = " ".join(arguments.words)
    lines = configured_ledger().story(query)
    if not lines:
        print(f"The ledger knows nothing of {query!r}.")
        return 1
    for line in lines:
        head = f"{line.time:%Y-%m-%d %H:%M:%S}  {line.what:<12} "
        body = textwrap.wrap(line.detail, WIDTH - len(head)) or [""]
        print(head + body[0])
        for more in body[1:]:
            print(" " * len(head) + more)
    return 0
