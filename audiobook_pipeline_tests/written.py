"""Lists written as one text, as a person would: "Ann Roe; Ben Carter", "Oz #1, Wizards #2"."""

from dataclasses import asdict

import pandas as pd

from audiobook_pipeline.curation.fields import FIELDS
from audiobook_pipeline.domain.joined import split_series
from audiobook_pipeline.domain.models import LibraryItem, entries

NAMES = frozenset({"authors", "narrators", "genres", "tags"})


def held(field, text):
    """Return what an item holds in a field that is written as one text."""
    if not isinstance(text, str) or field not in {*NAMES, "series"}:
        return text
    return split_series(text) if field == "series" else tuple(filter(None, text.split("; ")))


def listed(field, text):
    """Return what a proposal holds of a field that is written as one text."""
    return entries(held(field, text))


def served(field, text):
    """Return what the server holds in a field that is written as one text."""
    return FIELDS[field].from_entries(listed(field, text))


def written(field, texts):
    """Return a list of texts as one."""
    return (", " if field == "series" else "; ").join(texts)


def written_table(rows, columns):
    """Return rows as a table, in which lists are as an item holds them."""
    return pd.DataFrame([{name: held(name, text) for name, text in zip(columns, row, strict=True)} for row in rows])


def written_items(items: list[LibraryItem]) -> pd.DataFrame:
    """Return items as a table in which every list is one text."""
    rows = [
        asdict(item) | {name: written(name, entries(getattr(item, name))) for name in (*NAMES, "series")}
        for item in items
    ]
    return pd.DataFrame(rows)
