"""Another wanted book in the same download becomes an import of its own.

It has no torrent of its own: what is known of it is which files of the download are its.
"""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from audiobook_pipeline.acquisition.contents import Kind
from audiobook_pipeline.acquisition.locating import Location
from audiobook_pipeline.acquisition.related_works import RelatedWorks
from audiobook_pipeline.acquisition.verification import Verification
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.forms.names import name_key
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.models import CatalogueBook, Release, WantedBook
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Acquisition, WantedRecord

logger = logging.getLogger(__name__)

_Kin = tuple[bool, str]
"""A series, or an author."""


def as_work(book: WantedBook) -> CatalogueBook:
    """Return a wanted book as one to compare others with."""
    return CatalogueBook(book.work_key, book.title, book.authors, book.series, book.position)


class SecondBooks:
    """The books of the ledger that may be in the download of another; those without a release can be had from it."""

    def __init__(self, ledger: Ledger, related: RelatedWorks, *, run_id: str, now: datetime) -> None:
        self._ledger = ledger
        self._related = related
        self._run_id = run_id
        self._now = now
        self._by_kin = defaultdict[_Kin, list[WantedRecord]](list)
        for record in ledger.wanted():
            for kin in _kin_of(record.book):
                self._by_kin[kin].append(record)

    def wishes(self, book: WantedBook) -> list[WantedRecord]:
        """Return those by the same authors or in the same series, but for the volumes or the set of the book."""
        kin = {each.id: each for key in _kin_of(book) for each in self._by_kin[key]}
        same = {book.work_key, *book.holds}
        return [
            each for each in kin.values() if each.book.work_key not in same and book.work_key not in each.book.holds
        ]

    def taken(
        self, first: Acquisition, location: Location, verdict: Verification, wishes: Sequence[WantedRecord]
    ) -> Iterator[Acquisition]:
        """Yield an acquisition of each wanted book that a download holds beside its own, whole and in its own files.

        Args:
            first: The acquisition whose download it is.
            location: Where it lies.
            verdict: The verdict on it as the book of ``first``.
            wishes: The books that it may hold too.
        """
        for wish in (each for each in wishes if each.state is State.WANTED):
            others = [first.book, *(each.book for each in wishes if each is not wish)]
            found = location.judge(wish.book, [*self._related.of(wish.book), *map(as_work, others)])
            audio = [file for file in found.files if file.kind is Kind.AUDIO]
            if not audio or not verdict.of_others.issuperset(file.name for file in audio):
                continue
            if not found.ok:
                logger.warning("%s is in the same download, but: %s", wish.book.title, found.reason)
            elif (acquisition := self._take(first, wish, location.named(audio))) is not None:
                yield acquisition

    def _take(self, first: Acquisition, wish: WantedRecord, files: Mapping[str, int]) -> Acquisition | None:
        """Note that these files are a download of the book, finished and yet to be verified."""
        key = hashlib.sha256(f"beside|{first.tag}|{wish.book.work_key}".encode(errors="replace")).hexdigest()[:16]
        source = first.release
        release = Release(key=key, title=source.title, indexer_id=source.indexer_id, indexer=source.indexer)
        why = f"it is in the download of “{first.book.title}” too"
        try:
            acquisition = self._ledger.choose(wish.id, release, reason=why, run_id=self._run_id, now=self._now)
        except LedgerError as error:
            logger.warning("%s: %s", wish.book.title, error)
            return None
        for state in (State.FETCHED, State.SENDING, State.SENT, State.FINISHED):
            acquisition = self._ledger.move(
                acquisition.id,
                state,
                reason=why,
                run_id=self._run_id,
                now=self._now,
                instance=first.instance,
                save_path=first.save_path,
                content_path=first.content_path,
                files=files,
                size=sum(files.values()),
            )
        return acquisition


def _kin_of(book: WantedBook) -> set[_Kin]:
    series = {(True, series_key(book.series))} if book.series else set()
    return series | {(False, name_key(author)) for author in book.authors}
