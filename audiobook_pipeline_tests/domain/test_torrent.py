"""Identity and contents of torrents and magnets, against libtorrent where it is installed."""

import base64
import contextlib
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook_pipeline.domain.torrent import (
    NotATorrentError,
    bdecode,
    client_hash,
    parse_magnet,
    parse_torrent,
)
from audiobook_pipeline_tests.torrents import bencode

V1 = "0123456789abcdef0123456789abcdef01234567"
V2 = "ab" * 32


def v1_info(**changes) -> dict:
    info = {"name": "Book", "piece length": 16384, "pieces": b"\0" * 20, "length": 7}
    return {key: value for key, value in {**info, **changes}.items() if value is not None}


def torrent(**changes) -> bytes:
    return bencode({"announce": "http://tracker.example/announce", "info": v1_info(**changes)})


def test_a_single_file_torrent_is_read():
    parsed = parse_torrent(torrent())
    assert parsed.infohash_v1 == hashlib.sha1(bencode(v1_info())).hexdigest()
    assert parsed.infohash_v2 is None
    assert (parsed.name, parsed.size, parsed.files) == ("Book", 7, (("Book", 7),))
    assert not parsed.private
    assert parsed.unsafe_paths == ()


def test_a_folder_lists_its_files_below_its_name_and_leaves_padding_out():
    files = [
        {"length": 3, "path": ["CD1", "01.mp3"]},
        {"length": 9, "path": [".pad", "9"], "attr": "p"},
        {"length": 4, "path": ["02.mp3"]},
    ]
    parsed = parse_torrent(torrent(length=None, files=files, private=1))
    assert parsed.files == (("Book/CD1/01.mp3", 3), ("Book/02.mp3", 4))
    assert parsed.size == 7
    assert parsed.private


@pytest.mark.parametrize("path", [["..", "x"], ["/etc", "x"], ["C:", "x"], ["a\\..\\x"], ["a/b"], ["."], [""]])
def test_a_path_that_leaves_the_folder_is_flagged(path):
    assert parse_torrent(torrent(length=None, files=[{"length": 1, "path": path}])).unsafe_paths


def test_an_absolute_name_and_a_link_are_flagged():
    assert parse_torrent(torrent(name="../up")).unsafe_paths == ("../up",)
    link = {"length": 0, "path": ["x"], "attr": "l", "symlink path": ["..", "y"]}
    assert parse_torrent(torrent(length=None, files=[link])).unsafe_paths == ("Book/x",)


def test_the_hash_is_made_over_the_bytes_as_they_came():
    # Keys out of order: encoding them again would give another hash.
    raw = b"d6:pieces20:" + b"\0" * 20 + b"12:piece lengthi16384e4:name4:Book6:lengthi7ee"
    assert parse_torrent(b"d4:info" + raw + b"e").infohash_v1 == hashlib.sha1(raw).hexdigest()


def test_trackers_with_a_passkey_are_not_shown():
    parsed = parse_torrent(torrent())
    assert parsed.trackers == ("http://tracker.example/announce",)
    assert "tracker.example" not in repr(parsed)


@pytest.mark.parametrize("kind", ["v1_only", "v2_only", "hybrid"])
def test_identity_and_files_agree_with_libtorrent(tmp_path: Path, kind: str):
    lt = pytest.importorskip("libtorrent")
    folder = tmp_path / "The Book – Ünïcode"
    (folder / "CD 1").mkdir(parents=True)
    (folder / "CD 1" / "01.mp3").write_bytes(b"one" * 9000)
    (folder / "02.mp3").write_bytes(b"two")
    flags = {"v1_only": lt.create_torrent.v1_only, "v2_only": lt.create_torrent.v2_only, "hybrid": 0}[kind]
    creator = lt.create_torrent(lt.list_files(str(folder)), 16384, flags)
    lt.set_piece_hashes(creator, str(tmp_path))
    data = lt.bencode(creator.generate())
    truth = lt.torrent_info(data).info_hashes()

    parsed = parse_torrent(data)

    assert parsed.infohash_v1 == (str(truth.v1) if truth.has_v1() else None)
    assert parsed.infohash_v2 == (str(truth.v2) if truth.has_v2() else None)
    assert parsed.client_hash == str(truth.get_best())[:40]
    assert sorted(parsed.files) == [
        ("The Book – Ünïcode/02.mp3", 3),
        ("The Book – Ünïcode/CD 1/01.mp3", 27000),
    ]
    assert parsed.size == 27003


def test_a_v2_torrent_of_one_file_has_no_folder(tmp_path: Path):
    lt = pytest.importorskip("libtorrent")
    (tmp_path / "Book.m4b").write_bytes(b"x" * 100)
    creator = lt.create_torrent(lt.list_files(str(tmp_path / "Book.m4b")), 16384, lt.create_torrent.v2_only)
    lt.set_piece_hashes(creator, str(tmp_path))
    assert parse_torrent(lt.bencode(creator.generate())).files == (("Book.m4b", 100),)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "nothing at all"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "web page"),
        (b'<?xml version="1.0"?><error code="410" description="Gone"/>', "XML"),
        (b'{"message": "no"}', "JSON"),
        (b"magnet:?xt=urn:btih:" + V1.encode(), "magnet link"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"PK\x03\x04", "ZIP"),
        (b"Rate limit reached", "plain text"),
        (b"\x00\xff\x00", "binary data"),
        (b"Download denied", "plain text"),
        (b"dreadful", "damaged at byte 1"),
        (torrent()[:-3], "ends too early"),
        (torrent() + b"<html>", "follows its end"),
        (b"d14:failure reason6:bannede", "banned"),
        (b"d4:infoi1ee", "without an info"),
        (b"d4:infodee", "no name"),
        (bencode({"info": {"name": "x", "length": 1}}), "neither piece hashes"),
        (bencode({"info": {"name": "x", "pieces": "", "files": []}}), "no files"),
        (bencode({"info": {"name": "x", "pieces": "", "files": [{"length": 1}]}}), "without a path"),
        (bencode({"info": {"name": "x", "pieces": "", "length": -1}}), "malformed size"),
        (bencode({"info": {"name": "x", "pieces": ""}}), "without a size"),
    ],
)
def test_what_is_no_torrent_is_named(data, says):
    with pytest.raises(NotATorrentError, match=says):
        parse_torrent(data)


def test_a_line_break_after_the_end_is_harmless():
    assert parse_torrent(torrent() + b"\r\n").name == "Book"


@pytest.mark.parametrize(
    "data",
    [b"i01e", b"i-0e", b"i1", b"ie", b"02:ab", b"5:ab", b"l", b"di1ei2ee", b"d1:ai1e1:ai2ee", b"i" + b"9" * 40 + b"e"],
)
def test_malformed_bencoding_is_refused(data):
    with pytest.raises(NotATorrentError):
        bdecode(data)


def test_nesting_is_bounded():
    with pytest.raises(NotATorrentError, match="too deep"):
        bdecode(b"l" * 5000 + b"e" * 5000)


bencodable = st.recursive(
    st.integers(-(10**18), 10**18) | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.binary(max_size=5), inner, max_size=4),
)


@given(bencodable)
def test_what_was_encoded_is_decoded(value):
    assert bdecode(bencode(value)) == value


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda tail: b"d4:infod" + tail))
def test_no_bytes_raise_anything_but_the_named_error(data):
    with contextlib.suppress(NotATorrentError):
        parse_torrent(data)


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
        ("http://indexer.example/1/download", "web address"),
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


def test_qbittorrent_shows_v1_or_the_start_of_v2():
    assert client_hash(V1, None) == V1
    assert client_hash(None, V2) == V2[:40]
    assert client_hash(V1, V2) == V2[:40]
    with pytest.raises(ValueError, match="at least one"):
        client_hash(None, None)
