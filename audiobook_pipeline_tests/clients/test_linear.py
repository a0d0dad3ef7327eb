"""What reads a stranger's bytes takes no longer than they are long."""

import contextlib

import pytest

from audiobook_pipeline.clients.answers import Answer
from audiobook_pipeline.clients.prowlarr_rows import error_sentence
from audiobook_pipeline.clients.torrents.infohash import NotATorrentError
from audiobook_pipeline.clients.torrents.magnet import parse_magnet
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline_tests.text_functions import growth

ALPHABETS = [
    "<", "<title>", "<script", "<error ", "<a description=", "&amp;", "[", "{", "i1e", "d1:a", "l", "1:a", "&xt=", "0",
    "&tr=http://a/&tr=", "&tr=udp://t:1", "%", " ", "a", "\u2028", '"', "<!--", "xt=urn:btih:",
]  # fmt: skip


def _torrent(data: bytes) -> None:
    for start in (b"d4:info", b"l", b""):
        with contextlib.suppress(NotATorrentError):
            parse_torrent(start + data)


def _magnet(data: bytes) -> None:
    for start in ("magnet:?xt=urn:btih:" + "a" * 40, "magnet:?", ""):
        with contextlib.suppress(NotATorrentError):
            _ = parse_magnet(start + data.decode()).uri


READERS = {
    "torrent": _torrent,
    "magnet": _magnet,
    "snippet": lambda data: Answer(500, {}, data).snippet(),
    "title": lambda data: Answer(200, {"Content-Type": "text/html"}, data).page_title(),
    "error": lambda data: error_sentence(Answer(500, {}, data)),
}


@pytest.mark.parametrize("reader", READERS)
def test_the_time_grows_as_the_answer_does(reader):
    def read(text: str) -> object:
        return READERS[reader](text.encode())

    slow = {piece: round(ratio, 1) for piece in ALPHABETS if (ratio := growth(read, piece)) >= 3}
    assert slow == {}
