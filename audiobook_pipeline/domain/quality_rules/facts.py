"""Rules about facts that need no judgement of wording: files, cover, language, year, identifiers, runtime."""

import pandas as pd

from audiobook_pipeline.domain.covers import TINY, is_tiny, is_unreadable
from audiobook_pipeline.domain.genres import genres_in
from audiobook_pipeline.domain.identity import asin, isbn13, isbns_within
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.lexicon.lexicon import folded
from audiobook_pipeline.domain.quality_rules.rule import Rule, empty, flag, value
from audiobook_pipeline.domain.quality_rules.view import Found, ShelfView
from audiobook_pipeline.domain.repairs.facts import is_year, years_in

_SHORTEST_S = 60.0
_LONGEST_S = 300 * 3600.0
# Not a single language, but valid.
_SEVERAL = folded("several_languages", "many_languages") | {"mul"}


def _id_twice(view: ShelfView) -> Found:
    return view.where_flag(view.library["item_id"].duplicated(keep=False), "item_id")


def _year_impossible(view: ShelfView) -> Found:
    latest = view.now.year + 2

    def possible(text: str) -> bool:
        return is_year(text.strip(), latest) or len(years_in(text, latest)) == 1

    return view.where("published_year", lambda text: bool(text.strip()) and not possible(text))


def _year_form(view: ShelfView) -> Found:
    latest = view.now.year + 2
    return view.where(
        "published_year", lambda text: not is_year(text.strip(), latest) and len(years_in(text, latest)) == 1
    )


def _no_identifier(view: ShelfView) -> Found:
    library = view.library
    return view.where_flag((library["isbn"].str.strip() == "") & (library["asin"].str.strip() == ""), "title")


def _duration_impossible(view: ShelfView) -> Found:
    seconds = pd.to_numeric(view.library["duration_s"], errors="coerce").fillna(0.0)
    readable = ~(view.library["is_missing"].astype(bool) | view.library["is_invalid"].astype(bool))
    wrong = readable & ((seconds < _SHORTEST_S) | (seconds > _LONGEST_S))
    values = seconds.tolist()
    return {row: f"{values[row]:.0f} s" for row, is_wrong in enumerate(wrong.tolist()) if is_wrong}


RULES = (
    Rule(
        "item_id_twice",
        "error",
        "item_id",
        "Two rows of the snapshot have the same id",
        "Take the snapshot again",
        "li_1",
        _id_twice,
    ),
    Rule(
        "files_missing",
        "error",
        "path",
        "The item's files are missing",
        "Restore the files, or remove the item",
        "The Time Machine",
        flag("is_missing"),
    ),
    Rule(
        "no_audio",
        "error",
        "path",
        "Audiobookshelf found no audio in the item",
        "Check the folder",
        "The Time Machine",
        flag("is_invalid"),
    ),
    Rule(
        "cover_missing",
        "warning",
        "cover",
        "The item has no cover",
        "Find a cover",
        "The Time Machine",
        flag("has_cover", when=False),
    ),
    Rule(
        "cover_unreadable",
        "warning",
        "cover",
        "The cover can't be shown, or its file is missing",
        "Find another cover",
        "unreadable, 512 bytes, 0f3c2a9b7d6e5c41",
        value("cover", is_unreadable),
    ),
    Rule(
        "cover_tiny",
        "info",
        "cover",
        f"The cover is too small: its shorter side has less than {TINY} pixels",
        "Find a larger cover",
        "90×90 JPEG, 5,120 bytes, 0f3c2a9b7d6e5c41",
        value("cover", is_tiny),
    ),
    Rule(
        "language_missing",
        "warning",
        "language",
        "The item has no language",
        "See the description",
        "",
        empty("language"),
    ),
    Rule(
        "language_unknown",
        "warning",
        "language",
        "The language is not a known one",
        "Use the language's name or code",
        "Unknown",
        value(
            "language",
            lambda text: bool(text.strip()) and language_code(text) is None and text.strip().lower() not in _SEVERAL,
        ),
    ),
    Rule(
        "genres_missing",
        "info",
        "genres",
        "The item has no genre",
        "Look it up",
        "",
        empty("genres"),
    ),
    Rule(
        "genre_form",
        "info",
        "genres",
        "Several genres in one entry, a genre twice, or something that is not a genre",
        "Use one entry for each genre",
        "Fantasy, Epic",
        lambda view: view.where("genres", lambda genres: genres_in(genres, view.wanted.genres) != genres),
    ),
    Rule(
        "year_missing",
        "info",
        "published_year",
        "The item has no year of publication",
        "Look it up",
        "",
        empty("published_year"),
    ),
    Rule(
        "year_impossible",
        "warning",
        "published_year",
        "The year is impossible",
        "Look it up",
        "0",
        _year_impossible,
    ),
    Rule(
        "year_form",
        "info",
        "published_year",
        "The year field has more than the year",
        "Keep only the year",
        "2011-03-04",
        _year_form,
    ),
    Rule(
        "identifier_missing",
        "info",
        "isbn",
        "The item has neither an ISBN nor an ASIN",
        "Look one up",
        "",
        _no_identifier,
    ),
    Rule(
        "isbn_wrong",
        "warning",
        "isbn",
        "The ISBN's checksum is wrong",
        "Look it up",
        "9780306406158",
        value("isbn", lambda text: bool(text.strip()) and isbn13(text) is None and not isbns_within(text)),
    ),
    Rule(
        "isbn_form",
        "info",
        "isbn",
        "The ISBN field has more than an ISBN",
        "Keep only the digits; of several ISBNs, keep this edition's",
        "ISBN 0-306-40615-2 (pbk)",
        value("isbn", lambda text: isbn13(text) is None and bool(isbns_within(text))),
    ),
    Rule(
        "asin_wrong",
        "warning",
        "asin",
        "The ASIN is malformed",
        "Look it up",
        "B00",
        value("asin", lambda text: bool(text.strip()) and asin(text) is None),
    ),
    Rule(
        "duration_impossible",
        "warning",
        "duration_s",
        "The runtime is missing, under a minute or over 300 hours",
        "Check the files",
        "12 s",
        _duration_impossible,
    ),
)
