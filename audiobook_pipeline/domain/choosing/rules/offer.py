"""What the indexer says besides the name: size, category, seeders; and what the preferences refuse."""

from collections.abc import Iterator, Sequence
from typing import Final

from audiobook_pipeline.domain.choosing.rows import AUDIOBOOKS
from audiobook_pipeline.domain.choosing.rules.rule import (
    SMALLEST_BOOK,
    Case,
    Finding,
    Judge,
    agrees,
    agrees_if,
    notes,
    refuses,
)
from audiobook_pipeline.domain.forms.person import PersonForm
from audiobook_pipeline.domain.text.tokens import words_of

LEAST_KBIT_S: Final = 8.0
"""No spoken recording is encoded below this rate (Opus at its lowest gives 6 to 8 kbit/s)."""
MOST_KBIT_S: Final = {"mp3": 340.0, "m4b": 340.0, "m4a": 700.0, "aac": 340.0, "opus": 520.0, "ogg": 520.0}
"""Bitrates in kbit/s that a format cannot or does not exceed; a higher rate means more than one book."""
MOST_KBIT_S_ANY: Final = 2500.0
LEAST_BYTES: Final = 1_500_000
"""Bytes below which anything is too small for an audiobook (three minutes at 64 kbit/s)."""
LEAST_MINUTES: Final = 20
"""Minutes below which hardly anything is a book, if the record states no runtime."""
# Newznab: consoles, films, software, television, other adult matters, books. 8000 (other) says nothing.
_FOREIGN_CATEGORIES: Final = frozenset({1, 2, 4, 5, 6, 7})


_OF_AUDIOBOOKS: Final = (agrees(None, f"category {AUDIOBOOKS}"),)


def _least_size(case: Case) -> int:
    return LEAST_BYTES if case.criteria.runtime or case.says_audio else SMALLEST_BOOK


def _tiny(case: Case) -> Sequence[Finding]:
    size = case.size or 0
    return (refuses(None, f"{size / 1e6:.1f} MB"),) if size < _least_size(case) else ()


def _size(case: Case) -> Sequence[Finding]:
    """Compare the size with the runtime: below, above and outside what the format and the stated bitrate allow."""
    size, runtime, match = case.size, case.criteria.runtime, case.match
    if not runtime or not size or size < _least_size(case):
        return ()
    rate = size * 8 / 1000 / (runtime * 60)
    formats = match.of_kind("format")
    most = max([MOST_KBIT_S.get(m.value, MOST_KBIT_S_ANY) for m in formats]) if formats else MOST_KBIT_S_ANY
    suits = LEAST_KBIT_S <= rate <= most
    detail = f"{size / 1e6:,.0f} MB for {runtime:,.0f} minutes are {rate:,.0f} kbit/s"
    rates = match.of_kind("bitrate")
    if rates and (stated := [m.value for m in rates if LEAST_KBIT_S <= m.value <= MOST_KBIT_S_ANY]):
        suits = suits and min(stated) * 0.4 <= rate <= max(stated) * 3
        detail += f", {stated[0]} stated"
    return (agrees_if(suits, None, detail),)


def _runtime(case: Case) -> Iterator[Finding]:
    runtime = case.criteria.runtime
    for marker in case.match.of_kind("runtime"):
        if runtime and marker.value >= 1:
            fits = 0.75 <= marker.value / runtime <= 1.35
            yield agrees_if(fits, marker, f"{runtime:.0f} minutes wanted")
        elif 1 <= marker.value < LEAST_MINUTES:
            yield refuses(marker, "a summary rather than a book")


def _category(case: Case) -> Sequence[Finding]:
    """Categories are often wrong: they count only against a name that says nothing about audio."""
    categories = case.release.categories
    if AUDIOBOOKS in categories:
        return _OF_AUDIOBOOKS
    foreign = [c for c in categories if c // 1000 in _FOREIGN_CATEGORIES]
    if not foreign or any(c // 1000 == AUDIOBOOKS // 1000 for c in categories):
        return ()
    if not case.says_audio or 0 < (case.size or 0) < SMALLEST_BOOK:
        return (refuses(None, f"category {foreign[0]}"),)
    return ()


def _preference(case: Case) -> Iterator[Finding]:
    preferred, match, size = case.criteria.preferences, case.match, case.size or 0
    for name in preferred.narrators_refused:
        if match.names(PersonForm.of(name).whole):
            yield refuses(None, f"narrator refused: {name}")
    if preferred.abridged == "only" and not match.of_kind("abridged"):
        yield refuses(None, "only abridgements are wanted")
    plain = not case.target.dramatised and not match.of_kind("dramatised")
    if preferred.dramatised == "only" and plain:
        yield refuses(None, "only dramatisations are wanted")
    if preferred.min_size is not None and 0 < size < preferred.min_size:
        yield refuses(None, f"below {preferred.min_size / 1e6:,.0f} MB")
    if preferred.max_size is not None and size > preferred.max_size:
        yield refuses(None, f"above {preferred.max_size / 1e6:,.0f} MB")
    if preferred.refused_words or preferred.required_words:
        yield from _words(case)


def _words(case: Case) -> Iterator[Finding]:
    words = set(case.match.words.keys)
    for word in case.criteria.preferences.refused_words:
        if set(words_of(word).keys) <= words:
            yield refuses(None, f"word refused: {word}")
    required = case.criteria.preferences.required_words
    if required and not any(set(words_of(word).keys) <= words for word in required):
        yield refuses(None, f"none of the words {', '.join(required)}")


def _seeders(case: Case) -> Iterator[Finding]:
    seeders, least = case.release.seeders, case.criteria.preferences.min_seeders
    # Some indexers send a negative number for "unknown".
    if case.release.protocol == "torrent" and seeders is not None and 0 <= seeders < least:
        yield refuses(None, f"{seeders}, wanted {least}")


def _protocol(_: Case) -> Iterator[Finding]:
    """Note a usenet post, and judge it no further; no usenet indexer is searched."""
    yield notes(None, "usenet")


def _known_elsewhere(_: Case) -> Iterator[Finding]:
    """Return nothing: the ledger, library, configuration and other books decide this (``acquisition.choosing``)."""
    return iter(())


OFFER: Final[dict[str, Judge]] = {
    "tiny": _tiny,
    "size": _size,
    "runtime": _runtime,
    "category": _category,
    "preference": _preference,
    "seeders": _seeders,
    "protocol": _protocol,
    "blocklist": _known_elsewhere,
    "indexer_terms": _known_elsewhere,
    "set": _known_elsewhere,
    "in_a_set": _known_elsewhere,
    "perhaps_there": _known_elsewhere,
}
