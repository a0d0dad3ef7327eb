"""A Prowlarr that answers a search with the rows it was given."""

import json

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

KEY = "test-key-prowlarr-0001"


HASH = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a"


MAGNET = f"magnet:?xt=urn:btih:{HASH}&dn=A+Princess+of+Mars"


TORRENT = b"d8:announce21:http://127.0.0.1/ann/4:infod6:lengthi5e4:name5:a.m4b12:piece lengthi16384e6:pieces20:" + (
    b"x" * 20 + b"ee"
)


PASSKEY = "test0passkey0" * 3


TRACKER = f"https://t.example/{PASSKEY}/announce"


PROXY = "http://127.0.0.1:9696/1/download?apikey=" + KEY + "&link=b3BhcXVl%2B%2F%3D&file=A+Princess+of+Mars"


def row(**fields):
    """A release as Prowlarr gives it; a field of None is left out, as Prowlarr does."""
    full = {
        "guid": "https://one.example/details/1",
        "title": "Edgar Rice Burroughs - A Princess of Mars [M4B]",
        "indexerId": 1,
        "indexer": "One",
        "size": 123_456_789,
        "seeders": 5,
        "leechers": 1,
        "protocol": "torrent",
        "categories": [{"id": 3030, "name": "Audio/Audiobook", "subCategories": []}],
        "indexerFlags": ["Freeleech"],
        "publishDate": "2024-05-01T10:00:00Z",
        "downloadUrl": PROXY,
    }
    return {name: value for name, value in (full | fields).items() if value is not None}


class FakeProwlarr:
    """Answers a search with set rows, and knows of indexers and their troubles."""

    def __init__(self, server: HTTPServer) -> None:
        self.rows: object = []
        self.troubles_before: list[dict] = []
        self.troubles_after: list[dict] = []
        self.searches: list[Request] = []
        server.expect_request("/api/v1/indexer").respond_with_json(
            [
                {"id": 1, "name": "One", "enable": True, "protocol": "torrent", "priority": 25, "fields": SETTINGS},
                {"id": 2, "name": "Two", "enable": True, "protocol": "torrent", "priority": 10},
                {"id": 3, "name": "Use", "enable": True, "protocol": "usenet", "priority": 25},
                {"id": 4, "name": "Off", "enable": False, "protocol": "torrent", "priority": 25},
            ]
        )
        server.expect_request("/api/v1/indexerstatus").respond_with_handler(self._status)
        server.expect_request("/api/v1/search").respond_with_handler(self._search)

    def _status(self, _: Request) -> Response:
        return json_response(self.troubles_after if self.searches else self.troubles_before)

    def _search(self, request: Request) -> Response:
        self.searches.append(request)
        return json_response(self.rows)


SETTINGS = [{"name": "password", "value": "indexer-password-0001"}]


def json_response(data: object, status: int = 200) -> Response:
    return Response(json.dumps(data), status=status, mimetype="application/json")
