"""Which recording of a work an item is: two readings of one book can have the same length.

Which records describe the work belongs to ``matching``. No recording is better than a wrong one.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations, product
from typing import Final

from audiobook_pipeline.domain.book_record import BookRecord
from audiobook_pipeline.domain.forms.name_lists import split_names
from audiobook_pipeline.domain.forms.names import is_typo_of, names_compatible
from audiobook_pipeline.domain.identity import asin, isbn13
from audiobook_pipeline.domain.placeholders import is_placeholder

RUNTIME_TOLERANCE: Final = 0.03
"""Recordings differ by credits and silence; most readings of one book differ by more."""


def fitting(item: BookRecord, recordings: Iterable[BookRecord]) -> list[BookRecord]:
    """Return the recordings of a work that may be the item's; if any share an identifier with it, only those.

    Args:
        item: The item.
        recordings: Recordings of its work, each with its own identifiers, not the ISBN of a print edition.
    """
    found = [recording for recording in recordings if _fits(item, recording)]
    return [recording for recording in found if item.identifiers & recording.identifiers] or found


def the_one(recordings: Sequence[BookRecord]) -> BookRecord | None:
    """Return the first of recordings that may all be the same one, or None if their readers are different people."""
    if any(_share_reader(a, b) is False for a, b in combinations(recordings, 2)):
        return None
    return recordings[0] if recordings else None


def is_certainly(item: BookRecord, recording: BookRecord) -> bool:
    """Return whether an item is this recording: by ASIN, and by length or reader too, if neither contradicts."""
    if asin(item.asin) is None or asin(item.asin) != asin(recording.asin):
        return False
    readers, length = _share_reader(item, recording), _same_length(item, recording)
    return readers is not False and length is not False and bool(readers or length)


def _fits(item: BookRecord, recording: BookRecord) -> bool:
    """Return whether a recording may be the item's.

    One recording has several ASINs, one per region, and an item may have the ISBN of a print edition: different
    identifiers decide nothing, so the readers must agree.
    """
    shared, readers = item.identifiers & recording.identifiers, _share_reader(item, recording)
    if readers is False or (_other_identifiers(item, recording) and not shared and not readers):
        return False
    if asin(recording.asin) in shared:
        return True
    return bool(_same_length(item, recording))


def _same_length(a: BookRecord, b: BookRecord) -> bool | None:
    """Return whether two recordings have the same length; None if either length is unknown."""
    if a.runtime_min is None or b.runtime_min is None:
        return None
    return abs(a.runtime_min - b.runtime_min) <= RUNTIME_TOLERANCE * b.runtime_min


def _share_reader(a: BookRecord, b: BookRecord) -> bool | None:
    """Return whether two records share a reader, in any spelling; None if either has no reader."""
    ours, theirs = _readers(a), _readers(b)
    if not ours or not theirs:
        return None
    return any(names_compatible(one, other) or is_typo_of(one, other) for one, other in product(ours, theirs))


def _readers(record: BookRecord) -> list[str]:
    return [name for cell in record.narrators for name in split_names(cell) if not is_placeholder(name)]


def _other_identifiers(a: BookRecord, b: BookRecord) -> bool:
    pairs = ((asin(a.asin), asin(b.asin)), (isbn13(a.isbn), isbn13(b.isbn)))
    return any(ours and theirs and ours != theirs for ours, theirs in pairs)
