"""What a cover is, as the text that tables and the ledger hold, and which one is no good.

"500×500 JPEG, 81,234 bytes, 3f2a9c0d5e6b7a81": the last word names the content, so that equal texts are equal pictures.
"""

import re
from dataclasses import dataclass
from typing import Final

TINY: Final = 200
"""Pixels of the shorter side below which a cover is tiny: Audiobookshelf's page of a book shows it 208 wide, and what
catalogues give as a thumbnail has 100 to 180."""
GONE: Final = "a file that is gone"
"""A cover that the server names and has no file of."""
UNSEEN: Final = "a file that can't be looked at"
"""A cover that is too large to be looked at, or that a proxy would send."""
NAME: Final = re.compile("[0-9a-f]{16}")
"""The name of a picture."""
_TEXT: Final = re.compile(
    r"(?:(?P<width>\d+)×(?P<height>\d+) (?P<kind>[A-Z]+)|unreadable), (?P<size>[\d,]+) bytes, "
    rf"(?P<name>{NAME.pattern})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture.

    Attributes:
        name: First digits of the SHA-256 of its content.
        size: Bytes.
        kind: "JPEG", "PNG", "WEBP" …; "" where it can't be read.
        width: Pixels, 0 where it can't be read.
        height: The same.
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
        """The same without its name."""
        return f"{f'{self.width}×{self.height} {self.kind}' if self.kind else 'unreadable'}, {self.size:,} bytes"

    @property
    def is_tiny(self) -> bool:
        """Whether it can be read and is smaller than it is shown."""
        return bool(self.kind) and min(self.width, self.height) < TINY


def picture(text: str | None) -> Picture | None:
    """Return the picture that a text stands for, or None."""
    found = _TEXT.fullmatch(text or "")
    if found is None:
        return None
    size = int(found["size"].replace(",", ""))
    return Picture(found["name"], size, found["kind"] or "", int(found["width"] or 0), int(found["height"] or 0))


def is_unreadable(cover: str) -> bool:
    """Tell whether a cover is there and can't be shown."""
    found = picture(cover)
    return cover == GONE or (found is not None and not found.kind)


def is_tiny(cover: str) -> bool:
    """Tell whether a cover is smaller than it is shown."""
    found = picture(cover)
    return found is not None and found.is_tiny


def bad_only(cover: str) -> str:
    """Return a cover where something is wrong with it, else ""."""
    return cover if is_unreadable(cover) or is_tiny(cover) else ""
