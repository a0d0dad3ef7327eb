"""Values that no service should send and every one can: texts that pretend, types that are others, and who sends them.

``Spoiling`` stands before a simulated service and puts one such value into each row of its answers.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from random import Random
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

TEXTS: Final = (
    "", " ", "http://x.example/?apikey=0123456789abcdef", "Emma apikey=0123456789abcdef", "magnet:?xt=urn:btih:x",
    "????? & ?????", "... & ...", "- / -", "http://[::1", "eng\0", "half \ud800", "\u202egnp.exe", "<img src=//x>",
    "![a](http://x.example/a.png)", "=1+1", "a $x^{$ b", "Oz 1: 2", "²", "٣٣٣٣", "{0}%s", "\x1b[2J", "x" * 70_000,
    "1, " * 500, "; ; ", "Emma #, #1", "9" * 400, "../../etc", "&#0;&lt;", "\u200d\u0301", "Ⅷ ½ ①",
)  # fmt: skip
OTHERS: Final = (
    None, True, 7, -1, 2**70, 10**400, 1.5, 1e308, float("inf"), float("nan"), [], [1], [None], ["x", 2], {}, {"a": {}},
    [[[[]]]], [{"name": None}], [{"name": 3, "series": 4}],
)  # fmt: skip
VALUES: Final = (*TEXTS, *OTHERS)


Is = Callable[[Any], bool]


def text(value: Any) -> bool:
    return isinstance(value, str)


def filled(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def number(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and re.fullmatch("[0-9]+", value) is not None)


def count(value: Any) -> bool:
    return isinstance(value, int) and 0 <= value < 2**31


def record(*fields: str, of: Is = text) -> Is:
    """Return the test for an object in which these fields are what they should be."""
    return lambda value: isinstance(value, dict) and all(of(value.get(name)) for name in fields)


@dataclass(frozen=True)
class Answers:
    """Where a service's answers have rows, and what a row holds.

    Attributes:
        path: Regular expression of the addresses.
        rows: Returns the rows of an answer.
        fields: Fields of a row, dotted.
        needed: What those must be without which the row is none.
        entries: Fields that are lists of rows, and what each entry must be.
    """

    path: str
    rows: Callable[[Any], Any]
    fields: tuple[str, ...]
    needed: Mapping[str, Is]
    entries: Mapping[str, Is] = field(default_factory=dict)


def _found(*names: str | int) -> Callable[[Any], Any]:
    def rows(answer: Any) -> Any:
        for name in names:
            try:
                answer = answer[name]
            except (KeyError, IndexError, TypeError):
                return []
        return answer

    return rows


ITEM: Final = (
    "id", "media", "media.metadata", "media.metadata.title", "media.metadata.authorName", "media.metadata.seriesName",
    "media.metadata.narratorName", "media.metadata.genres", "media.metadata.language", "media.metadata.publishedYear",
    "media.metadata.description", "media.metadata.asin", "media.metadata.isbn", "media.duration", "addedAt", "size",
    "relPath",
)  # fmt: skip
OFFER: Final = (
    "title", "guid", "indexerId", "downloadUrl", "magnetUrl", "size", "seeders", "publishDate", "categories",
    "infoHash", "indexerFlags", "protocol", "indexer",
)  # fmt: skip
MATCH: Final = (
    "title", "author", "narrator", "series", "duration", "publishedYear", "language", "asin", "isbn", "abridged",
)  # fmt: skip
VOLUME: Final = (
    "id", "volumeInfo", "volumeInfo.title", "volumeInfo.subtitle", "volumeInfo.authors", "volumeInfo.publishedDate",
    "volumeInfo.language", "volumeInfo.industryIdentifiers",
)  # fmt: skip
WORK: Final = ("key", "title", "author_name", "first_publish_year", "language", "isbn")
PLACE: Final = (
    "book",
    "position",
    "details",
    "compilation",
    "book.title",
    "book.release_date",
    "book.cached_contributors",
)
EDITION: Final = ("id", "title", "audio_seconds", "cached_contributors", "book", "release_date")
HIT: Final = ("document", "document.id", "document.name", "document.author_name")
RECORDING: Final = (
    "title", "authors", "narrators", "releaseDate", "runtimeLengthMin", "language", "seriesPrimary", "isbn",
)  # fmt: skip

SERVICES: Final = {
    "audiobookshelf": (
        Answers(
            r"/api/libraries/[^/]+/items$",
            _found("results"),
            ITEM,
            {"id": filled, "media": record(), "media.metadata": record()},
        ),
        Answers(r"/api/search/books$", lambda answer: answer, MATCH, {}, {"series": record("series")}),
    ),
    "prowlarr": (
        Answers(
            r"/api/v1/search$",
            lambda answer: answer,
            OFFER,
            {"title": filled, "guid": filled, "indexerId": count},
            {"categories": record("id", of=number)},
        ),
    ),
    "google_books": (
        Answers(
            r"/volumes$",
            _found("items"),
            VOLUME,
            {"id": text, "volumeInfo": record()},
            {"volumeInfo.industryIdentifiers": record("type", "identifier")},
        ),
    ),
    "open_library": (Answers(r"/search.json$", _found("docs"), WORK, {"key": text, "title": text}),),
    "audnexus": (
        Answers(
            r"/books/",
            lambda answer: [answer] if "asin" in answer else [],
            RECORDING,
            {"title": text},
            {"authors": record("name"), "narrators": record("name")},
        ),
    ),
    "hardcover": (
        Answers(
            r"graphql$",
            _found("data", "search", "results", "hits"),
            HIT,
            {"document": record(), "document.id": number, "document.name": text},
        ),
        Answers(r"graphql$", _found("data", "series", 0, "book_series"), PLACE, {"book": record(), "book.title": text}),
        Answers(r"graphql$", _found("data", "editions"), EDITION, {}),
    ),
}


TORRENT: Final = (
    "hash", "infohash_v1", "infohash_v2", "name", "state", "progress", "amount_left", "size", "dlspeed", "eta", "tags",
    "num_seeds", "num_complete", "ratio", "ratio_limit", "save_path", "content_path", "added_on", "completion_on",
)  # fmt: skip


def spoil(row: Any, field: str, value: Any) -> None:
    """Put a value into a field of a row, where it is still one."""
    *parents, last = field.split(".")
    for name in parents:
        row = row.get(name) if isinstance(row, dict) else None
    if isinstance(row, dict):
        row[last] = value


def found(row: Any, field: str) -> Any:
    """Return what is in a field of a row; None where the row no longer has it."""
    for name in field.split("."):
        row = row.get(name) if isinstance(row, dict) else None
    return row


class Spoiling:
    """A service whose rows hold one odd value each, but for the first two of each three: those are as they were."""

    def __init__(self, app: ASGIApp, answers: tuple[Answers, ...]) -> None:
        self._app = app
        self._answers = answers
        self._turns: list[Iterator[tuple[str, Any]]] = [
            cycle(Random(1).sample(pairs, len(pairs)))
            for pairs in ([(field, value) for value in VALUES for field in each.fields] for each in answers)
        ]
        self._given: dict[str, tuple[str, Any]] = {}
        self.spoilt = 0
        self.unreadable: set[str] = set()
        """Rows that are none any more, and entries of lists in rows that are none."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started: list[Message] = []
        body = b""

        async def collect(message: Message) -> None:
            nonlocal body
            if message["type"] == "http.response.start":
                started.append(message)
                return
            body += message.get("body", b"")
            if not message.get("more_body"):
                changed = self._changed(scope["path"], body) if started[0]["status"] == 200 else body
                headers = [pair for pair in started[0]["headers"] if pair[0].lower() != b"content-length"]
                await send({**started[0], "headers": [*headers, (b"content-length", str(len(changed)).encode())]})
                await send({"type": "http.response.body", "body": changed})

        await self._app(scope, receive, collect if scope["type"] == "http" else send)

    def _changed(self, path: str, body: bytes) -> bytes:
        wanted = [
            (each, turn) for each, turn in zip(self._answers, self._turns, strict=True) if re.search(each.path, path)
        ]
        if not wanted:
            return body
        data = json.loads(body)
        for each, turn in wanted:
            rows = each.rows(data)
            for number, row in enumerate(rows if isinstance(rows, list) else []):
                if number % 3 != 2 and len(rows) > 1:
                    continue
                # The same row holds the same value whenever it is asked for.
                identity = json.dumps(row, sort_keys=True)
                field, value = self._given.setdefault(identity, next(turn))
                spoil(row, field, value)
                if not all(holds(found(row, name)) for name, holds in each.needed.items()):
                    self.unreadable.add(identity)
                for name, holds in each.entries.items():
                    entries = found(row, name)
                    if isinstance(entries, list):
                        self.unreadable |= {repr(entry) for entry in entries if not holds(entry)}
                self.spoilt += 1
        return json.dumps(data).encode()


class Crowded(Spoiling):
    """A qBittorrent that holds torrents of others as well, with one odd value each."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, ())
        whole = {
            "state": "stalledUP",
            "progress": 1,
            "amount_left": 0,
            "size": 10,
            "save_path": "/downloads",
            "tags": "",
        }
        chances = Random(1).sample([(name, value) for value in VALUES for name in TORRENT], 400)
        self._others: list[dict[str, Any]] = []
        for place, (name, value) in enumerate(chances):
            row = {**whole, "hash": f"{place:040x}", "name": f"Other {place}"}
            spoil(row, name, value)
            self._others.append(row)
        self.spoilt = len(self._others)
        self.unreadable = {row["name"] for row in self._others if not re.fullmatch("[0-9a-f]{40}", str(row["hash"]))}

    def _changed(self, path: str, body: bytes) -> bytes:
        return json.dumps([*json.loads(body), *self._others]).encode() if path.endswith("torrents/info") else body
