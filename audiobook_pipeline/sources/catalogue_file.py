"""Works from a catalogue file that a person points to: whole series lists, asked of nobody."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from audiobook_pipeline.clients.boundary import Asides
from audiobook_pipeline.domain.catalogue_table import catalogue_books, catalogue_problems
from audiobook_pipeline.domain.forms.names import person_key
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.io.catalogue_file import read_catalogue_file

SOURCE = "catalogue file"


def works_in_file(
    path: Path, authors: Iterable[tuple[str]], series: Iterable[tuple[str, str]], aside: Asides
) -> tuple[list[CatalogueBook], pd.DataFrame]:
    """Return the works of authors and series, and what in them can't be true.

    Args:
        path: CSV, Parquet or SQLite; see ``io.catalogue_file``.
        authors: The authors.
        series: The series, each with its author.
        aside: Where rows of the file go that can't be read.

    Raises:
        CatalogueFileError: The file can't be read.
        MissingColumnsError: It lacks required columns.
    """
    rows = read_catalogue_file(path, aside)
    people = {person_key(name) for (name,) in authors}
    names = {series_key(name) for name, _ in series}
    of_author = rows["authors"].map(lambda signed: not people.isdisjoint(map(person_key, signed))).astype(bool)
    of_series = {name: series_key(name) in names for name in rows["series"].unique()}
    ours = rows[of_author | rows["series"].map(of_series)]
    return list(catalogue_books(ours, SOURCE)), catalogue_problems(ours)
