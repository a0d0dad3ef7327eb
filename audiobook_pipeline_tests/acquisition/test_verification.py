"""What reaches the library is what was wanted, and nothing that harms."""

import os
import socket
import struct
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from audiobook_pipeline.acquisition.contents import Kind
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
    assert [(file.name, file.kind) for file in verified.files] == [
        ("01.mp3", Kind.AUDIO),
        ("02.mp3", Kind.AUDIO),
        ("cover.jpg", Kind.PICTURE),
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
    assert _rules(verified) == {"missing", "incomplete", "unsafe_path", "runtime"}
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


def _names(verification: Verification) -> list[str]:
    assert verification.ok, verification.reason
    return [file.name for file in verification.files]


@pytest.mark.parametrize(
    "name",
    [
        *("metadata.json", "metadata.opf", "desc.txt", "reader.txt", "Dune.nfo", "Dune.cue", "metadata.abs", "a.xml"),
        *("AudioBook Bay.url", "Thumbs.db", "list.m3u", "check.sfv", "booklet.pdf", "Dune.epub", "notes.docx"),
        *(".hidden.mp3", "._01.mp3", ".cover.jpg", "__MACOSX/03.mp3", "@eaDir/03.mp3", ".git/03.mp3", ".ignore"),
    ],
)
def test_what_an_uploader_adds_to_the_book_stays_behind(tmp_path: Path, name: str) -> None:
    folder = download(tmp_path)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"whatever")
    assert _names(_verify(folder)) == ["01.mp3", "02.mp3", "cover.jpg"]


def test_ebooks_go_along_where_they_are_wanted(tmp_path: Path) -> None:
    folder = download(tmp_path)
    for name in ("Dune.epub", "Dune.pdf", ".Dune.mobi", "metadata.opf"):
        (folder / name).write_bytes(b"whatever")
    assert _names(_verify(folder, ebooks=True)) == ["01.mp3", "02.mp3", "cover.jpg", "Dune.epub", "Dune.pdf"]


JPEG, PNG, WEBP = b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8 "


@pytest.mark.parametrize(
    ("pictures", "cover"),
    [
        ({"a.jpg": JPEG, "scans/front.png": PNG + bytes(9), "z.jpg": JPEG + bytes(99)}, "scans/front.png"),
        ({"folder.jpg": JPEG, "COVER.webp": WEBP}, "COVER.webp"),
        ({"a.jpg": JPEG, "b.jpg": JPEG + bytes(99)}, "b.jpg"),
        ({"cover.jpg": b"<html><script>", "b.png": PNG}, "b.png"),
        ({"cover.png": JPEG}, "cover.png"),
        ({"cover.jpg": b"GIF89a", "cover.webp": b"RIFF\0\0\0\0WAVEfmt ", "x.jpg": b""}, None),
    ],
)
def test_one_picture_is_the_cover_and_it_is_one(tmp_path: Path, pictures: dict[str, bytes], cover: str | None) -> None:
    folder = download(tmp_path)
    (folder / "cover.jpg").unlink()
    (folder / "scans").mkdir()
    for name, content in pictures.items():
        (folder / name).write_bytes(content)
    assert _names(_verify(folder)) == ["01.mp3", "02.mp3", *([cover] if cover else [])]


def _vorbis_comments(count: int) -> bytes:
    """Return a FLAC file whose comments all have the same name: the parser compares each with all before."""
    comments = b"".join(struct.pack("<I", 10) + f"A={number:08d}".encode() for number in range(count))
    body = struct.pack("<I", 0) + struct.pack("<I", count) + comments
    return b"fLaC\x84" + struct.pack(">I", len(body))[1:] + body


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("name", "head", "size"),
    [
        ("zeros.mp3", b"", 2**32),
        ("a tag of a gigabyte.mp3", b"ID3\x04\0\0\x7f\x7f\x7f\x7fAPIC\x7f\x7f\x7f\x7f\0\0", 2**31),
        ("a piece of 4 GiB.wav", b"RIFF\0\0\0\0WAVEfmt \xff\xff\xff\xff", 2**32),
        ("comments.flac", _vorbis_comments(400_000), 0),
        ("pieces within pieces.m4b", (b"\0\0\0\x10ftypM4B \0\0\0\0" + struct.pack(">I", 0) + b"moov") * 10_000, 0),
    ],
)
def test_a_file_that_is_made_to_keep_the_parser_busy_is_given_up(
    tmp_path: Path, name: str, head: bytes, size: int
) -> None:
    folder = download(tmp_path)
    with (folder / name).open("wb") as stream:
        stream.write(head)
        stream.truncate(max(size, len(head)))
    verified = _verify(folder)
    assert _rules(verified) == {"undecodable"}
    assert name in verified.reason
    assert "01.mp3" not in verified.reason


def test_a_parser_that_does_not_run_is_not_the_downloads_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = download(tmp_path)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert _rules(_verify(folder)) == {"unreadable"}


def test_no_secret_is_where_files_of_strangers_are_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = tmp_path / "python"
    spy.write_text(f'#!/bin/sh\nenv > {tmp_path}/seen\nexec {sys.executable} "$@"\n')
    spy.chmod(0o700)
    folder = download(tmp_path / "save")
    monkeypatch.setattr(sys, "executable", str(spy))
    monkeypatch.setenv("PROWLARR_API_KEY", "test-key-0001")
    assert _verify(folder).ok
    assert "test-key-0001" not in (tmp_path / "seen").read_text()


def test_more_than_any_book_has_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = download(tmp_path).joinpath(*(["x"] * 400))
    deep.mkdir(parents=True)
    assert _rules(_verify(tmp_path / "Frank Herbert - Dune")) == {"too_many_files"}
    monkeypatch.setattr("audiobook_pipeline.acquisition.contents.MAX_FILES", 2)
    assert _rules(_verify(download(tmp_path, "Dune"))) == {"too_many_files"}


@pytest.mark.parametrize("name", ["a\0b.mp3", "a\ud800.mp3", f"{'x' * 300}.mp3", "x/" * 3000])
def test_a_name_that_no_system_takes_is_refused(tmp_path: Path, name: str) -> None:
    assert "unsafe_path" in _rules(_verify(download(tmp_path), expected_files={name: 1}))


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


@pytest.mark.parametrize(
    ("tags", "language"),
    [
        (replace(TAGS, language="deu"), "en"),
        (replace(TAGS, album="Dune (Ungekürzt)"), "en"),
        (replace(TAGS, album="Dune und die Kinder der Wüste"), "en"),
        (replace(TAGS, language="fra"), "de"),
    ],
)
def test_a_translation_is_told_by_the_language_or_the_title_of_the_tags(tags, language, tmp_path: Path) -> None:
    verified = _verify(download(tmp_path, tags=tags), replace(DUNE, language=language))
    assert "tag_language" in _rules(verified), verified.reason


@pytest.mark.parametrize(
    ("tags", "language"),
    [
        (replace(TAGS, language="eng"), "en"),
        (replace(TAGS, language="eng"), "de"),
        (replace(TAGS, language="deu"), None),
        (replace(TAGS, album="Dune (Ungekürzt)", language="ger"), "de"),
    ],
)
def test_tags_in_the_wanted_language_are_no_translation(tags, language, tmp_path: Path) -> None:
    verified = _verify(download(tmp_path, tags=tags), replace(DUNE, language=language))
    assert verified.ok, verified.reason


@pytest.mark.parametrize(
    ("better", "rules"),
    [
        ({"better_by": "abridged", "better_minutes": 0.5}, set()),
        ({"better_by": "abridged", "better_minutes": 1.0}, {"not_better"}),
        ({"better_by": "parts", "better_minutes": 0.99}, {"not_better"}),
        ({"better_by": "bitrate", "preferences": {"min_size": 100}}, set()),
        ({"better_by": "bitrate", "preferences": {"min_size": 10**9}}, {"not_better"}),
        ({"preferences": {"min_size": 10**9}}, set()),
    ],
)
def test_a_better_copy_is_longer_or_larger_than_what_is_there(tmp_path: Path, better, rules) -> None:
    assert _rules(_verify(download(tmp_path), replace(DUNE, **better))) == rules


def test_the_tracks_of_a_set_may_bear_the_titles_of_its_volumes(tmp_path: Path) -> None:
    content = download(tmp_path)
    wanted = replace(
        DUNE,
        title="The Desert Saga",
        series=None,
        position=None,
        holds=("dune|frank herbert", "dune messiah|frank herbert"),
    )
    assert _verify(content, wanted).ok
    assert _rules(_verify(content, replace(wanted, holds=()))) == {"tag_title"}
