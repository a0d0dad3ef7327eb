"""What is announced, as a calendar: one day-long event for each book whose date is known."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from audiobook_pipeline.domain.upcoming import Upcoming
from audiobook_pipeline.domain.wellformed import well_formed

if TYPE_CHECKING:
    from icalendar import Event


def calendar(upcoming: Iterable[Upcoming], made_at: datetime) -> str:
    """Return an iCalendar document (RFC 5545).

    A book keeps its event from one calendar to the next: a date that moved moves it. What is announced for a month or a
    year alone has no day and no event.
    """
    from icalendar import Calendar  # noqa: PLC0415 - for the report alone

    document = Calendar()
    document.add("prodid", "-//audiobook-pipeline//upcoming books//EN")
    document.add("version", "2.0")
    document.add("x-wr-calname", "Upcoming audiobooks")
    for book in upcoming:
        if book.day is not None:
            document.add_component(_event(book, book.day, made_at))
    return bytes(document.to_ical()).decode()


def _event(announced: Upcoming, day: date, made_at: datetime) -> "Event":
    from icalendar import Event  # noqa: PLC0415 - as above

    book, event = announced.book, Event()
    place = f" ({book.series}{f' #{book.position}' if book.position else ''})" if book.series else ""
    moved = f"Announced for {announced.before} before. " if announced.before else ""
    event.add("uid", f"{hashlib.sha256(book.work_key.encode()).hexdigest()[:32]}@audiobook-pipeline")
    event.add("dtstamp", made_at)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", well_formed(f"{book.title}{place} by {', '.join(book.authors) or 'nobody named'}"))
    event.add("description", well_formed(f"{moved}{announced.why}"))
    event.add("transp", "TRANSPARENT")
    return event
