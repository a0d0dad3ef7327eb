"""Whatever an answer holds, a client reads it or raises an error of its own kind."""

import re

import pytest
from werkzeug import Response

from audiobook_pipeline.clients import lookups
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.clients.audnexus import AudnexusClient
from audiobook_pipeline.clients.book_search import BookSearchClient
from audiobook_pipeline.clients.download import SeedingRule, Torrent
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.clients.google_books import GoogleBooksClient
from audiobook_pipeline.clients.hardcover import HardcoverClient
from audiobook_pipeline.clients.open_library import OpenLibraryClient
from audiobook_pipeline.clients.prowlarr import ProwlarrClient
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.clients.torrents.magnet import Magnet
from audiobook_pipeline.clients.transmission.client import TransmissionClient
from audiobook_pipeline.domain.models import Release

KEY = "test-key-odd-answers-0001"
HASH = "ab" * 20
RELEASE = Release(key="k", title="t", indexer_id=3, link="b3BhcXVl", file="t")
TORRENT = Torrent(hash=HASH)
DEEP = "[" * 10_000, '{"a":' * 10_000, "[" * 900 + "]" * 900, "[" * 70 + "]" * 70, '{"data":' * 600 + "1" + "}" * 600

CALLS = {
    "status": lambda url: AudiobookshelfClient(url, KEY).status(),
    "me": lambda url: AudiobookshelfClient(url, KEY).me(),
    "users": lambda url: AudiobookshelfClient(url, KEY).users(),
    "libraries": lambda url: AudiobookshelfClient(url, KEY).libraries(),
    "items": lambda url: list(AudiobookshelfClient(url, KEY).iter_items("lib")),
    "extent": lambda url: AudiobookshelfClient(url, KEY).extent("lib"),
    "items in full": lambda url: AudiobookshelfClient(url, KEY).items_by_id(["i"], pass_over_odd=True),
    "narrators": lambda url: AudiobookshelfClient(url, KEY).narrators("lib"),
    "authors": lambda url: AudiobookshelfClient(url, KEY).authors("lib"),
    "tasks": lambda url: AudiobookshelfClient(url, KEY).tasks(),
    "backup": lambda url: AudiobookshelfClient(url, KEY).create_backup(),
    "update": lambda url: AudiobookshelfClient(url, KEY).batch_update([MediaChange("i", {"title": "x"})]),
    "matches": lambda url: BookSearchClient(url, KEY, per_second=1000).search_books("Oz"),
    "prowlarr": lambda url: ProwlarrClient(url, KEY).status(),
    "indexers": lambda url: ProwlarrClient(url, KEY).indexers(),
    "troubles": lambda url: ProwlarrClient(url, KEY).indexer_status(),
    "health": lambda url: ProwlarrClient(url, KEY).health(),
    "search": lambda url: ProwlarrClient(url, KEY).search("x"),
    "download": lambda url: ProwlarrClient(url, KEY).download(RELEASE),
    "volumes": lambda url: list(GoogleBooksClient(KEY, base_url=url, per_second=1000).volumes("q")),
    "works": lambda url: list(OpenLibraryClient(url, per_second=1000).works("Baum")),
    "audiobook": lambda url: AudnexusClient(url).book("B000000001"),
    "series of a search": lambda url: HardcoverClient(KEY, base_url=url, per_minute=6000).search_series("Oz"),
    "series": lambda url: HardcoverClient(KEY, base_url=url, per_minute=6000).series(1),
    "editions": lambda url: HardcoverClient(KEY, base_url=url, per_minute=6000).editions("B000000001"),
    "instance": lambda url: instance(url).health(vpn_interface="wg0"),
    "torrents": lambda url: instance(url).torrents(),
    "files": lambda url: instance(url).files(TORRENT),
    "settings": lambda url: instance(url).preferences(),
    "save folder": lambda url: instance(url).save_folder(),
    "own torrents": lambda url: instance(url).own_torrents(),
    "limits": lambda url: instance(url).set_share_limits(TORRENT, SeedingRule(ratio=1, minutes=60)),
    "add": lambda url: instance(url).add(Magnet(HASH), tag="abp-1", settle_s=0),
    "remove": lambda url: instance(url).remove(HASH, None, "abp-1", settle_s=0),
    "Transmission": lambda url: transmission(url).health(),
    "Transmission's torrents": lambda url: transmission(url).torrents(),
    "Transmission's files": lambda url: transmission(url).files(TORRENT),
    "Transmission's folder": lambda url: transmission(url).save_folder(),
    "Transmission's limits": lambda url: transmission(url).set_share_limits(TORRENT, SeedingRule(ratio=1)),
    "Transmission's label": lambda url: transmission(url).add_tag(TORRENT, "abp-1"),
    "Transmission's add": lambda url: transmission(url).add(Magnet(HASH), tag="abp-1", settle_s=0),
    "Transmission's remove": lambda url: transmission(url).remove(HASH, None, "abp-1", settle_s=0),
}
RPC = '{"result": "success", "arguments": {"version": "4.0", "rpc-version": 17, "download-dir": "/d", %s}}'
BODIES = (
    '{"result": "success"}', '{"result": 7, "arguments": {}}', '{"result": "success", "arguments": []}',
    '{"result": "no", "arguments": {}}', '{"result": "success", "arguments": {"version": 4, "rpc-version": "x"}}',
    *(RPC % f'"torrents": {torrents}' for torrents in (
        "7", "[]", "[null]", "[{}]", '[{"hashString": 7}, {"hashString": "x"}]',
        f'[{{"hashString": "{HASH}", "files": 7, "wanted": [1], "status": "x", "labels": [null]}}]',
        f'[{{"hashString": "{HASH}", "files": [{{"name": "", "length": -1}}], "wanted": [1], "trackerStats": [7]}}]',
        f'[{{"hashString": "{HASH}", "files": [], "wanted": [1], "percentDone": NaN, "eta": 1e999}}]',
    )),
    RPC % '"torrent-added": {}', RPC % '"torrent-added": {"id": "x"}', RPC % '"path": 7, "size-bytes": "many"',
    "", "null", "true", "7", "inf", "NaN", "1e999", "9" * 400, '"text"', '"\\ud800"', "[]", "{}", "[null]", "[[]]",
    "[{}]", '[{"id": null}]', '{"data": null}', '{"data": true}', '{"data": {"search": null, "series": 1}}',
    '{"data": {"search": {"results": {"hits": [null, {"document": []}]}}, "series": [null], "editions": [7]}}',
    '{"errors": []}', '{"errors": {}}', '{"errors": [null]}', '{"errors": [{"message": {}, "extensions": 1}]}',
    '{"error": null}', '{"error": []}', '{"error": {"message": [1], "errors": 1, "details": [null]}}',
    '{"error": {"details": {"retryAfterSeconds": NaN}}}', '{"error": {"details": {"retryAfterSeconds": -1}}}',
    '{"results": null, "total": 1}', '{"results": [null], "total": "x"}', '{"results": [{}], "total": -1}',
    '{"libraryItems": [null]}', '{"libraryItems": 7}', '{"libraries": [null]}', '{"docs": 7}', '{"docs": [null]}',
    '{"items": {}}', '{"items": [null]}', '{"message": {"a": 1}}', '{"server_state": []}', '{"users": [[]]}',
    '{"server_state": {"free_space_on_disk": "much"}}', "<html><title>x", "Ok.", "Fails.", "2.11.4", "9.9.9.9.9",
    *DEEP,
)  # fmt: skip


def instance(url: str) -> QBittorrentClient:
    return QBittorrentClient(url, "admin", KEY, timeout=(1, 1))


def transmission(url: str) -> TransmissionClient:
    return TransmissionClient(url, "admin", KEY, timeout=(1, 1))


class Says:
    """A server that says the same to everybody; a qBittorrent that lets everybody in."""

    def __init__(self, server) -> None:
        self.body, self.status = "", 200
        server.expect_request("/api/v2/auth/login").respond_with_data("Ok.", headers={"Set-Cookie": "SID=1"})
        server.expect_request(re.compile(".*")).respond_with_handler(
            lambda _: Response(self.body, self.status, content_type="application/json")
        )


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(lookups.time, "sleep", lambda _: None)


@pytest.mark.parametrize("call", CALLS)
def test_an_odd_answer_is_read_or_refused_in_words(call, httpserver) -> None:
    says, url = Says(httpserver), httpserver.url_for("").rstrip("/")
    refusals = [body for body in BODIES if body in {"null", "[]", '"text"', *DEEP} or "error" in body or "mess" in body]
    for status, bodies in {200: BODIES, 404: refusals, 429: refusals, 500: refusals[:3]}.items():
        says.status = status
        for says.body in bodies:
            said = ""
            try:
                CALLS[call](url)
            except ServiceError as error:
                said = str(error)
            assert len(said) < 1000, (status, says.body)
