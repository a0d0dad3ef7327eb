"""Covers for items whose cover is absent, unreadable or tiny, taken from certainly the same recording.

A cover belongs to one recording: another reading of the book, or its print edition, has a different one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import pandas as pd

from audiobook_pipeline.domain.columns import read_rows
from audiobook_pipeline.domain.covers import bad_only
from audiobook_pipeline.domain.enrichment import catalogue_record, item_record
from audiobook_pipeline.domain.identity import asin
from audiobook_pipeline.domain.matching import best_match
from audiobook_pipeline.domain.models import CatalogueBook, LibraryItem, shown
from audiobook_pipeline.domain.proposals import Proposal, propose
from audiobook_pipeline.domain.recordings import is_certainly

RULE: Final = "cover_of_recording"
_CERTAIN: Final = 0.99


class CoverOffer(NamedTuple):
    """A cover for an item.

    Attributes:
        item: The item to give the cover to.
        book: The recording whose cover it is.
        evidence: Why.
    """

    item: LibraryItem
    book: CatalogueBook
    evidence: tuple[str, ...]

    def proposal(self, cover: str) -> Proposal:
        """Return the proposal to use it.

        Args:
            cover: The cover's text, as ``domain.covers`` writes it.
        """
        evidence = shown(("same ASIN", *self.evidence))
        source = shown(self.book.sources)
        return propose(self.item, "cover", cover, rule=RULE, source=source, confidence=_CERTAIN, evidence=evidence)


def lacking_cover(library: pd.DataFrame) -> pd.DataFrame:
    """Return the items that have no usable cover and have an ASIN, by which one can be found with certainty."""
    columns = zip(library["has_cover"], library["cover"], library["asin"], strict=True)
    lacking = [bool(not there or bad_only(cover)) and asin(number) is not None for there, cover, number in columns]
    return library[lacking].drop_duplicates("item_id")


def cover_offers(lacking: pd.DataFrame, recordings: Iterable[CatalogueBook]) -> Iterator[CoverOffer]:
    """Yield the covers of recordings that fit the items; for each item in the order of the recordings.

    Args:
        lacking: Rows of the library table.
        recordings: Recordings, as their sources have them.
    """
    by_asin: defaultdict[str | None, list[CatalogueBook]] = defaultdict(list)
    for book in recordings:
        if book.cover:
            by_asin[asin(book.asin)].append(book)
    for item in read_rows(lacking, LibraryItem):
        yield from _offers(item, by_asin.get(asin(item.asin), ()))


def _offers(item: LibraryItem, books: Sequence[CatalogueBook]) -> Iterator[CoverOffer]:
    query, addresses = item_record(item), set[str | None]()
    # By title and author as well: an ASIN can belong to another book.
    unnumbered = replace(query, asin=None, isbn=None)
    for book in books:
        record = catalogue_record("", book)
        match = best_match(unnumbered, [record])
        if match.chosen and is_certainly(query, record) and book.cover not in addresses:
            addresses.add(book.cover)
            yield CoverOffer(item, book, tuple(match.evidence))
