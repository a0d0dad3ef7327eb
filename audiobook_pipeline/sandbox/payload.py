"""The bytes that a release holds, described without holding them.

A recording of silence is one frame over and over; keeping it as ``head + unit * count`` lets a torrent be hashed and a
transfer be copied without building megabytes first. What the bytes mean belongs to ``audio``; how they become a torrent
belongs to ``torrents``.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

_ROWS_AT_ONCE = 1 << 14


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes of one file: ``head``, then ``unit`` repeated and cut at ``size``.

    Attributes:
        head: What the file begins with.
        unit: What repeats after the head; not empty where the file is longer than its head.
        size: Bytes in all.
    """

    head: bytes
    unit: bytes
    size: int

    def read(self, start: int, length: int) -> bytes:
        """Return up to ``length`` bytes from ``start``, fewer at the end of the file."""
        stop = min(start + length, self.size)
        found = self.head[start:stop]
        rest = stop - max(start, len(self.head))
        if rest > 0:
            phase = (max(start, len(self.head)) - len(self.head)) % len(self.unit)
            found += (self.unit * ((phase + rest) // len(self.unit) + 1))[phase : phase + rest]
        return found

    def same_bytes_key(self, start: int, length: int) -> tuple[bytes, int] | None:
        """Return a key that equal stretches of the repeating part share, or None where the stretch reaches outside."""
        if start < len(self.head) or start + length > self.size:
            return None
        return self.unit, (start - len(self.head)) % len(self.unit)

    def write(self, path: Path) -> None:
        """Write the file, making its folders."""
        path.parent.mkdir(parents=True, exist_ok=True)
        step = len(self.unit) * _ROWS_AT_ONCE or len(self.head) or 1
        with path.open("wb") as file:
            for start in range(0, self.size, step):
                file.write(self.read(start, step))


def filler(name: str, size: int) -> Content:
    """Return ``size`` bytes for a file that nobody listens to (a cover, a note, an e-book), told apart by ``name``."""
    unit = hashlib.sha256(name.encode()).hexdigest().encode() + b"\n"
    return Content(head=b"", unit=unit, size=size)
