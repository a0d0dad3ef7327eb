"""Pictures: what is in one, and keeping them whole, each under a name made of its content.

What is kept here is what a cover was before it was changed, and what it is to become.
"""

import io
import os
from hashlib import sha256
from pathlib import Path
from typing import Final

from PIL import Image

from audiobook_pipeline.domain.covers import UNSEEN, Picture

FOLDER: Final = "pictures"
"""Name of the folder in PIPELINE_DATA."""
MOST_PIXELS: Final = 40_000_000
"""Pixels of a picture that is decoded: 160 MB of memory."""
_DRAFT: Final = (64, 64)
_READABLE: Final = ["JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF"]
"""What browsers show. What only fetches a file by a URL or runs in it, as SVG, is none of them."""


def named(content: bytes) -> str:
    """Return the name of a picture with this content."""
    return sha256(content).hexdigest()[:16]


def seen(content: bytes) -> str:
    """Return what a cover with this content is, as ``domain.covers`` writes it."""
    try:
        with Image.open(io.BytesIO(content), formats=_READABLE) as opened:
            found = Picture(named(content), len(content), opened.format or "", opened.width, opened.height)
            if opened.width * opened.height <= MOST_PIXELS:
                # A part of a JPEG is enough to see that it is whole.
                opened.draft("RGB", _DRAFT)
                opened.load()
            return str(found)
    except Image.DecompressionBombError:
        return UNSEEN
    except (OSError, ValueError, SyntaxError, RuntimeError):  # Each decoder has its own.
        return str(Picture(named(content), len(content)))


class Pictures:
    """Pictures by their names.

    Args:
        data: The data folder, ``PIPELINE_DATA``.
    """

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def keep(self, content: bytes) -> None:
        """Keep a picture; once this returns, no crash loses it.

        Raises:
            OSError: The folder can't be written.
        """
        file = self._folder / named(content)
        if self.content(file.name) is not None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)

    def content(self, name: str) -> bytes | None:
        """Return a picture, or None where it isn't here whole."""
        try:
            content = (self._folder / name).read_bytes()
        except OSError:
            return None
        return content if named(content) == name else None
