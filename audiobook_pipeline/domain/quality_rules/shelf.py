"""Rules about an item's relation to others: its series, and the other items of the same work."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import pandas as pd

from audiobook_pipeline.domain.forms.names import name_key
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.series_mentions import read_series
from audiobook_pipeline.domain.forms.titles import title_numbers, title_words
from audiobook_pipeline.domain.models import SeriesPlace, shown
from audiobook_pipeline.domain.quality_rules.rule import Rule, value
from audiobook_pipeline.domain.quality_rules.view import Found, ShelfView
from audiobook_pipeline.domain.repairs.series import without_own_position
from audiobook_pipeline.domain.spellings import NUMBER_IN_BRACKETS, divided_series, preferred_series
from audiobook_pipeline.domain.text.fold import words

_SAME_LENGTH = 0.02
"""Runtimes of one recording in two files differ by less than this share."""
_ONE_BOOK = ["work", "language", "place"]
_NUMBERED, _NOTE = form_of("series.number_at_end"), form_of("series.recording_note")
_BRACKET = re.compile(r"[\[(]")


def _number_in_name(view: ShelfView) -> Found:
    found = view.each("series", lambda places: shown(_numbered_names(places)))
    return {row: names for row, names in enumerate(found) if names}


def _numbered_names(places: tuple[SeriesPlace, ...]) -> list[str]:
    """Return the names that contain a position, or repeat their own in brackets."""
    mentions = read_series(places).mentions
    return [
        m.name
        for m in mentions
        if (
            without_own_position(m.name, m.position.raw.strip()) != m.name
            if m.position
            else _NUMBERED.search(m.name) or NUMBER_IN_BRACKETS.search(m.name)
        )
    ]


def _series_names(view: ShelfView, wrong: set[str]) -> Found:
    """Return the rows whose series hold one of the ``wrong`` names."""
    if not wrong:
        return {}
    named = ((row, [m.name for m in mentions if m.name in wrong]) for row, mentions in enumerate(view.series))
    return {row: shown(names) for row, names in named if names}


def _variants(view: ShelfView) -> Found:
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    named: set[tuple[str, tuple[str, ...]]] = set()
    for mentions, authors in zip(view.series, view.column("authors"), strict=True):
        for mention in mentions:
            spellings[series_key(mention.name)][mention.name] += 1
            named.add((mention.name, authors))
    divided = divided_series(named)
    minor = {
        name
        for key, counts in spellings.items()
        if len(counts) > 1 and key not in divided
        for name in counts
        if name != preferred_series(counts.elements()) and not _BRACKET.search(name)
    }
    return _series_names(view, minor)


def _without_position(view: ShelfView) -> Found:
    """Find items of a series without a position, if other items of that series have one."""
    numbered = set(view.places["series"])
    return {
        row: shown([mention.name for mention in mentions])
        for row, mentions in enumerate(view.series)
        if mentions
        and all(mention.position is None for mention in mentions)
        and any(series_key(mention.name) in numbered for mention in mentions)
    }


def _position_clash(view: ShelfView) -> Found:
    """Find different works at one place of a series, by one author and in one language."""
    places = view.places
    rows = places["row"].tolist()
    works = [view.works[row] for row in rows]
    frame = places.assign(
        work=works,
        author=[work.rpartition("|")[2] for work in works],
        language=[view.languages[row] for row in rows],
        title=[view.titles[row] for row in rows],
    )
    frame = frame[(frame["author"] != "") & ~frame["position"].str.contains("-", regex=False)]
    keys = ["series", "position", "author", "language"]
    several = frame[frame.groupby(keys)["work"].transform("nunique") > 1]
    found: Found = {}
    for _, group in several.groupby(keys, sort=False):
        series = frozenset(words(str(group["series"].iat[0])))
        if _unlike([_distinctive(title, series) for title in group["title"]]):
            found.update(zip(group["row"].tolist(), group["name"].tolist(), strict=True))
    return found


def _distinctive(title: str, series: frozenset[str]) -> set[str]:
    """Return the words of a title that are not in the series name, not numbers, and longer than three letters."""
    return {word for word in title_words(title) if len(word) > 3 and not word[0].isdigit()} - series


def _unlike(titles: Sequence[set[str]]) -> bool:
    """Return whether two of the titles have words of their own and share none; then they are different works."""
    return any(a and b and not a & b for index, a in enumerate(titles) for b in titles[:index])


def _editions(view: ShelfView) -> pd.DataFrame:
    """Return the items that share a work and language with another, with similar recordings next to each other.

    Items of one title at different places of one series, or with different numbers in the subtitle, are volumes, and
    only those at one place are the same book; otherwise their series may differ. An item without a language may be in
    any language of the other items of its work. One row for each language and place that an item may have.
    """
    readers = view.each("narrators", lambda names: ";".join(sorted(map(name_key, names))))
    frame = pd.DataFrame(
        {
            "row": range(len(readers)),
            "work": view.works,
            "language": view.languages,
            "readers": readers,
            "abridged": view.library["abridged"].astype(bool).to_numpy(),
            "seconds": pd.to_numeric(view.library["duration_s"], errors="coerce").fillna(0.0).to_numpy(),
            "title": view.column("title"),
        }
    )
    frame = frame[(frame["work"] != "") & frame.duplicated("work", keep=False)]
    if frame.empty:
        return frame.assign(place="")
    frame = _in_its_languages(frame)
    frame = frame[frame.duplicated(["work", "language"], keep=False)]
    frame = _at_its_places(frame, view)
    frame = frame[frame.duplicated(["work", "language", "place"], keep=False)]
    return frame.sort_values([*_ONE_BOOK, "abridged", "readers", "seconds"], kind="stable")


def _in_its_languages(frame: pd.DataFrame) -> pd.DataFrame:
    """Repeat items without a language once for each language of the other items of their work."""
    known = frame.loc[frame["language"] != "", ["work", "language"]].drop_duplicates()
    silent = frame[frame["language"] == ""].drop(columns="language").merge(known, on="work", how="left")
    return pd.concat([frame[frame["language"] != ""], silent.fillna({"language": ""})], ignore_index=True)


def _at_its_places(frame: pd.DataFrame, view: ShelfView) -> pd.DataFrame:
    """Return items whose titles name several volumes once for each of their places, and all others at the place "".

    A number in the subtitle counts for an item without a numbered series, and is compared with those of every series.
    """
    books = frame[["row", "work", "language"]]
    places = books.merge(view.places[["row", "series", "position"]], on="row")
    rest = books[~books["row"].isin(places["row"])]
    subtitles = view.column("subtitle")
    numbers = [",".join(title_numbers(subtitles[row])) for row in rest["row"]]
    counted = rest.assign(series="", position=pd.Series(numbers, index=rest.index, dtype="str"))
    counted = counted[counted["position"] != ""]
    beside = places.merge(counted[["work", "language"]].drop_duplicates(), on=["work", "language"]).assign(series="")
    places = pd.concat([places, counted, beside], ignore_index=True).drop_duplicates()
    of_series = places.groupby(["work", "language", "series"])["position"].nunique()
    volumes = of_series[of_series > 1].reset_index()[["work", "language"]].drop_duplicates()
    places = places.merge(volumes, on=["work", "language"])
    places = places.assign(place=places["series"] + "|" + places["position"])
    return frame.merge(places[["row", "language", "place"]], on=["row", "language"], how="left").fillna({"place": ""})


def _same_recording(view: ShelfView) -> Found:
    """Find items of one work with the same readers and nearly the same runtime."""
    frame = view.once(_editions)
    keys = frame[[*_ONE_BOOK, "abridged", "readers"]]
    alike = (keys == keys.shift()).all(axis=1)
    near = (frame["seconds"] - frame["seconds"].shift()) <= _SAME_LENGTH * frame["seconds"]
    second = alike & near & (frame["seconds"] > 0)
    both = frame[second | second.shift(-1, fill_value=False)]
    return dict(zip(both["row"].tolist(), both["title"].tolist(), strict=True))


def _other_edition(view: ShelfView) -> Found:
    frame = view.once(_editions)
    twice = view.once(_same_recording)
    pairs = zip(frame["row"].tolist(), frame["title"].tolist(), strict=True)
    return {row: title for row, title in pairs if row not in twice}


RULES = (
    Rule(
        "series_number_in_name",
        "warning",
        "series",
        "The series name has the position in it",
        "Move it to the position",
        "Discworld 3",
        _number_in_name,
    ),
    Rule(
        "series_note",
        "info",
        "series",
        "The series name has brackets",
        "Remove them, unless they name a separate order of the series",
        "Discworld (Unabridged) #3",
        value("series", lambda places: any(_NOTE.search(str(place)) for place in places)),
    ),
    Rule(
        "series_variant",
        "warning",
        "series",
        "The library also has another spelling of this series",
        "Use one spelling",
        "The Discworld Series",
        _variants,
    ),
    Rule(
        "series_without_position",
        "info",
        "series",
        "No position, although other items of the series have one",
        "Add the position",
        "Discworld",
        _without_position,
    ),
    Rule(
        "series_position_clash",
        "warning",
        "series",
        "Two different works have the same position in a series",
        "Correct the position of one",
        "Discworld #3",
        _position_clash,
    ),
    Rule(
        "duplicate_recording",
        "warning",
        "title",
        "The library has this recording twice",
        "Keep the better one",
        "Emma",
        lambda view: view.once(_same_recording),
    ),
    Rule(
        "other_edition",
        "info",
        "title",
        "The library has this work in several editions",
        "Keep the editions that you want",
        "Emma",
        _other_edition,
    ),
)
