"""Collections of the simulated Audiobookshelf's library, and playlists of its user: by name, with ids of items."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from audiobook_pipeline.sandbox.audiobookshelf.answers import asked_library, json_answer
from audiobook_pipeline.sandbox.audiobookshelf.library import Library
from audiobook_pipeline.sandbox.audiobookshelf.shapes import expanded_item


class NamedLists:
    """Answers for collections and playlists.

    Attributes:
        collections: Ids of items by the name of the collection.
        playlists: Ids of items by the name of the playlist.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self.collections: dict[str, list[str]] = {}
        self.playlists: dict[str, list[str]] = {}

    async def list_collections(self, request: Request) -> Response:
        """Answer ``GET /api/libraries/:id/collections``: with their items expanded."""
        asked_library(request, self._library)
        rows = [{**_head(name), "books": self._items(ids)} for name, ids in self.collections.items()]
        return json_answer({"results": rows, "total": len(rows), "limit": 0, "page": 0, "minified": False})

    async def list_playlists(self, request: Request) -> Response:
        """Answer ``GET /api/libraries/:id/playlists``: each entry with its item expanded."""
        asked_library(request, self._library)
        rows = [
            {
                **_head(name),
                "items": [{"libraryItemId": item["id"], "libraryItem": item} for item in self._items(ids)],
            }
            for name, ids in self.playlists.items()
        ]
        return json_answer({"results": rows, "total": len(rows), "limit": 0, "page": 0})

    def _items(self, ids: list[str]) -> list[dict[str, Any]]:
        return [expanded_item(self._library.items[item], self._library) for item in ids]


def _head(name: str) -> dict[str, Any]:
    return {"id": f"list-{name}", "name": name, "description": None}
