"""Whether a finished download is what was wanted, looked at before anything reaches the library.

What fails is quarantined: rejected in the ledger with its reasons, and never imported. Its files stay where
they are, because qBittorrent may be seeding them.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tinytag import TinyTag, TinyTagException

from audiobook_pipeline.acquisition.contents import Found, Kind, kind_of, walk
from audiobook_pipeline.acquisition.tag_evidence import Tags, contradictions
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook

_PROGRAM_MARKS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")
_ARCHIVE_MARKS = (b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HIDDEN_PROGRAMS = frozenset({".exe", ".scr", ".bat", ".cmd", ".pif", ".msi", ".lnk", ".vbs", ".ps1"})
_UNREAD_BY_TINYTAG = frozenset({".aac", ".mka", ".webma", ".awb", ".caf"})
_ENCRYPTED = frozenset({".aax", ".aaxc"})


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far a download may be from what is known of the book.

    Attributes:
        shortest: Least runtime as a share of the expected one; an abridgement has 0.3 to 0.6.
        longest: Greatest runtime as a share of the expected one; narrators differ by a quarter.
        min_audio_bytes: A file smaller than this can't be audio.
    """

    shortest: float = 0.75
    longest: float = 1.35
    min_audio_bytes: int = 128


@dataclass(frozen=True, slots=True)
class Problem:
    """What speaks against a download.

    Attributes:
        rule: Name of the rule ("executable", "runtime", "tag_title", …).
        words: What was found, for a person.
    """

    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """A file that belongs into the library.

    Attributes:
        name: Path below the content, with "/".
        size: Bytes.
        audio: Whether it is audio.
        duration_s: Seconds, or None for what is no audio or can't be read by us.
    """

    name: str
    size: int
    audio: bool
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict on a download.

    Attributes:
        content: The folder or file that was looked at.
        problems: What speaks against it; empty where it is fine.
        duration_s: Runtime of all audio in seconds, or None where a file's can't be told.
        files: The files that belong into the library.
    """

    content: Path
    problems: tuple[Problem, ...]
    duration_s: float | None
    files: tuple[VerifiedFile, ...]

    @property
    def ok(self) -> bool:
        """Whether it may be imported."""
        return not self.problems

    @property
    def reason(self) -> str:
        """The verdict in words, for the ledger."""
        if self.ok:
            audio = sum(file.audio for file in self.files)
            length = f", {self.duration_s / 60:.0f} min" if self.duration_s is not None else ""
            return f"{audio} audio file{'s' * (audio != 1)}{length}: as wanted"
        return "; ".join(f"{problem.rule}: {problem.words}" for problem in self.problems)


def verify_download(
    root: Path,
    *,
    save_path: Path,
    expected_files: Mapping[str, int] | None = None,
    wanted: WantedBook,
    siblings: Sequence[CatalogueBook] = (),
    tolerances: Tolerances | None = None,
) -> Verification:
    """Look at a finished download.

    Args:
        root: Content path of the torrent on this machine: a folder, or the file of a single-file torrent.
        save_path: Save path of the torrent on this machine.
        expected_files: Size in bytes of each wanted file of the torrent by its path below ``save_path``, as
            qBittorrent lists them; None where that isn't known.
        wanted: The wanted book.
        siblings: Other books of its author and series.
        tolerances: How far it may be from what is known; the defaults where None.
    """
    tolerances = tolerances or Tolerances()
    if (problem := _place_problem(root, save_path)) is not None:
        return Verification(root, (problem,), None, ())
    try:
        found = list(walk(root))
        problems = [*_missing(save_path, expected_files or {}), *_harmful(found)]
        files, tags, unread = _audio(found, tolerances)
    except OSError as error:
        return Verification(root, (Problem("unreadable", f"{error.filename or root}: {error.strerror}"),), None, ())
    problems += unread
    lengths = [file.duration_s for file in files if file.audio]
    known = [length for length in lengths if length is not None]
    duration = sum(known) if len(known) == len(lengths) else None
    if not lengths:
        problems.append(Problem("no_audio", "there is no audio file in it"))
    elif not known and not unread:
        problems.append(Problem("undecodable", "no audio file tells its length"))
    if duration is not None and known:
        problems += _runtime(duration, wanted, tolerances)
    problems += [Problem(rule, said) for rule, said in contradictions(tags, wanted, siblings)]
    return Verification(root, tuple(problems), duration, tuple(files))


def _place_problem(root: Path, save_path: Path) -> Problem | None:
    """Return what is wrong with where the content lies, before anything in it is touched."""
    if root.is_symlink():
        return Problem("link", f"{root.name} is a link to somewhere else")
    try:
        content, folder = root.resolve(strict=True), save_path.resolve(strict=True)
    except (OSError, RuntimeError):
        return Problem("missing", f"{root} isn't there, or can't be seen from here: see the path map of the instance")
    if content == folder or folder.is_relative_to(content):
        return Problem("content_path", f"{root} is the whole download folder and not one download")
    if not content.is_relative_to(folder):
        return Problem("content_path", f"{root} lies outside the save path {save_path}")
    return None


def _missing(save_path: Path, expected: Mapping[str, int]) -> Iterator[Problem]:
    for name, size in expected.items():
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            yield Problem("content_path", f"the torrent names a file outside its folder: {name!r}")
            continue
        try:
            there = (save_path / name).lstat().st_size
        except FileNotFoundError:
            yield Problem("missing", f"{name} isn't there")
            continue
        if there != size:
            yield Problem("incomplete", f"{name} has {there} bytes and not {size}")


def _harmful(found: Sequence[Found]) -> Iterator[Problem]:
    for file in found:
        suffixes = [suffix.strip().lower() for suffix in PurePosixPath(file.name).suffixes]
        if file.kind is Kind.LINK:
            yield Problem("link", f"{file.name} is a link")
        elif file.kind is Kind.SPECIAL:
            yield Problem("special_file", f"{file.name} is a pipe, a socket or a device")
        elif _TURNING & set(file.name):
            yield Problem("double_extension", f"{file.name!r} hides its ending with characters that turn the text")
        elif file.kind in {Kind.EXECUTABLE, Kind.ARCHIVE}:
            inner = "".join(suffixes[:-1][-1:])
            if kind_of(f"x{inner}") in {Kind.AUDIO, Kind.COMPANION}:
                yield Problem("double_extension", f"{file.name} is made to look like {inner}")
            else:
                yield Problem(str(file.kind), f"{file.name} is an {file.kind}")
        elif _HIDDEN_PROGRAMS & set(suffixes[:-1]):
            yield Problem("double_extension", f"{file.name} has the ending of a program before its own")
        else:
            yield from _disguised(file)


def _disguised(file: Found) -> Iterator[Problem]:
    """Look at the first bytes of a file whose name is harmless."""
    with file.path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(_PROGRAM_MARKS):
        yield Problem("executable", f"{file.name} holds a program")
    elif file.kind is Kind.AUDIO and head.startswith(_ARCHIVE_MARKS):
        yield Problem("archive", f"{file.name} holds an archive")


def _audio(found: Sequence[Found], tolerances: Tolerances) -> tuple[list[VerifiedFile], list[Tags], list[Problem]]:
    """Read the audio files; return what belongs into the library, the tags, and what can't be read."""
    files, tags, problems = [], [], []
    for file in found:
        if file.kind is Kind.COMPANION:
            files.append(VerifiedFile(file.name, file.size, audio=False))
        if file.kind is not Kind.AUDIO:
            continue
        length: float | None = None
        suffix = file.path.suffix.lower()
        if suffix in _ENCRYPTED:
            problems.append(Problem("encrypted", f"{file.name} is encrypted and plays for its buyer only"))
        elif file.size < tolerances.min_audio_bytes:
            problems.append(Problem("empty", f"{file.name} has {file.size} bytes"))
        elif suffix in _UNREAD_BY_TINYTAG:
            _read_ends(file)
        else:
            length, tag = _read(file)
            tags.append(tag)
            if not length:
                problems.append(Problem("undecodable", f"{file.name} is no audio that can be decoded"))
        files.append(VerifiedFile(file.name, file.size, audio=True, duration_s=length))
    return files, tags, problems


def _read(file: Found) -> tuple[float | None, Tags]:
    _read_ends(file)
    try:
        read = TinyTag.get(file.path)
    except (TinyTagException, ValueError, IndexError, KeyError, OverflowError, ZeroDivisionError):
        # What is not audio breaks the parser in many ways; an OSError is the disk's and goes up.
        return None, Tags()
    length = read.duration if read.duration and 0 < read.duration < float("inf") else None
    return length, Tags(read.album, read.title, read.artist, read.albumartist, read.composer)


def _read_ends(file: Found) -> None:
    with file.path.open("rb") as stream:
        stream.read(1)
        stream.seek(-1, os.SEEK_END)
        stream.read(1)


def _runtime(duration_s: float, wanted: WantedBook, tolerances: Tolerances) -> Iterator[Problem]:
    if not wanted.runtime_min or wanted.runtime_min <= 0:
        return
    share = duration_s / 60 / wanted.runtime_min
    if not tolerances.shortest <= share <= tolerances.longest:
        short = "abridged, or a part of it" if share < 1 else "more than this book, or dubbed twice"
        yield Problem(
            "runtime", f"{duration_s / 60:.1f} min, wanted are {wanted.runtime_min:.1f} min ({share:.0%}): {short}"
        )
