"""Turns words of a name into text as a person would write it."""

from collections.abc import Sequence
from typing import Final

from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.lexicon.lexicon import folded
from audiobook_pipeline.domain.reading.wrapping import wrappings_in
from audiobook_pipeline.domain.text.tokens import Words

_ARTICLES: Final = folded("article")
_LONG_WORD: Final = form_of("title.long_word")
_HUMP: Final = form_of("title.hump")
_HYPHENED: Final = form_of("name.hyphened")
_HAN_GAP: Final = form_of("name.han_gap")
_KANA: Final = form_of("name.kana")
_LEAST_HYPHENS: Final = 3


def repaired(name: str) -> str:
    """Return a name decoded with the wrong encoding ("MÃ¶rder") as it was meant."""
    if "Ã" not in name and "Â" not in name:
        return name
    try:
        return name.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return name


def with_usual_marks(name: str) -> str:
    """Return a name with underscores for hyphens between all its words, and dashes between Chinese fields."""
    if not name.isascii() and _HAN_GAP.search(name) and not _KANA.search(name):
        return _HAN_GAP.sub(" - ", name)
    if name.count("-") < _LEAST_HYPHENS or " " in name or not _HYPHENED.search(name):
        return name
    meant = _HUMP.search(name) or wrappings_in(name, ("scene", "front"))  # "AnnRoe-Lakes-2-TheLongLake"
    return name if meant else name.replace("-", "_")


def written(words: Words, first: int, last: int) -> str:
    """Return words as a person would write them: without dots and underscores for spaces."""
    text = words.span(first, last).text
    if text.count(" ") == last - first - 1 and text.replace(" ", "").isalnum():
        return text + "." * words.is_initial(last - 1)
    text = words.word(first)
    for i in range(first + 1, last):
        between = words.between(i)
        if between == "_ ":
            between = ": "
        if between in {"", "_"} or (between == "." and not _keeps_stop(words, i)):
            between = " "
        text += between.replace("_", " ") + words.word(i)
    ends = last > first and words.is_initial(last - 1)
    return " ".join(text.split()) + "." * ends


def _keeps_stop(words: Words, i: int) -> bool:
    """Whether the dot before word ``i`` is not a space: in initials ("J.R.R.Tolkien", not "A.Novel") and numbers."""
    if len(words.word(i - 1)) > 1:
        return words.word(i - 1).isdigit() and words.word(i).isdigit()
    return len(words.word(i)) == 1 or (i > 1 and len(words.word(i - 2)) == 1 and words.between(i - 1) == ".")


def without_humps(title: str) -> str:
    """Return "The CausalAngel" with a space between the words; "MacDonald" is one."""
    return _LONG_WORD.sub(lambda word: _HUMP.sub(" ", word[0]), title)


def bag_of(keys: Sequence[str]) -> str:
    """Return words in any order, without articles, as one string: equal for "Roe, Ann" and "Ann Roe"."""
    return " ".join(sorted(key for key in keys if key and key not in _ARTICLES))
