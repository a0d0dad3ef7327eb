"""Styles of names: the rows of ``styles.toml``, and which of them fit the shape of a name."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from audiobook_pipeline.domain.text.remembered import remembered


@dataclass(frozen=True, slots=True)
class Row:
    """A way to write a book in a name, or to place the authors next to it.

    Attributes:
        form: The order of the parts; the top of ``styles.toml`` explains its letters.
        weight: How common it is; the score also depends on the words.
        examples: Names, with what they say.
    """

    form: str
    weight: float
    examples: tuple[tuple[str, Mapping[str, Any]], ...] = ()


def _rows(found: Sequence[Mapping[str, Any]]) -> tuple[Row, ...]:
    return tuple(
        Row(row["form"], float(row["weight"]), tuple((name, says) for name, says in row.get("examples", ())))
        for row in found
    )


_TABLE: Final = tomllib.loads((Path(__file__).parent / "styles.toml").read_text(encoding="utf-8"))
BOOKS: Final = _rows(_TABLE["book"])
PLACES: Final = _rows(_TABLE["place"])

Spans = Mapping[str, tuple[int, int]]
"""The stretch of items that each letter has."""
_LETTERS: Final = "APTSXNY"


@dataclass(frozen=True, slots=True)
class Fit:
    """A style that fits a shape.

    Attributes:
        style: Its form, with the book inserted.
        weight: How common it is.
        spans: The stretch of items that each letter has, in the order of ``_LETTERS``.
        loose: Whether a hyphen without spaces separates fields.
    """

    style: str
    weight: float
    spans: Spans
    loose: bool


@cache
def _pattern(form: str, *, loose: bool) -> re.Pattern[str]:
    """Translate a form into a regular expression over shapes.

    A hyphen within a field belongs to it, unless hyphens separate the fields of this name. Next to a number it always
    separates: "Discworld 12-Witches Abroad".
    "Discworld 12-Witches Abroad".
    """
    meanings = {
        "A": r"(?P<A>t)" if loose else r"(?P<A>t(?:[~=]t){0,2})",
        "P": r"(?P<P>t(?:~t)?)",
        "T": r"(?P<T>[ty](?:[:.~][ty])*)",
        "S": r"(?P<S>t(?:[:.~]t)*)",
        "X": r"(?P<X>[tyn](?:[:.~][tyn])*)",
        "N": r"(?P<N>n)",
        "Y": r"(?P<Y>y)",
        "B": r"(?P<B>.+)",
        "-": r"[-=~]" if loose else r"[-=]",
        ":": r"[:.,]",
        "(": r"\(",
        ")": r"\)",
        "s": r"[-=~]" if loose else r"[-=]",
        "<": r"(?=\()",
        ">": r"(?<=\))",
    }
    beside = zip(f" {form}", form, f"{form[1:]} ", strict=False)
    parts = ["[-=~]" if mark == "-" and {"N", "Y"} & {a, b} else meanings.get(mark, mark) for a, mark, b in beside]
    text = "".join(parts)
    for letter in "ATSNYX":  # if a letter occurs twice, the last one keeps the name
        mark = f"(?P<{letter}>"
        text = text.replace(mark, "(?:", text.count(mark) - 1)
    return re.compile(text)


def _fits(shape: str, form: str, *, loose: bool) -> Spans | None:
    match = _pattern(form, loose=loose).fullmatch(shape)
    if match is None:
        return None
    return {letter: match.span(letter) for letter, part in match.groupdict().items() if part is not None}


@remembered(8192)
def _books_of(shape: str, *, loose: bool) -> tuple[tuple[Row, Spans], ...]:
    return tuple((book, spans) for book in BOOKS if (spans := _fits(shape, book.form, loose=loose)) is not None)


@remembered(4096)
def styles_of(shape: str) -> tuple[Fit, ...]:
    """Return the styles that fit a shape."""
    found: list[Fit] = []
    for loose in (False, True) if "~" in shape else (False,):
        for place in PLACES:
            spans = _fits(shape, place.form, loose=loose)
            if spans is None:
                continue
            if "B" not in spans:
                found.append(Fit(place.form, place.weight, _ordered(spans), loose))
                continue
            start, end = spans["B"]
            for book, inner in _books_of(shape[start:end], loose=loose):
                held = {**spans, **{letter: (a + start, b + start) for letter, (a, b) in inner.items()}}
                style = place.form.replace("B", book.form)
                found.append(Fit(style, place.weight + book.weight, _ordered(held), loose))
    return tuple(found)


def _ordered(spans: Spans) -> Spans:
    return {letter: spans[letter] for letter in _LETTERS if letter in spans}
