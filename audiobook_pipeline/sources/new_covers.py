"""Covers that sources have for the items of a library: asked for, fetched once, seen to be good, and kept."""

import logging
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Final

import pandas as pd

from audiobook_pipeline.clients.errors import ServiceError, TransientError
from audiobook_pipeline.domain.cover_offers import CoverOffer, cover_offers
from audiobook_pipeline.domain.covers import picture
from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.domain.proposals import Proposal
from audiobook_pipeline.sources.cover_looks import FILE
from audiobook_pipeline.sources.covers import content_at
from audiobook_pipeline.sources.pictures import Pictures, seen

logger = logging.getLogger(__name__)

TAKEN: Final = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
"""Kinds of pictures that Audiobookshelf takes, each with the suffix by which it knows it."""
_TABLE: Final = "CREATE TABLE IF NOT EXISTS fetched (address TEXT PRIMARY KEY, cover TEXT)"


class FetchedCovers:
    """Covers at addresses that sources named; what was there, good or not, is remembered.

    Args:
        data: The data folder, ``PIPELINE_DATA``.
        allowed_hosts: Hosts of the own network that may be connected to; all others must be public.
        most: Covers to fetch in this run.
    """

    def __init__(self, data: Path, allowed_hosts: Collection[str], most: int) -> None:
        self._file = data / FILE
        self._pictures = Pictures(data)
        self._allowed = allowed_hosts
        self._left = most

    def good(self, address: str) -> str:
        """Return what the cover at an address is, as ``domain.covers`` writes it; "" where it is none or no good."""
        with closing(sqlite3.connect(self._file)) as store:
            store.execute(_TABLE)
            known = store.execute("SELECT cover FROM fetched WHERE address = ?", (address,)).fetchone()
            if known and (not known[0] or self._is_kept(known[0])):
                return str(known[0])
            if self._left <= 0:
                return ""
            self._left -= 1
            try:
                cover = self._fetched(address)
            except TransientError as error:
                logger.warning("A cover can't be fetched now: %s", error.message)
                return ""
            store.execute("INSERT OR REPLACE INTO fetched VALUES (?, ?)", (address, cover))
            store.commit()
        return cover

    def _is_kept(self, cover: str) -> bool:
        found = picture(cover)
        return found is not None and self._pictures.content(found.name) is not None

    def _fetched(self, address: str) -> str:
        try:
            content = content_at(address, self._allowed)
        except TransientError:
            raise
        except ServiceError as error:
            logger.warning("A cover is not used: %s", error.message)
            return ""
        cover = seen(content)
        found = picture(cover)
        if found is None or found.kind not in TAKEN or found.is_tiny:
            logger.warning("A cover is not used: it is %s", found.words if found else cover)
            return ""
        self._pictures.keep(content)
        return cover


def cover_proposals(
    lacking: pd.DataFrame, recordings: Iterable[CatalogueBook], good: Callable[[str], str]
) -> Iterator[Proposal]:
    """Yield for each item the first good cover that a recording has for it.

    Args:
        lacking: Items of the library table.
        recordings: Recordings, those of the better source first.
        good: As ``FetchedCovers.good``.
    """
    offers = cover_offers(lacking, recordings)
    for _, of_item in groupby(offers, key=lambda offer: offer.item.item_id):
        found = next(filter(None, (_taken(offer, good) for offer in of_item)), None)
        if found:
            yield found


def _taken(offer: CoverOffer, good: Callable[[str], str]) -> Proposal | None:
    cover = good(offer.book.cover or "")
    return offer.proposal(cover) if cover and cover != offer.item.cover else None
