"""Which works of a catalogue are in a library: the evidence of title, author, series and position, row by row.

Tables come from ``prepared``; ``verdicts`` decides what follows for a series (covered, missing, announced). Each step
joins two tables on a key and takes time proportional to their lengths.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz

from audiobook_pipeline.domain.columns import among, combined, hashed, map_unique, records, values
from audiobook_pipeline.domain.forms.names import first_word
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.titles import title_words
from audiobook_pipeline.domain.lexicon.lexicon import table
from audiobook_pipeline.domain.series_groups import NO_SERIES, SeriesGroups, compatible
from audiobook_pipeline.domain.shelf.orders import Orders
from audiobook_pipeline.domain.shelf.prepared import BARE, FORMS, FULL, HEAD, TAIL
from audiobook_pipeline.domain.shelf.typos import typo_matches
from audiobook_pipeline.domain.text.fold import plain_umlauts

_SPELLING: Final = table("spelling")
_MERE_NUMBER: Final = form_of("title.mere_number")
_BUCKET_LIMIT: Final = 30
_NAMESAKES: Final = 8
_FORM_COLUMNS: Final = ["group", "place", "authors", "name", "title"]
NOBODY: Final = -1

Rows = npt.NDArray[np.int64]


def with_groups(owned: pd.DataFrame, catalogue: pd.DataFrame) -> SeriesGroups:
    """Add a column ``group`` to both prepared tables: the number of the series, ``NO_SERIES`` if there is none."""
    codes, pairs = _memberships(catalogue)
    groups = SeriesGroups(pairs)
    catalogue["group"] = np.array(groups.numbers, dtype=np.int64)[codes]
    codes, pairs = _memberships(owned)
    owned["group"] = np.array([groups.group(*pair) for pair in pairs], dtype=np.int64)[codes]
    _adopt_pen_names(owned, catalogue, groups)
    return groups


def _memberships(table: pd.DataFrame) -> tuple[Rows, list[tuple[str, tuple[str, ...]]]]:
    """Return for each row the number of its (series, authors) pair, and the distinct pairs."""
    names, unique_names = pd.factorize(table["series"])
    people, unique_people = pd.factorize(table["people"].array)
    codes, pairs = pd.factorize(names * (len(unique_people) + 1) + people)
    keys = dict(zip(people.tolist(), table["authors"], strict=True))
    name_list = list(unique_names)
    divided = (divmod(pair, len(unique_people) + 1) for pair in pairs.tolist())
    return codes, [(name_list[name], keys[person]) for name, person in divided]


def _adopt_pen_names(owned: pd.DataFrame, catalogue: pd.DataFrame, groups: SeriesGroups) -> None:
    """Give owned series of unknown authors the group of a namesake that shares a title at the same position."""
    stray = owned[(owned["group"] == NO_SERIES) & (owned["series"] != "")]
    wanted = {name: groups.namesakes(name) for name in stray["series"].unique()}
    rows = catalogue[catalogue["group"].isin({root for roots in wanted.values() for root in roots})]
    known = set(zip(rows["group"], rows["full"], rows["place"], strict=True))
    adopted: dict[tuple[str, tuple[str, ...]], int] = {}
    for item in records(stray):
        for root in wanted[item.series]:
            if (root, item.full, item.place) in known and item.full != item.name:
                adopted[item.series, item.authors] = root
    if adopted:
        pairs = zip(stray["series"], stray["authors"], strict=True)
        owned.loc[stray.index, "group"] = [adopted.get(pair, NO_SERIES) for pair in pairs]


@dataclass(frozen=True)
class Ownership:
    """Which row of a library each row of a catalogue corresponds to.

    Attributes:
        item: For each row of the catalogue, the row of the library that is this work, or ``NOBODY``.
        certainty: Certainty of the match, 0 to 1.
        evidence: Reason for the match, as text.
        matched: For each row of the library, whether its title was found in the catalogue.
    """

    item: Rows
    certainty: npt.NDArray[np.float64]
    evidence: npt.NDArray[np.object_]
    matched: npt.NDArray[np.bool_]


def match(owned: pd.DataFrame, catalogue: pd.DataFrame) -> Ownership:
    """Find the owned work of each row of a catalogue; both tables come from ``prepare`` and have groups.

    Title evidence comes before position evidence, since libraries number series in their own ways; a position alone
    counts only for an item whose title is nowhere in the catalogue.
    """
    result = Ownership(
        item=np.full(len(catalogue), NOBODY, dtype=np.int64),
        certainty=np.zeros(len(catalogue)),
        evidence=np.full(len(catalogue), "", dtype=object),
        matched=np.zeros(len(owned), dtype=bool),
    )
    orders = Orders.of(catalogue)
    own, cat = forms_of(owned, others=False), forms_of(catalogue)
    _by_place(own, cat, result)
    _by_title(own, cat, result, orders)
    _by_careful_title(owned, catalogue, result, orders)
    _by_other_titles(owned, cat, result, orders)
    _by_typo(owned, catalogue, result)
    _by_position_alone(owned, catalogue, result)
    _at_other_place(orders, result)
    return result


def forms_of(table: pd.DataFrame, *, others: bool = True) -> pd.DataFrame:
    """Return one row for each form of each title: row, rank (0 for the full title), form, group, place, authors."""
    base = table[_FORM_COLUMNS]
    pieces = [_other_forms(table)] if others and table["others"].map(len).any() else []
    for rank, form in enumerate(FORMS):
        some = table[form] != 0
        pieces.append(base[some].assign(row=np.flatnonzero(some), rank=rank, form=table.loc[some, form]))
    forms = pd.concat(pieces, ignore_index=True)
    return forms[~forms.duplicated(["row", "form"])]


def _other_forms(table: pd.DataFrame) -> pd.DataFrame:
    some = table["others"].map(len) > 0
    forms = table.loc[some, _FORM_COLUMNS].assign(row=np.flatnonzero(some), rank=FULL, form=table.loc[some, "others"])
    return forms.explode("form").astype({"form": np.uint64})


def _claim(result: Ownership, rows: Rows, items: Rows, certainty: float, evidence: str) -> None:
    free = result.item[rows] == NOBODY
    result.item[rows[free]] = items[free]
    result.certainty[rows[free]] = certainty
    result.evidence[rows[free]] = evidence
    result.matched[items] = True


def _join(own: pd.DataFrame, cat: pd.DataFrame, *columns: str) -> tuple[Rows, Rows, Rows]:
    """Join on columns.

    Returns:
        Rows of the catalogue, the first item with the same values for each, and every item that matches a row.
    """
    own_keys, cat_keys = (combined(*(table[name] for name in columns)) for table in (own, cat))
    items = values(own, "row")
    present = items[among(own_keys, cat_keys)]
    first = np.unique(own_keys, return_index=True)
    found = np.minimum(np.searchsorted(first[0], cat_keys), max(len(first[0]) - 1, 0))
    hit = first[0][found] == cat_keys if len(first[0]) else np.zeros(len(cat_keys), dtype=bool)
    return values(cat, "row")[hit], items[first[1][found[hit]]], present


def _by_place(own: pd.DataFrame, cat: pd.DataFrame, result: Ownership) -> None:
    """Same series, same position, same title in one of its forms."""
    own = own[(own["group"] != NO_SERIES) & (own["place"] != 0)].sort_values("rank", kind="stable")
    if own.empty:
        return
    cat = cat[cat["group"].isin(own["group"].unique()) & (cat["place"] != 0)].sort_values("rank", kind="stable")
    rows, items, present = _join(own, cat, "group", "place", "form")
    _claim(result, rows, items, 0.99, "title and position")
    result.matched[present] = True


def _distinctive(forms: pd.DataFrame, orders: Orders) -> pd.DataFrame:
    """Return the forms that identify one work of a series, and are not merely a number or the series' name.

    The series' name as the whole title of only one place in it belongs to an eponymous volume.
    """
    forms = forms[(forms["form"] != forms["name"]) | (forms["rank"] == FULL)]
    places = forms.drop_duplicates(["group", "form", "place"])
    several = places[places.duplicated(["group", "form"], keep=False) & (places["group"] != NO_SERIES)]
    unclear = pd.unique(combined(several["group"], several["form"]))
    unclear = unclear[~among(unclear, orders.twice.unique())]
    return forms[~among(combined(forms["group"], forms["form"]), unclear)]


def _by_title(own: pd.DataFrame, cat: pd.DataFrame, result: Ownership, orders: Orders) -> None:
    """Same title, in the same series or by the same author."""
    _by_title_in_series(own, cat, result, orders)
    _by_title_of_author(own, cat, result, orders)


def _by_title_in_series(own: pd.DataFrame, cat: pd.DataFrame, result: Ownership, orders: Orders) -> None:
    """Same series and title, if the library has no position or a different one."""
    own = own[(own["group"] != NO_SERIES) & ~result.matched[own["row"]]]
    if own.empty:
        return
    own = _distinctive(own, orders)
    cat = _distinctive(cat[cat["group"].isin(own["group"].unique())], orders)
    # Two titles that share only the text before a colon are two books.
    sure = ((FULL, FULL), (FULL, TAIL), (TAIL, FULL))
    for ranks in (*sure, (FULL, HEAD), (HEAD, FULL), (FULL, BARE), (BARE, FULL)):
        left, right = own[own["rank"] == ranks[0]], cat[cat["rank"] == ranks[1]]
        if left.empty or right.empty:
            continue
        rows, items, present = _join(left, right, "group", "form")
        row_place, item_place = (
            values(table.set_index("row").loc[found], "place") for table, found in ((right, rows), (left, items))
        )
        apart = (row_place != 0) & (item_place != 0)
        _claim(result, rows[~apart], items[~apart], 0.95 if ranks in sure else 0.9, "title")
        if ranks in sure:
            apart &= among(rows, right["row"][right["form"] != right["name"]])
            _claim(result, rows[apart], items[apart], 0.85, "title, at another position")
            result.matched[present] = True


def _by_title_of_author(own: pd.DataFrame, cat: pd.DataFrame, result: Ownership, orders: Orders) -> None:
    """Same author and title in another series or none, since a work may be in several series."""
    cat = cat[among(cat["form"], own["form"].unique()) & (result.item[cat["row"]] == NOBODY)]
    if cat.empty:
        return
    cat = _distinctive(cat[cat["rank"] != BARE], orders)
    own = own[own["rank"] != BARE]
    own = own[among(own["form"], cat["form"].unique())]
    telling = [_MERE_NUMBER.fullmatch(title.lower().replace(" ", "")) is None for title in own["title"]]
    own = own[np.array(telling, dtype=bool)]
    stray = ~result.matched[own["row"]]
    _claim_by_author(own[stray], cat, result, 0.9, "title and author")
    _claim_by_author(own[~stray], cat, result, 0.85, "title and author, from another series", within=orders.overlapping)


def _claim_by_author(
    own: pd.DataFrame,
    cat: pd.DataFrame,
    result: Ownership,
    certainty: float,
    evidence: str,
    *,
    within: npt.NDArray[np.uint64] | None = None,
) -> None:
    """Claim rows that share a form with an item and may share its authors, outside the item's own series.

    Args:
        own: Forms of the library.
        cat: Forms of the catalogue.
        result: The claims so far, extended in place.
        certainty: Certainty of such a claim.
        evidence: Reason for such a claim.
        within: Pairs of the series of a row and of an item to which claims are restricted.
    """
    if own.empty or cat.empty:
        return
    own = own.drop_duplicates(["form", "authors", "group", "rank"]).groupby("form").head(_NAMESAKES)
    own, cat = _by_surname(own, either_end=True), _by_surname(cat, either_end=False)
    keys = ["form", "surname"]
    pairs = cat[["row", "rank", "group", "authors", *keys]].merge(own, on=keys, suffixes=("", "_own"))
    outside = (pairs["group"] != pairs["group_own"]) | (pairs["group"] == NO_SERIES)
    pairs = pairs[outside & ((pairs["rank"] == FULL) | (pairs["rank_own"] == FULL))]
    if within is not None:
        pairs = pairs[among(combined(pairs["group"], pairs["group_own"]), within)]
    known: dict[tuple[tuple[str, ...], tuple[str, ...]], bool] = {}
    fits = []
    for both in zip(pairs["authors_own"], pairs["authors"], strict=True):
        if both not in known:
            known[both] = compatible(*both)
        fits.append(known[both])
    pairs = pairs[np.array(fits, dtype=bool)].drop_duplicates("row")
    _claim(result, pairs["row"].to_numpy(), pairs["row_own"].to_numpy(), certainty, evidence)


def _by_surname(forms: pd.DataFrame, *, either_end: bool) -> pd.DataFrame:
    """Return one row for each last name of each row's authors."""
    surnames = map_unique(forms["authors"], lambda authors: _surnames(authors, either_end=either_end))
    return forms.assign(surname=surnames).explode("surname")


def _surnames(authors: tuple[str, ...], *, either_end: bool = False) -> list[str]:
    """Return the last words of names, and also the first ones if a name may be in the other order."""
    parts = [author.split() for author in authors]
    firsts = {plain_umlauts(first_word(words)) for words in parts} if either_end else set()
    return list({words[-1] for words in parts} | firsts)


def _by_careful_title(owned: pd.DataFrame, catalogue: pd.DataFrame, result: Ownership, orders: Orders) -> None:
    """Compare the remaining titles by ``title_key``, which knows more spellings and is slower."""
    left = owned[~result.matched]
    if left.empty:
        return
    surnames = {name for authors in left["authors"] for name in _surnames(authors, either_end=True)}
    near = _with_surname(catalogue["authors"], surnames)
    rows = catalogue[(result.item == NOBODY) & near]
    if rows.empty:
        return
    own, cat = (
        pd.DataFrame(
            {
                "row": table.index.to_numpy(),
                "rank": FULL,
                "form": _careful_forms(table),
                "group": table["group"].to_numpy(),
                "place": table["place"].to_numpy(),
                "authors": table["authors"].to_numpy(),
                "name": hashed(pd.Series(map_unique(table["series"], _careful_key), dtype=str)),
                "title": table["title"].to_numpy(),
            }
        )
        for table in (left, rows)
    )
    _by_place(own, cat, result)
    _by_title(own, cat, result, orders)


def _by_other_titles(owned: pd.DataFrame, cat: pd.DataFrame, result: Ownership, orders: Orders) -> None:
    """Try other titles of the remaining items: "The Reef (The Lamp)", unless one is the name of a series."""
    if not owned["others"].map(len).any():
        return
    other = _other_forms(owned)
    other = other[~result.matched[other["row"]] & ~among(other["form"], cat["name"].unique())]
    if not other.empty:
        _by_title(other, cat, result, orders)


def _by_typo(owned: pd.DataFrame, catalogue: pd.DataFrame, result: Ownership) -> None:
    """Same author and a title that differs by a typo, if only one work has such a title."""
    left = owned[~result.matched & (owned["authors"].map(len) > 0)]
    if left.empty:
        return
    surnames = {name for authors in left["authors"] for name in _surnames(authors, either_end=True)}
    rows = catalogue[(result.item == NOBODY) & _with_surname(catalogue["authors"], surnames)]
    authors, writers, parts = left["authors"], rows["authors"], (left["part"], rows["part"])
    found: dict[int, list[int]] = defaultdict(list)
    for row, item in typo_matches(left["title"], rows["title"], owned["title"]):
        if compatible(authors[item], writers[row]) and parts[0][item] == parts[1][row]:
            found[item].append(row)
    pairs = [(works[0], item) for item, works in found.items() if rows["full"].loc[works].nunique() == 1]
    if pairs:
        works, items = np.array(pairs, dtype=np.int64).T
        _claim(result, works, items, 0.8, "author and title, but for a slip of the pen")


def _at_other_place(orders: Orders, result: Ownership) -> None:
    """Same title at a second place of the series, from a source that lists it in two orders."""
    keys = orders.twice
    owned = keys[result.item[keys.index] != NOBODY].drop_duplicates()
    free = keys[(result.item[keys.index] == NOBODY) & keys.isin(owned)]
    items = pd.Series(result.item[owned.index], index=owned.to_numpy())
    _claim(result, free.index.to_numpy(), items[free].to_numpy(), 0.85, "title, which the series has at two positions")


def _careful_forms(table: pd.DataFrame) -> npt.NDArray[np.uint64]:
    keys = pd.Series(map_unique(table["title"], _careful_key), dtype=str)
    parts = values(table, "part")
    return hashed(keys.where(parts == 0, keys + " part " + parts.astype(str)))


def _careful_key(title: str) -> str:
    return plain_umlauts(" ".join(_SPELLING.get(word, word) for word in title_words(title)))


def _with_surname(column: pd.Series, surnames: set[str]) -> npt.NDArray[np.bool_]:
    """Return for each list of authors whether it has a last name in ``surnames``."""
    known = {authors: not surnames.isdisjoint(_surnames(authors)) for authors in set(column)}
    return np.fromiter((known[authors] for authors in column), dtype=bool, count=len(column))


def _by_position_alone(owned: pd.DataFrame, catalogue: pd.DataFrame, result: Ownership) -> None:
    """Same series and position under another title: a translation, a renamed edition, a typo."""
    left = owned[~result.matched & (owned["group"] != NO_SERIES) & (owned["place"] != 0)]
    if left.empty:
        return
    places = pd.Series(combined(left["group"], left["place"]), index=left.index)
    free = catalogue[(result.item == NOBODY) & catalogue["group"].isin(left["group"].unique())]
    keys = pd.Series(combined(free["group"], free["place"]), index=free.index)
    rows_of = keys[keys.isin(places.unique())].groupby(keys).groups
    item_titles, row_titles = (table["title"].str.lower().to_dict() for table in (left, free))
    for place, items in places.groupby(places).groups.items():
        rows = list(rows_of.get(place, ()))[:_BUCKET_LIMIT]
        for item in list(items)[:_BUCKET_LIMIT]:
            if not rows:
                break
            likeness = [fuzz.token_set_ratio(item_titles[item], row_titles[row]) for row in rows]
            best = max(range(len(rows)), key=likeness.__getitem__)
            row = rows.pop(best)
            certainty = 0.95 if likeness[best] >= 80 else 0.75
            evidence = "position and a similar title" if likeness[best] >= 80 else "position, under another title"
            _claim(result, np.array([row]), np.array([item]), certainty, evidence)
