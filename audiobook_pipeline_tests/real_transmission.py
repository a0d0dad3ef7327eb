"""Whether the real Transmission can take part in a test."""

import os

import pytest

from audiobook_pipeline.sandbox.transmission import binary


def require_transmission() -> None:
    """Skip where there is no transmission-daemon; in CI that is a failure."""
    if binary() is not None:
        return
    reason = "no transmission-daemon: install it, or name one with TRANSMISSION_BIN"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
