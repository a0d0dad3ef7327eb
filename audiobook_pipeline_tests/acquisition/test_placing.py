"""A book becomes an item of its own, whatever lies in the library already."""

import os
import shutil
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from audiobook_pipeline.acquisition.importing import place
from audiobook_pipeline.acquisition.placing import LibraryFolder
from audiobook_pipeline.acquisition.verification import Verification, verify_download
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.sandbox.audio import AudioTags, mp3_bytes
from audiobook_pipeline.sandbox.audiobookshelf.disk import read_folder
from audiobook_pipeline_tests.acquisition.downloads import TAGS, download

FOUNDATION = WantedBook(title="Foundation and Empire", authors=("Isaac Asimov",), series="Foundation", position="2")
USUAL = "Isaac Asimov/Foundation/Book 2 - Foundation and Empire"


@pytest.fixture
def verified(tmp_path: Path) -> Verification:
    content = download(tmp_path / "save", tags=replace(TAGS, album="Foundation and Empire", artist="Isaac Asimov"))
    return verify_download(content, save_path=content.parent, wanted=replace(FOUNDATION, runtime_min=None))


def put(library: Path, *names: str) -> None:
    for name in names:
        (library / name).parent.mkdir(parents=True, exist_ok=True)
        (library / name).write_bytes(b"somebody's")


def placed(verified: Verification, library: Path | LibraryFolder, book: WantedBook = FOUNDATION) -> str:
    root = library.root if isinstance(library, LibraryFolder) else library
    return place(verified, book, library=library, tag="abp-1", mode="hardlink").relative_to(root).as_posix()


@pytest.mark.parametrize(
    ("there", "where"),
    [
        # The first book is called as its series and lies in Author/Title.
        ("Isaac Asimov/Foundation/book.mp3", "Isaac Asimov/Foundation and Empire"),
        ("Isaac Asimov/Foundation/CD 1/01.mp3", "Isaac Asimov/Foundation and Empire"),
        ("isaac asimov/FOUNDATION/companion.PDF", "isaac asimov/Foundation and Empire"),
        ("Isaac Asimov/Nightfall.m4b", "Isaac Asimov - Foundation and Empire"),
        ("Isaac Asimov/Bibliography.epub", "Isaac Asimov - Foundation and Empire"),
        # None of these makes an item of a folder above.
        ("Isaac Asimov/Foundation/cover.jpg", USUAL),
        ("Isaac Asimov/Foundation/.hidden.mp3", USUAL),
        ("Isaac Asimov/Foundation/unfinished.mp3.part", USUAL),
        ("Isaac Asimov/Foundation/@eaDir/01.mp3", USUAL),
        ("Isaac Asimov/Foundation/Book 1 - Foundation/01.mp3", USUAL),
        ("Prelude.m4b", USUAL),
    ],
)
def test_a_book_is_placed_where_no_other_item_takes_it_in(
    library: Path, verified: Verification, there: str, where: str
) -> None:
    put(library, there)
    assert placed(verified, library) == where


def test_what_the_library_shows_counts_even_where_its_files_are_not_seen(library: Path, verified: Verification) -> None:
    known = LibraryFolder(library, [library / "Isaac Asimov/Foundation"])
    assert placed(verified, known) == "Isaac Asimov/Foundation and Empire"


def test_a_book_is_not_placed_above_other_items(library: Path, verified: Verification) -> None:
    first = replace(FOUNDATION, title="Foundation", series=None, position=None)
    put(library, "Isaac Asimov/Foundation/Book 2 - Foundation and Empire/01.mp3")
    assert placed(verified, library, first) == "Isaac Asimov/Foundation (2)"


def test_nor_above_items_that_are_not_on_the_disk_now(library: Path, verified: Verification) -> None:
    first = replace(FOUNDATION, title="Foundation", series=None, position=None)
    known = LibraryFolder(library, [library / "Isaac Asimov/Foundation/Book 2"])
    assert placed(verified, known, first) == "Isaac Asimov/Foundation (2)"


def test_two_books_placed_one_after_the_other_stay_two(library: Path, verified: Verification, tmp_path: Path) -> None:
    first = replace(FOUNDATION, title="Foundation", series=None, position=None)
    assert placed(verified, library, first) == "Isaac Asimov/Foundation"
    content = download(tmp_path / "save", "second", tags=replace(TAGS, album="Foundation and Empire"), tracks=3)
    second = verify_download(content, save_path=content.parent, wanted=replace(FOUNDATION, authors=()))
    assert placed(second, library) == "Isaac Asimov/Foundation and Empire"


@pytest.mark.parametrize("copy", [os.link, shutil.copyfile])
@pytest.mark.parametrize("where", ["Elsewhere/By a person", USUAL, "Isaac Asimov/Foundation and Empire"])
def test_the_same_files_are_found_wherever_the_library_has_them(
    library: Path, verified: Verification, where: str, copy: object
) -> None:
    folder = library / where
    folder.mkdir(parents=True)
    for name, other in (("01.mp3", "One.mp3"), ("02.mp3", "Two.mp3")):
        copy(verified.content / name, folder / other)  # type: ignore[operator]
    assert placed(verified, library) == where
    assert sorted(path.name for path in library.rglob("*.mp3")) == ["One.mp3", "Two.mp3"]


def test_the_same_files_are_found_in_another_library_too(library: Path, verified: Verification, tmp_path: Path) -> None:
    there = tmp_path / "plays" / "By a person"
    there.mkdir(parents=True)
    for name in ("01.mp3", "02.mp3"):
        os.link(verified.content / name, there / name)
    known = LibraryFolder(library, beside=[tmp_path / "gone", tmp_path / "plays"])
    assert place(verified, FOUNDATION, library=known, tag="abp-1", mode="hardlink") == there
    assert not list(library.iterdir())


def test_some_of_the_files_are_not_the_book(library: Path, verified: Verification) -> None:
    (library / "Elsewhere").mkdir()
    os.link(verified.content / "01.mp3", library / "Elsewhere" / "01.mp3")
    (verified.content / "02.mp3").write_bytes((verified.content / "02.mp3").read_bytes() * 2)
    again = verify_download(verified.content, save_path=verified.content.parent, wanted=FOUNDATION)
    assert placed(again, library) == USUAL


def test_a_download_that_lies_within_the_library_is_not_its_own_import(tmp_path: Path) -> None:
    content = download(tmp_path / "library" / "downloads", tags=replace(TAGS, album="Foundation and Empire"))
    verified = verify_download(content, save_path=content.parent, wanted=replace(FOUNDATION, authors=()))
    assert placed(verified, tmp_path / "library") == USUAL


FOLDERS = (
    *("Isaac Asimov", "Foundation", "Book 2 - Foundation and Empire", "Foundation and Empire"),
    *("CD 1", "disk 04", "Side A", ".hidden", "@eaDir", "Extras"),
)
FILES = ("a.mp3", "b.MP3", "c.epub", "d.pdf", "e.txt", "._f.mp3", "g.mp3.part", "cover.jpg", "i.mp2", "n.opf")


@pytest.mark.parametrize("seed", range(40))
def test_whatever_lies_there_a_book_becomes_an_item_of_its_own_and_all_others_stay(
    seed: int, library: Path, verified: Verification
) -> None:
    """The simulated library groups files as the real one does: compared on random folders."""
    chance = Random(seed)
    sound = mp3_bytes(5, AudioTags(title="x"))
    for _ in range(chance.randint(1, 8)):
        folder = library.joinpath(*chance.choices(FOLDERS, k=chance.randint(0, 4)))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / chance.choice(FILES)).write_bytes(sound)
    before = items(library)
    name = placed(verified, library)
    after = items(library)
    assert after.pop(name) == {f"{name}/01.mp3", f"{name}/02.mp3"}
    assert after == before


def items(library: Path) -> dict[str, set[str]]:
    """Return the media of each item, as a scan makes them."""
    return {
        found.path: {path.relative_to(library).as_posix() for path, _ in found.files}
        for found in read_folder(library) or []
    }
