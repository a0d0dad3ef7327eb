"""Waiting for what other threads and processes do."""

import time
from collections.abc import Callable
from typing import Any

import pytest

HANG_SECONDS = 300.0
"""Longer than anything takes on a busy machine: whoever reaches this hangs."""


def wait_for(condition: Callable[[], Any], what: str = "it", *, every: float = 0.05) -> Any:
    """Return the first true value of ``condition``; fail if none comes."""
    deadline = time.monotonic() + HANG_SECONDS
    while not (value := condition()):
        if time.monotonic() > deadline:
            pytest.fail(f"waited {HANG_SECONDS:.0f} s for {what}")
        time.sleep(every)
    return value
