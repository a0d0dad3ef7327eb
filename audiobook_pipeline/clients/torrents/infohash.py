"""By which name a torrent goes, and the error for what is none."""


class NotATorrentError(ValueError):
    """The bytes are not a usable torrent, the text no usable magnet link; the message says why and quotes neither."""


def client_hash(infohash_v1: str | None, infohash_v2: str | None) -> str:
    """The ``hash`` by which qBittorrent knows a torrent: v2 cut to 40 digits where there is one, else v1.

    A hybrid added by a magnet that names only v1 goes by v1 until its metadata has arrived.

    Raises:
        ValueError: Both are None.
    """
    if infohash_v2 is not None:
        return infohash_v2[:40]
    if infohash_v1 is None:
        raise ValueError("a torrent has at least one infohash")
    return infohash_v1
