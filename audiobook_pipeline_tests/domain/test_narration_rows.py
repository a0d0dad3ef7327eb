"""Each row of words around a credit fits its examples and nothing else that stands beside them."""

import pytest

from audiobook_pipeline.domain.narration.rows import row, rows


@pytest.mark.parametrize("name", rows())
def test_a_row_fits_its_examples(name):
    pattern, told = row(name), rows()[name]
    assert told["says"].endswith(".")
    assert [text for text in told["fits"] if not pattern.search(text)] == []
    assert [text for text in told["others"] if pattern.search(text)] == []
