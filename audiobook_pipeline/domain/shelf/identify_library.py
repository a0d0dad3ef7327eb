"""Identification of a whole library: each item by itself, then again what its files or the other items show."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from audiobook_pipeline.domain.garbage import gc_paused
from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.shelf.evidence import NO_NAMES, LibraryNames
from audiobook_pipeline.domain.shelf.identify import identify
from audiobook_pipeline.domain.shelf.identity import SURE, IdentifiedItem, ItemFiles
from audiobook_pipeline.domain.text.tokens import compact_key

_SEVERAL: Final = 2

Ask = Callable[[list[LibraryItem]], Mapping[str, ItemFiles]]
"""Returns by item id what the files of items say."""


def identify_all(items: Sequence[LibraryItem], ask: Ask) -> list[IdentifiedItem]:
    """Identify items, in their order; ``ask`` is asked of those whose fields and folders leave doubt."""
    told = identify_each(items)
    again = identify_again(items, told, ask)
    return [again.get(number, found) for number, found in enumerate(told)]


def identify_again(items: Iterable[LibraryItem], told: Iterable[IdentifiedItem], ask: Ask) -> dict[int, IdentifiedItem]:
    """Return, by their numbers, the items that their files or the rest of the library tell otherwise.

    Args:
        items: The items; both are iterated twice, so that neither need be in memory as a whole.
        told: Results of ``identify_each``.
        ask: Returns by item id what the files say.
    """
    files: dict[str, ItemFiles] = {}
    found: dict[int, tuple[LibraryItem, IdentifiedItem]] = {}

    def look_into_files(library: LibraryNames) -> None:
        doubtful = {n: item for n, (item, now) in found.items() if now.doubt and item.item_id not in files}
        if doubtful:
            files.update(ask(list(doubtful.values())))
        for n, item in doubtful.items():
            if item.item_id in files:
                found[n] = item, identify(item, files[item.item_id], library)

    def with_files() -> Iterator[IdentifiedItem]:
        for n, (item, alone) in enumerate(zip(items, told, strict=True)):
            if alone.doubt:
                found[n] = item, alone
            else:
                yield alone
        look_into_files(NO_NAMES)
        yield from (now for _, now in found.values())

    library = library_names(with_files())
    for n, (item, alone) in enumerate(zip(items, told, strict=True)):
        _, now = found.get(n, (item, alone))
        if _is_touched(item, now, library):
            found[n] = item, identify(item, files.get(item.item_id), library)
    look_into_files(library)
    return {n: now for n, (_, now) in sorted(found.items())}


@gc_paused()
def identify_each(items: Iterable[LibraryItem]) -> list[IdentifiedItem]:
    """Return what each item is by itself, in their order."""
    return [identify(item) for item in items]


def library_names(told: Iterable[IdentifiedItem]) -> LibraryNames:
    """Return the people and series that a whole library reveals."""
    wrote, read, both, series = Counter[str](), Counter[str](), set[str](), set[str]()
    for item in told:
        authors, readers = ({compact_key(name) for name in names.value} for names in (item.authors, item.narrators))
        both |= authors & readers
        read.update(readers - authors)
        if item.authors.certainty >= SURE:
            wrote.update(authors)
        series.update(compact_key(place.name) for place in item.series.value if place.position)
    # A reader in the author's place is counted as an author there.
    often = (name for name, books in read.items() if books >= max(_SEVERAL, _SEVERAL * wrote[name]))
    only_read = frozenset(often) - both
    return LibraryNames(frozenset(wrote.keys() - only_read), only_read, frozenset(series))


def _is_touched(item: LibraryItem, found: IdentifiedItem, library: LibraryNames) -> bool:
    """Return whether the rest of the library may change what an item is identified as."""
    if not library.readers.isdisjoint(map(compact_key, found.authors.value)):
        return True
    *around, _ = item.rel_path.split("/")
    keys = [compact_key(folder) for folder in around]
    lacks_series = not found.series.value and any(key in library.series for key in keys)
    return lacks_series or (not found.authors.value and any(key in library.authors for key in keys))
