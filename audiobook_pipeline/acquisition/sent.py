"""What was sent to which download client, told beside the ledger.

An older ledger that was put back doesn't know what was sent since. What an instance has is seen by a look at it; this
file tells what may be on one that can't be looked at now. A line says ``sent`` or ``not_taken``; the last about a tag
holds.
"""

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from audiobook_pipeline.acquisition.journal import append, read_lines
from audiobook_pipeline.clients.boundary import Asides, SnakeRow
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Acquisition

SENT_FILE: Final = "sent.jsonl"
SOURCE: Final = "the list of what was sent"
_SENT, _NOT_TAKEN = "sent", "not_taken"


class Sent(SnakeRow):
    """A line of the file.

    Attributes:
        tag: Of the acquisition.
        event: "sent" or "not_taken".
        book: Identity of the book.
        instance: Name of the instance.
    """

    tag: str
    event: str
    book: str
    instance: str


class SentFile:
    """The file of one ledger.

    Args:
        path: The file.
        aside: Where lines go that can't be read.
    """

    def __init__(self, path: Path, aside: Asides | None = None) -> None:
        self._path = path
        self._aside = Asides() if aside is None else aside

    def note(self, acquisition: Acquisition, instance: str, now: datetime, *, taken: bool = True) -> None:
        """Note that a torrent is about to be sent to an instance, or that a look showed it was not taken."""
        line = {
            "time": now.isoformat(),
            "event": _SENT if taken else _NOT_TAKEN,
            "tag": acquisition.tag,
            "book": acquisition.book.work_key,
            "title": acquisition.book.title,
            "instance": instance,
        }
        append(self._path, [line])

    def forgotten(self, acquisition: Acquisition, ledger: Ledger) -> list[str]:
        """Return the instances to which a book was sent that waits to be sent for all the ledger knows."""
        book = acquisition.book.work_key
        lines = [line for line in self._lines.values() if line.event == _SENT and line.book == book]
        if not lines:
            return []
        known = {each.tag for each in ledger.acquisitions()} - {acquisition.tag}
        return [line.instance for line in lines if line.tag not in known]

    @cached_property
    def _lines(self) -> dict[str, Sent]:
        """The last line about each tag, as the file was when it was first asked."""
        return {line.tag: line for line in read_lines(self._path, Sent, source=SOURCE, aside=self._aside)}
