"""Identity and contents of .torrent files, against libtorrent where it is installed."""

import contextlib
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook_pipeline.clients.torrents.infohash import NotATorrentError, client_hash
from audiobook_pipeline.clients.torrents.torrent import MAX_FILES, parse_torrent
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
    file = {"length": 7, "path": ["z"]}
    assert parse_torrent(torrent(length=None, files=[link, file])).unsafe_paths == ("Book/x",)


def test_the_hash_is_made_over_the_bytes_as_they_came():
    # Keys out of order: encoding them again would give another hash.
    raw = b"d6:pieces20:" + b"\0" * 20 + b"12:piece lengthi16384e4:name4:Book6:lengthi7ee"
    assert parse_torrent(b"d4:info" + raw + b"e").infohash_v1 == hashlib.sha1(raw).hexdigest()


def test_trackers_with_a_passkey_are_not_shown():
    assert "tracker.example" not in repr(parse_torrent(torrent()))


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
        (b"d14:failure reason6:bannede", "refusal of a tracker"),
        (b"d4:infoi1ee", "without an info"),
        (b"d4:infodee", "no name"),
        (bencode({"info": {"name": "x", "length": 1}}), "neither piece hashes"),
        (bencode({"info": {"name": "x", "pieces": "", "files": []}}), "no files"),
        (bencode({"info": {"name": "x", "pieces": "", "files": [{"length": 1}]}}), "without a path"),
        (bencode({"info": {"name": "x", "pieces": "", "length": -1}}), "malformed size"),
        (bencode({"info": {"name": "x", "pieces": ""}}), "without a size"),
        (torrent(length=None, files=[{"length": 1, "path": ["x"]}] * (MAX_FILES + 1)), "more than 20,000 files"),
    ],
)
def test_what_is_no_torrent_is_named(data, says):
    with pytest.raises(NotATorrentError, match=says):
        parse_torrent(data)


def test_a_line_break_after_the_end_is_harmless():
    assert parse_torrent(torrent() + b"\r\n").name == "Book"


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda tail: b"d4:infod" + tail))
def test_no_bytes_raise_anything_but_the_named_error(data):
    with contextlib.suppress(NotATorrentError):
        parse_torrent(data)


def test_qbittorrent_shows_v1_or_the_start_of_v2():
    assert client_hash(V1, None) == V1
    assert client_hash(None, V2) == V2[:40]
    assert client_hash(V1, V2) == V2[:40]
    with pytest.raises(ValueError, match="at least one"):
        client_hash(None, None)


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_web_seeds_are_left_out_and_the_infohash_stays(end):
    info = v1_info()
    data = bencode(
        {
            "announce": "http://tracker.example/announce",
            "httpseeds": ["http://router.example/cgi"],
            "info": {**info, "url-list": "part of the hash"},
            "url-list": ["http://router.example/admin?delete=all"],
        }
    )
    parsed = parse_torrent(data + end)
    assert parsed.infohash_v1 == hashlib.sha1(bencode({**info, "url-list": "part of the hash"})).hexdigest()
    assert b"router.example" not in parsed.content
    assert parse_torrent(parsed.content) == parsed
    assert b"tracker.example" in parsed.content


ROOT = b"\1" * 32


def v2_info(tree, **changes) -> dict:
    return {"file tree": tree, "meta version": 2, "name": "Book", "piece length": 16384, **changes}


def leaf(size=7, root=ROOT) -> dict:
    return {"": {"length": size, "pieces root": root}}


def two(first, second) -> dict:
    return v1_info(length=None, files=[{"length": 3, "path": first}, {"length": 4, "path": second}])


@pytest.mark.parametrize(
    ("info", "says"),
    [
        (v1_info(**{"piece length": 0}), "piece length"),
        (v1_info(**{"piece length": None}), "piece length"),
        (v1_info(**{"piece length": 1 << 29}), "piece length"),
        (v1_info(pieces=b""), "number of its piece hashes"),
        (v1_info(pieces=b"\0" * 19), "number of its piece hashes"),
        (v1_info(pieces=b"\0" * 40), "number of its piece hashes"),
        (v1_info(length=0, pieces=b""), "0 bytes"),
        (v1_info(length=1 << 62), "bytes"),
        (v1_info(length=None, files=[{"length": 7, "path": ["d"] * 101}]), "nested too deep"),
        (v1_info(length=None, files=[{"length": 7, "path": "x"}]), "without a path"),
        (v1_info(**{"meta version": 3}), "version"),
        (v1_info(**{"meta version": 2}), "without a file tree"),
        (v2_info({"a": {"": {"length": 7}}}), "root hash"),
        (v2_info({"a": leaf(root=b"\0" * 32)}), "root hash"),
        (v2_info({"a": {**leaf(), "b": leaf()}}), "file and a folder"),
        (v2_info({"a": leaf()}, **{"piece length": 8192}), "piece length"),
        (v2_info({"a": leaf()}, **{"piece length": 3 * 16384}), "piece length"),
        (v2_info({"a": "x"}), "file tree"),
        (v2_info({}), "no files"),
    ],
)
def test_what_libtorrent_refuses_is_refused(info, says):
    data = bencode({"info": info})
    with pytest.raises(NotATorrentError, match=says):
        parse_torrent(data)
    lt = pytest.importorskip("libtorrent")
    with pytest.raises(RuntimeError):
        lt.torrent_info(lt.bdecode(data))


@pytest.mark.parametrize("info", [two(["x"], ["x"]), two(["x"], ["x", "y"]), two(["x", "y"], ["x"])])
def test_a_name_that_would_be_changed_is_refused(info):
    with pytest.raises(NotATorrentError, match="that of two files"):
        parse_torrent(bencode({"info": info}))


@given(st.data())
def test_what_is_taken_is_taken_by_libtorrent(data):
    lt = pytest.importorskip("libtorrent")
    names = st.sampled_from(["a", "b", ".pad", "é"])
    files = st.lists(
        st.fixed_dictionaries(
            {"length": st.sampled_from([0, 1, 16384, 99999]), "path": st.lists(names, min_size=1, max_size=3)},
            optional={"attr": st.sampled_from(["p", "x", "h"])},
        ),
        max_size=4,
    )
    v1 = st.fixed_dictionaries(
        {"name": names, "pieces": st.integers(0, 9).map(lambda count: bytes(20 * count))},
        optional={
            "files": files,
            "length": st.sampled_from([-1, 0, 7, 40000]),
            "meta version": st.sampled_from([1, 2, 3]),
            "piece length": st.sampled_from([-1, 0, 7, 16384, 32768, 1 << 30]),
            "private": st.sampled_from([0, 1, 7]),
        },
    )
    encoded = bencode({"info": data.draw(v1)})
    try:
        parsed = parse_torrent(encoded)
    except NotATorrentError:
        return
    truth = lt.torrent_info(lt.bdecode(parsed.content)).info_hashes()
    assert str(truth.v1) == parsed.infohash_v1
