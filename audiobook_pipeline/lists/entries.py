"""The books of a list, line by line, and what of it could not be read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from audiobook_pipeline.domain.credits import AUTHOR, read_credit
from audiobook_pipeline.domain.forms.name_lists import split_names
from audiobook_pipeline.domain.forms.names import first_name_first
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title
from audiobook_pipeline.domain.identity import asin, isbn13, work_key
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.wellformed import well_formed
from audiobook_pipeline.errors import PipelineError

_LONGEST_TITLE: Final = 1000
_UNREADABLE: Final = "\ufffd"
# What a spreadsheet takes for text and not for a number: ="9780441013593".
_SPREADSHEET_TEXT: Final = re.compile(r'\A=?"?(?P<value>[^"]*)"?\Z')


class ListError(PipelineError, ValueError):
    """A list can't be read at all; the message says what it is and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A book of a list.

    Attributes:
        line: Line on which it begins; of a list without lines, its number.
        book: The book.
        shelves: The shelves that it is on, as the list names them.
    """

    line: int
    book: WantedBook
    shelves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Odd:
    """A line that was not understood.

    Attributes:
        line: Its number.
        text: What it says, as far as it can be shown.
        why: What is wrong with it.
    """

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as it was read.

    Attributes:
        form: What it is: "Goodreads export".
        entries: Its books.
        odd: Lines that were not understood.
        elsewhere: Books on other shelves than the one asked for.
        remark: What else there is to say, such as its encoding; "" where nothing.
    """

    form: str
    entries: tuple[Entry, ...]
    odd: tuple[Odd, ...] = ()
    elsewhere: int = 0
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What a form's row says of a book, as it is written there; absent is "".

    Attributes:
        title: Title, perhaps with the series: "Dune (Dune, #1)".
        authors: Authors, as one text.
        subtitle: Subtitle.
        narrators: Narrators of the recording, as one text.
        series: Series.
        position: Position in it.
        language: Language in any form.
        isbn: ISBN in any form, also as spreadsheets write it.
        asin: Audible identifier.
        shelves: Shelves, statuses and tags.
    """

    title: str
    authors: str
    subtitle: str = ""
    narrators: str = ""
    series: str = ""
    position: str = ""
    language: str = ""
    isbn: str = ""
    asin: str = ""
    shelves: tuple[str, ...] = field(default=())


def entry(line: int, fields: Fields) -> Entry | Odd:
    """Return the book that a row is about, or why it is about none."""
    shown = _cleaned(f"{fields.authors} - {fields.title}".strip(" -"))[:200]
    if _UNREADABLE in fields.title + fields.authors:
        return Odd(line, shown, "characters that can't be read: save the list as UTF-8")
    written = _cleaned(fields.title)
    if len(written) > _LONGEST_TITLE:
        return Odd(line, shown, f"a title of {len(written):,} characters")
    title, mentions = parse_series_title(written, _cleaned(fields.subtitle))
    if not work_key(title, ()).rstrip("|"):
        return Odd(line, shown, "no title")
    authors = _authors(fields.authors)
    if not authors:
        return Odd(line, shown, "no author")
    first, identifier = next(iter(mentions), None), spreadsheet_text(fields.isbn)
    position = first.position.raw if first and first.position else None
    book = WantedBook(
        title=title,
        authors=authors,
        narrators=_people(fields.narrators),
        series=_cleaned(fields.series) or (first.name if first else None),
        position=_cleaned(fields.position) or (None if fields.series.strip() else position),
        language=language_code(fields.language.strip()) if fields.language.strip() else None,
        # Ten digits are the ISBN of a printed book.
        asin=asin(spreadsheet_text(fields.asin)) or (asin(identifier) if identifier[:1] in {"B", "b"} else None),
        isbn=isbn13(identifier),
        work_key=work_key(title, authors),
    )
    return Entry(line, book, tuple(filter(None, map(_cleaned, fields.shelves))))


def spreadsheet_text(value: str) -> str:
    """Return a value without the form by which spreadsheets take it for text: ``="9780441013593"``."""
    found = _SPREADSHEET_TEXT.match(value.strip())
    return found["value"] if found else value.strip()


def listing(
    form: str, rows: Iterable[Entry | Odd], *, shelf: str = "", usual_shelf: str = "", remark: str = ""
) -> Listing:
    """Return a list with the books of one shelf.

    Args:
        form: What the list is.
        rows: Its rows.
        shelf: The shelf that was asked for; "" for ``usual_shelf``, "all" for all.
        usual_shelf: The shelf of what is still to be had, where the form has one.
        remark: As of ``Listing``.

    Raises:
        ListError: If the list has books and none of them is on the shelf that was asked for.
    """
    entries: list[Entry] = []
    odd: list[Odd] = []
    for row in rows:
        (odd if isinstance(row, Odd) else entries).append(row)  # type: ignore[arg-type]  # of one kind each
    wanted = _shelf_key(shelf or usual_shelf)
    if not wanted or wanted == "all":
        return Listing(form, tuple(entries), tuple(odd), remark=remark)
    kept = tuple(each for each in entries if wanted in map(_shelf_key, each.shelves))
    if shelf and entries and not kept:
        raise ListError(f"the {form} has no shelf {shelf!r}; it has {_shelf_names(entries)}")
    return Listing(form, kept, tuple(odd), elsewhere=len(entries) - len(kept), remark=remark)


def _shelf_names(entries: Sequence[Entry]) -> str:
    names = sorted({shelf for each in entries for shelf in each.shelves})
    shown = ", ".join(names[:20]) or "none"
    return f"{shown} and {len(names) - 20} more" if len(names) > 20 else shown


def _shelf_key(shelf: str) -> str:
    return re.sub(r"[\W_]+", "", shelf).casefold()


def _authors(text: str) -> tuple[str, ...]:
    """Return the authors of a book; translators and the like only where nobody else is named."""
    people = [read_credit(name) for name in _people(text)]
    return tuple(name for name, role in people if role in {"", AUTHOR}) or tuple(name for name, _ in people)


def _people(text: str) -> tuple[str, ...]:
    names = (first_name_first(name) for name in split_names(_cleaned(text)))
    return tuple(name for name in names if name and not is_placeholder(name))


def _cleaned(text: str) -> str:
    return " ".join(well_formed(text).split())
