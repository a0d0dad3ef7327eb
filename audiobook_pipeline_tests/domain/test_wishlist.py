"""Which missing book to want first, and why."""

from collections.abc import Collection
from datetime import UTC, datetime

import pandas as pd
import pytest

from audiobook_pipeline.domain.shelf.coverage import author_coverage, author_works
from audiobook_pipeline.domain.shelf.gaps import survey_series
from audiobook_pipeline.domain.wishlist import WISH_COLUMNS, Exclusions, rank_missing

NOW = datetime(2025, 6, 1, tzinfo=UTC)
NOT_LISTENING = pd.DataFrame({"item_id": [], "progress": []})


def survey(**columns: object) -> pd.DataFrame:
    """Tides: 1, 2 and 4 of 5 owned. Embers: 1 of 3 owned. Frost: nothing owned."""
    titles = {"Tides": "Ebb Flow Surge Slack Neap", "Embers": "Ash Spark Blaze", "Frost": "Rime Hail"}
    people = {"Tides": "Mara Quill", "Embers": "Ivo Marsh", "Frost": "Una Holt"}
    rows = [
        (f"{series}{n}", title, people[series], series, str(n))
        for series, names in titles.items()
        for n, title in enumerate(names.split(), 1)
    ]
    rows.append(("set", "Tides Boxed Set", "Mara Quill", "Tides", "1-5"))
    rows.append(("alone", "Lantern", "Mara Quill", "", ""))
    known = pd.DataFrame(rows, columns=["work_id", "title", "authors", "series", "position"]).assign(**columns)
    owned = known[known["work_id"].isin(["Tides1", "Tides2", "Tides4", "Embers1"])]
    return survey_series(owned.rename(columns={"work_id": "item_id"}), known, now=NOW)


def ranked(
    table: pd.DataFrame,
    listening: pd.DataFrame = NOT_LISTENING,
    exclusions: tuple[tuple[str, str], ...] = (),
    wished: Collection[str] = (),
    limit: int = 50,
) -> pd.DataFrame:
    coverage = author_coverage(author_works(table))
    return rank_missing(table, coverage, listening, Exclusions.of(exclusions), wished, limit=limit, now=NOW)


def test_an_inner_gap_of_a_nearly_complete_series_comes_before_the_next_of_a_new_one() -> None:
    table = ranked(survey())
    assert list(table.columns) == list(WISH_COLUMNS)
    assert list(table["work_id"]) == ["Tides3", "Tides5", "Embers2", "alone", "Embers3"]
    assert "a gap between #1 and #4 of Tides" in table["reason"].iloc[0]
    assert (table["reason"] != "").all()
    assert list(table["rank"]) == [1, 2, 3, 4, 5]


def test_the_next_book_of_what_someone_listens_to_comes_first() -> None:
    listening = pd.DataFrame(
        {"item_id": ["Embers1"], "progress": [0.4], "updated_at": [pd.Timestamp("2025-05-30", tz="UTC")]}
    )
    table = ranked(survey(), listening)
    assert table["work_id"].iloc[0] == "Embers2"
    assert "next in Embers after #1" in table["reason"].iloc[0]


def test_listening_of_long_ago_no_longer_counts() -> None:
    listening = pd.DataFrame(
        {"item_id": ["Embers1"], "progress": [1.0], "updated_at": [pd.Timestamp("2020-01-01", tz="UTC")]}
    )
    assert ranked(survey(), listening)["work_id"].iloc[0] == "Tides3"


def test_what_a_person_asks_for_is_not_listed_a_second_time() -> None:
    table = survey()
    twin = table[table["work_id"] == "Tides3"].assign(work_id="twin", title="The Great Surge")
    found = ranked(pd.concat([table, twin], ignore_index=True), wished={"surge|mara quill", "Embers2"})
    assert list(found["work_id"]) == ["Tides5", "alone", "Embers3"]


def test_sets_and_unstarted_series_are_not_wanted_by_themselves() -> None:
    assert not {"set", "Frost1", "Frost2"} & set(ranked(survey())["work_id"])


@pytest.mark.parametrize(
    ("exclusion", "gone"),
    [
        (("series", "The Tides Series"), {"Tides3", "Tides5"}),
        (("author", "Marsh, Ivo"), {"Embers2", "Embers3"}),
        (("book", "SPARK"), {"Embers2"}),
        (("book", "Spark|Ivo Marsh"), {"Embers2"}),
        (("language", "German"), {"Tides3"}),
        (("kind", "novella"), {"Embers3"}),
    ],
)
def test_what_is_excluded_is_never_listed(exclusion: tuple[str, str], gone: set[str]) -> None:
    table = survey()
    table.loc[table["work_id"] == "Tides3", "language"] = "de"
    table.loc[table["work_id"] == "Embers3", "kind"] = "novella"
    assert gone <= set(ranked(table)["work_id"])
    assert not gone & set(ranked(table, exclusions=(exclusion,))["work_id"])


def test_an_unknown_exclusion_is_refused() -> None:
    with pytest.raises(ValueError, match="can't exclude by 'colour': use series, author, book, language or kind"):
        Exclusions.of([("colour", "red")])


def test_ratings_and_the_limit_count() -> None:
    rated = survey(rating=[None] * 6 + [None, 5.0, None, None, None, None])
    assert "rated 5.0" in ranked(rated).set_index("work_id").loc["Embers3", "reason"]
    assert len(ranked(survey(), limit=2)) == 2
    assert ranked(survey(), limit=0).empty


def test_editions_of_one_position_are_one_wish() -> None:
    table = survey()
    twin = table[table["work_id"] == "Tides3"].assign(work_id="twin", title="The Great Surge")
    found = set(ranked(pd.concat([table, twin], ignore_index=True))["work_id"])
    assert len(found & {"Tides3", "twin"}) == 1


def shelf_of_tides(*owned: int, sets: dict[str, str]) -> pd.DataFrame:
    """Return the survey of a series of five, with sets by title and position."""
    rows = [(f"Tides{n}", name, str(n)) for n, name in enumerate(["Ebb", "Flow", "Surge", "Slack", "Neap"], 1)]
    rows += [(title, title, position) for title, position in sets.items()]
    known = pd.DataFrame(rows, columns=["work_id", "title", "position"]).assign(authors="Mara Quill", series="Tides")
    have = known[known["work_id"].isin([f"Tides{number}" for number in owned])]
    return survey_series(have.rename(columns={"work_id": "item_id"}), known, now=NOW)


def test_a_set_that_closes_several_gaps_is_one_wish_before_its_volumes() -> None:
    table = ranked(shelf_of_tides(1, 2, sets={"Tides, Books 3-4": "3-4", "Tides: The Later Trilogy": "3-5"}))
    assert list(table["title"]) == ["Tides: The Later Trilogy", "Surge", "Slack", "Neap"]
    assert table["holds"].iloc[0] == ("surge|mara quill", "slack|mara quill", "neap|mara quill")
    assert table["reason"].iloc[0] == "closes 3 gaps of Tides at once: #3, #4, #5"
    assert set(table["holds"].iloc[1:]) == {()}


@pytest.mark.parametrize(
    ("owned", "sets"),
    [
        ((1, 2, 3), {"Tides Boxed Set": "3-5"}),
        ((1, 2, 3, 4), {"Tides, Books 4-5": "4-5"}),
        ((1, 2, 4), {"Tides Boxed Set": "1-5"}),
        ((1, 2), {"Tides Boxed Set": ""}),
        ((1, 2), {"Tides, Books 5-7": "5-7"}),
    ],
    ids=["a volume is there", "one gap", "most are there", "nothing tells what it holds", "volumes nobody knows"],
)
def test_other_sets_are_never_listed(owned, sets) -> None:
    assert not set(sets) & set(ranked(shelf_of_tides(*owned, sets=sets))["title"])


def test_a_set_of_what_is_asked_for_under_way_or_excluded_is_not_listed() -> None:
    table = shelf_of_tides(1, 2, sets={"Tides, Books 3-4": "3-4"})
    coverage = author_coverage(author_works(table))
    rest = {"limit": 50, "now": NOW}
    under_way = rank_missing(table, coverage, NOT_LISTENING, under_way={"slack|mara quill"}, **rest)
    assert "Tides, Books 3-4" not in set(under_way["title"])
    assert "Tides, Books 3-4" not in set(ranked(table, wished={"slack|mara quill"})["title"])
    assert "Tides, Books 3-4" not in set(ranked(table, exclusions=(("kind", "omnibus"),))["title"])
