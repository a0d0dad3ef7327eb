"""A verified book reaches the library whole, once, and is seen there."""

import errno
import logging
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from audiobook_pipeline.acquisition.importing import (
    Access,
    ImportMode,
    ImportRefusedError,
    LibraryUnavailableError,
    check_library,
    place,
)
from audiobook_pipeline.acquisition.layout import Layout
from audiobook_pipeline.acquisition.verification import Verification, verify_download
from audiobook_pipeline_tests.acquisition.downloads import DUNE, download, files_in
from audiobook_pipeline_tests.waiting import HANG_SECONDS

WHERE = Path("Frank Herbert/Dune/Book 1 - Dune")


@pytest.mark.parametrize("mode", ["hardlink", "copy"])
def test_a_book_is_placed_and_its_download_stays(library: Path, verified: Verification, mode: ImportMode) -> None:
    folder = place(verified, DUNE, library=library, tag="abp-1", mode=mode)
    assert folder == library / WHERE
    assert files_in(folder) == ["01.mp3", "02.mp3", "cover.jpg"]
    for name in files_in(folder):
        assert (folder / name).read_bytes() == (verified.content / name).read_bytes()
        assert (folder / name).samefile(verified.content / name) == (mode == "hardlink")
    assert files_in(library) == [f"{WHERE}/{name}" for name in files_in(folder)]


@pytest.mark.parametrize("mode", ["hardlink", "copy"])
def test_an_import_is_not_made_twice(library: Path, verified: Verification, mode: ImportMode) -> None:
    first = place(verified, DUNE, library=library, tag="abp-1", mode=mode)
    (first / "metadata.json").write_text("written by the library")
    assert place(verified, DUNE, library=library, tag="abp-1", mode="copy") == first
    assert len(files_in(library)) == 4


def test_another_recording_of_the_same_name_stays_untouched(library: Path, verified: Verification) -> None:
    other = library / "frank herbert" / "DUNE" / "book 1 - dune"
    other.mkdir(parents=True)
    (other / "01.mp3").write_bytes(b"another recording")
    folder = place(verified, DUNE, library=library, tag="abp-1", mode="hardlink")
    assert folder == other.with_name("Book 1 - Dune (2)")
    assert files_in(other) == ["01.mp3"]


def test_a_torrent_of_one_file_gets_a_folder(tmp_path: Path, library: Path) -> None:
    single = tmp_path / "Dune.mp3"
    (download(tmp_path / "save", tracks=1) / "01.mp3").rename(single)
    verified = verify_download(single, save_path=tmp_path, wanted=DUNE)
    folder = place(verified, DUNE, library=library, tag="abp-1", mode="hardlink")
    assert files_in(folder) == ["Dune.mp3"]


def test_what_was_rejected_is_never_placed(library: Path, verified: Verification) -> None:
    (verified.content / "setup.exe").write_bytes(b"MZ")
    rejected = verify_download(verified.content, save_path=verified.content.parent, wanted=DUNE)
    with pytest.raises(ImportRefusedError, match=r"setup\.exe"):
        place(rejected, DUNE, library=library, tag="abp-1", mode="hardlink")
    assert files_in(library) == []


def test_what_changed_since_it_was_verified_is_not_placed(library: Path, verified: Verification) -> None:
    (verified.content / "02.mp3").write_bytes(b"other")
    with pytest.raises(ImportRefusedError, match="verify the download again"):
        place(verified, DUNE, library=library, tag="abp-1", mode="hardlink")
    (verified.content / "02.mp3").unlink()
    with pytest.raises(ImportRefusedError, match="verify the download again"):
        place(verified, DUNE, library=library, tag="abp-1", mode="hardlink")
    assert list(library.iterdir()) == []


def test_one_cover_is_placed_as_the_cover(library: Path, tmp_path: Path) -> None:
    content = download(tmp_path / "save" / "outer")
    (content / "Scans").mkdir()
    (content / "cover.jpg").rename(content / "Scans" / "Folder.JPG")
    verified = verify_download(content.parent, save_path=tmp_path / "save", wanted=DUNE)
    folder = place(verified, DUNE, library=library, tag="abp-1", mode="hardlink")
    assert files_in(folder) == ["01.mp3", "02.mp3", "cover.jpg"]


@pytest.mark.parametrize("part", ["Frank Herbert", "Frank Herbert/Dune", "Frank Herbert/Dune/Book 1 - Dune"])
def test_a_link_that_leads_out_of_the_library_is_named_and_not_followed(
    tmp_path: Path, library: Path, verified: Verification, part: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    link = library / part
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(outside)
    with pytest.raises(ImportRefusedError, match="leads out of the library"):
        place(verified, DUNE, library=library, tag="abp-1", mode="hardlink")
    assert list(outside.iterdir()) == []
    assert list(link.parent.iterdir()) == [link]


@pytest.mark.parametrize("what", ["file", "link"])
@pytest.mark.parametrize("part", ["frank herbert", "Frank Herbert/Dune", "Frank Herbert/Dune/Book 1 - Dune"])
def test_what_is_in_the_way_is_named_and_stays(library: Path, verified: Verification, part: str, what: str) -> None:
    there = library / part
    there.parent.mkdir(parents=True, exist_ok=True)
    if what == "file":
        there.write_text("somebody's")
    else:
        there.symlink_to(library / "nowhere")
    with pytest.raises(ImportRefusedError, match="move it away"):
        place(verified, DUNE, library=library, tag="abp-1", mode="hardlink")
    assert list(there.parent.iterdir()) == [there]


def test_a_link_within_the_library_is_somebodys_order_and_another_case_is_told(
    library: Path, verified: Verification, caplog: pytest.LogCaptureFixture
) -> None:
    (library / "Herbert, Frank").mkdir()
    (library / "FRANK HERBERT").symlink_to(library / "Herbert, Frank")
    folder = place(verified, DUNE, library=library, tag="abp-1", mode="hardlink")
    assert folder == library / "FRANK HERBERT" / "Dune" / "Book 1 - Dune"
    assert sorted(path.name for path in library.iterdir()) == ["FRANK HERBERT", "Herbert, Frank"]
    assert "goes into 'FRANK HERBERT', which exists already" in caplog.text
    assert place(verified, DUNE, library=library, tag="abp-1", mode="hardlink") == folder


def test_a_library_that_is_a_link_itself_is_taken_as_it_is(
    tmp_path: Path, library: Path, verified: Verification
) -> None:
    link = tmp_path / "link"
    link.symlink_to(library)
    assert place(verified, DUNE, library=link, tag="abp-1", mode="hardlink") == link / WHERE


def test_a_link_to_the_download_is_not_the_book(library: Path, verified: Verification) -> None:
    fake = library / WHERE
    fake.mkdir(parents=True)
    for name in ("01.mp3", "02.mp3", "cover.jpg"):
        (fake / name).symlink_to(verified.content / name)
    assert place(verified, DUNE, library=library, tag="abp-1", mode="hardlink") == fake.with_name("Book 1 - Dune (2)")


def test_a_library_on_another_file_system_gets_a_copy(
    library: Path, verified: Verification, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = Path("/dev/shm")
    if not elsewhere.is_dir() or elsewhere.stat().st_dev == verified.content.stat().st_dev:
        # One file system only: the system call answers as it would across two.
        monkeypatch.setattr(os, "link", _across_devices)
    else:
        library = elsewhere / f"abp-{os.getpid()}"
        library.mkdir()
    try:
        with caplog.at_level(logging.WARNING):
            folder = place(verified, DUNE, library=library, tag="abp-1", mode="hardlink")
        assert files_in(folder) == ["01.mp3", "02.mp3", "cover.jpg"]
        assert not (folder / "01.mp3").samefile(verified.content / "01.mp3")
        assert len([record for record in caplog.records if "hard-linked" in record.message]) == 1
    finally:
        shutil.rmtree(library)


def _across_devices(*_: object, **__: object) -> None:
    raise OSError(errno.EXDEV, "Invalid cross-device link")


def test_a_disk_without_room_is_named_and_left_clean(
    library: Path, verified: Verification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 99, 1))  # type: ignore[attr-defined]
    with pytest.raises(ImportRefusedError, match="make room"):
        place(verified, DUNE, library=library, tag="abp-1", mode="copy")
    assert files_in(library) == []


def test_a_failing_disk_leaves_nothing_half_made(
    library: Path, verified: Verification, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, done = shutil.copyfileobj, []

    def fails_at_the_second(source: object, target: object, length: int) -> None:
        if done:
            raise OSError(errno.EIO, "Input/output error")
        done.append(source)
        real(source, target, length)  # type: ignore[arg-type]

    monkeypatch.setattr(shutil, "copyfileobj", fails_at_the_second)
    with pytest.raises(OSError, match="Input/output"):
        place(verified, DUNE, library=library, tag="abp-1", mode="copy")
    monkeypatch.undo()
    assert files_in(library) == []
    place(verified, DUNE, library=library, tag="abp-1", mode="copy")
    assert len(files_in(library)) == 3


_CHILD = """
import sys, pathlib, time, os, shutil
from audiobook_pipeline.acquisition.importing import place
from audiobook_pipeline.acquisition.verification import verify_download
from audiobook_pipeline_tests.acquisition.downloads import DUNE
content, library, calls = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
verified = verify_download(content, save_path=content.parent, wanted=DUNE)
seen = 0
def die(event, args):
    global seen
    if event in {"os.mkdir", "os.link", "os.rename", "open"} and str(library) in str(args):
        seen += 1
        if seen == calls:
            os.kill(os.getpid(), 9)
sys.addaudithook(die)
place(verified, DUNE, library=library, tag="abp-1", mode=sys.argv[4])
"""


@pytest.mark.integration
@pytest.mark.parametrize("mode", ["hardlink", "copy"])
def test_killed_at_any_step_it_leaves_nothing_or_all_and_goes_on(
    library: Path, verified: Verification, mode: ImportMode
) -> None:
    kills = 0
    for step in range(1, 40):
        command = [sys.executable, "-c", _CHILD, str(verified.content), str(library), str(step), mode]
        child = subprocess.run(command, check=False, capture_output=True, timeout=HANG_SECONDS)
        shown = [name for name in files_in(library) if not any(part.startswith(".") for part in Path(name).parts)]
        assert len(shown) in {0, 3}
        if child.returncode == 0:
            break
        assert child.returncode == -signal.SIGKILL, child.stderr
        kills += 1
        again = place(verified, DUNE, library=library, tag="abp-1", mode=mode)
        assert files_in(library) == [f"{WHERE}/{name}" for name in files_in(again)]
        assert len(files_in(again)) == 3
        shutil.rmtree(library / "Frank Herbert")
    assert kills >= 6


def test_files_are_laid_out_as_the_library_reads_them() -> None:
    names = ["Dune/MP3/CD 1/01.mp3", "Dune/MP3/CD 2/01.mp3", "Dune/MP3/Part: 1/01.mp3", "Dune/cover.jpg"]
    placed = {name: str(place_) for name, place_ in Layout().files_of(DUNE, names).items()}
    assert placed == {
        "Dune/MP3/CD 1/01.mp3": "CD 1/MP3 - 01.mp3",
        "Dune/MP3/CD 2/01.mp3": "CD 2/MP3 - 01.mp3",
        "Dune/MP3/Part: 1/01.mp3": "MP3 - Part - 1 - 01.mp3",
        "Dune/cover.jpg": "cover.jpg",
    }
    assert len({str(place_).lower() for place_ in Layout().files_of(DUNE, ["A.mp3", "a.mp3", "a .mp3"]).values()}) == 3
    assert str(Layout().files_of(DUNE, ["CD1/x.mp3"])["CD1/x.mp3"]) == "CD1/x.mp3"
    # Audiobookshelf takes "Dune/Disc 1/CD 2" for a book of its own.
    nested = ["Disc 1/CD 1/01.mp3", "Disc 1/CD 2/01.mp3", "Disc 2/CD 1/01.mp3"]
    assert [str(place_) for place_ in Layout().files_of(DUNE, nested).values()] == [
        "Disc 1/CD 1 - 01.mp3",
        "Disc 1/CD 2 - 01.mp3",
        "Disc 2/CD 1 - 01.mp3",
    ]


def test_a_library_that_looks_unmounted_is_refused(library: Path) -> None:
    check_library(library, [])
    with pytest.raises(LibraryUnavailableError, match="none of 2 books"):
        check_library(library, [library / "a", library / "b"])
    (library / "b").mkdir()
    check_library(library, [library / "a", library / "b"])
    with pytest.raises(LibraryUnavailableError, match="isn't there"):
        check_library(library / "nowhere", [])


@pytest.mark.parametrize("refusal", [errno.EPERM, errno.EACCES, errno.EMLINK, errno.EINVAL, errno.ENOTSUP])
def test_however_a_hard_link_is_refused_the_book_is_copied(
    library: Path, verified: Verification, monkeypatch: pytest.MonkeyPatch, refusal: int
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise OSError(refusal, os.strerror(refusal))

    monkeypatch.setattr(os, "link", refuses)
    folder = place(verified, DUNE, library=library, tag="abp-1", mode="hardlink")
    assert files_in(folder) == ["01.mp3", "02.mp3", "cover.jpg"]
    assert not (folder / "01.mp3").samefile(verified.content / "01.mp3")


def test_files_that_others_cannot_read_are_told_or_made_readable(
    tmp_path: Path, library: Path, caplog: pytest.LogCaptureFixture
) -> None:
    content = download(tmp_path / "save")
    for path in content.iterdir():
        path.chmod(0o600)
    verified = verify_download(content, save_path=content.parent, wanted=DUNE)
    folder = place(verified, DUNE, library=library, tag="abp-1", mode="copy", access=Access(mode=0o640))
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o640}
    assert folder.stat().st_mode & 0o777 == 0o750
    assert "other groups" not in caplog.text
    shutil.rmtree(folder)
    place(verified, DUNE, library=library, tag="abp-1", mode="hardlink")
    assert "may read 3 of its files" in caplog.text


@pytest.mark.parametrize("most", [143, 100])
def test_names_are_as_short_as_the_file_system_wants_them(
    library: Path, verified: Verification, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(os, "pathconf", lambda *_: most)
    book = replace(DUNE, title="Dune, " + "or the Desert " * 20)
    folder = place(verified, book, library=library, tag="abp-1", mode="hardlink")
    assert len(folder.name.encode()) <= most
    assert folder.name.startswith("Book 1 - Dune, or the Desert")


def test_a_file_system_that_takes_shorter_names_than_it_says_gets_them(
    library: Path, verified: Verification, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.rename

    def encrypted(path: Path, target: Path) -> Path:
        if len(target.name.encode()) > 143:
            raise OSError(errno.ENAMETOOLONG, "File name too long")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", encrypted)
    folder = place(verified, replace(DUNE, title="D" * 200), library=library, tag="abp-1", mode="hardlink")
    assert folder.name == "Book 1 - " + "D" * 134
    assert files_in(library) == [f"{folder.relative_to(library)}/{name}" for name in files_in(folder)]


def test_folders_and_files_are_called_as_the_templates_say(library: Path, verified: Verification) -> None:
    layout = Layout("{author}/{series}/{position} - {title} [{narrator}]", "{title} - {number}")
    book = replace(DUNE, narrators=("Scott Brick",))
    folder = place(verified, book, library=library, tag="abp-1", mode="hardlink", layout=layout)
    assert folder == library / "Frank Herbert" / "Dune" / "1 - Dune [Scott Brick]"
    assert files_in(folder) == ["Dune - 1.mp3", "Dune - 2.mp3", "cover.jpg"]
