"""The memory of a run's process: its steps follow each other in it, and what one freed would stay with it."""

import ctypes
import gc
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import ClassVar, Final

import pyarrow as pa

from audiobook_pipeline.domain.text.remembered import forget

_ARENA_MAX: Final = -8
_MMAP_THRESHOLD: Final = -3
"""Parameters of glibc's ``mallopt``."""
_LARGE: Final = 256 * 1024
"""Bytes from which a block is of its own, so that it goes back once it is freed."""
_GROWN: Final = 32 * 1024**2
"""Bytes by which a process must have grown before it looks for what it can give back: it takes a while."""

_COLLECTED: Final = (50_000, 20, 1_000)
"""New objects before the garbage collector looks at them, and looks that pass before it goes through older ones.

Rows and names have no cycles: with Python's own thresholds, going through all of them again took a sixth of a night.
"""


class _Process:
    """This process.

    Attributes:
        size: Its bytes of memory when it last gave some back.
    """

    size: ClassVar[int] = 0


@cache
def prepare() -> None:
    """Make this process ready for a run: it holds little that is free, and what it imported isn't looked at again.

    Arrow's own pool keeps what it once took. The C library would let large blocks lie among small ones once some were
    freed, and give each thread an arena, of which hardly anything comes back. The garbage collector would go through
    all modules again and again.
    """
    pa.set_memory_pool(pa.system_memory_pool())
    with suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_ARENA_MAX, 1)
    gc.set_threshold(*_COLLECTED)
    gc.collect()
    gc.freeze()
    _Process.size = _size()


def give_back() -> None:
    """Forget what was read in names, and give free memory back to the system.

    That is looked for where the C library can, and the process has grown since the last time.
    """
    forget()
    if _size() < _Process.size + _GROWN:
        return
    gc.collect()
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
    _Process.size = _size()


def _size() -> int:
    """Return the bytes of memory of this process; 0 where the system doesn't tell (nor has ``malloc_trim``)."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
