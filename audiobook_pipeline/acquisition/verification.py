"""Whether a finished download is what was wanted, looked at before anything reaches the library.

What fails is quarantined: rejected in the ledger with its reasons, and never imported. Its files stay where
they are, because they may be seeded.
"""

import errno
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from audiobook_pipeline.acquisition.contents import (
    AUDIO,
    EBOOKS,
    LIBRARY_AUDIO,
    PICTURES,
    ChangedError,
    Found,
    Identity,
    Kind,
    TooManyFilesError,
    listed,
    opened,
    walk,
)
from audiobook_pipeline.acquisition.films import SUFFIXES, is_film
from audiobook_pipeline.acquisition.tag_evidence import contradictions
from audiobook_pipeline.acquisition.tag_reader import Tags, read_tags
from audiobook_pipeline.acquisition.tracks import Track, one_encoding, own_tracks
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT

_PROGRAM_MARKS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")
_ARCHIVE_MARKS = (b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HIDDEN_PROGRAMS = frozenset({".exe", ".scr", ".bat", ".cmd", ".pif", ".msi", ".lnk", ".vbs", ".ps1"})
_LOOKS_HARMLESS = AUDIO | PICTURES | EBOOKS | {".txt"}
_LONGER = 1.02
"""Two encodings of one recording differ by less of its length."""
_COVER_NAMES = ("cover", "folder", "front")
_MAX_COVER_BYTES = 32 * 2**20
_NOT_ITS_FAULT = frozenset({"path_map", "missing", "unreadable", "incomplete", "content_path", "unmoved"})
"""Rules that speak of disks, paths and settings: a disk of the network lags, a person moves files."""
OPINIONS = frozenset({"runtime", "tag_title", "tag_author", "tag_language", "tag_position", "video"})
"""Rules that speak of which book it is, in which a person may know better; the others speak of harm, or of files that
are not there or don't play."""
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
        kind: Audio, the cover, or an e-book.
        identity: Which file was looked at: this one is placed and no other.
        duration_s: Seconds, or None for what is not audio or can't be read by us.
    """

    name: str
    kind: Kind
    identity: Identity
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict on a download.

    Attributes:
        content: The folder or file that was looked at.
        problems: What speaks against it; empty where it is fine.
        duration_s: Runtime of all audio in seconds, or None where a file's can't be told.
        files: The files that belong into the library.
        of_others: Audio files that are another book's.
    """

    content: Path
    problems: tuple[Problem, ...]
    duration_s: float | None
    files: tuple[VerifiedFile, ...]
    of_others: frozenset[str] = frozenset()

    @property
    def ok(self) -> bool:
        """Whether it may be imported."""
        return not self.problems

    @property
    def is_to_wait(self) -> bool:
        """Whether it can't be judged from here now, which says nothing about the release."""
        return any(problem.rule in _NOT_ITS_FAULT for problem in self.problems)

    @property
    def reason(self) -> str:
        """The verdict in words, for the ledger."""
        if self.ok:
            audio = sum(file.kind is Kind.AUDIO for file in self.files)
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
    ebooks: bool = False,
    formats: Sequence[str] = DEFAULT.formats,
    overruled: Collection[str] = (),
) -> Verification:
    """Look at a finished download.

    Args:
        root: Content path of the torrent on this machine: a folder, or the file of a single-file torrent.
        save_path: Save path of the torrent on this machine.
        expected_files: Size in bytes of each wanted file of the torrent by its path below ``save_path``: only these
            are looked at. None where they aren't known: then all that lies in ``root`` is.
        wanted: The wanted book.
        siblings: Other books of its author and series.
        tolerances: How far it may be from what is known; the defaults where None.
        ebooks: Whether e-books belong into the library too.
        formats: Formats, the best first, for a download that holds the book in several.
        overruled: Rules of ``OPINIONS`` that a person overrules.
    """
    tolerances = tolerances or Tolerances()
    shared = expected_files is not None and root == save_path
    if (problem := _place_problem(root, save_path, shared=shared)) is not None:
        return Verification(root, (problem,), None, ())
    try:
        problems = list(_missing(save_path, expected_files or {}))
        found = list(walk(root)) if expected_files is None else _of_torrent(root, save_path, expected_files)
        problems += _harmful(found)
        audio, tags, unread = _audio(found, tolerances)
        audio, tags, of_others = _wanted_audio(audio, tags, wanted, siblings, formats)
        beside = [*_cover(found), *(file for file in found if ebooks and file.kind is Kind.EBOOK)]
    except TooManyFilesError as error:
        return Verification(root, (Problem("too_many_files", str(error)),), None, ())
    except ChangedError as error:
        return Verification(root, (Problem("unreadable", str(error)),), None, ())
    except OSError as error:
        return Verification(root, (Problem("unreadable", f"{error.filename or root}: {error.strerror}"),), None, ())
    problems += unread
    known = [file.duration_s for file in audio if file.duration_s is not None]
    duration = sum(known) if len(known) == len(audio) else None
    if not audio:
        problems.append(Problem("no_audio", "there is no audio file in it"))
    elif not known and not unread:
        problems.append(Problem("undecodable", "no audio file tells its length"))
    if duration is not None and known:
        problems += _runtime(duration, wanted, tolerances)
        problems += _no_better(duration, audio, wanted)
    problems += [Problem(rule, said) for rule, said in contradictions(list(tags.values()), wanted, siblings)]
    problems = [each for each in problems if each.rule not in OPINIONS.intersection(overruled)]
    files = *audio, *(VerifiedFile(file.name, file.kind, file.identity) for file in beside)
    return Verification(root, tuple(problems), duration, files, of_others)


def _of_torrent(root: Path, save_path: Path, names: Iterable[str]) -> list[Found]:
    """Return the torrent's own files below its content; what others put beside them is left alone."""
    usable = [name for name in names if not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts]
    base = root if root.is_dir() else root.parent
    found = listed(save_path, [name for name in usable if "\0" not in name and (save_path / name).is_relative_to(root)])
    return [replace(file, name=file.path.relative_to(base).as_posix()) for file in found]


def _wanted_audio(
    audio: Sequence[VerifiedFile],
    tags: Mapping[str, Tags],
    wanted: WantedBook,
    siblings: Sequence[CatalogueBook],
    formats: Sequence[str],
) -> tuple[list[VerifiedFile], dict[str, Tags], frozenset[str]]:
    """Return the audio files that are the wanted book's, each part of it once, with their tags; and those of others."""
    tracks = own_tracks([Track(file.name, tags.get(file.name)) for file in audio], wanted, siblings)
    kept = {track.name for track in one_encoding(tracks, formats)}
    own = [file for file in audio if file.name in kept]
    of_others = frozenset(file.name for file in audio) - {track.name for track in tracks}
    return own, {name: read for name, read in tags.items() if name in kept}, of_others


def _place_problem(root: Path, save_path: Path, *, shared: bool) -> Problem | None:
    """Return what is wrong with where the content lies, before anything in it is touched."""
    if root.is_symlink():
        return Problem("link", f"{root.name} is a link to somewhere else")
    try:
        content, folder = root.resolve(strict=True), save_path.resolve(strict=True)
    except (OSError, RuntimeError):
        return Problem("missing", f"{root} isn't there, or can't be seen from here: see the path map of the instance")
    if shared and content == folder:
        return None
    if content == folder or folder.is_relative_to(content):
        return Problem("content_path", f"{root} is the whole download folder and not one download")
    if not content.is_relative_to(folder):
        return Problem("content_path", f"{root} lies outside the save path {save_path}")
    return None


def _missing(save_path: Path, expected: Mapping[str, int]) -> Iterator[Problem]:
    for name, size in expected.items():
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            yield Problem("unsafe_path", f"the torrent names a file outside its folder: {name!r}")
            continue
        try:
            there = (save_path / name).lstat().st_size
        except FileNotFoundError:
            yield Problem("missing", f"{name} isn't there")
            continue
        except (ValueError, OSError) as error:
            if isinstance(error, OSError) and error.errno != errno.ENAMETOOLONG:
                raise
            yield Problem("unsafe_path", f"the torrent names a file as no system can: {name[:200]!r}")
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
            yield Problem("double_extension", f"{file.name!r} hides its extension with characters that reverse text")
        elif file.kind in {Kind.EXECUTABLE, Kind.ARCHIVE}:
            inner = "".join(suffixes[:-1][-1:])
            if inner in _LOOKS_HARMLESS:
                yield Problem("double_extension", f"{file.name} is made to look like {inner}")
            else:
                yield Problem(str(file.kind), f"{file.name} is an {file.kind}")
        elif _HIDDEN_PROGRAMS & set(suffixes[:-1]):
            yield Problem("double_extension", f"{file.name} has a program's extension before its own")
        else:
            yield from _disguised(file)


def _disguised(file: Found) -> Iterator[Problem]:
    """Look at the first bytes of a file whose name is harmless."""
    head = _head(file)
    if head.startswith(_PROGRAM_MARKS):
        yield Problem("executable", f"{file.name} holds a program")
    elif file.kind is Kind.AUDIO and head.startswith(_ARCHIVE_MARKS):
        yield Problem("archive", f"{file.name} holds an archive")


def _head(file: Found) -> bytes:
    with opened(file.path, file.identity) as stream:
        return stream.read(12)


def _cover(found: Iterable[Found]) -> list[Found]:
    """Return the one picture that goes with the book: a cover by its name before others, and the larger one."""
    pictures = [file for file in found if file.kind is Kind.PICTURE and file.size <= _MAX_COVER_BYTES]
    named = {name: place for place, name in enumerate(_COVER_NAMES)}
    pictures.sort(key=lambda file: (named.get(PurePosixPath(file.name).stem.lower(), len(named)), -file.size))
    return next(([file] for file in pictures if _is_picture(_head(file))), [])


def _is_picture(head: bytes) -> bool:
    """Tell a JPEG, PNG or WebP by its first bytes."""
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (head[:4] == b"RIFF" and head[8:] == b"WEBP")


def _audio(found: Iterable[Found], tolerances: Tolerances) -> tuple[list[VerifiedFile], dict[str, Tags], list[Problem]]:
    """Read the audio files; return them, their tags by name, and what can't be read or played."""
    audio = [file for file in found if file.kind is Kind.AUDIO]
    problems = []
    readable = []
    for file in audio:
        suffix = file.path.suffix.lower()
        if suffix in _ENCRYPTED:
            problems.append(Problem("encrypted", f"{file.name} is encrypted and plays only for its buyer"))
        elif suffix not in LIBRARY_AUDIO:
            problems.append(Problem("unplayable", f"{file.name}: Audiobookshelf plays no {suffix}"))
        elif suffix in SUFFIXES and _shows_a_film(file):
            problems.append(Problem("video", f"{file.name} is a film"))
        elif file.size < tolerances.min_audio_bytes:
            problems.append(Problem("empty", f"{file.name} has {file.size} bytes"))
        elif suffix not in _UNREAD_BY_TINYTAG:
            readable.append(file)
    tags = dict(zip((file.name for file in readable), read_tags(readable), strict=True))
    for name, read in tags.items():
        if not read.duration_s:
            problems.append(Problem("undecodable", f"{name} is not audio that can be decoded"))
    files = [
        VerifiedFile(file.name, file.kind, file.identity, tags[file.name].duration_s if file.name in tags else None)
        for file in audio
    ]
    return files, tags, problems


def _shows_a_film(file: Found) -> bool:
    with opened(file.path, file.identity) as stream:
        return is_film(stream)


def _no_better(duration_s: float, audio: Sequence[VerifiedFile], wanted: WantedBook) -> Iterator[Problem]:
    """Yield in what way a download is no better than the copy that it is to better."""
    minutes, size = duration_s / 60, sum(file.identity.size for file in audio)
    least = wanted.preferences.get("min_size", 0) if wanted.better_by == "bitrate" else 0
    if wanted.better_minutes and minutes <= wanted.better_minutes * _LONGER:
        yield Problem("not_better", f"{minutes:.1f} min, the copy that is there has {wanted.better_minutes:.1f}")
    elif size < least:
        yield Problem("not_better", f"{size / 1e6:,.0f} MB of audio, a better copy has {least / 1e6:,.0f}")


def _runtime(duration_s: float, wanted: WantedBook, tolerances: Tolerances) -> Iterator[Problem]:
    if not wanted.runtime_min or wanted.runtime_min <= 0:
        return
    share = duration_s / 60 / wanted.runtime_min
    if not tolerances.shortest <= share <= tolerances.longest:
        short = "abridged, or a part of it" if share < 1 else "more than this book, or it contains the book twice"
        yield Problem(
            "runtime", f"{duration_s / 60:.1f} min, wanted are {wanted.runtime_min:.1f} min ({share:.0%}): {short}"
        )
