"""Plain text: a book a line, "Author - Title". Blank lines, and those that begin with "#", say nothing."""

import re
from collections.abc import Iterator
from typing import Final

from audiobook_pipeline.lists.entries import Entry, Fields, Odd, entry

NAME: Final = "plain text"
_BULLET: Final = re.compile(r"\A(?:[-*•·]|\d{1,5}[.)]|\[[ xX]?\])\s+")
_DASH: Final = re.compile(r"\s+[-–—]+\s+|\t+")


def rows(text: str) -> Iterator[Entry | Odd]:
    """Yield the books of a text, by line."""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = _BULLET.sub("", raw.strip())
        if not line or line.startswith("#"):
            continue
        author, *titles = _DASH.split(line, maxsplit=1)
        yield (
            entry(number, Fields(title=titles[0], authors=author))
            if titles
            else Odd(number, line[:200], 'not of the form "Author - Title"')
        )
