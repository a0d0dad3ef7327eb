"""Searching the indexers: what was offered, by whom, and how far the answers can be trusted."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd

from audiobook_pipeline.acquisition.held import HeldTorrents
from audiobook_pipeline.clients.boundary import Asides
from audiobook_pipeline.clients.errors import ContractError, IndexersUnavailableError, RateLimitedError, TransientError
from audiobook_pipeline.clients.prowlarr import AUDIO, AUDIOBOOKS, ProwlarrClient
from audiobook_pipeline.clients.prowlarr_indexers import BlockedIndexer, Indexer
from audiobook_pipeline.clients.prowlarr_rows import SearchResult
from audiobook_pipeline.domain.choosing.questions import questions
from audiobook_pipeline.domain.models import Offer
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import WantedRecord

logger = logging.getLogger(__name__)


class Searches:
    """What several searches found, and how far it can be trusted."""

    def __init__(self, client: ProwlarrClient, held: HeldTorrents) -> None:
        self._client = client
        self._held = held
        self.offers: list[Offer] = []
        self.notes: list[dict[str, Any]] = []
        self.failed = 0
        self._asked: dict[int, list[Indexer]] | None = None

        self.partly_heard: set[int] = set()
        """Wanted books about which some indexers answered, and others were not heard."""

    def search(self, query: str, *, limit: int, wanted_id: int | None = None, genre: str = "") -> int | None:
        """Search once and keep the offers; return their number, None where the answer can't be trusted to be all."""
        try:
            found = self._ask(query, limit)
        except (IndexersUnavailableError, TransientError, RateLimitedError, ContractError) as error:
            # One search that fails doesn't take the others with it.
            self.failed += 1
            logger.warning("Search %r failed: %s", query, error)
            self.notes.append({"query": query, "found": 0, "answered": 0, "blocked": error.message})
            return None
        blocked = ", ".join(f"{indexer.name}: {indexer.reason}" for indexer in found.blocked)
        logger.log(
            logging.INFO if blocked else logging.DEBUG,
            "Search %r: %d releases; %d indexers answered, %d blocked%s",
            query,
            len(found.releases),
            found.searched,
            len(found.blocked),
            f" ({blocked})" if blocked else "",
        )
        self.notes.append(
            {"query": query, "found": len(found.releases), "answered": found.searched, "blocked": blocked}
        )
        if wanted_id is not None and found.searched and found.blocked:
            self.partly_heard.add(wanted_id)
        for release in found.releases[:limit]:
            self.offers.append(Offer(release=release, query=query, wanted_id=wanted_id, genre=genre))
            if release.key in found.magnets:
                self._held.keep(release.key, found.magnets[release.key])
        return len(found.releases) if found.complete or found.releases else None

    def search_book(self, record: WantedRecord) -> int | None:
        """Ask for a wanted book, in another form each time that none was found; None where an indexer was not heard."""
        asked = questions(record.book)
        return self.search(asked[record.misses % len(asked)], limit=100, wanted_id=record.id)

    def _ask(self, query: str, limit: int) -> SearchResult:
        """Ask each torrent indexer once, in the finest category that it knows; what one question found is kept.

        Raises:
            ServiceError: No question went through.
        """
        found, failure = SearchResult((), 0), None
        asked = 0
        for category, indexers in self._groups().items():
            # More than an indexer takes gives nothing at all.
            rows = min([limit, *(each.capabilities.limits_max or limit for each in indexers)])
            try:
                more = self._client.search(
                    query, categories=(category,), indexer_ids=[each.id for each in indexers], limit=rows
                )
            except (IndexersUnavailableError, TransientError, RateLimitedError, ContractError) as error:
                failure = error
                more = SearchResult((), 0, tuple(BlockedIndexer(e.id, e.name, error.message) for e in indexers))
            else:
                asked += 1
            found = _joined(found, more)
        if failure is not None and not asked:
            raise failure
        if not found.searched and not found.blocked:
            nobody = BlockedIndexer(0, "no indexer", "no enabled indexer has torrents and an audio category")
            return replace(found, blocked=(nobody,))
        return found

    def _groups(self) -> dict[int, list[Indexer]]:
        """Return the indexers to ask, by the category to ask for: one that maps audiobooks has them nowhere else."""
        if self._asked is None:
            self._asked = {}
            for indexer in self._client.indexers():
                known = indexer.categories
                if not indexer.enabled or indexer.protocol == "usenet":
                    continue  # Nothing fetches from usenet.
                if AUDIOBOOKS in known:
                    self._asked.setdefault(AUDIOBOOKS, []).append(indexer)
                elif not known or any(AUDIO <= number < AUDIO + 1000 for number in known):
                    self._asked.setdefault(AUDIO, []).append(indexer)
        return self._asked

    @property
    def aside(self) -> Asides:
        """The offers that could not be read."""
        return self._client.aside

    def summary(self) -> pd.DataFrame:
        """Return the searches: query, found, answered and blocked, one row each.

        Raises:
            ServiceError: If not one of them went through because Prowlarr itself doesn't answer.
        """
        if self.failed and self.failed == len(self.notes):
            self._client.status()
        return pd.DataFrame(self.notes, columns=["query", "found", "answered", "blocked"])

    @property
    def shortfall(self) -> str:
        """What to add to the outcome where searches failed."""
        return f", {self.failed} of {len(self.notes)} searches failed" if self.failed else ""


def search_wanted(
    searches: Searches, ledger: Ledger, records: Iterable[WantedRecord], *, run_id: str, now: datetime
) -> None:
    """Search for wanted books; note those that nobody has, and those of which not all indexers heard."""
    for record in records:
        if searches.search_book(record) == 0:
            ledger.note_search(record.id, found=0, now=now, run_id=run_id)
        elif record.id in searches.partly_heard:
            ledger.note_partly_heard(record.id, now=now, run_id=run_id)


def _joined(one: SearchResult, other: SearchResult) -> SearchResult:
    return SearchResult(
        (*one.releases, *other.releases),
        one.searched + other.searched,
        tuple({each.id: each for each in (*one.blocked, *other.blocked)}.values()),
        {**one.magnets, **other.magnets},
    )
