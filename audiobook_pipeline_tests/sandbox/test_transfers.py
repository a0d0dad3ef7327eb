"""Torrents of the sandbox: the same identity everywhere, found by whoever asks the tracker."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook_pipeline.sandbox.audio import AudioTags, mp3_content, mp3_size
from audiobook_pipeline.sandbox.bencode import BencodeError, bdecode, bdecode_dict, bencode
from audiobook_pipeline.sandbox.payload import Content, filler
from audiobook_pipeline.sandbox.torrents import SharedFile, make_torrent
from audiobook_pipeline.sandbox.tracker import Tracker
from audiobook_pipeline.sandbox.transfers import Swarm
from audiobook_pipeline.sandbox.world import PayloadFile, WorldRelease

ANNOUNCE = "http://127.0.0.1:1/announce"


def release(number=1, *, files=None, kind="right", seeders=3):
    chapters = tuple(PayloadFile(f"{chapter:02}.mp3", 90, mp3_size(90)) for chapter in (1, 2))
    return WorldRelease(
        id=number,
        name=f"H. Rider Haggard - Allan's Wife {number} [MP3: 64k]",
        indexer_id=1,
        book_id="allan-3",
        kind=kind,
        files=files or (*chapters, PayloadFile("extras/cover.jpg", 0, 20_001)),
        size=400_000,
        seeders=seeders,
        leechers=0,
        delivery="torrent",
        shows_infohash=True,
        categories=(3030,),
        flags=(),
        age_days=3,
    )


@pytest.fixture
def tracker():
    tracker = Tracker().start()
    yield tracker
    tracker.stop()


@pytest.fixture
def swarm(tmp_path, tracker):
    swarm = Swarm(tmp_path / "seed", tracker, lambda release, file: AudioTags(title=file.path, album=release.name))
    yield swarm
    swarm.close()


def peers(tracker, infohash):
    """Announce as a new client would and return the ports of the others."""
    query = {"info_hash": bytes.fromhex(infohash), "port": "9", "left": "1", "compact": "1"}
    answer = bdecode_dict(requests.get(tracker.announce, params=query, timeout=5).content)
    found = answer[b"peers"]
    return [int.from_bytes(found[at + 4 : at + 6], "big") for at in range(0, len(found), 6)]


def test_torrent_magnet_and_infohash_name_the_same_thing(swarm):
    metainfo = bdecode_dict(swarm.torrent(release()))
    infohash = hashlib.sha1(bencode(metainfo[b"info"])).hexdigest()
    assert swarm.infohash(release()) == infohash
    magnet = parse_qs(urlsplit(swarm.magnet(release())).query)
    assert magnet["xt"] == [f"urn:btih:{infohash}"]
    assert magnet["tr"] == [metainfo[b"announce"].decode()]


def test_a_release_keeps_its_identity_over_restarts(tmp_path, tracker, swarm):
    again = Swarm(tmp_path / "again", tracker, lambda release, file: AudioTags(title=file.path, album=release.name))
    assert again.infohash(release()) == swarm.infohash(release())
    again.close()


@st.composite
def contents(draw):
    """A file: a recording, a filler, or whatever bytes with whatever period."""
    size = draw(st.integers(0, 70_000))
    return draw(
        st.sampled_from(
            [
                mp3_content(size / 2000, AudioTags(title=str(size))),
                filler(str(size), size),
                Content(head=b"head" * (size % 7), unit=bytes([size % 251, 1, 2]), size=size),
            ]
        )
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(contents(), min_size=1, max_size=5))
def test_piece_hashes_are_those_of_the_files_end_to_end(found):
    files = [SharedFile(f"{number}/some.file", content) for number, content in enumerate(found)]
    info = bdecode_dict(make_torrent("Many files", files, ANNOUNCE).info)
    whole = b"".join(content.read(0, content.size) for content in found)
    length = info[b"piece length"]
    pieces = [whole[at : at + length] for at in range(0, len(whole), length)]
    assert info[b"pieces"] == b"".join(hashlib.sha1(piece).digest() for piece in pieces)


@given(st.recursive(st.integers() | st.binary(), lambda inner: st.lists(inner) | st.dictionaries(st.binary(), inner)))
def test_what_is_bencoded_reads_back(value):
    assert bdecode(bencode(value)) == value


def test_without_libtorrent_torrents_are_made_but_nothing_is_seeded(tmp_path, tracker, monkeypatch):
    monkeypatch.setattr("audiobook_pipeline.sandbox.seeder.lt", None)
    swarm = Swarm(tmp_path, tracker, lambda release, file: AudioTags())
    assert not swarm.seeding
    assert bdecode_dict(swarm.torrent(release()))[b"info"]
    assert swarm.find(swarm.infohash(release())) is not None, "a simulated client still gets its copy"
    assert peers(tracker, swarm.infohash(release())) == []
    swarm.close()


def test_a_lone_file_has_no_folder_and_names_lose_what_no_file_system_takes():
    lone = make_torrent("Her: a/b?", [SharedFile("She?.m4b", filler("she", 10))], ANNOUNCE)
    assert [file.path for file in lone.files] == ["She_.m4b"]
    many = make_torrent("Her: a/b? ", [SharedFile("x/1.mp3", filler("1", 1))], ANNOUNCE)
    assert [file.path for file in many.files] == ["Her_ a_b_/x/1.mp3"]


def test_whoever_asks_the_tracker_finds_the_seeder(tracker, swarm):
    if not swarm.seeding:
        pytest.skip("libtorrent is not installed")
    infohash = swarm.infohash(release())
    assert peers(tracker, infohash) == []
    swarm.magnet(release())
    assert len(peers(tracker, infohash)) == 1


def test_a_release_without_seeders_has_a_torrent_but_no_peer(tracker, swarm):
    dead = release(seeders=0)
    assert bdecode_dict(swarm.torrent(dead))[b"info"]
    assert swarm.find(swarm.infohash(dead)) is None
    assert peers(tracker, swarm.infohash(dead)) == []


def test_the_last_seeder_can_leave(tracker, swarm):
    infohash = swarm.infohash(release())
    swarm.torrent(release())
    swarm.withdraw(infohash)
    swarm.withdraw(infohash)
    assert swarm.find(infohash) is None
    assert peers(tracker, infohash) == []


def test_many_may_ask_for_the_same_release_at_once(swarm):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(swarm.torrent, [release()] * 16))) == 1


def test_the_tracker_answers_on_its_path_alone_and_refuses_nonsense(tracker):
    assert requests.get(tracker.announce.replace("/announce", "/other"), timeout=5).status_code == 404
    assert b"failure reason" in requests.get(tracker.announce, timeout=5).content


@pytest.mark.parametrize("broken", [b"", b"<html>", b"d3:cow", b"i1ei2e", b"5:cow", b"l" * 100_000, b"d3:cowe"])
def test_what_is_not_bencoded_is_refused(broken):
    with pytest.raises(BencodeError):
        bdecode(broken)
