"""The one reader of names: of releases, folders, files and items.

A name is split into items, and every style that fits their shape gives a reading. The reading that explains most, and
whose people look most like people, wins. Never raises.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from typing import Final

from audiobook_pipeline.domain.languages import language_codes
from audiobook_pipeline.domain.lexicon.lexicon import folded, table
from audiobook_pipeline.domain.reading.fitting import Found, fits
from audiobook_pipeline.domain.reading.marker import Marker
from audiobook_pipeline.domain.reading.marks import read_markers
from audiobook_pipeline.domain.reading.name import Name
from audiobook_pipeline.domain.reading.people import CERTAIN, NEVER, likelihood, people_in
from audiobook_pipeline.domain.reading.phrases import languages_of
from audiobook_pipeline.domain.reading.pieces import Pieces, person_of
from audiobook_pipeline.domain.reading.record import Reading, Said, Tag
from audiobook_pipeline.domain.reading.spelling import written
from audiobook_pipeline.domain.reading.wrapping import wrappings_in
from audiobook_pipeline.domain.text.fold import fold
from audiobook_pipeline.domain.text.remembered import remembered
from audiobook_pipeline.domain.text.tokens import Span, compact_key, words_of
from audiobook_pipeline.domain.title_language import likely_language

_NOBODY: Final = folded("nobody")
_SET_ENDINGS: Final = folded("set_ending")
_SETS: Final = frozenset(table("set_of")) | _SET_ENDINGS


_GIVEN: Final = folded("given")
_ARTICLES: Final = folded("article")
_PLAIN_WORDS: Final = re.compile(r"[A-Z]?[a-z]+(?: (?:[A-Z]\. ){0,2}[A-Z]?[a-z]+){0,3}")
_FULL_NAME: Final = 2
_PERSON: Final = 1.0
"""Likelihood from which the text next to a file is its author."""


@remembered(4096)
def read_name(name: str, known: tuple[str, ...] = (), *, authored: bool = False, numbered: bool = False) -> Reading:
    """Read a name in any style; cached for recent names.

    For a post, the file that it names is read, completed from the text around it.

    Args:
        name: The name.
        known: People and series that may appear in it, as the folders around it or a library tell.
        authored: Whether a folder around it names its author.
        numbered: Whether a folder around it names its series, so that a number in front counts.
    """
    if plain := _plain(name):
        return plain
    ready = Name(name, known, authored=authored, numbered=numbered)
    readings = [_reading(ready, found) for span in ready.stretches() if (found := fits(ready, *span))]
    if not readings:
        return _reading(ready, [])
    merged = reduce(_merged, readings)
    around = () if merged.authors else _person_around(readings)
    return replace(merged, authors=around) if around else merged


def _plain(name: str) -> Reading | None:
    """Return the reading of a few words that can only be a title or a name, like most folders; None for others."""
    if not _PLAIN_WORDS.fullmatch(name):
        return None
    words, markers = read_markers(name)
    keys = words.keys
    telling = keys[-1] in _SETS or (keys[0] in _GIVEN and len(keys) > _FULL_NAME) or not _ARTICLES.isdisjoint(keys[1:])
    if markers or telling or len(keys) > name.count(" ") + 1 or wrappings_in(name):
        return None
    return Reading(name, style="T", titles=(Said(name, Span(0, len(name), name)),))


def _reading(name: Name, fitting: Sequence[Found]) -> Reading:
    found = fitting[0] if fitting else None
    pieces = Pieces(name, found)
    if pieces.titles:
        pieces.add_titles(fitting[1:])
    named = {i for span in name.readers for i in range(*span)}
    tagged = [m for m in name.markers if name.is_tag(m) and m.first not in named]
    readers = [pieces.person(*one) for span in name.readers for one in people_in(name.words, *span)]
    readers = [said for said in readers if fold(said.text) not in _NOBODY]
    kinds = {m.kind for m in tagged}
    reading = Reading(
        name.words.text,
        style=found.fit.style if found else "",
        score=found.score if found else NEVER,
        titles=tuple(pieces.titles),
        authors=tuple(pieces.authors or [pieces.person(*one) for one in name.writers]),
        narrators=tuple(dict.fromkeys([*pieces.narrators, *readers])),
        series=tuple(pieces.series),
        position=pieces.position,
        formats=_formats(name),
        languages=_languages(name, tagged, pieces.titles[0].text if pieces.titles else ""),
        abridged=True if "abridged" in kinds else False if "unabridged" in kinds else None,
        tags=tuple(Tag(m.kind, m.value, name.words.span(m.first, m.last)) for m in tagged),
        markers=name.markers,
    )
    kind = _kind(name, reading)
    return _as_set(name, reading if kind == reading.kind else replace(reading, kind=kind))


def _formats(name: Name) -> tuple[str, ...]:
    told = name.told()
    tagged = [str(m.value) for m in name.markers if m.kind == "format" and name.is_tag(m) and not name.is_posted(m)]
    return tuple(dict.fromkeys([*tagged, *(told[group].lower() for group in ("format", "discs") if group in told)]))


def _languages(name: Name, tags: Sequence[Marker], title: str) -> tuple[str, ...]:
    """Return the languages given by a country code in its place, by a tag, or by words of one language."""
    code = language_codes().get(name.told().get("language", ""))
    if code:
        return (code,)
    said = [code for m in tags if m.kind == "language" for code in sorted(m.value)]
    if not said:
        # The title of "Faust. Die komplette Hörbuch Edition" is in the language of its own words.
        telling = (*tags, *(m for m in name.markers if m.kind == "audiobook"))
        phrases = (tuple(key for key in name.words.keys[m.first : m.last] if key) for m in telling)
        told = [codes for codes in map(languages_of, phrases) if codes]
        shared = frozenset.intersection(*told) if told else frozenset()  # "Audiolibro integrale" is Italian
        said = [*shared] if len(shared) == 1 else [code for codes in told if (code := _of_title(codes, title))]
    return tuple(dict.fromkeys(said))


def _of_title(codes: frozenset[str], title: str) -> str | None:
    """Return which of several languages that share a word ("Audiolibro") the small words of the title belong to."""
    told = likely_language(title)
    return told if told in codes else next(iter(codes)) if len(codes) == 1 else None


def _kind(name: Name, reading: Reading) -> str:
    parts = reading.of_kind("chapter", "disc", "of", "part")
    if name.is_("counter", "file") or name.counts_files() or "piece" in name.told() or reading.of_kind("fragment"):
        return "piece"
    if any(not m.value.is_range for m in parts):
        return "piece"
    ranged = reading.position is not None and reading.position.is_range
    if any(m.kind == "description" and name.is_tag(m) and _is_set_word(name, m) for m in name.markers):
        return "set"  # "Long Lakes [Series]"
    return "set" if ranged or reading.of_kind("collection") or _set_word(name, reading) else "single"


def _is_set_word(name: Name, marker: Marker) -> bool:
    """Whether a word for a whole series fills a bracket after the name."""
    alone = marker.last == marker.first + 1 and marker.first > 0 and name.words.depth[marker.first]
    return bool(alone) and name.words.keys[marker.first] in _SET_ENDINGS


def _set_word(name: Name, reading: Reading) -> Span | None:
    """Return the last word of a title that means a whole series: "Long Lakes *Trilogy*"; None for other titles."""
    span = reading.titles[0].span if reading.titles else None
    if reading.position is not None or span is None or "S" in reading.style:
        return None
    last = len(name.words_of(0, span.end)) - 1
    word = name.words.span(last, last + 1)
    collects = any(m.kind == "collection" and m.last == last + 1 for m in name.markers)
    return word if (collects or name.words.keys[last] in _SETS) and word.start > span.start else None


def _as_set(name: Name, reading: Reading) -> Reading:
    """Return a set with the name of its series, without "Trilogy" after it."""
    if reading.kind == "single" or reading.series or not reading.titles:
        return reading
    if reading.kind != "set" and not any(tag.span.text.casefold() in _SETS for tag in reading.tags):
        return reading
    title, word = reading.titles[0], _set_word(name, reading)
    if title.text in {author.text for author in reading.authors} or title.span is None:
        return reading
    words = name.words_of(title.span.start, title.span.end)
    ending = bool(word and word.text.casefold() in _SETS)
    end = _end_of_series(name, words, words.stop - ending)
    people = not reading.authors and reading.position is None
    if people and likelihood(name.words, words.start, end) >= CERTAIN:
        return replace(reading, authors=(person_of(name.words, words.start, end),), titles=())  # "Ann Roe Collection"
    trimmed = range(end, words.stop - ending)
    if trimmed and not ending and not any(m.kind == "description" and m.first in trimmed for m in name.markers):
        return reading  # "The Lakes Collection" is a title of its own
    return replace(reading, series=(Said(written(name.words, words.start, end), name.words.span(words.start, end)),))


def _end_of_series(name: Name, words: range, end: int) -> int:
    """Return the word after the series name in the title of a set: "Lakes" of "Lakes Complete Collection"."""
    told = {i for m in name.markers if m.kind in {"collection", "description"} for i in range(m.first, m.last)}
    while end > words.start + 1 and end - 1 in told:
        end -= 1
    return end


def _merged(inner: Reading, outer: Reading) -> Reading:
    """Combine a file with the post around it: the one with the author, completed from the other."""
    main, other = (inner, outer) if inner.authors or not outer.authors else (outer, inner)
    if inner.authors and outer.authors and _is_title_of(inner.authors[0], outer):
        main, other = outer, inner  # "Ann Roe - Salt Mill - How It Was" around "Salt Mill - How It Was"
    if inner.authors and outer.authors and outer.score > inner.score + 1:
        main, other = outer, inner
    if main is outer and inner.titles and not _same_title(inner, outer) and " " in inner.titles[0].text:
        main, other = inner, outer  # but "DotL03.mp3" is short for the post's name
    series = main.series or (_series_around(inner, outer) if main is inner else ())
    counted = main.position is None and (series == other.series[:1] or not other.series)
    return replace(
        main,
        authors=main.authors or other.authors,
        narrators=main.narrators or other.narrators,
        titles=main.titles or other.titles,
        series=series,
        position=other.position if counted else main.position,
    )


def _is_title_of(said: Said, reading: Reading) -> bool:
    return bool(reading.titles) and compact_key(reading.titles[0].text).startswith(compact_key(said.text))


def _person_around(readings: Sequence[Reading]) -> tuple[Said, ...]:
    """Return the author that a post names on its own, next to its file: "Ann Roe - [06/26] - "The Lake-Part06.mp3""."""
    named = [around.titles[0].text for around in readings[1:] if around.titles and not around.series]
    people = [text for text in named if likelihood(words := words_of(text), 0, len(words)) >= _PERSON]
    return tuple(Said(text) for text in people[:1])


def _series_around(inner: Reading, outer: Reading) -> tuple[Said, ...]:
    """Return the series in which a post counts its file, if it does."""
    if outer.position is None and (inner.authors or not outer.authors):
        return ()
    own = {compact_key(title.text) for title in inner.titles}
    named = [said for said in (*outer.series, *outer.titles) if not any(compact_key(said.text) in key for key in own)]
    return tuple(named[:1])


def _same_title(a: Reading, b: Reading) -> bool:
    own, other = (compact_key(reading.titles[0].text) if reading.titles else "" for reading in (a, b))
    return bool(own and other) and (own in other or other in own)
