"""Whole tables of books in the form used to compare them: hashes of titles, places in series, parts.

The scalar forms (``forms``) define equality; these are faster equivalents. Each step takes time proportional to the
length of the table.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from audiobook_pipeline.domain.columns import (
    combined,
    folded,
    hashed,
    hashed_keys,
    list_column,
    map_texts,
    map_unique,
    matching,
    replaced,
    text_column,
    values,
)
from audiobook_pipeline.domain.forms.positions import Position, parse_position
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.kinds import kind_column, read_kind
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries
from audiobook_pipeline.domain.series_groups import author_keys
from audiobook_pipeline.domain.shelf.parts import halves, lettered, parts_in

_BRACKETS: Final = r"\s*[(\[{][^()\[\]{}]*[)\]}]"
_COUNTED: Final = (
    rf"(?i)[\s,:–—-]*\b(?:{alternatives(entries('position_marker'))})\.?\s*(?:\d+(?:\.\d+)?|"
    rf"{alternatives(entries('number'))}|[ivx]{{1,5}})\s*$|[\s,:–—-]*#\s*\d+(?:\.\d+)?\s*$"
)
_EMPTY_SUBTITLE: Final = (
    rf"(?i)\s*(?:[:–—]|\s-)\s*(?:an? )?(?:[\pL-]+ ){{0,3}}(?:{alternatives(entries('kind_of_book'))})\s*$"
)
_BORDER: Final = r"^(.*?)(?:\s*[:–—;]\s*|\s-\s)(.*)$"
FORMS: Final = ("full", "head", "tail", "bare")
FULL, HEAD, TAIL, BARE = range(4)


def prepare(frame: pd.DataFrame, *, owned: bool = False) -> pd.DataFrame:
    """Return what matching needs for each row of a library or a catalogue, in the same order.

    In a library (``owned``), "2a" is the first half of volume 2; a catalogue must also have "2b".

    Columns: title, series, position, language, kind (text); people (tuple of names), authors (tuple of keys); first,
    last (numbers, NaN where there is no position); numbers (those of a list or range, () for others); part, parts (0
    for a whole volume); place (hash of the position, 0 for none); full, head, tail, bare (hashes of the title, of what
    comes before and after its colon, and of it without "Book 2" at its end; 0 where there is no such form; of a part
    they are its own); whole (hash of the title of the book that a part is of, 0 for others); others (tuple of hashes
    of other titles); name (hash of the series name).
    """
    table = pd.DataFrame({name: text_column(frame, name) for name in ("title", "series", "position")})
    table = table.assign(people=list_column(frame, "authors")).reset_index(drop=True)
    table["authors"] = map_unique(table["people"], author_keys)
    table["name"] = hashed_keys(table["series"], series_key)
    _add_places(table, text_column(frame, "subtitle").reset_index(drop=True), lettered(table, alone=owned))
    kinds = text_column(frame, "kind").reset_index(drop=True)
    stated = map_texts(kinds, read_kind)
    table["kind"] = stated.where(stated != "unknown", kind_column(table["title"], table["position"]))
    languages = text_column(frame, "language").reset_index(drop=True)
    table["language"] = map_texts(languages, lambda text: language_code(text) or "")
    _add_forms(table)
    table["others"] = map_unique(list_column(frame, "variants"), _variants)
    return table


def _add_places(table: pd.DataFrame, subtitles: pd.Series, letters: pd.DataFrame) -> None:
    """Add first, last, numbers, part, parts and place."""
    codes, unique = pd.factorize(table["position"])
    columns = ["first", "last", "numbers", "part", "parts"]
    table[columns] = pd.DataFrame(map(_numbers, unique), columns=columns).take(codes).set_axis(table.index)
    for name in ("first", "last", "part"):
        table.loc[letters.index, name] = letters["part" if name == "part" else "volume"]
    table["whole"] = np.zeros(len(table), dtype=np.uint64)
    _add_parts(table, table["title"], of_title=True)
    _add_parts(table, subtitles, of_title=False)
    half = halves(table["title"], values(table, "first"), values(table, "part"))
    table["part"] = np.where(half > 0, half, table["part"])
    for name in ("first", "last"):
        table[name] = np.where(half > 0, np.floor(table[name]), table[name])
    size = table["numbers"].map(len)
    place = combined(table["first"].to_numpy(), table["last"].to_numpy(), table["part"].to_numpy(), size)
    table["place"] = np.where(table["first"].isna(), np.uint64(0), place)


def _numbers(raw: str) -> tuple[float, float, tuple[float, ...], int, int]:
    position: Position | None = parse_position(raw)
    if position is None:
        return (np.nan, np.nan, (), 0, 0)
    several = position.numbers if position.is_range else ()
    return (float(position.first), float(position.last), several, position.part or 0, position.parts or 0)


def _add_parts(table: pd.DataFrame, texts: pd.Series, *, of_title: bool) -> None:
    """Add the parts named in titles or subtitles.

    "Lakes, Part 2" is volume 2 of Lakes, unless a total is stated; in that case its position says the same.
    """
    told = parts_in(texts)
    rows = np.flatnonzero(told.astype(bool) & (values(table, "part") == 0))
    if not len(rows):
        return
    parts = pd.DataFrame([told[row] for row in rows], columns=["number", "of", "stem"], index=rows)
    names = folded(map_texts(table["series"].iloc[rows], series_key))
    stems = zip(folded(parts["stem"].astype(str)), names, strict=True)
    of_series = np.array([not stem or (name != "" and stem.endswith(name)) for stem, name in stems], dtype=bool)
    parts = parts[~((parts["of"] == 0) & (parts["number"] == table["first"].iloc[rows]) & of_series)]
    table.loc[parts.index, "part"] = parts["number"]
    table.loc[parts.index, "parts"] = parts["of"]
    whole = table["title"].loc[parts.index]
    if of_title:
        whole = parts["stem"].astype(str).where(parts["stem"] != "", whole)
    table.loc[parts.index, "whole"] = _hashes(whole.astype(str))


def _add_forms(table: pd.DataFrame) -> None:
    """Add full, head, tail and bare."""
    plain = replaced(table["title"], _BRACKETS, "").str.strip()
    divided = matching(plain, _BORDER)
    plain[divided] = replaced(plain[divided], _EMPTY_SUBTITLE, "").str.strip()
    plain = plain.where(plain != "", table["title"])
    table["full"] = _hashes(plain)
    divided, counted = matching(plain, _BORDER), matching(plain, _COUNTED)
    of_part = values(table, "part") > 0
    for form, rows, pattern, group in (
        ("head", divided, _BORDER, r"\1"),
        ("tail", divided, _BORDER, r"\2"),
        ("bare", counted, _COUNTED, ""),
    ):
        hashes = np.zeros(len(table), dtype=np.uint64)
        hashes[rows] = _hashes(replaced(plain[rows], pattern, group))
        table[form] = hashes
    if not of_part.any():
        return
    for form in FORMS:
        own = combined(table[form].to_numpy()[of_part], table["part"].to_numpy()[of_part])
        table.loc[of_part, form] = np.where(table.loc[of_part, form] == 0, np.uint64(0), own)


def _variants(titles: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(_hashes(pd.Series(titles, dtype=str)).tolist()) if titles else ()


def _hashes(texts: pd.Series) -> npt.NDArray[np.uint64]:
    return hashed(folded(texts))
