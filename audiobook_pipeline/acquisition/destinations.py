"""Into which library a book goes, and where that library's folder is on this machine."""

from collections.abc import Sequence
from pathlib import Path

from audiobook_pipeline.acquisition.paths import to_local
from audiobook_pipeline.clients.audiobookshelf_models import Library
from audiobook_pipeline.config import ConfigurationError, Import, LibraryRule, PathMap
from audiobook_pipeline.domain.forms.names import names_compatible
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.models import WantedBook


def library_for(book: WantedBook, libraries: Sequence[Library], rules: Import) -> Library:
    """Return the library that a book goes to: by the first rule that fits, else the one for all others.

    Raises:
        ConfigurationError: There are several and none is named, or one that is named isn't there.
    """
    for number, rule in enumerate(rules.rules):
        if _fits(rule, book):
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


def _fits(rule: LibraryRule, book: WantedBook) -> bool:
    """Say whether a book is as every entry of a rule says that is set."""
    checks = (
        (rule.language, (book.language or "").lower() == rule.language.lower()),
        (rule.series, bool(book.series) and series_key(book.series or "") == series_key(rule.series)),
        (rule.author, any(names_compatible(author, rule.author) for author in book.authors)),
    )
    return all(holds for entry, holds in checks if entry)


def _named(name: str, libraries: Sequence[Library], entry: str) -> Library:
    found = next((library for library in libraries if name in {library.id, library.name}), None)
    if found is None:
        raise ConfigurationError(f"{entry} = {name!r} is no library that this key sees; there are: {_known(libraries)}")
    return found


def _known(libraries: Sequence[Library]) -> str:
    return ", ".join(f"{library.id} ({library.name})" for library in libraries) or "none"
