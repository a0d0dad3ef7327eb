"""Reading a library folder from disk, as Audiobookshelf's scanner does.

The outermost folder that contains media (audio or an e-book) is an item and owns everything below it (scandir.js of
2.36); ``Author/Series/Title`` gives what the tags of its files don't. A folder at a new path is matched with the item
that has the same inode, and keeps its metadata. Items of the world have no files on disk: a scan leaves them
unchanged, unless the whole folder is gone, which makes everything missing.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tinytag import TinyTag, TinyTagException

from audiobook_pipeline.sandbox.audiobookshelf.descriptions import cleaned
from audiobook_pipeline.sandbox.audiobookshelf.library import NO_FIELDS, AudioFile, Item, Library

_AUDIO = frozenset(
    {".mp3", ".m4b", ".m4a", ".flac", ".opus", ".ogg", ".oga", ".mp4", ".aac", ".wma", ".aiff", ".aif", ".wav", ".webm"}
    | {".webma", ".mka", ".awb", ".caf", ".mpg", ".mpeg"}
)
_EBOOKS = frozenset({".epub", ".pdf", ".mobi", ".azw3", ".cbr", ".cbz"})
_UNFINISHED = frozenset({".part", ".tmp", ".crdownload", ".download", ".bak", ".old", ".temp"})
_DISC = re.compile(r"(?:cd|dis[ck])\s*\d{1,3}", re.IGNORECASE)
_SEQUENCE = re.compile(
    r"(?:(?:vol(?:ume|\.)?|book)\s*(\d{1,3}(?:\.\d{1,2})?)|(\d{1,3}(?:\.\d{1,2})?)\.?)", re.IGNORECASE
)
_YEAR = re.compile(r"\(?(\d{4})\)?")
_NARRATORS = re.compile(r"\{([^}]+)\}")
_ASIN = re.compile(r"[\[(](B0[A-Z0-9]{8})[\])]")


@dataclass(slots=True)
class Found:
    """An item on disk: its path below the root, its media files, and what folders and tags say."""

    path: str
    is_file: bool
    modified_ms: int
    ino: str
    files: list[tuple[Path, str]]
    audio: list[AudioFile] = field(default_factory=list)
    title: str = ""
    authors: list[str] = field(default_factory=list)
    narrators: list[str] = field(default_factory=list)
    series: list[tuple[str, str | None]] = field(default_factory=list)
    genres: list[str] = field(default_factory=list)
    year: str | None = None
    asin: str | None = None
    description: str | None = None


def read_folder(root: Path) -> list[Found] | None:
    """Return the items below ``root``, or None if the folder is gone."""
    if not root.is_dir():
        return None
    found = sorted(_items(root), key=lambda item: item.path)
    for item in found:
        _read_folder_names(item)
        _read_tags(item)
    # Files that can't be probed are not media: a folder with nothing else never becomes an item.
    return [item for item in found if item.audio or any(path.suffix.lower() in _EBOOKS for path, _ in item.files)]


def apply(found: list[Found] | None, library: Library, now_ms: int) -> None:
    """Update the library to what is on disk."""
    on_disk = {item.path: item for item in found or []}
    known = {item.path for item in library.items.values()}
    new = {entry.ino: entry for path, entry in on_disk.items() if path not in known}
    for item in library.items.values():
        if item.on_disk and item.path not in on_disk and (moved := new.pop(item.ino, None)):
            item.path = moved.path
            library.touch(item)
        gone = found is None or (item.path not in on_disk if item.on_disk else item.id in library.lost)
        if gone != item.is_missing:
            item.is_missing = gone
            library.touch(item)
        if item.on_disk and item.path in on_disk:
            _refresh(item, on_disk[item.path], library)
    for entry in new.values():
        library.add(_new_item(entry, library, now_ms))


def _items(root: Path) -> Iterator[Found]:
    folders: dict[Path, list[Path]] = {}
    media = [path for path in root.rglob("*") if path.suffix.lower() in _AUDIO | _EBOOKS and path.is_file()]
    for path in sorted(media, key=lambda path: (len(path.parts), path)):
        if _is_ignored(path.relative_to(root)):
            continue
        if path.parent == root:
            inode = str(path.stat().st_ino)
            yield Found(path.name, True, _modified(path), inode, [(path, path.name)])
            continue
        folders.setdefault(_owner(path.parent, root, folders), []).append(path)
    for folder, paths in folders.items():
        files = [(path, path.relative_to(folder).as_posix()) for path in paths]
        name = folder.relative_to(root).as_posix()
        yield Found(name, False, _modified(folder), str(folder.stat().st_ino), files)


def _owner(folder: Path, root: Path, owners: Container[Path]) -> Path:
    """Return the item folder that the files of ``folder`` belong to: an item above it, or itself."""
    above = [folder, *folder.parents]
    outermost_first = above[above.index(root) - 1 :: -1]
    known = next((each for each in outermost_first if each in owners), None)
    if known is None and folder.parent != root and _DISC.fullmatch(folder.name):
        return folder.parent
    return known or folder


def _is_ignored(path: Path) -> bool:
    hidden = any(part.startswith(".") or part == "@eaDir" for part in path.parts)
    return hidden or path.suffix.lower() in _UNFINISHED


def _read_folder_names(item: Found) -> None:
    """Read ``Author/Series/1 - 1901 - Title {Narrator}``."""
    *above, name = item.path.split("/")
    if item.is_file:
        name = name.rpartition(".")[0]
    item.authors = _people(above[0]) if above else []
    if narrators := _NARRATORS.search(name):
        item.narrators = _people(narrators[1])
    if asin := _ASIN.search(name):
        item.asin = asin[1]
    parts = _ASIN.sub("", _NARRATORS.sub("", name)).strip().split(" - ")
    sequence = None
    while len(parts) > 1:
        if len(above) > 1 and sequence is None and (number := _SEQUENCE.fullmatch(parts[0])) and len(parts[0]) != 4:
            sequence = number[1] or number[2]
        elif item.year is None and (year := _YEAR.fullmatch(parts[0])):
            item.year = year[1]
        else:
            break
        parts = parts[1:]
    item.title = " - ".join(parts)
    if len(above) > 1:
        item.series = [(above[-1], sequence)]


def _read_tags(item: Found) -> None:
    """Read the audio files; the tags of the first one take precedence over the folder names."""
    for path, name in item.files:
        if path.suffix.lower() not in _AUDIO:
            continue
        try:
            tag = TinyTag.get(path)
        except (TinyTagException, OSError):
            continue
        fields = {
            "tagAlbum": tag.album,
            "tagArtist": tag.artist,
            "tagAlbumArtist": tag.albumartist,
            "tagComposer": tag.composer,
            "tagGenre": tag.genre,
            "tagTitle": tag.title,
            "tagDate": tag.year,
            "tagTrack": str(tag.track) if tag.track else None,
            "tagComment": tag.comment,
        }
        tags = {key: str(value) for key, value in fields.items() if value}
        status = path.stat()
        duration = round(tag.duration or 0.0, 3)
        if duration:
            file = AudioFile(str(status.st_ino), name, status.st_size, duration, _modified(path), tags)
            item.audio.append(file)
    tags = item.audio[0].tags if item.audio else {}
    item.title = tags.get("tagAlbum", item.title)
    item.authors = _people(tags.get("tagAlbumArtist") or tags.get("tagArtist", "")) or item.authors
    item.narrators = _people(tags.get("tagComposer", "")) or item.narrators
    item.genres = [genre.strip() for genre in tags.get("tagGenre", "").split(";") if genre.strip()]
    item.year = tags.get("tagDate", item.year)
    item.description = tags.get("tagComment")


def _refresh(item: Item, found: Found, library: Library) -> None:
    """Apply added, removed and replaced files."""
    before = [(file.filename, file.size) for file in item.files]
    if before != [(file.filename, file.size) for file in found.audio]:
        _set_files(item, found)
        library.touch(item)


def _set_files(item: Item, found: Found) -> None:
    item.files = found.audio
    item.duration = sum(file.duration for file in found.audio)
    item.size = sum(file.size for file in found.audio)


def _new_item(found: Found, library: Library, now_ms: int) -> Item:
    item = Item(
        id=library.new_id(),
        ino=found.ino,
        media_id=library.new_id(),
        path=found.path,
        files=[],
        added_at=now_ms,
        updated_at=now_ms,
        folder_ms=found.modified_ms,
        fields={
            **NO_FIELDS,
            "title": found.title,
            "publishedYear": found.year,
            "description": cleaned(found.description),
            "asin": found.asin,
        },
        authors=[library.author(name) for name in found.authors],
        series=[(library.one_series(name), sequence) for name, sequence in found.series],
        narrators=found.narrators,
        genres=found.genres,
        tags=[],
        is_file=found.is_file,
        on_disk=True,
        last_scan=now_ms,
    )
    item.cover = library.covers.draw(item.id, found.title, next(iter(found.authors), ""))
    _set_files(item, found)
    return item


def _people(text: str) -> list[str]:
    """Split names joined by ``&``, ``;``, ``and`` or commas; "Last, First" is one name."""
    if re.fullmatch(r"\w[\w'-]*, [\w. ]+", text) and text.count(",") == 1 and " " not in text.partition(",")[0]:
        family, _, given = text.partition(", ")
        return [f"{given} {family}"]
    return [name.strip() for name in re.split(r"\s*(?:&|;|,|\band\b)\s*", text) if name.strip()]


def _modified(path: Path) -> int:
    return int(path.stat().st_mtime * 1000)
