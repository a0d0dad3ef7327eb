"""The client of one Transmission, 3.00 and later.

What its answers mean is here; which instance to use, and when, belongs to ``acquisition``. It lists a torrent by its
v1 infohash alone, answers a second add with the first torrent, and 3.00 ignores labels at the add: so the infohash and
a folder of its own mark a torrent, and the label follows.
"""

import copy
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any, Final

from transmission_rpc import TransmissionError

from audiobook_pipeline.clients.boundary import Asides, read_as, read_rows, well_formed
from audiobook_pipeline.clients.connection import Connection
from audiobook_pipeline.clients.download import SeedingRule, Torrent, pick
from audiobook_pipeline.clients.download_health import HealthState, InstanceHealth
from audiobook_pipeline.clients.errors import ContractError, NotFoundError, TransientError, UnsupportedError
from audiobook_pipeline.clients.torrents.magnet import Magnet
from audiobook_pipeline.clients.torrents.torrent import TorrentInfo
from audiobook_pipeline.clients.transmission.advice import ADVICE
from audiobook_pipeline.clients.transmission.models import (
    FilesRow,
    TorrentRow,
    seeding_limits,
    wire_names,
)
from audiobook_pipeline.clients.transmission.models import (
    Session as SessionRow,
)
from audiobook_pipeline.clients.transmission.session import Api, Session
from audiobook_pipeline.clients.verified_acts import VerifiedRemoval, add_once, below, one_hash

_OLDEST_RPC: Final = 16
"""3.00, the first with labels."""
_LABELS_AT_ADD_RPC: Final = 17
_SHARED_FOLDER: Final = (
    "it keeps all incomplete torrents in one folder, where two with the same name mix their files: "
    "set incomplete-dir-enabled to false in its settings.json"
)


class TransmissionClient(VerifiedRemoval):
    """One instance, behind the door of ``clients.download``.

    Attributes:
        name: Name of the instance as a person knows it.
        label: Label of what is added, or "".
        tags: Further labels of what is added.
        save_path: Folder for what is added as the instance sees it, or None for its default.
        aside: Rows of its answers that could not be read.
    """

    program = "Transmission"

    def __init__(
        self,
        url: str,
        username: str = "",
        password: str = "",
        *,
        name: str = "Transmission",
        category: str = "",
        tags: Sequence[str] = (),
        save_path: str | None = None,
        timeout: tuple[float, float] = (3, 30),
        connection: Connection | None = None,
    ) -> None:
        """Remember how to reach it; nothing is sent yet.

        Args:
            url: Its address with scheme, e.g. ``http://127.0.0.1:9091``.
            username: Account, or "" where it asks for none.
            password: Its password.
            name: Name for messages.
            category: Label of what is added.
            tags: Further labels of what is added.
            save_path: Folder as the instance sees it.
            timeout: Seconds to connect and to wait for an answer.
            connection: What stands in front of it; None: nothing.

        Raises:
            ValueError: The URL isn't one.
        """
        self.name = name
        self.label = category
        self.tags = tuple(tags)
        self.save_path = save_path
        self.aside = Asides()
        self._session = Session(
            url, username, password, name=name, timeout=timeout, connection=connection or Connection()
        )

    def __repr__(self) -> str:
        return f"TransmissionClient({self.name!r}, {self.address})"

    @property
    def address(self) -> str:
        """Its address without credentials."""
        return self._session.shown

    def renewed(self, *, timeout: tuple[float, float] | None = None) -> "TransmissionClient":
        """Return a client of the same account that is yet to be let in.

        Args:
            timeout: Seconds to connect and to wait for an answer, in place of its own.
        """
        other = copy.copy(self)
        other._session = self._session.renewed(timeout)  # noqa: SLF001 - its own class
        return other

    # Looking

    def health(self, *, vpn_interface: str | None = None) -> InstanceHealth:
        """Look at the instance as a whole; a bad one is a result, no error.

        Args:
            vpn_interface: None: Transmission doesn't tell what it is bound to, so that any other can't be looked at.
        """
        seen, state, message = self._session.judge(self._inspect)
        seen = seen or {"name": self.name}
        if state is not HealthState.OK:
            pass
        elif seen["rpc"] < _OLDEST_RPC:
            state, message = HealthState.TOO_OLD, "its RPC is too old: a torrent can't be given a label"
        elif vpn_interface:
            state = HealthState.UNPROTECTED
            message = f"whether it is bound to {vpn_interface} can't be seen: Transmission doesn't tell"
        elif self._session.has_login and not self._session.asks_for_a_login():
            state, message = HealthState.AUTHENTICATION_BYPASSED, "asks for no login"
        else:
            message = "reachable, and the login is right" if self._session.has_login else "reachable, without a login"
        seen.pop("rpc", None)
        return InstanceHealth(state=state, message=message, advice=ADVICE[state], **seen)

    def save_folder(self) -> str:
        """Return the folder that downloads go below, as the instance sees it."""
        return self.save_path or self._settings().download_dir

    def rows(self, hashes: Sequence[str] = ()) -> tuple[TorrentRow, ...]:
        """List torrents in the program's own words; no hashes means all of them."""
        fields = wire_names(TorrentRow)
        return read_rows(
            TorrentRow,
            well_formed(self._session.read(lambda api: api.rows(fields, hashes)), self.name),
            service=self.name,
            what="a torrent in its list",
            aside=self.aside,
            identity=_listed_as,
        )

    def torrents(self, *, hashes: Sequence[str] = ()) -> list[Torrent]:
        """List torrents; no hashes means all of them."""
        return [row.torrent() for row in self.rows(hashes)]

    def own_torrents(self) -> list[Torrent]:
        """List the torrents with our label."""
        return [torrent for torrent in self.torrents() if self.label in torrent.tags]

    def without_category(self, tag_prefix: str) -> int:  # noqa: ARG002 - of the interface
        """Return 0: a label that wasn't taken is an error of the add."""
        return 0

    def find(self, infohash_v1: str | None, infohash_v2: str | None, tag: str) -> Torrent | None:
        """Find a torrent by its v1 infohash or, where no infohash is known, by its unique tag."""
        if infohash_v1 is None and infohash_v2 is not None:
            return None
        return pick(self.torrents(hashes=[infohash_v1] if infohash_v1 else ()), infohash_v1, infohash_v2, tag)

    def files(self, torrent: Torrent) -> dict[str, int]:
        """Return the bytes of each wanted file of a torrent by its path below the save path, as the torrent spells it.

        Raises:
            ContractError: One of them can't be read: the list isn't whole.
            NotFoundError: It is gone.
        """
        listed = self._files(torrent)
        return {file.name: file.length for file, wanted in zip(listed.files, listed.wanted, strict=True) if wanted}

    # Acting

    def add(
        self, info: TorrentInfo | Magnet, *, tag: str, stopped: bool = False, settle_s: float = 5
    ) -> tuple[Torrent, bool]:
        """Add one torrent, unless it is there already; whether it is there afterwards decides.

        Args:
            info: What was read of a .torrent file or a magnet link; what is sent is what was understood.
            tag: Unique tag of this request.
            stopped: Don't start it.
            settle_s: Seconds to wait until it is listed.

        Returns:
            The torrent, and whether it was this call that added it.

        Raises:
            RejectedError: It was refused and is not there.
            DoubtfulError: It was sent, and whether it is there can't be seen.
            ServiceError: Any other: nothing was sent.
        """
        if info.infohash_v1 is None:
            raise UnsupportedError(self.name, f"takes no torrents of version 2, as {info.name!r} is")
        settings = self._settings()
        folder = below(self.save_path or settings.download_dir, tag)
        labels = [tag, *self._labels()] if settings.rpc_version >= _LABELS_AT_ADD_RPC else None
        data = info.uri if isinstance(info, Magnet) else info.content

        def send(api: Api) -> bool:
            api.add_torrent(data, download_dir=folder, paused=stopped, labels=labels)
            return True

        there, added = add_once(
            self.name,
            info.name,
            look=lambda: self.find(info.infohash_v1, info.infohash_v2, tag),
            send=lambda: self._session.act(send),
            settle_s=settle_s,
        )
        # What somebody else added meanwhile is answered as if it were ours.
        return there, added and there.save_path == folder

    def add_tag(self, torrent: Torrent, tag: str) -> None:
        """Put a label on a torrent, and our others with it; it is looked at again.

        Raises:
            TransientError: It doesn't have the label.
        """
        labels, one = list(dict.fromkeys((*torrent.tags, tag, *self._labels()))), one_hash(torrent.hash)
        self._session.act(lambda api: api.change_torrent(one, labels=labels))
        if not any(tag in each.tags for each in self.torrents(hashes=[torrent.hash])):
            raise TransientError(self.name, f"{torrent.name!r} does not have the label that it was given")

    def set_share_limits(self, torrent: Torrent, rule: SeedingRule) -> None:
        """Let a torrent be seeded as long as the rule asks, and never shorter than is set already."""
        if rule.ratio is None and rule.minutes is None:
            return
        present = next(iter(self.rows([torrent.hash])), TorrentRow(hash_string=torrent.hash))
        limits, one = seeding_limits(rule, present, self._settings()), one_hash(torrent.hash)
        self._session.act(lambda api: api.change_torrent(one, **limits))

    def select(self, torrent: Torrent, wanted: Collection[str]) -> None:
        """Download these files of a torrent alone, by path below the save path; does nothing where one isn't listed."""
        listed, one = self._files(torrent), one_hash(torrent.hash)
        chosen = zip(listed.files, listed.wanted, strict=True)
        out = [at for at, (file, selected) in enumerate(chosen) if selected and file.name not in wanted]
        if out and {file.name for file in listed.files}.issuperset(wanted):
            self._session.act(lambda api: api.change_torrent(one, files_unwanted=out))

    def pause(self, torrent: Torrent) -> None:
        """Stop a torrent."""
        one = one_hash(torrent.hash)
        self._session.act(lambda api: api.stop_torrent(one))

    def resume(self, torrent: Torrent) -> None:
        """Start a stopped torrent."""
        one = one_hash(torrent.hash)
        self._session.act(lambda api: api.start_torrent(one))

    def _delete(self, torrent: Torrent, *, delete_files: bool) -> None:
        one = one_hash(torrent.hash)
        self._session.act(lambda api: api.remove_torrent(one, delete_data=delete_files))

    def _inspect(self, api: Api) -> dict[str, Any]:
        start = time.perf_counter()
        settings = self._read_settings(api.settings())
        latency = round((time.perf_counter() - start) * 1000, 1)
        free: object = None
        with suppress(TransmissionError):  # no such folder yet
            free = api.free_space(self.save_path or settings.download_dir)
        return {
            "name": self.name,
            "version": settings.version.partition(" ")[0],
            "api_version": str(settings.rpc_version),
            "rpc": settings.rpc_version,
            "latency_ms": latency,
            "warnings": (_SHARED_FOLDER,) if settings.incomplete_dir_enabled else (),
            "free_space": free if isinstance(free, int) and 0 <= free < 2**63 else None,
        }

    def _settings(self) -> SessionRow:
        return self._read_settings(self._session.read(lambda api: api.settings()))

    def _read_settings(self, answer: object) -> SessionRow:
        return read_as(
            SessionRow, well_formed(answer, self.name), service=self.name, what="its settings", aside=self.aside
        )

    def _files(self, torrent: Torrent) -> FilesRow:
        fields, one = wire_names(FilesRow), one_hash(torrent.hash)
        rows = well_formed(self._session.read(lambda api: api.rows(fields, [one])), self.name)
        if rows == []:
            raise NotFoundError(self.name, f"it has no torrent {torrent.name!r} any more")
        what = f"the list of files of {torrent.name!r}"
        try:
            (listed,) = read_as(tuple[FilesRow, ...], rows, service=self.name, what=what, aside=self.aside)
        except ContractError as error:
            self.aside.add(self.name, {"name": torrent.name}, error.message, identity=torrent.hash)
            raise
        return listed

    def _labels(self) -> list[str]:
        return [label for label in (self.label, *self.tags) if label]


def _listed_as(row: object) -> object:
    """Return what tells an odd torrent from others: its figures change from one look to the next."""
    return (row.get("hashString"), row.get("name")) if isinstance(row, dict) else row
