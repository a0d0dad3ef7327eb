"""Names of every style, read by themselves: nothing that they say is missed, and nothing invented."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from audiobook_pipeline.domain.forms.series import SeriesForm
from audiobook_pipeline.domain.reading.known import KnownNames
from audiobook_pipeline.domain.reading.paths import parts_of, read_path
from audiobook_pipeline.domain.reading.reader import read_name
from audiobook_pipeline.domain.text.tokens import keys_of

_STYLES = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
_ROWS = [(style, name, says) for style, rows in _STYLES.items() for name, says in rows.items()]
_ARGUABLE = "any"
_FIELDS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "title": ("titles", lambda text: [key for key in keys_of(text) if key != "the"]),
    "author": ("authors", lambda text: sorted(keys_of(text))),
    "narrator": ("narrators", lambda text: sorted(keys_of(text))),
    "series": ("series", lambda text: SeriesForm.of(text).stem),
    "position": ("position", str),
    "format": ("formats", str),
    "language": ("languages", str),
    "abridged": ("abridged", str),
    "kind": ("kind", str),
}
"""For each field of a row that of a reading, and the form by which the two are compared."""


def _wrong(says: Mapping[str, Any], got: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that are read otherwise; a set that is named by its series alone may have any title."""
    wrong = {}
    for field, (key, form) in _FIELDS.items():
        value = got[key]
        value = (value[0] if value else None) if isinstance(value, list) else value
        wanted = says.get(field, "single" if field == "kind" else None)
        if wanted == _ARGUABLE or (field == "title" and wanted is None):
            continue
        if (value is None) != (wanted is None) or (wanted is not None and form(value) != form(wanted)):
            wrong[field] = value
    return wrong


@pytest.mark.parametrize(("style", "name", "says"), _ROWS)
def test_a_name_says_what_its_style_means(style: str, name: str, says: Mapping[str, Any]) -> None:
    assert _wrong(says, read_path(parts_of(name)).as_dict()) == {}


@pytest.mark.parametrize(
    ("name", "known", "title", "series"),
    [
        ("Ann Roe - The Long Lake Northern Lights, Book 3", "Northern Lights", "The Long Lake", "Northern Lights"),
        ("Ann Roe - Northern Lights, Book 3", "Northern Lights", "Northern Lights", "Northern Lights"),
    ],
)
def test_a_known_series_shows_where_the_title_ends(name: str, known: str, title: str, series: str) -> None:
    reading = read_name(name, (known,))
    assert (reading.titles[0].text, reading.series[0].text) == (title, series)


def test_of_all_that_a_catalogue_knows_a_name_is_told_what_it_holds() -> None:
    known = KnownNames(["Northern Lights", "Ann Roe", "Adam Poe", "Northern Lakes"])
    assert known.held_by("Ann Roe - The Long Lake Northern Lights, Book 3") == ("Ann Roe", "Northern Lights")
    assert KnownNames().held_by("Ann Roe - The Long Lake") == ()
