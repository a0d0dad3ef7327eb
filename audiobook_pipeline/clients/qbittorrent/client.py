"""The client of one qBittorrent instance, versions 4.5 to 5.3.

What its answers mean is here; which instance to use, and when, belongs to ``acquisition``.
"""

import copy
import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from audiobook_pipeline.clients.boundary import Asides, read_as, read_rows, well_formed
from audiobook_pipeline.clients.connection import Connection
from audiobook_pipeline.clients.download import SeedingRule, Torrent, pick
from audiobook_pipeline.clients.download_health import HealthState, InstanceHealth
from audiobook_pipeline.clients.errors import ContractError
from audiobook_pipeline.clients.qbittorrent.advice import ADVICE
from audiobook_pipeline.clients.qbittorrent.answers import mapping, once_known
from audiobook_pipeline.clients.qbittorrent.category import warn_if_dropped, without_category
from audiobook_pipeline.clients.qbittorrent.models import GlobalShareLimits, ListedFile, TorrentRow, share_limits
from audiobook_pipeline.clients.qbittorrent.protection import exposed_by
from audiobook_pipeline.clients.qbittorrent.session import Api, Session, version_numbers
from audiobook_pipeline.clients.torrents.magnet import Magnet
from audiobook_pipeline.clients.torrents.torrent import TorrentInfo
from audiobook_pipeline.clients.verified_acts import VerifiedRemoval, add_once, below, one_hash

_OLDEST_API: Final = (2, 8, 3)
"""First Web API that filters by tag; older ones ignore the filter and would give every torrent."""
_MATCH_ALL_API: Final = (2, 16)
_FREE_SPACE_API: Final = (2, 15, 2)
_DELETING: Final = (
    "it deletes torrents with their files at its seeding limits, which may be before they are imported: choose "
    "another action under Options > BitTorrent > Seeding limits"
)


class QBittorrentClient(VerifiedRemoval):
    """One instance, behind the door of ``clients.download``.

    Attributes:
        name: Name of the instance as a person knows it.
        category: Category of what is added.
        tags: Tags of what is added, beside the unique one.
        save_path: Folder for what is added as the instance sees it, or None for its default.
        aside: Rows of its answers that could not be read.
    """

    program = "qBittorrent"

    def __init__(
        self,
        url: str,
        username: str,
        password: str,
        *,
        name: str = "qBittorrent",
        category: str = "",
        tags: Sequence[str] = (),
        save_path: str | None = None,
        timeout: tuple[float, float] = (3, 30),
        api_key: str = "",
        connection: Connection | None = None,
    ) -> None:
        """Remember how to reach it; nothing is sent yet.

        Args:
            url: Address of its Web UI with scheme, e.g. ``http://127.0.0.1:8080``.
            username: Account of the Web UI.
            password: Its password.
            name: Name for messages.
            category: Category of what is added; made where it doesn't exist.
            tags: Tags of what is added.
            save_path: Folder as the instance sees it.
            timeout: Seconds to connect and to wait for an answer.
            api_key: Key in place of the account (5.2 and later), or "".
            connection: What stands in front of it; None: nothing.

        Raises:
            ValueError: The URL isn't one.
        """
        self.name = name
        self.category = category
        self.tags = tuple(tags)
        self.save_path = save_path
        self.aside = Asides()
        self._downloads: str | None = None
        self._incomplete: str | None = None
        self._session = Session(
            url, username, password, name=name, timeout=timeout, api_key=api_key, connection=connection or Connection()
        )

    def __repr__(self) -> str:
        return f"QBittorrentClient({self.name!r}, {self._session.shown})"

    @property
    def logins(self) -> int:
        """How often this client has logged in."""
        return self._session.api.logins

    @property
    def address(self) -> str:
        """Its address without credentials."""
        return self._session.shown

    def renewed(
        self, *, host_header: str | None = None, timeout: tuple[float, float] | None = None
    ) -> "QBittorrentClient":
        """Return a client of the same account that is yet to log in.

        Args:
            host_header: Host to name in place of the URL's, where the instance refuses that one.
            timeout: Seconds to connect and to wait for an answer, in place of its own.
        """
        other = copy.copy(self)
        other._session = self._session.renewed(host_header, timeout)  # noqa: SLF001 - its own class
        return other

    # Looking

    def health(self, *, vpn_interface: str | None = None) -> InstanceHealth:
        """Look at the instance as a whole; a bad one is a result, no error.

        Args:
            vpn_interface: Interface that it has to be bound to, or None where any will do.
        """
        seen, state, message = self._session.judge(lambda api: self._inspect(api, vpn_interface))
        if seen is None:
            return InstanceHealth(name=self.name, state=state, message=message, advice=ADVICE[state])
        return seen

    def rows(
        self, *, tag: str | None = None, hashes: Sequence[str] = (), category: str | None = None
    ) -> tuple[TorrentRow, ...]:
        """List torrents in the program's own words; no filter means all of them."""
        listed = self._session.read(
            lambda api: api.torrents_info(tag=tag, torrent_hashes="|".join(hashes) or None, category=category)
        )
        what = "a torrent in its list"
        return read_rows(
            TorrentRow,
            well_formed(listed, self.name),
            service=self.name,
            what=what,
            aside=self.aside,
            identity=_listed_as,
        )

    def torrents(self, *, tag: str | None = None, hashes: Sequence[str] = ()) -> list[Torrent]:
        """List torrents; no filter means all of them."""
        return [row.torrent() for row in self.rows(tag=tag, hashes=hashes)]

    def own_torrents(self) -> list[Torrent]:
        """List the torrents in our category."""
        return [row.torrent() for row in self.rows(category=self.category)]

    def without_category(self, tag_prefix: str) -> int:
        """Return how many torrents with such a tag have no category, though there is one to give."""
        return without_category(self.rows(), tag_prefix) if self.category else 0

    def find(self, infohash_v1: str | None, infohash_v2: str | None, tag: str) -> Torrent | None:
        """Find a torrent by identity or by its unique tag.

        A hybrid that we know by its v1 infohash alone is listed under another; only the whole list shows it.
        """
        named = [name for name in (infohash_v1, infohash_v2 and infohash_v2[:40]) if name]
        found = pick(self.torrents(hashes=named), infohash_v1, infohash_v2, tag) if named else None
        found = found or pick(self.torrents(tag=tag), infohash_v1, infohash_v2, tag)
        if found is None and infohash_v1 is not None and infohash_v2 is None:
            found = pick(self.torrents(), infohash_v1, infohash_v2, tag)
        return found

    def files(self, torrent: Torrent) -> dict[str, int]:
        """Return the bytes of each wanted file of a torrent by its path below the save path, as the torrent spells it.

        Raises:
            ContractError: One of them can't be read: the list isn't whole.
        """
        return {file.name: file.size for file in self._files(torrent) if file.priority != 0}

    def _files(self, torrent: Torrent) -> tuple[ListedFile, ...]:
        rows: object = self._session.read(lambda api: api.torrents_files(torrent_hash=one_hash(torrent.hash)))
        what = f"the list of files of {torrent.name!r}"
        try:
            return read_as(tuple[ListedFile, ...], rows, service=self.name, what=what, aside=self.aside)
        except ContractError as error:
            self.aside.add(self.name, {"name": torrent.name}, error.message, identity=torrent.hash)
            raise

    def preferences(self) -> dict[str, Any]:
        """Return ``app/preferences``."""
        return mapping(self._session.read(lambda api: api.app_preferences()))

    def save_folder(self) -> str:
        """Return the folder that downloads go below, as the instance sees it."""
        return self.save_path or self._session.read(self._downloads_of)

    # Acting

    def add(
        self,
        info: TorrentInfo | Magnet,
        *,
        tag: str,
        category: str | None = None,
        save_path: str | None = None,
        stopped: bool = False,
        settle_s: float = 5,
    ) -> tuple[Torrent, bool]:
        """Add one torrent, unless it is there already; whether it is there afterwards decides.

        Args:
            info: What was read of a .torrent file or a magnet link; what is sent is what was understood.
            tag: Unique tag of this request.
            category: Category, or None for the client's.
            save_path: Folder as the instance sees it, or None for one named after the tag below the client's.
            stopped: Don't start it.
            settle_s: Seconds to wait until it is listed.

        Returns:
            The torrent, and whether it was this call that added it.

        Raises:
            RejectedError: It was refused and is not there.
            DoubtfulError: It was sent, and whether it is there can't be seen.
            ServiceError: Any other: nothing was sent.
        """
        wanted = self.category if category is None else category
        torrent, added = add_once(
            self.name,
            info.name,
            look=lambda: self.find(info.infohash_v1, info.infohash_v2, tag),
            send=lambda: self._session.act(
                lambda api: self._send(api, info, tag, wanted, save_path, stopped=stopped) != "Fails."
            ),
            settle_s=settle_s,
        )
        if added:
            warn_if_dropped(self.name, wanted, lambda: self.rows(hashes=[torrent.hash]))
        return torrent, added

    def add_tag(self, torrent: Torrent, tag: str) -> None:
        """Put a tag on a torrent, so that it is found whatever its hash becomes."""
        self._session.act(lambda api: api.torrents_add_tags(tags=tag, torrent_hashes=one_hash(torrent.hash)))

    def select(self, torrent: Torrent, wanted: Collection[str]) -> None:
        """Download these files of a torrent alone, by path below the save path; does nothing where one isn't listed."""
        files = self._files(torrent)
        out = [
            place if file.index is None else file.index
            for place, file in enumerate(files)
            if file.name not in wanted and file.priority != 0
        ]
        if out and {file.name for file in files}.issuperset(wanted):
            self._session.act(
                lambda api: api.torrents_file_priority(torrent_hash=one_hash(torrent.hash), file_ids=out, priority=0)
            )

    def set_share_limits(self, torrent: Torrent, rule: SeedingRule) -> None:
        """Let a torrent be seeded as long as the rule asks, and never shorter than is set already."""
        match_all = self._session.read(_api_version) >= _MATCH_ALL_API
        overall = self._read_limits(self.preferences())
        present = next(iter(self.rows(hashes=[torrent.hash])), TorrentRow(hash=torrent.hash))
        ratio, minutes, mode = share_limits(rule, present, overall, match_all=match_all)
        self._session.act(
            lambda api: api.torrents_set_share_limits(
                torrent_hashes=one_hash(torrent.hash),
                ratio_limit=ratio,
                seeding_time_limit=minutes,
                inactive_seeding_time_limit=-1,
                share_limit_action="Stop",
                share_limits_mode=mode,
            )
        )

    def pause(self, torrent: Torrent) -> None:
        """Stop a torrent (called pausing before 5.0)."""
        self._session.act(lambda api: api.torrents_stop(torrent_hashes=one_hash(torrent.hash)))

    def resume(self, torrent: Torrent) -> None:
        """Start a stopped torrent (called resuming before 5.0)."""
        self._session.act(lambda api: api.torrents_start(torrent_hashes=one_hash(torrent.hash)))

    def set_preferences(self, changes: Mapping[str, Any]) -> None:
        """Change settings of the instance; those not named stay as they are."""
        self._session.act(lambda api: api.app_set_preferences(prefs=dict(changes)))

    def _inspect(self, api: Api, vpn_interface: str | None) -> InstanceHealth:
        start = time.perf_counter()
        version = _api_version(api)
        seen: dict[str, Any] = {
            "name": self.name,
            "latency_ms": round((time.perf_counter() - start) * 1000, 1),
            "version": api.app_version(),
            "api_version": ".".join(map(str, version)),
        }
        if version < _OLDEST_API:
            return _verdict(HealthState.TOO_OLD, "its Web API is too old", seen)
        settings = mapping(api.app_preferences())
        seen["interface"] = str(settings.get("current_network_interface", ""))
        seen["warnings"] = (_DELETING,) if self._read_limits(settings).deletes_files else ()
        seen["free_space"] = self._free_space(api)
        exposed = exposed_by(api, vpn_interface, seen["interface"])
        if exposed:
            return _verdict(HealthState.UNPROTECTED, exposed, seen)
        if self._session.without_login()[0] is HealthState.AUTHENTICATION_BYPASSED:
            return _verdict(HealthState.AUTHENTICATION_BYPASSED, "asks for no login", seen)
        return _verdict(HealthState.OK, "reachable, and the login is right", seen)

    def _read_limits(self, settings: object) -> GlobalShareLimits:
        return read_as(GlobalShareLimits, settings, service=self.name, what="its settings", aside=self.aside)

    def _send(
        self,
        api: Api,
        info: TorrentInfo | Magnet,
        tag: str,
        category: str,
        save_path: str | None,
        *,
        stopped: bool,
    ) -> object:
        where, incomplete = save_path or self._own_folder(api, tag), self._incomplete_folder(api, tag)
        return api.torrents_add(
            urls=info.uri if isinstance(info, Magnet) else None,
            torrent_files={f"{tag}.torrent": info.content} if isinstance(info, TorrentInfo) else None,
            tags=[tag, *self.tags],
            category=category or None,
            save_path=where,
            download_path=incomplete,
            use_download_path=incomplete is not None,
            # Automatic management would override the save path.
            use_auto_torrent_management=False,
            is_stopped=stopped,
            # Without its own folder the content would be the whole download folder.
            content_layout="Original",
            # A global condition would leave it waiting for a person.
            stopCondition="None",
        )

    def _own_folder(self, api: Api, tag: str) -> str:
        """Return a folder for this torrent alone: two torrents with the same name would mix their files."""
        return below(self.save_path or self._downloads_of(api), tag)

    def _downloads_of(self, api: Api) -> str:
        if self._downloads is None:
            self._downloads = str(api.app_default_save_path())
        return self._downloads

    def _incomplete_folder(self, api: Api, tag: str) -> str | None:
        """Return a folder of its own for a torrent until it is complete, where the instance keeps such ones apart."""
        if self._incomplete is None:
            settings = mapping(api.app_preferences())
            self._incomplete = str(settings.get("temp_path") or "") if settings.get("temp_path_enabled") else ""
        return below(self._incomplete, tag) if self._incomplete else None

    def _delete(self, torrent: Torrent, *, delete_files: bool) -> None:
        self._session.act(
            lambda api: api.torrents_delete(delete_files=delete_files, torrent_hashes=one_hash(torrent.hash))
        )

    def _free_space(self, api: Api) -> int | None:
        if self.save_path and _api_version(api) >= _FREE_SPACE_API:
            free: object = api.app_get_free_space_at_path(self.save_path)
        else:
            free = once_known(lambda: _server_state(api).get("free_space_on_disk"), 0)
        return free if isinstance(free, int) and 0 <= free < 2**63 else None


def _verdict(state: HealthState, message: str, seen: Mapping[str, Any]) -> InstanceHealth:
    return InstanceHealth(state=state, message=message, advice=ADVICE[state], **seen)


def _server_state(api: Api) -> dict[str, Any]:
    return mapping(mapping(api.sync_maindata()).get("server_state", {}))


def _api_version(api: Api) -> tuple[int, ...]:
    return version_numbers(api.app_web_api_version())


def _listed_as(row: object) -> object:
    """Return what tells an odd torrent from others: its figures change from one look to the next."""
    return (row.get("hash"), row.get("name")) if isinstance(row, dict) else row
