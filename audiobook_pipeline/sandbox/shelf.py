"""The library's items: the owned recordings as somebody catalogued them, most of them well and some badly."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from random import Random

from audiobook_pipeline.sandbox.flaws import FLAWS, fits, spoil
from audiobook_pipeline.sandbox.keeping import kept
from audiobook_pipeline.sandbox.world import WorldBook, WorldItem

_LANGUAGES = {
    "en": ("English", "English", "English", "en", "eng"),
    "de": ("German", "de"),
    "fr": ("French",),
    "es": ("Spanish",),
}
_MESSY_SHARE = 0.45
_DUPLICATES = 2


def fill(seed: int, owned: list[WorldBook], items: int) -> tuple[WorldItem, ...]:
    """Return exactly ``items`` items.

    From 100 items on, some repeat a recording or lack a title or files, and some are identified only by their folder or
    tags.
    """
    duplicates = _DUPLICATES if items >= 100 else 0
    rng = Random(f"{seed}/shelf")
    well_kept = [_catalogued(book, Random(f"{seed}/shelf/{book.id}")) for book in owned[: items - duplicates]]
    books = {book.id: book for book in owned}
    shelf = list(_spoilt(well_kept, books, rng))
    if duplicates:
        shelf[7] = replace(shelf[7], title=None, flaws=("title_absent",))
        shelf[13] = replace(shelf[13], authors=(), flaws=("author_absent",))
        shelf[19] = replace(shelf[19], is_missing=True)
        shelf += [
            replace(item, folder=f"{item.folder} (2)", flaws=(*item.flaws, "duplicate"))
            for item in well_kept[23 : 23 + duplicates]
        ]
    listened = list(_listened(shelf))
    return tuple(kept(listened, books) if duplicates else listened)


def _catalogued(book: WorldBook, rng: Random) -> WorldItem:
    """Return the item as a careful person would have it."""
    place = f"{book.series}/{book.position} - {book.title}" if book.series else book.title
    version = "" if "~" not in book.id else f" ({book.readers[0]})"
    return WorldItem(
        book_id=book.id,
        title=book.title,
        subtitle=book.subtitle,
        authors=book.authors,
        narrators=book.readers,
        series=((book.series, book.position),) if book.series else (),
        genres=book.genres,
        tags=(),
        published_year=str(book.year),
        publisher="LibriVox",
        description=book.description,
        isbn=book.isbn,
        asin=book.asin if rng.random() < 0.7 else None,
        language=rng.choice(_LANGUAGES[book.language]),
        abridged=False,
        runtime_s=book.runtime_s,
        tracks=rng.randint(1, 6),
        folder=f"{book.authors[0]}/{place}{version}".replace(": ", " - ").replace("?", ""),
    )


def _spoilt(items: list[WorldItem], books: dict[str, WorldBook], rng: Random) -> Iterator[WorldItem]:
    """Yield the items, a share of them with one to three flaws; the kinds take turns, so that each occurs."""
    turn = cycle(FLAWS)
    due: list[str] = []
    for item in items:
        book, spoilt = books[item.book_id], item
        if rng.random() < _MESSY_SHARE:
            for _ in range(rng.choice((1, 1, 2, 3))):
                due = due or [next(turn)]
                name = next((name for name in due if fits(name, book, spoilt.flaws)), None)
                while name is None and len(due) < len(FLAWS):
                    due.append(next(turn))
                    name = due[-1] if fits(due[-1], book, spoilt.flaws) else None
                if name:
                    due.remove(name)
                    spoilt = spoil(spoilt, book, name, rng)
        yield spoilt


def _listened(items: list[WorldItem]) -> Iterator[WorldItem]:
    """Yield the items with the listening progress of one person who is halfway through the first two series."""
    favourites = [name for item in items for name, _ in item.series][:1]
    favourites += [name for item in items for name, _ in item.series if name not in favourites][:1]
    for item in items:
        position = next((number for name, number in item.series if name in favourites), None)
        known = position is not None and position.isdigit()
        yield (
            replace(item, progress=1.0 if int(position) < 3 else 0.4 if int(position) == 3 else None)
            if known and position
            else item
        )
