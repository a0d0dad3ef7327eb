"""A release of one book is never taken for another one of the same author, in whatever style it is named."""

from itertools import permutations

import pytest

from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import Release, WantedBook

STYLES = (
    "{a} - {t} [M4B]",
    "{t} by {a} [ENG / M4B]",
    "{t} - {a}",
    "{f}.{l}-{d}-AUDIOBOOK-WEB-EN-2020-GRP",
    "{l}.{d}.M4B",
    "{l}, {f} - {t} (Unabridged) MP3 64kbps",
)
IN_SERIES = (
    "{a} - {s} {p} - {t} [M4B]",
    "{a} - {t} ({s}, #{p})",
    "{t}: {s}, Book {p} by {a} [ENG / MP3]",
    "{a} - [{s} 0{p}] - {t}",
    "{a}-{s} 0{p}-{t}-M4B",
    "{a} - {s} {p}",
)


def _books(author: str, *titles: str, series: str = "") -> list[WantedBook]:
    return [
        WantedBook(title, (author,), series=series or None, position=str(number) if series else None, language="en")
        for number, title in enumerate(titles, start=1)
    ]


SHELVES = {
    "titles within titles": _books(
        "Jane Austen", "Emma", "Emma Watson", "The Watsons", "Love and Friendship", "Friendship", "Lady Susan", "Susan"
    ),
    "a series of the name of its first book": _books(
        "Anna Katharine Green",
        "The Violet Strange",
        "The Violet Strange Returns",
        "Strange",
        series="The Violet Strange",
    ),
    "volumes with the same name": _books(
        "L. Frank Baum", "The Wizard of Oz", "The Land of Oz", "Ozma of Oz", "Oz", "The Wizard", series="Oz"
    ),
    "numbers and numerals": _books(
        "William Shakespeare", "Henry IV, Part 1", "Henry IV, Part 2", "Henry V", "Henry VI, Part 1", "Henry VI, Part 3"
    ),
    "subtitles": _books(
        "Mary Shelley",
        "The Island: A Tale of the Sea",
        "The Island Garden",
        "The Island: Sequel to the Tale",
        "Garden of the Island: A Memoir",
    ),
    "volumes without a series": _books(
        "Zoe Roe", "Lantern Road, Vol. 1", "Lantern Road, Vol. 2: The Cave", "Lantern Road, Vol. 12", "Lantern Road"
    ),
    "people and their books": _books(
        "Charles Dickens", "David Copperfield", "Copperfield", "The Dickens Reader", "Mr. Copperfield"
    ),
}


def names_of(book: WantedBook) -> list[str]:
    first, _, last = book.authors[0].rpartition(" ")
    dotted = ".".join(book.title.replace(",", "").replace(":", "").split())
    facts = {"a": book.authors[0], "t": book.title, "d": dotted, "f": first, "l": last}
    facts |= {"s": book.series or "", "p": book.position or ""}
    return [style.format(**facts) for style in (*STYLES, *(IN_SERIES if book.series else ()))]


@pytest.mark.parametrize("shelf", SHELVES)
def test_no_release_of_a_sibling_is_taken(shelf: str) -> None:
    taken = [
        (wanted.title, verdict.release.title)
        for wanted, other in permutations(SHELVES[shelf], 2)
        for verdict in choose_release(wanted, [Release(name, name) for name in names_of(other)]).verdicts
        if verdict.accepted
    ]
    assert not taken


@pytest.mark.parametrize("shelf", SHELVES)
def test_every_release_of_the_book_is_taken(shelf: str) -> None:
    refused = [
        (wanted.title, verdict.release.title, verdict.reason)
        for wanted in SHELVES[shelf]
        for verdict in choose_release(wanted, [Release(name, name) for name in names_of(wanted)]).verdicts
        if not verdict.accepted
    ]
    assert not refused
