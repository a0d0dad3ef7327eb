"""The library table with values that many rules need, each computed once: works, series, spellings.

Values are computed once for each distinct input, since a library repeats its authors, narrators, languages and series.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar, cast

import pandas as pd

from audiobook_pipeline.domain.columns import list_column
from audiobook_pipeline.domain.forms.names import name_key
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.series_mentions import SeriesMention, read_series
from audiobook_pipeline.domain.forms.title_places import TitlePlace, place_in_title
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.metadata_preferences import DEFAULT, MetadataPreferences
from audiobook_pipeline.domain.models import LibraryItem, shown
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.repairs.segments import Piece, pieces_beside
from audiobook_pipeline.domain.spellings import single_people

NEEDED_COLUMNS = (
    *("item_id", "title", "subtitle", "authors", "narrators", "series", "genres", "language", "published_year"),
    *("description", "isbn", "asin", "duration_s", "has_cover", "cover", "is_missing", "is_invalid", "abridged"),
)
_LISTS = frozenset({"authors", "narrators", "series", "genres"})
Found = dict[int, str]
"""Rows of the library, counted from 0, with the wrong value of each."""
T = TypeVar("T")


@dataclass(frozen=True)
class ShelfView:
    """A library table and what is derived from it.

    Attributes:
        library: The table.
        now: The time.
        wanted: What the library's owner wants of repairs.
        identified: By item, the work that it is, if only its folder or files identify it.
    """

    library: pd.DataFrame
    now: datetime
    wanted: MetadataPreferences = DEFAULT
    identified: Mapping[str, str] = field(default_factory=dict)
    _columns: dict[str, list[Any]] = field(default_factory=dict)
    _derived: dict[Callable[[Any], Any], Any] = field(default_factory=dict)

    def column(self, name: str) -> list[Any]:
        """Return the values of a column; a list becomes a tuple."""
        if name not in self._columns:
            self._columns[name] = (list_column(self.library, name) if name in _LISTS else self.library[name]).tolist()
        return self._columns[name]

    def once(self, derive: "Callable[[ShelfView], T]") -> T:
        """Return what several rules derive from this view, derived once."""
        if derive not in self._derived:
            self._derived[derive] = derive(self)
        return cast("T", self._derived[derive])

    def each(self, name: str, judge: Callable[[Any], T]) -> list[T]:
        """Return ``judge`` of each text or tuple of a column, called once for each distinct one."""
        values = self.column(name)
        answers = {value: judge(value) for value in set(values)}
        return [answers[value] for value in values]

    def where(self, name: str, judge: Callable[[Any], bool]) -> Found:
        """Return the texts or tuples of a column that ``judge`` finds wrong."""
        values = self.column(name)
        wrong = {value for value in set(values) if judge(value)}
        return {row: shown(value) for row, value in enumerate(values) if value in wrong} if wrong else {}

    def where_flag(self, flags: pd.Series, shown: str) -> Found:
        """Return column ``shown`` for the rows that ``flags`` marks."""
        values = self.column(shown)
        return {row: values[row] for row, wrong in enumerate(flags.tolist()) if wrong}

    def where_names(self, name: str, pick: Callable[[tuple[str, ...]], list[str]]) -> Found:
        """Return the wrong names that ``pick`` finds in a column of names."""
        picked = self.each(name, lambda names: shown(pick(names)))
        return {row: wrong for row, wrong in enumerate(picked) if wrong}

    @cached_property
    def languages(self) -> list[str]:
        """The language code of each item, "" where unknown."""
        return self.each("language", lambda value: language_code(value) or "")

    @cached_property
    def series(self) -> list[tuple[SeriesMention, ...]]:
        """The series of each item."""
        return self.each("series", lambda places: read_series(places).mentions)

    @cached_property
    def works(self) -> list[str]:
        """The work of each item; "" where title or author is unknown."""
        known = self.each("authors", lambda names: not all(map(is_placeholder, names)))
        rows = zip(self.column("item_id"), self.titles, self.column("authors"), known, strict=True)
        return [
            self.identified.get(item_id) or (work_key(title, authors) if title and sure else "")
            for item_id, title, authors, sure in rows
        ]

    @cached_property
    def people(self) -> frozenset[str]:
        """Name keys of the people who have an entry of their own."""
        return frozenset(single_people(self.library))

    @cached_property
    def known_series(self) -> frozenset[str]:
        """Keys of the library's series."""
        return frozenset(series_key(mention.name) for mentions in self.series for mention in mentions)

    @cached_property
    def title_places(self) -> list[TitlePlace | None]:
        """The place in a series that each title contains."""
        known = self.known_series
        found = {title: place_in_title(title, known) for title, _ in self.beside_titles}
        return [found[title] for title, _ in self.beside_titles]

    @cached_property
    def beside_titles(self) -> list[tuple[str, tuple[Piece, ...]]]:
        """Each title without what other fields contain, and the pieces removed from it."""
        names = ("title", "authors", "narrators", "published_year", "language", "asin", "abridged")
        rows = zip(*map(self.column, names), strict=True)
        items = (LibraryItem(item_id="", **dict(zip(names, row, strict=True))) for row in rows)
        return [pieces_beside(item.title, item) for item in items]

    @cached_property
    def titles(self) -> list[str]:
        """Titles without the place in a series and without what other fields contain."""
        pairs = zip(self.beside_titles, self.title_places, strict=True)
        return [place.title if place else title for (title, _), place in pairs]

    @cached_property
    def places(self) -> pd.DataFrame:
        """Numbered places in series, one row each: row (of the library), series (key), position, name (as written)."""
        rows = [
            (row, series_key(mention.name), place, f"{mention.name} #{place}")
            for row, mentions in enumerate(self.series)
            for mention in mentions
            if (place := mention.position.number if mention.position else "")
        ]
        return pd.DataFrame(rows, columns=["row", "series", "position", "name"])

    def spellings(self, name: str) -> Mapping[str, Counter[str]]:
        """Return the spellings in a column of names, counted by name key."""
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for names, count in Counter(self.column(name)).items():
            for person in names:
                found[name_key(person)][person] += count
        return found
