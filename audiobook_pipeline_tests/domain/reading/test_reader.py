"""What names say, in the styles of many places, and that nothing in a name is too odd to be read."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook_pipeline.domain.reading.paths import read_path
from audiobook_pipeline.domain.reading.reader import read_name
from audiobook_pipeline_tests.domain.reading.test_styles import said


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "(2011) Stephen King - 11.22.63 [MP3 64]",
            {"title": "11.22.63", "author": "Stephen King", "format": "mp3"},
        ),
        ("Rowling, J.K. - The Casual Vacancy (2012) 64 kbps", {"title": "The Casual Vacancy", "position": None}),
        (
            "The Wind-Up Bird Chronicle | Haruki Murakami | 2010",
            {"title": "The Wind-Up Bird Chronicle", "author": "Haruki Murakami"},
        ),
        (
            "Михаил Булгаков - Мастер и Маргарита (аудиокнига)",
            {"title": "Мастер и Маргарита", "author": "Михаил Булгаков", "language": "ru"},
        ),
        ("村上春樹 - ノルウェイの森", {"title": "ノルウェイの森", "author": "村上春樹"}),
        ("George Orwell - 1984", {"title": "1984", "author": "George Orwell"}),
        (
            "Cien años de soledad - Gabriel García Márquez (audiolibro)",
            {"title": "Cien años de soledad", "author": "Gabriel García Márquez"},
        ),
        ("Ann Roe - Catch-22 (Unabridged)", {"title": "Catch-22", "series": None, "abridged": False}),
        ("Ann Roe - Lake House 30@64K", {"title": "Lake House", "position": None}),
        ("Ann Roe - The English Lake", {"title": "The English Lake", "language": None}),
        ("Ann Roe - Ender's Game MP3", {"title": "Ender's Game", "format": "mp3"}),
        ("MÃ¼ller, Anna - Der See [HÃ¶rbuch]", {"title": "Der See", "author": "Anna Müller", "language": "de"}),
        ("Anna Roe - Der See (Ungekrzt)", {"title": "Der See", "abridged": False, "language": "de"}),
        ("アルスラーン戦記5 征馬孤影", {"title": "征馬孤影", "series": "アルスラーン戦記", "position": "5"}),
        ("The Great Courses - Lakes - and Why", {"title": "Lakes - and Why", "author": None}),
    ],
)
def test_names(name: str, says: Mapping[str, Any]) -> None:
    assert said(name, says) == says


@pytest.mark.parametrize(
    ("name", "narrators"),
    [
        ("Ann Roe - The Lake (read by Steven Weber)", ["Steven Weber"]),
        ("The Lake - Frank Herbert - Scott Brick [M4B]", ["Scott Brick"]),
        ("The Lake by Frank Herbert (Narrated by Kate Reading & Michael Kramer)", ["Kate Reading", "Michael Kramer"]),
        ("Michael Ende - Die Geschichte, gelesen von Gert Heidenreich", ["Gert Heidenreich"]),
        ("Victor Hugo - Les Misérables - lu par Michel Vuillermoz", ["Michel Vuillermoz"]),
        ("Frank Herbert - The Lake {Scott Brick}", ["Scott Brick"]),
        ("Adam Roe - Lakes 03 - The Lake (Jeff Hays)", ["Jeff Hays"]),
        ("Adam Roe - 2024 - The Lake (Business)", []),
        ("Adam Roe - The Lake (Deep Water)", []),
    ],
)
def test_a_reader_has_a_reason(name: str, narrators: list[str]) -> None:
    assert read_name(name).as_dict()["narrators"] == narrators


@pytest.mark.parametrize(
    ("name", "languages"),
    [
        ("Ann Roe - The Lake [ENG / M4B]", ["en"]),
        ("Ann Roe - The Lake (Hörbuch)", ["de"]),
        ("Ann Roe - The Lake (Audiolibro, Spanish)", ["es"]),
        ("Ann Roe - The Lake [NL]", ["nl"]),
        ("Ann_Roe-The_Lake-AUDiOBOOK-WEB-SE-2017-CRAViNGS", ["sv"]),
        ("The Lake (Danish Edition) - Ann Roe", ["da"]),
        ("[Английский] Roe Ann / Роу Анна - The Lake [Adam Poe, 2022, MP3]", ["en"]),
        ("Ann Roe - The Lake", []),
        ("Роу Анна - Озеро. Том 3", []),
    ],
)
def test_a_language_is_said_by_a_tag_a_code_or_a_word(name: str, languages: list[str]) -> None:
    assert read_name(name).as_dict()["languages"] == languages


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ann Roe - Lakes Complete Series", "set"),
        ("Ann Roe - Lakes 1-3", "set"),
        ("Ann Roe - The Lake Trilogy", "set"),
        ("Ann Roe - The Lake (1 of 2)", "piece"),
        ("Ann Roe - The Lake 01of18.mp3", "piece"),
        ('[05/13] - "Ann Roe - The Lake.part03.rar" yEnc (1/812)', "piece"),
        ("Ann Roe - The Lake (Leseprobe)", "piece"),
        ("Ann Roe - The Lake (CD 1-12)", "single"),
        ("Ann Roe - The Lake", "single"),
    ],
)
def test_kinds(name: str, kind: str) -> None:
    assert read_name(name).kind == kind


@pytest.mark.parametrize(
    "name", ["Summary of The Lake by Ann Roe", "The.Lake.2010.1080p.BluRay.x264-GRP", "Ann Roe - The Lake EPUB"]
)
def test_what_is_no_audiobook_is_none(name: str) -> None:
    assert not read_name(name).may_be_a_book


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("Ann Roe/The Lake", ("Ann Roe", "The Lake", None)),
        ("Ann Roe - Lakes/01 - The Lake", ("Ann Roe", "The Lake", "Lakes")),
        ("Ann Roe - Lakes/Roe, Ann - Lakes 3 - The Lake/AudioBook", ("Ann Roe", "The Lake", "Lakes")),
        ("AdamRoeson/Deep Water - Adam Roeson", ("Adam Roeson", "Deep Water", None)),
        ("Ann Roe - The Lake/CD 1", ("Ann Roe", "The Lake", None)),
    ],
)
def test_outer_folders_tell_author_and_series(path: str, says: tuple[str, str, str | None]) -> None:
    got = read_path(path.split("/")).as_dict()
    assert (got["authors"][:1], got["titles"][:1], got["series"][:1]) == (
        [says[0]],
        [says[1]],
        [says[2]] if says[2] else [],
    )


def test_every_piece_has_its_words() -> None:
    name = "Jim Roe - Storm Lake (The Lake Files #1) [Unabridged]"
    reading = read_name(name)
    assert [(what, piece.text) for what, piece in reading.pieces()] == [
        ("titles", "Storm Lake"),
        ("authors", "Jim Roe"),
        ("series", "The Lake Files"),
    ]
    assert all(piece.span and name[piece.span.start : piece.span.end] == piece.text for _, piece in reading.pieces())


_ODD = st.text(alphabet=st.sampled_from("aA1 -_.,:;()[]{}\"'#/&+~–—|●é字かñ"), max_size=60)
_PIECES = [
    *("Ann", "Roe", "by", "read by", "Book", "01", "2", "1-3", "2011", "Vol.", "Part 1", "Series", "the", "of", "MP3"),
    *("(", ")", "[", "]", "{", "}", "-", ":", "_", '"', "yEnc", "(01/17)", "Unabridged", "-AUDIOBOOK-WEB-DE-2012-GRP"),
]
_WORDS = st.lists(st.sampled_from(_PIECES), max_size=14)


@given(st.one_of(st.text(max_size=200), _ODD, _WORDS.map(" ".join), _WORDS.map("".join)))
@settings(max_examples=300, deadline=None)
def test_any_name_is_read(name: str) -> None:
    reading = read_name(name)
    assert reading.kind in {"single", "set", "piece"}
    for _, piece in reading.pieces():
        assert piece.span is None or piece.span.text == reading.name[piece.span.start : piece.span.end]
    assert read_path(name.split("/")).kind in {"single", "set", "piece"}
