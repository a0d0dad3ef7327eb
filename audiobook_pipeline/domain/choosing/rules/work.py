"""What else it may be: a book about the book, another medium, a text, several books, a piece of the book."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from audiobook_pipeline.domain.choosing.layout import Match, Piece
from audiobook_pipeline.domain.choosing.rules.book import LARGEST_TEXT
from audiobook_pipeline.domain.choosing.rules.rule import Case, Finding, Judge, agrees, agrees_if, refuses
from audiobook_pipeline.domain.choosing.rules.volumes import counts_volumes
from audiobook_pipeline.domain.lexicon.lexicon import folded, table
from audiobook_pipeline.domain.reading.marker import COUNTING, Count, Marker
from audiobook_pipeline.domain.text.numbers import ALL

DISC_MINUTES: Final = 80
"""Minutes that an audio disc holds."""
_LISTING: Final = frozenset({"&", "+", ","})
_SETS: Final = frozenset(table("set_of")) | folded("set_ending")


def _companion(case: Case) -> Iterator[Finding]:
    return (refuses(marker) for marker in case.match.of_kind("companion"))


def _media(case: Case) -> Iterator[Finding]:
    return (refuses(marker) for marker in case.match.of_kind("media"))


def _ebook(case: Case) -> Iterator[Finding]:
    match = case.match
    if not match.of_kind("format"):
        # "Audiobook + EPUB" may be both; if it is smaller than any recording, it is the text.
        said = bool(match.of_kind("audiobook", "bitrate", "narrated"))
        if not said or 0 < (case.size or 0) < LARGEST_TEXT:
            yield refuses(match.of_kind("ebook")[0])


def _format(case: Case) -> tuple[Finding]:
    return (agrees(case.match.by_kind["format"][0]),)


def _collection(case: Case) -> Iterator[Finding]:
    match = case.match
    yield from ((v.stance, v.marker, v.detail) for v in case.volumes if v.rule == "collection")
    if case.target.is_set:
        yield from (refuses(m) for m in _larger_sets(case))
        return
    yield from (refuses(marker) for marker in match.of_kind("collection", "year_range"))
    yield from (refuses(m) for m in match.of_kind("description") if _names_set(match, m))
    if (listed := _series_in_list(match)) is not None:
        yield refuses(listed, "it is listed beside the title")
    if (numbers := _numbers_on(match)) is not None:
        yield refuses(numbers, "its number begins a range")


def _series_in_list(match: Match) -> Piece | None:
    """Return the words if the series is listed next to the title: in "Dune & Dune Messiah" it is a book."""
    if match.series is None or match.title is None:
        return None
    owned = [i for i, owner in enumerate(match.owner) if owner in {"S", "T"}]
    for i, j in pairwise(owned):
        if match.owner[i] != match.owner[j]:
            listed = j == i + 1 and match.words.gaps[j].mark in _LISTING and not _is_counted(match, j)
            if listed or (j == i + 2 and not match.words.keys[i + 1]):
                return (i, j + 1)
    return None


def _is_counted(match: Match, first: int) -> bool:
    """Whether the series from word ``first`` on has its own number: "Lakes 2, *Lakes. Book II*"."""
    last = first
    while match.owner_at(last) == "S":
        last += 1
    return last > first and any(m.first == last and m.kind in COUNTING for m in match.markers)


def _numbers_on(match: Match) -> Piece | None:
    """Return the words of a range that begins with the number in the title: "Metro 2033-2035"."""
    if match.title is None or match.title[1] >= len(match.owner):
        return None
    first, behind = match.title[1] - 1, match.title[1]
    joined = match.words.gaps[behind].mark in {"~", "&", "+"} and not match.words.gaps[behind].closes
    begin, end = match.words.keys[first], match.words.keys[behind]
    numbers = begin.isdigit() and end.isdigit() and int(begin) < int(end)
    return (first, behind + 1) if joined and numbers else None


def _larger_sets(case: Case) -> Iterator[Marker]:
    """Yield counts of books beyond those of the wanted set: "42 Audiobooks (The Complete …)", "(17 books) incl. …"."""
    size = case.target.set_size
    for marker in case.match.of_kind("collection"):
        if isinstance(marker.value, int) and (size is None or marker.value > size):
            known = size is not None
            begins = marker.first == 0 or case.match.title is None or marker.first < case.match.title[0]
            if known or begins:
                yield marker


def _names_set(match: Match, marker: Marker) -> bool:
    """Whether a word like "Trilogy" fills a field: without a series or a number, the offer is the set."""
    words = match.words
    if marker.last != marker.first + 1 or words.keys[marker.first] not in _SETS:
        return False
    begins = marker.first == 0 or words.gaps[marker.first].parts
    return begins and (match.owner_at(marker.last) == "M" or words.gaps[marker.last].parts)


def _fragment(case: Case) -> Iterator[Finding]:
    match = case.match
    yield from (refuses(marker) for marker in match.of_kind("fragment", "chapter"))
    yield from (refuses(marker) for marker in match.of_kind("disc") if not marker.value.is_whole)
    if case.target.part is None:
        # "(2 of 5)" counts parts if a part is wanted; otherwise it is one file among many.
        yield from (refuses(marker) for marker in match.of_kind("of") if not marker.value.is_whole)


def _discs(case: Case) -> Iterator[Finding]:
    """A complete set of discs is the whole book, unless they are too few to hold it."""
    match = case.match
    said = bool(match.of_kind("unabridged")) or "complete" in match.words.keys
    for marker in match.of_kind("disc"):
        if not marker.value.is_whole:
            continue
        too_few = float(marker.value.last) * DISC_MINUTES < 0.8 * (case.criteria.runtime or 0)
        if marker.value.total is None and too_few and not said:
            yield refuses(marker, f"too few discs for {case.criteria.runtime:,.0f} minutes")
        else:
            yield agrees(marker)


def _part(case: Case) -> Iterator[Finding]:
    match, wanted = case.match, case.target.part
    yield from ((v.stance, v.marker, v.detail) for v in case.volumes if v.rule == "part")
    parts = [m for m in match.of_kind("part") if not counts_volumes(match, m)]
    if wanted is None:
        for marker in parts:
            # "Dune, all 6 parts": if the book has the same name as its series, that may be the whole series.
            every = match.words.keys[marker.first] in ALL and case.target.titles_series
            fits = marker.value.is_whole and marker.value.total is not None and not every
            yield agrees_if(fits, marker)
        return
    counted = [*parts, *match.of_kind("of")]
    for marker in counted:
        count: Count = marker.value
        same_total = count.total is None or wanted.total is None or count.total == wanted.total
        fits = (count.first, count.last) == (wanted.first, wanted.last) and same_total
        yield agrees_if(fits, marker)
    if not counted:
        yield refuses(None, "the wanted part is not named")


WORK: Final[dict[str, Judge]] = {
    "companion": _companion,
    "media": _media,
    "ebook": _ebook,
    "collection": _collection,
    "fragment": _fragment,
    "discs": _discs,
    "part": _part,
    "format": _format,
}
