"""Names of series in the form used to compare them.

``positions`` reads positions; ``series_mentions`` reads series in titles and fields.
"""

import re
from dataclasses import dataclass

from audiobook_pipeline.domain.forms.likeness import Likeness, by_length
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.lexicon.lexicon import folded, folded_by_file
from audiobook_pipeline.domain.text.fold import plain_umlauts, words
from audiobook_pipeline.domain.text.numbers import digits_for_words
from audiobook_pipeline.domain.text.remembered import remembered

_ARTICLES, _JOINING = (folded_by_file(section)["en"] for section in ("article", "and"))
_INDEFINITE, _NOVEL_OF = folded("indefinite"), folded("kind_in_series")
PLAIN_ENDINGS, _GROUP_ENDINGS = folded("plain_series_ending"), folded("group_ending")
_BRACKETS, _OTHER_ORDER = form_of("series.in_brackets"), form_of("series.other_order")
_LONGEST = 500
_SPACE = re.compile(r"(?<!\d) | (?!\d)")


@dataclass(frozen=True, slots=True)
class SeriesForm:
    """The name of a series.

    Attributes:
        name: The name as it is written.
        key: Equal for spellings of one name; without article, "Series", "and", spaces and notes on the order.
    """

    name: str
    key: str

    @classmethod
    def of(cls, name: str) -> "SeriesForm":
        """Return the form of a name; cached for recent names."""
        return _form(name[:_LONGEST])

    @property
    def stem(self) -> str:
        """The key without "Saga", "Trilogy" and similar words."""
        return _stem(self.name)

    @property
    def parts(self) -> tuple[str, ...]:
        """Stems of the parts before and after a colon: "Star Wars: The Thrawn Trilogy"."""
        return tuple(_stem(part) for part in self.name.split(":") if part.strip())

    def compare(self, other: "SeriesForm") -> Likeness:
        """Compare with another name; numbers within names always count.

        A word like "Saga" makes a name longer, since an author may have a cycle and a trilogy with one name; so does
        the name of a larger series before a colon.
        """
        if not self.key or not other.key:
            return Likeness.ANOTHER
        if self.key == other.key:
            return Likeness.SAME
        if self.stem == other.stem:
            return by_length(len(self.key), len(other.key))
        if self.stem in other.parts or other.stem in self.parts:
            return by_length(len(self.parts), len(other.parts))
        return Likeness.ANOTHER


@remembered(65536)
def _form(name: str) -> SeriesForm:
    return SeriesForm(name, _compact(series_key(name)))


@remembered(65536)
def _stem(name: str) -> str:
    return _compact(series_stem(name))


def _compact(key: str) -> str:
    """Return a key without spaces, except between digits: "dark hunter" is "darkhunter"."""
    return _SPACE.sub("", plain_umlauts(key)) if " " in key else plain_umlauts(key)


@remembered(131072)
def series_key(name: str) -> str:
    """Return a key that is equal for variants of one series name.

    A leading article, a trailing "Series", "and"/"&", accents and notes in brackets ("(Publication Order)", "[Light
    Novel]") do not count. Numbers always do, and so does a note on another order ("(Chronological Order)"), because it
    has other positions. "Saga", "Trilogy" and similar words count, since an author may have a cycle and a trilogy with
    one name: ``series_stem`` drops them.
    """
    parts = list(words(_BRACKETS.sub(_kept_note, name).replace("&", " and ")))
    novel_of = len(parts) > 2 and parts[0] in _INDEFINITE and parts[-1] in _NOVEL_OF
    first = next((n for n, part in enumerate(parts[:-1]) if part not in _ARTICLES), len(parts[:-1]))
    parts = parts[first:]
    if novel_of:
        parts = parts[:-1]
    while len(parts) > 1 and parts[-1] in PLAIN_ENDINGS:
        parts.pop()
    parts = digits_for_words(parts)
    kept = [part for index, part in enumerate(parts) if part not in _JOINING or index in {0, len(parts) - 1}]
    return " ".join(kept) or name.strip().casefold()


def series_stem(name: str) -> str:
    """Return ``series_key`` without a final "Saga", "Trilogy", "Chronicles" or similar word.

    Equal stems only support an equal author, if no series has the same key.
    """
    parts = series_key(name).split()
    while len(parts) > 1 and (parts[-1] in _GROUP_ENDINGS or parts[-1] in PLAIN_ENDINGS):
        parts = parts[:-1]
    return " ".join(parts)


def _kept_note(note: re.Match[str]) -> str:
    inner = note[1]
    return f" {inner} " if any(c.isdigit() for c in inner) or _OTHER_ORDER.search(inner) else " "
