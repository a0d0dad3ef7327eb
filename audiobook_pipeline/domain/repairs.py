"""The repairs of one item, field by field: what comes in, what should stand there, and by which rule.

Only what is certain is repaired; what is merely likely is an issue of ``quality`` for a person to judge. So proposing
again after applying gives nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from audiobook_pipeline.domain.identity import asin, isbn13, isbns_within
from audiobook_pipeline.domain.languages import language_code, language_name, names_several
from audiobook_pipeline.domain.models import LibraryItem, SeriesPlace, Value, shown
from audiobook_pipeline.domain.names import clean_name, joined_people, name_key, role_of
from audiobook_pipeline.domain.placeholders import is_empty_phrase, says_unknown
from audiobook_pipeline.domain.positions import MARKER
from audiobook_pipeline.domain.proposals import Proposal, propose
from audiobook_pipeline.domain.series import read_series, series_key
from audiobook_pipeline.domain.spellings import (
    NUMBER_IN_BRACKETS,
    NUMBER_IN_NAME,
    Spellings,
    is_series_name,
    spaced_initials,
    spelling_of,
)
from audiobook_pipeline.domain.text.fold import one_line, without_invisible
from audiobook_pipeline.domain.text.markup import escaped, has_markup, plain_text, shows_markup
from audiobook_pipeline.domain.title_places import counted_title, place_in_title
from audiobook_pipeline.domain.titles import article_first, title_key, without_format

REPAIRED_FIELDS = (
    *("series", "title", "subtitle", "narrators", "authors", "genres"),
    *("language", "published_year", "description", "isbn", "asin"),
)
_MOST_PASSES = 4
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_ANY_YEAR = re.compile(r"-?\d{1,4}")
# What says that the year is not known; any other words or digits may tell a person which it is.
_NO_DATE = re.compile(r"\W*(?:n\.?\s?d|s\.?\s?a|no date|undated|none|o\.?\s?j)\.?\W*|\W+", re.IGNORECASE)
# "Cinders, Book 2" is one series, as no series is called "Book 2".
_ONE_WITH_NUMBER = re.compile(r"[^,#]+,\s*(?:book|vol(?:ume)?\.?|band|teil|deel|tome)\s*\d{1,3}", re.IGNORECASE)
# "Book 1", "#03": the sign that a number is a position, where only positions stand.
_MARKED_NUMBER = re.compile(rf"\A(?:{MARKER}\s*(?=\d+(?:[.-]\d+)?\Z))?(?:0+(?=\d))?", re.IGNORECASE)
_ABRIDGED = re.compile(r"(?<!un)(?<!un-)(?:abridged|gekürzt)", re.IGNORECASE)


Step = tuple[Any, str, float]  # value after, rule, confidence
Fixer = Callable[[Any, LibraryItem, Spellings], Iterator[Step]]
Names = tuple[str, ...]


def repair_item(item: LibraryItem, spellings: Spellings) -> list[Proposal]:
    """Return the repairs of one item, at most one a field.

    Fields are gone through until nothing changes, since one repair can make another certain: a series that is taken
    from the title lets the title lose it.
    """
    current: LibraryItem = item
    before: LibraryItem | None = None
    steps: dict[str, list[tuple[str, float]]] = {field: [] for field in REPAIRED_FIELDS}
    for _ in range(_MOST_PASSES):
        if current is before:
            break
        before = current
        for field, done in steps.items():
            for fixer in _FIXERS[field]:
                for after, rule, confidence in fixer(getattr(current, field), current, spellings):
                    if after != getattr(current, field):
                        current = replace(current, **{field: after})
                        done.append((rule, confidence))
    changed = [field for field in steps if getattr(current, field) != getattr(item, field)]
    return [_proposal(item, field, getattr(current, field), steps[field]) for field in changed]


def _proposal(item: LibraryItem, field: str, after: Value, steps: Sequence[tuple[str, float]]) -> Proposal:
    rules = list(dict.fromkeys(rule for rule, _ in steps))
    return propose(
        item,
        field,
        after,
        rule="+".join(rules),
        source="item",
        confidence=min(confidence for _, confidence in steps),
        evidence=shown([_WHY[rule] for rule in rules]),
    )


def _spacing(value: str, _item: LibraryItem, _spellings: Spellings) -> Iterator[Step]:
    if value and (not value.isascii() or value != value.strip() or "  " in value or not value.isprintable()):
        yield one_line(value), "spacing", 0.98


def _entities(value: str, _item: LibraryItem, _spellings: Spellings) -> Iterator[Step]:
    if ("&" in value or "<" in value) and has_markup(value):
        yield one_line(plain_text(value)), "markup", 0.95


def _each(fixer: Fixer) -> Fixer:
    """Return a fixer of lists of names that repairs each by itself; one of which nothing is left is no name."""

    def fix(names: Names, item: LibraryItem, spellings: Spellings) -> Iterator[Step]:
        repaired = list(names)
        for index, name in enumerate(names):
            for repaired[index], rule, confidence in fixer(name, item, spellings):
                yield tuple(filter(None, repaired)), rule, confidence

    return fix


def _title_format(value: str, item: LibraryItem, _spellings: Spellings) -> Iterator[Step]:
    shorter = without_format(value)
    if shorter != value and (item.abridged or not _ABRIDGED.search(value)):
        yield shorter, "title_format", 0.95


def _title_article(value: str, _item: LibraryItem, _spellings: Spellings) -> Iterator[Step]:
    yield article_first(value), "title_article_last", 0.95


def _title_series(value: str, item: LibraryItem, spellings: Spellings) -> Iterator[Step]:
    """Take the series out of a title where the series field holds the same one with the same position."""
    held = {series_key(mention.name): mention.position for mention in read_series(item.series).mentions}
    counted = counted_title(value, {position.number for position in held.values() if position}) if held else None
    if counted:
        yield counted, "title_series", 0.93
        return
    place = place_in_title(value, spellings.series) if held else None
    while place and place.marked and any(map(str.isalpha, place.title)):
        position = held.get(series_key(place.series))
        if not position or position.is_range or f"{position.first.normalize():f}" != place.position:
            return
        yield place.title, "title_series", 0.93
        place = place_in_title(place.title, spellings.series)


def is_shouted(text: str) -> bool:
    """Tell whether a text of several long words is all in capitals."""
    return text.isupper() and sum(len(word) > 3 for word in text.split()) >= 2


def _subtitle(value: str, item: LibraryItem, _spellings: Spellings) -> Iterator[Step]:
    if value and title_key(value) == title_key(item.title):
        yield "", "subtitle_repeats_title", 0.93
    elif value and title_key(without_format(f"x ({value})")) == "x" and not _ABRIDGED.search(value):
        yield "", "subtitle_format", 0.93


def _names(value: Names, _item: LibraryItem, spellings: Spellings) -> Iterator[Step]:
    """Split joined names, take off credit words and dates, put first names first, unify spellings, drop repeats."""
    split = [name for entry in value if entry.strip() for name in joined_people(entry)]
    yield tuple(split), "names_joined", 0.92
    cleaned = [clean_name(name) or name for name in split]
    yield tuple(cleaned), "name_form", 0.95
    spelled = [spellings.people.get(name_key(name), name) for name in cleaned]
    yield tuple(spelled), "name_spelling", 0.93
    yield _once(spelled, lambda name: name_key(name) or name), "name_twice", 0.97


def _once(values: Iterable[str], key: Callable[[str], str]) -> Names:
    """Return the first value of each key."""
    first: dict[str, str] = {}
    for value in values:
        first.setdefault(key(value), value)
    return tuple(first.values())


def _initials(value: Names, _item: LibraryItem, _spellings: Spellings) -> Iterator[Step]:
    yield tuple(map(spaced_initials, value)), "author_initials", 0.95


def _other_roles(value: Names, item: LibraryItem, _spellings: Spellings) -> Iterator[Step]:
    """Take translators, illustrators and (where the narrators name them) narrators out, while an author remains."""
    readers = set(map(name_key, item.narrators))
    kept = tuple(
        name
        for name in value
        if role_of(name) in {"", "author"} or (role_of(name) == "narrator" and name_key(name) not in readers)
    )
    if kept:
        yield kept, "author_other_role", 0.93


def _readers_among_authors(value: Names, item: LibraryItem, spellings: Spellings) -> Iterator[Step]:
    """Take out readers of the item who never are an only author, beside one who is and does not read."""
    wrong = reading_authors(value, set(map(name_key, item.narrators)), spellings.sole_authors)
    if wrong and all(name_key(name) in spellings.readers for name in wrong):
        yield tuple(name for name in value if name not in wrong), "author_is_narrator", 0.9


def reading_authors(names: tuple[str, ...], reading: set[str], sole: frozenset[str]) -> list[str]:
    """Return the authors after the first who read the item and never are an only author, where the first does not read.

    Args:
        names: Authors of an item, in order.
        reading: Name keys of its narrators.
        sole: Name keys of people who somewhere are an item's only author.
    """
    if len(names) < 2 or name_key(names[0]) in reading or name_key(names[0]) not in sole:
        return []
    return [name for name in names[1:] if name_key(name) in reading - sole]


def _narrators_among_authors(value: Names, item: LibraryItem, _spellings: Spellings) -> Iterator[Step]:
    if not value:
        readers = [clean_name(name) for name in item.authors if role_of(name) == "narrator"]
        yield tuple(filter(None, readers)), "narrator_role_in_authors", 0.95


def _unknown_names(value: Names, _item: LibraryItem, _spellings: Spellings) -> Iterator[Step]:
    yield tuple(name for name in value if not says_unknown(name)), "narrator_unknown", 0.9


def _series(value: tuple[SeriesPlace, ...], _item: LibraryItem, spellings: Spellings) -> Iterator[Step]:
    if read_series(value).ambiguous and not (len(value) == 1 and _ONE_WITH_NUMBER.fullmatch(str(value[0]))):
        return
    after: list[SeriesPlace] = []
    rules = []
    for place in value:
        raw = place.position.strip()
        name = _without_note(one_line(place.name), raw)
        if not raw and (found := NUMBER_IN_NAME.match(name)):
            known = series_key(found["name"]) in spellings.series
            if found["marker"] or known or NUMBER_IN_BRACKETS.search(name):
                name, raw = found["name"].strip(" ,:-"), found["number"]
                rules.append("series_number_in_name")
        spelled = _without_note(spelling_of(name, spellings), raw)
        number = _MARKED_NUMBER.sub("", raw)
        if spelled != name:
            rules.append("series_spelling")
        if number != raw or name != place.name:
            rules.append("series_form")
        after.append(SeriesPlace(spelled, number))
    if rules and all(place.name for place in after) and not read_series(after).ambiguous:
        rule = next(rule for rule in ("series_number_in_name", "series_spelling", "series_form") if rule in rules)
        yield tuple(after), rule, 0.92


def _without_note(name: str, position: str) -> str:
    """Return the name of a series without the format, and without its own position in brackets."""
    plain = without_format(name)
    return (without_own_position(plain, position) if position else plain) or name


def without_own_position(name: str, position: str) -> str:
    """Return the name of a series without its own position in brackets: "Oz" for "Oz [3]" and "3"."""
    if not name.rstrip().endswith((")", "]")):
        return name
    repeated = rf"\s*[(\[]\s*(?:book|vol(?:ume)?\.?|band|#)?\s*0*{re.escape(position)}\s*[)\]]\s*\Z"
    return re.sub(repeated, "", name, flags=re.IGNORECASE)


def _series_from_title(value: tuple[SeriesPlace, ...], item: LibraryItem, spellings: Spellings) -> Iterator[Step]:
    if value:
        return
    place = place_in_title(item.title, spellings.series)
    if place and place.marked and is_series_name(place.series):
        known = series_key(place.series) in spellings.held_series
        spelled = spelling_of(place.series, spellings)
        yield (SeriesPlace(spelled, place.position),), "series_in_title", 0.92 if known else 0.9


def _genres(value: Names, _item: LibraryItem, _spellings: Spellings) -> Iterator[Step]:
    genres = (one_line(genre) for entry in value for genre in entry.split(";"))
    yield _once(filter(None, genres), str.casefold), "genre_twice", 0.95


def _language(value: str, _item: LibraryItem, spellings: Spellings) -> Iterator[Step]:
    code = language_code(value)
    if code and not names_several(value):
        yield code if spellings.language_codes else language_name(code), "language_form", 0.96


def _year(value: str, _item: LibraryItem, spellings: Spellings) -> Iterator[Step]:
    if not value or is_year(value, spellings.latest_year):
        return
    years = years_in(value, spellings.latest_year)
    if len(years) == 1:
        yield years.pop(), "year_form", 0.95
    elif not value.strip("0 ") or is_empty_phrase(value) or _NO_DATE.fullmatch(value):
        yield "", "year_impossible", 0.9


def is_year(text: str, latest: int) -> bool:
    """Tell whether a text is a year of publication: "1897", also ancient ones ("397", "99", "-411")."""
    return bool(_ANY_YEAR.fullmatch(text)) and int(text) <= latest and int(text) != 0


def years_in(text: str, latest: int) -> set[str]:
    """Return the possible years of publication that a longer text holds: "May 3, 2019"."""
    return {year for year in _YEAR.findall(text) if int(year) <= latest}


def _isbn(value: str, item: LibraryItem, _spellings: Spellings) -> Iterator[Step]:
    if not value:
        if isbn13(item.asin) and len(item.asin.strip()) >= 13:
            yield str(isbn13(item.asin)), "isbn_in_asin", 0.93
        return
    if isbn13(value):
        compact = re.sub(r"(?i)isbn(?:-?1[03])?(?!\d)|[^0-9Xx]", "", value).upper()
        yield compact, "isbn_form", 0.97
    elif asin(value) and value.strip().upper().startswith("B") and asin(item.asin) == asin(value):
        yield "", "asin_in_isbn", 0.95
    elif len(within := isbns_within(value)) == 1:
        yield within[0], "isbn_form", 0.95


def _asin(value: str, item: LibraryItem, _spellings: Spellings) -> Iterator[Step]:
    if not value and asin(item.isbn) and item.isbn.strip().upper().startswith("B"):
        yield str(asin(item.isbn)), "asin_in_isbn", 0.95
    elif value and asin(value):
        yield str(asin(value)), "asin_form", 0.97
    elif value and isbn13(value) and isbn13(item.isbn) == isbn13(value) and len(value.strip()) >= 13:
        yield "", "isbn_in_asin", 0.93


def _description(value: str, _item: LibraryItem, _spellings: Spellings) -> Iterator[Step]:
    if not value:
        return
    if is_empty_phrase(plain_text(value)):
        yield "", "description_empty_phrase", 0.93
    elif shows_markup(value):
        yield escaped(re.sub(r"\n{3,}", "\n\n", plain_text(value))), "description_markup", 0.92
    elif without_invisible(value) != value:
        yield without_invisible(value), "description_markup", 0.92


_FIXERS: Mapping[str, tuple[Fixer, ...]] = {
    "title": (_spacing, _entities, _title_format, _title_article, _title_series),
    "subtitle": (_spacing, _entities, _subtitle),
    "authors": (_each(_spacing), _each(_entities), _other_roles, _names, _initials, _readers_among_authors),
    "narrators": (_each(_spacing), _each(_entities), _names, _unknown_names, _narrators_among_authors),
    "series": (_series, _series_from_title),
    "genres": (_genres,),
    "language": (_language,),
    "published_year": (_year,),
    "description": (_description,),
    "isbn": (_isbn,),
    "asin": (_asin,),
}
_WHY = {
    "spacing": "invisible characters or surplus spaces",
    "markup": "HTML in a plain field",
    "title_format": "words of the format in the title",
    "title_article_last": "the article stands behind the title",
    "title_series": "the series field holds the series and position that the title repeats",
    "subtitle_repeats_title": "the subtitle says what the title says",
    "subtitle_format": "the subtitle holds the format only",
    "names_joined": "several people in one name",
    "name_form": "last name first, credit words, a role or dates beside a name",
    "name_spelling": "the library spells this name otherwise elsewhere",
    "name_twice": "one person is named twice",
    "author_initials": "no blank between initials and name",
    "author_is_narrator": "a reader of the item who is nowhere an author alone",
    "author_other_role": "a translator, illustrator or narrator among the authors",
    "narrator_role_in_authors": "the authors hold a name marked as narrator",
    "narrator_unknown": "a word for unknown in place of a narrator",
    "series_number_in_name": "the position stands in the name of the series",
    "series_spelling": "the library spells this series otherwise elsewhere",
    "series_form": "a series or position in another form",
    "series_in_title": "the title names the series, the series field is empty",
    "genre_twice": "a genre twice or with surplus spaces",
    "language_form": "the language in another form than the library's",
    "year_form": "more than a year where the year belongs",
    "year_impossible": "no possible year",
    "isbn_form": "an ISBN with other signs or words beside its digits",
    "isbn_in_asin": "an ISBN where the Audible identifier belongs",
    "asin_form": "an Audible identifier in another form",
    "asin_in_isbn": "an Audible identifier where the ISBN belongs",
    "description_markup": "Tags, entities or control characters show in the description",
    "description_empty_phrase": "a description that says there is none",
}
