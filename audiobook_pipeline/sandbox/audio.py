"""Silent but playable audio files with tags, made without an encoder.

MPEG-2 Layer III, mono, 24 kHz, 16 kbit/s: each frame is 48 bytes and 24 ms, so a second weighs exactly 2,000 bytes
(ISO/IEC 13818-3). A frame whose side information is all zero decodes to silence; the bytes after it are ancillary data
that players skip, and carry a pattern made from the tags so that no two recordings share their bytes.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from audiobook_pipeline.sandbox.payload import Content

BYTES_PER_SECOND = 2000
TAG_BYTES = 4096

_FRAME_HEADER = bytes.fromhex("FFF324C0")  # MPEG-2 Layer III without CRC, 16 kbit/s, 24 kHz, mono
_SIDE_INFO_BYTES = 9
_FRAME_BYTES = 48
_FRAME_SECONDS = 0.024
_LONGEST_VALUE = 400  # bytes of UTF-16; eight such values fit the tag


@dataclass(frozen=True, slots=True)
class AudioTags:
    """What the file says about itself; an empty value is left out.

    Attributes:
        title: Title of the file ("Chapter 3").
        album: Title of the book.
        artist: Author.
        album_artist: Author again, as most audiobook files have it.
        composer: Narrator: the convention of audiobook files.
        track: Number and count ("3/12").
        genre: Genre.
        year: Year.
        language: ISO 639-2 code.
    """

    title: str = ""
    album: str = ""
    artist: str = ""
    album_artist: str = ""
    composer: str = ""
    track: str = ""
    genre: str = ""
    year: str = ""
    language: str = ""

    def frames(self) -> Iterator[tuple[bytes, str]]:
        """Yield the ID3v2.3 frame name and the value of each non-empty tag."""
        names = (b"TIT2", b"TALB", b"TPE1", b"TPE2", b"TCOM", b"TRCK", b"TCON", b"TYER", b"TLAN")
        return ((name, value) for name, value in zip(names, astuple(self), strict=True) if value)


def mp3_size(seconds: float) -> int:
    """Return the bytes of a file of this length, whatever its tags."""
    return TAG_BYTES + _frames(seconds) * _FRAME_BYTES


def mp3_content(seconds: float, tags: AudioTags) -> Content:
    """Return a silent MP3 of ``seconds``, rounded to 24 ms, as content that is generated lazily."""
    pattern = hashlib.sha512(repr(tags).encode()).digest()[: _FRAME_BYTES - len(_FRAME_HEADER) - _SIDE_INFO_BYTES]
    ancillary = bytes(byte & 0x7F for byte in pattern)  # never 0xFF: no player may mistake it for a frame
    frame = _FRAME_HEADER + bytes(_SIDE_INFO_BYTES) + ancillary
    return Content(head=_id3(tags), unit=frame, size=mp3_size(seconds))


def mp3_bytes(seconds: float, tags: AudioTags) -> bytes:
    """Return a silent MP3 of ``seconds``, rounded to 24 ms."""
    content = mp3_content(seconds, tags)
    return content.read(0, content.size)


def _frames(seconds: float) -> int:
    return round(seconds / _FRAME_SECONDS)


def _id3(tags: AudioTags) -> bytes:
    """Return an ID3v2.3 tag padded with zeros to ``TAG_BYTES``."""
    body = b"".join(_text_frame(name, value) for name, value in tags.frames())
    size = TAG_BYTES - 10
    synchsafe = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + synchsafe + body.ljust(size, b"\0")


def _text_frame(name: bytes, value: str) -> bytes:
    kept = value.encode("utf-16-le", "ignore")[:_LONGEST_VALUE].decode("utf-16-le", "ignore")  # no half of a pair
    text = b"\x01\xff\xfe" + kept.encode("utf-16-le")
    return name + len(text).to_bytes(4, "big") + b"\0\0" + text
