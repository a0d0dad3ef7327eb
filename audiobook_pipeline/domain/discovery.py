"""Books found by genre searches: which book each release is, and whether it is wanted.

Which of the releases is good enough belongs to ``selection``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from audiobook_pipeline.domain.book_record import BookRecord
from audiobook_pipeline.domain.columns import list_column, read_rows, records
from audiobook_pipeline.domain.enrichment import item_record
from audiobook_pipeline.domain.forms.cut import title_parts
from audiobook_pipeline.domain.forms.person import compare_people
from audiobook_pipeline.domain.forms.positions import parse_position
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.titles import without_edition
from audiobook_pipeline.domain.identification import CatalogueIndex, group_releases
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.kinds import SIDE_KINDS
from audiobook_pipeline.domain.matching import MatchIndex
from audiobook_pipeline.domain.models import CatalogueBook, LibraryItem, Release, WantedBook
from audiobook_pipeline.domain.reading.known import KnownNames
from audiobook_pipeline.domain.reading.reader import read_name
from audiobook_pipeline.domain.reading.record import Reading
from audiobook_pipeline.domain.shelf.box_sets import volumes_at

_SURELY: Final = 0.85
"""Certainty from which the survey is trusted that an item is a work, whatever their titles."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What the release of a genre search is.

    Attributes:
        book: The book to want, or None.
        title: Title of the identified book, or "".
        note: Why it isn't wanted; "" if it is.
    """

    book: WantedBook | None
    title: str
    note: str


class Shelf:
    """The books of a library, to look up whether it has a work in any edition."""

    def __init__(self, library: pd.DataFrame, survey: pd.DataFrame | None = None) -> None:
        """Keep a table of items.

        Args:
            library: Items as identified, or as Audiobookshelf has them.
            survey: Of ``gaps.survey_series``: which works of the catalogue the items are, under other titles too.
        """
        self._library, self._survey = library, survey

    # Each takes seconds for a large library, and is built on first use.

    @cached_property
    def _all(self) -> list[LibraryItem]:
        return list(read_rows(self._library, LibraryItem))

    @cached_property
    def _items(self) -> dict[str, LibraryItem]:
        return {item.item_id: item for item in self._all if item.title}

    @cached_property
    def _index(self) -> MatchIndex:
        return MatchIndex(self._items.values(), item_record)

    @cached_property
    def _named(self) -> dict[str, list[LibraryItem]]:
        named: dict[str, list[LibraryItem]] = defaultdict(list)
        titles = zip(*(list_column(self._library, name) for name in ("other_titles", "also")), strict=True)
        for item, (own, told) in zip(self._all, titles, strict=True):
            for title in (*own, *told) if item.authors else (item.title, *own, *told):
                for head in title_parts(title).heads:
                    named[head].append(item)
        return named

    def item_of(self, book: CatalogueBook | WantedBook) -> str:
        """Return the item that is this work, in any recording, or ""; for a better copy always ""."""
        if isinstance(book, WantedBook) and book.better_than:
            return ""
        record = BookRecord(
            key="",
            title=without_edition(book.title),
            authors=book.authors,
            series=book.series,
            position=book.position,
        )
        chosen = self._index.best(record).chosen
        return chosen.key if chosen else self._surveyed.get(_key(book), "") or self._set_with(book)

    def item_known_as(self, keys: Iterable[str]) -> str:
        """Return the item that is a work with one of these identities (work key, or catalogue id), or ""."""
        return next(filter(None, (self._surveyed.get(key) for key in keys)), "")

    @cached_property
    def _surveyed(self) -> dict[str, str]:
        """The items that are works of the catalogue, by identity and id of the work."""
        if self._survey is None:
            return {}
        held = (self._survey["status"] == "owned") & (self._survey["confidence"] >= _SURELY)
        rows = list(records(self._survey[held & (self._survey["item_id"] != "")]))
        return {key: row.item_id for row in rows for key in (row.work_id, _key(row)) if key}

    @cached_property
    def _sets(self) -> dict[tuple[str, float], list[LibraryItem]]:
        sets: dict[tuple[str, float], list[LibraryItem]] = defaultdict(list)
        for item in self._items.values():
            for place in item.series:
                for number in volumes_at(item.title, place.position):
                    sets[series_key(place.name), number].append(item)
        return sets

    def _set_with(self, book: CatalogueBook | WantedBook) -> str:
        """Return the set in the library that contains a volume, or ""."""
        numbers = volumes_at(book.title, book.position or "")
        position = parse_position(book.position)
        wanted = numbers or ((float(position.first),) if position and position.part is None else ())
        if not book.series or not wanted:
            return ""
        holding = [self._sets.get((series_key(book.series), number), ()) for number in wanted]
        return next((i.item_id for i in holding[0] if all(i in rest for rest in holding) and self._by(i, book)), "")

    @staticmethod
    def _by(item: LibraryItem, book: CatalogueBook | WantedBook) -> bool:
        return not item.authors or not book.authors or bool(compare_people(item.authors, book.authors))

    def maybe(self, book: CatalogueBook | WantedBook) -> str:
        """Return an item that may be this work, or "": folder, files or tags name it, or nothing names its author."""
        if isinstance(book, WantedBook) and book.better_than:
            return ""
        heads = title_parts(without_edition(book.title)).heads
        named = (item for head in heads for item in self._named.get(head, ()))
        return next((i.item_id for i in named if not i.authors or compare_people(i.authors, book.authors)), "")

    def described(self, item_id: str) -> str:
        """Return an item as text: “Title” by authors, item ID."""
        item = self._items.get(item_id)
        what = f"“{item.title}” by {', '.join(item.authors) or 'nobody named'}, " if item else ""
        return f"{what}item {item_id}"


def _key(book: Any) -> str:  # noqa: ANN401 - a book, or a row of a table
    return work_key(book.title, book.authors)


@dataclass(frozen=True, slots=True)
class Found:
    """Which work a release is.

    Attributes:
        release_key: The release.
        work_id: The work, or "".
        note: Why it is none, or where the library has it; "" if it lacks it.
    """

    release_key: str
    work_id: str
    note: str


def find_works(releases: Sequence[Release], catalogue: Sequence[CatalogueBook], shelf: Shelf) -> list[Found]:
    """Return for each release which work it is, and whether the library has that.

    Args:
        releases: What a genre search found.
        catalogue: The works it may be.
        shelf: The library.
    """
    groups, unknown = group_releases(releases, CatalogueIndex(catalogue))
    found = [Found(key, "", f"not identified: {entry.reason}") for key, entry in unknown.items()]
    works = {book.work_id: book for book in reversed(catalogue)}
    for work_id, members in groups.items():
        book = works[work_id]
        there = "the library has it" if shelf.item_of(book) else ""
        if not there and (item := shelf.maybe(book)):
            there = f"the library may have it: item {item}"
        found += [Found(release.key, work_id, there) for release in members]
    return found


def discover(
    found: Iterable[Found], catalogue: Sequence[CatalogueBook], languages: Sequence[str], genre_of: Mapping[str, str]
) -> dict[str, Discovery]:
    """Decide for each release, by its key, whether the book that it is is wanted.

    Args:
        found: Which work each is.
        catalogue: The works.
        languages: Languages that are wanted; empty takes any.
        genre_of: Genre by release key, for the reason.
    """
    works = {book.work_id: book for book in reversed(catalogue)}
    return {
        entry.release_key: _judge(works[entry.work_id], languages, genre_of[entry.release_key], entry.note)
        if entry.work_id
        else Discovery(None, "", entry.note)
        for entry in found
    }


def _judge(book: CatalogueBook, languages: Sequence[str], genre: str, there: str) -> Discovery:
    if there:
        return Discovery(None, book.title, there)
    if book.kind in SIDE_KINDS:
        return Discovery(None, book.title, f"it is not a book of its own but a {book.kind}")
    if languages and book.language and book.language not in languages:
        return Discovery(None, book.title, f"it is in another language ({book.language})")
    wanted = WantedBook(
        title=book.title,
        authors=book.authors,
        subtitle=book.subtitle,
        narrators=book.narrators,
        runtime_min=book.runtime_min,
        series=book.series,
        position=book.position,
        year=book.year,
        language=book.language,
        asin=book.asin,
        isbn=book.isbn,
        reason=f"found by the genre search for {genre.replace('_', ' ')}",
        genre=genre,
    )
    return Discovery(wanted, book.title, "")


def authors_named(releases: Sequence[Release]) -> list[str]:
    """Return the authors named in releases, most frequent first."""
    names = Counter(author.text for reading in _single_books(releases, KnownNames()) for author in reading.authors)
    return [name for name, _ in names.most_common()]


def titles_named(releases: Sequence[Release], known: KnownNames) -> list[tuple[str, str]]:
    """Return the most likely author and title of each release name that has both, most frequent first.

    Args:
        releases: The releases.
        known: People and series of the catalogue: a known series shows where the title before it ends.
    """
    pairs = Counter(
        (reading.authors[0].text, reading.titles[0].text)
        for reading in _single_books(releases, known)
        if reading.authors and reading.titles
    )
    return [pair for pair, _ in pairs.most_common()]


def _single_books(releases: Sequence[Release], known: KnownNames) -> Iterator[Reading]:
    """Return the names that may be one whole audiobook; the others are not worth a lookup."""
    readings = (read_name(release.title, known.held_by(release.title)) for release in releases)
    return (reading for reading in readings if reading.may_be_a_book)
