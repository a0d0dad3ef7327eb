"""Audiobookshelf: the server, the key, and what they refuse."""

import json

import pytest

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.errors import (
    AuthenticationError,
    ContractError,
    NotFoundError,
    RejectedError,
    TransientError,
)
from audiobook_pipeline_tests.clients.fake_library import LIBRARY, TOKEN, full, ids, item
from audiobook_pipeline_tests.clients.raw_server import answers, drops, raw_server


@pytest.fixture
def client(httpserver):
    with AudiobookshelfClient(httpserver.url_for("/"), TOKEN) as client:
        yield client


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


def test_narrators_of_a_library(client, httpserver):
    httpserver.expect_request(f"/api/libraries/{LIBRARY}/narrators").respond_with_json(
        {"narrators": [{"id": "x", "name": "Karen Savage", "numBooks": 2}]}
    )
    assert client.narrators(LIBRARY)[0].name == "Karen Savage"
