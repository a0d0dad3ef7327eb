"""Torrents and magnets that Prowlarr gives for a release, and where redirects lead."""

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from audiobook_pipeline.clients.errors import (
    AccountError,
    NotFoundError,
    RateLimitedError,
    RejectedError,
    SiteError,
    TransientError,
)
from audiobook_pipeline.clients.prowlarr import ProwlarrClient
from audiobook_pipeline.clients.torrents.magnet import Magnet, parse_magnet
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline_tests.clients.fake_prowlarr import HASH, KEY, MAGNET, TORRENT


@pytest.fixture
def client(httpserver):
    with ProwlarrClient(httpserver.url_for("/"), KEY, allowed_hosts=["localhost", "127.0.0.1"]) as client:
        yield client


RELEASE = Release(key="k", title="A Princess of Mars", indexer_id=1, indexer="One", link="b3BhcXVl+/=", file="A & B")


def test_bytes_come_with_the_key_in_the_header_and_the_link_unchanged(client, httpserver):
    httpserver.expect_request("/1/download", headers={"X-Api-Key": KEY}).respond_with_data(
        TORRENT, content_type="application/x-bittorrent"
    )
    assert client.download(RELEASE) == parse_torrent(TORRENT)
    request = httpserver.log[0][0]
    assert request.args.to_dict() == {"link": "b3BhcXVl+/=", "file": "A & B"}
    assert KEY not in request.url


def test_without_a_link_the_infohash_is_enough(client, httpserver):
    assert client.download(Release(key="k", title="t", infohash=HASH)) == Magnet(HASH)
    assert not httpserver.log


def redirect(to: str, status: int = 301) -> Response:
    return Response("", status=status, headers={"Location": to})


def test_a_301_to_a_magnet_is_where_it_stops(client, httpserver):
    httpserver.expect_request("/1/download").respond_with_response(redirect(MAGNET + "&tr=udp://t.example/x"))
    assert client.download(RELEASE) == parse_magnet(MAGNET + "&tr=udp://t.example/x")


def test_a_magnet_as_text_is_a_magnet(client, httpserver):
    httpserver.expect_request("/1/download").respond_with_data(MAGNET + "\n", content_type="text/plain")
    assert client.download(RELEASE) == parse_magnet(MAGNET)


def test_the_key_goes_to_no_other_host(client, httpserver):
    with HTTPServer(host="127.0.0.1") as other:
        got = []

        def handler(request: Request) -> Response:
            got.append((dict(request.headers), request.url))
            return Response(TORRENT, mimetype="application/x-bittorrent")

        other.expect_request("/file").respond_with_handler(handler)
        httpserver.expect_request("/1/download").respond_with_response(redirect(other.url_for("/file?id=7")))
        assert client.download(RELEASE) == parse_torrent(TORRENT)
    assert KEY not in repr(got)
    assert len(got) == 1


def test_a_redirect_within_prowlarr_keeps_the_key(client, httpserver):
    httpserver.expect_request("/1/download").respond_with_response(redirect("/2/download?x=1", 307))
    httpserver.expect_request("/2/download", headers={"X-Api-Key": KEY}).respond_with_data(TORRENT)
    assert client.download(RELEASE) == parse_torrent(TORRENT)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://host/x.torrent", "javascript:alert(1)", ""])
def test_other_schemes_are_not_followed(client, httpserver, target):
    httpserver.expect_request("/1/download").respond_with_response(redirect(target))
    with pytest.raises(RejectedError, match="not followed"):
        client.download(RELEASE)
    assert len(httpserver.log) <= 2


def test_a_loop_ends(client, httpserver):
    httpserver.expect_request("/1/download").respond_with_response(redirect("/a"))
    httpserver.expect_request("/a").respond_with_response(redirect("/b"))
    httpserver.expect_request("/b").respond_with_response(redirect("/a"))
    with pytest.raises(RejectedError, match="endlessly"):
        client.download(RELEASE)
    assert len(httpserver.log) <= 7


def test_five_redirects_are_followed_and_a_sixth_is_not(client, httpserver):
    httpserver.expect_request("/1/download").respond_with_response(redirect("/hop1"))
    for number in range(1, 6):
        httpserver.expect_request(f"/hop{number}").respond_with_response(redirect(f"/hop{number + 1}"))
    with pytest.raises(RejectedError, match="endlessly"):
        client.download(RELEASE)
    httpserver.clear()
    httpserver.expect_request("/1/download").respond_with_response(redirect("/hop1"))
    for number in range(1, 5):
        httpserver.expect_request(f"/hop{number}").respond_with_response(redirect(f"/hop{number + 1}"))
    httpserver.expect_request("/hop5").respond_with_data(TORRENT)
    assert client.download(RELEASE) == parse_torrent(TORRENT)


@pytest.mark.parametrize(
    ("body", "content_type", "why"),
    [
        (b"<!DOCTYPE html><html><title>Log in to One</title></html>", "text/html", r"web page \(HTML\)$"),
        (b"", "application/x-bittorrent", "nothing at all"),
        (TORRENT[:-9], "application/x-bittorrent", "damaged"),
        (b"d4:spam4:eggse", "application/x-bittorrent", "info"),
        (b'<?xml version="1.0"?><nzb></nzb>', "application/x-nzb", "XML"),
        (b"\x00\x01\x02\xff\xfe", "application/octet-stream", "binary data"),
        (
            b'<?xml version="1.0"?><error code="500" description="Indexer &amp; tracker said no" />',
            "application/rss+xml",
            "Indexer & tracker said no",
        ),
    ],
)
def test_what_is_no_torrent_says_what_it_is(client, httpserver, body, content_type, why):
    httpserver.expect_request("/1/download").respond_with_data(body, content_type=content_type)
    with pytest.raises(SiteError, match=why):
        client.download(RELEASE)


@pytest.mark.parametrize(
    ("status", "kind"), [(410, NotFoundError), (404, NotFoundError), (429, RateLimitedError), (500, TransientError)]
)
def test_errors_of_the_download_proxy_are_xml(client, httpserver, status, kind):
    xml = f'<?xml version="1.0" encoding="utf-8"?>\n<error code="{status}" description="Grab limit of 5 reached" />'
    httpserver.expect_request("/1/download").respond_with_data(
        xml, status, content_type="application/rss+xml", headers={"Retry-After": "3600"} if status == 429 else {}
    )
    with pytest.raises(kind, match="Grab limit of 5 reached") as caught:
        client.download(RELEASE)
    assert len(httpserver.log) == 1
    if isinstance(caught.value, RateLimitedError):
        assert caught.value.retry_after == 3600


def test_a_site_that_refuses_is_not_taken_for_a_wrong_key(client, httpserver):
    with HTTPServer(host="127.0.0.1") as other:
        other.expect_request("/file").respond_with_data("", status=403)
        httpserver.expect_request("/1/download").respond_with_response(redirect(other.url_for("/file")))
        with pytest.raises(AccountError, match="test the indexer"):
            client.download(RELEASE)


@pytest.mark.parametrize(
    ("release", "kind"),
    [
        (Release(key="k", title="t", protocol="usenet", link="x"), RejectedError),
        (Release(key="k", title="t"), NotFoundError),
    ],
)
def test_a_release_that_cannot_be_fetched(client, release, kind):
    with pytest.raises(kind):
        client.download(release)
