"""What a release name tells by itself, with the words that tell it, in the styles of many places."""

import pytest

from audiobook_pipeline.domain.release_name import ReleaseName, parse_release_name


@pytest.mark.parametrize(
    ("name", "title", "author"),
    [
        ("Jim Butcher - Storm Front", "Storm Front", "Jim Butcher"),
        ("The Stand by Stephen King [ENG / M4B] [VIP]", "The Stand", "Stephen King"),
        ("The Name of the Wind - Patrick Rothfuss [MP3]", "The Name of the Wind", "Patrick Rothfuss"),
        ("(2011) Stephen King - 11.22.63 [MP3 64]", "11.22.63", "Stephen King"),
        ("Robert Jordan - The Wheel of Time 01 - The Eye of the World", "The Eye of the World", "Robert Jordan"),
        ("Rowling, J.K. - The Casual Vacancy (2012) 64 kbps", "The Casual Vacancy", "Rowling, J.K"),
        ("The Wind-Up Bird Chronicle | Haruki Murakami | 2010", "The Wind-Up Bird Chronicle", "Haruki Murakami"),
        ("Quiet: The Power of Introverts by Susan Cain [ENG / M4B]", "Quiet", "Susan Cain"),
        ("Михаил Булгаков - Мастер и Маргарита (аудиокнига)", "Мастер и Маргарита", "Михаил Булгаков"),
        ("村上春樹 - ノルウェイの森", "ノルウェイの森", "村上春樹"),
        ("George Orwell - 1984", "1984", "George Orwell"),
        (
            "Cien años de soledad - Gabriel García Márquez (audiolibro)",
            "Cien años de soledad",
            "Gabriel García Márquez",
        ),
    ],
)
def test_title_and_author_are_candidates(name: str, title: str, author: str) -> None:
    parsed = parse_release_name(name)
    assert title in parsed.titles
    assert author in parsed.authors or author in parsed.titles


@pytest.mark.parametrize(
    ("name", "narrators"),
    [
        ("A Author - The Title (read by Steven Weber)", ("Steven Weber",)),
        ("The Title - Frank Herbert - Scott Brick [M4B]", ("Scott Brick",)),
        ("The Title by Frank Herbert (Narrated by Kate Reading & Michael Kramer)", ("Kate Reading", "Michael Kramer")),
        ("Michael Ende - Die Geschichte, gelesen von Gert Heidenreich", ("Gert Heidenreich",)),
        ("Victor Hugo - Les Misérables - lu par Michel Vuillermoz", ("Michel Vuillermoz",)),
        ("Frank Herbert - The Title {Scott Brick}", ("Scott Brick",)),
    ],
)
def test_narrators(name: str, narrators: tuple[str, ...]) -> None:
    assert parse_release_name(name).narrators == narrators


@pytest.mark.parametrize(
    ("name", "position"),
    [
        ("X - Some Series Book One - Y", "1"),
        ("X - Some Series, Bk 2 - Y", "2"),
        ("Y (Some Series #2.5) - X", "2.5"),
        ("X - Some Series 03 - Y", "3"),
        ("X - Some Series Vol. IV - Y", "4"),
        ("X - Some Series Band Zwei - Y", "2"),
        ("X - Some Series, Tome 1.0 - Y", "1"),
        ("X - Some Series Books 1 - 6", "1-6"),
        ("X - Some Series 1-3 [MP3]", "1-3"),
        ("X - Some Series books 1 to 4", "1-4"),
        ("X.Some.Series.4.5.Y.Unabridged.MP3-GRP", "4.5"),
        ("X - Серия Книга 2 - Y", "2"),
        ("X - Y MP3 64kbps", "None"),
        ("X - Y v5.0 M4B", "None"),
    ],
)
def test_positions(name: str, position: str) -> None:
    assert str(parse_release_name(name).position) == position


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("X - Y (Part 1 of 2)", "1"),
        ("X - Y, Teil 2", "2"),
        ("X - Y Pt. 3", "3"),
        ("X - Y, Part Two", "2"),
        ("村上 - Y（上）", "1"),
        ("X - Y Disc 2", "None"),
    ],
)
def test_parts(name: str, part: str) -> None:
    assert str(parse_release_name(name).part) == part


def _true(parsed: ReleaseName) -> set[str]:
    names = ("dramatised", "full_cast", "synthetic", "collection", "companion", "other_media", "fragment")
    return {name for name in names if getattr(parsed, name)} | ({"abridged"} if parsed.abridged else set())


@pytest.mark.parametrize(
    ("name", "tells"),
    [
        ("X - Y [Unabridged] M4B", set()),
        ("X - Y (ungekürzte Lesung)", set()),
        ("X - Y (gekürzt)", {"abridged"}),
        ("X - Y (versión abreviada)", {"abridged"}),
        ("X - Y [GraphicAudio]", {"dramatised"}),
        ("X - Y (Hörspiel)", {"dramatised"}),
        ("X - Y (słuchowisko)", {"dramatised"}),
        ("X - Y (Full Cast)", {"full_cast"}),
        ("X - Y [TTS]", {"synthetic"}),
        ("X - Y (KI-Stimme)", {"synthetic"}),
        ("X - Complete Audiobook Collection (12 books)", {"collection"}),
        ("X - Y Box Set", {"collection"}),
        ("X - 1964-1984 - Y", {"collection"}),
        ("Summary of Y by X", {"companion"}),
        ("Y - X (fiche de lecture)", {"companion"}),
        ("Y.2010.1080p.BluRay.x264-GRP", {"other_media"}),
        ("X - Y EPUB", {"other_media"}),
        ("X - Y M4B + EPUB", set()),
        ("X - Y - Chapter 07.mp3", {"fragment"}),
        ("X - Y CD04", {"fragment"}),
        ("X - Y (CD 1-12)", set()),
        ("X - Y [12 discs]", set()),
        ("X - Y [03/27] yEnc", {"fragment"}),
        ("X - Y (Leseprobe)", {"fragment"}),
    ],
)
def test_what_kind_of_thing_it_is(name: str, tells: set[str]) -> None:
    assert _true(parse_release_name(name)) == tells


@pytest.mark.parametrize(
    ("name", "languages"),
    [
        ("X - Y [ENG / M4B]", {"en"}),
        ("X - Y (Hörbuch)", {"de"}),
        ("X - Y (Audiolibro)", {"es", "it"}),
        ("X - Y (Audiolibro, Spanish)", {"es"}),
        ("X - Y Lydbog", {"da"}),
        ("X - Y [NL]", {"nl"}),
        ("X - Y", set()),
    ],
)
def test_languages(name: str, languages: set[str]) -> None:
    assert parse_release_name(name).languages == languages


def test_format_bitrate_and_year() -> None:
    parsed = parse_release_name("(2011) X Author - Some Title [MP3 64]")
    assert (parsed.formats, parsed.bitrate, parsed.year) == (("mp3",), 64, 2011)


def test_each_piece_has_its_words() -> None:
    parsed = parse_release_name("Jim Butcher - Storm Front (The Dresden Files #1) [Unabridged]")
    assert [(p.kind, p.span.text) for p in parsed.of_kind("series", "volume", "unabridged")] == [
        ("series", "The Dresden Files"),
        ("volume", "1"),
        ("unabridged", "Unabridged"),
    ]


def test_entities_and_invisible_marks_are_cleaned_and_spans_point_into_the_cleaned_name() -> None:
    parsed = parse_release_name("\u202aNeil Gaiman &amp; Terry Pratchett\u202c - Good\u200b Omens")
    assert parsed.text == "Neil Gaiman & Terry Pratchett - Good Omens"
    assert "Good Omens" in parsed.titles
