"""Situations of files that were reported of acquiring books: what lies in a download, and where it is placed."""

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from audiobook_pipeline.acquisition.contents import Kind, kind_of
from audiobook_pipeline.acquisition.importing import Access, place
from audiobook_pipeline.acquisition.torrent_contents import refusal
from audiobook_pipeline.acquisition.verification import verify_download
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook
from audiobook_pipeline.sandbox.audio import AudioTags, mp3_bytes

DUNE = WantedBook("Dune", ("Frank Herbert",), series="Dune", position="1")
_THERE = re.compile(r"^(.+?\.\w+) (?:\(.*?\) )?(?:is|lies) there")
_TWO_IMPORTS = re.compile(r"'([^']+)' imported .*number (\d+) of the series '([^']+)'")


def download(folder: Path, albums: dict[str, tuple[int, int]]) -> Path:
    """Make a download with a folder for each album: files and seconds each; return it."""
    content = folder / "save" / "Download"
    for album, (count, seconds) in albums.items():
        (content / album).mkdir(parents=True)
        for number in range(count):
            tags = AudioTags(album=album, artist="Frank Herbert", title=f"{number}")
            (content / album / f"{album} {number:02}.mp3").write_bytes(mp3_bytes(seconds, tags))
    return content


def torrent(row: dict[str, Any], _: Path) -> bool:
    """A torrent whose list of files shows that it is not an audiobook is refused."""
    names = row["input"].partition(": ")[2].split(", ")
    return bool(refusal([(name, 50_000_000) for name in names]))


def several(row: dict[str, Any], folder: Path) -> bool:
    """Of two books in one download one is taken, or none."""
    counts = [int(number) for number in re.findall(r"(\d+) (?:files )?(?:tagged )?'", row["input"])]
    titles = re.findall(r"'([^']+)'", row["input"])
    if len(counts) < 2 or len(titles) < 2:
        return False
    content = download(folder, {title: (n, 20) for title, n in zip(titles[:2], counts[:2], strict=True)})
    siblings = [CatalogueBook("s", titles[1], ("Frank Herbert",), series="Dune", position="2")]
    verdict = verify_download(content, save_path=content.parent, wanted=DUNE, siblings=siblings)
    return not verdict.ok or sum(file.kind is Kind.AUDIO for file in verdict.files) == counts[0]


def encodings(row: dict[str, Any], folder: Path) -> bool:
    """Of two encodings one is taken, or none."""
    names = re.findall(r"\w+(?=/)", row["input"])
    content = folder / "save" / "Dune"
    for name in names or ("mp3", "flac"):
        (content / name).mkdir(parents=True)
        for number in (1, 2):
            tags = AudioTags(album="Dune", artist="Frank Herbert", title=f"Chapter {number}")
            (content / name / f"{number:02}.mp3").write_bytes(mp3_bytes(20 + number, tags))
    verdict = verify_download(content, save_path=content.parent, wanted=DUNE)
    return not verdict.ok or sum(file.kind is Kind.AUDIO for file in verdict.files) == 2


def stray(row: dict[str, Any], folder: Path) -> bool:
    """A file that is not audio, or isn't the torrent's, costs nothing."""
    content = download(folder, {"Dune": (2, 20)})
    known = {f"Download/{path.relative_to(content)}": path.stat().st_size for path in content.rglob("*.mp3")}
    found = re.findall(r"[\w@.][\w@./-]*\.(?:mp3|lnk|com|jpg|db|url|nfo)\b", row["input"]) or ["._01.mp3"]
    ours = "inside the torrent" in row["input"] or "text file" in row["input"]
    for name in found:
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_bytes(b"Visit us")
        if ours:
            known[f"Download/{name}"] = 8
    return verify_download(content, save_path=content.parent, expected_files=known, wanted=DUNE).ok


def film(row: dict[str, Any], folder: Path) -> bool:
    """A film is told by its tracks."""

    def box(name: bytes, content: bytes) -> bytes:
        return (8 + len(content)).to_bytes(4) + name + content

    def track(kind: bytes) -> bytes:
        return box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + kind + bytes(12))))

    content = folder / "save" / f"Dune.{'m4a' if 'm4a' in row['input'] else 'mp4'}"
    content.parent.mkdir(parents=True)
    content.write_bytes(box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", track(b"vide") + track(b"soun")) + bytes(200))
    verdict = verify_download(content, save_path=content.parent, wanted=DUNE)
    return "video" in {problem.rule for problem in verdict.problems}


def lag(_: dict[str, Any], folder: Path) -> bool:
    """A file that is shorter than listed is waited for."""
    content = download(folder, {"Dune": (2, 20)})
    longer = {f"Download/{p.relative_to(content)}": p.stat().st_size + 4096 for p in content.rglob("*.mp3")}
    return verify_download(content, save_path=content.parent, expected_files=longer, wanted=DUNE).is_to_wait


def nested(row: dict[str, Any], folder: Path) -> bool:
    """A book becomes an item of its own whatever lies there."""
    library = folder / "library"
    two = _TWO_IMPORTS.search(row["input"])
    there = _THERE.search(row["input"])
    wanted = re.search(r"wanted is '([^']+)', number (\d+) of (?:the )?series '([^']+)'", row["input"])
    if two:
        first, book = (
            WantedBook(two[1], ("An Author",)),
            WantedBook("Next", ("An Author",), series=two[3], position=two[2]),
        )
        owner = _placed(folder / "first", first, library)
    elif there:
        owner = (library / there[1]).parent
        owner.mkdir(parents=True)
        (library / there[1]).write_bytes(b"somebody's")
        author = (there[1].split("/")[0],)
        book = WantedBook(wanted[1], author, series=wanted[3], position=wanted[2]) if wanted else DUNE
    else:
        return False
    placed = _placed(folder / "second", book, library)
    return not placed.is_relative_to(owner) and not owner.is_relative_to(placed)


def unplayable(_: dict[str, Any], folder: Path) -> bool:
    """What Audiobookshelf doesn't play is refused."""
    content = folder / "save" / "Dune"
    content.mkdir(parents=True)
    (content / "01.mp2").write_bytes(mp3_bytes(20, AudioTags(album="Dune")))
    return kind_of("01.mp2") is Kind.AUDIO and not verify_download(content, save_path=content.parent, wanted=DUNE).ok


def modes(row: dict[str, Any], folder: Path) -> bool:
    """Files that others can't read are told, and made readable where the configuration says so."""
    octal = re.search(r"0[0-7]{3}", row["input"])
    mode = int(octal[0], 8) if octal else 0o600
    with patch("audiobook_pipeline.acquisition.importing.logger.warning") as told:
        _placed(folder, DUNE, folder / "library", mode=mode)
    readable = _placed(folder / "again", DUNE, folder / "other", mode=mode, access=Access(0o644))
    return told.called and all(path.stat().st_mode & 0o004 for path in readable.rglob("*"))


def refused_link(row: dict[str, Any], folder: Path) -> bool:
    """However a hard link is refused, the book is copied."""
    number = getattr(errno, row["input"].split()[0], errno.EACCES)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    with patch.object(os, "link", refuse):
        return len(list(_placed(folder, DUNE, folder / "library").rglob("*.mp3"))) == 2


def long_name(row: dict[str, Any], folder: Path) -> bool:
    """A title longer than the file system's names is shortened to what they take."""
    letters = re.search(r"\d+", row["input"])
    book = WantedBook("X" * int(letters[0] if letters else 184), ("An Author",))
    with patch.object(os, "pathconf", lambda *_: 143):
        placed = _placed(folder, book, folder / "library")
    return max(len(part.encode()) for path in [placed, *placed.rglob("*")] for part in path.parts) <= 143


def _placed(folder: Path, book: WantedBook, library: Path, *, mode: int = 0o644, access: Access | None = None) -> Path:
    content = download(folder, {book.title[:20]: (2, 20)})
    for path in content.rglob("*.mp3"):
        path.chmod(mode)
    library.mkdir(exist_ok=True, parents=True)
    verdict = verify_download(content, save_path=content.parent, wanted=WantedBook(book.title[:20]))
    return place(verdict, book, library=library, tag="abp-1", mode="hardlink", access=access)


SITUATIONS: dict[str, Callable[[dict[str, Any], Path], bool]] = {
    "a torrent whose own file list": torrent,
    "several books in one download": several,
    "two encodings of the same book": encodings,
    "one stray file": stray,
    "a video in an audio container": film,
    "disk lags behind": lag,
    "a book is placed inside another item": nested,
    "files that the library's server may not read": modes,
    "a file system that refuses hard links": refused_link,
    "names longer than the library's file system takes": long_name,
}
"""By the beginning of a kind, what says whether a row comes out right."""
