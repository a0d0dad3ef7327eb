"""Titles of books in the form used to compare them: the one answer to "the same title?".

A title is read twice: word by word, with its kinds of production and its parts, for ``title_likeness``, which tells
how alike two titles are; and by its punctuation (``cut``), which tells title, subtitles, series and number apart.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from audiobook_pipeline.domain.forms.cut import TitleParts, title_parts
from audiobook_pipeline.domain.forms.likeness import Likeness
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.titles import article_first, recording_note, title_words, without_edition
from audiobook_pipeline.domain.languages import language_names
from audiobook_pipeline.domain.lexicon.lexicon import LEXICON, alternatives, folded, phrases, table
from audiobook_pipeline.domain.text.fold import fold, one_line, plain_umlauts, words
from audiobook_pipeline.domain.text.markup import plain_text
from audiobook_pipeline.domain.text.remembered import remembered

_LONGEST: Final = 1000
_SEGMENT = form_of("title.segment_border")
_ARTICLE = rf"(?:{phrases('left_out', 'indefinite')})"
_OR, _OTHER_TITLE = (
    form_of("title.other_title_border", article=_ARTICLE),
    form_of("title.first_of_two", article=_ARTICLE),
)
# Words for another production of a work: never the same recording, often another text.
_KINDS = {
    kind: re.compile(rf"\b(?<!un-)(?:{alternatives(held)})\b".replace(r"\ ", "[ -]?"), re.IGNORECASE)
    for kind, held in table("production").items()
} | {"a named edition": form_of("title.named_edition")}
_IN_LANGUAGE = form_of("title.in_language")
_UNIT, _INDEX = form_of("title.unit", units=alternatives(set(table("unit")) - {"act"})), form_of("title.index")
_SAME_WORD = table("same_in_titles")
_GLOSS, _COLLECTION = form_of("title.gloss"), form_of("title.collection")
_TRANSLATES = folded("translated_title")


@dataclass(frozen=True, slots=True)
class TitleForm:
    """A title.

    Attributes:
        source: The title and the subtitle as they are written, and the authors who may come before the title.
        whole: Folded text with everything.
        words: Words of the title without article, "and", version and format; numbers as digits.
        segments: The words of each part, parts in order.
        compact: Neighbouring words joined ("camp", "fire" gives "campfire"), to match titles that join them.
        recording: Which of several recordings the title names: "2", "solo", or "".
        head: Words of the first of two titles: "Pamela; or, Virtue Rewarded".
        gloss: Words of a bracket at the end that translates the title: "La vita nuova (The New Life)".
        collection: Whether the title contains other pieces too: "The Dead and Other Stories", "Dawn / Dusk".
        kind: "" for a plain reading; "dramatised", "abridged", "retold" or "a named edition" if the title says so.
    """

    source: tuple[str, str, tuple[str, ...]]
    whole: str
    words: tuple[str, ...]
    segments: tuple[tuple[str, ...], ...]
    compact: tuple[str, ...]
    kind: str
    recording: str
    head: tuple[str, ...]
    gloss: tuple[str, ...]
    collection: bool

    @classmethod
    def of(cls, title: str, subtitle: str = "", authors: Iterable[str] = ()) -> "TitleForm":
        """Return the form of a title; cached for recent titles.

        Args:
            title: The title.
            subtitle: The subtitle, if it is known separately; one that repeats the title's end is left out.
            authors: Names that may come before the title: "Tom Clancy's …".
        """
        return _form(title[:_LONGEST], subtitle[:_LONGEST], tuple(authors))

    @property
    def parts(self) -> TitleParts:
        """Title, subtitles, series and number, told by the punctuation."""
        return title_parts(*self.source)

    def compare(self, other: "TitleForm") -> Likeness:
        """Compare with another title: the same, the same with or without a subtitle, or a different one."""
        return self.parts.compare(other.parts)


@remembered(65536)
def _form(title: str, subtitle: str, authors: tuple[str, ...]) -> TitleForm:
    plain = article_first(without_edition(one_line(plain_text(title))))
    for kind, pattern in _KINDS.items():
        plain = plain if kind == "a named edition" else pattern.sub("", plain) or plain
    if subtitle and fold(subtitle) not in fold(title):
        plain = f"{plain}: {one_line(plain_text(subtitle))}"
    segments = tuple(
        tuple(_plainer(word) for word in title_words(part))
        for piece in _SEGMENT.split(plain)
        for half in _OR.split(piece)
        for unit in _UNIT.split(half)
        for part in _INDEX.split(unit)
        if words(part)
    )
    own = tuple(_plainer(word) for word in title_words(plain))
    compact = tuple(a + b for a, b in pairwise(own))
    return TitleForm(
        (title, subtitle, authors),
        fold(one_line(title)),
        own,
        segments,
        compact,
        kind=_kind(f"{title} {subtitle}"),
        recording=recording_note(title),
        head=_head(plain),
        gloss=_gloss(plain),
        collection=_COLLECTION.search(plain) is not None,
    )


def _head(title: str) -> tuple[str, ...]:
    found = _OTHER_TITLE.match(title)
    return tuple(_plainer(word) for word in title_words(found["head"])) if found else ()


def _gloss(title: str) -> tuple[str, ...]:
    found = _GLOSS.match(title)
    if found is None:
        return ()
    latin = any("a" <= letter <= "z" for letter in fold(found["title"]))
    translates = latin or _TRANSLATES & set(words(found["gloss"]))
    return tuple(_plainer(word) for word in title_words(found["gloss"])) if translates else ()


def _kind(text: str) -> str:
    kind = next((kind for kind, pattern in _KINDS.items() if pattern.search(text)), "")
    named = any(word.casefold() in _languages() for word in _IN_LANGUAGE.findall(text))
    return kind or ("in a named language" if named else "")


@cache
def _languages() -> frozenset[str]:
    return frozenset(name.casefold() for name, _ in language_names()) | frozenset(LEXICON.languages)


def name_words(people: Iterable[str]) -> frozenset[str]:
    """Return the words of names, spelled as ``TitleForm`` spells the words of titles."""
    return frozenset(_plainer(word) for person in people for word in words(person))


def _plainer(word: str) -> str:
    """Return a word without written-out umlauts and abbreviations, so that both spellings are equal."""
    return _SAME_WORD.get(word) or plain_umlauts(word)
