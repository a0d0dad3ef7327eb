"""Reading the tags and lengths of audio files that strangers made, in a process of its own.

A file can be made to keep the parser busy for hours or to fill the memory. So it works where both are bounded, where
no secret is, and on a bounded part of each file. ``read_tags`` is called by ``verification``; the rest runs in the
process that it starts.
"""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Any, BinaryIO

from tinytag import TinyTag

from audiobook_pipeline.acquisition.contents import ChangedError, Found, Identity, opened
from audiobook_pipeline.domain.wellformed import well_formed

FILE_BYTES = 64 * 2**20
"""So much of a file is read at most; the largest covers in tags have some 10 MiB."""

FILE_SECONDS, ALL_SECONDS = 2.0, 60
"""Time of the processor for one file (some milliseconds are usual), and for all of a download."""

_WAIT_SECONDS = 900
_MEMORY = 2**30
_LONGEST = 1000
_KEPT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG")


@dataclass(frozen=True, slots=True)
class Tags:
    """What one audio file says of itself; None where it doesn't.

    Attributes:
        duration_s: Its length in seconds.
        album: Usually the book.
        title: Usually the chapter.
        artist: Author or narrator.
        album_artist: The same.
        composer: The same.
        language: Language as the tags write it.
    """

    duration_s: float | None = None
    album: str | None = None
    title: str | None = None
    artist: str | None = None
    album_artist: str | None = None
    composer: str | None = None
    language: str | None = None


def read_tags(files: Sequence[Found]) -> list[Tags]:
    """Return what each file says, in their order; an empty one for what can't be decoded within the bounds.

    Raises:
        ChangedError: If a file is no longer the one that was found.
        OSError: If one can't be read.
    """
    if not files:
        return []
    asked = [[str(file.path), *astuple(file.identity)] for file in files]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", __name__],
            input=json.dumps(asked),
            capture_output=True,
            check=False,
            text=True,
            timeout=_WAIT_SECONDS,
            cwd=Path(__file__).parents[2],
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(None, f"not read within {_WAIT_SECONDS // 60} minutes", str(files[0].path)) from None
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    for file, answer in zip(files, answers, strict=False):
        if answer == "changed":
            raise ChangedError(f"{file.name} changed after it was looked at")
        if isinstance(answer, dict):
            raise OSError(answer["errno"], answer["strerror"], str(file.path))
    if len(answers) < len(files) and done.returncode != -signal.SIGXCPU:
        words = f"the process that reads tags ended with {done.returncode}"
        raise OSError(None, words, str(files[len(answers)].path))
    # It was ended where all its time was used: nothing is known of the rest.
    return [Tags(*answer) for answer in answers] + [Tags()] * (len(files) - len(answers))


class _BoundedFile(FileIO):
    """A file of which no more than ``FILE_BYTES`` are read: the parser believes every length that a file states."""

    left = FILE_BYTES

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - whatever takes bytes
        self.left -= len(buffer)
        if self.left < 0:
            raise _BoundReachedError
        return super().readinto(buffer)

    def readall(self) -> bytes:
        raise _BoundReachedError


class _BoundReachedError(Exception):
    """Too much was to be read, or it took too long."""


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (ALL_SECONDS, ALL_SECONDS + 10))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    signal.signal(signal.SIGPROF, _too_long)
    for path, *identity in json.load(sys.stdin):
        print(json.dumps(_answer(Path(path), Identity(*identity))), flush=True)


def _too_long(_signal: int, _frame: object) -> None:
    raise _BoundReachedError


def _answer(path: Path, identity: Identity) -> Any:  # noqa: ANN401 - what JSON has
    try:
        with opened(path, identity) as stream, BufferedReader(_BoundedFile(os.dup(stream.fileno()))) as bounded:
            return list(_values(path, bounded))
    except ChangedError:
        return "changed"
    except OSError as error:
        return {"errno": error.errno, "strerror": error.strerror}


def _values(path: Path, stream: BinaryIO) -> Iterator[float | str | None]:
    """Yield the fields of ``Tags``; none where the file can't be decoded within the bounds."""
    signal.setitimer(signal.ITIMER_PROF, FILE_SECONDS)
    try:
        read = TinyTag.get(path.name, file_obj=stream)
    except Exception as error:  # What is not audio breaks the parser in many ways.
        cause = error.__cause__ or error
        if isinstance(cause, OSError) and cause.errno != errno.EINVAL:  # Which is a seek to nowhere.
            raise cause from None
        return
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    yield read.duration if read.duration and 0 < read.duration < float("inf") else None
    language = next(iter(read.other.get("language", ())), None)
    for text in (read.album, read.title, read.artist, read.albumartist, read.composer, language):
        yield well_formed(text[:_LONGEST]) if isinstance(text, str) and text.strip() else None


if __name__ == "__main__":
    _main()
