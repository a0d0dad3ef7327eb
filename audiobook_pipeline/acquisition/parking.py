"""The queue file: what is parked, where a person can read it without any program.

The ledger decides; the file follows. It is a journal of JSON lines that is only ever appended to.
A line says ``parked`` or ``left``; the last one about a tag holds.
"""

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from audiobook_pipeline.ledger.records import Acquisition


def read_parked(path: Path) -> dict[str, dict[str, Any]]:
    """Return the entry of each parked acquisition by its tag, oldest first.

    A line that was cut off by a power failure is passed over: the next ``update`` writes it anew.
    """
    parked: dict[str, dict[str, Any]] = {}
    if not path.exists():
        return parked
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
            tag, event = entry["tag"], entry["event"]
        except (ValueError, KeyError, TypeError):
            continue
        parked.pop(tag, None)
        if event == "parked":
            parked[tag] = entry
    return parked


def update(path: Path, parked: Iterable[Acquisition], now: datetime) -> int:
    """Append what has changed since the file was last written, and see it on the disk.

    Safe to repeat after a crash at any point: what is said already is not said again.

    Args:
        path: The file; it and its folder are made where needed.
        parked: All acquisitions that the ledger has as parked.
        now: The time, aware.

    Returns:
        How many lines were appended.
    """
    said = read_parked(path)
    present = {acquisition.tag: acquisition for acquisition in parked}
    lines = [_entry(acquisition, now) for tag, acquisition in present.items() if tag not in said]
    lines += [{"time": now.isoformat(), "event": "left", "tag": tag} for tag in said if tag not in present]
    if not lines:
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
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
