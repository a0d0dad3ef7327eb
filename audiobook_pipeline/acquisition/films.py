"""Whether an MP4 file holds a film: its boxes name the kind and the coding of each track (ISO/IEC 14496-12)."""

import os
from collections.abc import Iterator
from typing import BinaryIO, Final

SUFFIXES: Final = frozenset({".mp4", ".m4a", ".m4b"})

_PARENTS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
_STILLS: Final = frozenset({b"jpeg", b"mjpa", b"mjpb", b"png ", b"tiff", b"gif ", b"WRLE", b"bmp "})
"""How covers and the pictures of chapters are coded."""
_MOST_BOXES: Final = 10_000


def is_film(stream: BinaryIO) -> bool:
    """Return whether a track shows moving pictures; what is not an MP4 is not a film."""
    kinds: list[tuple[bytes, set[bytes]]] = []
    size = stream.seek(0, os.SEEK_END)
    for name, start, end in _boxes(stream, 0, size):
        if name == b"trak":
            kinds.append((b"", set()))
        elif name == b"hdlr" and kinds:
            stream.seek(start + 8)
            kind = stream.read(4)
            kinds[-1] = (kinds[-1][0] or kind, kinds[-1][1])
        elif name == b"stsd" and kinds:
            kinds[-1][1].update(_codings(stream, start, end))
    return any(kind == b"vide" and not (codings and codings <= _STILLS) for kind, codings in kinds)


def _boxes(stream: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and end of the content of each box that leads to the tracks, outer ones first."""
    pending, seen = [(start, end)], 0
    while pending and seen < _MOST_BOXES:
        position, end = pending.pop()
        if position + 8 > end:
            continue
        seen += 1
        stream.seek(position)
        head = stream.read(16)
        length, name, header = int.from_bytes(head[:4]), head[4:8], 8
        if length == 1:
            length, header = int.from_bytes(head[8:16]), 16
        stop = end if length == 0 else position + length
        if len(head) < 8 or stop <= position + header - 1 or stop > end:
            continue
        pending.append((stop, end))
        yield name, position + header, stop
        if name in _PARENTS:
            pending.append((position + header, stop))


def _codings(stream: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """Yield the coding of each sample description."""
    position = start + 8
    while position + 8 <= min(end, start + 4096):
        stream.seek(position)
        head = stream.read(8)
        yield head[4:8]
        length = int.from_bytes(head[:4])
        if length < 8:
            return
        position += length
