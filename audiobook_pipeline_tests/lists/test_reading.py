"""A list of each kind, in a file of the real form, and what is wrong with others."""

from pathlib import Path

import pytest

from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.lists.entries import ListError, spreadsheet_text
from audiobook_pipeline.lists.reading import read_list

FILES = Path(__file__).parent / "files"
BURROUGHS = ("Edgar Rice Burroughs",)


def read(name: str, shelf: str = ""):
    return read_list((FILES / name).read_bytes(), shelf=shelf)


def plain(book: WantedBook) -> WantedBook:
    """Return a book without its key, which is made of the rest."""
    from dataclasses import replace

    return replace(book, work_key="")


@pytest.mark.parametrize(
    ("name", "form", "books"),
    [
        (
            "goodreads.csv",
            "Goodreads export",
            [
                WantedBook("A Princess of Mars", BURROUGHS, series="Barsoom", position="1", isbn="9780345331380"),
                WantedBook("Dracula", ("Bram Stoker",), isbn="9780393970128"),
            ],
        ),
        (
            "goodreads.xml",
            "Goodreads shelf (RSS)",
            [WantedBook("The Gods of Mars", BURROUGHS, series="Barsoom", position="2", isbn="9780345324399")],
        ),
        (
            "storygraph.csv",
            "StoryGraph export",
            [
                WantedBook("Good Omens", ("Terry Pratchett", "Neil Gaiman"), isbn="9780060853983"),
                WantedBook("Piranesi", ("Susanna Clarke",), asin="B08H8H52PZ"),
            ],
        ),
        (
            "hardcover.csv",
            "Hardcover export",
            [
                WantedBook(
                    "Red Rising",
                    ("Pierce Brown",),
                    series="Red Rising Saga",
                    position="1",
                    language="en",
                    asin="B00I2VWW5U",
                    isbn="9780345539786",
                )
            ],
        ),
        (
            "libation.csv",
            "Libation export",
            [
                WantedBook(
                    "Guards! Guards!",
                    ("Terry Pratchett",),
                    narrators=("Nigel Planer", "Stephen Briggs"),
                    series="Discworld",
                    position="8",
                    language="en",
                    asin="B002V1A0WE",
                )
            ],
        ),
        (
            "libation.json",
            "Libation export",
            [
                WantedBook(
                    "Dune Messiah",
                    ("Frank Herbert",),
                    narrators=("Simon Vance",),
                    series="Dune",
                    position="2",
                    language="en",
                    asin="B017V4IM1G",
                )
            ],
        ),
        (
            "openaudible.csv",
            "OpenAudible export",
            [
                WantedBook(
                    "The Eye of the World",
                    ("Robert Jordan",),
                    narrators=("Kate Reading", "Michael Kramer"),
                    series="The Wheel of Time",
                    position="1",
                    language="en",
                    asin="B002V8KUXQ",
                )
            ],
        ),
        (
            "books.json",
            "OpenAudible export",
            [WantedBook("The Martian", ("Andy Weir",), narrators=("R. C. Bray",), language="en", asin="B00B5HZGUG")],
        ),
        (
            "wish_list.json",
            "list of this project (JSON)",
            [WantedBook("Thuvia, Maid of Mars", BURROUGHS, series="Barsoom", position="4", language="en")],
        ),
        (
            "plain.txt",
            "plain text",
            [
                WantedBook("Persuasion", ("Jane Austen",)),
                WantedBook("Frankenstein", ("Mary Shelley",)),
                WantedBook(
                    "Twenty Thousand Leagues Under the Seas",
                    ("Jules Verne",),
                    series="Extraordinary Voyages",
                    position="6",
                ),
            ],
        ),
    ],
)
def test_each_form_is_known_by_how_it_begins_and_read_to_its_books(name, form, books) -> None:
    found = read(name)
    assert found.form == form
    assert [plain(entry.book) for entry in found.entries] == books


@pytest.mark.parametrize(
    "text",
    [
        """"Product ID","Codec","ASIN","Link","Title","Author","Narrated By","Title (short)"
"BK_PENG_1","","B002V5D7KQ","","Emma: A Novel","Jane Austen","Juliet Stevenson","Emma"
""",
        """[{"map": {"product_id": "BK_PENG_1", "asin": "B002V5D7KQ", "fullTitle": "Emma: A Novel",
            "author": "Jane Austen", "narratedBy": "Juliet Stevenson", "shortTitle": "Emma"}}]""",
        '[{"title": "Emma", "author": "Jane Austen", "narrated_by": "Juliet Stevenson", "mp3": "1.mp3"}]',
    ],
    ids=["table", "books of the program", "books of its web page"],
)
def test_the_forms_of_the_open_source_openaudible_are_read(text) -> None:
    found = read_list(text.encode())
    (entry,) = found.entries
    assert found.form == "OpenAudible export"
    assert (entry.book.title, entry.book.authors, entry.book.narrators) == (
        "Emma",
        ("Jane Austen",),
        ("Juliet Stevenson",),
    )
    assert entry.book.asin in {"B002V5D7KQ", None}


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("Constance Garnett - translator, Fyodor Dostoyevsky", ("Fyodor Dostoyevsky",)),
        ("Leo Tolstoy, Louise Maude - translator", ("Leo Tolstoy",)),
        ("Jane Austen, Ann Roe (Illustrator)", ("Jane Austen",)),
        ("Otto Penzler - editor", ("Otto Penzler",)),
        ("Neil Gaiman, Terry Pratchett", ("Neil Gaiman", "Terry Pratchett")),
    ],
)
def test_translators_and_the_like_are_no_authors_of_a_wish(written, authors) -> None:
    found = read_list(f'Audible Product Id,Title,Authors\nB000000001,A Book,"{written}"\n'.encode())
    assert [entry.book.authors for entry in found.entries] == [authors]


def test_podcasts_of_an_audible_library_are_not_wished_for_unless_they_are_asked_for() -> None:
    head = "Audible Product Id,Title,Authors,Series Names,Series Order,Content Type\n"
    rows = "B000000001,Emma,Jane Austen,Foo,-1 : Foo,Product\nB000000002,Episode 5,Jane Doe,Talk,5 : Talk,Episode\n"
    found = read_list((head + rows).encode())
    assert [(entry.book.title, entry.book.series, entry.book.position) for entry in found.entries] == [
        ("Emma", "Foo", None)
    ]
    assert found.elsewhere == 1
    assert len(read_list((head + rows).encode(), shelf="all").entries) == 2


def test_a_shelf_can_be_named_and_what_is_on_others_is_counted() -> None:
    assert [entry.book.title for entry in read("goodreads.csv", "planets").entries] == ["A Princess of Mars"]
    assert [entry.book.title for entry in read("goodreads.csv", "Read").entries] == ["Emma"]
    assert len(read("goodreads.csv", "all").entries) == 3
    assert read("goodreads.csv").elsewhere == 1
    assert [entry.book.title for entry in read("storygraph.csv", "plane").entries] == ["Good Omens"]
    assert [entry.book.title for entry in read("hardcover.csv", "space").entries] == ["Red Rising"]


def test_a_shelf_that_was_renamed_is_told_with_those_that_there_are() -> None:
    with pytest.raises(ListError, match="no shelf 'wishlist'; it has planets, read, to-read"):
        read("goodreads.csv", "wishlist")


@pytest.mark.parametrize("name", ["plain.txt", "goodreads.xml", "books.json"])
def test_a_list_without_shelves_has_none_to_be_named(name) -> None:
    with pytest.raises(ListError, match="no shelf 'planets'; it has none"):
        read(name, "planets")


def test_what_is_not_understood_is_told_by_its_line() -> None:
    assert [(odd.line, odd.why) for odd in read("goodreads.csv").odd] == [(5, "no author")]
    assert [(odd.line, odd.why) for odd in read("goodreads.xml").odd] == [(2, "no title")]
    assert [odd.line for odd in read("libation.json").odd] == [2, 3]
    assert [(odd.line, odd.why) for odd in read("plain.txt").odd] == [(6, 'not of the form "Author - Title"')]
    assert [entry.line for entry in read("goodreads.csv").entries] == [2, 6]


@pytest.mark.parametrize(
    "written", ['="9780441013593"', '"9780441013593"', "=9780441013593", "978-0-441-01359-3", " 9780441013593 "]
)
def test_an_isbn_is_read_as_spreadsheets_write_it(written) -> None:
    assert spreadsheet_text(written).replace("-", "") == "9780441013593"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_list_in_another_encoding_is_read_as_what_it_is(encoding) -> None:
    rows = ["José Saramago - O Ano da Morte de Ricardo Reis", "Émile Zola - Thérèse Raquin", "Jane Austen - Emma"]
    data = "\n".join(rows * 5).encode(encoding)
    if encoding == "utf-16-le":
        data = b"\xff\xfe" + data
    found = read_list(data)
    assert [entry.book.authors[0] for entry in found.entries[:2]] == ["José Saramago", "Émile Zola"]
    assert (found.remark != "") == (encoding != "utf-8-sig")


@pytest.mark.parametrize(
    ("encoding", "line"),
    [
        ("cp1252", "Émile Zola - Thérèse Raquin"),
        ("cp1252", "Gabriel García Márquez - Cien años de soledad"),
        ("cp1252", "Håkan Nesser - Återkomsten"),
        ("cp1252", "Orson Scott Card - Ender’s Game"),
        ("mac_roman", "Émile Zola - Thérèse Raquin"),
        ("cp1250", "Bohumil Hrabal - Příliš hlučná samota"),
        ("cp1250", "Stanisław Lem - Głos Pana"),
        ("cp1254", "Yaşar Kemal - Ağrı Dağı Efsanesi"),
        ("cp1251", "Лев Толстой - Война и мир"),
        ("utf-16-le", "Émile Zola - Thérèse Raquin"),
    ],
)
def test_one_book_is_enough_to_tell_an_encoding(encoding, line) -> None:
    (entry,) = read_list(line.encode(encoding)).entries
    assert f"{entry.book.authors[0]} - {entry.book.title}" == line


def test_one_line_in_another_encoding_costs_itself() -> None:
    lines = ["Émile Zola - Germinal".encode()] * 4 + ["Émile Zola - Nana".encode("cp1252")]
    found = read_list(b"\n".join(lines))
    assert len(found.entries) == 4
    assert [(odd.line, odd.why.split(":")[0]) for odd in found.odd] == [(5, "characters that can't be read")]


@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_a_quote_that_is_never_closed_costs_its_line_alone(newline) -> None:
    lines = [
        "Title,Author,Bookshelves,Exclusive Shelf,My Review",
        '"Emma,Jane Austen,,to-read,',
        '"Lady ""Susan""",Jane Austen,,to-read,"Two',
        'lines, ""really"""',
        '"Sanditon,Jane Austen,,to-read,',
        "Persuasion,Jane Austen,,to-read,",
    ]
    found = read_list(newline.join(lines).encode())
    assert [(entry.line, entry.book.title) for entry in found.entries] == [(3, 'Lady "Susan"'), (6, "Persuasion")]
    assert [(odd.line, odd.why) for odd in found.odd] == [
        (2, "a quotation mark is opened and not closed"),
        (5, "a quotation mark is opened and not closed"),
    ]


def test_a_header_with_an_open_quotation_mark_is_still_the_header() -> None:
    text = 'Title,Author,Bookshelves,Exclusive Shelf,"My Review\nEmma,Jane Austen,,to-read,\n'
    assert [entry.book.title for entry in read_list(text.encode()).entries] == ["Emma"]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_table_may_have_gone_through_a_spreadsheet(delimiter) -> None:
    header, row = ["Title", "Author", "Bookshelves", "Exclusive Shelf"], ["Emma", "Jane Austen", "", "to-read"]
    data = f"{delimiter.join(header)}\r\n{delimiter.join(row)}\r\n".encode()
    assert [entry.book.title for entry in read_list(data).entries] == ["Emma"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"Name,Surname,Title,Salary\nAnn,Lee,Boss,1\n", "an unknown program, with the columns Name, Surname, Title"),
        (
            b"Titel,Autor,Reihe\nDune - Der Anfang,Frank Herbert,Dune\n",
            "an unknown program, with the columns Titel, Autor",
        ),
        (b"<html><body>Sign in</body></html>", "a web page, not a list"),
        (b'{"error": "not found"}', "JSON in no known form"),
        (b"[1, 2", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"nothing of the kind\nat all\n", 'no line is "Author - Title"'),
        (b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><rss><channel/></rss>', "declares entities"),
        (b'<rss version="2.0"><channel><item>', "not a feed"),
        (bytes(range(256)) * 40, "the list is not text|no line reads"),
    ],
)
def test_what_is_no_list_is_said_to_be_none(data, words) -> None:
    with pytest.raises(ListError, match=words):
        read_list(data)


def test_a_row_with_too_many_cells_or_too_few_costs_no_other() -> None:
    text = (
        "Title,Author,Bookshelves,Exclusive Shelf\n"
        "Emma,Jane Austen,,to-read\n"
        "Sense, and Sensibility,Jane Austen,,to-read\n"
        "Persuasion,Jane Austen\n"
        "Sanditon,Jane Austen,,to-read\n"
    )
    found = read_list(text.encode(), shelf="all")
    assert [entry.book.title for entry in found.entries] == ["Emma", "Persuasion", "Sanditon"]
    assert [(odd.line, odd.why) for odd in found.odd] == [(3, "5 cells for 4 columns")]
