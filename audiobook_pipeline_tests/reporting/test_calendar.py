"""The calendar of what is announced opens in a parser, with the right days."""

from datetime import UTC, date, datetime

from icalendar import Calendar

from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.domain.upcoming import Upcoming, day_of
from audiobook_pipeline.reporting.calendar import calendar
from audiobook_pipeline.reporting.exports import write_calendar
from audiobook_pipeline.schemas.rows import write
from audiobook_pipeline.schemas.tables import UPCOMING, table

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)


def announced(title: str, written: str, **more) -> Upcoming:
    book = WantedBook(title, ("Mara Quill",), series="Tides", position="4", work_key=f"{title.lower()}|mara quill")
    return Upcoming(book=book, release_date=written, day=day_of(written), why="series Tides is followed", **more)


def events(text: str) -> dict[str, tuple[date, date, str]]:
    parsed = Calendar.from_ical(text)
    return {str(e["summary"]): (e["dtstart"].dt, e["dtend"].dt, str(e["uid"])) for e in parsed.walk("VEVENT")}


def test_each_book_whose_day_is_known_is_an_event_of_that_day() -> None:
    text = calendar([announced("Neap", "2027-02-28"), announced("Slack", "2027-03"), announced("Ebb", "")], NOW)
    ((what, (start, end, _)),) = events(text).items()
    assert what == "Neap (Tides #4) by Mara Quill"
    assert (start, end) == (date(2027, 2, 28), date(2027, 3, 1))
    assert "BEGIN:VCALENDAR\r\n" in text


def test_a_date_that_moved_moves_the_event_and_makes_no_second_one() -> None:
    (before,) = events(calendar([announced("Neap", "2027-02-28")], NOW)).values()
    moved = calendar([announced("Neap", "2027-05-01T00:00:00Z", before="2027-02-28")], NOW)
    (after,) = events(moved).values()
    assert after[2] == before[2]
    assert after[0] == date(2027, 5, 1)
    assert "Announced for 2027-02-28 before." in moved.replace("\r\n ", "")


def test_a_title_of_a_stranger_breaks_no_line_of_it() -> None:
    odd = announced("Neap\r\nEND:VCALENDAR; a, b\\c \u202e\x07 ünï " + "x" * 200, "2027-02-28")
    ((what, (start, _, _)),) = events(calendar([odd], NOW)).items()
    assert "END:VCALENDAR; a, b\\c" in what
    assert start == date(2027, 2, 28)


def test_it_is_made_of_the_table_and_there_even_where_nothing_is_announced(tmp_path) -> None:
    path = write_calendar(write([announced("Neap", "2027-02-28")], UPCOMING), NOW, tmp_path)
    assert path.name == "upcoming.ics"
    assert [start for start, _, _ in events(path.read_text("utf-8")).values()] == [date(2027, 2, 28)]
    write_calendar(table([], UPCOMING), NOW, tmp_path)
    assert events(path.read_text("utf-8")) == {}
