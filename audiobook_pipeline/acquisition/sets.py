"""A wanted set or its wanted volumes: what costs less is fetched, and never both."""

from collections.abc import Mapping, Sequence

from audiobook_pipeline.acquisition.decided import Decided
from audiobook_pipeline.domain.choosing.rules import evidence_of
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline.ledger.records import WantedRecord


def sets_or_volumes(decided: Sequence[Decided], wanted: Mapping[str, WantedRecord]) -> list[Decided]:
    """Return what was decided, with nothing chosen for a set whose volumes cost less, or for volumes that cost more.

    What is not on offer costs more than anything; a size that is not known can't be compared, and speaks against the
    set.

    Args:
        decided: The choice among the releases of each book, as if there were no others.
        wanted: The wanted books that have no release yet, by their identities.
    """
    by_key = {each.record.book.work_key: each for each in decided}
    for key, each in tuple(by_key.items()):
        book, chosen = each.record.book, each.selection.chosen
        if not book.holds or chosen is None:
            continue
        if against := _against(book.holds, chosen, by_key, wanted):
            by_key[key] = each.held_back(evidence_of("set", "against", detail=against))
            continue
        within = evidence_of("in_a_set", "against", detail=f"“{book.title}”")
        by_key |= {volume: by_key[volume].held_back(within) for volume in book.holds if volume in by_key}
    return list(by_key.values())


def _against(
    volumes: Sequence[str], chosen: Release, by_key: Mapping[str, Decided], wanted: Mapping[str, WantedRecord]
) -> str:
    """Say what speaks against fetching a set, or ""."""
    if not all(key in wanted for key in volumes):
        return "one of them is no longer wanted"
    if not all(key in by_key or wanted[key].searches for key in volumes):
        return "not all of them were searched for yet"
    offered = [by_key[key].selection.chosen for key in volumes if key in by_key]
    singles = [release.size for release in offered if release]
    if len(singles) < len(volumes):
        return ""
    sizes = [size for size in singles if size]
    if not chosen.size or len(sizes) < len(singles):
        return "a size is not known"
    return "" if chosen.size < sum(sizes) else f"{sum(sizes) / 1e6:,.0f} MB, the set has {chosen.size / 1e6:,.0f}"
