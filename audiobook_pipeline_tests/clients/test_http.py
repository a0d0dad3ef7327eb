"""What an answer, or none, becomes; seen through the smallest possible client."""

import gzip
import socket
from typing import ClassVar

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from audiobook_pipeline.clients.errors import (
    AuthenticationError,
    ContractError,
    InvalidSettingError,
    NotFoundError,
    RateLimitedError,
    RejectedError,
    TransientError,
)
from audiobook_pipeline.clients.http import HeaderKey, HttpClient
from audiobook_pipeline.clients.settings import checked_key, checked_url
from audiobook_pipeline_tests.clients.raw_server import answers, drops, raw_server, sends, stalls

KEY = "test-key-0001"


class Thing(HttpClient):
    service: ClassVar = "Thing"
    url_setting: ClassVar = "THING_URL"
    key_setting: ClassVar = "THING_KEY"
    example_url: ClassVar = "http://localhost:1234"

    def get(self, path="/x", **options):
        return self._json("GET", path, **options)

    def post(self, path="/x", **options):
        return self._json("POST", path, **options)


@pytest.fixture
def thing(httpserver: HTTPServer):
    with Thing(httpserver.url_for("/"), auth=HeaderKey("X-Api-Key", KEY)) as client:
        yield client


def seen(httpserver: HTTPServer) -> int:
    return len(httpserver.log)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RejectedError),
        (401, AuthenticationError),
        (403, AuthenticationError),
        (404, NotFoundError),
        (408, TransientError),
        (409, RejectedError),
        (410, NotFoundError),
        (413, RejectedError),
        (422, RejectedError),
        (429, RateLimitedError),
        (500, TransientError),
        (502, TransientError),
        (503, TransientError),
    ],
)
def test_a_status_becomes_the_error_a_caller_can_act_on(thing, httpserver, status, kind):
    httpserver.expect_request("/x").respond_with_data("because", status=status)
    with pytest.raises(kind) as caught:
        thing.get()
    assert type(caught.value) is kind
    assert caught.value.status == status
    assert "because" in str(caught.value)


def test_a_refused_key_names_the_setting(thing, httpserver):
    httpserver.expect_request("/x").respond_with_data("", status=401)
    with pytest.raises(AuthenticationError, match="THING_KEY"):
        thing.get()


@pytest.mark.parametrize(("value", "seconds"), [("7", 7.0), ("soon", None), (None, None)])
def test_a_429_tells_the_pause_and_is_not_repeated(thing, httpserver, value, seconds):
    headers = {"Retry-After": value} if value else {}
    httpserver.expect_request("/x").respond_with_data("", status=429, headers=headers)
    with pytest.raises(RateLimitedError) as caught:
        thing.get()
    assert caught.value.retry_after == seconds
    assert seen(httpserver) == 1


def test_a_read_is_repeated_after_a_sporadic_503(thing, httpserver):
    httpserver.expect_ordered_request("/x").respond_with_data("", status=503)
    httpserver.expect_ordered_request("/x").respond_with_json({"ok": 1})
    assert thing.get() == {"ok": 1}


def test_a_write_is_not_repeated(thing, httpserver):
    httpserver.expect_request("/x", method="POST").respond_with_data("", status=503)
    with pytest.raises(TransientError):
        thing.post(payload={})
    assert seen(httpserver) == 1


def test_a_long_retry_after_is_not_slept_through(thing, httpserver):
    httpserver.expect_request("/x").respond_with_data("", status=503, headers={"Retry-After": "3600"})
    with pytest.raises(TransientError):
        thing.get()
    assert seen(httpserver) == 1


def test_a_retry_after_that_nobody_can_read_does_no_harm(thing, httpserver):
    httpserver.expect_request("/x").respond_with_data("", status=503, headers={"Retry-After": "in a while"})
    with pytest.raises(TransientError):
        thing.get()


def test_a_connection_dropped_before_the_answer_is_tried_again_for_reads_alone():
    with raw_server(drops, answers(b'{"ok": 1}')) as server:
        assert Thing(server.url).get() == {"ok": 1}
    with raw_server(drops, answers(b'{"ok": 1}')) as server:
        with pytest.raises(TransientError, match="broke"):
            Thing(server.url).post(payload={})
        assert len(server.requests) == 1


def test_an_answer_that_ends_in_the_middle_is_transient():
    with raw_server(sends(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"a"')) as server:
        thing = Thing(server.url)
        with pytest.raises(TransientError, match="broke"):
            thing.get()


def test_silence_is_a_timeout_and_is_waited_for_once():
    with raw_server(stalls) as server:
        with pytest.raises(TransientError, match=r"no answer .* within 0\.2 s"):
            Thing(server.url, timeout=(1, 0.2)).get()
        assert len(server.requests) == 1


def test_a_dead_port_names_the_setting():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(TransientError, match=rf"nothing listens at http://127\.0\.0\.1:{port} \(THING_URL\)"):
        Thing(f"http://127.0.0.1:{port}").get()


def test_a_port_that_does_not_speak_http():
    with raw_server(sends(b"SSH-2.0-OpenSSH_9.2\r\n")) as server:
        thing = Thing(server.url)
        with pytest.raises(ContractError, match="does not speak HTTP"):
            thing.get()


def test_https_to_a_port_that_speaks_http(httpserver):
    with pytest.raises(ContractError, match="http and https mixed up"):
        Thing(httpserver.url_for("/").replace("http://", "https://")).get()


def test_another_program_is_named_by_its_page(thing, httpserver):
    page = "<!DOCTYPE html><html><head><title>qBittorrent WebUI</title></head></html>"
    httpserver.expect_request("/x").respond_with_data(page, content_type="text/html")
    with pytest.raises(ContractError, match=r"qBittorrent WebUI.*THING_URL.*http://localhost:1234"):
        thing.get()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [("", "application/json"), ("{", "application/json"), ("OK", "text/plain"), ("[" * 100_000, "application/json")],
    ids=["empty", "cut off", "text", "nested too deeply"],
)
def test_what_is_not_json_is_a_broken_contract(thing, httpserver, body, content_type):
    httpserver.expect_request("/x").respond_with_data(body, content_type=content_type)
    with pytest.raises(ContractError, match="not JSON"):
        thing.get()


def test_half_an_emoji_spoils_nothing(thing, httpserver):
    httpserver.expect_request("/x").respond_with_data('{"title": "Oz \\ud83d"}', content_type="application/json")
    assert thing.get() == {"title": "Oz "}


def test_a_redirect_is_not_followed_and_says_where_it_leads(thing, httpserver):
    httpserver.expect_request("/x").respond_with_data("", status=302, headers={"Location": "/login?next=x&apikey=abc"})
    with pytest.raises(ContractError, match="redirects to /login; keys are not sent along"):
        thing.get()
    assert seen(httpserver) == 1


def test_a_body_beyond_the_bound_is_refused_also_when_compressed(thing, httpserver):
    small = gzip.compress(b" " * 5_000_000)
    httpserver.expect_request("/x").respond_with_data(
        small, content_type="application/json", headers={"Content-Encoding": "gzip"}
    )
    with pytest.raises(ContractError, match="larger than 1,000,000 bytes"):
        thing.get(max_bytes=1_000_000)


def test_damaged_compression_is_a_broken_contract(thing, httpserver):
    httpserver.expect_request("/x").respond_with_data(
        b"not gzip", content_type="application/json", headers={"Content-Encoding": "gzip"}
    )
    with pytest.raises(ContractError, match="compression"):
        thing.get()


def test_the_key_is_sent_in_spite_of_a_netrc(httpserver, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password else\n")
    (tmp_path / ".netrc").write_text("machine localhost login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    got = []
    httpserver.expect_request("/x").respond_with_handler(
        lambda request: (got.append(request.headers.get("Authorization")), Response("1", mimetype="application/json"))[
            1
        ]
    )
    Thing(httpserver.url_for("/"), auth=HeaderKey("Authorization", f"Bearer {KEY}")).get()
    Thing(httpserver.url_for("/")).get()
    assert got == [f"Bearer {KEY}", None]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("localhost:9696", "http:// or https://"),
        ("ftp://host", "http:// or https://"),
        ("file:///etc/passwd", "http:// or https://"),
        ("http://", "not an address"),
        ("http://:80", "not an address"),
        ("http://host:port", "not an address"),
        ("http://host:99999", "not an address"),
        ('"http://host:80"', "http:// or https://"),
        ("http://ho st", "not an address"),
        ("http://[::1", "not an address"),
        ("http://host/?x=1", "query"),
        ("http://host/#/books", "fragment"),
    ],
)
def test_an_address_that_cannot_be_meant_names_setting_and_example_but_not_the_value(url, why):
    with pytest.raises(InvalidSettingError, match=why) as caught:
        checked_url("Thing", url, setting="THING_URL", example="http://localhost:1234")
    assert "THING_URL" in str(caught.value)
    assert not url.strip() or repr(url.strip()) not in str(caught.value)
    assert "http://localhost:1234" in str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_an_address_with_a_password_is_refused_without_showing_it():
    with pytest.raises(InvalidSettingError) as caught:
        checked_url("Thing", "http://me:hidden-word@host", setting="THING_URL", example="http://localhost:1234")
    assert "hidden-word" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://host", " https://host:1/base/ ", "HTTP://[::1]:80", "http://bücher.example"])
def test_good_addresses_pass(url):
    assert checked_url("Thing", url, setting="S", example="e") == url.strip().rstrip("/")


@pytest.mark.parametrize("key", ["", "  ", "two words", "line\nbreak", "schlüssel-0001"])
def test_a_key_that_no_header_can_carry_is_refused_without_showing_it(key):
    with pytest.raises(InvalidSettingError, match="THING_KEY") as caught:
        checked_key("Thing", key, setting="THING_KEY")
    assert not key.strip() or key not in str(caught.value)


def test_the_base_path_is_kept(httpserver):
    httpserver.expect_request("/base/x").respond_with_json(1)
    assert Thing(httpserver.url_for("/base/")).get() == 1


def test_nothing_but_the_service_gets_cookies_or_keys_by_accident(thing, httpserver):
    got = []

    def handler(request: Request) -> Response:
        got.append(dict(request.headers))
        return Response("1", mimetype="application/json")

    httpserver.expect_request("/x").respond_with_handler(handler)
    thing.get()
    assert got[0]["X-Api-Key"] == KEY
