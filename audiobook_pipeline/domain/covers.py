"""Covers as the text that tables and the ledger store, and which covers are unusable.

"500×500 JPEG, 81,234 bytes, 3f2a9c0d5e6b7a81": the last word identifies the content, so equal texts are equal pictures.
"""

import re
from dataclasses import dataclass
from typing import Final

TINY: Final = 200
"""Pixels of the shorter side below which a cover is tiny. Audiobookshelf's book page shows covers 208 pixels wide;
catalogue thumbnails have 100 to 180."""
GONE: Final = "a file that is gone"
"""A cover that the server lists but has no file for."""
UNSEEN: Final = "a file that can't be looked at"
"""A cover that is too large to be read, or whose answer came from a proxy."""
NAME: Final = re.compile("[0-9a-f]{16}")
"""Pattern of a picture's name."""
_TEXT: Final = re.compile(
    r"(?:(?P<width>\d+)×(?P<height>\d+) (?P<kind>[A-Z]+)|unreadable), (?P<size>[\d,]+) bytes, "
    rf"(?P<name>{NAME.pattern})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture.

    Attributes:
        name: The first digits of the SHA-256 of its content.
        size: Size in bytes.
        kind: "JPEG", "PNG", "WEBP" …; "" if it can't be read.
        width: Width in pixels, 0 if it can't be read.
        height: Height in pixels, 0 if it can't be read.
    """

    name: str
    size: int
    kind: str = ""
    width: int = 0
    height: int = 0

    def __str__(self) -> str:
        return f"{self.words}, {self.name}"

    @property
    def words(self) -> str:
        """The text without the name."""
        return f"{f'{self.width}×{self.height} {self.kind}' if self.kind else 'unreadable'}, {self.size:,} bytes"

    @property
    def is_tiny(self) -> bool:
        """Whether it can be read and is smaller than the size at which it is shown."""
        return bool(self.kind) and min(self.width, self.height) < TINY


def picture(text: str | None) -> Picture | None:
    """Return the picture that a text describes, or None."""
    found = _TEXT.fullmatch(text or "")
    if found is None:
        return None
    size = int(found["size"].replace(",", ""))
    return Picture(found["name"], size, found["kind"] or "", int(found["width"] or 0), int(found["height"] or 0))


def is_unreadable(cover: str) -> bool:
    """Return whether a cover exists and can't be shown."""
    found = picture(cover)
    return cover == GONE or (found is not None and not found.kind)


def is_tiny(cover: str) -> bool:
    """Return whether a cover is smaller than the size at which it is shown."""
    found = picture(cover)
    return found is not None and found.is_tiny


def bad_only(cover: str) -> str:
    """Return a cover if something is wrong with it, else ""."""
    return cover if is_unreadable(cover) or is_tiny(cover) else ""
