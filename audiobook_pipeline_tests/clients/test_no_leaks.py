"""Nothing that goes wrong may show a key: not the message, not the traceback, not a log at its loudest."""

import logging
import socket
import traceback

import pytest

from audiobook_pipeline.clients import lookups
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.clients.google_books import GoogleBooksClient
from audiobook_pipeline.clients.hardcover import HardcoverClient
from audiobook_pipeline.clients.prowlarr import ProwlarrClient
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline_tests.clients.raw_server import answers, drops, raw_server, sends, stalls

KEY = "test-key-that-must-not-show-0001"
RELEASE = Release(key="k", title="t", indexer_id=3, link="b3BhcXVl", file="t")
ECHO = f'{{"message": "bad request for /api?apikey={KEY}", "error": {{"message": "key={KEY} is bad"}}}}'.encode()

CALLS = {
    "prowlarr status": lambda url: ProwlarrClient(url, KEY).status(),
    "prowlarr search": lambda url: ProwlarrClient(url, KEY, search_timeout=0.2).search("x"),
    "prowlarr download": lambda url: ProwlarrClient(url, KEY).download(RELEASE),
    "abs sweep": lambda url: list(AudiobookshelfClient(url, KEY).iter_items("lib")),
    "abs write": lambda url: AudiobookshelfClient(url, KEY).batch_update([MediaChange("i", {"title": "x"})]),
    "google": lambda url: list(GoogleBooksClient(KEY, base_url=url).volumes("q")),
    "hardcover": lambda url: HardcoverClient(KEY, base_url=url).series(1),
}
FAULTS = {
    "dropped": drops,
    "not http": sends(b"220 ready\r\n"),
    "cut off": sends(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"),
    "400 that echoes the key": answers(ECHO, status="400 Bad Request"),
    "401 that echoes the key": answers(ECHO, status="401 Unauthorized"),
    "429": answers(ECHO, status="429 Too Many Requests"),
    "500 in html": answers(f"<html><title>{KEY}".encode(), status="500 x", headers="Content-Type: text/html\r\n"),
    "page": answers(f"<html><title>key {KEY}</title>{KEY}".encode(), headers="Content-Type: text/html\r\n"),
    "text": answers(f"apikey {KEY}".encode(), headers="Content-Type: text/plain\r\n"),
    "json of another shape": answers(f'{{"id": "{KEY}", "results": "{KEY}", "items": "{KEY}"}}'.encode()),
    "redirect with the key": answers(b"", status="302 Found", headers=f"Location: http://127.0.0.1:1/?apikey={KEY}\r\n"),
    "redirect to file": answers(b"", status="302 Found", headers=f"Location: file:///{KEY}\r\n"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(lookups.time, "sleep", lambda _: None)


def check(call, url, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ServiceError) as caught:
        call(url)
    try:
        raise caught.value
    except ServiceError:
        logging.getLogger("audiobook_pipeline.somewhere").exception("it failed")
    logging.getLogger("somewhere").debug("asked with %s", KEY)
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error) + str(vars(error)) + caplog.text
    assert KEY not in shown
    assert str(error).startswith(error.service)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_no_failure_shows_the_key(call, fault, caplog):
    with raw_server(fault) as server:
        check(call, server.url, caplog)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_dead_port_does_not_show_the_key(call, caplog):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    check(call, f"http://127.0.0.1:{port}", caplog)


def test_a_timeout_does_not_show_the_key(caplog):
    with raw_server(stalls) as server:
        client = ProwlarrClient(server.url, KEY)
        client._timeout = (1.0, 0.1)
        check(lambda _: client.download(RELEASE), server.url, caplog)


@pytest.mark.parametrize("make", [ProwlarrClient, AudiobookshelfClient], ids=["prowlarr", "abs"])
def test_a_malformed_address_with_a_key_in_it_is_not_shown_whole(make, caplog):
    check(lambda url: make(url, KEY), f"http://127.0.0.1:80/?apikey={KEY}", caplog)
