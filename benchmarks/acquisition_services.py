"""Situations of services that were reported of acquiring books: stand-ins answer as their sources say."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from xml.sax.saxutils import quoteattr

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiobook_pipeline.acquisition.held import HeldTorrents
from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.searching import Searches
from audiobook_pipeline.clients.audnexus import AudnexusClient
from audiobook_pipeline.clients.hardcover import HardcoverClient
from audiobook_pipeline.clients.prowlarr import ProwlarrClient
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.ledger.records import WantedRecord
from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audio import AudioTags, mp3_bytes
from audiobook_pipeline.sandbox.build import build_world
from audiobook_pipeline.sandbox.open_catalogues import SimulatedAudnexus, SimulatedHardcover
from audiobook_pipeline.sandbox.prowlarr import SimulatedProwlarr
from audiobook_pipeline.sandbox.quotas import Bucket
from audiobook_pipeline.sandbox.world import WorldRelease
from audiobook_pipeline.sources.gathering import gather
from audiobook_pipeline_tests.acquisition.downloads import download
from audiobook_pipeline_tests.acquisition.shelf import simulated_shelf
from audiobook_pipeline_tests.acquisition.stage import Stage, instance
from audiobook_pipeline_tests.clients.scripted_qbittorrent import ScriptedQBittorrent
from audiobook_pipeline_tests.torrents import small_torrent

KEY = "test-prowlarr-key-0001"
_STATUS = re.compile(r"\b(4\d\d|5\d\d)\b(.*)", re.DOTALL)
_NOWHERE = "no such words anywhere"
_NIGHTS = 30
_TOKEN = "test-token-hardcover-0001"  # noqa: S105 - fake on purpose


class _Proxy:
    """Prowlarr's download proxy, which fails ``times`` times as a row says and then gives the torrent."""

    def __init__(self, row: dict[str, Any], times: int | None) -> None:
        match = _STATUS.search(row["input"])
        self.status, self.said = (int(match[1]), match[2].strip(" :'")) if match else (500, "Download failed")
        self.times = times
        self.asked = 0
        self.app = Starlette(routes=[Route("/1/download", self._answer)])

    async def _answer(self, request: Request) -> Response:
        self.asked += 1
        if self.times is not None and self.asked > self.times:
            return Response(small_torrent(request.query_params["file"]))
        said = quoteattr(self.said.replace("&apos;", "'"))
        xml = f'<error code="{self.status}" description={said} />'
        return Response(xml, self.status, media_type="application/rss+xml")


@contextmanager
def _sending(row: dict[str, Any], folder: Path, times: int | None = None) -> Iterator[tuple[_Proxy, Stage, Fleet]]:
    proxy, stage = _Proxy(row, times), Stage(folder)
    with (
        Server(proxy.app) as server,
        ScriptedQBittorrent("5.1.0", "2.11.4") as qbittorrent,
        ProwlarrClient(server.url, KEY) as client,
        patch.object(stage, "fetch", client.download),
    ):
        yield proxy, stage, Fleet([instance(qbittorrent)])


def no_torrent(row: dict[str, Any], folder: Path) -> bool:
    """A site that gives no torrent is left alone, and gives way to the next best after days."""
    with _sending(row, folder) as (proxy, stage, fleet):
        many = int(found[0]) if (found := re.search(r"\d+(?= releases)", row["input"])) else 1
        chosen = [stage.choose(f"Book {number}") for number in range(many)]
        if many > 1:
            stage.send(fleet)
            return proxy.asked <= 3
        for _ in range(_NIGHTS):
            stage.send(fleet)
            stage.pass_time(days=1)
        return proxy.asked < 10 and stage.state(chosen[0]) is State.FAILED


def account(row: dict[str, Any], folder: Path) -> bool:
    """What the account or the settings lack blocks nothing, and is told."""
    with _sending(row, folder, times=4) as (_, stage, fleet):
        chosen = stage.choose("Emma")
        for _ in range(_NIGHTS):
            stage.send(fleet)
            if stage.ledger.blocked().reason(chosen.release):
                return False
            stage.pass_time(days=1)
        return stage.state(chosen) is State.SENT


class _Clock:
    ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class _NoTorrents:
    def infohash(self, release: WorldRelease) -> str:
        return f"{release.id:040x}"

    def magnet(self, release: WorldRelease) -> str:
        return f"magnet:?xt=urn:btih:{release.id:040x}"

    def torrent(self, _: WorldRelease) -> bytes:
        raise NotImplementedError


@contextmanager
def _searching(folder: Path) -> Iterator[tuple[SimulatedProwlarr, Searches, _Clock]]:
    clock = _Clock()
    prowlarr = SimulatedProwlarr(build_world(items=20), _NoTorrents(), api_key=KEY, now=clock)
    with Server(prowlarr.app) as server, ProwlarrClient(server.url, KEY, search_timeout=5) as client:
        yield prowlarr, Searches(client, HeldTorrents(folder)), clock


def _know(prowlarr: SimulatedProwlarr, *categories: int) -> None:
    for state in prowlarr.indexers.values():
        state.indexer = replace(state.indexer, categories=categories)


def not_asked(row: dict[str, Any], folder: Path) -> bool:
    """An indexer that was not asked has not answered "nothing"."""
    with _searching(folder) as (prowlarr, searches, _clock):
        if "limit" in row["input"]:
            prowlarr.indexers[1].query_limit = 1
            searches.search(_NOWHERE, limit=100)
        else:
            _know(prowlarr, 2000, 5000)
        return searches.search(_NOWHERE, limit=100) is None and bool(searches.notes[-1]["blocked"])


def asked_twice(_: dict[str, Any], folder: Path) -> bool:
    """An indexer without the book is asked for it at most twice."""
    with _searching(folder) as (prowlarr, searches, _clock):
        book = WantedBook("The Left Hand of Darkness", ("Ursula K. Le Guin",))
        searches.search_book(WantedRecord(1, book, State.WANTED, 0, 0, None, None, datetime.now(UTC)))
        return max(len(state.queries) for state in prowlarr.indexers.values()) <= 2


def second_question(row: dict[str, Any], folder: Path) -> bool:
    """What the first question found is kept where the second fails."""
    with _searching(folder) as (prowlarr, searches, _clock):
        status = 400 if "400" in row["input"] else 504
        body = '{"message": "Search failed due to all selected indexers being unavailable"}' if status == 400 else ""
        prowlarr.faults.add("status", path="/api/v1/search", status=status, body=body, skip=1)
        return bool(searches.search("the", limit=100)) and bool(searches.notes[-1]["blocked"])


def too_many_rows(row: dict[str, Any], folder: Path) -> bool:
    """No more rows are asked for than an indexer gives at once."""
    wanted = int(found[0]) if (found := re.search(r"\d+", row["input"])) else 500
    with _searching(folder) as (prowlarr, searches, _clock):
        searches.search("the", limit=wanted)
        limits = [dict(seen.query)["limit"] for seen in prowlarr.faults.requests if seen.path == "/api/v1/search"]
        return bool(searches.offers) and max(map(int, limits)) <= 100


def other_clock(row: dict[str, Any], folder: Path) -> bool:
    """A failure is seen whatever Prowlarr's clock says."""
    with _searching(folder) as (prowlarr, searches, clock):
        seconds = int(found[0]) if (found := re.search(r"-?\d+", row["input"])) else -120
        clock.ahead = timedelta(seconds=seconds)
        prowlarr.break_indexer(1)
        return searches.search(_NOWHERE, limit=100) is None


def usenet_asked(_: dict[str, Any], folder: Path) -> bool:
    """Usenet indexers are not asked."""
    with _searching(folder) as (prowlarr, searches, _clock):
        prowlarr.indexers[3].protocol = "usenet"
        searches.search("the", limit=100)
        return not prowlarr.indexers[3].queries


def usenet_chosen(_: dict[str, Any], __: Path) -> bool:
    """A usenet offer is not chosen before a torrent."""
    offers = [
        Release("u", "Frank Herbert - Dune (Unabridged) M4B", protocol="usenet", size=600_000_000),
        Release("t", "Frank Herbert - Dune (Unabridged) MP3", protocol="torrent", size=600_000_000, seeders=9),
    ]
    chosen = choose_release(WantedBook("Dune", ("Frank Herbert",), series="Dune", position="1"), offers).chosen
    return chosen is not None and chosen.key == "t"


def never_shown(_: dict[str, Any], folder: Path) -> bool:
    """What the library never shows is scanned for a few times and told."""
    with simulated_shelf(folder / "library", build_world(items=20)) as shelf:
        shelf.finished(download(folder / "save"))
        with patch("audiobook_pipeline.sandbox.audiobookshelf.disk._read_tags"):
            for _night in range(_NIGHTS):
                shelf.run()
                shelf.now += timedelta(days=1)
        (acquisition,) = shelf.ledger.acquisitions()
        return shelf.scans <= 3 and acquisition.held


def taken_for_an_old_one(_: dict[str, Any], folder: Path) -> bool:
    """An item at the right path that has another book's metadata is told."""
    with simulated_shelf(folder / "library", build_world(items=20)) as shelf:
        old = shelf.folder / "J. R. R. Tolkien" / "The Hobbit"
        old.mkdir(parents=True)
        (old / "01.mp3").write_bytes(mp3_bytes(5, AudioTags(album="The Hobbit", artist="J. R. R. Tolkien")))
        shelf.scan()
        shelf.now += timedelta(minutes=5)
        shelf.finished(download(folder / "save"))
        (old / "01.mp3").unlink()
        make = Path.mkdir

        def reusing(path: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
            if path.name.endswith(".partial") and old.exists():
                old.rename(path)
            else:
                make(path, mode, parents, exist_ok)

        with patch.object(Path, "mkdir", reusing):
            (told,) = shelf.run()
        return told.held and "The Hobbit" in told.reason


def _nothing_of(look_up: Callable[[str], object], asin: str) -> tuple[()]:
    look_up(asin)
    return ()


def _quiet(*_: object) -> None:
    pass


def single_books(row: dict[str, Any], _: Path) -> bool:
    """What Audnexus says of single books is not held against it."""
    code = found[0] if (found := re.search(r"[A-Z]+_[A-Z_]+", row["input"])) else "NOT_FOUND"
    world = build_world(items=20)
    simulated = SimulatedAudnexus(world)
    asins = [(book.asin,) for book in world.books.values()][:10]
    simulated.odd = {asin: code for (asin,) in asins[:3] if code != "NOT_FOUND"}
    with (
        Server(simulated.app) as server,
        AudnexusClient(server.url, per_minute=6000) as client,
    ):

        def ask(asin: str) -> list[Any]:
            client.book(asin)
            return []

        found_of = gather("Audnexus", asins, ask, limit=100, progress=lambda *_: None, client=client)
    return (found_of.asked, found_of.left, found_of.trouble) == (10, 0, "")


def bucket(row: dict[str, Any], _: Path) -> bool:
    """Hardcover's bucket is never emptied: all are answered."""
    world, slow = build_world(items=20), "0.4 s" in row["input"]
    simulated = SimulatedHardcover(world, token=_TOKEN)
    simulated.quota = Bucket(10, 1)
    if slow:
        simulated.faults.add("slow", seconds=0.4)
    asins = [(book.asin,) for book in world.books.values()][:14]
    with Server(simulated.app) as server, HardcoverClient(_TOKEN, base_url=f"{server.url}/v1/graphql") as client:
        asked = partial(_nothing_of, client.editions)
        found = gather("Hardcover", asins, asked, limit=100, progress=_quiet, client=client)
    refused = sum(seen.status == 429 for seen in simulated.faults.requests)
    return (found.asked, found.trouble) == (14, "") and refused <= 2


def proxy_of_the_environment(_: dict[str, Any], __: Path) -> bool:
    """Services of the home are reached without the proxy that the environment names."""
    world = build_world(items=20)
    with (
        patch.dict("os.environ", {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}),
        Server(SimulatedProwlarr(world, _NoTorrents(), api_key=KEY).app) as server,
        ScriptedQBittorrent("5.1.0", "2.11.4") as qbittorrent,
        ProwlarrClient(server.url, KEY) as client,
    ):
        return bool(client.indexers()) and instance(qbittorrent).client.torrents() == []


def own_authority(_: dict[str, Any], __: Path) -> bool:
    """How to trust an authority of one's own is documented."""
    return "REQUESTS_CA_BUNDLE" in Path("docs/operations.md").read_text(encoding="utf-8")


SITUATIONS: dict[str, Callable[[dict[str, Any], Path], bool]] = {
    "a download that fails for good with 500": no_torrent,
    "what the account or the settings lack": account,
    "an indexer that was not asked": not_asked,
    "an indexer without the book is asked": asked_twice,
    "when the second question": second_question,
    "a limit above what the indexer's caps allow": too_many_rows,
    "a failure during the search isn't seen": other_clock,
    "usenet indexers are asked": usenet_asked,
    "a usenet offer is chosen": usenet_chosen,
    "an item at the right path": taken_for_an_old_one,
    "answers about single books": single_books,
    "bursts beyond Hardcover's bucket": bucket,
    "HTTP_PROXY of the container": proxy_of_the_environment,
    "self-signed certificate": own_authority,
}
"""As ``acquisition_files.SITUATIONS``."""
