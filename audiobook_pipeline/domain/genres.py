"""Genres in standard form: each separate, in its usual spelling, without those that say nothing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from audiobook_pipeline.domain.lexicon.lexicon import alternatives, entries, folded, table
from audiobook_pipeline.domain.text.fold import fold, one_line, words
from audiobook_pipeline.domain.text.remembered import remembered

_NO_LABEL: Final[Mapping[str, str]] = {}
# Commas and the like separate genres; "&" and "and" belong to one: "Action & Adventure".
_AND: Final = re.compile(r"\s+(?:&|and)\s+", re.IGNORECASE)
_PARTS: Final = re.compile(r"\s*(?:[,;>|\n\u203a\u00bb]|(?<=\S)\s*/\s*(?=\S)|\s--?\s)\s*")


@cache
def _whole() -> re.Pattern[str]:
    """Return the pattern of genres that contain a comma or slash: "Mystery, Thriller & Suspense"."""
    return re.compile(rf"(?<!\w)(?:{alternatives(entries('genre_with_comma'))})(?!\w)", re.IGNORECASE)


@cache
def _label() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{alternatives(entries('genre_label'))})\s*[:=]\s*", re.IGNORECASE)


@cache
def _spelled() -> Mapping[str, str]:
    return {_key(genre): usual for genre, usual in table("genre_spelling").items()}


def genres_in(listed: Iterable[str], own: Mapping[str, str] = _NO_LABEL) -> tuple[str, ...]:
    """Return the genres in a list of entries, each once, in order.

    Args:
        listed: The entries, each one genre or several.
        own: A person's own names for genres, which take precedence over the known ones; "" removes a genre. A name
            that they map to stays as it is.
    """
    mine = {_key(genre): name for genre, name in own.items()}
    theirs = {_key(name): name for name in mine.values()}
    found: dict[str, str] = {}
    for entry in listed:
        for genre in (entry,) if _key(entry) in theirs | mine else _split(entry):
            usual = theirs.get(_key(genre)) or mine.get(_key(genre), _usual(genre))
            name = mine.get(_key(usual), usual)
            if name:
                found.setdefault(fold(name), name)
    return tuple(found.values())


def _key(genre: str) -> str:
    return " ".join(words(genre))


def _usual(genre: str) -> str:
    """Return a genre in its usual spelling; "" if it says nothing."""
    usual = _spelled().get(_key(genre), genre)
    return "" if not words(usual) or _key(usual) in _nothing() else usual


@remembered(16384)
def _split(entry: str) -> tuple[str, ...]:
    """Return the genres in one entry, as written."""
    text = _label().sub("", one_line(entry), count=1) if ":" in entry or "=" in entry else one_line(entry)
    kept: dict[str, str] = {}

    def keep(found: re.Match[str]) -> str:
        kept[f"\ue000{len(kept)}"] = found[0]
        return f"\ue000{len(kept) - 1}"

    parts = _PARTS.split(_whole().sub(keep, text))
    if _is_one(text, parts):
        return (text.strip(" .\"'"),)
    return tuple(kept.get(part.strip(), part).strip(" .\"'") for part in parts)


def _is_one(text: str, parts: Sequence[str]) -> bool:
    """Return whether commas and an "&" belong to one name: "Relationships, Parenting & Personal Development".

    "Fantasy, Action & Adventure" is two, since the last part is a known genre.
    """
    *front, last = parts
    if not front or len(front) != text.count(",") or _AND.search(",".join(front)):
        return False
    return bool(_AND.search(last)) and _key(last) not in _single()


@cache
def _single() -> frozenset[str]:
    """Return the genres that are known on their own, some of them with "&"."""
    usual = {*_spelled().values(), *entries("genre_pair")}
    return frozenset(_spelled()) | {_key(form) for genre in usual for form in (genre, _AND.sub(" and ", genre))}


@cache
def _nothing() -> frozenset[str]:
    return frozenset(_key(entry) for entry in (*entries("no_genre"), *folded("genre_label")))
