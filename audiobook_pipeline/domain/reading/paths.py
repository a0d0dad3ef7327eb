"""Folder paths read as a whole: the outer folders give the author and the series of what they contain."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries
from audiobook_pipeline.domain.reading.people import CERTAIN, likelihood, people_in
from audiobook_pipeline.domain.reading.pieces import person_of
from audiobook_pipeline.domain.reading.reader import read_name
from audiobook_pipeline.domain.reading.record import Reading, Said
from audiobook_pipeline.domain.text.remembered import remembered
from audiobook_pipeline.domain.text.tokens import compact_key, words_of

_PERSON: Final = 1.0
_LIKE_A_NAME: Final = -0.8
"""Likelihood that a single capitalised word reaches."""
_LEVELS: Final = 2
_ONLY_RECORDING: Final = frozenset(map(compact_key, entries("audiobook", "audio", "ebook")))
_SORTS: Final = re.compile(r"&|\+|,|\band\b")
_SHELVES: Final = frozenset(map(compact_key, entries("audiobook", "audio", "description", "shelf", "nobody")))
"""Names of folders that hold a whole library or a kind of books, and say nothing about one book."""
# A "/" separates folders unless it is in brackets, between numbers or spaces, or after a format: "[ENG/M4B]", "08/20".
_BORDER: Final = re.compile(r"(?<!\d)/|/(?!\d)")
_FORMATS: Final = tuple({name.lower() for name in entries("audio", "ebook")})
_AUDIO_FILE: Final = re.compile(rf"\.(?:{alternatives(entries('audio'))})\Z", re.IGNORECASE)
_FORMAT_BEFORE: Final = re.compile(rf"\b(?:{alternatives(entries('audio', 'ebook'))})\Z", re.IGNORECASE)
_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")


def parts_of(path: str) -> list[str]:
    """Return the folders of a path, outermost first; a "/" that belongs to a name does not split it."""
    parts, start = [], 0
    for found in _BORDER.finditer(path):
        at, before = found.start(), path[start : found.start()]
        spaced = path[at - 1 : at].isspace() and path[at + 1 : at + 2].isspace()
        if not (spaced or _is_open(before) or _ends_with_format(before)):
            parts.append(before)
            start = at + 1
    return [*parts, path[start:]]


def _ends_with_format(text: str) -> bool:
    return text.lower().endswith(_FORMATS) and _FORMAT_BEFORE.search(text) is not None


def _is_open(text: str) -> bool:
    opened = not _OPENS.isdisjoint(text)
    return opened and sum(c in _OPENS for c in text) > sum(c in _CLOSES for c in text)


def read_path(folders: Sequence[str]) -> Reading:
    """Read a path of folders, outermost first; inner folders take precedence over outer ones."""
    held = tuple(folder for folder in folders if folder.strip())
    shelves = next((n for n, folder in enumerate(held[:-1]) if not is_shelf(folder)), max(len(held) - 1, 0))
    return _read(held[shelves:])


@remembered(4096)
def is_shelf(folder: str) -> bool:
    """Return whether a folder only sorts its contents: "Audiobooks", "Fantasy", "Sci-Fi & Fantasy", "S"."""
    keys = (compact_key(part) for part in _SORTS.split(folder))
    return all(len(key) < 2 or key in _SHELVES for key in keys)


@remembered(4096)
def _read(folders: tuple[str, ...]) -> Reading:
    authors: tuple[Said, ...] = ()
    series: tuple[Said, ...] = ()
    told: Reading | None = None
    for depth, folder in enumerate(folders):
        # Of three folders, the outermost is the author: "Voltaire/Lakes/01 - The Lake".
        around = _around(told, authors, series, _LIKE_A_NAME if depth == 1 and len(folders) > _LEVELS else _PERSON)
        known = tuple(said.text for named in around for said in named)
        by, within = map(bool, around)
        reading = read_name(folder, known, authored=by, numbered=by and within)
        if told is not None and _says_nothing(reading):
            told = _with_tags(told, reading)
            continue
        if told is not None and _is_same_title(told, reading):
            told = replace(_with_tags(told, reading), kind=reading.kind)
            continue
        authors, series = around
        told = reading
    if told is None:
        return Reading("")
    return _within(told, authors, series)


def _says_nothing(reading: Reading) -> bool:
    """Whether a folder only describes the recording: "AudioBook", "CD 1", "MP3"."""
    name = compact_key(_AUDIO_FILE.sub("", reading.name))
    told = compact_key(" ".join(tag.span.text for tag in reading.tags))
    return not (reading.titles or reading.series) or name == told or name in _ONLY_RECORDING


def _is_same_title(told: Reading, inner: Reading) -> bool:
    """Whether a folder or file repeats the book of its outer folder, saying less: "…/Ann Roe - The Lake/The Lake"."""
    said = [compact_key(reading.titles[0].text) for reading in (told, inner) if reading.titles]
    same = len(said) > 1 and said[0] == said[1]
    told_more = told.position is not None or told.authors or _AUDIO_FILE.search(inner.name)
    return same and bool(told_more) and inner.position in {None, told.position}


def _with_tags(told: Reading, inner: Reading) -> Reading:
    return replace(
        told,
        formats=told.formats or inner.formats,
        languages=told.languages or inner.languages,
        abridged=inner.abridged if told.abridged is None else told.abridged,
        narrators=told.narrators or inner.narrators,
    )


def _around(
    outer: Reading | None, authors: tuple[Said, ...], series: tuple[Said, ...], least: float
) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """Return the authors and series that an outer folder adds; the title of a folder that holds others is a series."""
    if outer is None:
        return authors, series
    named = outer.series or outer.titles
    if not outer.authors and not authors and outer.titles and outer.position is None:
        people = _people(outer.titles[0].text, least)
        if people:
            return people, series
    return outer.authors or authors, tuple(named[:1]) or series


def _people(text: str, least: float) -> tuple[Said, ...]:
    words = words_of(text)
    if likelihood(words, 0, len(words)) < least:
        return ()
    return tuple(person_of(words, *span) for span in people_in(words, 0, len(words)))


def _within(inner: Reading, authors: tuple[Said, ...], series: tuple[Said, ...]) -> Reading:
    """Return what the innermost folder says, completed from the outer ones."""
    titles = inner.titles
    outer = [compact_key(said.text) for said in series]
    if "s" in inner.style and any(key and key in compact_key(titles[0].text) for key in outer):
        titles = (titles[1], titles[0])  # "The Long Lake - A Lakes Collection" within "Lakes"
    if (
        authors and inner.style.endswith("T(A)") and not inner.narrators
    ):  # "Voltaire/The Long Lake (Ann Roe)" names the reader
        same = compact_key(inner.authors[0].text) == compact_key(authors[0].text)
        inner = replace(inner, authors=authors, narrators=() if same else inner.authors)
    own = inner.authors if inner.authors and (not authors or _is_sure(inner)) else authors or inner.authors
    if (titles, own, inner.series or series) == (inner.titles, inner.authors, inner.series):
        return inner
    return replace(inner, titles=titles, authors=own, series=inner.series or series)


def _is_sure(reading: Reading) -> bool:
    if reading.authors[0].span is None:
        return False  # "Emma Poe's Lake" within the folder of its author
    words = words_of(reading.authors[0].text)
    return likelihood(words, 0, len(words)) >= CERTAIN
