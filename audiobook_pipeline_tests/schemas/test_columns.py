"""A table is told from what is none by its columns, types and keys."""

import pandas as pd
import pytest

from audiobook_pipeline.schemas.columns import conforms
from audiobook_pipeline.schemas.tables import LIBRARY, table


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("an absent text", lambda frame: frame.assign(title=[None])),
        ("a number that is text", lambda frame: frame.assign(size=["12"])),
        ("a missing column", lambda frame: frame.drop(columns="title")),
        ("a further column", lambda frame: frame.assign(more=1)),
        ("an item twice", lambda frame: pd.concat([frame, frame], ignore_index=True)),
    ],
)
def test_what_is_no_table_of_its_schema_is_told_from_one_without_pandera(name, spoil) -> None:
    frame = table([{"item_id": "li-1", "title": "Emma"}], LIBRARY)
    assert conforms(frame, LIBRARY)
    assert not conforms(spoil(frame), LIBRARY), name
