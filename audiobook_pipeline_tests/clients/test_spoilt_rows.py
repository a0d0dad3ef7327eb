"""Odd values in rows, one in each: a row without one is read, and each odd one is read or set aside."""

import json
import re
from typing import Any

import pytest
from werkzeug import Response

from audiobook_pipeline.clients.answers import read_json
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.book_search import BookSearchClient
from audiobook_pipeline.clients.boundary import Asides
from audiobook_pipeline.clients.google_books import GoogleBooksClient
from audiobook_pipeline.clients.open_library import OpenLibraryClient
from audiobook_pipeline.clients.prowlarr_rows import read_releases
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title
from audiobook_pipeline.domain.works import merge_works
from audiobook_pipeline.ledger.codec import release_to_json
from audiobook_pipeline.schemas.rows import write
from audiobook_pipeline.schemas.tables import LIBRARY
from audiobook_pipeline.sources import audible, google_books, library
from audiobook_pipeline_tests.spoilt import ITEM, MATCH, OFFER, VALUES, VOLUME, WORK, spoil

KEY = "test-key-0123456789"


def item(number: int) -> dict[str, Any]:
    metadata = {"title": f"Oz {number}", "authorName": "Lyman Frank Baum", "seriesName": "Oz #1", "genres": []}
    return {"id": f"item-{number}", "media": {"metadata": metadata, "duration": 1.0}, "addedAt": 1}


def offer(number: int) -> dict[str, Any]:
    proxy = "http://127.0.0.1:1/1/download?apikey=x&link=b3BhcXVl&file=Oz"
    return {"title": f"Oz {number}", "guid": f"https://x.example/{number}", "indexerId": 1, "downloadUrl": proxy}


def volume(number: int) -> dict[str, Any]:
    return {"id": f"v{number}", "volumeInfo": {"title": f"Oz {number}", "authors": ["L. Frank Baum"]}}


def work(number: int) -> dict[str, Any]:
    return {"key": f"/works/OL{number}W", "title": f"Oz {number}", "author_name": ["L. Frank Baum"]}


def match(number: int) -> dict[str, Any]:
    return {"title": f"Oz {number}", "author": "L. Frank Baum", "series": [{"series": "Oz", "sequence": "1"}]}


def items(url: str, _: Any) -> tuple[int, int]:
    client = AudiobookshelfClient(url, KEY)
    found = [library._of_sweep(each, (), (), {}) for each in client.iter_items("lib")]
    write(found, LIBRARY)
    return len(found), len(client.aside)


def offers(_: str, rows: list[Any]) -> tuple[int, int]:
    aside = Asides()
    releases, _magnets = read_releases(read_json(json.dumps(rows).encode()), "Prowlarr", aside)
    for release in releases:
        json.dumps(release_to_json(release), ensure_ascii=False).encode()
        parse_series_title(release.title)
    return len(releases), len(aside)


def volumes(url: str, _: Any) -> tuple[int, int]:
    client = GoogleBooksClient(KEY, base_url=url, per_second=1000, daily_quota=10_000)
    found = list(client.volumes("q"))
    merge_works(map(google_books.catalogue_book, found))
    return len(found), len(client.aside)


def works(url: str, _: Any) -> tuple[int, int]:
    client = OpenLibraryClient(url, per_second=1000)
    return len(list(client.works("Baum"))), len(client.aside)


def matches(url: str, _: Any) -> tuple[int, int]:
    client = BookSearchClient(url, KEY, per_second=1000)
    found = client.search_books("Oz")
    merge_works(book for each in found for book in audible.catalogue_books(each))
    return len(found), len(client.aside)


READERS: dict[str, tuple[Any, Any, Any, tuple[str, ...]]] = {
    "items": (item, items, lambda rows: {"results": rows, "total": len(rows), "page": 0, "limit": 500}, ITEM),
    "offers": (offer, offers, lambda rows: rows, OFFER),
    "volumes": (volume, volumes, lambda rows: {"items": rows}, VOLUME),
    "works": (work, works, lambda rows: {"docs": rows}, WORK),
    "matches": (match, matches, lambda rows: rows, MATCH),
}


class Page:
    """A server that gives the same answer to everybody."""

    def __init__(self, server: Any) -> None:
        self.data: Any = None
        server.expect_request(re.compile(".*")).respond_with_handler(
            lambda _: Response(json.dumps(self.data), content_type="application/json")
        )


@pytest.mark.parametrize("reader", READERS)
def test_one_odd_value_costs_its_own_row_and_nothing_else(reader, httpserver) -> None:
    make, read, answer, fields = READERS[reader]
    page, url = Page(httpserver), httpserver.url_for("").rstrip("/")
    for field in fields:
        rows = [make(number) for number in range(len(VALUES) + 1)]
        for row, value in zip(rows, VALUES, strict=False):
            spoil(row, field, value)
        page.data = answer(rows)
        found, aside = read(url, rows)
        # An entry of a row can be set aside by itself.
        assert found <= len(rows) <= found + aside, field
