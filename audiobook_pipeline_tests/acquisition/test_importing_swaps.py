"""What is swapped between its verification and its import is not placed."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from audiobook_pipeline.acquisition.importing import (
    ImportMode,
    ImportRefusedError,
    place,
)
from audiobook_pipeline.acquisition.verification import Verification
from audiobook_pipeline_tests.acquisition.downloads import DUNE, files_in
from audiobook_pipeline_tests.acquisition.test_importing import WHERE

Swap = Callable[[Path, Path], None]


def _swapped_file(content: Path, _other: Path) -> None:
    """Put another file of the same size and time in the place of one."""
    track = content / "02.mp3"
    status = track.stat()
    bad = content / "bad"
    bad.write_bytes(bytes(status.st_size))
    os.utime(bad, ns=(status.st_atime_ns, status.st_mtime_ns))
    bad.replace(track)


def _written_file(content: Path, _other: Path) -> None:
    track = content / "02.mp3"
    track.write_bytes(bytes(track.stat().st_size))


def _swapped_folder(content: Path, other: Path) -> None:
    content.rename(other)
    shutil.copytree(other, content, copy_function=shutil.copy2)


def _folder_for_a_link(content: Path, other: Path) -> None:
    shutil.copytree(content, other, copy_function=shutil.copy2)
    shutil.rmtree(content)
    content.symlink_to(other)


def _file_for_a_link(content: Path, other: Path) -> None:
    shutil.copy2(content / "02.mp3", other)
    (content / "02.mp3").unlink()
    (content / "02.mp3").symlink_to(other)


SWAPS = [_swapped_file, _written_file, _swapped_folder, _folder_for_a_link, _file_for_a_link]


@pytest.mark.parametrize("mode", ["hardlink", "copy"])
@pytest.mark.parametrize("swap", SWAPS)
def test_what_is_swapped_after_it_was_verified_is_not_placed(
    tmp_path: Path, library: Path, verified: Verification, swap: Swap, mode: ImportMode
) -> None:
    swap(verified.content, tmp_path / "other")
    with pytest.raises(ImportRefusedError, match="verify the download again"):
        place(verified, DUNE, library=library, tag="abp-1", mode=mode)
    assert list(library.iterdir()) == []


@pytest.mark.parametrize("mode", ["hardlink", "copy"])
@pytest.mark.parametrize("swap", SWAPS)
def test_what_is_swapped_while_it_is_placed_gets_no_name(
    tmp_path: Path, library: Path, verified: Verification, swap: Swap, mode: ImportMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.mkdir

    def swaps_at_the_last_moment(folder: Path, *args: int, **more: bool) -> None:
        real(folder, *args, **more)
        if folder.name == ".abp-1.partial":
            swap(verified.content, tmp_path / "other")

    monkeypatch.setattr(Path, "mkdir", swaps_at_the_last_moment)
    with pytest.raises((ImportRefusedError, OSError)):
        place(verified, DUNE, library=library, tag="abp-1", mode=mode)
    assert files_in(library) == []
    assert not (library / WHERE).exists()
