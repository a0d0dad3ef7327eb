"""Pieces in a title that belong to other fields: author, reader, year, identifier, format, file.

A title is split at brackets, dashes, colons and "by". A piece at its end, or an author or year at its front, is not
part of the title if all that it says belongs to another field.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from audiobook_pipeline.domain.credits import NARRATOR, read_credit
from audiobook_pipeline.domain.forms.name_lists import split_names
from audiobook_pipeline.domain.forms.names import name_key
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.identity import asin
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries, folded
from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.reading.marks import read_markers
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.domain.text.remembered import remembered

_BRACKETS: Final = form_of("title.piece_in_brackets")
_ENDS: Final = form_of("title.piece_border")
_DASH: Final = re.compile(r"\s+[-–—|]\s+")
_FILE: Final = form_of("title.extension", audio=alternatives(entries("audio")))
# A title without any of these is only a title, unless it contains its author.
_MAY_HOLD: Final = form_of("title.may_hold_pieces")
_RECORDING: Final = frozenset({"unabridged", "audiobook", "format", "bitrate", "disc", "noise", "runtime"})
_LOOSE: Final = frozenset({"format", "bitrate"})
"""Kinds that may follow a title without any mark: "Emma 64k mp3"."""
_SMALL: Final = folded("article") | folded("edition_word")
_GENERIC: Final = frozenset(
    word for phrase in entries("description", "collection", "abridged", "kind_of_piece") for word in words(phrase)
) - folded("small", "article", "number")
"""Title words that say nothing without the following author: "Selected Stories by Jack London"."""
_LONGEST: Final = 500


class Piece(NamedTuple):
    """A piece of a title that another field holds or should hold.

    Attributes:
        text: Its words.
        field: The field: authors, narrators, published_year, language, asin; "" for words about the recording.
        value: The value for that field.
        held: Whether the field has exactly that value.
    """

    text: str
    field: str
    value: str = ""
    held: bool = True


def pieces_beside(title: str, item: LibraryItem) -> tuple[str, tuple[Piece, ...]]:
    """Return a title without what belongs to other fields, and those pieces, including those that differ from a field.

    A piece stays in the title if its field holds something else.
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


class _Cut(NamedTuple):
    """A way to split a title: the rest, the piece, and what separates them: bracket, dash, by, front or other."""

    rest: str
    piece: str
    border: str


def _next(text: str, item: LibraryItem) -> tuple[str, Piece] | None:
    """Return a title without one more piece, and the piece."""
    for cut in (*_cuts(text), *_before_dash(text)):
        piece = _piece_of(cut, item)
        if piece is not None and piece.held and _is_title(cut.rest):
            return cut.rest, piece
    loose = _without_loose(text)
    if loose != text and _is_title(loose):
        return loose, Piece(text[len(loose) :].strip(), "")
    return None


def _standing(text: str, item: LibraryItem) -> Iterator[Piece]:
    """Yield the pieces left in a title that contradict another field, or name the author without a mark."""
    for cut in _cuts(text):
        piece = _piece_of(cut, item)
        if piece is not None and _is_title(cut.rest):
            yield piece
    for name in item.authors:
        own, title = words(name), words(text)
        if len(own) > 1 and len(title) > len(own) + 1 and title[-len(own) :] == own and title[-len(own) - 1] != "of":
            yield Piece(name, "authors", name, held=False)


def _cuts(text: str) -> Iterator[_Cut]:
    """Yield the contents of brackets, and what may follow a title, longest first."""
    spans = [(bracket.span(), bracket["piece"].strip()) for bracket in _BRACKETS.finditer(text)]
    for (start, end), piece in spans:
        yield _Cut(f"{text[:start]}{text[end:]}".strip(" -–—:,"), piece, "bracket")
    for border in _ENDS.finditer(text):
        if not any(start < border.start() < end for (start, end), _ in spans):
            mark = border["mark"].strip()
            kind = "by" if mark == "by" else "dash" if mark in "-–—|" else "other"
            yield _Cut(text[: border.start()].rstrip(), text[border.end() :].strip(), kind)


def _before_dash(text: str) -> Iterator[_Cut]:
    """Yield the split at the first dash, with the piece before it."""
    border = _DASH.search(text)
    if border:
        yield _Cut(text[border.end() :].lstrip(), text[: border.start()].strip(), "front")


def _piece_of(cut: _Cut, item: LibraryItem) -> Piece | None:
    """Return what a piece says, if all of it is about people, time, language, identifier or recording."""
    if cut.border == "by":
        return _people(cut, item) if _GENERIC.isdisjoint(words(cut.rest)) else None
    found = _people(cut, item)
    if not found and cut.border != "other":
        found = _year(cut.piece, item)
    if cut.border != "front":
        found = found or _identifier(cut.piece, item) or _recording(cut, item)
    return found


def _people(cut: _Cut, item: LibraryItem) -> Piece | None:
    name, role = read_credit(cut.piece)
    named = [name_key(one) for one in split_names(name)]
    if not named:
        return None
    if role == NARRATOR:
        held = set(map(name_key, item.narrators)).issuperset(named)
        return Piece(cut.piece, "narrators", name, held=held)
    if any(" " not in key for key in named) and cut.border not in {"dash", "front"}:
        return None  # "Bible: Esther" was not read by her
    fields = (
        {"authors": item.authors} if cut.border == "other" else {"authors": item.authors, "narrators": item.narrators}
    )
    for field, people in fields.items():
        if set(named) <= set(map(name_key, people)) and (field == "authors" or all(" " in key for key in named)):
            return Piece(cut.piece, field, name)
    return None


def _year(piece: str, item: LibraryItem) -> Piece | None:
    if not (piece.isdigit() and len(piece) == 4 and "1400" < piece < "2100"):
        return None
    return Piece(piece, "published_year", piece, held=item.published_year.strip()[:4] == piece)


def _identifier(piece: str, item: LibraryItem) -> Piece | None:
    found = asin(piece) if piece.upper().startswith("B0") else None
    return Piece(piece, "asin", found, held=asin(item.asin) == found) if found else None


def _recording(cut: _Cut, item: LibraryItem) -> Piece | None:
    """Return what a piece says about the recording, and its language if it names one; "abridged" must be marked."""
    piece = cut.piece
    languages, known = _said_of_recording(piece)
    if not known and not (item.abridged and _said_of_recording(piece, abridged=True)[1]):
        return None
    if languages and cut.border != "bracket":
        return None
    if languages:
        own = language_code(item.language)
        return Piece(piece, "language", min(languages), held=own in languages)
    return Piece(piece, "")


@remembered(65536)
def _said_of_recording(piece: str, *, abridged: bool = False) -> tuple[frozenset[str], bool]:
    """Return the languages that a piece names, and whether it says nothing but what describes the recording."""
    read, markers = read_markers(piece)
    kinds = {*_RECORDING, "language"} | ({"abridged"} if abridged else set())
    kept = [marker for marker in markers if marker.kind in kinds]
    covered = {i for marker in kept for i in range(marker.first, marker.last)}
    rest = {read.keys[i] for i in range(len(read)) if i not in covered}
    languages = frozenset(code for marker in kept if marker.kind == "language" for code in marker.value)
    said = any(marker.kind != "noise" for marker in kept)  # "(WEB)" may be anything
    return languages, said and rest <= _SMALL | {""}


def _without_loose(text: str) -> str:
    """Return "Emma" for "Emma 64k mp3"."""
    read, markers = read_markers(text)
    end = len(read)
    while end and (last := next((m for m in markers if m.last == end and m.kind in _LOOSE), None)):
        end = last.first
    counted = sum(marker.first >= end for marker in markers)
    return text[: read.span(end, end + 1).start].rstrip(" -–—,_") if counted > 1 and read.text == text else text


def _is_title(text: str) -> bool:
    """Return whether the rest of a title is still one: it has letters, and more than words about the recording."""
    return any(map(str.isalpha, text)) and not _said_of_recording(text)[1] and bool(set(words(text)) - _SMALL)
