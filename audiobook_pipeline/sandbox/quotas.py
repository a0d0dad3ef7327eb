"""How services limit the rate of requests: a bucket that refills steadily, or a count per window of time."""

import math
import time
from collections.abc import Callable
from typing import Protocol


class Quota(Protocol):
    """Limits the rate of requests."""

    def wait(self) -> int:
        """Count one request; return 0, or the seconds (whole) until there is room for one."""


class Bucket:
    """A bucket of requests, refilled steadily: Hardcover's has 10, or 5 for older tokens, and gains one per second.

    Args:
        size: Requests in a full bucket.
        per_second: Requests added per second.
        clock: Returns seconds.
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
    """A number of requests in each window of time, which the first one opens: Audnexus allows 100 per minute.

    Args:
        most: Requests per window.
        seconds: Length of the window.
        clock: Returns seconds.
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._opened, self._count = clock() - seconds, 0

    def wait(self) -> int:
        """Count one request; refused ones count too."""
        now = self._clock()
        if now - self._opened >= self._seconds:
            self._opened, self._count = now, 0
        self._count += 1
        return math.ceil(self._opened + self._seconds - now) if self._count > self._most else 0
