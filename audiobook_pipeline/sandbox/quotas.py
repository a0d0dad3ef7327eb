"""How services hold their callers to a rate: by a bucket that fills evenly, or by counting in windows of time."""

import math
import time
from collections.abc import Callable
from typing import Protocol


class Quota(Protocol):
    """Holds callers to a rate."""

    def wait(self) -> int:
        """Count one request; return 0, or the whole seconds after which there is room for one."""


class Bucket:
    """A bucket of requests, refilled evenly: Hardcover's is of 10, or 5 for older tokens, and gets one a second.

    Args:
        size: Requests that a full one holds.
        per_second: Requests that flow in.
        clock: Gives seconds.
    """

    def __init__(self, size: int, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._size, self._per_second, self._clock = size, per_second, clock
        self._level, self._at = float(size), clock()

    def wait(self) -> int:
        """Take one request out."""
        now = self._clock()
        self._level, self._at = min(self._size, self._level + (now - self._at) * self._per_second), now
        if self._level < 1:
            return math.ceil((1 - self._level) / self._per_second)
        self._level -= 1
        return 0


class Window:
    """So many requests in each window of time, the first of which opens it: Audnexus has 100 a minute.

    Args:
        most: Requests of one window.
        seconds: Its length.
        clock: Gives seconds.
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._opened, self._count = clock() - seconds, 0

    def wait(self) -> int:
        """Count one request; those that are refused count too."""
        now = self._clock()
        if now - self._opened >= self._seconds:
            self._opened, self._count = now, 0
        self._count += 1
        return math.ceil(self._opened + self._seconds - now) if self._count > self._most else 0
