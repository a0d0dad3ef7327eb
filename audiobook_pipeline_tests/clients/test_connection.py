"""What stands in front of a download client: a proxy with a login of its own, a key in place of the account."""

import base64
import json
import re

import pytest
import requests
from werkzeug import Request, Response

from audiobook_pipeline.clients.connection import Connection
from audiobook_pipeline.clients.download_health import HealthState
from audiobook_pipeline.clients.errors import AuthenticationError
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.clients.transmission.client import TransmissionClient
from audiobook_pipeline_tests.clients.scripted_qbittorrent import PASSWORD, USERNAME, ScriptedQBittorrent

PROXY = ("proxy", "test-proxy-0001")
KEY = "qbt_test-key-0001"
EVERYTHING = re.compile(".*")


@pytest.fixture
def behind_a_proxy(httpserver):
    """The address of a proxy that asks for a login and a header of its own before it lets anybody through."""
    wanted = "Basic " + base64.b64encode(":".join(PROXY).encode()).decode()
    with ScriptedQBittorrent() as server:

        def through(request: Request) -> Response:
            if request.headers.get("Authorization") != wanted or request.headers.get("X-Token") != "token-0001":
                return Response("Unauthorized", 401, {"WWW-Authenticate": 'Basic realm="home"'})
            kept = {name: value for name, value in request.headers if name in {"Cookie", "Content-Type"}}
            asked = requests.request(
                request.method, server.url + request.full_path, data=request.get_data(), headers=kept, timeout=20
            )
            passed = {name: value for name, value in asked.headers.items() if name in {"Set-Cookie", "Content-Type"}}
            return Response(asked.content, asked.status_code, passed)

        httpserver.expect_request(EVERYTHING).respond_with_handler(through)
        yield httpserver.url_for("/")


def client(url: str, **changes) -> QBittorrentClient:
    return QBittorrentClient(url, USERNAME, PASSWORD, **changes)


def test_a_proxy_with_a_login_and_a_header_of_its_own_is_passed(behind_a_proxy):
    connection = Connection(basic=PROXY, headers={"X-Token": "token-0001"})
    qbt = client(behind_a_proxy, connection=connection)
    health = qbt.health()
    assert health.state is HealthState.OK, health.message
    assert qbt.renewed(timeout=(5, 20)).torrents() == []


def test_a_proxy_that_keeps_us_out_is_told_from_a_wrong_password(behind_a_proxy):
    health = client(behind_a_proxy).health()
    assert health.state is HealthState.FORBIDDEN
    assert "asks for a user and password of its own" in health.message
    wrong = client(behind_a_proxy, connection=Connection(basic=("proxy", "test-wrong-0001"))).health()
    assert "refuses its user or password" in wrong.message


@pytest.fixture
def with_a_key(httpserver):
    """The address of a qBittorrent that lets a key in, as 5.2 does; a login is a failure of the test."""

    def answer(request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return Response("Forbidden", 403)
        answers = {"webapiVersion": "2.16.2", "version": "v5.3.0", "info": "[]"}
        body = answers.get(request.path.rpartition("/")[2], "{}")
        return Response(body, 200, {"Content-Type": "application/json" if body[0] in "[{" else "text/plain"})

    httpserver.expect_request(EVERYTHING).respond_with_handler(answer)
    yield httpserver
    assert not [request for request, _ in httpserver.log if request.path.endswith("/auth/login")]


def test_a_key_takes_the_place_of_the_account(with_a_key):
    qbt = QBittorrentClient(with_a_key.url_for("/"), "", "", api_key=KEY)
    assert qbt.torrents() == []
    assert qbt.health().state is HealthState.OK
    assert qbt.renewed(timeout=(5, 20)).torrents() == []


def test_a_wrong_key_is_named_and_not_tried_again(with_a_key):
    for _ in range(3):
        qbt = QBittorrentClient(with_a_key.url_for("/"), "", "", api_key="qbt_test-wrong-0001")
        health = qbt.health()
        assert (health.state, "API key is wrong" in health.message) == (HealthState.AUTHENTICATION_FAILED, True)
        with pytest.raises(AuthenticationError):
            qbt.torrents()
    tried = [request for request, _ in with_a_key.log if "qbt_test-wrong" in request.headers.get("Authorization", "")]
    assert len(tried) == 1
    assert "test-wrong" not in health.message


def test_secrets_of_a_connection_are_not_shown():
    connection = Connection(basic=PROXY, headers={"X-Token": "token-0001"})
    assert not any(secret in repr(connection) for secret in (PROXY[1], "token-0001"))


def test_a_proxy_of_the_environment_leads_to_the_own_network_only_where_it_is_asked_to(httpserver, monkeypatch):
    asked = []
    httpserver.expect_request(EVERYTHING).respond_with_handler(
        lambda request: asked.append(request.url) or Response("x", 502)
    )
    monkeypatch.setenv("HTTP_PROXY", httpserver.url_for("/"))
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert client("http://nas.test.lan:9", timeout=(1, 1)).health().state is HealthState.UNREACHABLE
    assert asked == []
    client("http://nas.test.lan:9", connection=Connection(use_proxy=True)).health()
    assert asked


def test_headers_reach_a_transmission_too(httpserver):
    settings = {"version": "4.0.5 (a6fe2a64aa)", "rpc-version": 17, "rpc-version-minimum": 14, "download-dir": "/d"}

    def guarded(request: Request) -> Response:
        if request.headers.get("X-Token") != "token-0001":
            return Response("Unauthorized", 403)
        if request.headers.get("X-Transmission-Session-Id") != "an id":
            return Response("", 409, {"X-Transmission-Session-Id": "an id"})
        answer = settings if request.get_json()["method"] == "session-get" else {"path": "/d", "size-bytes": 1000}
        return Response(json.dumps({"result": "success", "arguments": answer}), 200)

    httpserver.expect_request(EVERYTHING).respond_with_handler(guarded)
    url = httpserver.url_for("/")
    health = TransmissionClient(url, connection=Connection(headers={"X-Token": "token-0001"})).health()
    assert health.state is HealthState.OK, health.message
    kept_out = TransmissionClient(url).health()
    assert (kept_out.state, "a proxy before" in kept_out.message) == (HealthState.FORBIDDEN, True)
