"""Ways to store books so that only the folder or the tags identify them.

Each takes the item as a careful person would have it; its fields become what Audiobookshelf makes of such folders and
tags. The truth stays in the book.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import cycle
from typing import Any

from audiobook_pipeline.sandbox.world import WorldBook, WorldItem

Way = Callable[[WorldBook], dict[str, Any]]
_EVERY = 10


def _inside(book: WorldBook, *fields: str) -> str:
    """Return a book's folder inside its author's, with further words after the title."""
    return " ".join((f"{book.authors[0]}/{book.title}", *fields))


def _whole_folder(book: WorldBook) -> dict[str, Any]:
    folder = f"{book.authors[0]} - {book.title} (Unabridged)"
    return {"title": folder, "authors": (), "folder": folder}


def _after_title(book: WorldBook) -> dict[str, Any]:
    name = f"{book.title} by {book.authors[0]}"
    return {"title": name, "authors": (), "folder": name}


def _tags_alone(book: WorldBook) -> dict[str, Any]:
    tags = {"tagAlbum": book.title, "tagAlbumArtist": book.authors[0], "tagComposer": book.readers[0]}
    return {"title": "CD1 Track 1", "authors": (), "folder": f"New Folder/{book.id}", "audio_tags": tuple(tags.items())}


def _artist_reads(book: WorldBook) -> dict[str, Any]:
    tags = {"tagAlbum": book.title, "tagArtist": book.readers[0], "tagAlbumArtist": book.authors[0]}
    tags["tagComposer"] = book.readers[0]
    folder = f"New Folder/{book.title}"
    return {"authors": book.readers[:1], "folder": folder, "audio_tags": tuple(tags.items())}


KEEPING: Mapping[str, Way] = {
    "reader_for_author": lambda book: {
        "authors": book.readers[:1],
        "folder": _inside(book, f"(read by {book.readers[0]})"),
    },
    "reader_behind_author": lambda book: {
        "title": f"{book.title} [Disc 1]",
        "authors": (f"{book.authors[0]} read by {book.readers[0]}",),
        "folder": _inside(book),
    },
    "first_file": lambda book: {"title": "Part 1", "authors": (), "folder": f"{book.authors[0]} - {book.title}"},
    "whole_folder": _whole_folder,
    "credit_for_author": lambda book: {"authors": (f"Read by {book.readers[0]}",), "folder": _inside(book)},
    "reader_in_brackets": lambda book: {
        "authors": (f"{book.authors[0]} ({book.readers[0]})",),
        "folder": book.title,
    },
    "genre_for_author": lambda book: {
        "authors": ("Classics",),
        "series": ((book.authors[0], None),),
        "folder": f"Classics/{_inside(book)}",
    },
    "title_by_author": _after_title,
    "chapter_for_title": lambda book: {"title": "Chapter 01: The Beginning", "folder": _inside(book)},
    "tags_alone": _tags_alone,
    "artist_reads": _artist_reads,
}


def keep(item: WorldItem, book: WorldBook, name: str) -> WorldItem:
    """Return an item stored in one of the ways of ``KEEPING``, which its ``flaws`` name."""
    told = {"narrators": (), "series": (), **KEEPING[name](book)}
    return replace(item, **told, flaws=(name,))


def kept(items: list[WorldItem], books: Mapping[str, WorldBook]) -> Iterator[WorldItem]:
    """Yield the items; one in ten of those without a flaw is stored in one of the ways, which take turns.

    Further recordings of a book are unchanged, since their folder would be that of the first.
    """
    ways, clean = cycle(KEEPING), 0
    for item in items:
        plain = not item.flaws and "~" not in item.book_id
        clean += plain
        yield keep(item, books[item.book_id], next(ways)) if plain and clean % _EVERY == 0 else item
