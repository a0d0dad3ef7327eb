"""What the instances have, as one run sees them, and which of them can take more."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from audiobook_pipeline.acquisition.instances import Fleet, Instance
from audiobook_pipeline.acquisition.policy import SendPolicy, room_for
from audiobook_pipeline.acquisition.sent import SentFile
from audiobook_pipeline.clients.download import Listing, Torrent
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.domain.acquisition import WATCHED, State
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Acquisition

SETTLE: Final = timedelta(seconds=3)
"""How long an instance may take to list what it was sent, or has read again after its start."""


class Survey:
    """One look at all instances, kept up to date by what is sent.

    Attributes:
        out: Instances that are used no more in this run, with what went wrong.
    """

    def __init__(
        self,
        ledger: Ledger,
        fleet: Fleet,
        policy: SendPolicy,
        sent: SentFile,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self._ledger = ledger
        self._fleet = fleet
        self._policy = policy
        self._sent = sent
        self._clock = clock
        self._sleep = sleep
        self.out: dict[str, str] = {}
        self._listed: dict[str, Listing] = {}
        self._claimed: Counter[str] = Counter()
        self._given_up = {each.tag for each in ledger.acquisitions(State.FAILED, State.REJECTED)}
        for instance in fleet.readable(clock()):
            self._list(instance)

    @property
    def sees_any(self) -> bool:
        """Whether any instance could be looked at."""
        return bool(self._listed)

    def sees(self, instance: Instance) -> bool:
        """Return whether an instance was looked at, and nothing went wrong with it since."""
        return instance.name in self._listed and instance.name not in self.out

    def look(self, infohash_v1: str | None, infohash_v2: str | None, tag: str) -> tuple[Instance, Torrent] | None:
        """Return the torrent, and the first instance that lists it."""
        for instance in self._fleet:
            listing = self._listed.get(instance.name)
            torrent = listing.find(infohash_v1, infohash_v2, tag) if listing else None
            if torrent is not None:
                return instance, torrent
        return None

    def find(self, acquisition: Acquisition, instance: Instance) -> Torrent | None:
        """Look again for what a run sent that died then, once the instance had the time to list it."""
        young = SETTLE - (self._clock() - acquisition.updated_at)
        if young > timedelta(0):
            self._sleep(young.total_seconds())
        try:
            return instance.client.find(acquisition.infohash_v1, acquisition.infohash_v2, acquisition.tag)
        except ServiceError as error:
            self.give_up_on(instance, error)
            return None

    def hidden(self, acquisition: Acquisition) -> Instance | None:
        """Return the instance that may have a book for all the ledger forgot, and can't be looked at now."""
        unseen = [instance for instance in self._fleet if not self.sees(instance)]
        names = self._sent.forgotten(acquisition, self._ledger) if unseen else []
        return next((instance for instance in unseen if instance.name in names), None)

    def targets(self, size: int | None) -> list[Instance]:
        """Return the instances that can take so many bytes, the preferred ones first."""
        now = self._clock()
        return [
            instance
            for instance in self._fleet.usable(now)
            if self.sees(instance)
            and room_for(
                size,
                self._fleet.health(instance, now).free_space,
                self._claimed[instance.name],
                self._policy.reserve_bytes,
            )
        ]

    def took(self, instance: Instance, torrent: Torrent, size: int | None) -> None:
        """Take note of what was sent."""
        self._claimed[instance.name] += size or 0
        self._listed[instance.name].add(torrent)

    def doubt(self, instance: Instance, error: ServiceError) -> None:
        """Believe no more what an instance listed: what it was sent may be there."""
        self.give_up_on(instance, error)
        self._listed.pop(instance.name, None)

    def give_up_on(self, instance: Instance, error: ServiceError) -> None:
        """Stop using an instance in this run; the next one checks it again."""
        self.out[instance.name] = str(error)
        self._fleet.forget(instance)

    def _list(self, instance: Instance) -> None:
        """Remember what an instance has; what can't be listed can't be used either."""
        try:
            torrents = instance.client.torrents()
            if not torrents and self._should_have_some(instance):
                # Transmission answers before it has read what it has.
                self._sleep(SETTLE.total_seconds())
                torrents = instance.client.torrents()
        except ServiceError as error:
            self.give_up_on(instance, error)
            return
        self._listed[instance.name] = Listing(torrents)
        # Checked again after a restart, what is complete seems to want all its bytes once more.
        new = (torrent for torrent in torrents if torrent.completed_on is None)
        claimed = [torrent for torrent in new if self._given_up.isdisjoint(torrent.tags)]
        self._claimed[instance.name] = sum(torrent.amount_left for torrent in claimed if torrent.amount_left > 0)

    def _should_have_some(self, instance: Instance) -> bool:
        return any(each.instance == instance.name for each in self._ledger.acquisitions(State.SENDING, *WATCHED))
