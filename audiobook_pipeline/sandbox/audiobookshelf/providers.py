"""The simulated Audiobookshelf's metadata providers: an Audible made of the world's recordings.

Every other provider answers nothing, as for a server without keys, which looks like "no match".
"""

import re
from random import Random
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from audiobook_pipeline.sandbox.audiobookshelf.answers import json_answer
from audiobook_pipeline.sandbox.covers import cover_of
from audiobook_pipeline.sandbox.searching import WordIndex, words
from audiobook_pipeline.sandbox.world import World, WorldBook

_SITES = ("ca", "co.uk", "com.au", "fr", "de", "co.jp", "it", "in", "es")
PROVIDERS = (
    ("google", "Google Books"),
    ("itunes", "iTunes"),
    ("openlibrary", "Open Library"),
    ("fantlab", "FantLab.ru"),
    ("audible", "Audible.com"),
    *((f"audible.{site.rpartition('.')[2]}", f"Audible.{site}") for site in _SITES),
)
_LANGUAGES_BY_REGION = {"us": ("en", "de", "fr", "es"), "uk": ("en",), "ca": ("en", "fr"), "au": ("en",)}
_LANGUAGES_BY_REGION |= {"in": ("en",), "de": ("de", "en"), "fr": ("fr",), "es": ("es",)}
_LANGUAGE_NAMES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}
_MOST_RESULTS = 10


class Providers:
    """Answers the search for metadata.

    Attributes:
        dead: Names of providers that answer nothing.
    """

    def __init__(self, world: World) -> None:
        self._audible = Audible(world)
        self.dead: set[str] = set()

    async def list_providers(self, _request: Request) -> Response:
        """Answer ``GET /api/search/providers``."""
        books = [{"value": value, "text": text} for value, text in PROVIDERS]
        more = {"value": "audiobookcovers", "text": "AudiobookCovers.com"}
        covers = [{"value": "best", "text": "Best"}, *books[:4], more, *books[4:], {"value": "all", "text": "All"}]
        podcasts = [{"value": "itunes", "text": "iTunes"}]
        return json_answer({"providers": {"books": books, "booksCovers": covers, "podcasts": podcasts}})

    async def search_books(self, request: Request) -> Response:
        """Answer ``GET /api/search/books``: a dead provider answers like no match, an unknown one like google."""
        params = request.query_params
        provider = params.get("provider", "google")
        region = region_of(provider)
        if region is None or provider in self.dead:
            return json_answer([])
        found = self._audible.search(params.get("title", ""), params.get("author", ""), region)
        # The real ones are on an Amazon server.
        return json_answer([row | {"cover": f"{request.base_url}_sandbox/covers/{row['asin']}.jpg"} for row in found])

    async def cover(self, request: Request) -> Response:
        """Answer with one of Audible's covers."""
        return cover_of(self._audible.by_asin.get(request.path_params["asin"]))


class Audible:
    """The catalogue of recordings, searched as Audible is."""

    def __init__(self, world: World) -> None:
        """Take the world; recordings without a named reader are left out."""
        self._seed = world.seed
        self._books = world.books
        self.by_asin = {book.asin: book for book in world.books.values()}
        self._titles = WordIndex((book.id, _searched(book)) for book in world.books.values())
        self._authors = WordIndex((book.id, " ".join(book.authors)) for book in world.books.values())

    def search(self, title: str, author: str, region: str) -> list[dict[str, Any]]:
        """Return up to ten recordings, closest titles first; those by the same author if none has the title."""
        languages = _LANGUAGES_BY_REGION.get(region, ())
        if title.upper() in self.by_asin:
            hits = [self.by_asin[title.upper()]]
        else:
            asked = re.sub(r"[(\[].*?[)\]]", "", title).strip()
            of_author = self._authors.search(author)
            ids = self._titles.search(asked) & of_author or self._nearly(asked, of_author)
            hits = sorted((self._books[one] for one in ids), key=lambda book: _distance(book, asked))
        return [self._row(book, region) for book in hits if book.language in languages][:_MOST_RESULTS]

    def _nearly(self, title: str, of_author: set[str]) -> set[str]:
        """Return the author's books that share at least half of the title's words, like a fuzzy search."""
        asked = words(title)
        candidates = of_author if len(of_author) < len(self._books) else set[str]()
        return {one for one in candidates if 2 * len(asked & words(_searched(self._books[one]))) >= len(asked)}

    def _row(self, book: WorldBook, region: str) -> dict[str, Any]:
        rng = Random(f"{self._seed}/audible/{book.id}")
        named = rng.random() < 0.95
        place = f"{book.series}, Book {book.position}" if book.series and rng.random() < 0.5 else None
        return {
            "title": book.title,
            "subtitle": book.subtitle or place,
            "author": ", ".join(book.authors),
            "narrator": ", ".join(book.readers),
            "publisher": rng.choice(("LibriVox", "Public Domain Audio", "Spoken Classics")),
            "publishedYear": str(rng.randrange(2006, 2022)),
            "description": f"<p>{book.description}</p>",
            "cover": None,
            "asin": book.asin,
            "isbn": book.isbn if rng.random() < 0.6 else None,
            "genres": list(book.genres),
            "tags": ", ".join(book.genres),
            "series": [{"series": book.series, "sequence": book.position}] if book.series and named else None,
            "language": _LANGUAGE_NAMES[book.language],
            "duration": round(book.runtime_s / 60),
            "region": region,
            "rating": f"{rng.randrange(30, 50) / 10}",
            "abridged": False,
        }


def region_of(provider: str) -> str | None:
    """Return the region of an Audible provider ("audible.de" is "de"), or None for any other."""
    name, _, region = provider.partition(".")
    return (region or "us") if name == "audible" else None


def _searched(book: WorldBook) -> str:
    return f"{book.title} {book.subtitle or ''} {book.series or ''}"


def _distance(book: WorldBook, title: str) -> tuple[int, int, str]:
    position = book.position or ""
    return len(words(book.title) ^ words(title)), int(position) if position.isdigit() else 0, book.id
