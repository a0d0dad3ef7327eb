"""Magnet links: what is read of them, and what of them is sent on."""

import base64
import contextlib
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook_pipeline.clients.torrents.infohash import NotATorrentError
from audiobook_pipeline.clients.torrents.magnet import MAX_BYTES, MAX_TRACKERS, parse_magnet

V1 = "0123456789abcdef0123456789abcdef01234567"
V2 = "ab" * 32
BARE = f"magnet:?xt=urn:btih:{V1}"
TRACKER = "https://t.example/passkey/announce"


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        (f"magnet:?xt=urn:btih:{V1.upper()}&dn=A+Book%20Two", (V1, None, "A Book Two")),
        (f"magnet:?xt=urn:btih:{base64.b32encode(bytes.fromhex(V1)).decode()}", (V1, None, None)),
        (f"MAGNET:?xt=urn:btmh:1220{V2}", (None, V2, None)),
        (f"magnet:?xt.1=urn:btih:{V1}&xt.2=urn:btmh:1220{V2}&xt=urn:sha1:ABC", (V1, V2, None)),
    ],
)
def test_magnets_are_read(uri, expected):
    magnet = parse_magnet(uri)
    assert (magnet.infohash_v1, magnet.infohash_v2, magnet.name) == expected


def test_the_size_in_a_magnet_is_read():
    assert parse_magnet(f"magnet:?xt=urn:btih:{V1}&xl=1234").size == 1234


@pytest.mark.parametrize(
    ("uri", "says"),
    [
        ("http://indexer.example/1/download", "not a magnet link"),
        ("magnet:?dn=Book", "no infohash"),
        ("magnet:?xt=urn:btih:xyz", "neither 40 hex"),
        ("magnet:?xt=urn:btih:" + "1" * 32, "neither 40 hex"),
        ("magnet:?xt=urn:btmh:1114" + "0" * 40, "multihash"),
        (f"magnet:?xt=urn:btih:{V1}&xt=urn:btih:{'0' * 40}", "more than one"),
    ],
)
def test_what_is_no_magnet_is_named(uri, says):
    with pytest.raises(NotATorrentError, match=says):
        parse_magnet(uri)


@pytest.mark.parametrize("blank", ["\n", "\r\n", " ", "\t", "\0", "\x1b", "\u2028", "\u202e", "\x85"])
def test_a_link_with_a_line_break_or_a_control_character_is_refused(blank):
    with pytest.raises(NotATorrentError, match="spaces or control characters"):
        parse_magnet(f"{BARE}{blank}magnet:?xt=urn:btih:{'0' * 40}")


def test_what_is_sent_is_written_anew():
    magnet = parse_magnet(
        f"{BARE}&xt=urn:btmh:1220{V2}&dn=A+Book%0Ahttp://x&xl=7&tr={quote(TRACKER)}&tr=udp%3A%2F%2Fu.example%3A80"
        f"&tr.1=wss://w.example&ws=http://router.example/&xs=http://router.example/&as=http://router.example/"
        f"&mt=http://router.example/&x.pe=router.example:1&so=0&kt=x"
    )
    assert magnet.uri == (
        f"{BARE}&xt=urn:btmh:1220{V2}&dn=A%20Book%20http%3A%2F%2Fx&tr={quote(TRACKER, safe='')}"
        "&tr=udp%3A%2F%2Fu.example%3A80&tr=wss%3A%2F%2Fw.example"
    )
    assert parse_magnet(magnet.uri).uri == magnet.uri


@pytest.mark.parametrize(
    "tracker", ["ftp://t.example/x", "file:///etc/passwd", "javascript:1", "http://", "http://[::1", "//t", "http://a:0/",
                "http://t.example/%0aHost", "http://t.example/%20x", "dht://x"],
)  # fmt: skip
def test_what_is_no_trackers_address_is_dropped(tracker):
    encoded = tracker if "%" in tracker else quote(tracker)
    assert parse_magnet(f"{BARE}&tr={encoded}").trackers == ()


def test_trackers_and_length_are_bounded():
    many = "".join(f"&tr=udp://t{number}.example:1" for number in range(500))
    assert len(parse_magnet(BARE + many).trackers) == MAX_TRACKERS
    long = "".join(f"&tr=http://t{number}.example/{'x' * 900}" for number in range(40))
    magnet = parse_magnet(BARE + long)
    assert BARE + "&tr=" in magnet.uri
    assert len(magnet.uri) <= MAX_BYTES
    with pytest.raises(NotATorrentError, match="longer than"):
        parse_magnet(BARE + many * 10)


def test_trackers_are_not_shown():
    assert "passkey" not in repr(parse_magnet(f"{BARE}&tr={TRACKER}"))


@given(st.text(max_size=80))
def test_whatever_stands_in_it_one_line_of_one_torrent_is_sent(text):
    for link in (f"{BARE}&dn={quote(text, errors='replace')}&tr={text}", BARE + text, text):
        with contextlib.suppress(NotATorrentError):
            uri = parse_magnet(link).uri
            assert uri.isascii()
            assert uri.isprintable()
            assert " " not in uri
            assert uri.count("urn:btih:") <= 1
            assert len(uri) <= MAX_BYTES
