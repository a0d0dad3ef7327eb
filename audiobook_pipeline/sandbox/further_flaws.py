"""Further metadata flaws that people report, for a library where nothing is tidy."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

from audiobook_pipeline.sandbox.flaws import Change, fits, last_first
from audiobook_pipeline.sandbox.world import World, WorldBook, WorldItem

_LANGUAGES = {"en": "ENG", "de": "GER", "fr": "FRE", "es": "SPA"}
_READ_BY = {"en": "read by", "de": "gelesen von", "fr": "lu par", "es": "leído por"}
_AUTHOR = {"en": "By:", "de": "Von:", "fr": "De :", "es": "Autor:"}
_CONTRIBUTORS = (
    "Aubertine Woodward - translator",
    "John Tenniel (Illustrator)",
    "Constance Garnett - Vorwort",
    "Edmund Gosse [introduction]",
    "Ellen Terry-Afterword",
)


def _reader(book: WorldBook) -> str:
    return book.readers[0]


def _several_as_one(_item: WorldItem, book: WorldBook, rng: Random) -> dict[str, Any]:
    joint = rng.choice((" & ", " and ", "; ", " / "))
    return {"authors": (joint.join((*book.authors, f"{_reader(book)} (narrator)")),)}


def _escaped_twice(item: WorldItem, _book: WorldBook, _rng: Random) -> dict[str, Any]:
    return {"description": f"{item.description or ''} Caf&amp;eacute; &amp;amp; more."}


FURTHER_FLAWS: Mapping[str, Change] = {
    "title_with_author": lambda _item, book, rng: {
        "title": rng.choice((f"{book.authors[0]} - {book.title}", f"{book.title} by {book.authors[0]}"))
    },
    "title_with_reader": lambda _item, book, _rng: {
        "title": f"{book.title} ({_READ_BY[book.language]} {' and '.join(book.readers)})"
    },
    "title_with_year": lambda _item, book, _rng: {"title": f"{book.title} ({book.year})"},
    "title_with_language": lambda _item, book, _rng: {"title": f"{book.title} [{_LANGUAGES[book.language]} / M4B]"},
    "title_with_disc": lambda _item, book, rng: {"title": f"{book.title} [Disc {rng.randint(1, 3)}]"},
    "title_with_file": lambda _item, book, _rng: {"title": f"{book.title}.m4b"},
    "title_with_blanks": lambda _item, book, _rng: {"title": f"  {book.title.replace(' ', '  ')}\u200b"},
    "title_with_entities": lambda _item, book, _rng: {"title": f"<b>{book.title}</b> "},
    "author_several_as_one": _several_as_one,
    "author_read_by": lambda _item, book, _rng: {
        "authors": (f"{book.authors[0]} {_READ_BY[book.language]} {_reader(book)}", *book.authors[1:])
    },
    "author_prefixed": lambda _item, book, _rng: {
        "authors": (f"{_AUTHOR[book.language]} {book.authors[0]}", *book.authors[1:])
    },
    "author_with_dates": lambda _item, book, _rng: {
        "authors": (f"{last_first(book.authors[0])} (1850-1920)", *book.authors[1:])
    },
    "author_with_contributor": lambda _item, book, rng: {"authors": (*book.authors, rng.choice(_CONTRIBUTORS))},
    "narrator_of_introduction": lambda _item, book, _rng: {"narrators": (*book.readers, "Edmund Gosse - introduction")},
    "narrator_introduces": lambda item, _book, _rng: {
        "narrators": (),
        "description": f"{item.description or ''} With an introduction read by Edmund Gosse.",
    },
    "genre_joined": lambda item, _book, rng: {"genres": (rng.choice((", ", "; ", " / ")).join(item.genres),)},
    "genre_none": lambda item, _book, rng: {"genres": (*item.genres, rng.choice(("Unknown", "Audiobook", "Hörbuch")))},
    "genre_labelled": lambda item, _book, _rng: {"genres": (f"Genre: {item.genres[0]}", *item.genres[1:])},
    "description_escaped_twice": _escaped_twice,
    "series_in_subtitle": lambda _item, book, _rng: {
        "series": (),
        "subtitle": f"{book.series}, Book {book.position}",
    },
    "series_with_author": lambda _item, book, _rng: {
        "series": ((f"{book.authors[0]} - {book.series}", book.position),)
    },
    "language_of_another_form": lambda _item, book, rng: {
        "language": rng.choice((_LANGUAGES[book.language].lower(), book.language.upper()))
    },
    "year_with_day": lambda _item, book, _rng: {"published_year": f"{book.year}-03-04"},
    "isbn_with_words": lambda _item, book, _rng: {"isbn": f"ISBN {book.isbn} (pbk)"},
}
_NEEDS_SERIES = frozenset({"series_in_subtitle", "series_with_author"})


def with_further_flaws(world: World) -> World:
    """Return the world with one more flaw of ``FURTHER_FLAWS`` on every other item; the kinds take turns."""
    items, kinds = [], list(FURTHER_FLAWS)
    for number, item in enumerate(world.items):
        book, rng = world.books[item.book_id], Random(f"{world.seed}/messier/{number}")
        start = number // 2 % len(kinds)
        names = kinds[start:] + kinds[:start]
        name = next((name for name in names if _fits(name, item, book)), None)
        spoilt = replace(item, **FURTHER_FLAWS[name](item, book, rng), flaws=(*item.flaws, name)) if name else item
        items.append(spoilt if number % 2 else item)
    releases = world.releases.values()
    return World(
        seed=world.seed,
        books=world.books.values(),
        items=items,
        indexers=world.indexers,
        releases=releases,
        missing=world.missing,
    )


def _fits(name: str, item: WorldItem, book: WorldBook) -> bool:
    if name in _NEEDS_SERIES and not (book.series and (book.position or "").isdigit()):
        return False
    if name.startswith("genre") and not item.genres:
        return False
    if name == "narrator_introduces" and any(flaw.startswith("description") for flaw in item.flaws):
        return False
    return "duplicate" not in item.flaws and fits(name, book, item.flaws)
