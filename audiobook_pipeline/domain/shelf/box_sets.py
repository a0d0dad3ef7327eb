"""Box sets: which volumes an owned set holds, and which sets of a catalogue are owned volume by volume.

A set says what it holds by its position ("1-3"), by its title ("Books 1-3", "Trilogy Boxed Set", "The Complete
Series"), or by naming its volumes ("City of Bones; City of Ashes").
"""

import re
from collections import defaultdict
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from audiobook_pipeline.domain.columns import combined, folded, hashed, records, values
from audiobook_pipeline.domain.positions import RANGE, parse_position
from audiobook_pipeline.domain.series_groups import NO_SERIES

_LONGEST: Final = 300
_WHOLE: Final = float("inf")
_SIZES: Final = {"duology": 2, "dilogy": 2, "trilogy": 3, "quartet": 4, "tetralogy": 4, "quintet": 5, "pentalogy": 5}
_COUNTED: Final = re.compile(rf"(?i)\b(?:books|volumes|vols\.?|bände|tomes|tomos|libros|libri|delen|tomy)\s+({RANGE})")
_LISTED: Final = re.compile(r"\s*(?:;|\s/\s)\s*(?:&\s+|and\s+)?")


def volumes(first: float, last: float) -> list[float]:
    """Return the positions that a set surely holds: its ends and the whole numbers between them; of novellas, all."""
    if last - first < 1 and first % 1 and last % 1:
        steps = round((last - first) * 10)
        return [round(first + step / 10, 2) for step in range(steps)] + [last]
    whole = range(int(np.ceil(first)), int(min(np.floor(last), first + _LONGEST)) + 1)
    return sorted({first, last, *map(float, whole)})


def span(title: str, first: float, last: float, kind: str) -> tuple[float, float] | None:
    """Return the first and last volume that an item holds, or None for a single book and an unknown set."""
    if last > first:
        return first, last
    if kind != "omnibus":
        return None
    counted = _COUNTED.search(title.replace("–", "-").replace("—", "-"))
    position = parse_position(counted[1]) if counted else None
    if position and position.is_range:
        return float(position.first), float(position.last)
    size = next((size for word, size in _SIZES.items() if re.search(rf"(?i)\b{word}\b", title)), None)
    if size:
        return 1.0, float(size)
    return (1.0, _WHOLE) if re.search(r"(?i)\bcomplete\b", title) else None


def held_in_sets(have: pd.DataFrame, known: pd.DataFrame) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.float64]]:
    """Return for each row of a catalogue the owned set that holds it ("" where none does), and how sure that is."""
    titles = np.full(len(known), "", dtype=object)
    certainty = np.zeros(len(known))
    spans: dict[tuple[int, float], str] = {}
    complete: dict[int, str] = {}
    for item in records(have[(have["group"] != NO_SERIES) & (have["part"] == 0)]):
        found = span(item.title, item.first, item.last, item.kind)
        if found and found[1] == _WHOLE:
            complete.setdefault(item.group, item.title)
        elif found:
            for number in volumes(*found):
                spans.setdefault((item.group, number), item.title)
    groups = {group for group, _ in spans} | set(complete)
    inside, firsts, lasts = (values(known, name) for name in ("group", "first", "last"))
    for row in np.flatnonzero(known["group"].isin(groups) & (known["place"] != 0)):
        group, first, last = inside[row], firsts[row], lasts[row]
        if (group, first) in spans and (group, last) in spans:
            titles[row], certainty[row] = spans[group, first], 0.95
        elif group in complete:
            titles[row], certainty[row] = complete[group], 0.6
    for named, title in _named_in_titles(have, known).items():
        if not titles[named]:
            titles[named], certainty[named] = title, 0.9
    return titles, certainty


def _named_in_titles(have: pd.DataFrame, known: pd.DataFrame) -> dict[int, str]:
    """Return the rows whose title stands in a list in the title of an owned item of the same author."""
    listing = have[have["title"].str.contains(r";|\s/\s", regex=True)]
    named = [
        (author, part, item.title)
        for item in records(listing)
        for part in _parts(item.title)
        for author in item.authors
    ]
    if not named:
        return {}
    forms = hashed(folded(pd.Series([part for _, part, _ in named], dtype=str)))
    titles: dict[tuple[str, int], str] = {}
    for (author, _, title), form in zip(named, forms.tolist(), strict=True):
        titles.setdefault((author, form), title)
    full, authors = values(known, "full"), values(known, "authors")
    single = ~(values(known, "last") > values(known, "first"))
    found = {}
    for row in np.flatnonzero(np.isin(full, forms) & single):
        form = int(full[row])
        title = next((titles[author, form] for author in authors[row] if (author, form) in titles), "")
        if title:
            found[int(row)] = title
    return found


def _parts(title: str) -> list[str]:
    listed = title.partition(":")[2] if re.search(r"(?i)\b(?:set|collection|omnibus)\b[^:]*:", title) else title
    parts = [part.strip() for part in _LISTED.split(listed)]
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
    singles: dict[int, set[float]] = defaultdict(set)
    items = have[(have["group"] != NO_SERIES) & (have["part"] == 0) & (have["last"] == have["first"])]
    rows = known[numbered & held & (known["part"] == 0)]
    wanted = known["group"].iloc[sets].unique()
    for table in (items[items["group"].isin(wanted)], rows[rows["group"].isin(wanted)]):
        for row in records(table):
            singles[row.group].update(volumes(row.first, row.last))
    result: dict[int, tuple[list[float], list[float]]] = {}
    group, first, last = (values(known, name) for name in ("group", "first", "last"))
    for row in sets:
        numbers = volumes(first[row], last[row])
        have_here = singles[group[row]]
        result[int(row)] = (
            [number for number in numbers if number in have_here],
            [number for number in numbers if number not in have_here],
        )
    return result


def parts_complete(have: pd.DataFrame, known: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell for each whole volume of a catalogue whether the library has every part of it."""
    columns = ["group", "first", "part", "parts"]
    owned = have[(have["part"] > 0) & (have["group"] != NO_SERIES)][columns]
    if owned.empty:
        return np.zeros(len(known), dtype=bool)
    stated = pd.concat([owned, known[(known["part"] > 0) & (known["group"] != NO_SERIES)][columns]])
    needed = stated.groupby(["group", "first"])[["part", "parts"]].max().max(axis=1)
    count = owned.groupby(["group", "first"])["part"].nunique()
    # A single part says nothing about how many there are, unless the source does.
    complete = count[(count >= needed.reindex(count.index)) & (count > 1)].reset_index()
    keys = combined(complete["group"], complete["first"])
    whole = values(known, "part") == 0
    single = values(known, "first") == values(known, "last")
    return np.asarray(whole & single & np.isin(combined(known["group"], known["first"]), keys), dtype=bool)
