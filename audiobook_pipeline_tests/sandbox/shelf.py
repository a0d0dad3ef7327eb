"""A simulated Audiobookshelf and how tests ask it."""

import base64
import time

import requests

ROOT, READER = "test-abs-token-0001", "test-abs-reader-token-0001"


class Shelf:
    """Asks a simulated Audiobookshelf."""

    def __init__(self, simulated, url):
        self.simulated = simulated
        self.url = url
        self.library_id = self.get("/api/libraries").json()["libraries"][0]["id"]
        self.items_path = f"/api/libraries/{self.library_id}/items"

    def ask(self, method, path, *, token=ROOT, **rest):
        return requests.request(method, self.url + path, headers={"Authorization": f"Bearer {token}"}, **rest)

    def get(self, path, **params):
        return self.ask("GET", path, params=params)

    def items(self, **params):
        return self.get(self.items_path, **params).json()

    def ids(self):
        return list(self.simulated.library.items)

    def item(self, item_id):
        return self.get(f"/api/items/{item_id}", expanded=1).json()

    def metadata(self, item_id):
        return self.item(item_id)["media"]["metadata"]

    def patch(self, item_id, **metadata):
        return self.ask("PATCH", f"/api/items/{item_id}/media", json={"metadata": metadata})

    def batch_update(self, *changes):
        body = [{"id": item_id, "mediaPayload": {"metadata": metadata}} for item_id, metadata in changes]
        return self.ask("POST", "/api/items/batch/update", json=body)

    def with_series(self, count=1):
        found = [item_id for item_id, item in self.simulated.library.items.items() if item.series and item.authors]
        return found[:count]

    def scan(self):
        """Scan and wait for its end; return the time of the last scan."""
        assert self.ask("POST", f"/api/libraries/{self.library_id}/scan").text == "OK"
        deadline = time.monotonic() + 10
        while self.get("/api/tasks").json()["tasks"]:
            assert time.monotonic() < deadline
        return self.get(f"/api/libraries/{self.library_id}").json()["lastScan"]


def encoded(group, value):
    return f"{group}.{base64.b64encode(value.encode()).decode()}"
