"""Writing a file for readers who may come at any time."""

import os
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, text: str | Iterable[str]) -> None:
    """Put ``text`` in the place of a file: whoever reads it has all of the old or all of the new.

    Args:
        path: The file.
        text: What goes into it; a long text comes in pieces.

    Raises:
        OSError: If it can't be written, as on a full disk; the old file stays.
    """
    draft = path.with_name(f".{path.name}.partial")
    try:
        with draft.open("w", encoding="utf-8") as stream:
            stream.writelines([text] if isinstance(text, str) else text)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
