"""The download clients in order of preference, and what is remembered of their health."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from audiobook_pipeline.clients.boundary import Aside
from audiobook_pipeline.clients.download import DownloadClient
from audiobook_pipeline.clients.download_health import READABLE, InstanceHealth
from audiobook_pipeline.config import PathMap

BY_HAND: Final = "by hand"
"""The instance, and the indexer, of what a person brought."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One download client and how it is seen from here.

    Attributes:
        client: Its client; its name is the instance's, and unique.
        vpn_interface: Interface it must be bound to, or None where any will do.
        maps: Its folders as it and as this machine name them.
    """

    client: DownloadClient
    vpn_interface: str | None = None
    maps: tuple[PathMap, ...] = ()

    @property
    def name(self) -> str:
        """Name of the instance."""
        return self.client.name


class Fleet:
    """All instances, the preferred ones first.

    Health is remembered for a short time, so that a thousand decisions cost one look.
    """

    def __init__(self, instances: Sequence[Instance], *, remember: timedelta = timedelta(seconds=60)) -> None:
        """Take the instances in order of preference.

        Args:
            instances: May be empty: then everything is parked.
            remember: How long a look at an instance holds.

        Raises:
            ValueError: Two have the same name.
        """
        names = [instance.name for instance in instances]
        if len(set(names)) != len(names):
            raise ValueError(f"two download clients have the same name: {', '.join(names)}")
        self.instances = tuple(instances)
        self._remember = remember
        self._seen: dict[str, tuple[datetime, InstanceHealth]] = {}

    def __iter__(self) -> Iterator[Instance]:
        return iter(self.instances)

    @property
    def aside(self) -> list[Aside]:
        """The rows of all instances that could not be read."""
        return [row for instance in self.instances for row in instance.client.aside]

    def get(self, name: str | None) -> Instance | None:
        """Return the instance of this name, or None if there is none any more."""
        return next((instance for instance in self.instances if instance.name == name), None)

    def health(self, instance: Instance, now: datetime) -> InstanceHealth:
        """Return the health of one instance, looking where the last look is too old."""
        seen = self._seen.get(instance.name)
        if seen is None or not timedelta(0) <= now - seen[0] < self._remember:
            seen = now, instance.client.health(vpn_interface=instance.vpn_interface)
            self._seen[instance.name] = seen
        return seen[1]

    def healths(self, now: datetime) -> list[InstanceHealth]:
        """Return the health of every instance, in order."""
        return [self.health(instance, now) for instance in self.instances]

    def usable(self, now: datetime) -> list[Instance]:
        """Return the instances that torrents may be sent to, in order."""
        return [instance for instance in self.instances if self.health(instance, now).usable]

    def readable(self, now: datetime) -> list[Instance]:
        """Return the instances that can be looked at, in order."""
        return [instance for instance in self.instances if self.health(instance, now).state in READABLE]

    def forget(self, instance: Instance) -> None:
        """Look again next time: something has just gone wrong with it."""
        self._seen.pop(instance.name, None)
