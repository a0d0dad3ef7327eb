"""A ledger, indexers that hand out torrents, and instances, for tests of sending and monitoring."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

from audiobook_pipeline.acquisition.instances import Fleet, Instance
from audiobook_pipeline.acquisition.monitoring import MonitorPolicy, observe
from audiobook_pipeline.acquisition.policy import SendOutcome, SendPolicy
from audiobook_pipeline.acquisition.sending import send
from audiobook_pipeline.clients.boundary import Asides
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.clients.torrents.magnet import parse_magnet
from audiobook_pipeline.clients.torrents.torrent import parse_torrent
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.sandbox.transmission import RealTransmission
from audiobook_pipeline_tests.ledgers import ledger_in
from audiobook_pipeline_tests.torrents import small_torrent

POLICY = SendPolicy()


class Stage:
    """Everything around ``send`` and ``observe``, with a clock that only tests move.

    Attributes:
        offers: What the indexers give for a release key: bytes, a magnet, or an error to raise.
        fetched: Keys of the releases that were fetched, in order.
        slept: Seconds of each pause.
    """

    def __init__(self, folder: Path) -> None:
        self.ledger = ledger_in(folder / "ledger.db")
        self.queue_file = folder / "queue" / "parked.jsonl"
        self.now = datetime.now(UTC)
        self.offers: dict[str, object] = {}
        self.fetched: list[str] = []
        self.slept: list[float] = []

    def choose(self, title: str, offer: object = None, **changes):
        """A book that is wanted, with a release chosen for it."""
        content = small_torrent(title) if offer is None else offer
        fields = {"key": f"key of {title}", "title": title, "indexer_id": 1, "indexer": "Shelf", "link": "x"}
        release = Release(**{**fields, **changes})
        self.offers[release.key] = content
        wanted = self.ledger.want(WantedBook(title=title, authors=("An Author",)), now=self.now, run_id="run")
        return self.ledger.choose(wanted, release, reason="the best", run_id="run", now=self.now)

    def fetch(self, release: Release):
        self.fetched.append(release.key)
        offer = self.offers[release.key]
        if isinstance(offer, Exception):
            raise offer
        return parse_torrent(offer) if isinstance(offer, bytes) else parse_magnet(offer)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)

    def send(self, fleet: Fleet, policy: SendPolicy = POLICY, aside: Asides | None = None, **options):
        return send(
            self.ledger,
            fleet,
            self.fetch,
            policy=policy,
            folder=self.queue_file.parent,
            run_id="run",
            aside=aside,
            clock=lambda: self.now,
            sleep=self.sleep,
            **options,
        )

    def observe(self, fleet: Fleet, **patience: timedelta):
        policy = MonitorPolicy(**patience)
        return observe(self.ledger, fleet, policy=policy, run_id="run", now=self.now, sleep=self.sleep)

    def state(self, acquisition) -> State:
        return self.ledger.acquisition(acquisition.id).state

    def path(self, acquisition) -> list[State]:
        """The states it went through."""
        return [event.target for event in self.ledger.events(acquisition_id=acquisition.id)]


def program_client(server):
    """Return the client of the program that a server is."""
    if isinstance(server, RealTransmission):
        from audiobook_pipeline.clients.transmission.client import TransmissionClient

        return TransmissionClient
    return QBittorrentClient


def instance(server, name: str = "primary", password: str | None = None, **changes) -> Instance:
    vpn = changes.pop("vpn_interface", None)
    options = {"timeout": (1, 2), **changes}
    client = program_client(server)(server.url, server.username, password or server.password, name=name, **options)
    return Instance(client, vpn_interface=vpn)


def infohash(title: str) -> str:
    return parse_torrent(small_torrent(title)).client_hash


def outcomes(rows) -> list[SendOutcome]:
    return [row.outcome for row in rows]


def policy(**changes):
    return dataclasses.replace(POLICY, **changes)
