"""The queue file: what is parked, where a person can read it without any program.

The ledger decides; the file follows. It is a journal of JSON lines that is only ever appended to.
A line says ``parked`` or ``left``; the last one about a tag holds.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from audiobook_pipeline.clients.boundary import Asides, SnakeRow, Text, read_as
from audiobook_pipeline.clients.errors import ContractError
from audiobook_pipeline.clients.http import read_json
from audiobook_pipeline.ledger.records import Acquisition
from audiobook_pipeline.reporting.outward import for_json

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

    A line that can't be read, cut off by a power failure or edited by hand, goes to ``aside``; where it was to say
    that something is parked, the next ``update`` says it anew.
    """
    parked: dict[str, Parked] = {}
    aside = Asides() if aside is None else aside
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = read_as(Parked, read_json(line), service=SOURCE, what="the line", aside=aside)
        except (ContractError, ValueError, RecursionError) as error:
            reason = error.message if isinstance(error, ContractError) else "no JSON"
            aside.add(SOURCE, f"line {number}", reason)
            continue
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
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(for_json(line) + "\n" for line in lines)
    # Read and append: no mode that could ever cut the file.
    with path.open("a+b") as file:
        if file.tell() and not _ends_its_line(file.fileno(), file.tell()):
            text = "\n" + text
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
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


def _ends_its_line(descriptor: int, length: int) -> bool:
    return os.pread(descriptor, 1, length - 1) == b"\n"
