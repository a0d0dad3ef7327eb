"""What the list of files in a torrent tells before a byte is downloaded; what they hold is looked at afterwards."""

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from audiobook_pipeline.acquisition.contents import LIBRARY_AUDIO, Kind, kind_of

_VIDEO: Final = frozenset(
    {".mkv", ".avi", ".mp4", ".m4v", ".mov", ".wmv", ".ts", ".mpg", ".mpeg", ".webm", ".flv", ".vob"}
)
_HARMFUL: Final = (Kind.EXECUTABLE, Kind.ARCHIVE)
_TEXT_BYTES: Final = 4096
"""A site's greeting is a text, whatever its ending."""
_PARTS: Final = frozenset({"sample", "samples", "proof"})


def refusal(files: Sequence[tuple[str, int]]) -> str:
    """Say why a torrent with these files, path and bytes, can't be an audiobook, or "".

    What is refused here would be rejected once it is there, by the same kinds.
    """
    wanted = [(path, size) for path, size in files if PurePosixPath(path).parent.name.lower() not in _PARTS]
    for path, size in wanted:
        kind = kind_of(path)
        if kind in _HARMFUL and not (kind is Kind.EXECUTABLE and path.lower().endswith(".com") and size < _TEXT_BYTES):
            return f"its list of files names an {kind}: {PurePosixPath(path).name!r}"
    suffixes = Counter(_suffix(path) for path, _ in wanted)
    playable = LIBRARY_AUDIO - _VIDEO | {".mp4"}
    if suffixes.keys() & playable:
        return ""
    found = ", ".join(f"{count} {suffix or 'without an extension'}" for suffix, count in suffixes.most_common(3))
    what = "only films" if suffixes.keys() & _VIDEO else "no audio that Audiobookshelf plays"
    return f"its list of files has {what}: {found}"


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
