"""Which book each offer of a genre search is, and the books found that way on the wish list."""

from collections.abc import Callable, Sequence
from datetime import datetime

import pandas as pd

from audiobook_pipeline.domain.discovery import Shelf, discover
from audiobook_pipeline.domain.models import CatalogueBook, Release
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.schemas.rows import catalogue_book, release_of


def want_found(
    offers: pd.DataFrame,
    catalogue: pd.DataFrame,
    shelf: Shelf,
    more: Callable[[Sequence[CatalogueBook], Sequence[Release]], Sequence[CatalogueBook]],
    languages: Sequence[str],
    ledger: Ledger,
    *,
    run_id: str,
    now: datetime,
) -> pd.DataFrame:
    """Return the offers with ``wanted_id``, ``book`` and ``note``; what is wanted is noted in the ledger.

    Args:
        offers: Columns of ``RELEASES`` with ``genre``, one row a release.
        catalogue: Columns of ``CATALOGUE``.
        shelf: The library.
        more: Adds the books that the releases name and the catalogue lacks to those that it knows.
        languages: Languages that are wanted; empty takes any.
        ledger: The ledger.
        run_id: The run.
        now: The time, aware.
    """
    releases = [release_of(row) for row in offers.to_dict("records")]
    known = more([catalogue_book(row) for row in catalogue.to_dict("records")], releases)
    genre_of = dict(zip(offers["release_key"], offers["genre"], strict=True))
    found = discover(releases, known, shelf, languages, genre_of)
    books = list(dict.fromkeys(entry.book for entry in found.values() if entry.book))
    numbers = dict(zip(books, ledger.want_all(books, now=now, run_id=run_id), strict=True))
    entries = [found[key] for key in offers["release_key"]]
    return offers.assign(
        wanted_id=pd.array([numbers[entry.book] if entry.book else None for entry in entries], dtype="Int64"),
        book=[entry.title for entry in entries],
        note=[entry.note for entry in entries],
    )
