"""The vocabulary of release names, folded and indexed so that a name's words are read in one pass."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from audiobook_pipeline.domain.languages import language_names
from audiobook_pipeline.domain.lexicon.lexicon import (
    LEXICON,
    by_file,
    entries,
    folded_by_file,
)
from audiobook_pipeline.domain.text.fold import umlauts_written_out
from audiobook_pipeline.domain.text.numbers import ALL, ORDINALS
from audiobook_pipeline.domain.text.remembered import Kept
from audiobook_pipeline.domain.text.tokens import words_of

_UMLAUT: Final = re.compile("[äöüøå]")
_LONG: Final = 6
"""Letters of a phrase that is recognised even if its umlauts were lost: "Ungekrzt"."""
_Phrase = tuple[tuple[str, ...], str, frozenset[str] | str]
_Phrases = Mapping[str, Sequence[_Phrase]]


def spellings(phrase: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of a phrase in every spelling: with umlauts as two letters, and with lost umlauts."""
    lost = _UMLAUT.sub("", phrase) if len(phrase) >= _LONG else phrase
    for text in {phrase, umlauts_written_out(phrase), lost}:
        yield tuple(key for key in words_of(text).keys if key)


def _all_spellings(phrases: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for phrase in phrases:
        yield from (keys for keys in spellings(phrase) if keys)


# Sections whose words also indicate a language, unless they are English: English words are used in any language.
_TELL_LANGUAGE: Final = {
    "unabridged": "unabridged",
    "audiobook": "audiobook",
    "narrated": "narrated",
    "novel": "description",
}
# Sections and the kind that their phrases mean; the first one wins if two contain the same phrase.
_KINDS: Final = {
    "abridged": "abridged",
    "unabridged": "unabridged",
    "synthetic": "synthetic",
    "companion": "companion",
    "audiobook": "audiobook",
    "dramatised": "dramatised",
    "full_cast": "full_cast",
    "ebook": "ebook",
    "media": "media",
    "fragment": "fragment",
    "collection": "collection",
    "edition": "edition",
    "narrated": "narrated",
    "written_narrated": "narrated",
    "contributor": "translator",
    "alias": "alias",
    "several_languages": "multi",
    "noise": "noise",
    "description": "description",
    "written": "written",
}


def _build_phrases() -> _Phrases:
    """Return for each first word the phrases that begin with it, the longest first: (other words, kind, value)."""
    found: dict[tuple[str, ...], tuple[str, frozenset[str] | str]] = {}
    foreign = [
        (kind, code, phrases)
        for section, kind in _TELL_LANGUAGE.items()
        for code, phrases in by_file(section).items()
        if code in LEXICON.languages and code != "en"
    ]
    for kind, code, phrases in [*foreign, *(("language", code, (name,)) for name, code in language_names())]:
        for keys in _all_spellings(phrases):
            held = found.get(keys, (kind, frozenset()))
            if held[0] == kind and isinstance(held[1], frozenset):
                found[keys] = (kind, held[1] | {code})
    for section, kind in _KINDS.items():
        for keys in _all_spellings(entries(section)):
            found.setdefault(keys, (kind, frozenset()))
    for name in entries("audio"):
        found[words_of(name).keys[0],] = ("format", name)
    index: dict[str, list[tuple[tuple[str, ...], str, frozenset[str] | str]]] = {}
    for keys, (kind, value) in found.items():
        index.setdefault(keys[0], []).append((keys[1:], kind, value))
    return {first: sorted(entries, key=lambda entry: -len(entry[0])) for first, entries in index.items()}


PHRASES: Final = _build_phrases()


ALONE: Final = {first: [phrase for phrase in found if not phrase[0]] for first, found in PHRASES.items()}
"""The phrases of one word."""
BY_SECOND: Final[Mapping[str, Mapping[str, Sequence[_Phrase]]]] = {
    first: {
        "": found,
        **{rest[0]: [each for each in found if each[0][:1] in {(), rest[:1]}] for rest, _, _ in found if rest},
    }
    for first, found in PHRASES.items()
}
"""The phrases that may begin with two words, longest first, by the first and the second word; "" for any second."""


@cache
def languages_of(phrase: tuple[str, ...]) -> frozenset[str]:
    """Return the languages whose files contain a phrase, in any section; none if English has it too."""
    return _languages().get(phrase, frozenset())


@cache
def _languages() -> Mapping[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], set[str]] = {}
    for section in ("audiobook", "unabridged", "abridged", "narrated", "collection", "dramatised", "edition", "noise"):
        for code, phrases in by_file(section).items():
            for keys in _all_spellings(phrases):
                if len(keys[0]) > 1:  # not "г", for a year
                    found.setdefault(keys, set()).add(code)
    return {keys: frozenset(codes) for keys, codes in found.items() if codes <= set(LEXICON.languages) - {"en"}}


def _keys(*sections: str) -> frozenset[str]:
    """Return the first words of a section's entries in every spelling."""
    return frozenset(keys[0] for keys in _all_spellings(entries(*sections)))


COUNT_WORDS: Final[dict[str, str]] = {
    key: section for section in ("volume", "chapter", "part", "disc") for key in _keys(section)
}
COUNT_LANGUAGES: Final[dict[str, frozenset[str]]] = {}
for _code, _found in folded_by_file("count_tells_language").items():
    for _word in _found:
        COUNT_LANGUAGES[_word] = COUNT_LANGUAGES.get(_word, frozenset()) | {_code}
COUNTED: Final = _keys("counted")
PUBLISHED: Final = _keys("published")
"""Words that may also follow a year: "2021 Audiobook"."""
PLURALS: Final = _keys("plural")
FIRST_WORDS: Final = ALL | frozenset(PHRASES) | frozenset(COUNT_WORDS) | frozenset(ORDINALS)
"""Words that may begin a phrase or a count."""
_LONGEST_CODE: Final = 2


def _may_tell(key: str) -> bool:
    return key in FIRST_WORDS or len(key) <= _LONGEST_CODE or not (key.isascii() and key.isalpha())


may_tell: Final = Kept(_may_tell, 16384).__getitem__
"""Tells whether a word may mean something by itself; most are in no phrase, and too long for a code."""
