"""How a library spells people, series and languages, so that variants can be changed to its preferred spelling."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from audiobook_pipeline.domain.columns import list_column
from audiobook_pipeline.domain.credits import AUTHOR, credits_of
from audiobook_pipeline.domain.forms.names import (
    is_full_name,
    name_key,
    preferred_spelling,
)
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.series import PLAIN_ENDINGS, series_key
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title, read_series
from audiobook_pipeline.domain.forms.title_places import place_in_title
from audiobook_pipeline.domain.languages import language_name
from audiobook_pipeline.domain.metadata_preferences import DEFAULT, MetadataPreferences
from audiobook_pipeline.domain.models import SeriesPlace
from audiobook_pipeline.domain.text.fold import one_line, words

_NUMBER_IN_NAME = form_of("series.number_behind")
_LONGEST_NAME = 300
NUMBER_IN_BRACKETS = form_of("series.number_in_brackets")
"""A series name with a bare number in brackets after it: no name has one, and a year has four digits."""
# "J.K.Rowling", and not "D.Phil".
_LAST_INITIAL = form_of("name.glued_initials")
# "The Deluxe Edition, Book One" counts the volumes of an edition.
_EDITION = form_of("title.named_edition_behind")


@dataclass(frozen=True, slots=True)
class Spellings:
    """How the library spells names, so that variants are changed to the most used spelling.

    Attributes:
        people: Preferred spelling by name key.
        series: Preferred spelling by series key.
        divided: Series keys that mean several series, whose spellings stay ("Immortals", "The Immortals").
        held_series: Series keys in the items' series fields; ``series`` also has those marked only in titles.
        sole_authors: Name keys of people who are the only author of some item.
        readers: Name keys of people who read at least two items.
        language_codes: Whether languages are written as codes ("en") rather than names ("English").
        latest_year: The last possible year of publication.
        names: Name keys of people who have an entry of their own somewhere.
        wanted: What the library's owner wants of repairs.
    """

    people: Mapping[str, str]
    series: Mapping[str, str]
    divided: frozenset[str]
    held_series: frozenset[str]
    sole_authors: frozenset[str]
    readers: frozenset[str]
    language_codes: bool
    latest_year: int
    names: frozenset[str] = frozenset()
    wanted: MetadataPreferences = DEFAULT

    @classmethod
    def of(cls, library: pd.DataFrame, wanted: MetadataPreferences = DEFAULT) -> "Spellings":
        """Count the spellings of a library table."""
        spelled: defaultdict[str, list[str]] = defaultdict(list)
        for column in ("authors", "narrators"):
            for names, count in Counter(list_column(library, column)).items():
                for name, _role in (credit for entry in names for credit in credits_of([entry])):
                    spelled[name_key(name)].extend([name] * count)
        places, authors_of = list_column(library, "series"), list_column(library, "authors")
        series = _series_spelled(places)
        held = frozenset(series)
        in_titles = []
        rows = zip(library["title"], authors_of, places, strict=True)
        alone = dict.fromkeys((title, authors) for title, authors, held_series in rows if not held_series)
        for title, authors in alone:
            place = place_in_title(title, held)
            if place and place.marked and is_series_name(place.series):
                series[series_key(place.series)].append(place.series)
                in_titles.append((place.series, authors))
        for name in _counted_names(library["title"], authors_of, places):
            series[series_key(name)].append(name)
        reads = Counter(name_key(name) for names in list_column(library, "narrators") for name in names)
        languages = Counter(library["language"])
        coded = sum(count for text, count in languages.items() if text and len(text) <= 3)
        named = sum(count for text, count in languages.items() if len(text) > 3)
        return cls(
            {
                key: spaced_initials(preferred_spelling(names))
                for key, names in spelled.items()
                if is_full_name(key) and len(set(names)) > 1 and not _in_doubt(names)
            },
            {key: preferred_series(names) for key, names in series.items() if key},
            divided_series([*_series_with_authors(places, authors_of), *in_titles]),
            held,
            frozenset(keys[0] for keys in map(_authors_left, set(authors_of)) if len(keys) == 1),
            frozenset(key for key, count in reads.items() if count > 1),
            coded > named,
            _latest_year(library),
            frozenset(single_people(library)),
            wanted,
        )

    def language(self, code: str) -> str:
        """Return a language as the library writes it: as a code or a name."""
        return code if self.language_codes else language_name(code)


def _series_spelled(places: Iterable[tuple[SeriesPlace, ...]]) -> defaultdict[str, list[str]]:
    """Return for each series key the names that items have, with one entry for each use."""
    series: defaultdict[str, list[str]] = defaultdict(list)
    for held_by_one, count in Counter(places).items():
        for mention in read_series(held_by_one).mentions:
            series[series_key(mention.name)].extend([one_line(mention.name)] * count)
    return series


def _counted_names(titles: pd.Series, authors: pd.Series, places: pd.Series) -> Iterator[str]:
    """Yield the names numbered in an author's titles without a series: "Cinders 2" and "Cinders 3: A Tale"."""
    numbers: defaultdict[tuple[str, tuple[str, ...]], dict[str, str]] = defaultdict(dict)
    for title, people, held in zip(titles, authors, places, strict=True):
        for mention in () if held or not any(map(str.isdigit, title)) else parse_series_title(title)[1]:
            plain = title.startswith(mention.name) and "(" not in mention.name
            name = mention.name.rstrip(" ,:-–—")
            if plain and mention.position and not mention.position.is_range:
                numbers[series_key(name), _authors_left(people)[:1]][mention.position.number] = name
    for found in numbers.values():
        if len(found) > 1:
            yield from found.values()


def single_people(library: pd.DataFrame) -> Iterator[str]:
    """Yield the name keys of entries that are exactly one person."""
    for column in ("authors", "narrators"):
        for name in {name for names in set(list_column(library, column)) for name in names}:
            if not any(mark in name for mark in ",;&/|\n") and len(credits_of([name])) == 1:
                yield name_key(name)


def _authors_left(entries: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys of the authors that remain once the entries are repaired, in order."""
    people = credits_of(entries)
    authors = [person for person in people if person.role in {"", AUTHOR}] or people
    return tuple(dict.fromkeys(name_key(person.name) for person in authors))


def _series_with_authors(series: pd.Series, authors: pd.Series) -> Iterator[tuple[str, tuple[str, ...]]]:
    for places, people in set(zip(series, authors, strict=True)):
        for name in (one_line(place.name) for place in places):
            numbered = number_in_name(name)
            yield name, people
            if numbered:
                yield numbered["name"].strip(" ,:-"), people


def _latest_year(library: pd.DataFrame) -> int:
    """Return the year after the library's last change: what it had then can't be published later."""
    if "updated_at" not in library.columns:
        return 2100
    latest = pd.to_datetime(library["updated_at"], utc=True, errors="coerce").max()
    return 2100 if pd.isna(latest) else int(latest.year) + 2


def spaced_initials(name: str) -> str:
    """Return "J.K. Rowling" for "J.K.Rowling"; initials with or without spaces between them stay unchanged."""
    return _LAST_INITIAL.sub(r"\1 ", name) if "." in name else name


def _in_doubt(spellings: Iterable[str]) -> bool:
    """Return whether a name is written equally often with and without a hyphen, so that neither is preferred."""
    joined = Counter("-" in name for name in spellings)
    return joined[True] == joined[False]


def preferred_series(spellings: Iterable[str]) -> str:
    """Return the spelling of a series to show: without a final "Series" or a note in brackets, then the most used.

    Args:
        spellings: One entry for every use of the name; at least one.
    """
    counts = Counter(spellings)

    def care(name: str) -> tuple[bool, int, bool, bool, str]:
        parts = words(name)
        plain = not (parts and parts[-1] in PLAIN_ENDINGS) and "(" not in name and "[" not in name
        return plain, counts[name], not name.isupper() and not name.islower(), not name.isascii(), name

    return max(counts, key=care)


def divided_series(named: Iterable[tuple[str, tuple[str, ...]]]) -> frozenset[str]:
    """Return the keys of series with a spelling that shares no first author with the others: two series, one name.

    Args:
        named: Series names, each with the authors of an item in it.
    """
    writers: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, authors in named:
        writers[series_key(name)][name].update(_authors_left(authors)[:1])
    return frozenset(key for key, spelled in writers.items() if len(spelled) > 1 and _stands_apart(spelled.values()))


def _stands_apart(groups: Collection[set[str]]) -> bool:
    """Return whether one group of people shares nobody with all the others; empty groups say nothing."""
    known = [group for group in groups if group]
    shared = Counter(person for group in known for person in group)
    return len(known) > 1 and any(all(shared[person] == 1 for person in group) for group in known)


def spelling_of(name: str, spellings: Spellings) -> str:
    """Return the library's spelling of a series; a name with a note in brackets is unchanged."""
    key = series_key(name)
    return name if "(" in name or "[" in name or key in spellings.divided else spellings.series.get(key, name)


def number_in_name(name: str) -> re.Match[str] | None:
    """Return the match (``name``, ``marker``, ``number``) of a series name that ends in a number, or None."""
    return _NUMBER_IN_NAME.match(name) if len(name) <= _LONGEST_NAME and any(map(str.isdigit, name[-8:])) else None


def is_series_name(name: str) -> bool:
    """Return whether a name is one series, and Audiobookshelf's field would not read it as several."""
    marks = any(mark in name for mark in ("#", ", ", ": "))
    return len(name) > 1 and not marks and not _EDITION.search(name)
