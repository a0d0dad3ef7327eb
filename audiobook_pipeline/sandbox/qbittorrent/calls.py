"""The effect of each call of the simulated Web API, like that of the real versions.

Which calls exist, and their required fields, belongs to ``endpoints``.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.responses import JSONResponse, Response

from audiobook_pipeline.sandbox.bencode import BencodeError
from audiobook_pipeline.sandbox.qbittorrent import shapes
from audiobook_pipeline.sandbox.qbittorrent.client import SimulatedClient, is_category
from audiobook_pipeline.sandbox.qbittorrent.dialects import text
from audiobook_pipeline.sandbox.qbittorrent.torrents import SimulatedTorrent, read_magnet, read_torrent


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the instance, the fields, and the uploads as name and bytes."""

    client: SimulatedClient
    params: Mapping[str, str]
    files: Sequence[tuple[str, bytes]]

    @property
    def torrents(self) -> list[SimulatedTorrent]:
        """The torrents listed in ``hashes``."""
        return self.client.find(self.params["hashes"])

    def listed(self, name: str) -> list[str]:
        """Return the parts of a comma-separated field; only newer versions strip them."""
        parts = self.params.get(name, "").split(",")
        return [part for part in (part.strip() if self.client.dialect.halting else part for part in parts) if part]

    def says(self, name: str) -> bool:
        """Return the value of a boolean field."""
        return self.params.get(name, "").lower() in ("true", "1")


def preferences(call: Call) -> Response:
    """Return every setting."""
    return JSONResponse(call.client.preferences)


def set_preferences(call: Call) -> Response:
    """Change settings; invalid input is ignored silently."""
    try:
        changes = json.loads(call.params["json"])
    except ValueError:
        changes = {}  # the real ones report nothing either
    if isinstance(changes, dict):
        call.client.preferences.update(changes)
    return text()


def interface_addresses(call: Call) -> Response:
    """List the addresses of an interface; none if it is down."""
    return JSONResponse(["127.0.0.1"] if call.params.get("iface") in ("lo", "", None) else [])


_RATES = ("dl_info_data", "dl_info_speed", "dl_rate_limit", "up_info_data", "up_info_speed", "up_rate_limit")
_TRANSFER = {"connection_status": "connected", "dht_nodes": 0, **dict.fromkeys(_RATES, 0)}


def transfer_info(_: Call) -> Response:
    """Return speeds and the connection's state."""
    return JSONResponse(_TRANSFER)


def maindata(call: Call) -> Response:
    """Return all data at once, including the free space, which only this call has."""
    client = call.client
    state = _TRANSFER | {
        "free_space_on_disk": client.shown_free_bytes(),
        "queueing": False,
        "refresh_interval": 1500,
        "use_alt_speed_limits": False,
    }
    rows = {torrent.hash: shapes.info_row(client, torrent) for torrent in client.torrents}
    for row in rows.values():
        del row["hash"]
    return JSONResponse(
        {
            "categories": _category_rows(client),
            "full_update": True,
            "rid": int(call.params.get("rid", "0")) + 1,
            "server_state": state,
            "tags": client.tags,
            "torrents": rows,
        }
    )


def info(call: Call) -> Response:
    """List torrents."""
    client, params = call.client, call.params
    chosen = client.find(params["hashes"]) if params.get("hashes") else client.torrents
    if "category" in params:
        chosen = [torrent for torrent in chosen if torrent.category == params["category"]]
    if "tag" in params:
        tag = params["tag"]
        chosen = [torrent for torrent in chosen if (tag in torrent.tags if tag else not torrent.tags)]
    keep = _FILTERS.get(params.get("filter", "all"))
    rows = [shapes.info_row(client, torrent) for torrent in chosen if keep is None or keep(torrent)]
    if rows and params.get("sort") in rows[0]:
        rows.sort(key=lambda row: row[params["sort"]], reverse=call.says("reverse"))
    offset, limit = int(params.get("offset", "0")), int(params.get("limit", "0"))
    return JSONResponse(rows[offset : offset + limit] if limit > 0 else rows[offset:])


_FILTERS: dict[str, Callable[[SimulatedTorrent], bool]] = {
    "downloading": lambda torrent: torrent.completed_on is None,
    "completed": lambda torrent: torrent.completed_on is not None,
    "seeding": lambda torrent: torrent.completed_on is not None and not torrent.stopped,
    "paused": lambda torrent: torrent.stopped,
    "stopped": lambda torrent: torrent.stopped,
    "resumed": lambda torrent: not torrent.stopped,
    "running": lambda torrent: not torrent.stopped,
    "errored": lambda torrent: bool(torrent.trouble),
}


def properties(call: Call) -> Response:
    """Describe one torrent."""
    found = call.client.find(call.params["hash"])
    return JSONResponse(shapes.properties(call.client, found[0])) if found else text("Not Found", 404)


def files(call: Call) -> Response:
    """List the files of one torrent."""
    found = call.client.find(call.params["hash"])
    return JSONResponse(shapes.file_rows(call.client, found[0])) if found else text("Not Found", 404)


def trackers(call: Call) -> Response:
    """List the trackers of one torrent."""
    found = call.client.find(call.params["hash"])
    if not found:
        return text("Not Found", 404)
    rows = [{"url": url, "status": 2, "tier": 0, "msg": "", "num_peers": 0} for url in found[0].trackers]
    return JSONResponse(rows)


def add(call: Call) -> Response:
    """Add torrent files, magnets and URLs."""
    client = call.client
    added: list[str] = []
    failed = pending = 0
    layout = call.params.get("contentLayout", "Original")
    for name, data in call.files:
        try:
            metadata, trackers = read_torrent(data, layout)
        except BencodeError:
            return text(f"Error: '{name}' is not a valid torrent file.", 415)
        torrent = _new(call, metadata.name, metadata.infohash_v1, metadata.infohash_v2, trackers)
        torrent.metadata = metadata
        if client.add(torrent):
            added.append(torrent.hash)
        else:
            failed += 1
    for url in filter(None, map(str.strip, call.params.get("urls", "").splitlines())):
        if url.startswith(("http://", "https://", "ftp://")):
            pending += 1  # success is reported before anything is downloaded, and here nothing ever is
            continue
        magnet = read_magnet(url)
        linked = _new(call, magnet[2], magnet[0], magnet[1], magnet[3]) if magnet else None
        if linked and client.add(linked):
            added.append(linked.hash)
        else:
            failed += 1
    return client.dialect.added(added, failed, pending)


def _new(call: Call, name: str, infohash_v1: str, infohash_v2: str, trackers: tuple[str, ...]) -> SimulatedTorrent:
    client, params = call.client, call.params
    category, auto = params.get("category", ""), call.says("autoTMM")
    if not is_category(category):
        category = ""  # dropped silently
    save_path = Path(params["savepath"]) if params.get("savepath") else client.downloads
    torrent = SimulatedTorrent(
        name=params.get("rename") or name,
        infohash_v1=infohash_v1,
        infohash_v2=infohash_v2,
        save_path=client.category_path(category) if auto else client.downloads / save_path,
        added_on=client.now(),
        trackers=trackers,
        category=category,
        tags=call.listed("tags"),
        auto_tmm=auto,
        stopped=call.says(client.dialect.stopped),
        stop_on_metadata=params.get("stopCondition") == "MetadataReceived",
    )
    torrent.download_path = _incomplete_folder(call)
    torrent.ratio_limit = float(params.get("ratioLimit") or -2)
    torrent.seeding_time_limit = int(params.get("seedingTimeLimit") or -2)
    return torrent


def _incomplete_folder(call: Call) -> Path | None:
    """Return where it is stored until it is complete: as the call says, else as the settings do."""
    folder, used = call.params.get("downloadPath", ""), call.params.get("useDownloadPath", "").lower()
    settings = call.client.preferences
    if used == "false" or not (folder or used == "true" or settings["temp_path_enabled"]):
        return None
    return Path(folder or settings["temp_path"])


def set_priority(call: Call) -> Response:
    """Select or deselect files."""
    torrent = call.client.find(call.params["hash"])[0]
    numbers = [int(number) for number in call.params["id"].split("|")]
    if torrent.metadata is None or any(number >= len(torrent.metadata.files) for number in numbers):
        return text("", 409)
    torrent.priorities |= dict.fromkeys(numbers, int(call.params["priority"]))
    return text()


def set_location(call: Call) -> Response:
    """Save torrents at another path; their category no longer decides the path."""
    for torrent in call.torrents:
        torrent.auto_tmm = False
        torrent.move_to(Path(call.params["location"]))
    return text()


def set_auto_management(call: Call) -> Response:
    """Let categories decide where torrents are saved, or stop doing so."""
    for torrent in call.torrents:
        torrent.auto_tmm = call.says("enable")
        call.client.follow_category(torrent)
    return text()


def rename_folder(call: Call) -> Response:
    """Rename a folder of a torrent."""
    for torrent in call.client.find(call.params["hash"]):
        torrent.rename_folder(call.params["oldPath"], call.params["newPath"])
    return text()


def delete(call: Call) -> Response:
    """Remove torrents, with their files if requested."""
    call.client.delete(call.torrents, files=call.says("deleteFiles"))
    return text()


def stop(call: Call) -> Response:
    """Stop torrents."""
    for torrent in call.torrents:
        torrent.stopped = True
    return text()


def start(call: Call) -> Response:
    """Start torrents."""
    for torrent in call.torrents:
        torrent.stopped = torrent.stop_on_metadata = False
        torrent.trouble = ""
    return text()


def recheck(call: Call) -> Response:
    """Check the files again: missing pieces are downloaded again."""
    for torrent in call.torrents:
        if torrent.trouble == "missingFiles":
            torrent.trouble, torrent.completed_on, torrent.downloading_s = "", None, 0.0
    return text()


def add_tags(call: Call) -> Response:
    """Add tags to torrents."""
    tags = call.listed("tags")
    call.client.know_tags(tags)
    for torrent in call.torrents:
        torrent.tags += [tag for tag in tags if tag not in torrent.tags]
    return text()


def remove_tags(call: Call) -> Response:
    """Remove tags from torrents, or all of them if none is named."""
    tags = call.listed("tags")
    for torrent in call.torrents:
        torrent.tags = [tag for tag in torrent.tags if tags and tag not in tags]
    return text()


def tags(call: Call) -> Response:
    """List the known tags."""
    return JSONResponse(call.client.tags)


def _category_rows(client: SimulatedClient) -> dict[str, dict[str, Any]]:
    more: dict[str, Any] = {}
    if client.dialect.strict:
        more = {
            "download_path": None,
            "inactive_seeding_time_limit": -2,
            "ratio_limit": -2,
            "seeding_time_limit": -2,
            "share_limit_action": "Default",
            "share_limits_mode": "Default",
        }
    return {name: {"name": name, "savePath": path, **more} for name, path in client.categories.items()}


def categories(call: Call) -> Response:
    """List the categories."""
    return JSONResponse(_category_rows(call.client))


def create_category(call: Call) -> Response:
    """Create a category, with or without a save path of its own."""
    name = call.params["category"]
    if not is_category(name) or name in call.client.categories:
        return text("", 409)
    call.client.categories[name] = call.params.get("savePath", "")
    return text()


def set_category(call: Call) -> Response:
    """Set the category of torrents, or remove it."""
    name = call.params["category"]
    if name and name not in call.client.categories:
        return text("", 409)
    for torrent in call.torrents:
        torrent.category = name
        call.client.follow_category(torrent)
    return text()


def set_share_limits(call: Call) -> Response:
    """Set how long torrents are seeded."""
    params = call.params
    for torrent in call.torrents:
        torrent.ratio_limit = float(params["ratioLimit"])
        torrent.seeding_time_limit = int(params["seedingTimeLimit"])
        torrent.inactive_seeding_time_limit = int(params.get("inactiveSeedingTimeLimit", "-2"))
        torrent.share_limit_action = params.get("shareLimitAction", "Default")
        torrent.share_limits_mode = params.get("shareLimitsMode", "Default")
    return text()
