"""Announced books by owned or followed authors and in owned or followed series, by release date."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from audiobook_pipeline.domain.columns import list_column, records
from audiobook_pipeline.domain.following import Follows
from audiobook_pipeline.domain.identity import work_key
from audiobook_pipeline.domain.kinds import SIDE_KINDS
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.domain.series_groups import NO_SERIES, author_keys

ANNOUNCED: Final = "announced books"
"""Origin of the wishes for books that were announced."""
_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcoming:
    """An announced book.

    Attributes:
        book: The book.
        release_date: As the source writes it: a day, a month or a year; "" if it is announced without one.
        day: The release day, if known to the day.
        before: The previously announced date; "" if it did not change.
        why: Why it is on the list: "follows #4 of Barsoom", "by Jane Austen", "followed".
    """

    book: WantedBook
    release_date: str
    day: date | None = None
    before: str = ""
    why: str = ""


def upcoming(survey: pd.DataFrame, follows: Follows, languages: Collection[str] = ()) -> Iterator[Upcoming]:
    """Yield announced books, earliest first and those without a day last; each work once.

    Args:
        survey: Of ``gaps.survey_series``.
        follows: What is followed.
        languages: Wanted languages; empty allows any.
    """
    held = survey[survey["status"].isin({"owned", "covered"})]
    series = set(held["series_group"]) - {NO_SERIES}
    people = {key for names in set(list_column(held, "authors")) for key in author_keys(names)}
    found: dict[str, Upcoming] = {}
    for row in records(survey[survey["status"] == "unreleased"]):
        follow = follows.of(row)
        if follow:
            why = f"{follow.kind} {follow.name} is followed"
        elif row.kind in SIDE_KINDS or (languages and row.language and row.language not in languages):
            continue
        elif row.series_group in series:
            why = f"the library has books of {row.series}"
        elif not people.isdisjoint(author_keys(row.authors)):
            why = f"the library has books by {row.authors[0]}"
        else:
            continue
        key = work_key(row.title, row.authors)
        book = WantedBook(
            title=row.title,
            authors=row.authors,
            series=row.series or None,
            position=row.position or None,
            language=row.language or None,
            work_key=key,
            reason=f"announced; {why}",
        )
        found.setdefault(key, Upcoming(book=book, release_date=row.release_date, day=day_of(row.release_date), why=why))
    yield from sorted(found.values(), key=lambda each: (each.release_date or "9", each.book.work_key))


def released(remembered: Iterable[tuple[WantedBook, str]], survey: pd.DataFrame, today: date) -> Iterator[WantedBook]:
    """Yield the books that were announced, are released by now, and are missing from the library.

    Args:
        remembered: The books announced at the last run, with their dates.
        survey: Of ``gaps.survey_series``, current.
        today: The day.
    """
    lacking = survey[survey["status"].isin({"missing", "unnumbered"})]
    dates = {work_key(row.title, row.authors): row.release_date for row in records(lacking)}
    for book, written in remembered:
        # If the sources no longer have a date, the announced one counts.
        day = day_of(dates.get(book.work_key, "")) or day_of(written)
        if book.work_key in dates and (day is None or day <= today):
            yield book


def day_of(text: str) -> date | None:
    """Return the day of a date, or None if it has none: a year, a month, the 31st of June."""
    found = _DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
