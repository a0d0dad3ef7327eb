"""Repairs of facts: language, year, identifiers, genres, description."""

import html
import re
from typing import Final

from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.genres import genres_in
from audiobook_pipeline.domain.identity import asin, isbn13, isbns_within
from audiobook_pipeline.domain.languages import language_code, names_several
from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.placeholders import is_empty_phrase
from audiobook_pipeline.domain.repairs.repair import Repair
from audiobook_pipeline.domain.repairs.segments import pieces_beside
from audiobook_pipeline.domain.spellings import Spellings
from audiobook_pipeline.domain.text.fold import without_invisible
from audiobook_pipeline.domain.text.markup import escaped, plain_text, shows_markup

Genres = tuple[str, ...]
_YEAR: Final = form_of("date.year")
_ANY_YEAR: Final = form_of("date.any_year")
# Words for an unknown year; a person may find the year in any other words or digits.
_NO_DATE: Final = form_of("date.unknown")
_ISBN_NOISE: Final = form_of("identifier.isbn_beside")
_ENTITY: Final = re.compile(r"&(?:[a-z]{2,8}|#\d{2,5});", re.IGNORECASE)
_GAP: Final = re.compile(r"\n{3,}")
_LONG_ISBN: Final = 13


def _language(value: str, _item: LibraryItem, spellings: Spellings) -> str:
    code = language_code(value)
    return spellings.language(code) if code and not names_several(value) else value


def _stated_beside_title(field: str) -> Repair:
    """Return the repair that fills an empty field from brackets next to the title."""

    def fix(value: str, item: LibraryItem, spellings: Spellings) -> str:
        pieces = () if value else pieces_beside(item.title, item)[1]
        found = {
            piece.value
            for piece in pieces
            if piece.field == field and f"[{piece.text}]" in item.title.translate(_SQUARE)
        }
        if len(found) != 1:
            return value
        told = found.pop()
        return spellings.language(told) if field == "language" else told

    title, after = _TOLD[field]
    why = "in brackets after the title, and in no other field"
    return Repair(f"{field}_in_title", (field,), why, 0.93, fix, {"title": title, field: ""}, after)


_SQUARE: Final = str.maketrans("({)}", "[[]]")
_TOLD: Final = {
    "published_year": ("The Time Machine (1895)", "1895"),
    "language": ("The Time Machine [ENG / M4B]", "English"),
    "asin": ("The Time Machine [B002V1OF70]", "B002V1OF70"),
}


def _year_alone(value: str, _item: LibraryItem, spellings: Spellings) -> str:
    years = years_in(value, spellings.latest_year)
    return years.pop() if not is_year(value, spellings.latest_year) and len(years) == 1 else value


def _no_year(value: str, _item: LibraryItem, spellings: Spellings) -> str:
    if is_year(value, spellings.latest_year) or years_in(value, spellings.latest_year):
        return value
    nothing = not value.strip("0 ") or is_empty_phrase(value) or _NO_DATE.match(value)
    return "" if nothing else value


def is_year(text: str, latest: int) -> bool:
    """Return whether a text is a year of publication: "1897", but also ancient ones ("397", "99", "-411")."""
    return bool(_ANY_YEAR.match(text)) and int(text) <= latest and int(text) != 0


def years_in(text: str, latest: int) -> set[str]:
    """Return the possible years of publication in a longer text: "May 3, 2019"."""
    return {year for year in _YEAR.findall(text) if int(year) <= latest}


def _isbn(value: str, _item: LibraryItem, _spellings: Spellings) -> str:
    if isbn13(value):
        return _ISBN_NOISE.sub("", value).upper()
    within = isbns_within(value) if value else []
    return within[0] if len(within) == 1 and not _is_asin(value) else value


def _is_asin(value: str) -> bool:
    return bool(asin(value)) and value.strip().upper().startswith("B")


def _isbn_of_asin(value: str, item: LibraryItem, _spellings: Spellings) -> str:
    found = isbn13(item.asin) if not value and len(item.asin.strip()) >= _LONG_ISBN else None
    return found or value


def _without_asin(value: str, item: LibraryItem, _spellings: Spellings) -> str:
    return "" if _is_asin(value) and not isbn13(value) and asin(item.asin) == asin(value) else value


def _asin(value: str, _item: LibraryItem, _spellings: Spellings) -> str:
    return asin(value) or value


def _asin_of_isbn(value: str, item: LibraryItem, _spellings: Spellings) -> str:
    return str(asin(item.isbn)) if not value and _is_asin(item.isbn) else value


def _without_isbn(value: str, item: LibraryItem, _spellings: Spellings) -> str:
    long = len(value.strip()) >= _LONG_ISBN and not asin(value)
    return "" if long and isbn13(value) and isbn13(item.isbn) == isbn13(value) else value


def _genres(value: Genres, _item: LibraryItem, spellings: Spellings) -> Genres:
    return genres_in(value, spellings.wanted.genres)


def _no_description(value: str, _item: LibraryItem, _spellings: Spellings) -> str:
    return "" if value and is_empty_phrase(plain_text(value)) else value


def _description(value: str, _item: LibraryItem, _spellings: Spellings) -> str:
    if not value or is_empty_phrase(plain_text(value)):
        return value
    if not shows_markup(value):
        return without_invisible(value)
    text = plain_text(value)
    while _ENTITY.search(text) and (shorter := html.unescape(text)) != text:
        text = shorter
    return escaped(_GAP.sub("\n\n", text))


ROWS: Final = (
    Repair(
        "language_form",
        ("language",),
        "the language in another form than the rest of the library",
        0.96,
        _language,
        {"language": "eng"},
        "English",
    ),
    *map(_stated_beside_title, _TOLD),
    Repair(
        "year_form",
        ("published_year",),
        "more than the year in the year field",
        0.95,
        _year_alone,
        {"published_year": "2011-03-04"},
        "2011",
    ),
    Repair("year_impossible", ("published_year",), "an impossible year", 0.9, _no_year, {"published_year": "0000"}, ""),
    Repair(
        "isbn_form",
        ("isbn",),
        "an ISBN with other characters or words",
        0.95,
        _isbn,
        {"isbn": "ISBN 978-0-306-40615-7 (pbk)"},
        "9780306406157",
    ),
    Repair(
        "isbn_in_asin",
        ("isbn",),
        "an ISBN in the ASIN field",
        0.93,
        _isbn_of_asin,
        {"isbn": "", "asin": "9780306406157"},
        "9780306406157",
    ),
    Repair(
        "asin_in_isbn",
        ("asin",),
        "an ASIN in the ISBN field",
        0.95,
        _asin_of_isbn,
        {"isbn": "B008DFUGCQ", "asin": ""},
        "B008DFUGCQ",
    ),
    Repair(
        "asin_twice",
        ("isbn",),
        "an ASIN in the ISBN field, which the ASIN field has too",
        0.95,
        _without_asin,
        {"isbn": "B008DFUGCQ", "asin": "B008DFUGCQ"},
        "",
    ),
    Repair(
        "isbn_twice",
        ("asin",),
        "an ISBN in the ASIN field, which the ISBN field has too",
        0.93,
        _without_isbn,
        {"isbn": "9780306406157", "asin": "9780306406157"},
        "",
    ),
    Repair(
        "asin_form",
        ("asin",),
        "an ASIN in another form",
        0.97,
        _asin,
        {"asin": " b008dfugcq"},
        "B008DFUGCQ",
    ),
    Repair(
        "genre_form",
        ("genres",),
        "several genres in one entry, a genre twice, or something that is not a genre",
        0.95,
        _genres,
        {"genres": "Fantasy, Epic; fantasy; Genre: Crime; Unknown"},
        "Fantasy; Epic; Crime",
    ),
    Repair(
        "description_empty_phrase",
        ("description",),
        "a description that only says that there is none",
        0.93,
        _no_description,
        {"description": "No description available"},
        "",
    ),
    Repair(
        "description_markup",
        ("description",),
        "HTML tags, entities or control characters show in the description",
        0.92,
        _description,
        {"description": "&lt;p&gt;Caf&amp;eacute; &amp;amp; more.&lt;/p&gt;"},
        "Café &amp; more.",
    ),
)
