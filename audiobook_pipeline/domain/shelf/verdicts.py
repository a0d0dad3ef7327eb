"""The status of each row of a catalogue, given the works that are owned.

Box sets cover their volumes, further editions are not gaps, and works without a number or not yet released are
separate. Rules are tried in the order of ``Verdicts.reach``; the first that fits a row decides it.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz

from audiobook_pipeline.domain.columns import among, combined, matching, values
from audiobook_pipeline.domain.kinds import OTHER_FORMS
from audiobook_pipeline.domain.series_groups import NO_SERIES
from audiobook_pipeline.domain.shelf.box_sets import have_parts, held_in_sets, lacking_of_sets, parts_complete
from audiobook_pipeline.domain.shelf.orders import in_other_order
from audiobook_pipeline.domain.shelf.ownership import NOBODY, Ownership

STATUSES: Final = ("owned", "covered", "perhaps", "missing", "other_edition", "unnumbered", "unreleased")
HELD: Final = ("owned", "covered", "other_edition")
_DIFFERENT: Final = 60.0
_UNTITLED: Final = r"(?i)^\W*untitled\b|\bto be announced\b|^\W*tba\W*$"
_DATE: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?:T|\s|$)|\d{4}-\d{2}-\d{2}")
_NO_WORK: Final = -1
Mask = npt.NDArray[np.bool_]


class Verdicts:
    """Status, confidence and reason of each row of a prepared catalogue.

    Attributes:
        status: One of ``STATUSES``; "" while undecided.
        confidence: 0 to 1.
        reason: Explanation, as text.
        inconsistent: Whether the row's series gives two different works the same number.
    """

    def __init__(self, known: pd.DataFrame, have: pd.DataFrame, ownership: Ownership) -> None:
        """Start with every row undecided.

        Args:
            known: The catalogue of ``ownership.prepare``, with groups, work_id and release_date.
            have: The library of ``ownership.prepare``, with groups.
            ownership: Which row is which item.
        """
        self._known, self._have, self._ownership = known, have, ownership
        self.status = np.full(len(known), "", dtype=object)
        self.confidence = np.zeros(len(known))
        self.reason = np.full(len(known), "", dtype=object)
        self._group = values(known, "group")
        self._first, self._last = values(known, "first"), values(known, "last")
        self._work = np.where(known["work_id"] == "", _NO_WORK, pd.factorize(known["work_id"])[0])
        self._place = combined(known["group"], known["place"])
        self._numbered = (values(known, "place") != 0) & (self._group != NO_SERIES)
        self.inconsistent = (self._group != NO_SERIES) & among(self._group, self._contradicting())

    def reach(self, today: str, possible: Mask) -> None:
        """Decide every row.

        Args:
            today: An ISO date.
            possible: Rows that an item may be, without certainty.
        """
        self._owned()
        self._same_work_elsewhere("owned")
        self._surplus_editions()
        self._held_in_sets()
        self._same_work_elsewhere("covered")
        self._decide(in_other_order(self._known, self.status == "covered"), "covered", 0.85, "covered in another order")
        self._editions_of_owned()
        self._decide(possible, "perhaps", 0.5, "perhaps in the library: an item's title, folder or tags name it")
        self._announced(today)
        self._without_number()
        self._other_forms_of_missing()
        self._missing()

    def _decide(self, rows: Mask, status: str, confidence: Any, reason: Any) -> None:  # noqa: ANN401 - value or array
        """Set those of ``rows`` that are still undecided."""
        open_rows = rows & (self.status == "")
        self.status[open_rows] = status
        self.confidence[open_rows] = np.broadcast_to(confidence, len(rows))[open_rows]
        self.reason[open_rows] = np.broadcast_to(np.asarray(reason, dtype=object), len(rows))[open_rows]

    def _held(self) -> Mask:
        return np.asarray(among(self.status, HELD), dtype=bool)

    def _owned(self) -> None:
        """Rows that are an item of the library, in the same or another form and language."""
        found = np.flatnonzero(self._ownership.item != NOBODY)
        if not len(found):
            return
        rows, items = self._known.iloc[found], self._have.iloc[self._ownership.item[found]]
        kind, item_kind = (values(table, "kind").astype(object) for table in (rows, items))
        language, item_language = (values(table, "language").astype(object) for table in (rows, items))
        forms = list(OTHER_FORMS)
        other_form = (kind != item_kind) & (among(kind, forms) | among(item_kind, forms))
        other_language = (language != item_language) & (language != "") & (item_language != "")
        owned_as = np.where(among(item_kind, forms), "owned as " + item_kind, "owned in another form")
        self.status[found] = np.where(other_form | other_language, "other_edition", "owned")
        certainty = self._ownership.certainty[found]
        self.confidence[found] = np.where(other_form | other_language, 0.9, certainty)
        elsewhere = "owned in another language (" + item_language + ")"
        evidence = "in the library by " + self._ownership.evidence[found]
        self.reason[found] = np.where(other_form, owned_as, np.where(other_language, elsewhere, evidence))

    def _same_work_elsewhere(self, status: str) -> None:
        """Rows of a work that is owned or covered through another row, since it is in several series."""
        held = pd.unique(self._work[(self.status == status) & (self._work != _NO_WORK)])
        self._decide(among(self._work, held), status, 0.95, "in the library as part of another series")

    def _surplus_editions(self) -> None:
        """Of several works at one place, as many count as owned as the library has items; the rest are editions."""
        rows = np.flatnonzero((self.status == "owned") & self._numbered & (self._ownership.item != NOBODY))
        table = pd.DataFrame({"row": rows, "place": self._place[rows], "work": self._known["work_id"].iloc[rows]})
        table["item"], table["certainty"] = self._ownership.item[rows], self.confidence[rows]
        table = table[table["place"].duplicated(keep=False)]
        if table.empty:
            return
        titles, item_titles = values(self._known, "title"), values(self._have, "title")
        table["likeness"] = [
            fuzz.ratio(titles[row].lower(), item_titles[item].lower())
            for row, item in zip(table["row"], table["item"], strict=True)
        ]
        table = table.sort_values(["certainty", "likeness"], ascending=False, kind="stable")
        works = table.drop_duplicates(["place", "work"])
        have = self._have[(self._have["group"] != NO_SERIES) & (self._have["place"] != 0)]
        items_there = pd.Series(combined(have["group"], have["place"])).value_counts()
        allowed = works["place"].map(items_there).fillna(1).clip(lower=1)
        surplus = works[works.groupby("place").cumcount() >= allowed]
        extra = values(table.merge(surplus[["place", "work"]], on=["place", "work"]), "row")
        self.status[extra] = "other_edition"
        self.confidence[extra] = 0.9
        self.reason[extra] = "another edition of an owned book"

    def _held_in_sets(self) -> None:
        """Volumes of owned sets, parts of owned volumes, and the other way round."""
        # An owned set contains what the catalogue says, whatever the item itself says about its volumes.
        sets = self._known[(self.status == "owned") & (self._last > self._first)]
        titles, certainty = held_in_sets(pd.concat([self._have, sets], ignore_index=True), self._known)
        within = titles != ""
        self._decide(within, "covered", certainty, _saying("inside the owned set “{}”", titles, within))
        single = self._first == self._last
        have = self._have[(self._have["group"] != NO_SERIES) & (self._have["part"] == 0)]
        whole = have[have["first"] == have["last"]]
        volume = combined(self._known["group"], self._known["first"])
        part = self._numbered & single & (values(self._known, "part") > 0)
        in_volume = part & among(volume, combined(whole["group"], whole["first"]))
        # Halves that a source numbers 2.1 and 2.2 have the title of volume 2.
        halves = self._numbered & single & (self._first % 1 > 0)
        titled = combined(self._known["group"], np.floor(self._first), self._known["full"])
        in_volume |= halves & among(titled, combined(whole["group"], whole["first"], whole["full"]))
        self._decide(in_volume, "covered", 0.95, "a part of an owned volume")
        self._decide(parts_complete(self._have, self._known) & self._numbered, "covered", 0.9, "every part is owned")
        for row, (has, lacks) in lacking_of_sets(self._known, self._have, self._held()).items():
            if not lacks and not self.status[row]:
                self.status[row], self.confidence[row] = "covered", 0.95
                self.reason[row] = f"every volume from {has[0]:g} to {has[-1]:g} is owned"
            elif has and not self.status[row]:
                numbers = ", ".join(f"#{number:g}" for number in lacks[:10])
                self.reason[row] = f"a set, of which the library lacks {numbers}"

    def _editions_of_owned(self) -> None:
        """Rows at a place where the library has something else."""
        taken = pd.unique(self._place[self._held() & self._numbered])
        certainty = np.where(self.inconsistent, 0.5, 0.8)
        rows = self._numbered & among(self._place, taken)
        unclear = "at an owned position; the numbering of this series is inconsistent"
        self._decide(rows & self.inconsistent, "other_edition", certainty, unclear)
        self._decide(rows, "other_edition", certainty, "another edition at an owned position")

    def _announced(self, today: str) -> None:
        """Works that are not released yet."""
        dates = values(self._known, "release_date")
        later = announced(dates, today)
        future = np.array([text in later for text in dates], dtype=bool)
        self._decide(future, "unreleased", 0.95, _saying("announced for {}", dates, future))
        self._decide(matching(self._known["title"], _UNTITLED), "unreleased", 0.8, "announced without a title")

    def _without_number(self) -> None:
        raw = self._known["position"]
        unread = (values(self._known, "place") == 0) & (raw != "").to_numpy()
        self._decide((self._known["series"] == "").to_numpy(), "unnumbered", 0.9, "in no series")
        self._decide(unread, "unnumbered", 0.9, _saying("position “{}” can't be read as a number", raw, unread))
        self._decide(~self._numbered, "unnumbered", 0.9, "in the series, without a number")

    def _other_forms_of_missing(self) -> None:
        """Parts, dramatisations, abridgements and translations of a missing work are not a second gap.

        But if the library has one part of a book, its other parts are missing.
        """
        still_open = self.status == ""
        spoken = set(self._have["language"].unique()) - {""}
        foreign = ~self._known["language"].isin([*spoken, ""]).to_numpy() & bool(spoken)
        other_form = self._known["kind"].isin([*OTHER_FORMS, "companion", "part"]).to_numpy()
        volume = combined(self._known["group"], self._first, self._last)
        plain = pd.unique(volume[still_open & ~foreign & ~other_form])
        begun = have_parts(self._have, self._known)
        aside = still_open & (foreign | other_form) & among(volume, plain) & ~begun
        self._decide(aside, "other_edition", 0.8, "another form of a missing book")

    def _missing(self) -> None:
        started = among(self._group, pd.unique(self._group[self._held()]))
        fraction = self._first % 1 != 0
        is_set = self._last > self._first
        confidence = np.select([self.inconsistent, ~started, fraction | is_set], [0.5, 0.7, 0.75], default=0.95)
        between = "a novella between two volumes, not in the library"
        nothing = "nothing of this series is in the library"
        partly = self.reason != ""
        reason = np.select([partly, fraction, ~started], [self.reason, between, nothing], default="not in the library")
        reason[self.inconsistent] += "; the numbering of this series is inconsistent"
        self._decide(self.status == "", "missing", confidence, reason)

    def _contradicting(self) -> npt.NDArray[np.int64]:
        """Return series that have two different works at one position, in one language and form."""
        known = self._known[self._numbered & ~self._known["kind"].isin([*OTHER_FORMS, "companion", "part"])]
        keys = ["group", "place", "language"]
        several = known.drop_duplicates([*keys, "full"])
        several = several[several.duplicated(keys, keep=False)]
        firsts = several.groupby(keys)["title"].transform("first").str.lower()
        alike = [fuzz.token_set_ratio(*pair) for pair in zip(several["title"].str.lower(), firsts, strict=True)]
        return pd.unique(values(several, "group")[np.array(alike, dtype=float) < _DIFFERENT])


def _saying(form: str, texts: Any, rows: Mask) -> npt.NDArray[np.object_]:  # noqa: ANN401 - column or array
    """Return ``form`` with the text of each of some rows, nothing for the others."""
    said = np.full(len(rows), "", dtype=object)
    said[rows] = [form.format(text) for text in texts[rows]]
    return said


def announced(dates: Iterable[str], today: str) -> set[str]:
    """Return the release dates after an ISO date; a year or month counts if it is after the date's own."""
    stated = {text: text[:10] for text in set(dates) if _DATE.match(text)}
    return {text for text, day in stated.items() if day > today[: len(day)]}
