"""The bytes of a release, described without storing them.

A silent recording repeats one frame; keeping it as ``head + unit * count`` allows hashing a torrent and copying a
transfer without building megabytes first. The meaning of the bytes belongs to ``audio``; turning them into a torrent
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
        head: The start of the file.
        unit: Bytes repeated after the head; not empty if the file is longer than its head.
        size: Total size in bytes.
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
        """Return a key shared by equal stretches of the repeating part, or None if the stretch leaves it."""
        if start < len(self.head) or start + length > self.size:
            return None
        return self.unit, (start - len(self.head)) % len(self.unit)

    def write(self, path: Path) -> None:
        """Write the file, creating its folders."""
        path.parent.mkdir(parents=True, exist_ok=True)
        step = len(self.unit) * _ROWS_AT_ONCE or len(self.head) or 1
        with path.open("wb") as file:
            for start in range(0, self.size, step):
                file.write(self.read(start, step))


def filler(name: str, size: int) -> Content:
    """Return ``size`` bytes for a file that nobody listens to (a cover, a note, an e-book), unique for ``name``."""
    unit = hashlib.sha256(name.encode()).hexdigest().encode() + b"\n"
    return Content(head=b"", unit=unit, size=size)
