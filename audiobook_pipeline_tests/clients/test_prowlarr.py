import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from audiobook_pipeline.clients.errors import (
    AccountError,
    AuthenticationError,
    ContractError,
    IndexersUnavailableError,
    InvalidSettingError,
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

KEY = "test-key-prowlarr-0001"
HASH = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a"
MAGNET = f"magnet:?xt=urn:btih:{HASH}&dn=A+Princess+of+Mars"
TORRENT = b"d8:announce21:http://127.0.0.1/ann/4:infod6:lengthi5e4:name5:a.m4b12:piece lengthi16384e6:pieces20:" + (
    b"x" * 20 + b"ee"
)
PASSKEY = "test0passkey0" * 3
TRACKER = f"https://t.example/{PASSKEY}/announce"
PROXY = "http://127.0.0.1:9696/1/download?apikey=" + KEY + "&link=b3BhcXVl%2B%2F%3D&file=A+Princess+of+Mars"


def row(**fields):
    """A release as Prowlarr gives it; a field of None is left out, as Prowlarr does."""
    full = {
        "guid": "https://one.example/details/1",
        "title": "Edgar Rice Burroughs - A Princess of Mars [M4B]",
        "indexerId": 1,
        "indexer": "One",
        "size": 123_456_789,
        "seeders": 5,
        "leechers": 1,
        "protocol": "torrent",
        "categories": [{"id": 3030, "name": "Audio/Audiobook", "subCategories": []}],
        "indexerFlags": ["Freeleech"],
        "publishDate": "2024-05-01T10:00:00Z",
        "downloadUrl": PROXY,
    }
    return {name: value for name, value in (full | fields).items() if value is not None}


class FakeProwlarr:
    """Answers a search with set rows, and knows of indexers and their troubles."""

    def __init__(self, server: HTTPServer) -> None:
        self.rows: object = []
        self.troubles_before: list[dict] = []
        self.troubles_after: list[dict] = []
        self.searches: list[Request] = []
        server.expect_request("/api/v1/indexer").respond_with_json(
            [
                {"id": 1, "name": "One", "enable": True, "protocol": "torrent", "priority": 25, "fields": SETTINGS},
                {"id": 2, "name": "Two", "enable": True, "protocol": "torrent", "priority": 10},
                {"id": 3, "name": "Use", "enable": True, "protocol": "usenet", "priority": 25},
                {"id": 4, "name": "Off", "enable": False, "protocol": "torrent", "priority": 25},
            ]
        )
        server.expect_request("/api/v1/indexerstatus").respond_with_handler(self._status)
        server.expect_request("/api/v1/search").respond_with_handler(self._search)

    def _status(self, _: Request) -> Response:
        return json_response(self.troubles_after if self.searches else self.troubles_before)

    def _search(self, request: Request) -> Response:
        self.searches.append(request)
        return json_response(self.rows)


SETTINGS = [{"name": "password", "value": "indexer-password-0001"}]


def json_response(data: object, status: int = 200) -> Response:
    return Response(json.dumps(data), status=status, mimetype="application/json")


@pytest.fixture
def prowlarr(httpserver):
    return FakeProwlarr(httpserver)


@pytest.fixture
def client(httpserver):
    with ProwlarrClient(httpserver.url_for("/"), KEY, allowed_hosts=["localhost", "127.0.0.1"]) as client:
        yield client


def moment(**ahead):
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat()


# ── The key and the program behind the address ──────────────────────────────────────────────────


def test_the_key_travels_in_the_header_alone(client, httpserver):
    httpserver.expect_request("/api/v1/system/status", headers={"X-Api-Key": KEY}).respond_with_json(
        {"appName": "Prowlarr", "version": "2.3.6", "branch": "master"}
    )
    assert client.status().version == "2.3.6"
    assert KEY not in httpserver.log[0][0].url


def test_a_wrong_key_answers_with_an_empty_401(client, httpserver):
    httpserver.expect_request("/api/v1/system/status").respond_with_data("", status=401)
    with pytest.raises(AuthenticationError, match="PROWLARR_API_KEY"):
        client.status()


@pytest.mark.parametrize(
    ("body", "status", "content_type", "why"),
    [
        ('{"appName": "Lidarr", "version": "2"}', 200, "application/json", "is Lidarr, not Prowlarr"),
        ('{"version": "2"}', 200, "application/json", "appName"),
        ("<html><title>qBittorrent WebUI</title>", 200, "text/html", "qBittorrent WebUI"),
        ("Not Found", 404, "text/plain", "is not Prowlarr"),
    ],
)
def test_another_program_at_the_address(client, httpserver, body, status, content_type, why):
    httpserver.expect_request("/api/v1/system/status").respond_with_data(body, status, content_type=content_type)
    with pytest.raises(ContractError, match=why):
        client.status()


def test_a_program_without_indexers_is_another_one(client, httpserver):
    httpserver.expect_request("/api/v1/indexer").respond_with_data("Not Found", 404)
    with pytest.raises(ContractError, match=r"is not Prowlarr .*check PROWLARR_URL"):
        client.search("dune")


def test_while_it_starts_it_says_so(client, httpserver):
    httpserver.expect_request("/api/v1/system/status").respond_with_json(
        {"errorMessage": "Prowlarr is starting up"}, status=503
    )
    with pytest.raises(TransientError, match="starting up"):
        client.status()


def test_an_empty_key_names_the_variable():
    with pytest.raises(InvalidSettingError, match="PROWLARR_API_KEY is empty"):
        ProwlarrClient("http://127.0.0.1:9", " ")


def test_the_settings_of_indexers_are_not_kept(client, prowlarr):
    assert "indexer-password-0001" not in repr(client.indexers())
    assert [(i.id, i.enabled, i.protocol) for i in client.indexers()][-1] == (4, False, "torrent")


def test_health_is_read(client, httpserver):
    httpserver.expect_request("/api/v1/health").respond_with_json(
        [{"source": "IndexerStatusCheck", "type": "warning", "message": "Indexers unavailable: Two", "wikiUrl": "x"}]
    )
    assert client.health()[0].message == "Indexers unavailable: Two"


# ── Searching ───────────────────────────────────────────────────────────────────────────────────


def test_limit_offset_and_repeated_parameters_are_always_sent(client, prowlarr):
    client.search("burroughs mars", categories=(3030, 3000), indexer_ids=(1, 2))
    sent = parse_qs(urlsplit(prowlarr.searches[0].url).query)
    assert sent == {
        "query": ["burroughs mars"],
        "type": ["search"],
        "limit": ["100"],
        "offset": ["0"],
        "categories": ["3030", "3000"],
        "indexerIds": ["1", "2"],
    }


def test_no_rows_with_all_indexers_well_can_be_trusted(client, prowlarr):
    found = client.search("nothing")
    assert (found.releases, found.searched, found.blocked, found.complete) == ((), 3, (), True)


def test_an_indexer_that_fails_during_the_search_is_told(client, prowlarr):
    prowlarr.troubles_after = [
        {"indexerId": 2, "mostRecentFailure": moment(seconds=5), "disabledTill": moment(minutes=5)}
    ]
    found = client.search("x")
    assert found.searched == 2
    assert not found.complete
    assert found.blocked[0].name == "Two"
    assert "failed during the search" in found.blocked[0].reason
    assert found.blocked[0].until is not None


def test_an_indexer_blocked_before_counts_though_its_time_has_run_off_since(client, prowlarr):
    prowlarr.troubles_before = [{"indexerId": 1, "disabledTill": moment(minutes=5)}]
    assert [b.name for b in client.search("x").blocked] == ["One"]


@pytest.mark.parametrize(
    "trouble",
    [
        {"indexerId": 1, "mostRecentFailure": "2020-01-01T00:00:00Z"},
        {"indexerId": 1, "disabledTill": "2020-01-01T00:00:00Z"},
        {"indexerId": 4, "disabledTill": "2999-01-01T00:00:00Z"},
        {"indexerId": 99, "disabledTill": "2999-01-01T00:00:00Z"},
    ],
    ids=["old failure", "block over", "switched off anyway", "deleted"],
)
def test_troubles_that_did_not_touch_the_search_are_not_told(client, prowlarr, trouble):
    prowlarr.troubles_before = prowlarr.troubles_after = [trouble]
    assert client.search("x").complete


@pytest.mark.parametrize(("indexer_ids", "searched"), [((), 3), ((1,), 1), ((-2,), 2), ((3,), 1), ((4,), 0)])
def test_only_selected_and_enabled_indexers_are_counted(client, prowlarr, indexer_ids, searched):
    assert client.search("x", indexer_ids=indexer_ids).searched == searched


def test_all_unavailable_has_its_own_error_with_the_names(client, prowlarr, httpserver):
    prowlarr.troubles_before = [{"indexerId": 1, "disabledTill": moment(minutes=5)}]
    httpserver.handlers[:] = [h for h in httpserver.handlers if h.matcher.uri != "/api/v1/search"]
    httpserver.expect_request("/api/v1/search").respond_with_json(
        {"message": "Search failed due to all selected indexers being unavailable", "description": "   at X.Y()"},
        status=400,
    )
    with pytest.raises(IndexersUnavailableError, match=r"One \(blocked after failures"):
        client.search("x")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"message": "No such indexer", "description": "   at NzbDrone.Core.X()\n   at Y()"}, "No such indexer"),
        (
            [
                {"propertyName": "Limit", "errorMessage": "must be positive", "severity": "error"},
                {"errorMessage": "and so on"},
            ],
            "Limit: must be positive; and so on",
        ),
        (
            {
                "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
                "title": "One or more validation errors occurred.",
                "status": 400,
                "errors": {"categories": ["The value '3030,3000' is not valid."]},
            },
            "One or more validation errors occurred. categories: The value '3030,3000' is not valid.",
        ),
        ({"title": "Bad Request", "errors": {"x": None}}, "Bad Request x: None"),
        ({}, "refused the request"),
        ([1, "x"], "refused the request"),
    ],
)
def test_three_shapes_of_errors_become_a_sentence(client, httpserver, body, sentence):
    httpserver.expect_request("/api/v1/health").respond_with_json(body, status=400)
    with pytest.raises(RejectedError) as caught:
        client.health()
    assert sentence in str(caught.value)
    assert "NzbDrone" not in str(caught.value)


def test_a_search_is_never_repeated(client, prowlarr, httpserver):
    httpserver.handlers[:] = [h for h in httpserver.handlers if h.matcher.uri != "/api/v1/search"]
    httpserver.expect_request("/api/v1/search").respond_with_data("", status=503)
    with pytest.raises(TransientError):
        client.search("x")
    assert sum(request.path == "/api/v1/search" for request, _ in httpserver.log) == 1


def test_a_search_without_words_is_refused(client):
    with pytest.raises(RejectedError):
        client.search("  ")


def test_an_answer_that_is_no_list_is_a_broken_contract(client, prowlarr):
    prowlarr.rows = {"records": []}
    with pytest.raises(ContractError):
        client.search("x")


# ── Rows ────────────────────────────────────────────────────────────────────────────────────────


def one(client, prowlarr, **fields) -> Release:
    prowlarr.rows = [row(**fields)]
    (release,) = client.search("x").releases
    return release


def test_a_release_is_read_without_its_address(client, prowlarr):
    release = one(client, prowlarr, infoHash=HASH.upper(), magnetUrl=PROXY)
    assert KEY not in repr(release)
    assert "http" not in repr(release)
    assert release.link == "b3BhcXVl+/="
    assert release.file == "A Princess of Mars"
    assert release.infohash == HASH
    assert release.flags == ("freeleech",)
    assert release.categories == (3030,)
    assert release.published == datetime(2024, 5, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"size": 0}, "size", None),
        ({"size": None}, "size", None),
        ({"size": "many"}, "size", None),
        ({"size": -1}, "size", None),
        ({"seeders": None}, "seeders", None),
        ({"seeders": 0}, "seeders", 0),
        ({"seeders": -1}, "seeders", None),
        ({"infoHash": None}, "infohash", None),
        ({"infoHash": "nonsense"}, "infohash", None),
        ({"infoHash": "YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK"}, "infohash", HASH),
        ({"publishDate": "0001-01-01T00:00:00Z"}, "published", None),
        ({"publishDate": "yesterday"}, "published", None),
        ({"categories": None}, "categories", ()),
        ({"categories": ["3030"]}, "categories", ()),
        ({"indexerFlags": None}, "flags", ()),
        ({"indexerFlags": 3}, "flags", ()),
        ({"indexer": None}, "indexer", ""),
        ({"protocol": "carrier pigeon"}, "protocol", "unknown"),
        ({"protocol": "usenet"}, "protocol", "usenet"),
        ({"downloadUrl": None}, "link", None),
        ({"downloadUrl": None, "magnetUrl": PROXY}, "link", "b3BhcXVl+/="),
        ({"guid": MAGNET}, "infohash", HASH),
        ({"downloadUrl": MAGNET}, "link", None),
        ({"downloadUrl": "http://[::1/1/download?link=x"}, "link", None),
        ({"downloadUrl": PROXY.replace("b3BhcXVl%2B%2F%3D", "http%3A%2F%2Fone.example%2F%3Fkey")}, "link", None),
    ],
)
def test_what_a_row_lacks_or_garbles_is_none_and_not_a_failure(client, prowlarr, fields, name, value):
    assert getattr(one(client, prowlarr, **fields), name) == value


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://one.example/details/1", "https://one.example/details/1"),
        ("https://one.example:8443/t.php?id=77&page=2#top", "https://one.example:8443/t.php?id=77&page=2"),
        (f"https://one.example/torrent/{HASH}", f"https://one.example/torrent/{HASH}"),
        ("https://one.example/a-princess-of-mars-1912.7", "https://one.example/a-princess-of-mars-1912.7"),
        (f"https://one.example/details.php?id=7&passkey={PASSKEY}", None),
        (f"https://one.example/{PASSKEY}/7", None),
        ("https://one.example/details.php?id=7&torrent_pass=abc", None),
        ("https://me:secret@one.example/7", None),
        ("javascript:alert(1)", None),
        ("ftp://one.example/7", None),
        ("http://[::1/7", None),
        ("", None),
    ],
)
def test_a_page_of_the_tracker_is_kept_where_it_can_hold_no_key(client, prowlarr, address, page):
    assert one(client, prowlarr, infoHash=HASH, infoUrl=address).page == page


def test_a_magnet_that_prowlarr_gives_again_is_not_kept(client, prowlarr):
    prowlarr.rows = [row(guid=f"{MAGNET}&tr={TRACKER}", magnetUrl=PROXY)]
    found = client.search("x")
    assert PASSKEY not in repr(found)
    assert found.magnets == {}
    assert (found.releases[0].infohash, found.releases[0].link) == (HASH, "b3BhcXVl+/=")


def test_a_magnet_without_another_way_comes_with_the_search_and_is_not_shown(client, prowlarr):
    prowlarr.rows = [row(guid=f"{MAGNET}&tr={TRACKER}", downloadUrl=None)]
    found = client.search("x")
    (release,) = found.releases
    assert found.magnets[release.key].trackers == (TRACKER,)
    assert PASSKEY not in repr(found)


def test_so_many_rows_are_read_and_no_more(client, prowlarr):
    prowlarr.rows = [row(guid=f"https://one.example/{number}", size=number + 1) for number in range(5_003)]
    found = client.search("x")
    assert len(found.releases) == 5_000
    assert [*client.aside] == [("Prowlarr", "3 further rows for 'x'", "only 5,000 are read")]


@pytest.mark.parametrize(
    ("bad", "title", "reason"),
    [
        (row(title=None), "https://one.example/details/1", "title: field required"),
        (row(title="  "), "  ", "title"),
        (row(guid=None, title="No guid"), "No guid", "guid: field required"),
        (row(indexerId=None, title="Whose?"), "Whose?", "indexerId"),
        ("a text", "a text", "the answer"),
        (None, "one without a name", "the answer"),
    ],
)
def test_a_row_without_identity_is_set_aside_with_its_reason(client, prowlarr, bad, title, reason):
    prowlarr.rows = [bad, row()]
    found = client.search("x")
    assert len(found.releases) == 1
    ((source, named, why),) = client.aside
    assert (source, named) == ("Prowlarr", title)
    assert reason in why


def test_the_key_of_a_release_is_stable_and_its_own(client, prowlarr):
    first = one(client, prowlarr)
    again = one(client, prowlarr, seeders=99, downloadUrl=PROXY.replace("1/download", "1/download"))
    elsewhere = one(client, prowlarr, indexerId=2)
    assert first.key == again.key != elsewhere.key
    assert len(first.key) == 16


@pytest.mark.parametrize(
    ("other", "stays"),
    [
        ({"infoHash": HASH, "title": "renamed", "size": 1, "seeders": 9}, ["One's twin"]),
        ({"infoHash": HASH, "title": "renamed", "seeders": 1}, ["One"]),
        ({"title": "edgar rice burroughs  a princess of mars m4b", "seeders": 9}, ["One's twin"]),
        ({"seeders": 5, "indexerId": 2}, ["One's twin"]),
        ({"size": 7}, ["One", "One's twin"]),
        ({"infoHash": "0" * 40}, ["One", "One's twin"]),
        ({"protocol": "usenet"}, ["One", "One's twin"]),
    ],
    ids=["equal hash", "equal hash, fewer seeders", "words and size", "priority", "sizes", "hashes", "protocols"],
)
def test_one_torrent_from_two_indexers_is_one_release(client, prowlarr, other, stays):
    twin = {"guid": "https://two.example/2", "indexer": "One's twin", "indexerId": 1}
    prowlarr.rows = [row(infoHash=HASH), row(**(twin | other))]
    found = client.search("x")
    assert [release.indexer for release in found.releases] == stays
    assert found.searched == 3


def test_offers_without_stated_size_are_not_taken_for_one(client, prowlarr):
    prowlarr.rows = [row(size=0), row(size=0, guid="https://two.example/2")]
    assert len(client.search("x").releases) == 2


# ── Fetching a torrent ──────────────────────────────────────────────────────────────────────────

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
