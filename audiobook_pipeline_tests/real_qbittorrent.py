"""Whether the real qBittorrent can take part in a test."""

import os

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
