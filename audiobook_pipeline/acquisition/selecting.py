"""Which files of a torrent are the wanted book's, told by their names before anything is downloaded.

What the tags of finished files tell belongs to ``tracks``; what no book may hold to ``torrent_contents``.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from audiobook_pipeline.acquisition.contents import Kind, kind_of
from audiobook_pipeline.domain.forms.titles import main_title
from audiobook_pipeline.domain.models import CatalogueBook, WantedBook
from audiobook_pipeline.domain.text.fold import words

_Title = tuple[str, ...]
"""The folded words of a title."""
_SEVERAL: Final = 2


class UnclearError(Exception):
    """A torrent names several other books and not the wanted one; the message names them."""


def left_out(
    names: Iterable[str], wanted: WantedBook, siblings: Sequence[CatalogueBook], formats: Sequence[str]
) -> frozenset[str]:
    """Return the audio files that need not be downloaded: another book's, or the same book's in a worse format.

    Args:
        names: Path of each file, with "/".
        wanted: The wanted book.
        siblings: Other books of its author and series.
        formats: Formats, the best first.

    Raises:
        UnclearError: They name several other books and not the wanted one.
    """
    audio = [name for name in names if kind_of(name) is Kind.AUDIO]
    own = dict.fromkeys(_titles(wanted.title))
    others = {
        title: book.title for book in siblings for each in (book.title, *book.variants) for title in _titles(each)
    }
    titles = others | own
    series = tuple(words(wanted.series or ""))
    firsts = [book for book in siblings if series in _titles(book.title) - own.keys()]
    said = {name: _named(PurePosixPath(name), titles, series, firsts) for name in audio}
    if not any(title in own for title in said.values()):
        _refuse_unclear(said, titles)
        return _worse_formats(audio, formats)
    foreign = {name for name, title in said.items() if title in others and title not in own}
    dropped = foreign - _of_mixed_folders(said, foreign)
    return frozenset(dropped) | _worse_formats([name for name in audio if name not in dropped], formats)


def _titles(title: str) -> set[_Title]:
    return {tuple(words(each)) for each in (title, main_title(title))} - {()}


def _named(
    path: PurePosixPath, titles: Iterable[_Title], series: _Title, firsts: Sequence[CatalogueBook]
) -> _Title | None:
    """Return the title that a file, or else the innermost folder that names one, bears; the longest of several.

    Args:
        path: The file.
        titles: Titles of the wanted book and of others.
        series: Name of the series.
        firsts: Other books that are called as their series is.
    """
    for part in (path.stem, *reversed(path.parts[:-1])):
        said = words(part)
        found = [title for title in titles if _holds(said, title)]
        if series in found and firsts and not any(_says_no_more(said, series, book) for book in firsts):
            found.remove(series)
        longest = max(found, key=len, default=None)
        # Two titles side by side name neither: "Dune Messiah & Children of Dune".
        if longest is not None and all(_holds(longest, title) for title in found):
            return longest
    return None


def _holds(text: Sequence[str], title: Sequence[str]) -> bool:
    return any(tuple(text[at : at + len(title)]) == tuple(title) for at in range(len(text) - len(title) + 1))


def _says_no_more(said: Sequence[str], series: _Title, book: CatalogueBook) -> bool:
    """Return whether the name of a series stands for its book of this name: "Dune 1", and not "Dune 3 - Chapter 1"."""
    people = {word for author in book.authors for word in words(author)}
    rest = {word.lstrip("0") if word.isdigit() else word for word in said} - people - {book.position}
    return rest == set(series)


def _refuse_unclear(said: Mapping[str, _Title | None], titles: Mapping[_Title, str | None]) -> None:
    found = dict.fromkeys(titles[title] for title in said.values() if title is not None)
    if len(found) >= _SEVERAL:
        raise UnclearError(f"its list of files names other books and not this one: {', '.join(map(str, found))}")


def _of_mixed_folders(said: Mapping[str, _Title | None], foreign: set[str]) -> set[str]:
    """Return the foreign files beside which others name no book: a chapter can have another book's title."""
    unnamed = {PurePosixPath(name).parent for name in said if _own_name(name, said) is None}
    return {name for name in foreign if PurePosixPath(name).parent in unnamed and _own_name(name, said) is not None}


def _own_name(name: str, said: Mapping[str, _Title | None]) -> _Title | None:
    """Return the title that a file bears in its own name, and not by its folders."""
    title = said[name]
    return title if title is not None and _holds(words(PurePosixPath(name).stem), title) else None


def _worse_formats(names: Sequence[str], formats: Sequence[str]) -> frozenset[str]:
    """Return the files in all but the best format, where each format has the whole book by its names."""
    groups = defaultdict[str, list[PurePosixPath]](list)
    for name in names:
        groups[PurePosixPath(name).suffix.lower().lstrip(".")].append(PurePosixPath(name))
    if len(groups) < _SEVERAL:
        return frozenset()
    stems = [sorted(path.stem.lower() for path in group) for group in groups.values()]
    folders = {suffix: {path.parent for path in group} for suffix, group in groups.items()}
    apart = all(suffix in words(folder.name) for suffix, those in folders.items() for folder in those)
    if not apart and any(each != stems[0] for each in stems):
        return frozenset()
    rank = {suffix: place for place, suffix in enumerate(formats)}
    best = min(groups, key=lambda suffix: rank.get(suffix, len(rank)))
    return frozenset(str(path) for suffix, group in groups.items() if suffix != best for path in group)
