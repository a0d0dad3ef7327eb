"""Box sets: which volumes an owned set contains, and which sets of a catalogue are owned as single volumes.

A set states its volumes by its position ("1-3"), by its title ("Books 1-3", "Trilogy Boxed Set", "The Complete
Series"), or by listing them ("City of Bones; City of Ashes").
"""

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from audiobook_pipeline.domain.columns import among, combined, hashed, records, values
from audiobook_pipeline.domain.columns import folded as folded_column
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.positions import RANGE, parse_position
from audiobook_pipeline.domain.kinds import detect_kind
from audiobook_pipeline.domain.lexicon.lexicon import alternatives, folded, table
from audiobook_pipeline.domain.series_groups import NO_SERIES, compatible
from audiobook_pipeline.domain.text.fold import fold, words

_SIZES: Final = table("set_of")
_COUNTED: Final = re.compile(rf"(?i)\b(?:{alternatives(folded('plural') & folded('volume'))})\.?\s+({RANGE})")
_DASHES: Final = str.maketrans("–—", "--")
_LISTED: Final = form_of("title.works_border")
_ENUMERATED: Final = re.compile(r",\s*(?:and|&)\s+|,\s+|\s+(?:and|&)\s+")
_SET_BEFORE: Final = form_of("title.set_before")


def volumes(title: str, numbers: tuple[float, ...], kind: str) -> tuple[float, ...] | None:
    """Return the volumes that an item contains: () for a single book or an unknown set, None for the whole series.

    Args:
        title: Its title.
        numbers: The numbers of its position, if there are several.
        kind: The kind of work.
    """
    if numbers or kind != "omnibus":
        return numbers
    title = fold(title.translate(_DASHES))
    counted = _COUNTED.search(title)
    position = parse_position(counted[1]) if counted else None
    if position and position.is_range:
        return position.numbers
    size = next((_SIZES[word] for word in words(title) if word in _SIZES), None)
    if size:
        return tuple(map(float, range(1, size + 1)))
    return None if "complete" in words(title) else ()


def volumes_at(title: str, position: str) -> tuple[float, ...]:
    """Return the volumes that a book with this title and raw position contains; () for one or an unknown set."""
    place = parse_position(position)
    numbers = place.numbers if place and place.is_range else ()
    return volumes(title, numbers, detect_kind(title, position)) or ()


def held_in_sets(have: pd.DataFrame, known: pd.DataFrame) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.float64]]:
    """Return for each row of a catalogue the title of an owned set that contains it ("" if none), and the certainty."""
    titles = np.full(len(known), "", dtype=object)
    certainty = np.zeros(len(known))
    spans: dict[tuple[int, float], str] = {}
    complete: dict[int, str] = {}
    whole = (have["group"] != NO_SERIES) & (have["part"] == 0)
    for item in records(have.loc[whole, ["title", "numbers", "kind", "group"]]):
        found = volumes(item.title, item.numbers, item.kind)
        if found is None:
            complete.setdefault(item.group, item.title)
        for number in found or ():
            spans.setdefault((item.group, number), item.title)
    groups = {group for group, _ in spans} | set(complete)
    inside, wanted = values(known, "group"), _wanted(known)
    for row in np.flatnonzero(known["group"].isin(groups) & (known["place"] != 0)):
        group, numbers = inside[row], wanted(row)
        if all((group, number) in spans for number in numbers):
            titles[row], certainty[row] = spans[group, numbers[0]], 0.95
        elif group in complete:
            titles[row], certainty[row] = complete[group], 0.6
    for named, title in _named_in_titles(have, known).items():
        if not titles[named]:
            titles[named], certainty[named] = title, 0.9
    return titles, certainty


def _wanted(known: pd.DataFrame) -> Callable[[Any], tuple[float, ...]]:
    """Return a function that gives the numbers of a row."""
    firsts, numbers = values(known, "first"), values(known, "numbers")
    return lambda row: numbers[row] or (firsts[row],)


def _named_in_titles(have: pd.DataFrame, known: pd.DataFrame) -> dict[int, str]:
    """Return the rows whose title is listed in the title of an owned item by the same author."""
    listing = have[have["title"].str.contains(r";|\s/\s|:.*,", regex=True)]
    named = [
        (author, part, item.title)
        for item in records(listing[["title", "authors"]])
        for part in _parts(item.title)
        for author in item.authors
    ]
    if not named:
        return {}
    forms = hashed(folded_column(pd.Series([part for _, part, _ in named], dtype=str)))
    titles: dict[tuple[str, int], str] = {}
    for (author, _, title), form in zip(named, forms.tolist(), strict=True):
        titles.setdefault((author, form), title)
    full, authors = values(known, "full"), values(known, "authors")
    single = ~(values(known, "last") > values(known, "first"))
    found = {}
    for row in np.flatnonzero(among(full, forms) & single):
        form = int(full[row])
        title = next((titles[author, form] for author in authors[row] if (author, form) in titles), "")
        if title:
            found[int(row)] = title
    return found


def _parts(title: str) -> list[str]:
    of_set = _SET_BEFORE.search(title)
    listed = title.partition(":")[2] if of_set else title
    parts = [part.strip() for part in _LISTED.split(listed)]
    if of_set and len(parts) == 1:
        parts = [part.strip() for part in _ENUMERATED.split(listed)]
    return parts if len(parts) > 1 else []


def lacking_of_sets(
    known: pd.DataFrame, have: pd.DataFrame, held: npt.NDArray[np.bool_]
) -> dict[int, tuple[list[float], list[float]]]:
    """Return for each set of a catalogue which of its volumes the library has, and which it lacks.

    Args:
        known: The prepared catalogue.
        have: The prepared library.
        held: Which rows of the catalogue the library has.
    """
    numbered = (known["place"] != 0) & (known["group"] != NO_SERIES)
    sets = np.flatnonzero(numbered & (known["last"] > known["first"]) & ~held)
    if not len(sets):
        return {}
    wanted = _wanted(known)
    singles: dict[int, set[float]] = defaultdict(set)
    items = have[(have["group"] != NO_SERIES) & (have["part"] == 0) & (have["last"] == have["first"])]
    rows = known[numbered & held & (known["part"] == 0)]
    groups = known["group"].iloc[sets].unique()
    for rows_of in (items[items["group"].isin(groups)], rows[rows["group"].isin(groups)]):
        for row in records(rows_of):
            singles[row.group].update(row.numbers or (row.first,))
    result: dict[int, tuple[list[float], list[float]]] = {}
    group = values(known, "group")
    for row in sets:
        numbers, have_here = wanted(row), singles[group[row]]
        result[int(row)] = (
            [number for number in numbers if number in have_here],
            [number for number in numbers if number not in have_here],
        )
    return result


def have_parts(have: pd.DataFrame, known: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return for each part in a catalogue whether the library has another part of the same volume."""
    owned = have[(have["part"] > 0) & (have["group"] != NO_SERIES)]
    volumes = combined(owned["group"], owned["first"])
    return np.asarray((known["part"] > 0) & among(combined(known["group"], known["first"]), volumes), dtype=bool)


def parts_complete(have: pd.DataFrame, known: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return for each whole volume in a catalogue whether the library has every part of it."""
    columns = ["group", "first", "part", "parts"]
    titled = _titles_complete(have, known)
    owned = have[(have["part"] > 0) & (have["group"] != NO_SERIES)][columns]
    if owned.empty:
        return titled
    stated = pd.concat([owned, known[(known["part"] > 0) & (known["group"] != NO_SERIES)][columns]])
    needed = stated.groupby(["group", "first"])[["part", "parts"]].max().max(axis=1)
    count = owned.groupby(["group", "first"])["part"].nunique()
    # A single part says nothing about how many there are, unless the source does.
    complete = count[(count >= needed.reindex(count.index)) & (count > 1)].reset_index()
    keys = combined(complete["group"], complete["first"])
    whole = values(known, "part") == 0
    single = values(known, "first") == values(known, "last")
    return np.asarray(whole & single & among(combined(known["group"], known["first"]), keys), dtype=bool) | titled


def _titles_complete(have: pd.DataFrame, known: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return for each whole work whether the library has every part of it, by title and author, outside of series."""
    result = np.zeros(len(known), dtype=bool)
    complete: dict[Any, list[Any]] = defaultdict(list)
    owned = have[(have["part"] > 0) & (have["group"] == NO_SERIES) & (have["authors"].map(len) > 0)]
    if owned.empty:
        return result
    by_title: Any = owned.groupby(["whole", "authors"])
    for (title, authors), rows in by_title:
        count = rows["part"].nunique()
        if count > 1 and count >= max(rows["part"].max(), rows["parts"].max()):
            complete[title].append(authors)
    titles, writers = values(known, "full"), values(known, "authors")
    for row in (
        np.flatnonzero(among(titles, np.array([*complete], dtype=np.uint64)) & (values(known, "part") == 0))
        if complete
        else ()
    ):
        result[row] = any(compatible(authors, writers[row]) for authors in complete[titles[row]])
    return result
