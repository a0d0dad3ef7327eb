"""Books and releases that the ledger's tests share."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from audiobook_pipeline.domain.choosing.decision import Selection, Verdict
from audiobook_pipeline.domain.choosing.rules import evidence_of
from audiobook_pipeline.domain.models import Release, WantedBook

NOW = datetime(2024, 5, 1, 12, 30, 15, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)

DUNE = WantedBook(
    title="Dune",
    authors=("Frank Herbert",),
    runtime_min=1262.5,
    series="Dune",
    position="1",
    year=1965,
    language="en",
    reason="first gap of a series that is being listened to",
)
EMMA = WantedBook(title="Emma", authors=("Jane Austen",))


def release(number: int, title: str = "Frank Herbert - Dune (Unabridged)", **more: object) -> Release:
    """Return a release with everything that one can have."""
    given = {
        "key": f"key-{number}",
        "title": title,
        "indexer_id": 3,
        "indexer": "Shelf",
        "size": 5_400_000_000,
        "seeders": 12,
        "leechers": 0,
        "categories": (3030,),
        "flags": ("freeleech",),
        "published": NOW - 40 * 24 * HOUR,
        "infohash": f"{number:040x}",
        "link": "b64:opaque+/=",
        "file": "Dune.torrent",
    }
    return Release(**(given | more))  # type: ignore[arg-type]


def verdict(number: int, *, accepted: bool, score: float = 0.5, near: bool = False, title: str = "") -> Verdict:
    """Return a verdict on a release, with the evidence that such a one has at least."""
    offer = release(number, title) if title else release(number)
    found = evidence_of("title", "for", "Dune", 16), evidence_of("format", "for", "M4B", 30)
    against = () if accepted else (evidence_of("abridged", "against", f"Abridged {number}", 20, "wanted whole"),)
    return Verdict(offer, accepted, score, (*found, *against), near)


def selection(verdicts: Sequence[Verdict], chosen: int | None = None, wanted: WantedBook = DUNE) -> Selection:
    """Return what was decided, with the verdict chosen that has this place among ``verdicts``."""
    return Selection(wanted, None if chosen is None else verdicts[chosen].release, tuple(verdicts))
