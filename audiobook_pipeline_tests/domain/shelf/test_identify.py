"""Which book an item is, in the ways in which people keep books."""

from dataclasses import replace

import pytest

from audiobook_pipeline.domain.models import LibraryItem, SeriesPlace
from audiobook_pipeline.domain.shelf.evidence import plain, tells
from audiobook_pipeline.domain.shelf.identify import identify
from audiobook_pipeline.domain.shelf.identify_library import identify_all
from audiobook_pipeline.domain.shelf.identity import IdentifiedItem, ItemFiles
from audiobook_pipeline.domain.shelf.owned import owned_books


def item(title: str, *authors: str, path: str = "", **fields: object) -> LibraryItem:
    return LibraryItem(item_id="i1", title=title, authors=authors, rel_path=path, **fields)


def files(**tags: tuple[str, ...]) -> ItemFiles:
    return ItemFiles(item_id="i1", **tags)


def told(found: IdentifiedItem) -> tuple[str, str, str, str]:
    """Return title, authors, narrators and series, each as one text."""
    return (
        found.title.value,
        "; ".join(found.authors.value),
        "; ".join(found.narrators.value),
        "; ".join(map(str, found.series.value)),
    )


@pytest.mark.parametrize(
    ("title", "shorter"),
    [
        ("The Moonstone [Disc 1]", "The Moonstone"),
        ("The Moonstone (CD 2 of 9)", "The Moonstone"),
        ("The Moonstone (1868)", "The Moonstone"),
        ("The Moonstone (Unabridged)", "The Moonstone"),
        ("The Moonstone - Narrated by Peter Jeffrey", "The Moonstone"),
        ("The Moonstone, read by Peter Jeffrey", "The Moonstone"),
        ("Barsetshire, Book 2: Barchester Towers", "Barchester Towers"),
        ("Barchester Towers", "Barchester Towers"),
        ("Nineteen Eighty-Four", "Nineteen Eighty-Four"),
        ("Mansfield Park (1 of 3)", "Mansfield Park (1 of 3)"),
    ],
)
def test_what_is_said_of_the_recording_is_no_part_of_a_title(title: str, shorter: str) -> None:
    assert plain(title) == shorter


@pytest.mark.parametrize(
    "title",
    ["", "Part 1", "Teil 3", "[Disc 1]", "CD1 Track 1", "Track 01", "Chapter 12", "01", "Unknown Album", "audiobook"],
)
def test_such_a_title_tells_nothing(title: str) -> None:
    assert not tells(title)


@pytest.mark.parametrize("title", ["Emma", "1984", "Chapter House", "Partners", "20,000 Leagues", "三体"])
def test_such_a_title_tells_a_book(title: str) -> None:
    assert tells(title)


LECOQ = (SeriesPlace("Monsieur Lecoq", "3"),)
ROWS = {
    "a reader in the author's place": (
        item("Barchester Towers", "Simon Vance", path="Anthony Trollope/Barchester Towers (read by Simon Vance)"),
        ("Barchester Towers", "Anthony Trollope", "Simon Vance", ""),
    ),
    "a reader behind the author": (
        item("Emma [Disc 1]", "Jane Austen read by Juliet Stevenson", path="Jane Austen/Emma"),
        ("Emma", "Jane Austen", "Juliet Stevenson", ""),
    ),
    "a reader with the same name behind the author": (
        item("Freckles [Disc 1]", "Gene Stratton-Porter read by Annise", path="Gene Stratton-Porter/Freckles"),
        ("Freckles", "Gene Stratton-Porter", "Annise", ""),
    ),
    "a reader with the same name in the author's place": (
        item("Emma", "Karlsson", path="Jane Austen/Emma (read by Karlsson)"),
        ("Emma", "Jane Austen", "Karlsson", ""),
    ),
    "a title that is a part's": (
        item("Part 1", path="Barsetshire 02 - Barchester Towers"),
        ("Barchester Towers", "", "", "Barsetshire #2"),
    ),
    "an author, a series, a number and the title as folders": (
        item("Track 01", path="Anthony Trollope/Barsetshire/02 - Barchester Towers {Simon Vance}"),
        ("Barchester Towers", "Anthony Trollope", "Simon Vance", "Barsetshire #2"),
    ),
    "a title that is the whole folder": (
        item("Jane Austen - Emma (Unabridged)", path="Jane Austen - Emma (Unabridged)"),
        ("Emma", "Jane Austen", "", ""),
    ),
    "a number in the series' name": (
        item("Barchester Towers", "Anthony Trollope", series=(SeriesPlace("Barsetshire #2"),)),
        ("Barchester Towers", "Anthony Trollope", "", "Barsetshire #2"),
    ),
    "a series in the title": (
        item("Barchester Towers: Barsetshire, Book 2", "Anthony Trollope", path="Anthony Trollope/Barchester Towers"),
        ("Barchester Towers", "Anthony Trollope", "", "Barsetshire #2"),
    ),
    "a last name first as folder": (
        item("Emma (1815)", path="Austen, Jane/Emma (1815)"),
        ("Emma", "Jane Austen", "", ""),
    ),
    "a translator among the authors": (
        item("The Idiot", "Constance Garnett - translator", "Fyodor Dostoevsky"),
        ("The Idiot", "Fyodor Dostoevsky", "", ""),
    ),
    "a placeholder for an author": (
        item("Emma", "Unknown", path="Jane Austen - Emma"),
        ("Emma", "Jane Austen", "", ""),
    ),
    "a credit in the author's place": (
        item("Emma", "Read by Juliet Stevenson", path="Jane Austen/Emma"),
        ("Emma", "Jane Austen", "Juliet Stevenson", ""),
    ),
    "a reader in brackets behind the author": (
        item("Emma", "Jane Austen (Juliet Stevenson)", path="Emma"),
        ("Emma", "Jane Austen", "Juliet Stevenson", ""),
    ),
    "a reader with the same name in brackets": (
        item("Emma", "Jane Austen (Annise)", path="Emma"),
        ("Emma", "Jane Austen", "", ""),
    ),
    "the author's other name in brackets": (
        item("Vipers", "Robert Galbraith (J.K. Rowling)", path="Vipers"),
        ("Vipers", "Robert Galbraith (J.K. Rowling)", "", ""),
    ),
    "author and reader with a stroke between them": (
        item("Emma", "Jane Austen/Juliet Stevenson", path="Emma"),
        ("Emma", "Jane Austen; Juliet Stevenson", "", ""),
    ),
    "a genre around the author's folder": (
        item("Emma", "Classics & Romance", path="Romance/Jane Austen/Emma", series=(SeriesPlace("Jane Austen"),)),
        ("Emma", "Jane Austen", "", ""),
    ),
    "a letter around the author's folder": (
        item("Emma", "A", path="A/Jane Austen/Emma", series=(SeriesPlace("Jane Austen"),)),
        ("Emma", "Jane Austen", "", ""),
    ),
    "the book and its author in the author's place": (
        item("Emma (Disc 01)", "Emma by Jane Austen", path="Emma by Jane Austen/Emma (Disc 01)"),
        ("Emma", "Jane Austen", "", ""),
    ),
    "the author behind the title": (
        item("Northanger Abbey by Jane Austen", path="Northanger Abbey by Jane Austen"),
        ("Northanger Abbey", "Jane Austen", "", ""),
    ),
    "a file's name for a title": (
        item("Jane.Austen.Mansfield.Park.AUDIOBOOK.MP3-GRP", path="Jane.Austen.Mansfield.Park.AUDIOBOOK.MP3-GRP"),
        ("Mansfield Park", "Jane Austen", "", ""),
    ),
    "an underline for a colon": (
        item("Barchester Towers_ Barsetshire, Book 2", "Anthony Trollope", path="Barchester Towers"),
        ("Barchester Towers", "Anthony Trollope", "", "Barsetshire #2"),
    ),
    "a number before the title": (
        item("2.0 Barchester Towers", "Anthony Trollope", path="Anthony Trollope/2.0 Barchester Towers"),
        ("Barchester Towers", "Anthony Trollope", "", ""),
    ),
    "the title of a chapter": (
        item("Chapter 01: The Bishop", "Anthony Trollope", path="Anthony Trollope/Barchester Towers"),
        ("Barchester Towers", "Anthony Trollope", "", ""),
    ),
    "a title of counting words, where nothing tells more": (
        item("File No. 113", "Émile Gaboriau", path="Émile Gaboriau/Monsieur Lecoq/3 - File No. 113", series=LECOQ),
        ("File No. 113", "Émile Gaboriau", "", "Monsieur Lecoq #3"),
    ),
    "a set in a series without a number, named after it": (
        item(
            "Anthony Trollope - Barsetshire Books 1-2 [ENG / MP3]",
            "Anthony Trollope",
            path="Anthony Trollope/Barsetshire/Barsetshire, Books 1-2",
            series=(SeriesPlace("Barsetshire"),),
        ),
        ("Barsetshire", "Anthony Trollope", "", "Barsetshire #1-2"),
    ),
    "a part of a book is not a volume of a series": (
        item("Mansfield Park - Part 1", "Jane Austen"),
        ("Mansfield Park - Part 1", "Jane Austen", "", ""),
    ),
}


@pytest.mark.parametrize("kept", ROWS)
def test_an_item_is_recognised(kept: str) -> None:
    found, expected = ROWS[kept]
    assert told(identify(found)) == expected


TAGGED = {
    "the album tells the book": (
        item("CD1 Track 1", path="Audiobooks"),
        files(albums=("Emma [CD 1]", "Emma [CD 2]"), artists=("Jane Austen",)),
        ("Emma", "Jane Austen", "", ""),
    ),
    "the album artist is the author, the artist reads": (
        item("Emma", "Juliet Stevenson", path="x/Emma"),
        files(
            albums=("Emma",),
            artists=("Juliet Stevenson",),
            album_artists=("Austen, Jane",),
            composers=("Juliet Stevenson",),
        ),
        ("Emma", "Jane Austen", "Juliet Stevenson", ""),
    ),
    "the files' names tell the book": (
        item("Part 1", path="new"),
        files(names=("Jane Austen - Emma - 01", "Jane Austen - Emma - 02")),
        ("Emma", "Jane Austen", "", ""),
    ),
    "a tag tells the series": (
        item("Barchester Towers", "Anthony Trollope"),
        files(albums=("Barchester Towers",), series=("Barsetshire #2",)),
        ("Barchester Towers", "Anthony Trollope", "", "Barsetshire #2"),
    ),
    "tags beside a folder of hyphens": (
        item("CD1 Track 1", path="New Folder/barchester-towers-2"),
        files(albums=("Framley Parsonage",), album_artists=("Anthony Trollope",), composers=("Simon Vance",)),
        ("Framley Parsonage", "Anthony Trollope", "Simon Vance", "barchester towers #2"),
    ),
    "the title of a file, which folder and files contradict": (
        item("04 - The Storm", "Read by Juliet Stevenson", path="Jane Austen/Persuasion"),
        files(names=("04 - Persuasion", "05 - Persuasion"), artists=("Read by Juliet Stevenson",)),
        ("Persuasion", "Jane Austen", "Juliet Stevenson", ""),
    ),
    "the author composes and the reader is the artist": (
        item("Emma", "Juliet Stevenson", path="Jane Austen/Emma", narrators=("Jane Austen",)),
        files(
            albums=("Emma",),
            artists=("Juliet Stevenson",),
            composers=("Jane Austen",),
            names=("Emma - Jane Austen - Part 1 of 12",),
        ),
        ("Emma", "Jane Austen", "Juliet Stevenson", ""),
    ),
}


@pytest.mark.parametrize("kept", TAGGED)
def test_an_item_is_recognised_by_its_files(kept: str) -> None:
    found, tags, expected = TAGGED[kept]
    assert told(identify(found, tags)) == expected


def test_each_value_says_where_it_is_from_and_how_sure_it_is() -> None:
    found = identify(item("Emma", "Jane Austen", path="Jane Austen/Emma"))
    assert (found.title.source, found.authors.source) == ("fields", "fields")
    assert found.title.certainty > 0.9
    assert found.known
    assert found.doubt == ""
    lone = identify(item("Part 1", path="Emma"))
    assert (lone.title.source, lone.known, lone.doubt) == ("folder", False, "its author is unknown")
    assert lone.title.certainty < found.title.certainty
    assert identify(item("Track 1", path="CD 1")).doubt == "its title is unknown"


def test_another_title_that_the_folder_names_is_kept() -> None:
    assert identify(item("Emma", "Jane Austen", path="Jane Austen/Persuasion")).also == ("Persuasion",)


def test_only_items_in_doubt_are_asked_for_their_files() -> None:
    sure = LibraryItem(item_id="i2", title="Emma", authors=("Jane Austen",), rel_path="Jane Austen/Emma")
    asked: list[str] = []

    def ask(items: list[LibraryItem]) -> dict[str, ItemFiles]:
        asked.extend(found.item_id for found in items)
        return {"i1": files(albums=("Persuasion",), album_artists=("Jane Austen",))}

    found = identify_all([item("Part 1"), sure], ask)
    assert asked == ["i1"]
    assert [each.title.value for each in found] == ["Persuasion", "Emma"]


def library(*items: LibraryItem, tags: dict[str, ItemFiles] | None = None) -> dict[str, IdentifiedItem]:
    """Return items identified together, by their titles."""
    numbered = [replace(each, item_id=f"i{number}") for number, each in enumerate(items)]
    told = identify_all(numbered, lambda asked: {each.item_id: (tags or {})[each.title] for each in asked if tags})
    return {each.title: found for each, found in zip(numbered, told, strict=True)}


READ = [item(title, "Anthony Trollope", narrators=("Simon Vance",)) for title in ("The Warden", "Phineas Finn")]
WRITTEN = item("Emma", "Jane Austen", path="Jane Austen/Emma")


def test_who_reads_other_books_of_the_library_is_not_the_author_here() -> None:
    found = library(*READ, WRITTEN, item("Persuasion", "Simon Vance", path="Simon Vance/Jane Austen - Persuasion"))
    assert told(found["Persuasion"]) == ("Persuasion", "Jane Austen", "Simon Vance", "")
    alone = library(WRITTEN, item("Persuasion", "Simon Vance", path="Simon Vance/Jane Austen - Persuasion"))
    assert alone["Persuasion"].doubt == "not sure of its author"


def test_where_nothing_else_names_an_author_a_known_reader_leaves_doubt() -> None:
    found = library(*READ, item("Persuasion", "Simon Vance", path="Persuasion"))["Persuasion"]
    assert found.doubt == "not sure of its author"
    rows = owned_books([found])
    assert [tuple(row) for row in rows["authors"][~rows["known"]]] == [()]


def test_who_reads_and_writes_is_an_author() -> None:
    own = item("Barchester Towers", "Simon Vance", narrators=("Simon Vance",))
    found = library(*READ, own, item("Persuasion", "Simon Vance", path="Persuasion"))["Persuasion"]
    assert (found.authors.value, found.doubt) == (("Simon Vance",), "")


def test_authors_and_series_of_the_library_tell_what_a_folder_is() -> None:
    shelf = [
        item("Candide", "Voltaire", path="Voltaire/Candide"),
        item("The Warden", "Anthony Trollope", series=(SeriesPlace("Barsetshire", "1"),)),
    ]
    found = library(
        *shelf, item("Part 1", path="Voltaire/Zadig"), item("Framley Parsonage", path="Barsetshire/Framley Parsonage")
    )
    assert told(found["Part 1"])[:2] == ("Zadig", "Voltaire")
    assert told(found["Framley Parsonage"])[3] == "Barsetshire"


def test_who_is_said_to_read_may_be_the_author_where_no_folder_names_one() -> None:
    found = library(item("Persuasion", "Simon Vance", narrators=("Jane Austen",), path="Persuasion.m4b"))["Persuasion"]
    rows = owned_books([found])
    assert [tuple(row) for row in rows["authors"][~rows["known"]]] == [("Jane Austen",)]
