"""The queue file: what is parked, where a person can read it without any program.

The ledger decides; the file follows. A line says ``parked`` or ``left``; the last one about a tag holds.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from audiobook_pipeline.acquisition.journal import append, read_lines
from audiobook_pipeline.clients.boundary import Asides, SnakeRow, Text
from audiobook_pipeline.ledger.records import Acquisition

QUEUE_FILE: Final = "parked.jsonl"
SOURCE: Final = "the queue file"


class Parked(SnakeRow):
    """A line of the queue file.

    Attributes:
        tag: Of the acquisition.
        event: "parked" or "left".
        title: The book's title.
        reason: Why it is parked.
    """

    tag: str
    event: str
    title: Text = None
    reason: Text = None


def read_parked(path: Path, aside: Asides | None = None) -> dict[str, Parked]:
    """Return the entry of each parked acquisition by its tag, oldest first.

    A line that can't be read, cut off by a power failure or edited manually, goes to ``aside``; where it was to say
    that something is parked, the next ``update`` says it again.
    """
    parked: dict[str, Parked] = {}
    for entry in read_lines(path, Parked, source=SOURCE, aside=Asides() if aside is None else aside):
        parked.pop(entry.tag, None)
        if entry.event == "parked":
            parked[entry.tag] = entry
    return parked


def update(path: Path, parked: Iterable[Acquisition], now: datetime, aside: Asides | None = None) -> int:
    """Append what has changed since the file was last written, and see it on the disk.

    Safe to repeat after a crash at any point: what is said already is not said again.

    Args:
        path: The file; it and its folder are made where needed.
        parked: All acquisitions that the ledger has as parked.
        now: The time, aware.
        aside: Where lines go that can't be read.

    Returns:
        How many lines were appended.
    """
    said = read_parked(path, aside)
    present = {acquisition.tag: acquisition for acquisition in parked}
    lines = [_entry(acquisition, now) for tag, acquisition in present.items() if tag not in said]
    lines += [{"time": now.isoformat(), "event": "left", "tag": tag} for tag in said if tag not in present]
    if not lines:
        return 0
    append(path, lines)
    return len(lines)


def _entry(acquisition: Acquisition, now: datetime) -> dict[str, Any]:
    return {
        "time": now.isoformat(),
        "event": "parked",
        "tag": acquisition.tag,
        "title": acquisition.book.title,
        "authors": list(acquisition.book.authors),
        "release": acquisition.release.title,
        "indexer": acquisition.release.indexer,
        "size": acquisition.total_size,
        "infohash": acquisition.infohash,
        "reason": acquisition.reason,
    }
