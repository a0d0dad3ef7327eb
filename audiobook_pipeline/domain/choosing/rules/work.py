"""What else it may be: about the book, another medium, a text, several books, a piece of the book."""

from collections.abc import Iterator
from typing import Final

from audiobook_pipeline.domain.choosing.examples import DUNE, HOLMES, PART_OF_DUNE
from audiobook_pipeline.domain.choosing.layout import Match
from audiobook_pipeline.domain.choosing.rules.book import LARGEST_TEXT
from audiobook_pipeline.domain.choosing.rules.rule import Case, Example, Finding, Rule
from audiobook_pipeline.domain.choosing.rules.volumes import counts_volumes
from audiobook_pipeline.domain.lexicon.lexicon import folded, table
from audiobook_pipeline.domain.reading.marks import Count, Marker
from audiobook_pipeline.domain.text.numbers import ALL

DISC_MINUTES: Final = 80
"""What an audio disc holds."""
_SETS: Final = frozenset(table("set_of")) | folded("set_ending")
_EACH_FORMAT: Final = frozenset({"format"})


def _companion(case: Case) -> Iterator[Finding]:
    return (Finding("against", marker) for marker in case.match.of_kind("companion"))


def _media(case: Case) -> Iterator[Finding]:
    return (Finding("against", marker) for marker in case.match.of_kind("media"))


def _ebook(case: Case) -> Iterator[Finding]:
    match = case.match
    if not match.of_kind("format"):
        # "Audiobook + EPUB" may be both; below the size of any recording it is the text.
        said = bool(match.of_kind("audiobook", "bitrate", "narrated"))
        if not said or 0 < (case.size or 0) < LARGEST_TEXT:
            yield Finding("against", match.of_kind("ebook")[0])


def _format(case: Case) -> Iterator[Finding]:
    return (Finding("for", marker) for marker in case.match.of_kind("format")[:1])


def _collection(case: Case) -> Iterator[Finding]:
    match = case.match
    yield from (Finding(v.stance, v.marker, v.detail) for v in case.volumes if v.rule == "collection")
    if case.sought.is_set:
        yield from (Finding("against", m) for m in _larger_sets(case))
        return
    yield from (Finding("against", marker) for marker in match.of_kind("collection", "year_range"))
    yield from (Finding("against", m) for m in match.of_kind("description") if _names_set(match, m))
    if (listed := match.series_in_list()) is not None:
        yield Finding("against", listed, "it is listed beside the title")
    if (numbers := match.numbers_on()) is not None:
        yield Finding("against", numbers, "its number begins a range")


def _larger_sets(case: Case) -> Iterator[Marker]:
    """Yield counts of books beyond those of the wanted set: "42 Audiobooks (The Complete …)", "(17 books) incl. …"."""
    size = case.sought.set_size
    for marker in case.match.of_kind("collection"):
        if isinstance(marker.value, int) and (size is None or marker.value > size):
            known = size is not None
            begins = marker.first == 0 or case.match.title is None or marker.first < case.match.title[0]
            if known or begins:
                yield marker


def _names_set(match: Match, marker: Marker) -> bool:
    """Whether a word like "Trilogy" fills a field: with neither a series nor a number it is what is offered."""
    words = match.words
    if marker.last != marker.first + 1 or words.keys[marker.first] not in _SETS:
        return False
    begins = marker.first == 0 or words.gaps[marker.first].parts
    return begins and (match.neighbour(marker.last) == "M" or words.gaps[marker.last].parts)


def _fragment(case: Case) -> Iterator[Finding]:
    match = case.match
    yield from (Finding("against", marker) for marker in match.of_kind("fragment", "chapter"))
    yield from (Finding("against", marker) for marker in match.of_kind("disc") if not marker.value.is_whole)
    if case.sought.part is None:
        # "(2 of 5)" counts parts where one is wanted; else it is a file among many.
        yield from (Finding("against", marker) for marker in match.of_kind("of") if not marker.value.is_whole)


def _discs(case: Case) -> Iterator[Finding]:
    """A complete set of discs is the whole book, unless they are too few to hold it."""
    match = case.match
    said = bool(match.of_kind("unabridged")) or "complete" in match.words.keys
    for marker in match.of_kind("disc"):
        if not marker.value.is_whole:
            continue
        too_few = float(marker.value.last) * DISC_MINUTES < 0.8 * (case.runtime or 0)
        if marker.value.total is None and too_few and not said:
            yield Finding("against", marker, f"so few discs do not hold {case.runtime:,.0f} minutes")
        else:
            yield Finding("for", marker)


def _part(case: Case) -> Iterator[Finding]:
    match, wanted = case.match, case.sought.part
    yield from (Finding(v.stance, v.marker, v.detail) for v in case.volumes if v.rule == "part")
    parts = [m for m in match.of_kind("part") if not counts_volumes(match, m, case.sought)]
    if wanted is None:
        for marker in parts:
            # "Dune, all 6 parts": where the book is called as its series, that may be all of the series.
            every = match.words.keys[marker.first] in ALL and case.sought.titles_series
            fits = marker.value.is_whole and marker.value.total is not None and not every
            yield Finding("for" if fits else "against", marker)
        return
    counted = [*parts, *match.of_kind("of")]
    for marker in counted:
        count: Count = marker.value
        same_total = count.total is None or wanted.total is None or count.total == wanted.total
        fits = (count.first, count.last) == (wanted.first, wanted.last) and same_total
        yield Finding("for" if fits else "against", marker)
    if not counted:
        yield Finding("against", None, "the wanted part is not named")


WORK: Final = (
    Rule(
        "companion",
        "it is about the book and not the book",
        "hard",
        _companion,
        Example("Jane Austen - Emma [MP3]"),
        Example("Summary of Emma by Jane Austen [MP3]"),
        needs=frozenset({"companion"}),
    ),
    Rule(
        "media",
        "it is no audiobook",
        "hard",
        _media,
        Example("Frank Herbert - Dune [MP3]", DUNE),
        Example("Frank Herbert - Dune (Graphic Novel)", DUNE),
        needs=frozenset({"media"}),
    ),
    Rule(
        "ebook",
        "it is text and not audio",
        "hard",
        _ebook,
        Example("Jane Austen - Emma [M4B + EPUB]"),
        Example("Jane Austen - Emma [EPUB]"),
        needs=frozenset({"ebook"}),
    ),
    Rule(
        "collection",
        "it holds several books",
        "hard",
        _collection,
        Example("Arthur Conan Doyle - The Sherlock Holmes Collection", HOLMES),
        Example("Jane Austen - Emma (Box Set)"),
    ),
    Rule(
        "fragment",
        "it is a piece of the book",
        "hard",
        _fragment,
        Example("Jane Austen - Emma [MP3]"),
        Example("Jane Austen - Emma - Chapter 4 [MP3]"),
        needs=frozenset({"fragment", "chapter", "disc", "of"}),
    ),
    Rule(
        "discs",
        "the discs don't hold the whole book",
        "soft",
        _discs,
        Example("Jane Austen - Emma (CD 1-12 of 12)"),
        Example("Jane Austen - Emma (CD 1-2)"),
        agrees="all discs are there",
        needs=frozenset({"disc"}),
    ),
    Rule(
        "part",
        "it is another part, or half of the book",
        "soft",
        _part,
        Example("Frank Herbert - Dune (Part 1 of 2)", PART_OF_DUNE),
        Example("Frank Herbert - Dune (Part 2 of 2)", PART_OF_DUNE),
        agrees="it is the wanted part",
        needs=frozenset({"part", "of", "volume", "number", "wanted part"}),
    ),
    Rule("format", "", "note", _format, Example("Jane Austen - Emma [M4B]"), agrees="its format", needs=_EACH_FORMAT),
)
