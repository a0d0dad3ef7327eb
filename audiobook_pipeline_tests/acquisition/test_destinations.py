"""A book goes into the library that the configuration says."""

import secrets
from pathlib import Path
from types import SimpleNamespace

import pytest

from audiobook_pipeline.acquisition.destinations import KnownGenres, folder_of, folders_here, library_at, library_for
from audiobook_pipeline.acquisition.finishing import Destination
from audiobook_pipeline.acquisition.paths import UnmappedPathError
from audiobook_pipeline.clients.audiobookshelf_models import Folder, Library
from audiobook_pipeline.config import ConfigurationError, Import, PathMap
from audiobook_pipeline.domain.models import LibraryItem, SeriesPlace, WantedBook
from audiobook_pipeline.schemas.rows import write
from audiobook_pipeline.schemas.tables import LIBRARY

BOOKS = Library(id="lib_1", name="Books", folders=(Folder(id="a", full_path="/audiobooks"),))
GERMAN = Library(id="lib_2", name="Hörbücher", folders=(Folder(id="b", full_path="D:\\german"),))
BOTH = (BOOKS, GERMAN)
RULES = Import.model_validate(
    {
        "library": "Books",
        "rules": [
            {"library": "Hörbücher", "language": "de"},
            {"library": "lib_2", "author": "Cornelia Funke"},
            {"library": "lib_2", "series": "Die Drei ???"},
        ],
    }
)


@pytest.mark.parametrize(
    ("book", "library"),
    [
        (WantedBook("Emma", ("Jane Austen",)), BOOKS),
        (WantedBook("Emma", ("Jane Austen",), language="de"), GERMAN),
        (WantedBook("Inkheart", ("Cornelia Funke",), language="en"), GERMAN),
        (WantedBook("Der Super-Papagei", series="die drei ???"), GERMAN),
    ],
)
def test_the_first_rule_that_fits_holds_and_else_the_default(book, library):
    assert library_for(book, BOTH, RULES) == library


def item(authors, genres, series=()):
    places = tuple(SeriesPlace(name, "") for name in series)
    return LibraryItem(item_id=secrets.token_hex(4), authors=tuple(authors), genres=tuple(genres), series=places)


ITEMS = write(
    [
        item(["Ann Roe"], ["Fantasy", "Adventure"], ["The Lakes"]),
        item(["Ann Roe"], ["fantasy"], ["The Lakes"]),
        item(["Ann Roe"], ["Biography"]),
        item(["Ann Roe"], ["Biography"]),
        item(["Ann Roe"], ["Biography"]),
        item(["Ben Doe"], ["Science Fiction & Fantasy"]),
        item(["Cy Poe"], []),
    ],
    LIBRARY,
)
OF_GENRES = Import.model_validate(
    {"library": "Books", "rules": [{"library": "lib_2", "genre": "fantasy"}, {"library": "lib_2", "genre": "Sci-Fi"}]}
)


@pytest.mark.parametrize(
    ("book", "library"),
    [
        # Most of the series are, whatever else its author wrote.
        (WantedBook("The Lake", ("Ann Roe",), series="Lakes"), GERMAN),
        (WantedBook("A Life", ("Ann Roe",)), BOOKS),
        (WantedBook("New", ("Zoe Noe",), genre="fantasy"), GERMAN),
        (WantedBook("New", ("Zoe Noe",), genre="science_fiction"), GERMAN),
        (WantedBook("New", ("Zoe Noe",), genre="romance"), BOOKS),
        (WantedBook("New", ("Cy Poe",)), BOOKS),
        (WantedBook("New"), BOOKS),
    ],
)
def test_a_rule_by_genre_goes_by_what_the_library_has_and_by_the_search(book, library):
    assert library_for(book, BOTH, OF_GENRES, KnownGenres(ITEMS)) == library


def test_several_libraries_need_a_default_and_names_that_are_there():
    with pytest.raises(ConfigurationError, match=r"Into which library.*lib_1 \(Books\), lib_2"):
        library_for(WantedBook("Emma"), BOTH, Import())
    with pytest.raises(ConfigurationError, match="'Plays' is not a library"):
        library_for(WantedBook("Emma"), BOTH, Import(library="Plays"))
    assert library_for(WantedBook("Emma"), BOTH[:1], Import()) == BOOKS


def test_abs_library_path_is_the_folder_of_the_only_or_default_library_and_others_are_mapped(tmp_path):
    maps = (PathMap(remote="D:\\german", local="/mnt/german"),)
    assert folder_of(BOOKS, BOTH, RULES, tmp_path, maps)[0] == tmp_path
    assert folder_of(BOOKS, (BOOKS,), Import(), tmp_path, ())[1] == (
        PathMap(remote="/audiobooks", local=str(tmp_path)),
    )
    assert folder_of(GERMAN, BOTH, RULES, tmp_path, maps) == (Path("/mnt/german"), maps)
    with pytest.raises(UnmappedPathError):
        folder_of(GERMAN, BOTH, RULES, tmp_path, ())


@pytest.mark.parametrize("template", ["{autor}/{title}", "{title", "{author}/{}"])
def test_a_template_with_an_unknown_field_is_refused(template):
    with pytest.raises(ValueError, match="folders"):
        Import(folders=template)


def test_a_rule_that_fits_every_book_is_refused():
    with pytest.raises(ValueError, match="needs a language, series, author or genre"):
        Import.model_validate({"rules": [{"library": "Books"}]})


def test_all_folders_of_all_libraries_that_are_on_this_machine_are_known(tmp_path):
    for name in ("books", "more", "german"):
        (tmp_path / name).mkdir()
    more = Folder(id="c", full_path="/more")
    books = Library(id="lib_1", name="Books", folders=(*BOOKS.folders, more))
    away = Library(id="lib_3", name="Away", folders=(Folder(id="d", full_path="E:\\away"),))
    maps = [PathMap(remote=remote, local=str(tmp_path / name)) for remote, name in (("/more", "more"), ("D:\\", ""))]
    folders = folders_here([books, GERMAN, away], RULES, tmp_path / "books", maps)
    assert folders == {tmp_path / "books": "lib_1", tmp_path / "more": "lib_1", tmp_path / "german": "lib_2"}
    assert library_at(str(tmp_path / "german" / "Funke"), folders) == "lib_2"
    assert library_at(str(tmp_path / "elsewhere"), folders) is None


def test_a_book_that_was_found_in_another_library_is_confirmed_there(tmp_path):
    home = Destination("lib_1", tmp_path / "books", folders={tmp_path / "books": "lib_1", tmp_path / "plays": "lib_2"})
    for path, at_home in ((tmp_path / "books" / "Emma", True), (tmp_path / "plays" / "Emma", False), (None, True)):
        assert home.is_home_of(SimpleNamespace(library_path=path and str(path))) is at_home
