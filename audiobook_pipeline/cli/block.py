"""``audiobook-pipeline block``: releases that are never to be fetched again, and books that are not wanted any more."""

import argparse
from datetime import UTC, datetime

from audiobook_pipeline.cli import CommandError, Subparsers
from audiobook_pipeline.cli.ledger_access import configured_ledger
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Acquisition
from audiobook_pipeline.reporting.tables import text_table

RUN_ID = "command line"


def add_parser(subparsers: Subparsers) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "block",
        help="never fetch a release again; let go of a book",
        description="For a release that turned out wrong: it is never chosen again, its book is free for the next best "
        "release, and the next run searches for it. Nothing is deleted in qBittorrent or AudiobookShelf.",
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    release = actions.add_parser(
        "release",
        help="never choose a release again",
        description="Blocks a release for every book. Where it was on its way, its book is searched for again.",
    )
    release.add_argument(
        "mark",
        metavar="INFOHASH_OR_KEY",
        help="infohash as qBittorrent shows it, or the release_key of its row in the table download_queue",
    )
    book = actions.add_parser(
        "book",
        help="let go of a wanted book",
        description="Takes a book off the wish list for good. 'want book' asks for it again.",
    )
    book.add_argument(
        "number", type=int, metavar="NUMBER", help="wanted_id of its row in the table missing_books or download_queue"
    )
    for action in (release, book):
        action.add_argument("--reason", default="by hand", help="why; 'explain' shows it (%(default)s)")
    actions.add_parser("list", help="show the blocklist", description="Shows every blocked release, by number.")
    actions.add_parser(
        "remove", help="take a block back", description="Takes an entry off the blocklist: it may be chosen again."
    ).add_argument("number", type=int, metavar="NUMBER", help="number shown by 'block list'")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Block, let go, list or take back."""
    ledger, now = configured_ledger(), datetime.now(UTC)
    try:
        if arguments.action == "release":
            _block(ledger, arguments.mark, arguments.reason, now)
        elif arguments.action == "book":
            ledger.drop_wanted(arguments.number, reason=arguments.reason, run_id=RUN_ID, now=now)
            print(f"Book {arguments.number} is not wanted any more.")
        elif arguments.action == "remove":
            ledger.unblock(arguments.number)
            print(f"Entry {arguments.number} is off the blocklist.")
        else:
            rows = [(entry.id, entry.release_key or entry.infohash, entry.reason) for entry in ledger.blocked().entries]
            print(text_table(("number", "release", "why"), rows) if rows else "Nothing is blocked.")
    except LedgerError as error:
        raise CommandError(str(error)) from error
    return 0


def _block(ledger: Ledger, mark: str, reason: str, now: datetime) -> None:
    holding = _holding(ledger, mark)
    key, infohash = (holding.release.key, holding.infohash_v1 or holding.infohash_v2) if holding else _either(mark)
    ledger.block(release_key=key, infohash=infohash, reason=reason, run_id=RUN_ID, now=now)
    if holding is None:
        print(f"{mark} is blocked.")
        return
    ledger.move(holding.id, State.DROPPED, reason=reason, run_id=RUN_ID, now=now)
    ledger.search_now(holding.wanted_id)
    print(f"“{holding.release.title}” is blocked; the next run searches for “{holding.book.title}” again.")


def _holding(ledger: Ledger, mark: str) -> Acquisition | None:
    """Return the acquisition that holds the release, by infohash or key."""
    if (found := ledger.acquisition_by_infohash(mark)) is not None:
        return found
    return next((entry for entry in ledger.acquisitions() if entry.release.key == mark and _holds(entry)), None)


def _holds(entry: Acquisition) -> bool:
    return entry.state not in {State.DROPPED, State.FAILED, State.REJECTED}


def _either(mark: str) -> tuple[str | None, str | None]:
    """Return (key, infohash) of a release that nothing holds: 40 or 64 hexadecimal digits are an infohash."""
    is_infohash = len(mark) in {40, 64} and all(digit in "0123456789abcdef" for digit in mark.lower())
    if not mark.strip():
        raise CommandError("name a release by its infohash or its key")
    return (None, mark.lower()) if is_infohash else (mark, None)
