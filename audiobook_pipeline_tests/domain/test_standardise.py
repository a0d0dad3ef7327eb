import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook_pipeline.domain.proposals import CHANGE_COLUMNS
from audiobook_pipeline.domain.quality import find_issues
from audiobook_pipeline.domain.standardise import plan_narrators, propose_repairs
from audiobook_pipeline_tests.domain.shelves import NOW, applied, shelf
from audiobook_pipeline_tests.written import written


def repaired(field, *items):
    """Return the proposed value of a field of the first item, None where nothing is proposed."""
    changes = propose_repairs(shelf(*items))
    own = changes[(changes["item_id"] == "li_0") & (changes["field"] == field)]
    assert len(own) <= 1
    return written(field, own["after"].iat[0]) if len(own) else None


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("title", "The Time Machine (Unabridged)", "The Time Machine"),
        ("title", "The Time Machine [MP3]", "The Time Machine"),
        ("title", "The Time Machine [64kbps m4b]", "The Time Machine"),
        ("title", "The Time Machine (Audible Audio Edition)", "The Time Machine"),
        ("title", "Time Machine, The", "The Time Machine"),
        ("title", " The Time\u200b  Machine\n", "The Time Machine"),
        ("title", "Time &amp; Tide", "Time & Tide"),
        ("subtitle", "The Time Machine", ""),
        ("authors", "Wells, H. G.", "H. G. Wells"),
        ("authors", "H. G. Wells; Lee Chadeayne - translator", "H. G. Wells"),
        ("authors", "Neil Gaiman & Terry Pratchett", "Neil Gaiman; Terry Pratchett"),
        ("authors", "H. G. Wells (1866-1946)", "H. G. Wells"),
        ("authors", "H. G. Wells 1866 - 1946", "H. G. Wells"),
        ("authors", "Neil Gaiman/Terry Pratchett", "Neil Gaiman; Terry Pratchett"),
        ("authors", "Roe, Ann & Carter, Ben", "Ann Roe; Ben Carter"),
        ("authors", "Ann Roe, Ben Carter, Cy Dorn", "Ann Roe; Ben Carter; Cy Dorn"),
        ("authors", "H. G. Wells; Neil Gaiman; H. G. Wells", "H. G. Wells; Neil Gaiman"),
        ("narrators", "Narrated by Jim Dale", "Jim Dale"),
        ("narrators", "Fry, Stephen", "Stephen Fry"),
        ("narrators", "Читает Анна Роу", "Анна Роу"),
        ("narrators", "Unknown", ""),
        ("series", "Oz (Book 3)", "Oz #3"),
        ("series", "Oz #03", "Oz #3"),
        ("series", "Oz #Book 3", "Oz #3"),
        ("series", "Oz #Vol. 03, Ends #Book 1-3", "Oz #3, Ends #1-3"),
        ("series", "Oz, Book 3", "Oz #3"),
        ("series", "Oz (Unabridged) #3", "Oz #3"),
        ("series", "Oz [Book 3] #3", "Oz #3"),
        ("series", "Oxford Tales (3)", "Oxford Tales #3"),
        ("series", "Oxford [3] #3", "Oxford #3"),
        ("authors", "J.K.Rowling", "J.K. Rowling"),
        ("authors", "George R.R.Martin", "George R.R. Martin"),
        ("genres", "Fiction; fiction;  Crime", "Fiction; Crime"),
        ("published_year", "2011-03-04", "2011"),
        ("published_year", "0", ""),
        ("published_year", "0000", ""),
        ("published_year", "n.d.", ""),
        ("isbn", "ISBN 978-0-306-40615-7", "9780306406157"),
        ("isbn", "ISBN 0-306-40615-2 (pbk)", "0306406152"),
        ("asin", " b008dfugcq", "B008DFUGCQ"),
        ("description", "&lt;p&gt;A tale &amp;amp; more.&lt;/p&gt;", "A tale &amp; more."),
        ("description", "<div>R&D &quot;<i>at</i> home&quot;, 3 &lt; 5</div>", 'R&amp;D "at home", 3 &lt; 5'),
        ("description", "<p>A <b>tale</b>.\x0b</p>", "<p>A <b>tale</b>.</p>"),
        ("description", "No description available", ""),
    ],
)
def test_what_is_certain_is_repaired(field, before, after):
    assert repaired(field, {field: before}) == after


@pytest.mark.parametrize(
    ("field", "words"),
    [
        *(
            ("authors", words)
            for words in ("Written by", "by", "Author:", "Geschrieben von", "Écrit par", "Escrito por", "Scritto da",
                          "Geschreven door", "Skriven av", "Skrevet af")
        ),
        *(
            ("narrators", words)
            for words in ("Narrated by", "Narration by:", "Read by", "Voiced by", "Narrator:", "Readers:",
                          "Sprecherin:", "Gelesen von", "Lu par", "Leído por", "Narrada por", "Lido por", "Letto da",
                          "Gelezen door", "Voorgelezen door", "Inläst av", "Oplæst af", "Czyta", "Читает")
        ),
    ],
)  # fmt: skip
def test_words_of_a_credit_are_an_issue_and_leave_the_name(field, words):
    library = shelf({field: f"{words} Ann Roe"})
    assert f"{field[:-1]}_prefix" in set(find_issues(library, now=NOW)["rule"])
    assert repaired(field, {field: f"{words} Ann Roe"}) == "Ann Roe"


@pytest.mark.parametrize("name", ["Lu Da Wei", "Byron Reading", "Read Montague", "Por Por Daan", "Czytaja Roe"])
def test_a_name_that_begins_like_a_credit_is_a_name(name):
    assert repaired("narrators", {"narrators": name}) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Emma (Abridged)"),
        ("title", "THE TIME MACHINE"),
        ("title", "14"),
        ("title", "Sense, and Sensibility"),
        ("title", "(Unabridged)"),
        ("authors", "Anonymous"),
        ("authors", "George Gordon, Lord Byron"),
        ("authors", "Lee Chadeayne - translator"),
        ("authors", "Wells, Orson, Herbert, George"),
        ("narrators", "Priya, India"),
        ("narrators", "Full Cast"),
        ("series", "Area 51"),
        ("series", "Spider-Man (2014)"),
        ("series", "Oxford [3] #4"),
        ("authors", "JRR Tolkien"),
        ("authors", "J. R. R. Tolkien"),
        ("authors", "Various"),
        ("series", "The Sandman #1-3"),
        ("series", "Odd, Name #1, Other"),
        ("series", "Oz #0.5"),
        ("series", "Oz #0"),
        ("series", "Oz #3 (Dramatized Adaptation)"),
        ("series", "Oz #Book 1a"),
        ("published_year", "-411"),
        ("published_year", "99"),
        ("published_year", "1"),
        ("published_year", "2195"),
        ("published_year", "20111"),
        ("published_year", "spring of '98"),
        ("isbn", "9780306406158"),
        ("isbn", "9780306406157, 9780143105428"),
        ("isbn", "19780306406157"),
        ("isbn", "0306406152"),
        ("language", "Qwertyish"),
        ("language", "eng/ger"),
        ("language", "English, French"),
        ("series", "Oz [Book 3] #4"),
        ("description", "Plain. 👨\u200d👩\u200d👧 3 < 5."),
        ("description", "Tom &amp; Jerry: 3 &lt; 5"),
        ("description", "<p>A <b>tale</b> &amp; more.<br />The end.</p>"),
    ],
)
def test_what_is_right_or_doubtful_is_left_alone(field, value):
    after = repaired(field, {field: value})
    assert after is None or (field, value) == ("authors", "Lee Chadeayne - translator")


def test_a_lone_name_with_a_role_keeps_the_name():
    assert repaired("authors", {"authors": "Lee Chadeayne - translator"}) == "Lee Chadeayne"


def test_a_title_loses_the_series_only_where_the_field_holds_it():
    title = "Ozma of Oz (Oz, Book 3)"
    assert repaired("title", {"title": title, "series": "Oz #3"}) == "Ozma of Oz"
    assert repaired("title", {"title": title, "series": "Oz #4"}) is None
    assert repaired("title", {"title": title, "series": "Other #3"}) is None


def test_a_series_in_the_title_goes_to_its_empty_field():
    item = {"title": "Ozma of Oz (Oz, Book 3)"}
    assert repaired("series", item) == "Oz #3"
    assert repaired("title", item) == "Ozma of Oz"


def test_the_volumes_of_an_edition_are_no_series():
    item = {"title": "Y: The Last Man - The Deluxe Edition Book One"}
    assert repaired("series", item) is None
    assert repaired("title", item) is None


def test_a_number_in_a_series_name_is_a_position_where_the_series_is_known():
    assert repaired("series", {"series": "Discworld 3"}, {"series": "Discworld #1", "title": "Mort"}) == "Discworld #3"
    assert repaired("series", {"series": "Discworld 3"}) is None


def test_variants_go_to_the_spelling_that_the_library_uses_most():
    others = [{"title": "Kipps"}, {"title": "The Invisible Man"}]
    assert repaired("authors", {"authors": "H.G. Wells"}, *others) == "H. G. Wells"
    assert repaired("series", {"series": "Puck Series #1"}, {"series": "Puck #2", "title": "Rewards"}) == "Puck #1"
    assert repaired("authors", {"authors": "John R. Smith"}, {"authors": "John Smith"}) is None
    assert repaired("narrators", {"narrators": "eva"}, {"narrators": "Eva"}, {"narrators": "Eva"}) is None


def test_languages_follow_the_library():
    assert repaired("language", {"language": "eng"}, {}, {}) == "English"
    assert repaired("language", {"language": "English"}, {"language": "en"}, {"language": "de"}) == "en"


def test_a_narrator_leaves_the_authors():
    book = {"authors": "Jane Austen; Anna Schmidt", "title": "Emma"}
    alone = {"authors": "Jane Austen", "title": "Persuasion"}
    assert repaired("authors", book, alone) == "Jane Austen"
    assert repaired("authors", {**book, "narrators": "Jane Austen; Anna Schmidt"}, alone) is None


def test_a_narrator_marked_among_the_authors_is_moved():
    item = {"authors": "Jane Austen; Ben Carter (narrator)", "narrators": ""}
    assert repaired("narrators", item) == "Ben Carter"
    assert repaired("authors", item) == "Jane Austen"


def test_an_identifier_in_the_wrong_field_is_moved():
    changes = propose_repairs(shelf({"isbn": "B008DFUGCQ", "asin": ""}))
    assert applied(shelf({"isbn": "B008DFUGCQ", "asin": ""}), changes).loc[0, "asin"] == "B008DFUGCQ"


def test_a_change_says_what_it_does_and_why():
    changes = propose_repairs(shelf({"title": "  Time Machine, The (Unabridged)"}))
    (change,) = changes.to_dict("records")
    assert tuple(changes.columns) == CHANGE_COLUMNS
    assert change["before"] == ("  Time Machine, The (Unabridged)",)
    assert change["after"] == ("The Time Machine",)
    assert set(change["rule"].split("+")) == {"spacing", "title_holds_fields", "title_article_last"}
    assert change["confidence"] >= 0.9
    assert change["evidence"]


def test_an_id_that_is_there_twice_is_changed_once_at_most():
    library = shelf({"title": "Emma (Unabridged)"}, {"title": "Kipps (Unabridged)"}).assign(item_id="li_0")
    assert len(propose_repairs(library)) == 1


def test_a_well_kept_or_empty_library_needs_nothing():
    assert propose_repairs(shelf({}, {"title": "Emma", "authors": "Jane Austen"})).empty
    assert propose_repairs(shelf()).empty
    assert plan_narrators(shelf()).empty


def test_an_author_who_stands_alone_once_a_repeat_is_gone_counts_as_alone_at_once():
    library = shelf(
        {"authors": "A Baker; A Baker"},
        {"authors": "A Baker & B Carter", "narrators": "B Carter (narrator)"},
        {"narrators": "B Carter (narrator)"},
    )
    once = applied(library, propose_repairs(library))
    assert once["authors"].tolist()[:2] == [("A Baker",), ("A Baker",)]
    assert propose_repairs(once).empty


def test_two_series_of_one_name_keep_their_spellings():
    library = shelf(
        {"title": "Wild Magic", "authors": "Ann Pierce", "series": "Immortals #1"},
        {"title": "Evermore", "authors": "Zoe Noel", "series": "The Immortals #1"},
        {"title": "Blue Moon", "authors": "Zoe Noel", "series": "The Immortals #2"},
    )
    assert "series" not in set(propose_repairs(library)["field"])
    assert "series_variant" not in set(find_issues(library, now=NOW)["rule"])


_messy = st.fixed_dictionaries(
    {
        "title": st.sampled_from(
            [
                "Emma (Unabridged)",
                "Oz 03 - Ozma",
                "Ozma (Oz, Book 3)",
                "Dead, The",
                "  A\x00 <b>B</b>",
                "",
                "x" * 3000,
                "😀 1-3",
            ]
        ),
        "authors": st.sampled_from(
            [
                "",
                "Wells, H.G.",
                "H. G. Wells",
                "A Baker & B Carter",
                "A Baker; A Baker",
                "X Y - translator",
                "Unknown",
                "😀",
            ]
        ),
        "narrators": st.sampled_from(
            ["", "Read by A Baker", "Unknown", "Full Cast", "Baker, Anna", "B Carter (narrator)"]
        ),
        "series": st.sampled_from(
            ["", "Oz", "Oz 3", "Oz #03", "The Oz Series #3", "Oz #1-3", "Oz #3, Other", "Oz, Land #x"]
        ),
        "language": st.sampled_from(["", "eng", "English", "en", "Deutsch", "??"]),
        "published_year": st.sampled_from(["", "1999", "1999-01-01", "0", "c. 1850", "2195", "1999 or 2001"]),
        "isbn": st.sampled_from(["", "978-0-306-40615-7", "9780306406158", "B008DFUGCQ"]),
        "asin": st.sampled_from(["", "b008dfugcq", "9780306406157", "B00"]),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_messy, max_size=6))
def test_repairing_twice_changes_nothing(items):
    library = shelf(*items)
    once = applied(library, propose_repairs(library))
    assert propose_repairs(once).to_dict("records") == []


@pytest.mark.parametrize(
    ("item", "narrators", "source"),
    [
        (
            {"description": "<p>A tale.</p><p>Read by <i>Ben Carter</i> &amp; Clara Adler</p>"},
            "Ben Carter; Clara Adler",
            "description",
        ),
        ({"subtitle": "Narrated by Ben Carter"}, "Ben Carter", "subtitle"),
        ({"title": "Emma (read by Ben Carter)"}, "Ben Carter", "title"),
        ({"rel_path": "Jane Austen/Emma {Ben Carter}"}, "Ben Carter", "path"),
    ],
)
def test_narrators_are_found_where_an_item_names_them(item, narrators, source):
    (change,) = plan_narrators(shelf({"narrators": "", **item})).to_dict("records")
    assert (written("narrators", change["after"]), change["source"]) == (narrators, source)
    assert change["evidence"]
    assert change["confidence"] >= 0.9


def test_tags_and_releases_are_asked_too():
    library = shelf({"narrators": ""}, {"narrators": "Various"})
    changes = plan_narrators(
        library, tags={"li_0": "Narrator: Ben Carter"}, releases={"li_1": "Emma - read by Clara Adler [64k]"}
    )
    named = dict(zip(changes["item_id"], changes["after"], strict=True))
    assert named == {"li_0": ("Ben Carter",), "li_1": ("Clara Adler",)}


def test_narrators_that_are_there_are_left_alone():
    assert plan_narrators(shelf({"description": "Read by Ben Carter."})).empty
