"""A library of Audiobookshelf that is paged as the real one is."""

import json

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

TOKEN = "test-token-abs-0001"


LIBRARY = "lib-1"


ITEMS = f"/api/libraries/{LIBRARY}/items"


def item(number, **metadata):
    """An item as a page of items gives it."""
    return {
        "id": f"item-{number:04}",
        "libraryId": LIBRARY,
        "folderId": "folder-1",
        "path": f"/audiobooks/Author/Book {number}",
        "relPath": f"Author/Book {number}",
        "isFile": False,
        "mtimeMs": 1_700_000_000_000,
        "addedAt": 1_700_000_000_000 + number,
        "updatedAt": 1_700_000_000_500,
        "isMissing": False,
        "isInvalid": False,
        "mediaType": "book",
        "media": {
            "id": f"book-{number}",
            "metadata": {
                "title": f"Book {number}",
                "subtitle": None,
                "authorName": "Jane Austen, Someone Else",
                "authorNameLF": "Austen, Jane, Else, Someone",
                "narratorName": "",
                "seriesName": "Discworld #1, Rincewind #2",
                "genres": ["Fiction"],
                "publishedYear": "1813",
                "explicit": False,
                "abridged": True,
            }
            | metadata,
            "coverPath": None,
            "tags": ["kept"],
            "numTracks": 2,
            "numAudioFiles": 2,
            "numChapters": 3,
            "duration": 3600.5,
            "size": 1000,
        },
        "numFiles": 3,
        "size": 1200,
    }


class FakeLibrary:
    """A library that pages as the real server does: 0-based ``page``, anything else ignored."""

    def __init__(self, server: HTTPServer, count: int) -> None:
        self.items = [item(number) for number in range(count)]
        self.requests: list[dict[str, str]] = []
        self.before_page: dict[int, object] = {}
        server.expect_request(ITEMS).respond_with_handler(self._page)

    def _page(self, request: Request) -> Response:
        asked = request.args.to_dict()
        self.requests.append(asked)
        limit, page = int(asked.get("limit", 0)), int(asked.get("page", 0))
        hook = self.before_page.pop(len(self.requests), None)
        if hook:
            hook()
        rows = self.items[page * limit : (page + 1) * limit] if limit else self.items
        return reply({"results": rows, "total": len(self.items), "limit": limit, "page": page})


def reply(data: object, status: int = 200) -> Response:
    return Response(json.dumps(data), status=status, mimetype="application/json")


def ids(items):
    return [entry.id for entry in items]


def full(number):
    row = item(number)
    row["media"]["metadata"] = {
        "title": f"Book {number}",
        "authors": [{"id": "a1", "name": "Jane Austen"}],
        "narrators": ["Karen Savage", None],
        "series": [{"id": "s1", "name": "Discworld", "sequence": None}],
        "genres": None,
    }
    row["media"]["audioFiles"] = [
        {"index": 1, "metadata": {"filename": "01.mp3", "relPath": "01.mp3"}, "metaTags": {"tagComposer": "K. Savage"}}
    ]
    return row
