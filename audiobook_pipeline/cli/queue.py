"""``audiobook-pipeline queue``: the releases that wait for a person."""

import argparse
from datetime import UTC, datetime

from audiobook_pipeline.cli import CommandError, Subparsers
from audiobook_pipeline.cli.ledger_access import configured_ledger
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.records import ReviewStatus
from audiobook_pipeline.reporting.tables import text_table

RUN_ID = "command line"
NEXT_RUN = "The next run of added_torrents sends it to qBittorrent (ACQUISITION_MODE review or auto);"


def add_parser(subparsers: Subparsers) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "queue",
        help="list, approve or drop the releases that wait for a person",
        description="What was refused by a narrow margin, and in review mode what was chosen, waits for a person. "
        "An answer is remembered. Exit status: 0, or 2 where an answer can't be taken.",
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser(
        "list", help="show what waits", description="Shows each release that waits, by number, and why it waits."
    )
    listing.add_argument("--all", action="store_true", help="also what was answered")
    for name, words, more in (
        ("approve", "take the release", f"Says that a release is the book. {NEXT_RUN} until then nothing is fetched."),
        (
            "drop",
            "never take the release for this book",
            "Says that a release isn't the book: it is never taken for it, and others may be.",
        ),
    ):
        action = actions.add_parser(name, help=words, description=more)
        action.add_argument("numbers", nargs="+", type=int, metavar="NUMBER", help="number shown by 'queue list'")
        action.add_argument("--note", default="", help="why; 'explain' shows it")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List or answer."""
    ledger = configured_ledger()
    if arguments.action == "list":
        statuses = () if arguments.all else (ReviewStatus.WAITING,)
        rows = [
            (
                review.id,
                review.status,
                review.book.title,
                "; ".join(review.book.authors),
                review.release.title,
                review.reason,
            )
            for review in ledger.reviews(*statuses)
        ]
        print(
            text_table(("number", "status", "book", "author", "release", "why it waits"), rows)
            if rows
            else "Nothing waits."
        )
        return 0
    answer = ledger.approve if arguments.action == "approve" else ledger.drop_review
    for number in arguments.numbers:
        try:
            answer(number, run_id=RUN_ID, now=datetime.now(UTC), answer=arguments.note)
        except LedgerError as error:
            raise CommandError(str(error)) from error
        print(f"{number}: {'approved' if arguments.action == 'approve' else 'dropped, never taken for this book'}")
    if arguments.action == "approve":
        print(f"{NEXT_RUN} 'audiobook-pipeline explain' tells how it goes on.")
    return 0
