"""Checks of proposals before anybody sees them: a change that loses or contradicts something is no longer certain.

An item with all its changes must still be the same book: whatever is removed from a field is in another field or says
nothing about the book, the named people stay the same, and two volumes never get one title.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, Final

import numpy as np
import pandas as pd

from audiobook_pipeline.domain.columns import list_column, read_rows
from audiobook_pipeline.domain.credits import AUTHOR, CONTRIBUTORS, NARRATOR, credits_of, is_name_suffix
from audiobook_pipeline.domain.forms.cut import title_parts
from audiobook_pipeline.domain.forms.names import name_key
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.titles import title_key
from audiobook_pipeline.domain.joined import split_series
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.lexicon.lexicon import folded, table
from audiobook_pipeline.domain.metadata_preferences import DEFAULT, MetadataPreferences
from audiobook_pipeline.domain.models import LibraryItem, SeriesPlace
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.proposals import CHANGE_COLUMNS, Proposal
from audiobook_pipeline.domain.reading.marks import read_markers
from audiobook_pipeline.domain.shelf.evidence import tells
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.domain.text.markup import plain_text

WITHDRAWN: Final = 0.5
"""Confidence of a harmful change: it is shown, but never written."""
_LISTS: Final = frozenset({"authors", "narrators", "genres", "tags"})
_UNUSED: Final = ["added_at", "updated_at"]
"""Columns that no proposal changes, and that are slow to read."""
_ITEMS_AT_ONCE: Final = 2_000
_SAY_NOTHING: Final = frozenset(
    {
        "unabridged",
        "abridged",
        "audiobook",
        "format",
        "bitrate",
        "disc",
        "noise",
        "language",
        "edition",
        "runtime",
        "asin",
    }
)
# Words next to people, numbers and series that are not part of a name.
_SMALL: Final = folded("small", "article", "and", "volume", "narrated", "written", "series_ending", "edition_word") | {
    word for role in (AUTHOR, NARRATOR) for phrase in table("role")[role] if " " in phrase for word in words(phrase)
}


def with_changes(item: LibraryItem, proposals: Iterable[Proposal]) -> LibraryItem:
    """Return an item as it will be once its proposals are written."""
    return replace(item, **{proposal.field: _value(proposal.field, proposal.after) for proposal in proposals})


def _value(field: str, after: Sequence[str]) -> Any:  # noqa: ANN401 - any field's value
    if field == "series":
        return tuple(place for text in after for place in split_series(text))
    return tuple(after) if field in _LISTS else "".join(after)


def harmless(
    library: pd.DataFrame, proposals: pd.DataFrame, *, least: float, wanted: MetadataPreferences = DEFAULT
) -> pd.DataFrame:
    """Return the proposals, giving harmful ones the confidence ``WITHDRAWN`` and adding the reason.

    Args:
        library: The library table.
        proposals: A table of ``Proposal``, one row for each item and field.
        least: Confidence from which a proposal is written without review; proposals below it are ignored.
        wanted: What the library's owner wants of repairs.
    """
    certain = proposals[proposals["confidence"] >= least]
    changed = library[library["item_id"].isin(certain["item_id"])].drop_duplicates("item_id")
    harm: dict[tuple[str, str], str] = {}
    titled: dict[str, LibraryItem] = {}
    items = read_rows(changed.drop(columns=_UNUSED, errors="ignore"), LibraryItem)
    while some := {item.item_id: item for item in islice(items, _ITEMS_AT_ONCE)}:
        by_item: defaultdict[str, list[Proposal]] = defaultdict(list)
        for proposal in read_rows(certain[certain["item_id"].isin(some)], Proposal):
            by_item[proposal.item_id].append(proposal)
        for item_id, found in by_item.items():
            harm |= {(item_id, field): why for field, why in harm_of(some[item_id], found, wanted)}
            if any(proposal.field == "title" for proposal in found):
                titled[item_id] = with_changes(some[item_id], found)
    return _withdrawn(proposals, harm | _one_title(library, titled), least)


def _withdrawn(proposals: pd.DataFrame, harm: Mapping[tuple[str, str], str], least: float) -> pd.DataFrame:
    """Return the proposals by item, with the harmful ones withdrawn."""
    fields = zip(proposals["item_id"], proposals["field"], proposals["confidence"], strict=True)
    why = [harm.get((item_id, field), "") if confidence >= least else "" for item_id, field, confidence in fields]
    told = zip(why, proposals["evidence"], strict=True)
    judged = proposals.assign(
        confidence=np.where([bool(each) for each in why], WITHDRAWN, proposals["confidence"]),
        evidence=[f"withdrawn: {each}; {evidence}" if each else evidence for each, evidence in told],
    )
    by_item = np.argsort(pd.factorize(judged["item_id"])[0], kind="stable")
    return judged[list(CHANGE_COLUMNS)].iloc[by_item].reset_index(drop=True)


def repaired_library(library: pd.DataFrame, proposals: pd.DataFrame, *, least: float) -> pd.DataFrame:
    """Return the library as it will be once its certain proposals are written.

    Args:
        library: The library table.
        proposals: A table of ``Proposal``.
        least: Confidence from which a proposal is written.
    """
    after: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for proposal in read_rows(proposals[proposals["confidence"] >= least], Proposal):
        after[proposal.field][proposal.item_id] = _value(proposal.field, proposal.after)
    columns = {}
    for field, values in after.items():
        if field not in library.columns:
            continue
        now = list_column(library, field) if field in {*_LISTS, "series"} else library[field].astype(object)
        columns[field] = pd.Series(
            [values.get(item_id, value) for item_id, value in zip(library["item_id"], now, strict=True)],
            index=library.index,
            dtype=object,
        )
    return library.assign(**columns)


def harm_of(
    item: LibraryItem, proposals: Sequence[Proposal], wanted: MetadataPreferences = DEFAULT
) -> Iterator[tuple[str, str]]:
    """Yield the fields of an item that would lose something if all ``proposals`` were written, and what."""
    after = with_changes(item, proposals)
    for proposal in proposals:
        lost = _LOSSES[proposal.field](item, after, wanted) if proposal.field in _LOSSES else ""
        if lost:
            yield proposal.field, lost


def _lost_of_title(before: LibraryItem, after: LibraryItem, _wanted: MetadataPreferences) -> str:
    if not tells(before.title):
        return ""
    if not tells(after.title) or not any(map(str.isalnum, after.title)):
        return "nothing of the title would be left"
    read, markers = read_markers(before.title)
    said = {read.keys[i] for m in markers if m.kind in _SAY_NOTHING for i in range(m.first, m.last)}
    gone = set(words(plain_text(before.title))) - set(words(after.title)) - _held(after) - _SMALL - said
    gone -= {word for word in gone if word.lstrip("0") in _numbers(after)}
    return f"“{' '.join(sorted(gone))}” of the title is in no other field" if gone else ""


def _held(item: LibraryItem) -> set[str]:
    """Return the words in fields other than the title."""
    texts = (item.subtitle, item.published_year, item.language, item.asin, item.publisher)
    names = (*item.authors, *item.narrators, *(place.name for place in item.series))
    return {word for text in (*texts, *names) for word in words(text)} | {language_code(item.language) or ""}


def _numbers(item: LibraryItem) -> set[str]:
    return {place.position.lstrip("0") for place in item.series} | {item.published_year}


def _lost_of_people(field: str, before: LibraryItem, after: LibraryItem, wanted: MetadataPreferences) -> str:
    """Return who is named before and nowhere after; placeholders may be removed."""
    named = {word for name in (*after.authors, *after.narrators) for word in words(name)}
    noted = named | {word for tag in after.tags for word in words(tag)}
    for person in credits_of(getattr(before, field)):
        own = set(words(person.name)) - _SMALL
        helped = person.role in CONTRIBUTORS
        kept = wanted.roles == "drop" or own <= noted if helped else own <= named
        if not kept and not _is_nobody(person.name):
            return f"{person.name} is not named in any other field"
    return (
        "" if getattr(after, field) or not getattr(before, field) or field == "narrators" else "no name would be left"
    )


def _is_nobody(name: str) -> bool:
    return is_placeholder(name) or is_name_suffix(name)


def _lost_of_series(before: LibraryItem, after: LibraryItem, _wanted: MetadataPreferences) -> str:
    if any(name_key(place.name) in set(map(name_key, after.authors)) for place in after.series):
        return "the series is the author's name"
    places = {_place(place) for place in before.series if place.position} - {_place(place) for place in after.series}
    return "" if not places else "a position in a series would be lost"


def _place(place: SeriesPlace) -> str:
    """Return the number of a place in the form used to compare it."""
    return "".join(char for char in place.position if char.isdigit() or char in ".-").lstrip("0")


def _lost_of_tags(before: LibraryItem, after: LibraryItem, _wanted: MetadataPreferences) -> str:
    gone = set(before.tags) - set(after.tags)
    return f"the tag {min(gone)} would be lost" if gone else ""


def _lost_of_language(before: LibraryItem, after: LibraryItem, _wanted: MetadataPreferences) -> str:
    own, then = language_code(before.language), language_code(after.language)
    return "another language" if own and own != then else ""


_Loss = Callable[[LibraryItem, LibraryItem, MetadataPreferences], str]
_LOSSES: Final[Mapping[str, _Loss]] = {
    "title": _lost_of_title,
    "authors": partial(_lost_of_people, "authors"),
    "narrators": partial(_lost_of_people, "narrators"),
    "tags": _lost_of_tags,
    "series": _lost_of_series,
    "language": _lost_of_language,
}


def _one_title(library: pd.DataFrame, titled: Mapping[str, LibraryItem]) -> dict[tuple[str, str], str]:
    """Find new titles that another book of the same authors has, or will have, at another place of a series.

    Args:
        library: The library table.
        titled: The items that get a new title, as they will be.
    """
    if not titled:
        return {}
    others: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    rows = library[["item_id", "title", "authors", "series"]]
    for item in read_rows(rows, LibraryItem):
        now = titled.get(item.item_id, item)
        others[_book(now)].add((item.title, _number(item) or _number(now)))
    harm: dict[tuple[str, str], str] = {}
    for item_id, now in titled.items():
        there = others[_book(now)]
        if len({number for _, number in there if number}) > 1:
            harm[item_id, "title"] = "two volumes would have the same title"
    return harm


def _book(item: LibraryItem) -> tuple[str, str]:
    return title_key(item.title), name_key(item.authors[0]) if item.authors else ""


def _number(item: LibraryItem) -> str:
    """Return the volume that series or title give."""
    places = sorted(f"{series_key(place.name)} {_place(place)}" for place in item.series if place.position)
    position = title_parts(item.title).position
    return places[0] if places else str(position.first) if position else ""
