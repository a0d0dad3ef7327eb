"""Lists of people in one text, split into names: what separates them, and what belongs to one of them."""

import html
import re

from audiobook_pipeline.domain.forms.names import comma_parts, first_name_first, is_last_first
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries, folded
from audiobook_pipeline.domain.text.fold import fold, words
from audiobook_pipeline.domain.text.remembered import remembered

_INSTITUTION = folded("institution")
_PLACES = folded("place")
_NOBLE = form_of("name.noble", noble=alternatives(entries("noble")))
_STRONG_MARK, _WEAK_MARK, _SOFT_AND = form_of("name.strong_mark"), form_of("name.weak_mark"), form_of("name.soft_mark")
_SLASH = form_of("name.slash")
_BLANKS = re.compile(r"\s{2,}")
_ARTICLES = frozenset((word,) for word in folded("begins_institution"))


@remembered(16384)
def joined_people(name: str) -> tuple[str, ...]:
    """Split one entry that certainly holds several people ("Neil Gaiman & Terry Pratchett"); others stay one.

    Each must have first and last name, and none may be an institution ("The Securities and Exchange Commission"). One
    comma alone does not split, since a place, a title or first names may follow; two commas between full names do.
    """
    name_ = _SLASH.sub(" / ", _squeezed(name))
    names = split_names(name_)
    marked = _WEAK_MARK.search(name_) or _STRONG_MARK.search(name_) or _is_list_of_full_names(name)
    if len(names) < 2 or len(names) > 30 or not marked:
        return (name,)
    full = all(
        len(part.split()) >= 2 and part[:1].isupper() and ("," not in part or first_name_first(part) != part)
        for part in names
    )
    institution = _INSTITUTION & set(words(name)) or words(name)[:1] in _ARTICLES
    return names if full and not institution else (name,)


def _is_list_of_full_names(text: str) -> bool:
    """Return whether commas separate at least three full names."""
    parts = [part.strip() for part in text.split(",")]
    return len(parts) > 2 and all(
        2 <= len(part.split()) <= 3
        and all(word[0].isupper() for word in part.split())
        and not _NOBLE.match(part)
        and fold(part) not in _PLACES
        and not any(char.isdigit() for char in part)
        for part in parts
    )


@remembered(16384)
def split_names(text: str) -> tuple[str, ...]:
    """Split a list of people ("A, B & C", "Doe, Jane; Roe, Richard") into names, in order.

    A comma between a last and a first name ("Tolkien, J. R. R.") or before a suffix ("Vonnegut, Jr.") does not split.
    Spanish, Portuguese, Italian and Polish one-letter conjunctions split only between full names ("Ortega y Gasset" is
    one name).
    """
    names: list[str] = []
    if "&" in text and ";" in text:
        text = html.unescape(text)
    text = _squeezed(text)
    for group in _STRONG_MARK.split(text):
        chunks = [chunk for part in _WEAK_MARK.split(group) if (chunk := part.strip(" ,"))]
        sides = [comma_parts(chunk) for chunk in chunks]
        # "Preston, Douglas & Child, Lincoln" is two people; "Ezwa, Sebly & Kalynda" is three.
        reversed_ = all(len(parts) == 2 and is_last_first(*parts) for parts in sides)
        for chunk, parts in zip(chunks, sides, strict=True):
            in_list = len(chunks) > 1 or len(parts) > 1
            names.extend(
                [chunk] if reversed_ else [name for part in parts for name in _split_soft(part, in_list=in_list)]
            )
    return tuple(names)


def _squeezed(text: str) -> str:
    """Return a text with each run of spaces or line breaks shortened to one, since the patterns would try every one."""
    return _BLANKS.sub(lambda run: "\n" if "\n" in run[0] else " ", text)


def _split_soft(part: str, *, in_list: bool) -> list[str]:
    sides = _SOFT_AND.split(part)
    full = all(len(side.split()) >= 2 and not side[:1].islower() for side in sides)
    return (
        [side.strip() for side in sides]
        if len(sides) > 1 and (full or (in_list and len(part.split()) <= 3))
        else [part]
    )
