"""What a torrent's own list of files tells before anything is downloaded."""

import pytest

from audiobook_pipeline.acquisition.torrent_contents import refusal

MP3 = ("Emma/01.mp3", 9_000_000)


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ([("Emma Unabridged.scr", 9_000_000)], "executable"),
        ([MP3, ("Emma/02.mp3.lnk", 900)], "executable"),
        ([MP3, ("Emma/codec/install.msi", 9_000)], "executable"),
        ([("Emma/Emma.part1.rar", 9_000_000), ("Emma/read me.txt", 5)], "archive"),
        ([MP3, ("Emma/Extras.zip", 9_000)], "archive"),
        ([("Emma.2020.1080p.mkv", 9_000_000_000), ("Emma.srt", 9)], "only films"),
        ([("Emma/Emma.epub", 900_000), ("Emma/Emma.pdf", 900_000)], "no audio"),
        ([("Emma/Emma.aax", 9_000_000)], "no audio"),
        ([("Emma/01.mp2", 9_000_000)], "no audio"),
        ([("Emma/sample/01.mp3", 90_000), ("Emma/Emma.mkv", 9_000_000_000)], "only films"),
    ],
)
def test_what_cannot_be_an_audiobook_is_refused_with_what_it_is(files, why):
    assert why in refusal(files)


@pytest.mark.parametrize(
    "more",
    [
        ("Emma/Emma.epub", 900_000),
        ("Emma/cover.jpg", 900),
        ("Emma/Torrent downloaded from www.books.com", 120),
        ("Emma/greetings.com", 120),
        ("Emma/making of.mkv", 9_000_000),
        ("Emma/Emma.nfo", 900),
        ("Emma/._01.mp3", 120),
    ],
)
def test_what_lies_beside_a_book_is_no_reason(more):
    assert refusal([MP3, more]) == ""


@pytest.mark.parametrize("name", ["Emma.m4b", "Emma/Emma.mp4", "Emma/CD 1/01.FLAC"])
def test_whatever_the_library_plays_may_be_the_book(name):
    assert refusal([(name, 9_000_000)]) == ""
