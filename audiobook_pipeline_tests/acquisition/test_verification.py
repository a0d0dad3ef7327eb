"""What reaches the library is what was wanted, and nothing that harms."""

import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from audiobook_pipeline.acquisition.verification import Verification, verify_download
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook
from audiobook_pipeline.sandbox.audio import AudioTags, mp3_bytes
from audiobook_pipeline_tests.acquisition.downloads import DUNE, TAGS, download


def _verify(content: Path, wanted: WantedBook = DUNE, **more: object) -> Verification:
    return verify_download(content, save_path=content.parent, wanted=wanted, **more)  # type: ignore[arg-type]


def _rules(verification: Verification) -> set[str]:
    return {problem.rule for problem in verification.problems}


def test_the_wanted_book_passes(tmp_path: Path) -> None:
    content = download(tmp_path)
    sizes = {f"{content.name}/{path.name}": path.stat().st_size for path in content.iterdir()}
    verified = _verify(content, expected_files=sizes)
    assert verified.ok, verified.reason
    assert verified.duration_s == pytest.approx(60, abs=1)
    assert [(file.name, file.audio) for file in verified.files] == [
        ("01.mp3", True),
        ("02.mp3", True),
        ("cover.jpg", False),
    ]
    assert verified.reason == "2 audio files, 1 min: as wanted"


def test_a_torrent_of_one_file_passes(tmp_path: Path) -> None:
    book = download(tmp_path / "made", tracks=1) / "01.mp3"
    single = tmp_path / "save" / "Dune.mp3"
    single.parent.mkdir()
    book.rename(single)
    verified = _verify(single, expected_files={"Dune.mp3": single.stat().st_size})
    assert verified.ok, verified.reason
    assert [file.name for file in verified.files] == ["Dune.mp3"]


def test_the_whole_download_folder_is_never_taken_for_a_download(tmp_path: Path) -> None:
    download(tmp_path)
    assert _rules(verify_download(tmp_path, save_path=tmp_path, wanted=DUNE)) == {"content_path"}
    assert _rules(verify_download(tmp_path, save_path=tmp_path / "Frank Herbert - Dune", wanted=DUNE)) == {
        "content_path"
    }


def test_content_outside_the_save_path_is_refused(tmp_path: Path) -> None:
    content = download(tmp_path / "elsewhere")
    (tmp_path / "save").mkdir()
    assert _rules(verify_download(content, save_path=tmp_path / "save", wanted=DUNE)) == {"content_path"}
    climbing = tmp_path / "save" / ".." / "elsewhere" / content.name
    assert _rules(verify_download(climbing, save_path=tmp_path / "save", wanted=DUNE)) == {"content_path"}


def test_files_that_are_not_there_or_not_whole_are_named(tmp_path: Path) -> None:
    content = download(tmp_path)
    name = content.name
    verified = _verify(content, expected_files={f"{name}/03.mp3": 5, f"{name}/01.mp3": 5, "../x": 1})
    assert _rules(verified) == {"missing", "incomplete", "content_path"}
    assert "03.mp3" in verified.reason
    assert _rules(verify_download(tmp_path / "gone", save_path=tmp_path, wanted=DUNE)) == {"missing"}


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("setup.exe", b"MZ", "executable"),
        ("READ ME.SCR", b"", "executable"),
        ("play.lnk", b"", "executable"),
        ("book.rar", b"Rar!", "archive"),
        ("book.r00", b"", "archive"),
        ("extras.zip", b"PK", "archive"),
        ("Dune.mp3.exe", b"", "double_extension"),
        ("Dune.mp3                .exe", b"", "double_extension"),
        ("cover.jpg.zip", b"", "double_extension"),
        ("Dune.exe.mp3", b"x" * 500, "double_extension"),
        ("evil\u202e3pm.exe.mp3", b"x" * 500, "double_extension"),
        ("notes.txt", b"#!/bin/sh\n", "executable"),
        ("strange", b"\x7fELF\x02", "executable"),
        ("10.mp3", b"PK\x03\x04" + bytes(500), "archive"),
        ("10.mp3", b"", "empty"),
        ("10.mp3", bytes(5000), "undecodable"),
        ("10.m4b", b"not really audio" * 100, "undecodable"),
        ("10.flac", b"fLaC" + bytes(300), "undecodable"),
        ("10.aax", bytes(5000), "encrypted"),
    ],
)
def test_what_harms_or_does_not_play_is_refused(tmp_path: Path, name: str, content: bytes, rule: str) -> None:
    folder = download(tmp_path)
    (folder / "sub").mkdir()
    (folder / "sub" / name).write_bytes(content)
    assert rule in _rules(_verify(folder))


@pytest.mark.parametrize("name", ["Vol. 1 - Dr. Yueh.mp3", "Mr. Com.mp3", "1.2.3.mp3", "01. Intro.txt.mp3"])
def test_dots_in_names_are_no_crime(tmp_path: Path, name: str) -> None:
    folder = download(tmp_path)
    (folder / "02.mp3").rename(folder / name)
    assert _verify(folder).ok


def test_links_are_refused_and_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.mp3"
    secret.write_bytes(mp3_bytes(60, TAGS))
    folder = download(tmp_path / "save")
    (folder / "03.mp3").symlink_to(secret)
    (folder / "more").symlink_to(tmp_path)
    verified = _verify(folder)
    assert _rules(verified) == {"link"}
    assert "03.mp3" not in {file.name for file in verified.files}
    linked = tmp_path / "save" / "linked"
    linked.symlink_to(folder)
    assert _rules(_verify(linked)) == {"link"}


def test_a_book_that_is_seeded_from_two_places_by_hard_links_passes(tmp_path: Path) -> None:
    folder = download(tmp_path / "save")
    os.link(folder / "01.mp3", tmp_path / "other name.mp3")
    assert _verify(folder).ok


def test_a_pipe_does_not_hang_the_look(tmp_path: Path) -> None:
    folder = download(tmp_path)
    os.mkfifo(folder / "10.mp3")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "s"))
        assert _rules(_verify(folder)) == {"special_file"}


def test_nothing_to_listen_to_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "Dune"
    folder.mkdir()
    assert _rules(_verify(folder)) == {"no_audio"}
    (folder / "Dune.epub").write_bytes(b"PK\x03\x04")
    assert _rules(_verify(folder)) == {"no_audio"}


def test_what_is_neither_wanted_nor_harmful_is_left_behind(tmp_path: Path) -> None:
    folder = download(tmp_path)
    for name in ("AudioBook Bay.url", "Thumbs.db", "list.m3u", "check.sfv"):
        (folder / name).write_bytes(b"x")
    verified = _verify(folder)
    assert verified.ok
    assert len(verified.files) == 3


@pytest.mark.parametrize(
    ("minutes", "fits"), [(None, True), (1.0, True), (1.2, True), (0.8, True), (2.0, False), (0.5, False), (0, True)]
)
def test_the_runtime_is_held_against_the_expected_one(tmp_path: Path, minutes: float | None, fits: bool) -> None:
    verified = _verify(download(tmp_path), replace(DUNE, runtime_min=minutes))
    assert _rules(verified) == (set() if fits else {"runtime"})


@pytest.mark.parametrize(
    "tags",
    [
        AudioTags(),
        AudioTags(title="Track 1"),
        AudioTags(album="Dune (Unabridged)", artist="Scott Brick"),
        AudioTags(album="Frank Herbert - Dune 01 - Dune", artist="Unknown Artist"),
        AudioTags(album="Dune, Book 1", artist="Herbert, Frank", album_artist="Audible"),
        AudioTags(album="Dune [Unabridged] CD 1", album_artist="Frank Herbert", artist="Scott Brick"),
        AudioTags(album="Audiobook", artist="Various Artists", album_artist="Unknown"),
        AudioTags(album="Дюна", artist="Фрэнк Герберт", composer="Игорь Князев"),
        AudioTags(album="Frank Herbert", artist="Frank Herbert"),
    ],
)
def test_tags_that_agree_or_say_nothing_pass(tmp_path: Path, tags: AudioTags) -> None:
    verified = _verify(download(tmp_path, tags=tags))
    assert verified.ok, verified.reason


@pytest.mark.parametrize(
    ("tags", "rule"),
    [
        (AudioTags(album="Children of the Mind", artist="Orson Scott Card"), "tag_title"),
        (AudioTags(album="Dune: Heretics (Dune #5)", artist="Frank Herbert"), "tag_position"),
        (AudioTags(album="Dune Messiah", artist="Frank Herbert"), "tag_title"),
        (AudioTags(album="Dune", artist="Bob Marley", album_artist="Peter Tosh"), "tag_author"),
    ],
)
def test_tags_of_another_book_are_refused(tmp_path: Path, tags: AudioTags, rule: str) -> None:
    siblings = [CatalogueBook("w2", "Dune Messiah", ("Frank Herbert",)), CatalogueBook("w1", "Dune")]
    assert rule in _rules(_verify(download(tmp_path, tags=tags), siblings=siblings))


def test_odd_names_are_looked_at_like_others(tmp_path: Path) -> None:
    folder = download(tmp_path, "x" * 200 + "😀\n")
    os.rename(os.fsencode(folder / "01.mp3"), os.fsencode(folder) + b"/\xff\xfe.mp3")  # noqa: PTH104
    verified = _verify(folder)
    assert verified.ok, verified.reason
