"""Hold the simulated Audiobookshelf against the answers of the real one, request by request."""

import base64
import re
import time

import pytest
import requests

from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audiobookshelf import SimulatedAudiobookshelf
from audiobook_pipeline_tests.sandbox.captured import (
    CAPTURES,
    capture,
    captured_items,
    comparable,
    equivalent_world,
    names,
)

TOKENS = {
    "api key": "test-abs-token-0001",
    "invalid api key": "test-abs-token-wrong",
    "api key of a user without the update permission": "test-abs-reader-token-0001",
    "api key of a user without admin rights": "test-abs-reader-token-0001",
}
# Files are told apart by what the server found in them; the simulated ones are all MP3 without a language.
KNOWN_DIFFERENCES = {"language", "trackNumFromFilename"}


class Replay:
    """One simulated server in the captured state, and the way from captured ids to its own."""

    def __init__(self):
        self.abs = SimulatedAudiobookshelf(equivalent_world(), scan_s=0.5)
        self.server = Server(self.abs.app).start()
        rows = captured_items()
        library = self.abs.library
        self.ids = {row["id"]: item_id for row, item_id in zip(rows, library.items, strict=True)}
        self.ids[rows[0]["libraryId"]] = library.id
        known = {entry.name: entry.id for entry in library.series}
        self.ids |= {row["id"]: known[row["name"]] for row in capture("series_list")["body"]["results"]}
        self.session = requests.Session()

    def translated(self, text):
        text = re.sub(r"\.([A-Za-z0-9+/=%]{40,})", self._filter_value, text)
        for captured, own in self.ids.items():
            text = text.replace(captured, own)
        return text

    def _filter_value(self, match):
        captured = base64.b64decode(match[1] + "=" * (-len(match[1]) % 4)).decode()
        return "." + base64.b64encode(self.ids.get(captured, captured).encode()).decode()

    def send(self, request):
        headers = {"Authorization": f"Bearer {TOKENS[request['auth']]}"} if request["auth"] in TOKENS else {}
        url = self.server.url + self.translated(request["path"])
        if "raw_body" in request:
            headers["Content-Type"] = "application/json"
            return self.session.request(request["method"], url, headers=headers, data=request["raw_body"])
        body = request.get("body")
        return self.session.request(request["method"], url, headers=headers, json=self._own_ids(body))

    def _own_ids(self, value):
        if isinstance(value, dict):
            return {key: self._own_ids(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._own_ids(inner) for inner in value]
        return self.ids.get(value, value) if isinstance(value, str) else value

    def prepare(self, name):
        """Bring the server into the state in which the capture was made."""
        if name == "tasks_after_scan":
            deadline = time.monotonic() + 10
            while self.session.get(f"{self.server.url}/api/tasks", headers=self.root).json()["tasks"]:
                assert time.monotonic() < deadline
        if name == "items_filter_issues":
            for row in capture(name)["body"]["results"]:
                self.abs.library.items[self.ids[row["id"]]].is_missing = True
                self.abs.library.touch(self.abs.library.items[self.ids[row["id"]]])
        if name == "series_list_after":  # by then the last item's folder held no audio any more
            last = list(self.abs.library.items.values())[-1]
            last.files, last.duration, last.size = [], 0.0, 0
            self.abs.library.touch(last)

    @property
    def root(self):
        return {"Authorization": f"Bearer {TOKENS['api key']}"}


@pytest.fixture(scope="module")
def replay():
    running = Replay()
    yield running
    running.server.stop()


def without_known_differences(value):
    if isinstance(value, dict):
        audio = "timeBase" in value
        return {
            key: without_known_differences(inner)
            for key, inner in value.items()
            if not (audio and key in KNOWN_DIFFERENCES)
        }
    return [without_known_differences(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.skipif(not names(), reason=f"no captured answers in {CAPTURES}")
@pytest.mark.parametrize("name", names() or ["absent"])
def test_answers_as_the_captured_server_did(replay, name):
    captured = capture(name)
    replay.prepare(name)

    answer = replay.send(captured["request"])

    assert answer.status_code == captured["status"]
    assert answer.headers.get("Content-Type") == captured["content_type"]
    body = answer.json() if "json" in (captured["content_type"] or "") else answer.text
    assert without_known_differences(comparable(body)) == without_known_differences(comparable(captured["body"]))
