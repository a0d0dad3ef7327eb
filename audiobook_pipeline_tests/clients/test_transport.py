"""How long and how large an answer may be, and whom a stranger's address may lead to."""

import contextlib
import gzip
import socket
import ssl
import subprocess
import time

import pytest
import requests
from pytest_httpserver import HTTPServer

from audiobook_pipeline.clients import transport
from audiobook_pipeline.clients.connection import Connection
from audiobook_pipeline.clients.errors import ContractError, NotFoundError, RejectedError, ServiceError, TransientError
from audiobook_pipeline.clients.http import HttpClient
from audiobook_pipeline.clients.prowlarr import ProwlarrClient
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.clients.transmission.client import TransmissionClient
from audiobook_pipeline.clients.transport import is_local, is_public
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline_tests.clients.raw_server import answers, raw_server, sends
from audiobook_pipeline_tests.torrents import small_torrent

KEY = "test-key-transport-0001"
RELEASE = Release(key="k", title="Emma", indexer_id=1, indexer="One", link="b3BhcXVl", file="Emma")


class Thing(HttpClient):
    service, url_setting, key_setting, example_url = "Thing", "THING_URL", "THING_KEY", "http://localhost:1"


def redirect(to: str):
    return answers(b"", status="301 Moved", headers=f"Location: {to}\r\n")


def download(to: str, **options):
    """Fetch a release that Prowlarr redirects to ``to``."""
    with raw_server(redirect(to)) as prowlarr:
        return ProwlarrClient(prowlarr.url, KEY, **options).download(RELEASE)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1", "192.0.0.8",
        "192.168.0.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:c0a8:1::1",
        "2001:0:7f00:1::", "fe80::1", "fe80::1%lo", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_private_addresses_are_known_in_every_form(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_known(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "0", "[::1]",
     "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "127.0.0.1.", "LOCALHOST"],
)  # fmt: skip
def test_no_spelling_of_a_private_address_is_connected_to(host):
    with raw_server(answers(b"secret page")) as inside:
        with pytest.raises(ServiceError) as caught:
            download(f"http://{host}:{inside.url.rpartition(':')[2]}/x.torrent")
        assert inside.requests == []
    assert isinstance(caught.value, RejectedError | TransientError)
    assert "secret page" not in str(caught.value)


def test_a_name_is_judged_by_the_address_that_is_connected_to(monkeypatch):
    """The first look at the name shows a public address, the second, with which one would connect, a private one."""
    lookups = []

    def rebinding(host, port, *_, **__):
        lookups.append(host)
        address = "127.0.0.1" if len(lookups) > 1 else "8.8.8.8"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    connected = []

    def connect(address, *_, **__):
        connected.append(address[0])
        raise OSError("not from a test")

    monkeypatch.setattr(transport.socket, "getaddrinfo", rebinding)
    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    with transport.untrusted_session([]) as session, pytest.raises(requests.ConnectionError):
        session.get("http://rebind.example/x", timeout=1)
    assert connected == ["8.8.8.8"]


def test_one_private_address_among_public_ones_is_enough(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(transport.socket, "getaddrinfo", lambda *_, **__: found)
    with transport.untrusted_session([]) as session, pytest.raises(transport.PrivateAddressError):
        session.get("http://both.example/x", timeout=1)


def test_an_allowed_host_is_gone_to_and_the_key_is_not():
    with raw_server(answers(small_torrent("Emma"))) as inside:
        assert download(inside.url + "/x", allowed_hosts=["127.0.0.1"]).name == "Emma.mp3"
        assert KEY not in repr(inside.requests)


def test_each_hop_is_judged():
    with raw_server(answers(b"inside")) as inside, raw_server(redirect(inside.url)) as site:
        with pytest.raises(RejectedError, match=r"a private address, and is not followed.*allowed_hosts"):
            download(site.url.replace("127.0.0.1", "localhost"), allowed_hosts=["localhost"])
        assert len(site.requests) == 1
        assert inside.requests == []


@pytest.mark.parametrize(
    "path", ["/api/v1/indexer", "/1/download/../../api/v1/indexer", "/1/downloads", "/initialize.json"]
)
def test_the_key_goes_with_the_download_path_alone(path):
    with raw_server(redirect(path), answers(b"[]")) as prowlarr:
        with pytest.raises(RejectedError, match="private address"):
            ProwlarrClient(prowlarr.url, KEY).download(RELEASE)
        assert len(prowlarr.requests) == 1


def test_another_program_on_the_same_host_gets_no_key():
    with raw_server(redirect("/other/1/download?x=1"), answers(b"[]")) as prowlarr:
        with pytest.raises(RejectedError):
            ProwlarrClient(prowlarr.url + "/prowlarr", KEY).download(RELEASE)
        assert len(prowlarr.requests) == 1


@pytest.mark.parametrize("target", ["http://[::1", "http://a:99999/", "http://a:0/", "https://[x]/", "https://"])
def test_a_malformed_address_is_refused(target):
    with pytest.raises(RejectedError, match="not followed"):
        download(target)


@pytest.mark.parametrize("status", ["200 OK", "401 No", "403 No", "404 No", "418 No", "429 No", "500 No"])
@pytest.mark.parametrize("body", [b"root:x:0:0", b"<html><title>root:x:0:0</title>", b'{"message": "root:x:0:0"}'])
def test_what_another_site_says_is_not_shown(status, body, caplog):
    with raw_server(answers(body, status=status)) as site:
        with pytest.raises(ServiceError) as caught:
            download(site.url, allowed_hosts=["127.0.0.1"])
        assert "root:x" not in str(caught.value) + caplog.text
        if status.startswith("404"):
            assert isinstance(caught.value, NotFoundError)


def drips(connection, _):
    """Send a byte of the head now and then, for ever."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    with contextlib.suppress(OSError):
        while True:
            connection.sendall(b"x")
            time.sleep(0.02)


def drips_body(connection, _):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    drips(connection, _)


@pytest.mark.parametrize("slow", [drips, drips_body], ids=["head", "body"])
def test_an_answer_that_never_falls_silent_ends(slow):
    with (
        raw_server(slow) as server,
        Thing(server.url, timeout=(1, 0.1)) as thing,
        pytest.raises(TransientError, match=r"no whole answer .* within 0.4 s"),
    ):
        thing._request("GET", "/x")


def test_a_qbittorrent_that_drips_ends():
    with raw_server(drips) as server:
        health = QBittorrentClient(server.url, "admin", "test-password-0001", timeout=(1, 0.1)).health()
    assert "no answer" in health.message


def test_the_deadline_of_one_answer_is_not_that_of_the_next():
    ok = sends(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    with raw_server(ok) as server, Thing(server.url, timeout=(1, 0.2)) as thing:
        for _ in range(3):
            assert thing._json("GET", "/x") == {}


def bomb(connection, _):
    packed = gzip.compress(bytes(80 * 1024 * 1024))
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}"
    )
    connection.sendall(head.encode() + b"\r\n\r\n" + packed)


def test_what_is_unpacked_is_bounded():
    with (
        raw_server(bomb) as server,
        Thing(server.url) as thing,
        pytest.raises(ContractError, match="larger than 67,108,864 bytes"),
    ):
        thing._request("GET", "/x")


def test_what_qbittorrent_unpacks_is_bounded():
    with raw_server(bomb) as server:
        health = QBittorrentClient(server.url, "admin", "test-password-0001").health()
    assert "more than 67,108,864 bytes" in health.message


def test_the_number_of_values_is_bounded():
    many = answers(b"[" + b"0," * 2_000_001 + b"0]")
    with (
        raw_server(many) as server,
        Thing(server.url) as thing,
        pytest.raises(ContractError, match="2,000,000 values"),
    ):
        thing._json("GET", "/x")


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("::1", True),
        ("prowlarr", True),
        ("nas.local", True),
        ("qbittorrent.home.arpa", True),
        ("books.example.org", False),
        ("8.8.8.8", False),
    ],
)
def test_machines_of_the_home_are_known_by_address_or_name(host, local):
    assert is_local(host) is local


def test_a_proxy_of_the_environment_is_not_asked_for_a_service_of_the_home(httpserver, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    httpserver.expect_request("/api/v1/health").respond_with_json([])
    with ProwlarrClient(httpserver.url_for("/"), "test-key-0001") as client:
        assert client.health() == ()


def test_a_certificate_that_is_signed_by_itself_says_what_to_do(tmp_path, monkeypatch):
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with HTTPServer(host="127.0.0.1", ssl_context=context) as server:
        server.expect_request("/api/v1/health").respond_with_json([])
        url = server.url_for("/")
        told = pytest.raises(ContractError, match=r"signed by itself; name the file .* in REQUESTS_CA_BUNDLE")
        with ProwlarrClient(url, "test-key-0001") as client, told:
            client.health()
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        with ProwlarrClient(url, "test-key-0001") as client:
            assert client.health() == ()
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        monkeypatch.setenv("PROWLARR_CA_FILE", str(certificate))
        with ProwlarrClient(url, "test-key-0001") as client:
            assert client.health() == ()
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
        trusting = Connection(ca_file=str(certificate))
        for client_of in (QBittorrentClient, TransmissionClient):
            instance = client_of(url, "admin", "test-password-0001", connection=trusting)
            assert "certificate" not in instance.health().message
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        answer = QBittorrentClient(url, "admin", "test-password-0001").health()
        assert "certificate" not in answer.message
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        for client_of in (QBittorrentClient, TransmissionClient):
            said = client_of(url, "admin", "test-password-0001").health().message
            assert "signed by itself" in said
            assert "CA_FILE" in said
