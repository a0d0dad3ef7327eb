"""Whether the real qBittorrent can take part in a test, and torrents small enough for it."""

import os
import time
from collections.abc import Callable

import pytest

from audiobook_pipeline.sandbox.qbittorrent.real import binary


def require_qbittorrent() -> None:
    """Skip where there is no qbittorrent-nox; in CI that is a failure."""
    if binary() is not None:
        return
    reason = "no qbittorrent-nox: install it, or name one with QBT_BIN"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def bencode(value) -> bytes:
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    return b"d" + b"".join(bencode(key) + bencode(value[key]) for key in sorted(value)) + b"e"


def small_torrent(name: str, size: int = 7) -> bytes:
    """A torrent of one file that nobody seeds."""
    info = {"name": f"{name}.mp3", "piece length": 16384, "pieces": b"\0" * 20, "length": size}
    return bencode({"info": info})


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something is so; fail when it takes too long."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"it did not come true within {seconds:g} s")
        time.sleep(0.05)
