"""What stands in a title beside the title and belongs to other fields: author, reader, year, identifier, format, file.

A title is cut at brackets, dashes, colons and "by"; a piece at its end, or an author or year at its front, is no part
of the title where all that it says is another field's.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from audiobook_pipeline.domain.credits import NARRATOR, read_credit
from audiobook_pipeline.domain.identity import asin
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries, folded
from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.names import name_key, split_names
from audiobook_pipeline.domain.reading.marks import read_markers
from audiobook_pipeline.domain.text.fold import words

_BRACKETS: Final = re.compile(r"\s*[(\[{](?P<piece>[^()\[\]{}]+)[)\]}]")
_ENDS: Final = re.compile(r"(?P<mark>\s+[-–—|]\s+|\s*[:;]\s+|,\s+|\s+by\s+)(?=\S)")
_DASH: Final = re.compile(r"\s+[-–—|]\s+")
_FILE: Final = re.compile(rf"\.(?:{alternatives(entries('audio'))})\Z", re.IGNORECASE)
# A title without any of these is nothing but the title, unless its author stands in it.
_MAY_HOLD: Final = re.compile(r"[()\[\]{}:;,|.\d]|\s[-–—]\s|\sby\s")
_RECORDING: Final = frozenset({"unabridged", "audiobook", "format", "bitrate", "disc", "noise", "runtime"})
_LOOSE: Final = frozenset({"format", "bitrate"})
"""What may stand behind a title without any mark: "Emma 64k mp3"."""
_SMALL: Final = folded("article") | folded("edition_word")
_LONGEST: Final = 500


class Piece(NamedTuple):
    """A piece of a title that another field holds or should hold.

    Attributes:
        text: Its words.
        field: The field: authors, narrators, published_year, language, asin; "" for what is said of the recording.
        value: What it says of the field.
        held: Whether the field holds just that.
    """

    text: str
    field: str
    value: str = ""
    held: bool = True


def pieces_beside(title: str, item: LibraryItem) -> tuple[str, tuple[Piece, ...]]:
    """Return a title without what belongs to other fields, and those pieces; they are told even where a field differs.

    A piece whose field holds something else stays in the title.
    """
    if not _MAY_HOLD.search(title) and not any(name and name in title for name in item.authors):
        return title, ()
    found: list[Piece] = []
    text = _FILE.sub("", title[:_LONGEST])
    if text != title:
        found.append(Piece(title[len(text) :], ""))
    while (step := _next(text, item)) is not None:
        text, piece = step
        found.append(piece)
    return text, (*found, *_standing(text, item))


def _next(text: str, item: LibraryItem) -> tuple[str, Piece] | None:
    """Return a title without one piece more."""
    for rest, piece in _candidates(text):
        told = _told(piece, item)
        if told is not None and told.held and _is_title(rest):
            return rest, told
    for rest, piece in _before_dash(text):
        told = _people(piece, item) or _year(piece, item)
        if told is not None and told.held and _is_title(rest):
            return rest, told
    loose = _without_loose(text)
    if loose != text and _is_title(loose):
        return loose, Piece(text[len(loose) :].strip(), "")
    return None


def _standing(text: str, item: LibraryItem) -> Iterator[Piece]:
    """Yield the pieces left in a title that contradict another field, or name the author without a mark."""
    for rest, piece in _candidates(text):
        told = _told(piece, item)
        if told is not None and _is_title(rest):
            yield told
    for name in item.authors:
        own, title = words(name), words(text)
        if len(own) > 1 and len(title) > len(own) + 1 and title[-len(own) :] == own and title[-len(own) - 1] != "of":
            yield Piece(name, "authors", name, held=False)


def _candidates(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a title is without a piece, and the piece: brackets, and what stands last, the longest first."""
    for bracket in _BRACKETS.finditer(text):
        yield f"{text[: bracket.start()]}{text[bracket.end() :]}".strip(" -–—:,"), bracket["piece"].strip()
    for border in _ENDS.finditer(text):
        piece = text[border.end() :].strip()
        if not (("by" in border["mark"] and " " not in piece) or ("," in border["mark"] and piece.isdigit())):
            yield text[: border.start()].rstrip(), piece


def _before_dash(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a title is without what stands before its first dash, and that piece."""
    border = _DASH.search(text)
    if border:
        yield text[border.end() :].lstrip(), text[: border.start()].strip()


def _told(piece: str, item: LibraryItem) -> Piece | None:
    """Return what a piece says, where all of it is said of people, time, language, identifier or recording."""
    return _people(piece, item) or _year(piece, item) or _identifier(piece, item) or _recording(piece, item)


def _people(piece: str, item: LibraryItem) -> Piece | None:
    name, role = read_credit(piece)
    named = [name_key(one) for one in split_names(name)]
    reads = role == NARRATOR
    if reads and named:
        own = set(map(name_key, item.narrators))
        return Piece(piece, "narrators", name, held=own.issuperset(named))
    for field, people in (("authors", item.authors), ("narrators", item.narrators)):
        if named and set(named) <= set(map(name_key, people)) - {""}:
            return Piece(piece, field, name)
    return None


def _year(piece: str, item: LibraryItem) -> Piece | None:
    if not (piece.isdigit() and len(piece) == 4 and "1400" < piece < "2100"):
        return None
    return Piece(piece, "published_year", piece, held=item.published_year.strip()[:4] == piece)


def _identifier(piece: str, item: LibraryItem) -> Piece | None:
    found = asin(piece) if piece.upper().startswith("B0") else None
    return Piece(piece, "asin", found, held=asin(item.asin) == found) if found else None


def _recording(piece: str, item: LibraryItem) -> Piece | None:
    """Return what a piece says of the recording, and which language where it names one; "abridged" must be marked."""
    languages, known = _said_of_recording(piece)
    if not known and not (item.abridged and _said_of_recording(piece, abridged=True)[1]):
        return None
    if languages:
        own = language_code(item.language)
        return Piece(piece, "language", min(languages), held=own in languages)
    return Piece(piece, "")


@lru_cache(maxsize=65536)
def _said_of_recording(piece: str, *, abridged: bool = False) -> tuple[frozenset[str], bool]:
    """Return the languages that a piece names, and whether it says nothing that isn't of the recording."""
    read, markers = read_markers(piece)
    kinds = {*_RECORDING, "language"} | ({"abridged"} if abridged else set())
    kept = [marker for marker in markers if marker.kind in kinds]
    covered = {i for marker in kept for i in range(marker.first, marker.last)}
    rest = {read.keys[i] for i in range(len(read)) if i not in covered}
    languages = frozenset(code for marker in kept if marker.kind == "language" for code in marker.value)
    return languages, bool(kept) and rest <= _SMALL | {""}


def _without_loose(text: str) -> str:
    """Return "Emma" for "Emma 64k mp3"."""
    read, markers = read_markers(text)
    end = len(read)
    while end and (last := next((m for m in markers if m.last == end and m.kind in _LOOSE), None)):
        end = last.first
    counted = sum(marker.first >= end for marker in markers)
    return text[: read.span(end, end + 1).start].rstrip(" -–—,_") if counted > 1 and read.text == text else text


def _is_title(text: str) -> bool:
    """Tell whether what is left of a title still is one: it has letters, and says more than a word of the recording."""
    return any(map(str.isalpha, text)) and not _said_of_recording(text)[1] and bool(set(words(text)) - _SMALL)
