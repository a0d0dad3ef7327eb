"""``audiobook-pipeline block``: releases that are never to be fetched again, and books that are not wanted any more."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.configured import BY_HAND, configured_ledger, last_table
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import AsJson, listing, outcome, rows_of
from audiobook_pipeline.domain.acquisition import HOLDING, State
from audiobook_pipeline.domain.text.nearest import did_you_mean
from audiobook_pipeline.ledger.records import Acquisition

if TYPE_CHECKING:
    from audiobook_pipeline.ledger.ledger import Ledger

app = command_app(
    "For a release that turned out wrong: it is never chosen again, its book is free for the next best release, and "
    "the next run searches for it. Nothing is deleted in a download client or Audiobookshelf."
)
Reason = Annotated[str, typer.Option(help="why; 'explain' shows it")]


@app.command("release")
def block_release(
    mark: Annotated[
        str,
        typer.Argument(
            metavar="INFOHASH_OR_KEY",
            help="infohash as download clients show it, or the release_key of its row in the table download_queue",
        ),
    ],
    reason: Reason = "blocked by a person",
    as_json: AsJson = False,
) -> None:
    """Never choose a release again, for any book.

    If it was being downloaded, its book is searched for again.
    """
    ledger, now = configured_ledger(), datetime.now(UTC)
    held = _holding(ledger, mark)
    key, infohash = (held.release.key, held.infohash) if held else _either(mark)
    if held is None and infohash is None:
        _check_known(ledger, mark.strip())
    ledger.block(release_key=key, infohash=infohash, reason=reason, run_id=BY_HAND, now=now)
    blocked = {"release_key": key, "infohash": infohash, "wanted_id": held.wanted_id if held else None}
    message = f"{mark} is blocked."
    if held:
        ledger.move(held.id, State.DROPPED, reason=reason, run_id=BY_HAND, now=now)
        ledger.search_now(held.wanted_id)
        message = f"“{held.release.title}” is blocked; the next run searches for “{held.book.title}” again."
    outcome(message, as_json=as_json, **blocked)


@app.command("book")
def drop_book(
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", help="wanted_id of its row in the table missing_books or download_queue")
    ],
    reason: Reason = "blocked by a person",
    as_json: AsJson = False,
) -> None:
    """Take a book off the wish list for good.

    'want book' asks for it again.
    """
    configured_ledger().drop_wanted(number, reason=reason, run_id=BY_HAND, now=datetime.now(UTC))
    outcome(f"Book {number} is not wanted any more.", as_json=as_json, wanted_id=number)


@app.command("list")
def list_blocked(as_json: AsJson = False) -> None:
    """Show every blocked release, by number."""
    fields = {name: name for name in ("release_key", "infohash", "wanted_id", "reason", "time")}
    rows = rows_of(configured_ledger().blocked().entries, {"number": "id", **fields})
    shown = ("number", "release_key", "infohash", "reason")
    listing(rows, shown, as_json=as_json, empty="Nothing is blocked.")


@app.command()
def remove(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="number shown by 'block list'")],
    as_json: AsJson = False,
) -> None:
    """Take an entry off the blocklist: it may be chosen again."""
    configured_ledger().unblock(number)
    outcome(f"Entry {number} is removed from the blocklist.", as_json=as_json, number=number)


def _holding(ledger: "Ledger", mark: str) -> Acquisition | None:
    """Return the acquisition that holds the release, by infohash or key."""
    if (found := ledger.acquisition_by_infohash(mark)) is not None:
        return found
    return next((entry for entry in ledger.acquisitions(*HOLDING) if entry.release.key == mark), None)


def _check_known(ledger: "Ledger", key: str) -> None:
    """Check that a release of this key was ever seen.

    Raises:
        CommandError: None was; the message says which was meant.
    """
    decided = {verdict.release.key for decision in ledger.decisions() for verdict in decision.selection.verdicts}
    table = last_table("download_queue")
    seen = decided | (set() if table is None else {str(each) for each in table["release_key"]})
    if key in seen:
        return
    meant = did_you_mean(key, seen) or "copy its release_key from the table download_queue"
    raise CommandError(f"no release has the key {key!r}, and it is not an infohash: {meant}")


def _either(mark: str) -> tuple[str | None, str | None]:
    """Return (key, infohash) of a release that nothing holds: 40 or 64 hexadecimal digits are an infohash."""
    is_infohash = len(mark) in {40, 64} and all(digit in "0123456789abcdef" for digit in mark.lower())
    return (None, mark.lower()) if is_infohash else (mark.strip() or None, None)
