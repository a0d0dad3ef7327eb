"""Finished downloads on a real disk, for the tests of verification and import."""

from pathlib import Path

from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.sandbox.audio import AudioTags, mp3_bytes

DUNE = WantedBook(title="Dune", authors=("Frank Herbert",), series="Dune", position="1", runtime_min=1.0)
TAGS = AudioTags(title="Chapter", album="Dune", artist="Frank Herbert", album_artist="Frank Herbert")


def download(save_path: Path, name: str = "Frank Herbert - Dune", *, tags: AudioTags = TAGS, tracks: int = 2) -> Path:
    """Make a folder of ``tracks`` files that last a minute together, with a cover; return it."""
    folder = save_path / name
    folder.mkdir(parents=True)
    for number in range(1, tracks + 1):
        (folder / f"{number:02}.mp3").write_bytes(mp3_bytes(60 / tracks, tags))
    (folder / "cover.jpg").write_bytes(b"\xff\xd8\xff\xe0 cover")
    return folder


def files_in(folder: Path) -> list[str]:
    """Return the files below a folder, by their paths in it."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
