"""How an acquisition stands in a run: what the ledger has of it, and what an instance says beside that."""

from dataclasses import dataclass

from audiobook_pipeline.clients.download import Torrent
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.ledger.records import Acquisition


@dataclass(frozen=True, slots=True)
class AcquisitionStatus:
    """A row of ``ACQUISITIONS``.

    Attributes:
        acquisition: As the ledger has it now.
        instance: Name of the instance, or None.
        torrent: What the instance says, or None where it has none or wasn't asked.
        note: What there is to say about it, or "".
    """

    acquisition: Acquisition
    instance: str | None
    torrent: Torrent | None = None
    note: str = ""

    @classmethod
    def of(cls, acquisition: Acquisition) -> "AcquisitionStatus":
        """Return what the ledger alone says."""
        return cls(acquisition, acquisition.instance)

    @property
    def failed(self) -> bool:
        """Whether the release was given up: its book is free for the next best one."""
        return self.acquisition.state is State.FAILED

    @property
    def reason(self) -> str:
        """Why it is in this state."""
        return self.note or self.acquisition.reason

    @property
    def progress(self) -> float | None:
        """How much of it is there, 0 to 1."""
        return self.torrent.progress if self.torrent else None

    @property
    def speed(self) -> float | None:
        """Bytes a second."""
        return self.torrent.speed if self.torrent else None

    @property
    def eta_s(self) -> float | None:
        """Seconds to go as the instance estimates them."""
        return self.torrent.eta_s if self.torrent else None
