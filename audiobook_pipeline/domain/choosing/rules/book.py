"""Whether it is the book: title, author, series, volume, and nothing beyond them in the name."""

from collections.abc import Iterator
from typing import Final

from audiobook_pipeline.domain.choosing.layout import Match, Piece
from audiobook_pipeline.domain.choosing.rows import AUDIOBOOKS
from audiobook_pipeline.domain.choosing.rules.rule import Case, Finding, Judge, agrees, notes, refuses
from audiobook_pipeline.domain.choosing.siblings import sibling_of

LARGEST_TEXT: Final = 40_000_000
"""Size in bytes below which a name with text formats and no audio format is a text."""


def _title(case: Case) -> tuple[Finding]:
    match = case.match
    placed = case.position == "for"
    if match.title is not None and (placed or not match.placed):
        return (agrees(match.title),)
    if match.title is None and placed and match.author is not None:
        return (agrees(match.series, "by its position in the series"),)
    return (refuses(),)


def _author(case: Case) -> tuple[Finding]:
    match = case.match
    if match.author is not None:
        if "translator" in match.by_kind and _is_credited_otherwise(match, match.author):
            return (refuses(match.author, "named only for a foreword or similar"),)
        return (agrees(match.author),)
    if case.target.authors and not match.unexplained and _goes_without_author(case):
        return (notes(),)
    return (refuses(None, "the title alone could be another book's"),)


def _is_credited_otherwise(match: Match, author: Piece) -> bool:
    """Whether the authors are named only for a foreword or similar, and nowhere else."""
    said = any(m.last == author[0] and m.first < m.last - 1 for m in match.of_kind("translator"))
    return said and "A" not in match.owner[: author[0]] + match.owner[author[1] :]


def _goes_without_author(case: Case) -> bool:
    """Whether a name without an author can only be this book: series and number, or a distinctive title and audio."""
    match, categories = case.match, case.release.categories
    elsewhere = any(category // 1000 != AUDIOBOOKS // 1000 for category in categories)
    in_series = match.series is not None and case.position == "for"
    if in_series and not elsewhere:
        return True
    # A title with only a year is how films are named, and categories are often wrong.
    filed = AUDIOBOOKS in categories and not match.of_kind("year")
    audio = bool(match.of_kind("format", "audiobook", "unabridged", "bitrate", "narrated")) or filed
    audio = audio or bool(match.narrators and match.of_kind("dramatised", "full_cast"))
    # LibriVox names have nothing else; with a shop's identifier, the size separates a recording from a text.
    audio = audio or "librivox" in match.words.keys
    # A publisher of courses in front ("The Great Courses - …") stands in the author's place.
    audio = audio or match.is_course
    audio = audio or bool(match.of_kind("asin") and (case.size or 0) >= LARGEST_TEXT)
    return audio and (case.target.distinctive or bool(match.narrators) or in_series)


def _series(case: Case) -> Iterator[Finding]:
    if case.match.series is not None and case.match.title is not None:
        yield agrees(case.match.series)


def _position(case: Case) -> Iterator[Finding]:
    return ((v.stance, v.marker, v.detail) for v in case.volumes if v.rule == "position")


def _leftover(case: Case) -> Iterator[Finding]:
    return (refuses(piece) for piece in case.match.unexplained)


def _sibling(case: Case) -> Iterator[Finding]:
    if (found := sibling_of(case.match, case.criteria.siblings)) is not None:
        yield refuses(*found)


BOOK: Final[dict[str, Judge]] = {
    "position": _position,
    "title": _title,
    "series": _series,
    "author": _author,
    "leftover": _leftover,
    "sibling": _sibling,
}
