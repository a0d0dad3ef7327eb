"""Quality of reading names as they are found in the wild: of releases, of folders by themselves, of whole paths.

The score is that of the data's own ``score.py``; what the names say is read here only.
"""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from audiobook_pipeline.domain.reading.paths import parts_of, read_path
from benchmarks.figures import Figure, data_folder, table

_APOSTROPHES = re.compile(r"[’'`]")
_NO_WORD = re.compile(r"[\W_]+")
_SERIES_ENDING = re.compile(r" (series|saga|trilogy)$")
_HEAD = (": ", " - ", "—")
_FREE = frozenset({"title", "author", "abridged", "kind"})
"""What a name may be read to say though the data does not."""
_FLOORS = {"title": 0.9, "author": 0.9, "series": 0.88, "language": 0.95}
_ALL_FIELDS, _STYLE, _INVENTED, _FOLDERS = 0.75, 0.6, 3, 0.93
_LEAST_OF_STYLE = 5
_UNKNOWABLE = "audible-no-colon"
"""A style in which the border between title and series can't be known from the name."""


def fold(text: object) -> str:
    """Return words to compare by: no accents, no marks, no leading English article, initials together."""
    plain = unicodedata.normalize("NFKD", str(text or "")).casefold()
    words = _NO_WORD.sub(" ", _APOSTROPHES.sub("", "".join(c for c in plain if not unicodedata.combining(c)))).split()
    while words and words[0] in {"the", "a", "an"}:
        words = words[1:]
    together: list[str] = []
    for before, word in zip(["", *words], words, strict=False):
        initials = len(before) == len(word) == 1 and before.isalpha() and word.isalpha()
        together = [*together[:-1], together[-1] + word] if initials and together else [*together, word]
    return " ".join(together)


def _person(text: object) -> str:
    name = str(text or "")
    return " ".join(sorted(fold(" ".join(reversed(name.split(","))) if name.count(",") == 1 else name).split()))


def _number(text: object) -> str:
    parts = str(text if text is not None else "").strip().split("-")
    return "-".join(re.sub(r"^0+(?=\d)", "", part.strip()).removesuffix(".0") for part in parts)


FIELDS: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "title": ("titles", fold),
    "author": ("authors", _person),
    "narrator": ("narrators", _person),
    "series": ("series", lambda text: _SERIES_ENDING.sub("", fold(text))),
    "position": ("position", _number),
    "format": ("formats", fold),
    "language": ("languages", fold),
    "abridged": ("abridged", str),
    "kind": ("kind", str),
}
"""For each field of the data that of a reading, and the form by which the two are compared."""


def wrong_fields(says: Mapping[str, Any], got: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each field that is read otherwise: "wrong", or "invented" where the name says nothing of it."""
    for field, (name, form) in FIELDS.items():
        wanted, value = says.get(field), got[name]
        value = (value[0] if value else None) if isinstance(value, list) else value
        if wanted is None:
            if value not in {None, ""} and field not in _FREE:
                yield field, "invented"
            continue
        also = says.get("title_also") if field == "title" else None
        good = [wanted, *(also if isinstance(also, list) else [also] if also else [])]
        if form(value) not in map(form, good):
            yield field, "wrong"


def _rows(data: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((data / "bench" / "wild" / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def names(data: Path) -> list[Figure]:
    """Measure names by field, by style, and all fields together."""
    rows = _rows(data, "names")
    said, faults, styles = Counter[str](), Counter[tuple[str, str]](), defaultdict[str, list[bool]](list)
    for row in rows:
        found = list(wrong_fields(row["says"], read_path(parts_of(row["name"])).as_dict()))
        said.update(field for field in FIELDS if row["says"].get(field) is not None)
        faults.update(found)
        styles[row.get("style", "-")].append(not found)
    right = {field: 1 - faults[field, "wrong"] / max(said[field], 1) for field in _FLOORS}
    whole = [good for goods in styles.values() for good in goods]
    counts = {field: f"{said[field] - faults[field, 'wrong']} of {said[field]}" for field in _FLOORS}
    return [
        *(Figure(f"names: {field}", right[field], floor, note=counts[field]) for field, floor in _FLOORS.items()),
        Figure("names: narrators invented", faults["narrator", "invented"], _INVENTED, False),
        Figure("names: all fields", sum(whole) / len(whole), _ALL_FIELDS, note=f"{sum(whole)} of {len(whole)}"),
        *(
            Figure(f"  {style}", sum(goods) / len(goods), _STYLE, note=f"{sum(goods)} of {len(goods)}")
            for style, goods in sorted(styles.items())
            if len(goods) >= _LEAST_OF_STYLE and style != _UNKNOWABLE
        ),
    ]


def folders(data: Path) -> list[Figure]:
    """Measure the title and author of whole folder paths."""
    hits, asked = Counter[str](), Counter[str]()
    for row in _rows(data, "folders"):
        got = read_path(row["path"]).as_dict()
        heads = {fold(row["title"]), *(fold(row["title"].split(mark)[0]) for mark in _HEAD)}
        right = {
            "title": fold(next(iter(got["titles"]), "-")) in heads,
            "author": _person(next(iter(got["authors"]), None)) == _person(row["author"]),
        }
        for field, good in right.items():
            asked[field] += row[f"has_{field}"]
            hits[field] += row[f"has_{field}"] and good
    return [
        Figure(f"folders: {field}", hits[field] / asked[field], _FOLDERS, note=f"{hits[field]} of {asked[field]}")
        for field in ("title", "author")
    ]


def run(data: Path) -> list[Figure]:
    """Measure names and folders."""
    return [*names(data), *folders(data)]


if __name__ == "__main__":
    print(table(run(data_folder())))
