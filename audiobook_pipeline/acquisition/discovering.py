"""Which book each offer of a genre search is, and the books found that way on the wish list."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from audiobook_pipeline.domain.discovery import Found, discover
from audiobook_pipeline.domain.models import CatalogueBook, Offer, Release
from audiobook_pipeline.ledger.ledger import Ledger


def want_found(
    offers: Sequence[Offer],
    catalogue: Sequence[CatalogueBook],
    find: Callable[[Sequence[Release], Sequence[CatalogueBook]], Iterable[Found]],
    more: Callable[[Sequence[CatalogueBook], Sequence[Release]], Sequence[CatalogueBook]],
    languages: Sequence[str],
    ledger: Ledger,
    *,
    run_id: str,
    now: datetime,
) -> list[Offer]:
    """Return the offers with ``wanted_id``, ``book`` and ``note``; what is wanted is noted in the ledger.

    Args:
        offers: Of genre searches, each release once.
        catalogue: The works that are known.
        find: Says which work each release is, and whether the library has it.
        more: Adds the books that the releases name and the catalogue lacks to those that it knows.
        languages: Languages that are wanted; empty takes any.
        ledger: The ledger.
        run_id: The run.
        now: The time, aware.
    """
    releases = [offer.release for offer in offers]
    genre_of = {offer.release.key: offer.genre for offer in offers}
    works = more(catalogue, releases)
    found = discover(find(releases, works), works, languages, genre_of)
    books = list(dict.fromkeys(entry.book for entry in found.values() if entry.book))
    numbers = dict(zip(books, ledger.want_all(books, now=now, run_id=run_id), strict=True))
    entries = [found[release.key] for release in releases]
    return [
        replace(offer, wanted_id=numbers[entry.book] if entry.book else None, book=entry.title, note=entry.note)
        for offer, entry in zip(offers, entries, strict=True)
    ]
