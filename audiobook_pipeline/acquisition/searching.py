"""Searching the indexers: what was offered, by whom, and how far the answers can be trusted."""

import logging
from dataclasses import replace
from typing import Any

import pandas as pd

from audiobook_pipeline.acquisition.held import HeldTorrents
from audiobook_pipeline.clients.boundary import Asides
from audiobook_pipeline.clients.errors import ContractError, IndexersUnavailableError, RateLimitedError, TransientError
from audiobook_pipeline.clients.prowlarr import AUDIO, AUDIOBOOKS, ProwlarrClient, SearchResult
from audiobook_pipeline.domain.choosing.questions import questions
from audiobook_pipeline.domain.models import Offer
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
        # Indexers that have shown that they know the category of audiobooks.
        self._knowing: set[int] = set()

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
        """Search audiobooks, and all audio where an indexer may know no such category: the child doesn't find it."""
        found = self._client.search(query, categories=(AUDIOBOOKS,), limit=limit)
        self._knowing |= {release.indexer_id for release in found.releases}
        enabled = {indexer.id for indexer in self._client.indexers() if indexer.enabled}
        silent = sorted(enabled - self._knowing - {blocked.id for blocked in found.blocked})
        if not silent:
            return found
        more = self._client.search(query, categories=(AUDIO,), indexer_ids=silent, limit=limit)
        return replace(
            found,
            releases=(*found.releases, *more.releases),
            blocked=tuple({blocked.id: blocked for blocked in (*found.blocked, *more.blocked)}.values()),
            magnets={**found.magnets, **more.magnets},
        )

    @property
    def aside(self) -> Asides:
        """The offers that could not be read."""
        return self._client.aside

    def summary(self) -> pd.DataFrame:
        """Return the searches: query, found, answered and blocked, one row each.

        Raises:
            ServiceError: Where not one of them went through because Prowlarr itself doesn't answer.
        """
        if self.failed and self.failed == len(self.notes):
            self._client.status()
        return pd.DataFrame(self.notes, columns=["query", "found", "answered", "blocked"])

    @property
    def shortfall(self) -> str:
        """What to add to the outcome where searches failed."""
        return f", {self.failed} of {len(self.notes)} searches failed" if self.failed else ""
