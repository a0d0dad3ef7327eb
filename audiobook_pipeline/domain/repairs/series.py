"""Repairs of series: read from title and subtitle if the field is empty, and brought into one form."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from audiobook_pipeline.domain.forms.names import name_key
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.positions import MARKER, parse_position
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.series_mentions import SeriesMention, parse_series_title, read_series
from audiobook_pipeline.domain.forms.title_places import place_in_title
from audiobook_pipeline.domain.forms.titles import without_format
from audiobook_pipeline.domain.lexicon.lexicon import folded
from audiobook_pipeline.domain.models import LibraryItem, SeriesPlace
from audiobook_pipeline.domain.repairs.repair import Fix, Repair
from audiobook_pipeline.domain.repairs.segments import pieces_beside
from audiobook_pipeline.domain.repairs.titles import LISTED_VOLUMES, only_describes
from audiobook_pipeline.domain.spellings import (
    NUMBER_IN_BRACKETS,
    Spellings,
    is_series_name,
    number_in_name,
    spelling_of,
)
from audiobook_pipeline.domain.text.fold import one_line, words

Places = tuple[SeriesPlace, ...]
# "Cinders, Book 2" is one series, as no series is called "Book 2".
_ONE_WITH_NUMBER: Final = form_of("series.one_with_number")
# "Book 1", "#03": a number marked as a position, in a field that holds only positions.
_MARKED_NUMBER: Final = re.compile(rf"\A(?:{MARKER}\s*(?=\d+(?:[.-]\d+)?\Z))?(?:0+(?=\d))?", re.IGNORECASE)
# "Battle Spire - Hundred Kingdoms, 1".
_BEHIND_COMMA: Final = form_of("series.behind_dash_and_comma")
_DASH: Final = form_of("series.dash")
_LEADING_ZEROS: Final = form_of("position.leading_zeros")
_OWN_NUMBER: Final = form_of("series.own_number")
_LONGEST_NAME: Final = 120
_PARTS: Final = folded("part")
_CHAPTERS: Final = folded("chapter")
_VOLUMES: Final = folded("volume")
_OWN_COUNTS: Final = LISTED_VOLUMES | (_PARTS - _VOLUMES)


def _number_out_of_name(value: Places, _item: LibraryItem, spellings: Spellings) -> Places:
    return tuple(_with_number(place, spellings) for place in value) if _may_change(value) else value


def _with_number(place: SeriesPlace, spellings: Spellings) -> SeriesPlace:
    name = one_line(place.name)
    if place.position.strip():
        return place
    found = number_in_name(name)
    if found is None:
        return place
    known = series_key(found["name"]) in spellings.series
    if not (found["marker"] or known or NUMBER_IN_BRACKETS.search(name)):
        return place
    return SeriesPlace(found["name"].strip(" ,:-(["), found["number"])


def _may_change(value: Places) -> bool:
    """Return whether the meaning of a series field is certain."""
    return not read_series(value).ambiguous or (
        len(value) == 1 and bool(_ONE_WITH_NUMBER.match(str(value[0])) or _OWN_NUMBER.search(str(value[0])))
    )


def _as_the_library(value: Places, _item: LibraryItem, spellings: Spellings) -> Places:
    if not _may_change(value):
        return value
    return tuple(
        SeriesPlace(_without_note(spelling_of(place.name, spellings), place.position.strip()), place.position)
        if spelling_of(place.name, spellings) != place.name
        else place
        for place in value
    )


def _in_form(value: Places, _item: LibraryItem, _spellings: Spellings) -> Places:
    if not _may_change(value):
        return value
    after = tuple(
        SeriesPlace(
            _without_note(one_line(place.name), place.position.strip()), _MARKED_NUMBER.sub("", place.position.strip())
        )
        for place in value
    )
    return after if all(place.name for place in after) and not read_series(after).ambiguous else value


def _without_note(name: str, position: str) -> str:
    """Return the name of a series without the format, and without its own position in brackets."""
    plain = without_format(name)
    return (without_own_position(plain, position) if position else plain) or name


def without_own_position(name: str, position: str) -> str:
    """Return the name of a series without its own position in brackets: "Oz" for "Oz [3]" and "3"."""
    if not name.rstrip().endswith((")", "]")):
        return name
    repeated = rf"\s*[(\[]\s*(?:{MARKER})?\s*0*{re.escape(position)}\s*[)\]]\s*\Z"
    return re.sub(repeated, "", name, flags=re.IGNORECASE)


def _without_author(value: Places, item: LibraryItem, _spellings: Spellings) -> Places:
    return tuple(SeriesPlace(_not_people(place.name, item), place.position) for place in value)


def _not_people(name: str, item: LibraryItem) -> str:
    """Return a series name without the author before a dash: "Ann Roe - Lakes" becomes "Lakes"."""
    first, *rest = _DASH.split(name, maxsplit=1)
    return rest[0].strip() if rest and name_key(first) in map(name_key, item.authors) else name


Mentions = Callable[[LibraryItem, Spellings], Iterator[Iterable[SeriesMention]]]


def _filled(mentions_of: Mentions) -> Fix:
    """Return a fix that fills an empty series with the first one that ``mentions_of`` finds."""

    def fix(value: Places, item: LibraryItem, spellings: Spellings) -> Places:
        if value:
            return value
        for mentions in mentions_of(item, spellings):
            places = tuple(
                SeriesPlace(spelling_of(name, spellings), _plain(mention.position.number))
                for mention in mentions
                if mention.position and mention.position.part is None
                if _is_name(name := _not_people(without_format(mention.name).strip(" ,:-"), item), item)
            )
            if places:
                return places
        return value

    return fix


def _of_title(item: LibraryItem, spellings: Spellings) -> Iterator[Iterable[SeriesMention]]:
    """Yield the series that a title certainly names."""
    title = without_format(pieces_beside(item.title, item)[0])
    if _is_chapter(title):
        return
    mentions = parse_series_title(title)[1]
    if "#" in title and mentions:
        yield mentions
    place = place_in_title(title, spellings.series)
    if place and place.marked and is_series_name(place.series):
        yield (SeriesMention(place.series, parse_position(place.position)),)
    behind = _BEHIND_COMMA.fullmatch(title)
    if behind:
        yield (SeriesMention(behind["name"], parse_position(behind["number"])),)
    for mention in mentions:
        if mention.marked and title.startswith(mention.name):
            yield from _of_whole_title(title, mention, spellings)
            continue
        counted = title.startswith(mention.name) and _is_known(mention.name, spellings)
        if counted or (mention.marked and is_series_name(mention.name)):
            yield (mention,)


def _is_chapter(title: str) -> bool:
    """Return whether a title counts chapters: "History of England (Volume 1, Chapter 5)" is not a volume."""
    said = words(title)
    counted = [index for index, word in enumerate(said) if word.isdigit()]
    return any(said[index - 1] in _CHAPTERS for index in counted[1:])


def _of_whole_title(title: str, mention: SeriesMention, spellings: Spellings) -> Iterator[Iterable[SeriesMention]]:
    """Yield the series of a title that is only a name and a number.

    "Slime, Vol. 2" is the second volume of Slime; "The Chamber of Secrets, Book 2" is the name of a book, unless the
    library has another number with that name. "The Chamber - Secrets, Book 2" names both.
    """
    *before, name = _DASH.split(mention.name)
    behind = title[len(mention.name) :]
    marker = (words(behind) or ("",))[0]
    of_parts = marker in _PARTS and marker not in _VOLUMES
    listed = marker in LISTED_VOLUMES and (behind.startswith(",") or _says_novel(title))
    if not of_parts and (before or listed or _is_known(name, spellings)):
        yield (SeriesMention(name, mention.position),)


def _is_known(name: str, spellings: Spellings) -> bool:
    return series_key(name) in spellings.series and not words(name)[0].isdigit()


def _says_novel(title: str) -> bool:
    return "light novel" in " ".join(words(title))


def _of_subtitle(item: LibraryItem, _spellings: Spellings) -> Iterator[Iterable[SeriesMention]]:
    """Yield the series that a subtitle names: "The Expanse, Book 1"; a volume or part may be the title's own."""
    for mention in parse_series_title("", item.subtitle)[1]:
        behind = words(item.subtitle.removeprefix(mention.name))
        if mention.marked and is_series_name(mention.name) and _OWN_COUNTS.isdisjoint(behind):
            yield (mention,)


def _plain(number: str) -> str:
    return _LEADING_ZEROS.sub("", number)


def _is_name(name: str, item: LibraryItem) -> bool:
    """Return whether a text can be the name of a series, and is neither a person of the item nor a description."""
    people = set(map(name_key, (*item.authors, *item.narrators)))
    return (
        1 < len(name) <= _LONGEST_NAME
        and "#" not in name
        and any(map(str.isalpha, name))
        and not only_describes(name)
        and name_key(name) not in people
    )


ROWS: Final = (
    Repair(
        "series_number_in_name",
        ("series",),
        "the position in the name of the series",
        0.92,
        _number_out_of_name,
        {"series": "Oz (Book 3)"},
        "Oz #3",
    ),
    Repair(
        "series_author",
        ("series",),
        "the author in the name of the series",
        0.95,
        _without_author,
        {"series": "H. G. Wells - Machines #4", "authors": "H. G. Wells"},
        "Machines #4",
    ),
    Repair(
        "series_form",
        ("series",),
        "a series or position in another form",
        0.92,
        _in_form,
        {"series": "Oz (Unabridged) #03"},
        "Oz #3",
    ),
    Repair(
        "series_spelling",
        ("series",),
        "the library has another spelling of this series",
        0.92,
        _as_the_library,
        {"series": "Oz #3"},
        "",
    ),
    Repair(
        "series_in_subtitle",
        ("series",),
        "the subtitle names the series, and the series field is empty",
        0.92,
        _filled(_of_subtitle),
        {"title": "Ozma", "subtitle": "The Oz Books, Book 3"},
        "The Oz Books #3",
    ),
    Repair(
        "series_in_title",
        ("series",),
        "the title names the series, and the series field is empty",
        0.9,
        _filled(_of_title),
        {"title": "Ozma of Oz (Oz, Book 3)"},
        "Oz #3",
    ),
)
