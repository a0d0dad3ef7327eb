"""Gaps in series: what of a catalogue's series a library has, and what it lacks.

The evidence that a work is owned comes from ``ownership``; here stands what follows from it: box sets cover their
volumes, further editions are no gaps, works without a number or not yet out are reported apart.
"""

from datetime import date, datetime
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz

from audiobook_pipeline.domain.columns import combined, matching, records, require_columns, text_column
from audiobook_pipeline.domain.kinds import OTHER_FORMS
from audiobook_pipeline.domain.ownership import NOBODY, Ownership, match, prepare, with_groups
from audiobook_pipeline.domain.series_groups import NO_SERIES

OWNED_COLUMNS: Final = ("item_id", "title", "authors", "series", "position")
CATALOGUE_COLUMNS: Final = ("work_id", "title", "authors", "series", "position")
GAP_COLUMNS: Final = ("work_id", "series", "position", "title", "status", "confidence", "reason")
STATUSES: Final = ("owned", "covered", "missing", "other_edition", "unnumbered", "unreleased")
_LONGEST_RANGE: Final = 300
_DIFFERENT: Final = 60.0


def find_series_gaps(owned: pd.DataFrame, catalogue: pd.DataFrame, *, now: datetime | date) -> pd.DataFrame:
    """Say of each row of a catalogue whether the library has it.

    Args:
        owned: One row for each series that an item is in: item_id, title, authors (joined by "; "), series, position
            (raw text) and, where known, language.
        catalogue: One row for each series that a work is in: work_id, title, authors, series, position (raw) and,
            where known, kind, language, release_date (ISO date, month or year).
        now: The day after which a release date is in the future.

    Returns:
        One row for each row of ``catalogue``, with its index: work_id, series, position, title, status (owned,
        covered, missing, other_edition, unnumbered or unreleased), confidence (0 to 1), reason (for a person).

    Raises:
        MissingColumnsError: A table lacks a required column.
    """
    return survey_series(owned, catalogue, now=now)[list(GAP_COLUMNS)]


def survey_series(owned: pd.DataFrame, catalogue: pd.DataFrame, *, now: datetime | date) -> pd.DataFrame:
    """Return ``find_series_gaps`` with what later tables need: authors, kind, language, item_id, series_group,
    position_number, release_date and inconsistent (whether the numbering of the series contradicts itself).
    """  # noqa: D205
    require_columns(owned, OWNED_COLUMNS, "library")
    require_columns(catalogue, CATALOGUE_COLUMNS, "catalogue")
    have, known = prepare(owned), prepare(catalogue)
    with_groups(have, known)
    ownership = match(have, known)
    verdicts = _Verdicts(known, have, ownership)
    known["work_id"] = text_column(catalogue, "work_id").to_numpy()
    known["release_date"] = text_column(catalogue, "release_date").to_numpy()
    verdicts.owned()
    verdicts.same_work_elsewhere()
    verdicts.surplus_editions()
    verdicts.covered_by_owned()
    verdicts.omnibus_of_owned()
    verdicts.editions_of_owned()
    verdicts.not_owned(_day(now))
    item_ids = np.append(text_column(owned, "item_id").to_numpy(dtype=object), "")
    columns = ["work_id", "series", "position", "title", "people"]
    table = known[columns].set_axis(catalogue.index).rename(columns={"people": "authors"})
    return table.assign(
        status=pd.array(verdicts.status, dtype=str),
        confidence=verdicts.confidence.round(2),
        reason=pd.array(verdicts.reason, dtype=str),
        kind=known["kind"].to_numpy(),
        language=known["language"].to_numpy(),
        item_id=pd.array(item_ids[ownership.item], dtype=str),
        series_group=known["group"].to_numpy(),
        position_number=known["first"].to_numpy(),
        release_date=known["release_date"].to_numpy(),
        inconsistent=verdicts.inconsistent,
    )


class _Verdicts:
    """Status, confidence and reason of each row of a catalogue, decided once, by the first rule that fits."""

    def __init__(self, known: pd.DataFrame, have: pd.DataFrame, ownership: Ownership) -> None:
        self.known, self.have, self.ownership = known, have, ownership
        self.status = np.full(len(known), "", dtype=object)
        self.confidence = np.zeros(len(known))
        self.reason = np.full(len(known), "", dtype=object)
        self.bucket = combined(known["group"], known["place"])
        self.numbered = (known["place"].to_numpy() != 0) & (known["group"].to_numpy() != NO_SERIES)
        self.inconsistent = (
            np.isin(known["group"], self._inconsistent_groups()) & (known["group"] != NO_SERIES).to_numpy()
        )

    def decide(
        self, rows: npt.NDArray[np.bool_], status: str, confidence: float | npt.NDArray[np.float64], reason: object
    ) -> None:
        """Set what is still open among ``rows``."""
        open_rows = rows & (self.status == "")
        self.status[open_rows] = status
        self.confidence[open_rows] = confidence[open_rows] if isinstance(confidence, np.ndarray) else confidence
        self.reason[open_rows] = reason[open_rows] if isinstance(reason, np.ndarray) else reason

    def owned(self) -> None:
        """Rows that are an item of the library, in the same form and language or another."""
        found = self.ownership.item != NOBODY
        items = self.have.iloc[np.where(found, self.ownership.item, 0)] if len(self.have) else self.have
        if not found.any():
            return
        kind, language = self.known["kind"].to_numpy(), self.known["language"].to_numpy()
        item_kind, item_language = items["kind"].to_numpy(), items["language"].to_numpy()
        forms = list(OTHER_FORMS)
        other_form = found & (kind != item_kind) & (np.isin(kind, forms) | np.isin(item_kind, forms))
        other_language = found & (language != item_language) & (language != "") & (item_language != "")
        reason = "in the library by " + self.ownership.evidence
        owned_as = np.where(np.isin(item_kind, forms), "owned as " + item_kind.astype(object), "owned in another form")
        in_language = "owned in another language (" + item_language.astype(object) + ")"
        self.decide(other_form, "other_edition", 0.9, owned_as)
        self.decide(other_language, "other_edition", 0.9, in_language)
        self.decide(found, "owned", self.ownership.certainty, reason)

    def same_work_elsewhere(self) -> None:
        """Rows of a work that is owned by another of its rows: it is in several series."""
        work = self.known["work_id"]
        owned_works = work[(self.status == "owned") & (work != "").to_numpy()].unique()
        self.decide(work.isin(owned_works).to_numpy(), "owned", 0.95, "in the library as part of another series")

    def surplus_editions(self) -> None:
        """Of several works at one place, as many are owned as the library has items there; the rest are editions."""
        rows = np.flatnonzero((self.status == "owned") & self.numbered)
        table = pd.DataFrame(
            {
                "row": rows,
                "bucket": self.bucket[rows],
                "item": self.ownership.item[rows],
                "work": self.known["work_id"].to_numpy()[rows],
                "certainty": self.confidence[rows],
            }
        )
        table = table[table["bucket"].duplicated(keep=False) & (table["item"] != NOBODY)]
        if table.empty:
            return
        titles = self.known["title"].to_numpy(dtype=object)[table["row"]]
        item_titles = self.have["title"].to_numpy(dtype=object)[table["item"]]
        table["likeness"] = [fuzz.ratio(a.lower(), b.lower()) for a, b in zip(titles, item_titles, strict=True)]
        table = table.sort_values(["certainty", "likeness"], ascending=False, kind="stable")
        first_rows = table.drop_duplicates(["bucket", "work"])
        items_there = self._items_by_place()
        rank = first_rows.groupby("bucket").cumcount()
        allowed = first_rows["bucket"].map(items_there).fillna(1)
        surplus = first_rows[rank.to_numpy() >= np.maximum(allowed.to_numpy(), 1)]
        extra = table.merge(surplus[["bucket", "work"]], on=["bucket", "work"])["row"].to_numpy()
        self.status[extra] = "other_edition"
        self.confidence[extra] = 0.9
        self.reason[extra] = "another edition of an owned book"

    def _items_by_place(self) -> pd.Series:
        have = self.have[(self.have["group"] != NO_SERIES) & (self.have["place"] != 0)]
        return pd.Series(combined(have["group"], have["place"])).value_counts()

    def covered_by_owned(self) -> None:
        """Volumes inside an owned box set, and parts of an owned volume."""
        have = self.have[(self.have["group"] != NO_SERIES) & (self.have["place"] != 0)]
        sets = have[(have["last"] > have["first"]) & (have["part"] == 0)]
        inside = []
        for each in records(sets):
            numbers = np.arange(np.ceil(each.first), min(np.floor(each.last), each.first + _LONGEST_RANGE) + 1)
            numbers = np.unique(np.concatenate([[each.first], numbers, [each.last]]))
            inside.append(pd.DataFrame({"group": each.group, "number": numbers, "title": each.title}))
        known = self.known
        if inside:
            covered = pd.concat(inside)
            first = pd.Series(covered["title"].to_numpy(), index=combined(covered["group"], covered["number"]))
            first = first[~first.index.duplicated()]
            at = first.index.get_indexer(combined(known["group"], known["first"]))
            last = first.index.get_indexer(combined(known["group"], known["last"]))
            hit = (at >= 0) & (last >= 0) & self.numbered
            titles = first.to_numpy(dtype=object)[np.where(hit, at, 0)]
            self.decide(hit, "covered", 0.95, "inside the owned set “" + titles + "”")
        whole = have[(have["part"] == 0) & (have["last"] == have["first"])]
        volumes = combined(whole["group"], whole["first"])
        part = self.numbered & (known["part"].to_numpy() > 0) & (known["first"] == known["last"]).to_numpy()
        hit = part & np.isin(combined(known["group"], known["first"]), volumes)
        self.decide(hit, "covered", 0.95, "a part of an owned volume")
        self._all_parts_owned(have)

    def _all_parts_owned(self, have: pd.DataFrame) -> None:
        """Whole volumes of which the library has every part."""
        owned_parts = have[have["part"] > 0].groupby(["group", "first"])["part"].agg(["nunique"])
        if owned_parts.empty:
            return
        known = self.known[self.numbered & (self.known["part"] > 0)]
        stated = pd.concat([have, known])[["group", "first", "part", "parts"]]
        needed = stated[stated["part"] > 0].groupby(["group", "first"]).agg(most=("part", "max"), of=("parts", "max"))
        needed = needed.max(axis=1)
        count = owned_parts["nunique"]
        # A single part says nothing about how many there are, unless the source does.
        complete = count[(count >= needed.reindex(count.index)) & (count > 1)]
        keys = combined(complete.index.get_level_values(0), complete.index.get_level_values(1))
        whole = self.numbered & (self.known["part"].to_numpy() == 0)
        hit = whole & np.isin(combined(self.known["group"], self.known["first"]), keys)
        self.decide(hit & (self.known["first"] == self.known["last"]).to_numpy(), "covered", 0.9, "every part is owned")

    def omnibus_of_owned(self) -> None:
        """Box sets of the catalogue of which the library has every volume."""
        known = self.known
        is_set = self.numbered & (known["last"] > known["first"]).to_numpy() & (self.status == "")
        if not is_set.any():
            return
        here = np.isin(self.status, ["owned", "covered", "other_edition"]) & self.numbered
        have = self.have[(self.have["group"] != NO_SERIES) & (self.have["place"] != 0) & (self.have["part"] == 0)]
        singles = set(zip(known["group"][here], known["first"][here], strict=True))
        singles |= set(zip(have["group"], have["first"], strict=True))
        for row in np.flatnonzero(is_set):
            group, first, last = known.at[row, "group"], known.at[row, "first"], known.at[row, "last"]
            numbers = np.arange(np.ceil(first), min(np.floor(last), first + _LONGEST_RANGE) + 1)
            lacking = [f"{number:g}" for number in numbers if (group, number) not in singles]
            if not lacking:
                self.status[row], self.confidence[row] = "covered", 0.95
                self.reason[row] = f"every volume from {first:g} to {last:g} is owned"
            elif len(lacking) < len(numbers):
                self.reason[row] = (
                    f"a set of which {', '.join(lacking[:10])} {'is' if len(lacking) == 1 else 'are'} not owned"
                )

    def editions_of_owned(self) -> None:
        """What stands at a place where the library has something else."""
        taken = np.unique(self.bucket[np.isin(self.status, ["owned", "covered", "other_edition"]) & self.numbered])
        hit = self.numbered & np.isin(self.bucket, taken)
        certainty = np.where(self.inconsistent, 0.5, 0.8)
        self.decide(hit, "other_edition", certainty, "another edition at an owned position")

    def not_owned(self, today: str) -> None:
        """Everything else: announced, without a number, or missing."""
        known = self.known
        released = known["release_date"].to_numpy(dtype=object)
        length = np.array([len(text) for text in released])
        future = np.array([bool(text) and text[:10] > today[: len(text[:10])] for text in released], dtype=bool)
        untitled = matching(known["title"], r"(?i)^\W*untitled\b|\btba\b|\bto be announced\b")
        self.decide(future & (length >= 4), "unreleased", 0.95, "announced for " + released)
        self.decide(untitled, "unreleased", 0.8, "announced without a title")
        self.decide(known["group"].to_numpy() == NO_SERIES, "unnumbered", 0.9, "in no series")
        unread = (known["place"] == 0).to_numpy() & (known["position"] != "").to_numpy()
        raw = known["position"].to_numpy(dtype=object)
        self.decide(unread, "unnumbered", 0.9, "position “" + raw + "” can't be read as a number")
        self.decide(~self.numbered, "unnumbered", 0.9, "in the series, without a number")
        self._other_forms_of_missing()
        started = np.isin(
            known["group"], known["group"][np.isin(self.status, ["owned", "covered", "other_edition"])].unique()
        )
        fraction = (known["first"] % 1 != 0).to_numpy()
        is_set = (known["last"] > known["first"]).to_numpy()
        confidence = np.select([self.inconsistent, ~started, fraction | is_set], [0.5, 0.7, 0.75], default=0.95)
        lacks = np.select(
            [self.reason != "", fraction, ~started],
            [
                self.reason,
                "a novella between two volumes, not in the library",
                "nothing of this series is in the library",
            ],
            default="not in the library",
        ).astype(object)
        lacks = np.where(self.inconsistent, lacks + "; the numbering of this series is inconsistent", lacks)
        self.decide(self.status == "", "missing", confidence, lacks)

    def _other_forms_of_missing(self) -> None:
        """Dramatisations, abridgements and translations of a missing work are not a second gap."""
        known, still_open = self.known, self.status == ""
        spoken = set(self.have["language"]) - {""}
        foreign = (
            (~np.isin(known["language"], list(spoken)) & (known["language"] != "").to_numpy()) if spoken else False
        )
        aside = still_open & (np.isin(known["kind"], [*OTHER_FORMS, "companion"]) | foreign)
        plain = np.unique(self.bucket[still_open & ~aside])
        self.decide(aside & np.isin(self.bucket, plain), "other_edition", 0.8, "another form of a missing book")

    def _inconsistent_groups(self) -> npt.NDArray[np.int64]:
        """Series that have two different works on one position, in one language and form."""
        known = self.known[self.numbered & ~self.known["kind"].isin([*OTHER_FORMS, "companion", "part"])]
        keys = ["group", "place", "language"]
        several = known.drop_duplicates([*keys, "full"])
        several = several[several.duplicated(keys, keep=False)]
        firsts = several.groupby(keys)["title"].transform("first")
        different = [
            fuzz.token_set_ratio(a.lower(), b.lower()) < _DIFFERENT
            for a, b in zip(several["title"], firsts, strict=True)
        ]
        return several.loc[np.array(different, dtype=bool), "group"].unique()


def _day(now: datetime | date) -> str:
    return now.strftime("%Y-%m-%d")
