"""Names in which the end of the author is unmarked: "Ann.Roe.The.Lake", "The Lake Roe Ann", "Ann Roe Lakes 1 Ford".

Only a catalogue can tell: the whole name is author and title of one of its works, with or without series and number.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from audiobook_pipeline.domain.columns import list_column, text_column
from audiobook_pipeline.domain.text.tokens import keys_of

Keys = tuple[str, ...]


def with_names_split(owned: pd.DataFrame, catalogue: pd.DataFrame) -> pd.DataFrame:
    """Return a library with author and title of those items whose whole name is a work of the catalogue.

    Args:
        owned: The library as ``gaps.find_series_gaps`` takes it; only unknown rows without an author are tried.
        catalogue: The catalogue.
    """
    if "known" not in owned:
        return owned
    authors = list_column(owned, "authors")
    whole = np.flatnonzero(~owned["known"].to_numpy(dtype=bool) & (authors.map(len) == 0).to_numpy())
    names = {int(row): keys for row in whole if len(keys := keys_of(str(owned["title"].iloc[row]))) > 1}
    if not names:
        return owned
    found = dict(_works(names, catalogue))
    if not found:
        return owned
    rows = list(found)
    titles, people, known = owned["title"].astype(object), authors.astype(object), owned["known"].copy()
    for row, (title, writers) in found.items():
        titles.iloc[row], people.iloc[row] = title, writers
    known.iloc[rows] = True
    return owned.assign(title=titles.astype(str), authors=people, known=known)


def _works(names: dict[int, Keys], catalogue: pd.DataFrame) -> Iterator[tuple[int, tuple[str, Any]]]:
    """Yield rows of a library, each with title and authors of the work that its whole name matches."""
    people = list_column(catalogue, "authors")
    codes, unique = pd.factorize(people.array)
    by_author: dict[str, list[int]] = defaultdict(list)
    for code, writers in enumerate(unique):
        for writer in writers:
            by_author[_bag(keys_of(writer))].append(code)
    wanted = {row: list(_halves(keys, by_author)) for row, keys in names.items()}
    written = {code for halves in wanted.values() for found, _ in halves for code in found}
    rows_of = defaultdict(list)
    for row in np.flatnonzero(np.isin(codes, list(written))).tolist():
        rows_of[codes[row]].append(row)
    titles, series, positions = (text_column(catalogue, name) for name in ("title", "series", "position"))
    for own, halves in wanted.items():
        for found, rest in halves:
            for row in (row for code in found for row in rows_of[code]):
                about = (titles.iloc[row], series.iloc[row], positions.iloc[row])
                if rest in _forms(*about):
                    yield own, (about[0], people.iloc[row])


def _halves(keys: Keys, by_author: dict[str, list[int]]) -> Iterator[tuple[Sequence[int], str]]:
    """Yield the authors that a name begins or ends with, and the rest of it."""
    for at in range(1, len(keys)):
        for name, rest in ((keys[:at], keys[at:]), (keys[at:], keys[:at])):
            if found := by_author.get(_bag(name)):
                yield found, "".join(rest)


def _bag(keys: Iterable[str]) -> str:
    return " ".join(sorted(keys))


def _forms(title: str, series: str, position: str) -> set[str]:
    """Return what may be next to the author: the title, alone or after series and number."""
    named, counted, of_series = (keys_of(text) for text in (title, position, series))
    return {"".join((*before, *named)) for before in ((), counted, of_series, (*of_series, *counted))}
