"""``audiobook-pipeline explain``: the story of a book or a release, from the ledger."""

import argparse
import textwrap
from collections.abc import Iterable

from audiobook_pipeline.cli import Subparsers
from audiobook_pipeline.cli.ledger_access import configured_ledger
from audiobook_pipeline.ledger.records import StoryLine

WIDTH = 100
MOST_TOLD = 5
"""Books whose stories are told at once; of more only the names."""


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
    """Print the story, or those of all books that are meant; return 1 where the ledger knows nothing of it."""
    query, ledger = " ".join(arguments.words), configured_ledger()
    books = ledger.books_meant(query)
    if len(books) > 1:
        print(f"{len(books)} books have these words; name more words, or an author, to read of one alone.")
    if len(books) > MOST_TOLD:
        print("\n".join(f"  {name}" for name in books.values()))
        return 0
    if len(books) > 1:
        for key, name in books.items():
            print(f"\n── {name}")
            _tell(ledger.story(key))
        return 0
    lines = ledger.story(query)
    if not lines:
        print(f"The ledger knows nothing of {query!r}: no book that was ever wanted, and no release that was ever")
        print("offered for one, has all of these words. Try fewer words, or part of the release's name.")
        return 1
    _tell(lines)
    return 0


def _tell(lines: Iterable[StoryLine]) -> None:
    for line in lines:
        head = f"{line.time:%Y-%m-%d %H:%M:%S}  {line.what:<12} "
        # Names and paths stay whole, to be copied.
        body = textwrap.wrap(line.detail, WIDTH - len(head), break_long_words=False, break_on_hyphens=False) or [""]
        print(head + body[0])
        for more in body[1:]:
            print(" " * len(head) + more)
