"""The repairs of single items: each row repairs its own example, and none touches what is right."""

import pytest

from audiobook_pipeline.domain.credits import credits_of
from audiobook_pipeline.domain.forms.names import name_key
from audiobook_pipeline.domain.genres import genres_in
from audiobook_pipeline.domain.metadata_preferences import MetadataPreferences
from audiobook_pipeline.domain.proposals import CONFIDENT
from audiobook_pipeline.domain.repairs.item import ROWS
from audiobook_pipeline.domain.safeguards import harmless
from audiobook_pipeline.domain.standardise import propose_repairs
from audiobook_pipeline_tests.domain.shelves import shelf
from audiobook_pipeline_tests.written import written

NEEDS_OTHERS = {"name_spelling", "series_spelling", "author_is_narrator"}
"""Rows that only repair beside other items: they have tests of their own."""


def repairs(*items):
    changes = propose_repairs(shelf(*items))
    own = changes[changes["item_id"] == "li_0"]
    return {row["field"]: written(row["field"], row["after"]) for row in own.to_dict("records")}


@pytest.mark.parametrize("row", [row for row in ROWS if row.id not in NEEDS_OTHERS], ids=lambda row: row.id)
def test_a_row_repairs_its_example(row):
    changes = propose_repairs(shelf(dict(row.before), {"title": "Emma"}, {"title": "Sanditon"}))
    field = next(field for field in row.fields if field in row.before or len(row.fields) == 1)
    own = changes[(changes["field"] == field) & (changes["item_id"] == "li_0")]
    assert row.id in own["rule"].iat[0].split("+")
    assert written(field, own["after"].iat[0]) == row.after


@pytest.mark.parametrize(
    ("entries", "people"),
    [
        (["Cinderblock, Tessa Marlowe"], ["Cinderblock", "Tessa Marlowe"]),
        (["Dickens, Charles"], ["Charles Dickens"]),
        (["Alcott, Louisa May"], ["Louisa May Alcott"]),
        (["Cinderblock, Travis Quillon"], ["Cinderblock, Travis Quillon"]),
        (["Carter, Ben Roscoe"], ["Ben Roscoe Carter"]),
        (["Ann Roe (read by the author)"], ["Ann Roe"]),
        (["Pérez Galdós, Benito"], ["Benito Pérez Galdós"]),
        (["Mary Shelley, Percy Shelley"], ["Mary Shelley", "Percy Shelley"]),
        (["Anne Brontë y Emily Brontë"], ["Anne Brontë", "Emily Brontë"]),
        (["Tessa Marlowe / Jack London with Anna Sewell"], ["Tessa Marlowe", "Jack London", "Anna Sewell"]),
        (["José Ortega y Gasset"], ["José Ortega y Gasset"]),
        (["Lea & Febiger"], ["Lea & Febiger"]),
        (["Booker T. Washington", "Jr."], ["Booker T. Washington, Jr."]),
        (["Jack London", "M.D., FACP", "Anna Sewell", "MBA"], ["Jack London, M.D., FACP", "Anna Sewell, MBA"]),
        (["Heitor Villa-Lobos"], ["Heitor Villa-Lobos"]),
        (["Walter de la Mare"], ["Walter de la Mare"]),
        (["Von Humboldt"], ["Von Humboldt"]),
    ],
)
def test_a_list_of_people_is_cut_where_the_people_are_known_and_nowhere_else(entries, people):
    known = set(map(name_key, ("Tessa Marlowe", "Jack London", "Anna Sewell", "Ben Roscoe Carter")))
    assert [person.name for person in credits_of(entries, known)] == people


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("Jack London read by Anna Sewell", [("Jack London", ""), ("Anna Sewell", "narrator")]),
        ("Jack London gelesen von Anna Sewell", [("Jack London", ""), ("Anna Sewell", "narrator")]),
        ("Jules Verne, traduit par Anna Sewell", [("Jules Verne", ""), ("Anna Sewell", "translator")]),
        ("Autore: Jack London", [("Jack London", "author")]),
        ("Szerző: Jókai Mór", [("Jókai Mór", "author")]),
        ("Lektor: Anna Sewell", [("Anna Sewell", "narrator")]),
        ("Übersetzerin - Anna Sewell", [("Anna Sewell", "translator")]),
        ("Anna Sewell-Vorwort", [("Anna Sewell", "introduction")]),
        ("Anna Sewell (Ilustrator)", [("Anna Sewell", "illustrator")]),
        ("Anna Sewell - Nawoord", [("Anna Sewell", "afterword")]),
        ("Anna Sewell [music]", [("Anna Sewell", "composer")]),
        ("Anna Sewell - editor/translator", [("Anna Sewell", "editor")]),
        ("Anna Reader", [("Anna Reader", "")]),
        ("Czytaja Sewell", [("Czytaja Sewell", "")]),
    ],
)
def test_what_somebody_did_is_read_in_any_language(entry, found):
    assert [tuple(person) for person in credits_of([entry])] == found


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ({"title": "Jack London - White Fang", "authors": "Jack London"}, "White Fang"),
        ({"title": "White Fang by Jack London", "authors": "Jack London"}, "White Fang"),
        ({"title": "1906 - White Fang", "published_year": "1906"}, "White Fang"),
        ({"title": "White Fang (1906)", "published_year": "1906"}, "White Fang"),
        ({"title": "White Fang, read by Ann Roe", "narrators": "Ann Roe"}, "White Fang"),
        ({"title": "White Fang [Disc 2]"}, "White Fang"),
        ({"title": "White Fang [ENG / MP3]"}, "White Fang"),
        ({"title": "White Fang (English Edition)"}, "White Fang"),
        ({"title": "Wolfsblut - Ungekürzte Lesung"}, "Wolfsblut"),
        ({"title": "White Fang 64kbps mp3"}, "White Fang"),
        ({"title": "White Fang.m4b"}, "White Fang"),
    ],
)
def test_a_title_loses_what_other_fields_hold(item, title):
    assert repairs(item).get("title") == title


@pytest.mark.parametrize(
    "item",
    [
        {"title": "White Fang (1906)", "published_year": "1910"},
        {"title": "Wolfsblut (German Edition)", "language": "English"},
        {"title": "White Fang (read by Cy Dorn)", "narrators": "Ann Roe"},
        {"title": "Malcolm X: A Life", "authors": "Malcolm X"},
        {"title": "Space, 1999", "published_year": "1999"},
        {"title": "Stand by Me", "authors": "Me"},
        {"title": "Audio Culture"},
        {"title": "Selection of Poems by Jack London", "authors": "Jack London"},
        {"title": "Letters by Jack London", "authors": "Jack London"},
        {"title": "Frankenstein (version 3)"},
        {"title": "Frankenstein (25th Anniversary Edition)"},
        {"title": "Slime Princess, Vol. 3: Light Novel", "series": "Slime Princess #3"},
        {"title": "Slime Princess, Vol. 3: The Maid Who Would Be Queen", "series": "Slime Princess #3"},
        {"title": "Slime Princess, Volume 3", "series": "Slime Princess #3"},
        {"title": "The Woods, Book 2 - A Novel", "series": "The Woods #2"},
    ],
)
def test_a_title_keeps_what_no_other_field_holds(item):
    assert "title" not in repairs(item)


@pytest.mark.parametrize(
    ("item", "series"),
    [
        ({"title": "Slime Princess, Vol. 3"}, "Slime Princess #3"),
        ({"title": "Slime Princess, Vol. 3 - Light Novel"}, "Slime Princess #3"),
        ({"title": "Into the Woods - Tall Trees, Book 2"}, "Tall Trees #2"),
        ({"title": "Into the Woods: A Tale - Tall Trees, 2"}, "Tall Trees #2"),
        ({"title": "Into the Woods (Tall Trees, #2; Low Shrubs, #1)"}, "Tall Trees #2, Low Shrubs #1"),
        ({"title": "Jack London - Tall Trees #4", "authors": "Jack London"}, "Tall Trees #4"),
        ({"title": "Into the Woods", "subtitle": "Tall Trees, Book Two"}, "Tall Trees #2"),
        ({"series": "Jack London - Tall Trees #4", "authors": "Jack London"}, "Tall Trees #4"),
        ({"series": "The Tall Trees (#3)"}, "The Tall Trees #3"),
        # Names of books, parts of one, and what only describes are not series.
        ({"title": "The Chamber of Woods, Book 2"}, None),
        ({"title": "Henry IV, Part 1"}, None),
        ({"title": "The Tall Trees (Volume 1, Chapter 5)"}, None),
        ({"title": "In the Trees Volume 5", "subtitle": "A Thriller"}, None),
        ({"title": "Into the Woods", "subtitle": "A LitRPG Adventure, Book 2"}, None),
        ({"title": "Into the Woods", "subtitle": "Tall Trees, Part 2"}, None),
    ],
)
def test_a_series_is_filled_from_what_surely_names_it(item, series):
    assert repairs(item).get("series") == series


def test_a_name_that_the_library_counts_is_a_series():
    first, second = (
        {"title": "Tall Trees 2: A Tale", "authors": "Jack London"},
        {"title": "Tall Trees 3", "authors": "Jack London"},
    )
    assert repairs(first, second)["series"] == "Tall Trees #2"
    assert "series" not in repairs(first, {**second, "authors": "Anna Sewell"})


def test_a_counted_name_ends_where_its_words_end():
    volumes = ({"title": f"The Woods - ({number})", "authors": "Jack London"} for number in (2, 1))
    assert repairs(*volumes).get("series") in {None, "The Woods #2"}


def test_a_name_that_is_written_with_a_hyphen_as_often_as_without_stays():
    joined, separated = {"authors": "Mary Ann Lee-Brook"}, {"authors": "Mary Ann Lee Brook"}
    assert repairs(joined, separated) == repairs(separated, joined) == {}
    assert repairs(separated, joined, {**joined, "title": "Emma"}) == {"authors": "Mary Ann Lee-Brook"}


@pytest.mark.parametrize(
    ("genres", "found"),
    [
        ("Relationships, Parenting & Personal Care", ["Relationships, Parenting & Personal Care"]),
        ("Fantasy, Sci-Fi and Fantasy", ["Fantasy", "Science Fiction & Fantasy"]),
        ("Fantasy, Science Fiction & Fantasy, Epic", ["Fantasy", "Science Fiction & Fantasy", "Epic"]),
        ("Fantasy, Epic, Action & Adventure", ["Fantasy", "Epic", "Action & Adventure"]),
        ("Fantasy > Epic", ["Fantasy", "Epic"]),
        ("Genre: Krimi", ["Krimi"]),
        ("Hörbuch", []),
        ("Mystery, Thriller & Suspense", ["Mystery, Thriller & Suspense"]),
        ("Sci-Fi/Horror", ["Science Fiction", "Horror"]),
        ("Self-Help", ["Self-Help"]),
        ("Children's Books", ["Children's Books"]),
    ],
)
def test_genres_stand_by_themselves(genres, found):
    assert list(genres_in([genres])) == found


def test_a_person_names_genres_as_they_like():
    assert genres_in(["Krimi", "Humor"], {"krimi": "Crime", "Humor": ""}) == ("Crime",)


@pytest.mark.parametrize(
    ("item", "repaired"),
    [
        (
            {"authors": "Jules Verne; Ann Roe - translator; Ben Carter (Vorwort)", "tags": "To relisten"},
            {"authors": "Jules Verne", "tags": "To relisten; Translator: Ann Roe; Introduction: Ben Carter"},
        ),
        (
            {"authors": "Jules Verne; Ann Roe - translator", "tags": "translator: Ann Roe"},
            {"authors": "Jules Verne"},
        ),
        (
            {"authors": "Jules Verne, traduit par Ann Roe"},
            {"authors": "Jules Verne", "tags": "Translator: Ann Roe"},
        ),
        (
            {"narrators": "Ann Roe; Ben Carter - music"},
            {"narrators": "Ann Roe", "tags": "Composer: Ben Carter"},
        ),
        ({"authors": "Ann Roe - editor"}, {"authors": "Ann Roe", "tags": "Editor: Ann Roe"}),
        (
            {"authors": "Jules Verne & Ben Carter (illustrator)"},
            {"authors": "Jules Verne", "tags": "Illustrator: Ben Carter"},
        ),
        (
            {"authors": "Jules Verne; Ann Roe & Ben Carter (translators)"},
            {"authors": "Jules Verne", "tags": "Translator: Ann Roe; Translator: Ben Carter"},
        ),
    ],
)
def test_who_helped_with_a_book_becomes_a_tag(item, repaired):
    assert repairs(item) == repaired


@pytest.mark.parametrize(("roles", "repaired"), [("keep", {}), ("drop", {"authors": "Jules Verne"})])
def test_a_person_says_what_becomes_of_who_helped(roles, repaired):
    library = shelf({"authors": "Jules Verne; Ann Roe - translator"})
    wanted = MetadataPreferences(roles=roles)
    changes = harmless(library, propose_repairs(library, wanted=wanted), least=CONFIDENT, wanted=wanted)
    assert {row["field"]: written(row["field"], row["after"]) for row in changes.to_dict("records")} == repaired
    assert (changes["confidence"] >= CONFIDENT).all()


@pytest.mark.parametrize(
    "own", [{"Krimi": "SF"}, {"Sci-Fi": "SF"}, {"Thriller": "Mystery, Thriller"}, {"Hörbuch": "Audio"}, {"Krimi": ""}]
)
def test_genres_named_by_a_person_stay_so(own):
    ((theirs, name),) = own.items()
    once = genres_in([f"{theirs}, Fantasy"], own)
    assert once == (*filter(None, [name]), "Fantasy")
    assert genres_in(once, own) == once


def test_what_the_authors_tell_once_apart_is_surer_than_a_folder_that_says_the_same():
    item = {
        "title": "White Fang",
        "authors": "Jack London / Ann Roe (narrator)",
        "narrators": "Ann Roe",
        "rel_path": "Jack London/White Fang",
    }
    (change,) = propose_repairs(shelf(item)).to_dict("records")
    assert change["after"] == ("Jack London",)
    assert change["confidence"] >= CONFIDENT
