"""What goes wrong with the metadata of a real library, each as a small change of a well-kept item.

``FLAWS`` holds them by name; the name stays on the item, and the truth stays in the book, so that a test can tell
whether a repair is right. Which items get which flaws belongs to ``shelf``.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from audiobook_pipeline.sandbox.world import WorldBook, WorldItem

_PLACEHOLDER_NARRATORS = ("Various", "Unknown", "Full Cast", "anonymous", "Multiple Readers")
_STORY_WORDS = (
    "",
    "",
    " The tale is narrated to two children by their grandfather.",
    " It was read by everybody that winter.",
    " An old sailor, narrated by himself to the captain, is at its heart.",
)
_READ_BY = {
    "en": ("Read by {}.", "Narrated by {}.", "LibriVox recording, read in English by {}.", "Performed by {}"),
    "de": ("Gelesen von {}.",),
    "fr": ("Lu par {}.",),
    "es": ("Leído por {}.",),
}


def last_first(name: str) -> str:
    """Return "Burroughs, Edgar Rice" for "Edgar Rice Burroughs"."""
    given, _, family = name.rpartition(" ")
    return f"{family}, {given}" if given else name


def initials(name: str) -> str:
    """Return "E.R. Burroughs" for "Edgar Rice Burroughs"."""
    *given, family = name.split()
    return " ".join(["".join(f"{part[0]}." for part in given if part[0].isalpha()), family]).strip()


def _numbered(book: WorldBook) -> str:
    position = book.position or ""
    return position.zfill(2) if position.isdigit() else position


def _title_with_series(item: WorldItem, book: WorldBook, rng: Random) -> dict[str, Any]:
    shapes = (
        f"{book.series} {_numbered(book)} - {book.title}",
        f"{book.title} ({book.series}, Book {book.position})",
        f"{book.title}: {book.series}, Book {book.position}",
        f"{book.series} #{book.position}: {book.title}",
        f"{book.title} [{book.series} {book.position}]",
    )
    return {"title": rng.choice(shapes), "series": () if rng.random() < 0.5 else item.series}


def _inverted(_item: WorldItem, book: WorldBook, _rng: Random) -> dict[str, Any]:
    article, _, rest = book.title.partition(" ")
    return {"title": f"{rest}, {article}"}


def _narrator_in_description(item: WorldItem, book: WorldBook, rng: Random) -> dict[str, Any]:
    credit = rng.choice(_READ_BY[book.language]).format(" and ".join(book.readers))
    return {"narrators": (), "description": f"{item.description} {credit}"}


def _narrator_absent(item: WorldItem, _book: WorldBook, rng: Random) -> dict[str, Any]:
    """Remove the narrators; some descriptions then mention narration without naming a reader."""
    told = rng.choice(_STORY_WORDS)
    return {"narrators": (), "description": f"{item.description}{told}"}


def _html(item: WorldItem, book: WorldBook, _rng: Random) -> dict[str, Any]:
    """Return a description that was escaped once too often, so that its tags show."""
    page = f"<p><b>{book.title}</b><br/>{item.description or ''}</p><p>&nbsp;</p>"
    return {"description": page.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")}


def _bad_isbn(_item: WorldItem, book: WorldBook, rng: Random) -> dict[str, Any]:
    return {"isbn": f"{book.isbn[:-1]}{(int(book.isbn[-1]) + 1 + rng.randrange(8)) % 10}"}


def _series_with_number(_item: WorldItem, book: WorldBook, rng: Random) -> dict[str, Any]:
    return {
        "series": ((rng.choice((f"{book.series} {book.position}", f"{book.series} (Book {book.position})")), None),)
    }


Change = Callable[[WorldItem, WorldBook, Random], dict[str, Any]]

FLAWS: Mapping[str, Change] = {
    "title_with_series": _title_with_series,
    "title_unabridged": lambda _item, book, rng: {
        "title": f"{book.title} {rng.choice(('(Unabridged)', '[Unabridged]', '- Unabridged'))}"
    },
    "title_with_format": lambda _item, book, rng: {
        "title": f"{book.title} {rng.choice(('[MP3]', '(Audiobook)', '[16kbps]', '{m4b}'))}"
    },
    "title_inverted": _inverted,
    "title_shouted": lambda _item, book, _rng: {"title": book.title.upper()},
    "author_last_first": lambda _item, book, _rng: {"authors": tuple(map(last_first, book.authors))},
    "author_initials": lambda _item, book, _rng: {"authors": tuple(map(initials, book.authors))},
    "author_with_narrator": lambda _item, book, _rng: {"authors": (*book.authors, book.readers[0])},
    "author_with_role": lambda _item, book, rng: {
        "authors": (*book.authors, f"{rng.choice(('Aubertine Woodward', 'Constance Garnett'))} - translator")
    },
    "narrator_in_description": _narrator_in_description,
    "narrator_in_subtitle": lambda _item, book, _rng: {
        "narrators": (),
        "subtitle": f"Read by {' and '.join(book.readers)}",
    },
    "narrator_in_folder": lambda item, book, _rng: {
        "narrators": (),
        "folder": f"{item.folder} {{{', '.join(book.readers)}}}",
    },
    "narrator_absent": _narrator_absent,
    "narrator_placeholder": lambda _item, _book, rng: {"narrators": (rng.choice(_PLACEHOLDER_NARRATORS),)},
    "narrator_is_author": lambda _item, book, _rng: {"narrators": book.authors},
    "narrator_prefixed": lambda _item, book, rng: {
        "narrators": tuple(f"{rng.choice(('Narrated by', 'Read by'))} {name}" for name in book.readers)
    },
    "language_absent": lambda _item, _book, _rng: {"language": None},
    "year_absent": lambda _item, _book, _rng: {"published_year": None},
    "year_impossible": lambda _item, _book, rng: {"published_year": rng.choice(("0", "2195", "0000", "n.d."))},
    "isbn_absent": lambda _item, _book, _rng: {"isbn": None, "asin": None},
    "isbn_wrong": _bad_isbn,
    "description_html": _html,
    "description_absent": lambda _item, _book, _rng: {"description": None},
    "series_without_number": lambda _item, book, _rng: {"series": ((book.series or "", None),)},
    "series_with_number": _series_with_number,
    "series_variant": lambda _item, book, rng: {
        "series": ((rng.choice((f"The {book.series} Series", f"{book.series} Series")), book.position),)
    },
    "genres_absent": lambda _item, _book, _rng: {"genres": ()},
}

_OF_A_SERIES = frozenset({"title_with_series", "series_without_number", "series_with_number", "series_variant"})
_SAME_FIELD = (_OF_A_SERIES, {"narrator_in_description", "narrator_absent", "description_html", "description_absent"})


def fits(name: str, book: WorldBook, others: tuple[str, ...]) -> bool:
    """Return whether this flaw can be applied to the book in addition to ``others`` without hiding them."""
    if name in _OF_A_SERIES and not (book.series and (book.position or "").isdigit()):
        return False
    if name == "title_inverted" and book.title.split()[0] not in {"The", "A", "An"}:
        return False
    if name == "title_shouted" and book.title.isupper():
        return False
    if name.startswith(("author_last", "author_init")) and " " not in book.authors[0]:
        return False
    topic, _, _ = name.partition("_")
    return all(
        topic != other.partition("_")[0] and not any({name, other} <= group for group in _SAME_FIELD)
        for other in others
    )


def spoil(item: WorldItem, book: WorldBook, name: str, rng: Random) -> WorldItem:
    """Return the item with one more flaw."""
    return replace(item, **FLAWS[name](item, book, rng), flaws=(*item.flaws, name))
