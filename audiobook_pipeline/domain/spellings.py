"""How a library itself spells people, series and languages, so that variants can go to the spelling that it prefers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from audiobook_pipeline.domain.names import (
    clean_name,
    is_full_name,
    joined_people,
    name_key,
    people,
    preferred_spelling,
    role_of,
)
from audiobook_pipeline.domain.series import parse_series_field, series_key
from audiobook_pipeline.domain.text import one_line, words
from audiobook_pipeline.domain.title_places import place_in_title

_PLAIN_ENDINGS = frozenset({"series", "novels", "books", "mysteries", "audiobooks"})


@dataclass(frozen=True, slots=True)
class Spellings:
    """How the library itself spells things, so that variants go to the spelling that is used most.

    Attributes:
        people: Spelling to show by name key.
        series: Spelling to show by series key.
        held_series: Series keys that items hold; ``series`` also has those that only titles mark.
        sole_authors: Name keys of people who somewhere are an item's only author.
        readers: Name keys of people who read two items or more.
        language_codes: Whether languages are written as codes ("en") rather than names ("English").
        latest_year: The last year that can be one of publication.
    """

    people: Mapping[str, str]
    series: Mapping[str, str]
    held_series: frozenset[str]
    sole_authors: frozenset[str]
    readers: frozenset[str]
    language_codes: bool
    latest_year: int

    @classmethod
    def of(cls, library: pd.DataFrame) -> "Spellings":
        """Count the spellings of a library table."""
        spelled: defaultdict[str, list[str]] = defaultdict(list)
        for column in ("authors", "narrators"):
            for text, count in Counter(library[column]).items():
                for entry in people(text):
                    for name in map(clean_name, joined_people(entry)):
                        spelled[name_key(name)].extend([name] * count)
        series: defaultdict[str, list[str]] = defaultdict(list)
        for text, count in Counter(library["series"]).items():
            for mention in parse_series_field(text).mentions:
                series[series_key(mention.name)].extend([one_line(mention.name)] * count)
        held = frozenset(series)
        for title in library.loc[library["series"] == "", "title"].unique():
            place = place_in_title(title, held)
            if place and place.marked and is_series_name(place.series):
                series[series_key(place.series)].append(place.series)
        reads = Counter(name_key(name) for cell in library["narrators"] for name in cell.split("; ") if name)
        languages = Counter(library["language"])
        coded = sum(count for text, count in languages.items() if text and len(text) <= 3)
        named = sum(count for text, count in languages.items() if len(text) > 3)
        return cls(
            {
                key: preferred_spelling(names)
                for key, names in spelled.items()
                if is_full_name(key) and len(set(names)) > 1
            },
            {key: preferred_series(names) for key, names in series.items() if key},
            held,
            frozenset(filter(None, map(_sole_author, library["authors"].unique()))),
            frozenset(key for key, count in reads.items() if count > 1),
            coded > named,
            _latest_year(library),
        )


def _sole_author(cell: str) -> str:
    """Return the key of the one author that a cell will name once it is repaired, or ""."""
    names = [name for entry in people(cell) for name in joined_people(entry)]
    authors = {name_key(name) for name in names if role_of(name) in {"", "author"}} or set(map(name_key, names))
    return authors.pop() if len(authors) == 1 else ""


def _latest_year(library: pd.DataFrame) -> int:
    """Return the year after the library was last changed: what it held then can't be published later."""
    if "updated_at" not in library.columns:
        return 2100
    latest = pd.to_datetime(library["updated_at"], utc=True, errors="coerce").max()
    return 2100 if pd.isna(latest) else int(latest.year) + 2


def preferred_series(spellings: Iterable[str]) -> str:
    """Return the spelling of a series to show: without "Series" behind it or a note in brackets, then the most used.

    Args:
        spellings: Every use of the name; at least one.
    """
    counts = Counter(spellings)

    def care(name: str) -> tuple[bool, int, bool, bool, str]:
        parts = words(name)
        plain = not (parts and parts[-1] in _PLAIN_ENDINGS) and "(" not in name and "[" not in name
        return plain, counts[name], not name.isupper() and not name.islower(), not name.isascii(), name

    return max(counts, key=care)


def spelling_of(name: str, spellings: Mapping[str, str]) -> str:
    """Return the library's spelling of a series; a name with a note in brackets keeps it."""
    return name if "(" in name or "[" in name else spellings.get(series_key(name), name)


def is_series_name(name: str) -> bool:
    """Tell whether a name is one series, and can stand in AudiobookShelf's field without being read as several."""
    return len(name) > 1 and "#" not in name and ", " not in name and ": " not in name
