"""A torrent as the calls of the Web API show it, with the fields of the real versions."""

from typing import Any

from audiobook_pipeline.sandbox.qbittorrent.client import SimulatedClient
from audiobook_pipeline.sandbox.qbittorrent.torrents import SimulatedTorrent

_NO_ETA = 8_640_000
_IDLE = {
    **dict.fromkeys(("dl_limit", "dlspeed", "num_incomplete", "num_leechs", "priority", "ratio", "up_limit"), 0),
    **dict.fromkeys(("uploaded", "uploaded_session", "upspeed"), 0),
    **dict.fromkeys(("f_l_piece_prio", "force_start", "seq_dl", "super_seeding"), False),
}
"""Values shared by all torrents here: no limits, no uploads, no peer but the seeder."""
_IDLE_PROPERTIES = {
    **dict.fromkeys(("dl_speed", "dl_speed_avg", "nb_connections", "peers", "peers_total", "reannounce"), 0),
    **dict.fromkeys(("share_ratio", "total_uploaded", "total_uploaded_session", "total_wasted"), 0),
    **dict.fromkeys(("up_speed", "up_speed_avg"), 0),
}
_SAME = (
    "download_path",
    "eta",
    "hash",
    "infohash_v1",
    "infohash_v2",
    "name",
    "save_path",
    "seeding_time",
    "total_size",
)
"""Fields that both calls have under the same name."""


def info_row(client: SimulatedClient, torrent: SimulatedTorrent) -> dict[str, Any]:
    """Return a torrent as ``torrents/info`` shows it."""
    progress = client.progress(torrent)
    done = int(torrent.size * progress)
    seeds = int(client.is_seeded(torrent))
    completed_on = torrent.completed_on
    row: dict[str, Any] = {
        **_IDLE,
        "added_on": int(torrent.added_on),
        "amount_left": torrent.size - done,
        "auto_tmm": torrent.auto_tmm,
        "availability": -1 if progress == 1 else seeds,
        "category": torrent.category,
        "completed": done,
        "completion_on": int(completed_on) if completed_on is not None else (-1 if client.dialect.halting else 0),
        "content_path": torrent.content_path,
        "download_path": str(torrent.download_path or ""),
        "downloaded": done,
        "downloaded_session": done,
        "eta": _NO_ETA,
        "hash": torrent.hash,
        "infohash_v1": torrent.infohash_v1,
        "infohash_v2": torrent.infohash_v2,
        "last_activity": int(completed_on or torrent.added_on),
        "magnet_uri": torrent.magnet_uri,
        "max_ratio": torrent.ratio_limit if torrent.ratio_limit >= 0 else -1,
        "max_seeding_time": torrent.seeding_time_limit if torrent.seeding_time_limit >= 0 else -1,
        "name": torrent.name,
        "num_complete": seeds,
        "num_seeds": seeds if progress < 1 else 0,
        "progress": progress,
        "ratio_limit": torrent.ratio_limit,
        "save_path": str(torrent.save_path),
        "seeding_time": int(torrent.seeded_s),
        "seeding_time_limit": torrent.seeding_time_limit,
        "seen_complete": int(client.now()) if seeds else 0,
        "size": torrent.size,
        "state": client.state(torrent),
        "tags": ", ".join(torrent.tags),
        "time_active": int(client.now() - torrent.added_on),
        "total_size": torrent.metadata.size if torrent.metadata else -1,
        "tracker": torrent.trackers[0] if torrent.trackers and not torrent.stopped else "",
        "trackers_count": len(torrent.trackers),
    }
    if client.dialect.halting:
        row |= {
            "comment": "",
            "has_metadata": torrent.metadata is not None,
            "inactive_seeding_time_limit": torrent.inactive_seeding_time_limit,
            "max_inactive_seeding_time": -1,
            "popularity": 0,
            "private": False if torrent.metadata else None,
            "reannounce": 0,
            "root_path": torrent.content_path if torrent.metadata and torrent.metadata.has_folder else "",
        }
    if client.dialect.strict:
        pieces = torrent.metadata.pieces if torrent.metadata else -1
        row |= {
            "connections_count": 0,
            "connections_limit": 100,
            "created_by": "",
            "creation_date": -1,
            "piece_size": torrent.metadata.piece_size if torrent.metadata else -1,
            "pieces_have": int(pieces * progress) if pieces > 0 else 0,
            "pieces_num": pieces,
            "share_limit_action": torrent.share_limit_action,
            "share_limits_mode": torrent.share_limits_mode,
            "total_wasted": 0,
        }
    return row


def file_rows(client: SimulatedClient, torrent: SimulatedTorrent) -> list[dict[str, Any]]:
    """Return the files of a torrent as ``torrents/files`` shows them; none before the metadata arrives."""
    if torrent.metadata is None:
        return []
    rows: list[dict[str, Any]] = []
    offset = 0
    for index, (path, size) in enumerate(torrent.metadata.files):
        pieces = [
            offset // torrent.metadata.piece_size,
            max(offset, offset + size - 1) // torrent.metadata.piece_size,
        ]
        rows.append(
            {
                "availability": -1 if torrent.completed_on is not None else 1,
                "index": index,
                "name": path,
                "piece_range": pieces,
                "priority": torrent.priorities.get(index, 1),
                "progress": client.progress(torrent) if torrent.priorities.get(index, 1) else 0.25,
                "size": size,
            }
        )
        offset += size
    rows[0]["is_seed"] = torrent.completed_on is not None
    return rows


def properties(client: SimulatedClient, torrent: SimulatedTorrent) -> dict[str, Any]:
    """Return a torrent as ``torrents/properties`` shows it."""
    row = info_row(client, torrent)
    pieces = torrent.metadata.pieces if torrent.metadata else -1
    found: dict[str, Any] = {
        **_IDLE_PROPERTIES,
        **{name: row[name] for name in _SAME},
        "addition_date": row["added_on"],
        "comment": "",
        "completion_date": int(torrent.completed_on) if torrent.completed_on is not None else -1,
        "created_by": "",
        "creation_date": -1,
        "dl_limit": -1,
        "is_private": False,
        "last_seen": row["seen_complete"] or -1,
        "nb_connections_limit": 100,
        "piece_size": torrent.metadata.piece_size if torrent.metadata else -1,
        "pieces_have": int(pieces * row["progress"]) if pieces > 0 else 0,
        "pieces_num": pieces,
        "seeding_time": row["seeding_time"],
        "seeds": row["num_seeds"],
        "seeds_total": row["num_complete"],
        "time_elapsed": row["time_active"],
        "total_downloaded": row["downloaded"],
        "total_downloaded_session": row["downloaded"],
        "up_limit": -1,
    }
    if client.dialect.halting:
        found |= {key: row[key] for key in ("has_metadata", "popularity", "private", "progress")}
    if client.dialect.strict:
        found |= {"availability": row["availability"]}
    return found
