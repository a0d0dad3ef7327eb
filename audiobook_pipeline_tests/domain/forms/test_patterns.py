"""Each row of ``patterns.toml`` is asked for, and found in its own examples alone."""

import importlib
import pkgutil

import pytest

from audiobook_pipeline import domain
from audiobook_pipeline.domain.forms.patterns import FORMS, ROWS

for _module in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}."):
    importlib.import_module(_module.name)


def test_every_row_is_asked_for() -> None:
    assert FORMS.keys() == ROWS.keys()


@pytest.mark.parametrize("name", ROWS)
def test_a_form_is_found_in_its_examples_alone(name: str) -> None:
    form, row = FORMS[name], ROWS[name]
    assert [text for text in row["found"] if not form.search(text)] == []
    assert [text for text in row["not"] if form.search(text)] == []
