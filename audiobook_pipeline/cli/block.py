"""``audiobook-pipeline block``: releases that are never to be fetched again, and books that are not wanted any more."""

from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.configured import BY_HAND, configured_ledger, last_table
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import AsJson, listing, rows_of, say
from audiobook_pipeline.domain.acquisition import HOLDING, State
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
    reason: Reason = "by hand",
) -> None:
    """Never choose a release again, for any book.

    Where it was on its way, its book is searched for again.
    """
    ledger, now = configured_ledger(), datetime.now(UTC)
    held = _holding(ledger, mark)
    key, infohash = (held.release.key, held.infohash) if held else _either(mark)
    if held is None and infohash is None:
        _check_known(ledger, mark.strip())
    ledger.block(release_key=key, infohash=infohash, reason=reason, run_id=BY_HAND, now=now)
    if held is None:
        say(f"{mark} is blocked.")
        return
    ledger.move(held.id, State.DROPPED, reason=reason, run_id=BY_HAND, now=now)
    ledger.search_now(held.wanted_id)
    say(f"“{held.release.title}” is blocked; the next run searches for “{held.book.title}” again.")


@app.command("book")
def drop_book(
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", help="wanted_id of its row in the table missing_books or download_queue")
    ],
    reason: Reason = "by hand",
) -> None:
    """Take a book off the wish list for good.

    'want book' asks for it again.
    """
    configured_ledger().drop_wanted(number, reason=reason, run_id=BY_HAND, now=datetime.now(UTC))
    say(f"Book {number} is not wanted any more.")


@app.command("list")
def list_blocked(as_json: AsJson = False) -> None:
    """Show every blocked release, by number."""
    fields = {name: name for name in ("release_key", "infohash", "wanted_id", "reason", "time")}
    rows = rows_of(configured_ledger().blocked().entries, {"number": "id", **fields})
    shown = ("number", "release_key", "infohash", "reason")
    listing(rows, shown, as_json=as_json, empty="Nothing is blocked.")


@app.command()
def remove(number: Annotated[int, typer.Argument(metavar="NUMBER", help="number shown by 'block list'")]) -> None:
    """Take an entry off the blocklist: it may be chosen again."""
    configured_ledger().unblock(number)
    say(f"Entry {number} is off the blocklist.")


def _holding(ledger: "Ledger", mark: str) -> Acquisition | None:
    """Return the acquisition that holds the release, by infohash or key."""
    if (found := ledger.acquisition_by_infohash(mark)) is not None:
        return found
    return next((entry for entry in ledger.acquisitions(*HOLDING) if entry.release.key == mark), None)


def _check_known(ledger: "Ledger", key: str) -> None:
    """See that a release of this key was ever seen.

    Raises:
        CommandError: None was; the message says which was meant.
    """
    decided = {verdict.release.key for decision in ledger.decisions() for verdict in decision.selection.verdicts}
    table = last_table("download_queue")
    seen = decided | (set() if table is None else {str(each) for each in table["release_key"]})
    if key in seen:
        return
    near = get_close_matches(key, seen, n=1)
    meant = f"did you mean {near[0]}?" if near else "its key stands in the table download_queue, as release_key"
    raise CommandError(f"no release of the key {key!r} was seen, and it is no infohash: {meant}")


def _either(mark: str) -> tuple[str | None, str | None]:
    """Return (key, infohash) of a release that nothing holds: 40 or 64 hexadecimal digits are an infohash."""
    is_infohash = len(mark) in {40, 64} and all(digit in "0123456789abcdef" for digit in mark.lower())
    return (None, mark.lower()) if is_infohash else (mark.strip() or None, None)
