"""Lists that AudiobookShelf shows joined by ", ", taken apart again.

A name may hold the separator itself ("Tolkien, J.R.R.", "Poe, Inc."): the names that the library is
known to have decide. What a name means belongs to ``names``.
"""

from collections.abc import Collection

SEPARATOR = ", "


def split_joined(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the names in ``text``; the longest known name wins, an unknown part stands alone.

    Args:
        text: Names joined by ", ".
        known: All names that can occur; a set for speed.
    """
    if not text:
        return ()
    if text in known or SEPARATOR not in text:
        return (text,)
    parts = text.split(SEPARATOR)
    names: list[str] = []
    start = 0
    while start < len(parts):
        end = next(
            (end for end in range(len(parts), start + 1, -1) if SEPARATOR.join(parts[start:end]) in known), start + 1
        )
        names.append(SEPARATOR.join(parts[start:end]))
        start = end
    return tuple(names)
