"""Rows of a search of Prowlarr as releases."""

from datetime import UTC, datetime

import pytest

from audiobook_pipeline.clients.prowlarr import ProwlarrClient
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline_tests.clients.fake_prowlarr import HASH, KEY, MAGNET, PASSKEY, PROXY, TRACKER, FakeProwlarr, row


@pytest.fixture
def prowlarr(httpserver):
    return FakeProwlarr(httpserver)


@pytest.fixture
def client(httpserver):
    with ProwlarrClient(httpserver.url_for("/"), KEY, allowed_hosts=["localhost", "127.0.0.1"]) as client:
        yield client


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
