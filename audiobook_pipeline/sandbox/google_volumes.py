"""What Google Books knows of a work: print editions, reprints, study guides and translations; never an audiobook.

Requests and the daily quota belong to ``google_books``.
"""

import hashlib
from collections.abc import Iterator
from random import Random
from typing import Any

from audiobook_pipeline.sandbox.flaws import last_first
from audiobook_pipeline.sandbox.world import WorldBook

Volume = dict[str, Any]

_HOUSES = (
    "Oxford University Press",
    "Penguin Classics",
    "Wordsworth Editions",
    "Modern Library",
    "Courier Corporation",
)
_REPRINTS = ("(Dodo Press)", "(Illustrated Edition)", "(Annotated)", ": The Original Classic", "- Large Print Edition")
_REPRINT_HOUSES = ("Createspace Independent Publishing Platform", "BoD - Books on Demand", "Independently Published")
_UNKNOWN_SHARE = 0.04


def volumes_of(seed: int, number: int, book: WorldBook) -> list[Volume]:
    """Return the editions of a recording's work; none for a few works.

    Args:
        seed: The world's seed.
        number: Number of the book in the world; it becomes part of the volume ids.
        book: The book.
    """
    rng = Random(f"{seed}/google/{book.id}")
    if rng.random() < _UNKNOWN_SHARE:
        return []
    volumes = []
    for edition, info in enumerate(_editions(book, rng)):
        info.setdefault("industryIdentifiers", _isbns(number, edition))
        volumes.append(_volume(f"sb{number:07x}{edition:03x}", info))
    return volumes


def number_of_isbn(isbn: str) -> int | None:
    """Return the number of the book that an ISBN made here belongs to, or None."""
    body = isbn[3:12] if len(isbn) == 13 else isbn[:9]
    return int(body[1:7]) if len(isbn) in {10, 13} and body.isdigit() and body[0] == "1" else None


def number_of(volume_id: str) -> int | None:
    """Return the number of the book that a volume id belongs to, or None for an unknown id."""
    try:
        return int(volume_id[2:9], 16) if len(volume_id) == 12 and volume_id.startswith("sb") else None
    except ValueError:
        return None


def _editions(book: WorldBook, rng: Random) -> Iterator[dict[str, Any]]:
    author, title = book.authors[0], book.title
    main = _info(book, title, rng.randrange(1985, 2020), rng.choice(_HOUSES), rng)
    main["industryIdentifiers"] = [{"type": "ISBN_13", "identifier": book.isbn}]
    if book.subtitle and rng.random() < 0.7:
        main["subtitle"] = book.subtitle
    elif book.series and rng.random() < 0.15:
        main["subtitle"] = f"{book.series} #{book.position}"
    yield main
    if rng.random() < 0.7:  # a scanned library copy: the year is right, the ISBN is not there
        old = _info(book, title, book.year, None, rng)
        old["industryIdentifiers"] = [{"type": "OTHER", "identifier": f"UOM:3901500{rng.randrange(10**7):07}"}]
        old["publishedDate"] = str(book.year)
        old.pop("description", None)
        yield old
    if rng.random() < 0.6:
        reprint = _info(
            book, f"{title} {rng.choice(_REPRINTS)}".replace(" :", ":"), 2008 + rng.randrange(14), None, rng
        )
        reprint["publisher"] = rng.choice(_REPRINT_HOUSES)
        reprint["authors"] = [rng.choice((author, author.upper(), last_first(author).replace(",", "")))]
        yield reprint
    if rng.random() < 0.25:
        guide = _info(book, f"A Study Guide for {author}'s {title}", 2015, "Gale, Cengage Learning", rng)
        guide["authors"] = ["Gale, Cengage Learning"]
        guide["categories"] = ["Literary Criticism"]
        yield guide
    if book.series and rng.random() < 0.15:
        yield _info(book, f"The Complete {book.series}: {title} and Other Novels", 2014, "e-artnow", rng)
    if rng.random() < 0.08:
        comic = _info(book, title, 2011, "Capstone", rng)
        comic["categories"] = ["Comics & Graphic Novels"]
        comic["authors"] = [author, "Lee Marsden"]
        comic["pageCount"] = 72
        yield comic


def _info(book: WorldBook, title: str, year: int, publisher: str | None, rng: Random) -> dict[str, Any]:
    month, day = rng.randrange(1, 13), rng.randrange(1, 28)
    dates = (f"{year}-{month:02}-{day:02}", f"{year}-{month:02}-{day:02}", str(year), f"{year}-{month:02}")
    info: dict[str, Any] = {
        "title": title,
        "authors": list(book.authors),
        "publishedDate": rng.choice(dates),
        "description": f"<p>{book.description}</p>",
        "readingModes": {"text": False, "image": False},
        "pageCount": rng.randrange(90, 600),
        "printType": "BOOK",
        "categories": ["Juvenile Fiction" if "Children" in book.genres else "Fiction"],
        "maturityRating": "NOT_MATURE",
        "allowAnonLogging": False,
        "contentVersion": "preview-1.0.0",
        "language": book.language,
    }
    if publisher:
        info["publisher"] = publisher
    if rng.random() < 0.25:
        del info["categories"]
    if rng.random() < 0.4:
        info |= {"averageRating": rng.randrange(5, 11) / 2, "ratingsCount": rng.randrange(1, 60)}
    return info


def _volume(volume_id: str, info: dict[str, Any]) -> Volume:
    cover = f"http://books.google.com/books/content?id={volume_id}&printsec=frontcover&img=1&zoom=1&source=gbs_api"
    return {
        "kind": "books#volume",
        "id": volume_id,
        "etag": hashlib.sha256(volume_id.encode()).hexdigest()[:11],
        "selfLink": f"https://www.googleapis.com/books/v1/volumes/{volume_id}",
        "volumeInfo": info
        | {
            "imageLinks": {"smallThumbnail": cover, "thumbnail": cover},
            "previewLink": f"http://books.google.com/books?id={volume_id}",
            "infoLink": f"http://books.google.com/books?id={volume_id}",
            "canonicalVolumeLink": f"https://books.google.com/books/about/?id={volume_id}",
        },
        "saleInfo": {"country": "US", "saleability": "NOT_FOR_SALE", "isEbook": False},
        "accessInfo": {"country": "US", "viewability": "NO_PAGES", "embeddable": False, "publicDomain": False},
    }


def _isbns(number: int, edition: int) -> list[dict[str, str]]:
    """Return both identifiers of an edition, with valid checksums (ISO 2108); they contain the book's number."""
    body = f"1{number:06}{edition:02}"
    ten = sum(int(digit) * (10 - place) for place, digit in enumerate(body))
    thirteen = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(f"978{body}"))
    check = -ten % 11
    return [
        {"type": "ISBN_10", "identifier": f"{body}{'X' if check == 10 else check}"},
        {"type": "ISBN_13", "identifier": f"978{body}{-thirteen % 10}"},
    ]
