"""Give memory back to the system: what a step freed would stay with the process."""

import ctypes
from contextlib import suppress

import pyarrow as pa


def give_back() -> None:
    """Give free memory back to the system, where its C library can: a run's steps follow each other in one process."""
    pa.default_memory_pool().release_unused()
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
