"""Folder and file names of a book in the library, as the templates of the configuration say them.

Which names are legal belongs to ``paths``, where there is room for a folder to ``placing``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import PurePosixPath

from audiobook_pipeline.acquisition.paths import MAX_BYTES, collision_key, safe_name
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.domain.name_templates import FILES, FOLDERS, filled

_PLAIN_POSITION = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
# The folders of discs as Audiobookshelf knows them; files of any other subfolder it takes for another book.
_DISC = re.compile(r"(?i)(?:cd|dis[ck])\s*\d{1,3}")


@dataclass(frozen=True, slots=True)
class Layout:
    """How the folders and files of a library are called.

    Attributes:
        folders: Template of a book's folder below the library's.
        files: Template of an audio file's name without its ending.
        most_bytes: Longest name of one file or folder in UTF-8.
    """

    folders: str = FOLDERS
    files: str = FILES
    most_bytes: int = MAX_BYTES

    def folder(self, book: WantedBook) -> PurePosixPath:
        """Return the folder of a book; a part of the template whose fields are all unknown is left out."""
        fields = _fields(book)
        names = [filled(part, fields) for part in self.folders.split("/")]
        parts = [safe_name(name, most=self.most_bytes) for name in names if name]
        return PurePosixPath(*(parts or [safe_name(book.title, most=self.most_bytes)]))

    def alternatives(self, book: WantedBook) -> Iterator[PurePosixPath]:
        """Yield the folder of a book, and others for where it would be part of another item: each less deep."""
        folders = [
            self.folder(book),
            self.folder(replace(book, series=None, position=None)),
            PurePosixPath(safe_name(" - ".join([*book.authors[:1], book.title]), most=self.most_bytes)),
        ]
        yield from dict.fromkeys(folders)

    def files_of(self, book: WantedBook, names: Iterable[str]) -> dict[str, PurePosixPath]:
        """Return where each file of a download goes below the book's folder.

        Folders around the whole book fall away, the first of a disc stays, any other becomes part of the file's name:
        what lies deeper Audiobookshelf takes for another book. Names that a file system without case would take for
        one get a number.
        """
        placed: dict[str, PurePosixPath] = {}
        taken: set[str] = set()
        paths = {name: PurePosixPath(name) for name in sorted(names)}
        wrapper = _wrapper([path.parts[:-1] for path in paths.values()])
        fields, width = _fields(book), len(str(len(paths)))
        for number, (name, path) in enumerate(paths.items(), 1):
            inside = list(path.parts[:-1][wrapper:])
            disc = [part for part in inside if is_disc(part)][:1]
            for part in disc:
                inside.remove(part)
            own = " - ".join([*inside, path.stem])
            stem = filled(self.files, {**fields, "name": own, "number": f"{number:0{width}}"}) or own
            for copy in count(1):
                ending = f" ({copy}){path.suffix}" if copy > 1 else path.suffix
                folder = (safe_name(part, most=self.most_bytes) for part in disc)
                place = PurePosixPath(*folder, safe_name(stem, suffix=ending, most=self.most_bytes))
                if (key := collision_key(str(place))) not in taken:
                    break
            taken.add(key)
            placed[name] = place
        return placed


def is_disc(name: str) -> bool:
    """Return whether a folder is a disc's, by Audiobookshelf's rules."""
    return _DISC.fullmatch(name.strip()) is not None


def _fields(book: WantedBook) -> dict[str, str]:
    position = (book.position or "").strip()
    return {
        "author": book.authors[0] if book.authors else "",
        "authors": ", ".join(book.authors),
        "series": book.series or "",
        # Audiobookshelf reads no other; without its series a number says nothing.
        "position": position if book.series and _PLAIN_POSITION.fullmatch(position) else "",
        "title": book.title,
        "subtitle": book.subtitle or "",
        "narrator": book.narrators[0] if book.narrators else "",
        "year": str(book.year or ""),
        "language": book.language or "",
        "asin": book.asin or "",
    }


def _wrapper(folders: Sequence[tuple[str, ...]]) -> int:
    """Return how many leading folders all files share that are no disc's."""
    depth = 0
    for parts in zip(*folders, strict=False):
        if len(set(parts)) > 1 or is_disc(parts[0]):
            break
        depth += 1
    return depth
