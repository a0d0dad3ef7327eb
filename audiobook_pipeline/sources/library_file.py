"""A library in a file: as ``POST /api/items/batch/get`` answers it (JSON), or as the pipeline's tables (CSV, Parquet).

So that a library can be looked at before anything is connected.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pandas as pd

from audiobook_pipeline.clients.audiobookshelf_models import Item
from audiobook_pipeline.clients.boundary import Aside, Asides, read_rows
from audiobook_pipeline.clients.errors import ContractError
from audiobook_pipeline.domain.columns import list_column, text_column
from audiobook_pipeline.domain.joined import split_series
from audiobook_pipeline.domain.shelf.identity import ItemFiles
from audiobook_pipeline.domain.wellformed import well_formed_values
from audiobook_pipeline.io.catalogue_file import CatalogueFileError, read_table
from audiobook_pipeline.schemas import arrow
from audiobook_pipeline.schemas.columns import kind_of
from audiobook_pipeline.schemas.rows import write
from audiobook_pipeline.schemas.tables import LIBRARY, table
from audiobook_pipeline.sources.item_files import files_of
from audiobook_pipeline.sources.library import item_of
from audiobook_pipeline.sources.tags import tag_text

_REQUIRED: Final = ("item_id", "title")
_YES: Final = frozenset({"true", "1", "yes"})


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """A library read from a file.

    Attributes:
        library: Columns of ``LIBRARY``.
        tags: By item, what the tags of its files say, as text to look for readers in; of JSON only.
        files: By item, what its files say of the book; of JSON only.
        aside: Items that can't be read.
    """

    library: pd.DataFrame
    tags: dict[str, str] = field(default_factory=dict)
    files: dict[str, ItemFiles] = field(default_factory=dict)
    aside: tuple[Aside, ...] = ()


def read_library_file(path: Path) -> LibraryFile:
    """Return the library in a file.

    In a CSV file lists are joined by "; ", and a series is written "Name #1"; columns that it lacks count as absent.

    Raises:
        CatalogueFileError: No such file, or not a form that is known; says what is wrong.
        MissingColumnsError: A table without item_id or title.
    """
    if path.suffix.lower() == ".json":
        return _of_json(path)
    return LibraryFile(_typed(read_table(path, "library", _REQUIRED)))


def _of_json(path: Path) -> LibraryFile:
    try:
        # Of bytes it tells the encoding: PowerShell writes UTF-16.
        answer = well_formed_values(json.loads(path.read_bytes()))
    except RecursionError:
        raise CatalogueFileError(f"library {path}: can't be read as JSON (nested too deeply)") from None
    except (OSError, ValueError) as error:
        raise CatalogueFileError(f"library {path}: can't be read as JSON ({error})") from error
    rows = answer.get("libraryItems") if isinstance(answer, dict) else answer
    aside = Asides()
    try:
        items = {item.id: item for item in read_rows(Item, rows, service=path.name, what="libraryItems", aside=aside)}
    except ContractError as error:
        raise CatalogueFileError(f"library {path}: {error.message}") from error
    tags = {item_id: text for item_id, item in items.items() if (text := tag_text(item))}
    files = {item_id: files_of(item) for item_id, item in items.items()}
    return LibraryFile(write(map(item_of, items.values()), LIBRARY), tags, files, tuple(aside))


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table of texts with each known column in the form of ``LIBRARY``."""
    columns = {
        name: _column(frame, name, kind_of(column)) for name, column in LIBRARY.columns.items() if name in frame.columns
    }
    return table(pd.DataFrame(columns).drop_duplicates("item_id"), LIBRARY)


def _column(frame: pd.DataFrame, name: str, kind: object) -> pd.Series:
    if kind in (arrow.TEXTS, arrow.SERIES):
        return list_column(frame, name).map(lambda cells: tuple(_entries(cells, series=kind == arrow.SERIES)))
    if kind == arrow.FLAG:
        return text_column(frame, name).str.lower().isin(_YES)
    if kind in (arrow.NUMBER, arrow.INTEGER):
        return pd.to_numeric(frame[name], errors="coerce")
    if kind == arrow.MOMENT:
        return pd.to_datetime(frame[name], utc=True, errors="coerce")
    return text_column(frame, name)


def _entries(cells: tuple[Any, ...], *, series: bool) -> Iterator[Any]:
    for cell in cells:
        for part in cell.split(";") if isinstance(cell, str) else (cell,):
            if not isinstance(part, str):
                yield part
            elif part.strip():
                yield from split_series(part) if series else (part.strip(),)
