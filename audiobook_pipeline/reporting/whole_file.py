"""Writing a file for readers who may come at any time."""

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Put ``text`` in the place of a file: whoever reads it has all of the old or all of the new.

    Raises:
        OSError: If it can't be written, as on a full disk; the old file stays.
    """
    draft = path.with_name(f".{path.name}.partial")
    try:
        with draft.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
