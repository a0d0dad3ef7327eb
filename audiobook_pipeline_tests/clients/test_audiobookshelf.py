import json
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
from audiobook_pipeline_tests.clients.raw_server import answers, drops, raw_server, sends

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


@pytest.fixture
def client(httpserver):
    with AudiobookshelfClient(httpserver.url_for("/"), TOKEN) as client:
        yield client


def ids(items):
    return [entry.id for entry in items]


# ── The server and the key ──────────────────────────────────────────────────────────────────────


def test_the_token_travels_in_the_header_alone(client, httpserver):
    httpserver.expect_request("/api/me", headers={"Authorization": f"Bearer {TOKEN}"}).respond_with_json(
        {
            "id": "u1",
            "username": "reader",
            "type": "admin",
            "token": "other-token-0001",
            "permissions": {"update": True},
            "mediaProgress": [
                {"libraryItemId": "item-1", "episodeId": None, "progress": 0.5, "isFinished": False, "lastUpdate": 7},
                {"libraryItemId": "cast-1", "episodeId": "ep-1", "progress": 1, "isFinished": True},
            ],
        }
    )
    user = client.me()
    assert user.is_admin
    assert user.permissions.update
    assert "other-token-0001" not in repr(user)
    assert [(p.library_item_id, p.progress) for p in client.listening_progress()] == [("item-1", 0.5)]
    assert TOKEN not in httpserver.log[0][0].url


def test_an_admins_key_sees_what_every_user_listened_to(client, httpserver):
    first, gone = ({"id": f"u{number}", "username": f"user {number}", "type": "user"} for number in (1, 2))
    heard = [{"libraryItemId": "item-1", "progress": 0.5}, {"libraryItemId": None, "progress": 1}]
    httpserver.expect_request("/api/users").respond_with_json({"users": [first, gone]})
    httpserver.expect_request("/api/users/u1").respond_with_json({**first, "mediaProgress": heard})
    httpserver.expect_request("/api/users/u2").respond_with_data("Not Found", status=404)
    (user,) = client.users()
    assert user.username == "user 1"
    assert [(entry.library_item_id, entry.progress) for entry in user.media_progress] == [("item-1", 0.5), ("", 1)]


def test_another_key_sees_its_own_user_alone(client, httpserver):
    httpserver.expect_request("/api/users").respond_with_data("Forbidden", status=403)
    httpserver.expect_request("/api/me").respond_with_json({"id": "u1", "username": "reader", "type": "user"})
    assert [user.username for user in client.users()] == ["reader"]


def test_a_wrong_key_is_not_taken_for_one_without_rights(client, httpserver):
    httpserver.expect_request("/api/users").respond_with_data("Unauthorized", status=401)
    with pytest.raises(AuthenticationError, match="ABS_TOKEN"):
        client.users()


def test_status_needs_no_key_and_knows_another_program(client, httpserver):
    httpserver.expect_ordered_request("/status").respond_with_json({"app": "audiobookshelf", "serverVersion": "2.36.0"})
    assert client.status().server_version == "2.36.0"
    httpserver.expect_ordered_request("/status").respond_with_json({"app": "kavita"})
    with pytest.raises(ContractError, match="kavita"):
        client.status()
    httpserver.expect_ordered_request("/status").respond_with_data("Not Found", 404)
    with pytest.raises(ContractError, match="is not Audiobookshelf"):
        client.status()
    httpserver.expect_ordered_request("/status").respond_with_json({"version": 1})
    with pytest.raises(ContractError, match="app"):
        client.status()


def test_a_program_without_libraries_is_another_one(client, httpserver):
    httpserver.expect_request("/api/libraries").respond_with_json({"message": "NotFound"}, 404)
    with pytest.raises(ContractError, match=r"is not Audiobookshelf .*check ABS_URL"):
        client.libraries()


@pytest.mark.parametrize(
    ("status", "body", "content_type", "kind", "words"),
    [
        (401, "Unauthorized", "text/plain", AuthenticationError, "ABS_TOKEN"),
        (403, "Forbidden", "text/plain", AuthenticationError, "ABS_TOKEN may not see"),
        (404, "Library not found", "text/html; charset=utf-8", NotFoundError, "Library not found"),
        (404, "Not Found", "text/plain", NotFoundError, "Not Found"),
        (404, "<!DOCTYPE html><title>Error</title><pre>Cannot GET /api</pre>", "text/html", NotFoundError, "Error"),
        (400, "Invalid request. limit must be a positive integer", "text/html", RejectedError, "limit must be"),
        (413, "<!DOCTYPE html><title>Error</title>", "text/html", RejectedError, "413"),
        (403, "Invalid payload", "text/html", RejectedError, "Invalid payload"),
        (500, "Internal Server Error", "text/plain", TransientError, "500"),
    ],
)
def test_errors_are_text_and_html_and_never_json(client, httpserver, status, body, content_type, kind, words):
    httpserver.expect_request(f"/api/libraries/{LIBRARY}").respond_with_data(body, status, content_type=content_type)
    with pytest.raises(kind, match=words) as caught:
        client.library(LIBRARY)
    assert type(caught.value) is kind


def test_a_login_page_with_status_200_is_not_taken_for_an_answer(client, httpserver):
    httpserver.expect_request("/api/libraries").respond_with_data(
        "<html><head><title>Sign in</title></head></html>", content_type="text/html"
    )
    with pytest.raises(ContractError, match="Sign in"):
        client.libraries()


def test_libraries_are_read(client, httpserver):
    httpserver.expect_request("/api/libraries").respond_with_json(
        {"libraries": [{"id": LIBRARY, "name": "Books", "mediaType": "book", "lastScan": None, "settings": {"a": 1},
                        "folders": [{"id": "f", "fullPath": "/audiobooks"}]}]}
    )  # fmt: skip
    (library,) = client.libraries()
    assert (library.id, library.last_scan, library.folders[0].full_path) == (LIBRARY, None, "/audiobooks")


@pytest.mark.parametrize("body", [{"library": []}, [], {"libraries": [{"id": "x"}]}, {"libraries": None}])
def test_a_missing_essential_field_is_named(client, httpserver, body):
    httpserver.expect_request("/api/libraries").respond_with_json(body)
    with pytest.raises(ContractError, match=r"libraries|name|object"):
        client.libraries()


# ── The sweep ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("count", "size", "requests"), [(0, 5, 1), (4, 5, 1), (5, 5, 1), (6, 5, 2), (23, 5, 5)])
def test_every_item_comes_once_in_as_few_pages_as_it_takes(client, httpserver, count, size, requests):
    library = FakeLibrary(httpserver, count)
    steps = []
    items = list(
        client.iter_items(LIBRARY, page_size=size, progress=lambda done, total, _: steps.append((done, total)))
    )
    assert ids(items) == ids_of(library)
    assert len(library.requests) == requests
    assert [asked["page"] for asked in library.requests] == [str(number) for number in range(requests)]
    assert all(asked["sort"] == "addedAt" and "offset" not in asked for asked in library.requests)
    assert steps[-1] == (count, count)


def ids_of(library):
    return [row["id"] for row in library.items]


def test_an_item_is_read_field_by_field(client, httpserver):
    FakeLibrary(httpserver, 1)
    (book,) = client.iter_items(LIBRARY)
    assert book.title == "Book 0"
    assert book.author_name == "Jane Austen, Someone Else"
    assert book.series_name == "Discworld #1, Rincewind #2"
    assert (book.genres, book.published_year) == (("Fiction",), "1813")
    assert (book.duration, book.size, book.abridged, book.added_at) == (3600.5, 1200, True, 1_700_000_000_000)


def test_an_item_without_title_and_author_is_an_item(client, httpserver):
    library = FakeLibrary(httpserver, 1)
    library.items[0]["media"] = {"metadata": {}}
    (book,) = client.iter_items(LIBRARY)
    assert (book.title, book.author_name, book.genres, book.duration) == (None, "", (), 0.0)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"media": {"metadata": {}}}, "id is missing"),
        ({"id": "", "media": {"metadata": {}}}, "id is not text"),
        ({"id": 7, "media": {"metadata": {}}}, "id is not text"),
        ({"id": "x"}, "media is missing"),
        ({"id": "x", "media": {}}, "metadata is missing"),
        ({"id": "x", "media": None}, "not an item"),
        (None, "not an item"),
    ],
)
def test_an_item_without_the_essential_is_set_aside_with_its_place(client, httpserver, broken, words):
    library = FakeLibrary(httpserver, 3)
    library.items[1] = broken
    assert len(list(client.iter_items(LIBRARY))) == 2
    (aside,) = client.aside
    assert aside.reason.startswith("an item on page 0 of the items, row 1: ")
    assert words in aside.reason


def test_a_page_without_one_readable_item_is_another_program(client, httpserver):
    library = FakeLibrary(httpserver, 3)
    library.items[:] = [{"id": "x"}] * 3
    with pytest.raises(ContractError, match="media is missing"):
        list(client.iter_items(LIBRARY))


def test_a_server_that_ignores_page_is_noticed(client, httpserver):
    rows = [item(number) for number in range(5)]
    httpserver.expect_request(ITEMS).respond_with_json({"results": rows, "total": 500})
    with pytest.raises(ContractError, match="`page` is ignored"):
        list(client.iter_items(LIBRARY, page_size=5))
    assert len(httpserver.log) <= 3


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"results": [], "total": 9, "limit": 5, "page": 3}, "came back as page 3"),
        ({"results": [], "total": 9, "limit": 2, "page": 0}, "page 0 of 2"),
        ({"results": [item(n) for n in range(9)], "total": 9, "limit": 5, "page": 0}, "came back with 9"),
        ({"results": {}, "total": 9}, "no list"),
        ({"results": [], "total": None}, "no total"),
        ({"total": 9}, "results is missing"),
        ([], "an object was expected"),
    ],
)
def test_a_page_that_is_not_the_one_asked_for_is_refused(client, httpserver, body, words):
    httpserver.expect_request(ITEMS).respond_with_json(body)
    with pytest.raises(ContractError, match=words):
        list(client.iter_items(LIBRARY, page_size=5))


def test_an_item_added_meanwhile_comes_too(client, httpserver):
    library = FakeLibrary(httpserver, 9)
    library.before_page[2] = lambda: library.items.append(item(100))
    assert "item-0100" in ids(client.iter_items(LIBRARY, page_size=5))


def test_what_a_deletion_pushed_to_an_earlier_page_is_fetched_in_a_second_round(client, httpserver, caplog):
    library = FakeLibrary(httpserver, 15)
    library.before_page[2] = lambda: library.items.pop(0)
    # Item 5 has moved to page 0, which was read already.
    got = ids(client.iter_items(LIBRARY, page_size=5))
    assert len(got) == len(set(got))
    assert set(ids_of(library)) <= set(got)
    assert len(library.requests) == 6
    assert "once more" in caplog.text


def test_items_that_shift_to_a_later_page_are_not_doubled(client, httpserver):
    library = FakeLibrary(httpserver, 9)
    library.before_page[2] = lambda: library.items.insert(0, item(100))
    got = ids(client.iter_items(LIBRARY, page_size=5))
    assert sorted(got) == sorted(set(got))
    assert set(got) == set(ids_of(library))


def test_a_sweep_that_stays_incomplete_is_an_error_and_not_a_small_library(client, httpserver):
    library = FakeLibrary(httpserver, 4)
    library.items.append(library.items[0])
    with pytest.raises(TransientError, match="4 of 5"):
        list(client.iter_items(LIBRARY, page_size=50))


@pytest.mark.parametrize("size", [0, -1, 1001])
def test_a_page_size_that_means_everything_is_never_sent(client, size):
    with pytest.raises(RejectedError):
        list(client.iter_items(LIBRARY, page_size=size))


def test_an_empty_id_addresses_nothing(client):
    with pytest.raises(RejectedError, match="id is empty"):
        client.library("")


# ── Items by id ─────────────────────────────────────────────────────────────────────────────────


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


def batch_get(known):
    """What the real server does: shuffled, duplicates collapsed, unknown ids dropped."""

    def handler(request: Request) -> Response:
        asked = request.get_json()["libraryItemIds"]
        if not asked:
            return Response("Invalid payload", status=403, mimetype="text/html")
        return reply({"libraryItems": [known[i] for i in sorted(set(asked), reverse=True) if i in known]})

    return handler


def test_items_are_matched_by_id_and_unknown_ones_told(client, httpserver):
    known = {row["id"]: row for row in map(full, range(450))}
    httpserver.expect_request("/api/items/batch/get", method="POST").respond_with_handler(batch_get(known))
    wanted = [*known, "item-9999", "item-0000"]
    found, unknown = client.items_by_id(wanted)
    assert list(found) == list(known)
    assert unknown == ("item-9999",)
    assert len(httpserver.log) == 3
    book = found["item-0007"].media
    assert book.metadata.title == "Book 7"
    assert book.metadata.narrators == ("Karen Savage",)
    assert book.metadata.series[0].sequence is None
    assert book.audio_files[0].meta_tags == {"tagComposer": "K. Savage"}


def nameless(number):
    row = full(number)
    row["media"]["metadata"]["authors"] = [{"id": "a1", "name": None}]
    return row


def test_an_odd_item_is_named_and_costs_no_other_where_it_may_be_passed_over(client, httpserver, caplog):
    known = {row["id"]: row for row in [*map(full, range(250)), nameless(250)]}
    httpserver.expect_request("/api/items/batch/get", method="POST").respond_with_handler(batch_get(known))
    with pytest.raises(ContractError, match=r"item item-0250.*authors\.0\.name"):
        client.items_by_id(known)
    found, unknown = client.items_by_id(known, pass_over_odd=True)
    assert list(found) == [item_id for item_id in known if item_id != "item-0250"]
    assert unknown == ("item-0250",)
    assert "item-0250" in caplog.text
    assert client.items_by_id(["item-0250"], pass_over_odd=True).found == {}


def test_items_that_are_odd_throughout_are_another_server(client, httpserver):
    known = {row["id"]: row for row in map(nameless, range(3))}
    httpserver.expect_request("/api/items/batch/get", method="POST").respond_with_handler(batch_get(known))
    with pytest.raises(ContractError, match=r"authors\.0\.name"):
        client.items_by_id(known, pass_over_odd=True)


@pytest.mark.parametrize("rows", [None, {}, "items", [None, 1]])
def test_what_is_no_list_of_items_is_no_audiobookshelf(client, httpserver, rows):
    httpserver.expect_request("/api/items/batch/get", method="POST").respond_with_json({"libraryItems": rows})
    with pytest.raises(ContractError):
        client.items_by_id(["item-0001"], pass_over_odd=True)


def test_asking_for_no_items_asks_nothing(client, httpserver):
    assert client.items_by_id([]).found == {}
    assert not httpserver.log


def test_an_empty_item_id_is_refused(client):
    with pytest.raises(RejectedError):
        client.items_by_id(["a", ""])


def test_an_idle_connection_that_was_reset_is_asked_again():
    body = json.dumps({"libraryItems": [full(1)]}).encode()
    with raw_server(drops, answers(body)) as server:
        found, _ = AudiobookshelfClient(server.url, TOKEN).items_by_id(["item-0001"])
        assert list(found) == ["item-0001"]
        assert len(server.requests) == 2


def test_a_page_is_asked_again_after_a_reset():
    body = json.dumps({"results": [item(1)], "total": 1, "limit": 500, "page": 0}).encode()
    with raw_server(drops, answers(body)) as server:
        assert ids(AudiobookshelfClient(server.url, TOKEN).iter_items(LIBRARY)) == ["item-0001"]


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────

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


# ── Scans ───────────────────────────────────────────────────────────────────────────────────────


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


# ── The rest ────────────────────────────────────────────────────────────────────────────────────


def test_narrators_of_a_library(client, httpserver):
    httpserver.expect_request(f"/api/libraries/{LIBRARY}/narrators").respond_with_json(
        {"narrators": [{"id": "x", "name": "Karen Savage", "numBooks": 2}]}
    )
    assert client.narrators(LIBRARY)[0].name == "Karen Savage"
