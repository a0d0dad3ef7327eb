"""Whether the real qBittorrent can take part in a test, and waiting for what it does."""

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


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something is so; fail when it takes too long."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"it did not come true within {seconds:g} s")
        time.sleep(0.05)
