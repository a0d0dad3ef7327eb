"""Give memory back to the system: what a step freed would stay with the process."""

import ctypes
from contextlib import suppress
from typing import Final

import pyarrow as pa

_ARENA_MAX: Final = -8
_MMAP_THRESHOLD: Final = -3
"""Parameters of glibc's ``mallopt``."""
_LARGE: Final = 256 * 1024
"""Bytes from which a block is of its own, so that it goes back once it is freed."""


def return_freed() -> None:
    """Let this process hold little that is free: a run's steps follow each other in it.

    Arrow's own pool keeps what it once took. The C library would let large blocks lie among small ones once some were
    freed, and give each thread an arena, of which hardly anything comes back.
    """
    pa.set_memory_pool(pa.system_memory_pool())
    with suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_ARENA_MAX, 1)


def give_back() -> None:
    """Give free memory back to the system, where its C library can."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
