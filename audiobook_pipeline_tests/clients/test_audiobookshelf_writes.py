"""Writes to Audiobookshelf: batches of metadata, backups, scans."""

import re
import threading
import time

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from audiobook_pipeline.clients import audiobookshelf_scans
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.clients.errors import (
    AuthenticationError,
    ContractError,
    NotFoundError,
    RejectedError,
    TransientError,
)
from audiobook_pipeline_tests.clients.fake_library import LIBRARY, TOKEN, reply
from audiobook_pipeline_tests.clients.raw_server import drops, raw_server, sends


@pytest.fixture
def client(httpserver):
    with AudiobookshelfClient(httpserver.url_for("/"), TOKEN) as client:
        yield client


NARRATOR = MediaChange("item-1", {"narrators": ["Karen Savage"]})


def test_a_batch_reports_how_many_changed(client, httpserver):
    httpserver.expect_request("/api/items/batch/update", method="POST").respond_with_json(
        {"success": True, "updates": 2}
    )
    changes = [
        NARRATOR,
        MediaChange(
            "item-2",
            {
                "title": "A",
                "subtitle": None,
                "authors": [{"name": "Jane Austen", "id": "a1"}],
                "series": [{"name": "Oz", "sequence": "1.5"}, {"name": "Wizards"}],
                "explicit": False,
                "genres": [],
            },
            tags=["x"],
        ),
    ]
    assert client.batch_update(changes) == 2
    assert httpserver.log[0][0].get_json() == [
        {"id": "item-1", "mediaPayload": {"metadata": {"narrators": ["Karen Savage"]}}},
        {
            "id": "item-2",
            "mediaPayload": {
                "metadata": {
                    "title": "A",
                    "subtitle": None,
                    "authors": [{"name": "Jane Austen"}],
                    "series": [{"name": "Oz", "sequence": "1.5"}, {"name": "Wizards", "sequence": None}],
                    "explicit": False,
                    "genres": [],
                },
                "tags": ["x"],
            },
        },
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([], "empty"),
        ([NARRATOR, NARRATOR], "twice"),
        ([MediaChange("", {"title": "x"})], "id is ''"),
        ([MediaChange(None, {"title": "x"})], "id is None"),
        ([MediaChange("i")], "nothing to write"),
        ([MediaChange("i", {"title": 7})], "title is 7"),
        ([MediaChange("i", {"publishedYear": 1813})], "publishedYear is 1813"),
        ([MediaChange("i", {"explicit": "yes"})], "explicit"),
        ([MediaChange("i", {"narrators": "Karen Savage"})], "list of texts"),
        ([MediaChange("i", {"narrators": None})], "list of texts"),
        ([MediaChange("i", {"narrators": ["Karen", None]})], "not text"),
        ([MediaChange("i", {"narrators": ["Karen", " "]})], "not text"),
        ([MediaChange("i", {"genres": [1]})], "not text"),
        ([MediaChange("i", tags=[None])], "tags"),
        ([MediaChange("i", tags="tag")], "list of texts"),
        ([MediaChange("i", {"authors": ["Jane Austen"]})], r"must be \{"),
        ([MediaChange("i", {"authors": [None]})], r"must be \{"),
        ([MediaChange("i", {"authors": "Jane Austen"})], "list of"),
        ([MediaChange("i", {"authors": None})], "list of"),
        ([MediaChange("i", {"authors": [{"name": ""}]})], r"must be \{"),
        ([MediaChange("i", {"authors": [{"name": "Jane Austen"}, {"name": "JANE AUSTEN"}]})], "names one twice"),
        ([MediaChange("i", {"series": [None]})], r"must be \{"),
        ([MediaChange("i", {"series": [{"name": "Oz", "sequence": 1}]})], "number would become null"),
        ([MediaChange("i", {"series": [{"name": "Oz"}, {"name": "oz"}]})], "names one twice"),
        ([MediaChange("i", {"narratorName": "Karen"})], "write narrators instead"),
        ([MediaChange("i", {"authorName": "Jane"})], "write authors instead"),
        ([MediaChange("i", {"colour": "red"})], "no such field"),
        ([MediaChange(str(n), {"title": "x"}) for n in range(501)], "at most 500"),
    ],
)
def test_what_the_server_would_mistreat_never_leaves(client, httpserver, changes, words):
    with pytest.raises(RejectedError, match=words):
        client.batch_update(changes)
    assert not httpserver.log


def test_an_unknown_id_in_a_batch_applies_nothing_and_says_so(client, httpserver):
    httpserver.expect_request("/api/items/batch/update").respond_with_data("Not Found", 404)
    with pytest.raises(NotFoundError):
        client.batch_update([NARRATOR])


@pytest.mark.parametrize(
    ("call", "permission"),
    [
        (lambda c: c.batch_update([NARRATOR]), "permission 'update'"),
        (lambda c: c.patch_media(NARRATOR), "permission 'update'"),
        (lambda c: c.scan(LIBRARY), "be an admin"),
        (lambda c: c.create_backup(), "be an admin"),
        (lambda c: c.embed_metadata("item-1"), "be an admin"),
    ],
)
def test_a_refused_write_names_the_permission(client, httpserver, call, permission):
    httpserver.expect_request(f"/api/libraries/{LIBRARY}").respond_with_json({"id": LIBRARY, "name": "Books"})
    for method in ("POST", "PATCH"):
        httpserver.expect_request(re.compile("/api/.*"), method=method).respond_with_data("Forbidden", 403)
    with pytest.raises(AuthenticationError, match=permission):
        call(client)


@pytest.mark.parametrize("body", [{"success": False, "updates": 0}, {"success": True}, {}, []])
def test_a_write_without_report_is_not_taken_for_done(client, httpserver, body):
    httpserver.expect_request("/api/items/batch/update").respond_with_json(body)
    with pytest.raises(ContractError):
        client.batch_update([NARRATOR])


def test_a_write_whose_connection_breaks_is_not_sent_again():
    with raw_server(drops) as server:
        client = AudiobookshelfClient(server.url, TOKEN)
        with pytest.raises(TransientError):
            client.batch_update([NARRATOR])
        assert len(server.requests) == 1


def test_nothing_changed_is_the_absence_of_a_field(client, httpserver):
    path = "/api/items/item-1/media"
    httpserver.expect_ordered_request(path, method="PATCH").respond_with_json({"updated": True, "libraryItem": {}})
    httpserver.expect_ordered_request(path, method="PATCH").respond_with_json({"libraryItem": {}})
    assert client.patch_media(NARRATOR) is True
    assert client.patch_media(NARRATOR) is False


def test_two_writes_are_never_under_way_at_once(httpserver):
    under_way, most = [], []

    def handler(_: Request) -> Response:
        under_way.append(1)
        most.append(len(under_way))
        time.sleep(0.02)
        under_way.pop()
        return reply({"success": True, "updates": 1})

    httpserver.expect_request("/api/items/batch/update").respond_with_handler(handler)

    def write(number: int) -> None:
        AudiobookshelfClient(httpserver.url_for("/"), TOKEN).batch_update([MediaChange(f"i{number}", {"title": "x"})])

    threads = [threading.Thread(target=write, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 5


def test_a_backup_is_made_and_the_newest_told(client, httpserver):
    httpserver.expect_request("/api/backups", method="POST").respond_with_json(
        {"backups": [{"id": "old", "createdAt": 1}, {"id": "new", "createdAt": 2, "fullPath": "/x"}]}
    )
    assert client.create_backup().id == "new"


def test_waiting_for_a_server_that_comes_back():
    with raw_server(drops, drops, drops, sends(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")) as server:
        AudiobookshelfClient(server.url, TOKEN).wait_until_up(timeout=10, poll=0.01)
    client = AudiobookshelfClient(server.url, TOKEN)
    with pytest.raises(TransientError):
        client.wait_until_up(timeout=0.05, poll=0.01)


class FakeScanner:
    """A library whose scan shows up as a task for some looks and then ends."""

    def __init__(self, server: HTTPServer, *, looks: int, succeeds: bool = True, appears_late: bool = False) -> None:
        self.last_scan = 1000
        self.running = 0
        self._looks, self._succeeds, self._late = looks, succeeds, appears_late
        server.expect_request("/api/tasks").respond_with_handler(self._tasks)
        server.expect_request(f"/api/libraries/{LIBRARY}/scan", method="POST").respond_with_handler(self._scan)
        server.expect_request(f"/api/libraries/{LIBRARY}").respond_with_handler(self._library)

    def _scan(self, _: Request) -> Response:
        self.running = self._looks
        return Response("OK", mimetype="text/plain")

    def _tasks(self, _: Request) -> Response:
        other = {"id": "t0", "action": "library-scan", "data": {"libraryId": "other"}}
        if self._late:
            self._late = False
            return reply({"tasks": [other]})
        if self.running:
            self.running -= 1
            if not self.running and self._succeeds:
                self.last_scan = 2000
            return reply({"tasks": [other, {"id": "t1", "action": "library-scan", "data": {"libraryId": LIBRARY}}]})
        return reply({"tasks": [other, {"id": "t2", "action": "backup", "data": None}]})

    def _library(self, _: Request) -> Response:
        return reply({"id": LIBRARY, "name": "Books", "lastScan": self.last_scan})


@pytest.mark.parametrize("late", [False, True])
def test_a_scan_is_over_when_its_task_is_gone_and_the_library_says_when(client, httpserver, late):
    FakeScanner(httpserver, looks=3, appears_late=late)
    since = client.scan(LIBRARY)
    assert client.wait_for_scan(LIBRARY, since, timeout=10, poll=0.01).last_scan == 2000


def test_a_task_that_vanishes_without_result_is_a_failed_scan(client, httpserver, monkeypatch):
    monkeypatch.setattr(audiobookshelf_scans, "_SCAN_GRACE_S", 0.05)
    FakeScanner(httpserver, looks=2, succeeds=False)
    since = client.scan(LIBRARY)
    with pytest.raises(TransientError, match="ended without result"):
        client.wait_for_scan(LIBRARY, since, timeout=10, poll=0.01)


def test_a_scan_without_end_is_waited_for_no_longer_than_asked(client, httpserver):
    FakeScanner(httpserver, looks=1_000_000)
    since = client.scan(LIBRARY)
    with pytest.raises(TransientError, match="still runs after"):
        client.wait_for_scan(LIBRARY, since, timeout=0.05, poll=0.01)


def test_the_first_scan_of_a_library(client, httpserver):
    scanner = FakeScanner(httpserver, looks=1)
    scanner.last_scan = None
    assert client.scan(LIBRARY) == 1
