"""The vocabulary of release names, folded and indexed for one pass over the words of a name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from audiobook_pipeline.domain.releases import vocabulary
from audiobook_pipeline.domain.releases.tokens import words_of
from audiobook_pipeline.domain.releases.vocabulary import split_words
from audiobook_pipeline.domain.text import fold

_Phrases = Mapping[str, Sequence[tuple[tuple[str, ...], str, frozenset[str] | str]]]


def _spellings(phrase: str) -> Iterator[tuple[str, ...]]:
    for text in {
        phrase,
        phrase.replace("ü", "ue").replace("ö", "oe").replace("ä", "ae").replace("ø", "oe").replace("å", "aa"),
    }:
        yield tuple(key for key in words_of(text).keys if key)


def _all_spellings(phrases: str) -> Iterator[tuple[str, ...]]:
    for phrase in phrases.split("|"):
        yield from (keys for keys in _spellings(phrase.strip()) if keys)


# Phrases by kind; earlier kinds win where two hold the same phrase.
_BY_KIND: Final[tuple[tuple[str, str], ...]] = (
    ("abridged", vocabulary.ABRIDGED),
    ("unabridged", vocabulary.UNABRIDGED),
    ("synthetic", vocabulary.SYNTHETIC),
    ("companion", vocabulary.COMPANION),
    ("audiobook", vocabulary.AUDIOBOOK),
    ("dramatised", vocabulary.DRAMATISED),
    ("full_cast", vocabulary.FULL_CAST),
    ("ebook", vocabulary.EBOOK),
    ("media", vocabulary.OTHER_MEDIA),
    ("fragment", vocabulary.FRAGMENT),
    ("collection", vocabulary.COLLECTION),
    ("edition", vocabulary.EDITION),
    ("narrated", vocabulary.NARRATED_BY),
    ("translator", vocabulary.TRANSLATOR),
    ("alias", vocabulary.ALIAS),
    ("multi", vocabulary.MULTI_LANGUAGE),
    ("noise", vocabulary.NOISE),
    ("description", vocabulary.DESCRIPTION),
    ("written", vocabulary.WRITTEN_BY),
)
# Phrases that also tell a language: kind, then language, then phrases.
_BY_LANGUAGE: Final[tuple[tuple[str, Mapping[str, str]], ...]] = (
    ("unabridged", vocabulary.UNABRIDGED_BY_LANGUAGE),
    ("audiobook", vocabulary.AUDIOBOOK_BY_LANGUAGE),
    ("narrated", vocabulary.NARRATED_BY_LANGUAGE),
    ("description", vocabulary.DESCRIPTION_BY_LANGUAGE),
    ("language", vocabulary.LANGUAGE_WORDS),
)


def _build_phrases() -> _Phrases:
    """Return for each first word the phrases that begin with it, the longest first: (other words, kind, value)."""
    found: dict[tuple[str, ...], tuple[str, frozenset[str] | str]] = {}
    for kind, by_language in _BY_LANGUAGE:
        for code, phrases in by_language.items():
            for keys in _all_spellings(phrases):
                held = found.get(keys, (kind, frozenset()))
                if held[0] == kind and isinstance(held[1], frozenset):
                    found[keys] = (kind, held[1] | {code})
    for kind, phrases in _BY_KIND:
        for keys in _all_spellings(phrases):
            found.setdefault(keys, (kind, frozenset()))
    for name in vocabulary.AUDIO_FORMATS:
        found[words_of(name).keys[0],] = ("format", name)
    index: dict[str, list[tuple[tuple[str, ...], str, frozenset[str] | str]]] = {}
    for keys, (kind, value) in found.items():
        index.setdefault(keys[0], []).append((keys[1:], kind, value))
    return {first: sorted(entries, key=lambda entry: -len(entry[0])) for first, entries in index.items()}


PHRASES: Final = _build_phrases()


def _folded(items: Sequence[str]) -> frozenset[str]:
    return frozenset(key for item in items for keys in _spellings(item) for key in keys[:1])


COUNT_WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(_folded(vocabulary.VOLUME_WORDS), "volume"),
    **dict.fromkeys(_folded(vocabulary.CHAPTER_WORDS), "chapter"),
    **dict.fromkeys(_folded(vocabulary.PART_WORDS), "part"),
    **dict.fromkeys(_folded(vocabulary.DISC_WORDS), "disc"),
}
COUNT_LANGUAGES: Final[dict[str, frozenset[str]]] = {
    key: frozenset(
        language for language, words in vocabulary.COUNT_WORD_LANGUAGES.items() if key in _folded(split_words(words))
    )
    for words in vocabulary.COUNT_WORD_LANGUAGES.values()
    for key in _folded(split_words(words))
}
COUNTED: Final = frozenset(
    key for item in vocabulary.COUNTED.split("|") for keys in _spellings(item.strip()) for key in keys
)
PUBLISHED: Final = frozenset({"book", "audiobook"})
"""Words that a year may stand before as well: "2021 Audiobook"."""
RANGE: Final = frozenset(fold(word) for word in vocabulary.RANGE_WORDS)
PLURALS: Final = _folded(
    split_words(
        "books vols volumes bände libros tomes tomos livres boeken bøger bøker böcker tomy книги тома volumi "
        "volúmenes parts teile parties partes parti delen cds discs disks chapters kapitel tracks folgen"
    )
)
OF: Final = frozenset(fold(word) for word in vocabulary.OF_WORDS)
ORDINALS: Final = {fold(word): number for word, number in vocabulary.ORDINALS.items()}
FOREIGN: Final = {fold(word): number for word, number in vocabulary.FOREIGN_NUMBERS.items()}
ROMAN: Final = {
    roman: number
    for number, roman in enumerate(
        split_words("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii xxiv xxv"),
        start=1,
    )
}
ALL: Final = frozenset(fold(word) for word in ("all", "alle", "todas", "tutte", "все"))
FIRST_WORDS: Final = ALL | frozenset(PHRASES) | frozenset(COUNT_WORDS) | frozenset(ORDINALS)
"""Words that may begin something."""
