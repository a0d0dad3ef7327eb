"""Names and paths that hold on every machine."""

import unicodedata
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook_pipeline.acquisition.layout import Layout
from audiobook_pipeline.acquisition.paths import (
    UnmappedPathError,
    collision_key,
    existing_name,
    is_below,
    safe_name,
    to_local,
    to_remote,
)
from audiobook_pipeline.config import PathMap
from audiobook_pipeline.domain.models import WantedBook

RESERVED = set('<>:"/\\|?*')


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dune", "Dune"),
        ("Dune: Messiah", "Dune - Messiah"),
        ("11/22/63", "11-22-63"),
        ("Who Goes There?", "Who Goes There"),
        ("What If...", "What If"),
        ("...And Justice", "And Justice"),
        ('The "Good" Book', "The 'Good' Book"),
        ("  a \t\n b  ", "a b"),
        ("CON", "CON_"),
        ("nul.txt", "nul_.txt"),
        ("COM¹", "COM¹_"),
        ("Con Man", "Con Man"),
        ("Contact", "Contact"),
        ("..", "Unknown"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("a\x00b\x1bc", "abc"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("Cafe\u0301", "Café"),
        ("Война и мир", "Война и мир"),
        ("👨\u200d👩\u200d👧 family", "👨\u200d👩\u200d👧 family"),
        ("", "Unknown"),
        ("\ud800", "Unknown"),
    ],
)
def test_names_stay_readable(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(st.text(max_size=600))
def test_any_text_becomes_one_name_that_every_file_system_takes(text: str) -> None:
    name = safe_name(text)
    assert 0 < len(name.encode()) <= 255
    assert not RESERVED & set(name)
    assert name == unicodedata.normalize("NFC", name)
    assert name not in {".", ".."}
    assert not name.startswith((" ", "."))
    assert not name.endswith((" ", "."))
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in name)
    assert safe_name(name) == name


@given(st.text(min_size=300, max_size=400), st.sampled_from([".mp3", ".m4b", " (2).flac"]))
def test_a_long_name_keeps_its_ending(text: str, suffix: str) -> None:
    assert safe_name(text, suffix=suffix).endswith(suffix)
    assert len(safe_name(text, suffix=suffix).encode()) <= 255


def test_a_long_name_is_cut_between_characters() -> None:
    assert safe_name("я" * 200) == "я" * 127
    assert safe_name("😀" * 100) == "😀" * 63


def test_names_are_made_on_the_real_disk(tmp_path: Path) -> None:
    texts = ("я" * 200, "CON", "a:b", "x" * 300 + ".")
    for text in texts:
        (tmp_path / safe_name(text)).mkdir()
    assert len(list(tmp_path.iterdir())) == len(texts)


@pytest.mark.parametrize(
    ("book", "folder"),
    [
        (WantedBook("Emma", ("Jane Austen",)), "Jane Austen/Emma"),
        (WantedBook("Emma"), "Emma"),
        (WantedBook("Dune", ("Frank Herbert", "X"), series="Dune", position="1"), "Frank Herbert/Dune/Book 1 - Dune"),
        (WantedBook("A", ("B",), series="S", position="2.5"), "B/S/Book 2.5 - A"),
        (WantedBook("A", ("B",), series="S", position="1-3"), "B/S/A"),
        (WantedBook("A", ("B",), series="S"), "B/S/A"),
        (WantedBook("../x", ("../..",), series=".."), "-/Unknown/-x"),
    ],
)
def test_a_book_has_its_folder(book: WantedBook, folder: str) -> None:
    assert Layout().folder(book) == PurePosixPath(folder)


def test_a_folder_that_is_there_is_used_in_its_own_spelling(tmp_path: Path) -> None:
    (tmp_path / "frank HERBERT").mkdir()
    (tmp_path / unicodedata.normalize("NFD", "Émile Zola")).mkdir()
    assert existing_name(tmp_path, "Frank Herbert") == "frank HERBERT"
    assert collision_key(existing_name(tmp_path, "Émile Zola")) == collision_key("Émile Zola")
    assert (tmp_path / existing_name(tmp_path, "Émile Zola")).exists()
    assert existing_name(tmp_path, "Jane Austen") == "Jane Austen"
    assert existing_name(tmp_path / "nowhere", "Jane Austen") == "Jane Austen"


MAPS = [
    PathMap(remote="/downloads", local="/mnt/nas/torrents"),
    PathMap(remote="/downloads/books", local="/mnt/books"),
    PathMap(remote="D:\\Torrents", local="/mnt/windows"),
    PathMap(remote="\\\\nas\\media", local="/mnt/media"),
]


@pytest.mark.parametrize(
    ("remote", "local"),
    [
        ("/downloads/Dune", "/mnt/nas/torrents/Dune"),
        ("/downloads", "/mnt/nas/torrents"),
        ("/downloads/books/Dune/1.mp3", "/mnt/books/Dune/1.mp3"),
        ("/downloads2/Dune", "/downloads2/Dune"),
        ("d:\\torrents\\Dune\\1.mp3", "/mnt/windows/Dune/1.mp3"),
        ("D:/Torrents/Dune", "/mnt/windows/Dune"),
        ("\\\\NAS\\media\\Dune", "/mnt/media/Dune"),
    ],
)
def test_a_path_of_another_machine_is_found_here(remote: str, local: str) -> None:
    assert to_local(remote, MAPS) == Path(local)


@pytest.mark.parametrize("path", ["E:\\Other\\Dune", "/downloads/../etc/passwd", "D:\\Torrents\\..\\x", "Dune", ""])
def test_a_path_that_leads_nowhere_is_refused(path: str) -> None:
    with pytest.raises(UnmappedPathError):
        to_local(path, MAPS)


def test_a_path_of_this_machine_is_named_as_the_service_does() -> None:
    assert to_remote(Path("/mnt/books/Dune"), MAPS) == "/downloads/books/Dune"
    assert to_remote(Path("/mnt/windows/Dune/1.mp3"), MAPS) == "D:\\Torrents\\Dune\\1.mp3"
    assert to_remote(Path("/srv/Dune"), MAPS) == "/srv/Dune"


@pytest.mark.parametrize(
    ("path", "folder", "below"),
    [
        ("/incomplete/abp-1/Emma", "/incomplete", True),
        ("/incomplete2/Emma", "/incomplete", False),
        (r"C:\\Incomplete\\abp-1\\Emma", r"c:/incomplete", True),
        (r"D:\\Downloads\\Emma", r"C:\\Incomplete", False),
        ("/incomplete/Emma", r"C:\\Incomplete", False),
    ],
)
def test_what_lies_below_a_folder_of_a_service_needs_no_path_map(path, folder, below) -> None:
    assert is_below(path, folder) is below
