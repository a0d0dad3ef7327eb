"""Choosing a release for each wanted book that was searched for, and handing it over as the mode says."""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from audiobook_pipeline.acquisition.decided import Decided
from audiobook_pipeline.acquisition.policy import AcquisitionMode
from audiobook_pipeline.acquisition.related_works import RelatedWorks
from audiobook_pipeline.acquisition.sets import sets_or_volumes
from audiobook_pipeline.acquisition.terms import refusal
from audiobook_pipeline.clients.book_search import BookSearchClient
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.config import IndexerTerms
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.choosing.decision import Verdict
from audiobook_pipeline.domain.choosing.rules import evidence_of
from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import Offer, Release, WantedBook
from audiobook_pipeline.domain.preferences import Preferences
from audiobook_pipeline.ledger.blocklist import Blocklist
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import WantedRecord
from audiobook_pipeline.sources.audible import recording_of

logger = logging.getLogger(__name__)

ASKED_AT_ONCE: Final = 3
"""Near misses of one book that a person is asked about in one run."""


@dataclass(frozen=True, slots=True)
class Runtimes:
    """Who is asked for the runtimes of books.

    Attributes:
        client: Audiobookshelf's own search.
        provider: The provider that it asks.
        most: Requests that it may cost in this run.
    """

    client: BookSearchClient
    provider: str
    most: int

    def added_to(
        self, records: Sequence[WantedRecord], ledger: Ledger, *, run_id: str, now: datetime
    ) -> list[WantedRecord]:
        """Return the books with the runtimes of those that lack one: it tells a reading from a fragment."""
        known, before = list(records), self.client.requests_made
        try:
            for place, record in enumerate(records):
                if self.client.requests_made - before >= self.most:
                    break
                if record.book.runtime_min:
                    continue
                recording = recording_of(self.client, record.book, provider=self.provider)
                if recording is not None and recording.runtime_min:
                    book = replace(record.book, runtime_min=recording.runtime_min)
                    ledger.want(book, now=now, run_id=run_id)
                    known[place] = replace(record, book=book)
            self.client.prove(self.provider)
        except ServiceError as error:
            # A runtime is worth having and not worth failing for.
            logger.warning("Runtimes are not looked up any more in this run: %s", error)
        return known


def answer(ledger: Ledger, *, approve: Sequence[int], drop: Sequence[int], run_id: str, now: datetime) -> None:
    """Answer questions of the review queue; one that isn't there is logged and holds up nothing."""
    for numbers, give in ((approve, ledger.approve), (drop, ledger.drop_review)):
        for number in numbers:
            try:
                give(number, run_id=run_id, now=now, answer="launch configuration")
            except LedgerError as error:
                logger.warning("Answer to question %d: %s", number, error)


def decide(
    offers: Sequence[Offer],
    related: RelatedWorks,
    runtimes: Runtimes,
    preferences: Preferences,
    ledger: Ledger,
    mode: AcquisitionMode,
    maybe: Callable[[WantedBook], str] = lambda _: "",
    terms: Mapping[str, IndexerTerms] = MappingProxyType({}),
    *,
    run_id: str,
    now: datetime,
) -> list[Decided]:
    """Choose among the offers for each book that is wanted; note it in the ledger and hand it over.

    Args:
        offers: What was found; those without ``wanted_id`` are for no book.
        related: The other works of authors and series.
        runtimes: Who is asked for runtimes.
        preferences: Which releases are preferred, where a book's own wish says nothing else.
        ledger: The ledger.
        mode: Whether what was chosen is only noted, waits for a person, or is taken.
        maybe: Returns the item of the library that may be a book, or "": then its releases wait for a person.
        terms: What indexers ask of their members, by their names.
        run_id: The run.
        now: The time, aware.
    """
    by_book = defaultdict[int | None, list[Release]](list)
    for offer in offers:
        by_book[offer.wanted_id].append(offer.release)
    # A book is left out where a release for it is under way, alone or in a set, or a person dropped it.
    coming = ledger.coming_in_sets()
    free = [record for record in ledger.wanted(State.WANTED) if record.book.work_key not in coming]
    records = [record for record in free if record.id in by_book]
    records = runtimes.added_to(records, ledger, run_id=run_id, now=now)
    blocklist, own = ledger.blocked(), {wish.book.work_key: wish.book.preferences for wish in ledger.wishes()}
    decided = []
    for record in records:
        preferred = preferences.with_own(own.get(record.book.work_key, {}))
        each = _decide(record, by_book[record.id], related, blocklist, terms, preferred)
        if item := maybe(record.book):
            each = each.held_back(evidence_of("perhaps_there", "against", detail=f"item {item}"))
        decided.append(each)
    decided = sets_or_volumes(decided, {record.book.work_key: record for record in free})
    ledger.record_selections({record.id: selection for record, selection, _ in decided}, run_id=run_id, now=now)
    # Noted last: what a process that dies here has not handed over is searched again.
    _hand_over(ledger, decided, mode, run_id=run_id, now=now)
    accepted = {record.id: sum(each.accepted for each in selection.verdicts) for record, selection, _ in decided}
    ledger.note_searches(accepted, now=now, run_id=run_id)
    return decided


def _decide(
    record: WantedRecord,
    releases: list[Release],
    related: RelatedWorks,
    blocklist: Blocklist,
    terms: Mapping[str, IndexerTerms],
    preferences: Preferences,
) -> Decided:
    free, barred = [], []
    for release in releases:
        reasons = {
            "blocklist": blocklist.reason(release, record.id),
            "indexer_terms": refusal(release, terms),
        }
        found = tuple(evidence_of(rule, "against", detail=why) for rule, why in reasons.items() if why)
        if found:
            barred.append(Verdict(release, False, 0.0, found))
        else:
            free.append(release)
    works = related.of(record.book)
    return Decided(record, choose_release(record.book, free, works, preferences, related.narrators), tuple(barred))


def _hand_over(
    ledger: Ledger, decided: Sequence[Decided], mode: AcquisitionMode, *, run_id: str, now: datetime
) -> None:
    """Choose in the ledger, or ask a person, as the mode says."""
    asked = [
        (record.id, verdict.release)
        for record, selection, _ in decided
        if selection.chosen is None
        for verdict in selection.near[:ASKED_AT_ONCE]
    ]
    chosen = {record.id: selection.chosen for record, selection, _ in decided if selection.chosen}
    if mode == "review":
        asked += chosen.items()
    ledger.ask_reviews(asked, run_id=run_id, now=now)
    refused = ledger.choose_all(chosen, run_id=run_id, now=now) if mode == "auto" else {}
    for record, selection, _ in decided:
        if error := refused.get(record.id):
            logger.warning("%s: %s", record.book.title, error)
        # What was refused is much each night, and in the table.
        logger.log(logging.INFO if selection.chosen else logging.DEBUG, "%s: %s", record.book.title, selection.reason)
