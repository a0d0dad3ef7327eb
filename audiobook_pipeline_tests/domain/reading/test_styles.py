"""Each row of the reader reads its own examples."""

from collections.abc import Mapping
from typing import Any

import pytest

from audiobook_pipeline.domain.reading.reader import read_name
from audiobook_pipeline.domain.reading.styles import BOOKS, PLACES
from audiobook_pipeline.domain.reading.wrapping import WRAPPINGS, wrappings_in

_LISTS = {"title": "titles", "author": "authors", "narrator": "narrators", "format": "formats", "language": "languages"}


def said(name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the reader says of some fields, the likeliest of several."""
    got = read_name(name).as_dict()
    found = {field: got[_LISTS.get(field, field)] for field in fields}
    return {field: next(iter(value), None) if isinstance(value, list) else value for field, value in found.items()}


@pytest.mark.parametrize(
    ("form", "name", "says"), [(row.form, *example) for row in (*BOOKS, *PLACES) for example in row.examples]
)
def test_a_style_reads_its_examples(form: str, name: str, says: Mapping[str, Any]) -> None:
    assert said(name, says) == says


@pytest.mark.parametrize(("name", "words"), [example for row in WRAPPINGS for example in row.examples])
def test_a_wrapping_takes_its_words(name: str, words: str) -> None:
    assert words in {name[wrapped.start : wrapped.end] for wrapped in wrappings_in(name)}
