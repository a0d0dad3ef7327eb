"""Into which library a book goes, and where that library's folder is on this machine."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import pandas as pd

from audiobook_pipeline.acquisition.paths import UnmappedPathError, to_local
from audiobook_pipeline.clients.audiobookshelf_models import Library
from audiobook_pipeline.config import ConfigurationError, Import, LibraryRule, PathMap
from audiobook_pipeline.domain.columns import cells
from audiobook_pipeline.domain.forms.names import name_key, names_compatible
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.genres import genres_in
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.domain.text.fold import fold


class KnownGenres:
    """The genres of books that the library lacks, as far as it has others of their series or authors.

    Args:
        library: Columns authors, series and genres of its items.
    """

    def __init__(self, library: pd.DataFrame | None = None) -> None:
        self._library = library

    def of(self, book: WantedBook) -> frozenset[str]:
        """Return the folded genres of a book: of the search that found it, and what most others of its kind bear."""
        series = self._by_kin.get((True, series_key(book.series))) if book.series else None
        kin = series or [found for name in book.authors for found in self._by_kin.get((False, name_key(name)), ())]
        borne = Counter(genre for genres in kin for genre in genres)
        most = {genre for genre, count in borne.items() if 2 * count > len(kin)}
        return frozenset(most | ({_folded(book.genre)} if book.genre else set()))

    @cached_property
    def _by_kin(self) -> Mapping[tuple[bool, str], list[frozenset[str]]]:
        """Return the genres of each item, by its series and its authors."""
        found = defaultdict[tuple[bool, str], list[frozenset[str]]](list)
        if self._library is not None:
            columns = (cells(self._library[name]) for name in ("series", "authors", "genres"))
            for series, authors, listed in zip(*columns, strict=True):
                genres = frozenset(map(_folded, genres_in(listed)))
                keys = {(True, series_key(place.name)) for place in series} | {(False, name_key(n)) for n in authors}
                for key in keys:
                    found[key].append(genres)
        return found


def library_for(
    book: WantedBook, libraries: Sequence[Library], rules: Import, genres: KnownGenres | None = None
) -> Library:
    """Return the library that a book goes to: by the first rule that fits, else the one for all others.

    Args:
        book: The book.
        libraries: All libraries in force.
        rules: How books are placed.
        genres: What genres books have; without it only those of searches are known.

    Raises:
        ConfigurationError: There are several and none is named, or one that is named isn't there.
    """
    for number, rule in enumerate(rules.rules):
        if _fits(rule, book, genres or KnownGenres()):
            return _named(rule.library, libraries, f"[import] rules.{number}.library")
    if rules.library:
        return _named(rules.library, libraries, "[import] library")
    if len(libraries) != 1:
        raise ConfigurationError(
            f"Into which library? Set library in [import], or ABS_LIBRARY_ID, to one of: {_known(libraries)}"
        )
    return libraries[0]


def folder_of(
    library: Library, libraries: Sequence[Library], rules: Import, path: Path | None, maps: Sequence[PathMap]
) -> tuple[Path, tuple[PathMap, ...]]:
    """Return a library's folder on this machine, and how its folders are called here.

    Args:
        library: The library.
        libraries: All libraries in force.
        rules: How books are placed.
        path: ABS_LIBRARY_PATH, or None where it isn't set: the folder of the one library, or of the default one.
        maps: ``path_maps`` of the configuration file.

    Raises:
        ConfigurationError: The library has no folder.
        UnmappedPathError: No path map leads to it.
    """
    if not library.folders:
        raise ConfigurationError(f"the library {library.name!r} has no folder in Audiobookshelf")
    remote = library.folders[0].full_path
    if path is not None and (len(libraries) == 1 or rules.library in {library.id, library.name}):
        return path, (PathMap(remote=remote, local=str(path)), *maps)
    return to_local(remote, maps), tuple(maps)


def folders_here(
    libraries: Sequence[Library], rules: Import, path: Path | None, maps: Sequence[PathMap]
) -> dict[Path, str]:
    """Return all folders of all libraries that this machine has, each with the id of its library.

    Args:
        libraries: All libraries in force.
        rules: How books are placed.
        path: ABS_LIBRARY_PATH, or None where it isn't set.
        maps: ``path_maps`` of the configuration file.
    """
    found: dict[Path, str] = {}
    for library in libraries:
        for place in library.folders:
            with suppress(UnmappedPathError):
                _, known = folder_of(library, libraries, rules, path, maps)
                found[to_local(place.full_path, known)] = library.id
    return {folder: library_id for folder, library_id in found.items() if folder.is_dir()}


def library_at(path: str | None, folders: Mapping[Path, str]) -> str | None:
    """Return the id of the library whose folder a path is in, or None."""
    around = [folder for folder in folders if path and Path(path).is_relative_to(folder)]
    return folders[max(around, key=lambda folder: len(folder.parts))] if around else None


def _fits(rule: LibraryRule, book: WantedBook, genres: KnownGenres) -> bool:
    """Return whether a book is as every entry of a rule says that is set."""
    checks = (
        (rule.language, (book.language or "").lower() == rule.language.lower()),
        (rule.series, bool(book.series) and series_key(book.series or "") == series_key(rule.series)),
        (rule.author, any(names_compatible(author, rule.author) for author in book.authors)),
    )
    fits = all(holds for entry, holds in checks if entry)
    return fits and (not rule.genre or _folded(rule.genre) in genres.of(book))


def _folded(genre: str) -> str:
    """Return a genre in one spelling, also where it is the name of a search."""
    return fold(next(iter(genres_in([genre.replace("_", " ")])), genre))


def _named(name: str, libraries: Sequence[Library], entry: str) -> Library:
    found = next((library for library in libraries if name in {library.id, library.name}), None)
    if found is None:
        raise ConfigurationError(
            f"{entry} = {name!r} is not a library that this key sees: there are {_known(libraries)}"
        )
    return found


def _known(libraries: Sequence[Library]) -> str:
    return ", ".join(f"{library.id} ({library.name})" for library in libraries) or "none"
