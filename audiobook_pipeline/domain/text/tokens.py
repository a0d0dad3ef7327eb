"""Release names split into words: a key for each word to compare it by, and the marks between the words.

What the words mean belongs to ``reading``.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from itertools import accumulate
from typing import Any, Final, NamedTuple, TypeVar
from urllib.parse import unquote

from audiobook_pipeline.domain.lexicon.lexicon import alternatives, table
from audiobook_pipeline.domain.text.fold import fold
from audiobook_pipeline.domain.text.numbers import NUMBER_WORDS
from audiobook_pipeline.domain.text.remembered import Kept, remembered

T = TypeVar("T")

MAX_LENGTH: Final = 1000
"""Characters of a name that are read; real names are much shorter."""

_INVISIBLE: Final = re.compile("[\u0000-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_APOSTROPHES: Final = str.maketrans("’ʼ`´‘＇", "''''''")
# A decimal number keeps its point: with one digit after it in dotted names, where the point may be a space.
_NUMBER: Final = r"(?<![\d.])\d{1,3}[.,]\d{1,2}(?![\d.])"
_NUMBER_IN_DOTS: Final = r"(?<!\d)(?<!\d\.)\d{1,3}\.\d(?!\d|\.\d)"
_WORD: Final = r"[^\W_]+(?:'[^\W\d_]+)*"
_ASCII_WORD: Final = "[A-Za-z0-9]+(?:'[A-Za-z]+)*"
_POINT: Final = re.compile(r"\d[.,]\d")
_WORDS: Final = {
    (number, ascii_only): re.compile(f"({number}{word})", re.ASCII if ascii_only else 0)
    for number in ("", f"{_NUMBER}|", f"{_NUMBER_IN_DOTS}|")
    for ascii_only, word in ((False, _WORD), (True, _ASCII_WORD))
}
"""Word pattern by whether a text has decimal numbers and is ASCII; most have none, at a third of the time."""
# "7½" and "7 1/2 Deaths" mean one half; "Lakes 7 (1/2)" means the first of two parts.
_FRACTION: Final = re.compile(r"(?<=[0-9]) ?([½¼¾])|(?<=[0-9]) (1/2|1/4|3/4)(?= [^\W\d_])")
_FRACTIONS: Final = {"½": ".5", "¼": ".25", "¾": ".75", "1/2": ".5", "1/4": ".25", "3/4": ".75"}
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=000(?!\d))")
# "Book.10By.Robert.Jordan"
_GLUED_BY: Final = re.compile(r"(?<=\d)(?=By\b)")
_ADDRESS: Final = re.compile(r"\bwww\.[\w-]+(?:\.[a-z]{2,6}){1,2}\b", re.IGNORECASE)
# "F*ck", "Sh*t": signs in place of censored letters.
_CENSORED: Final = re.compile(r"\b(?:(f)[*#@_.-]{1,3}c?k|(sh?)\*{1,2}t)(?=\b|ed|ing)", re.IGNORECASE)
_LETTER_LOST: Final = ("#ck", "@ck", "_ck", ".ck", "-ck")
# "StormFront", "KLeGuin", and a small word joined to a long one: "Enchantress|of|Florence".
_CAMEL: Final = re.compile(r"(?<=[a-zß-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z]{6}[^o])(?=of(?![a-z]))")
_LEAST_CAMEL: Final = 6
_MOST_CAMEL: Final = 2 * 4 + 1
"""Parts of a name of four words, including the separators around them."""
_OPENING: Final = "([{<«„“「『【（［｛"
_CLOSING: Final = ")]}>»”」』】）］｝"
_BRACKET: Final = re.compile(f"[{re.escape(_OPENING)}]")
# Signs that stand for words, and the words themselves: "Die drei ???".
_SIGNS: Final = re.compile(alternatives(table("sign")).replace(r"\ ", r"\s"), re.IGNORECASE)
_SIGN_ENDS: Final = tuple({sign.split()[-1] for sign in table("sign")})
_SPELLING: Final = table("spelling")
_UNITS: Final = frozenset("123456789")
_TENS: Final = {str(10 * n): str(n) for n in range(2, 10)}
_TEN_KEYS: Final = frozenset(_TENS)


class Span(NamedTuple):
    """A piece of a release name: ``text == name[start:end]`` of the cleaned name."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """The text between two words.

    Attributes:
        mark: The strongest mark: ``-`` (dash between spaces), ``~`` (hyphen), ``|``, ``:``, ``/``, ``,``, ``&``,
            ``#``, ``+`` or "".
        opens: Brackets opened.
        closes: Brackets closed.
        parts: Whether this separates two fields of a name.
    """

    mark: str
    opens: int
    closes: int
    parts: bool


def _read_gap(text: str) -> Gap:
    opens = sum(text.count(c) for c in _OPENING)
    closes = sum(text.count(c) for c in _CLOSING)
    rest = text.strip(" _." + _OPENING + _CLOSING + "\"'!?…")
    mark = ""
    if any(c in text for c in "#№"):
        mark = "#"
    elif "|" in text or ";" in text or "•" in text or "·" in text or '"' in text:
        mark = "|"
    elif any(c in text for c in ":꞉：\uf03a"):
        mark = ":"
    elif "/" in text or "\\" in text or "⁄" in text:
        mark = "/"
    elif any(c in rest for c in "-–—―~"):
        before = rest[:1] in "-–—―~"
        spaced = text != rest and (text[:1] in " _." or text[-1:] in " _.") and before
        mark = "-" if spaced or "–" in rest or "—" in rest or "--" in rest else "~"
    elif "&" in text:
        mark = "&"
    elif "+" in text:
        mark = "+"
    elif "," in text or "、" in text:
        mark = ","
    return Gap(mark, opens, closes, parts=bool(opens or closes or mark in {"-", ":", "/", "|"}))


_gap = Kept(_read_gap, 4096).__getitem__


def _with_decimals(text: str) -> str:
    if ("/" in text or not text.isascii()) and any(map(text.__contains__, _FRACTIONS)):
        return _FRACTION.sub(lambda found: _FRACTIONS[found[0].strip()], text)
    return text


def _signified(found: re.Match[str]) -> str:
    return str(table("sign")[" ".join(found[0].lower().split())])


def clean(name: str) -> str:
    """Return a name without entities, percent escapes, invisible characters and overlong tails; letters stay."""
    text = name[:MAX_LENGTH]
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    text = _with_decimals(text)
    if any(map(text.lower().__contains__, _SIGN_ENDS)):
        text = _SIGNS.sub(_signified, text)
    if "www." in text or "WWW." in text:
        text = _ADDRESS.sub(" ", text)
    if "*" in text or "--" in text or ("ck" in text and any(map(text.__contains__, _LETTER_LOST))):
        text = _CENSORED.sub(lambda found: "fuck" if found[1] else "shit", text)
    if "&" in text:
        text = unescape(text).translate(_APOSTROPHES)
    if ",000" in text:
        text = _THOUSANDS.sub("", text)
    if "By" in text:
        text = _GLUED_BY.sub(" ", text)
    if "%20" in text:
        text = unquote(text, errors="replace")
    if not text.isprintable():
        text = _INVISIBLE.sub("", text.replace("\t", " ").replace("\n", " ").replace("\r", " "))
    return text


def _key(word: str) -> str:
    """Return the key of a word, equal for its spellings; "" for a bare "and"."""
    word = word.lower()
    number = NUMBER_WORDS.get(word)
    if number is not None:
        return str(number)
    if word == "and":
        return ""
    if word.isalpha() and word.isascii():
        return str(_SPELLING.get(word, word))
    folded = fold(word).replace("'", "")
    if folded[:1].isdigit():
        if folded.isdigit():
            return (folded.lstrip("0") or "0") if folded.isascii() else folded
        if folded.replace(",", ".").replace(".", "", 1).isdigit():
            whole, _, fraction = folded.replace(",", ".").partition(".")
            fraction = fraction.rstrip("0")
            return f"{whole.lstrip('0') or '0'}.{fraction}" if fraction else whole.lstrip("0") or "0"
    return folded


_cached_key = Kept(_key, 65536).__getitem__


def _depths(gaps: Sequence[Gap]) -> list[int]:
    """Return for each word, after the gap before it, the number of the bracket that contains it."""
    result, open_, count, depth = [], [0], 0, 0
    for gap in gaps[:-1]:
        if gap.opens or gap.closes:
            for _ in range(min(gap.closes, len(open_) - 1)):
                open_.pop()
            for _ in range(gap.opens):
                count += 1
                open_.append(count)
            depth = open_[-1]
        result.append(depth)
    return result


class Words:
    """The words of a name; kept in tuples of text and numbers, which the garbage collector need not traverse.

    Attributes:
        text: The cleaned name.
        keys: Comparable form of each word; "" for "and".
        gaps: What comes before each word, and after the last (one more than words).
        compact: All keys, joined.
        edges: Start and end of each word in the text, and finally the end of the text.
        told: What ``reading.marks`` finds in the words; None until it is asked.
    """

    __slots__ = ("_borders", "_depth", "_pieces", "compact", "edges", "gaps", "keys", "text", "told")

    def __init__(self, name: str) -> None:
        """Split ``name`` into words; if it has no other marks, "StormFront" is split too."""
        self.text = text = clean(name)
        pieces = _cut(text)
        if 1 < len(pieces) <= _MOST_CAMEL and " " not in text:
            pieces = [part for i, piece in enumerate(pieces) for part in (_split_camel(piece) if i % 2 else [piece])]
        self._pieces = tuple(pieces)
        self.keys = tuple(_keys(pieces[1::2]))
        self.gaps = tuple(map(_gap, pieces[::2]))
        self._depth: tuple[int, ...] = ()
        self.compact = "".join(self.keys)
        self.edges = tuple(accumulate(map(len, pieces)))
        self._borders: tuple[int, ...] = ()
        self.told: tuple[Any, ...] | None = None

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def depth(self) -> tuple[int, ...]:
        """Number of the bracket that each word is in; 0 outside of brackets."""
        if not self._depth:
            self._depth = tuple(_depths(self.gaps)) if _BRACKET.search(self.text) else (0,) * len(self.keys)
        return self._depth

    def word(self, i: int) -> str:
        """Return a word as it is written."""
        return self._pieces[2 * i + 1]

    def between(self, i: int) -> str:
        """Return the text that comes before word ``i``."""
        return self._pieces[2 * i]

    def is_initial(self, i: int) -> bool:
        """Whether a word is one capital with a full stop: "A." in "James S. A. Corey", "Дж." in "Дж. Толкин"."""
        word = self._pieces[2 * i + 1]
        return ((len(word) == 1 and word.isupper()) or word == "Дж") and self._pieces[2 * i + 2].startswith(".")

    def compact_of(self, first: int, last: int) -> str:
        """Return the keys from word ``first`` to before word ``last``, joined."""
        return "".join(self.keys[first:last])

    def span(self, first: int, last: int) -> Span:
        """Return the piece from word ``first`` to before word ``last``."""
        edges = self.edges
        start, end = edges[2 * first], edges[2 * last - 1]
        return Span(start, end, self.text[start:end])

    def find(self, compact: str) -> list[tuple[int, int]]:
        """Return where ``compact`` fills whole words: (first word, word after the last)."""
        text, size = self.compact, len(compact)
        at = text.find(compact) if compact else -1
        found: list[tuple[int, int]] = []
        if at >= 0 and not self._borders:
            self._borders = tuple(accumulate(map(len, self.keys), initial=0))
        borders = self._borders
        while at >= 0:
            # An "and" has no length; it belongs neither to what ends before it nor to what begins after it.
            first, end = bisect_right(borders, at) - 1, at + size
            if borders[first] == at and borders[last := bisect_left(borders, end)] == end:
                found.append((first, last))
                at = text.find(compact, end)
            else:
                at = text.find(compact, at + 1)
        return found


def _cut(text: str) -> list[str]:
    """Return the words of a text with what comes before, between and after them."""
    number = ""
    if ("." in text or "," in text) and _POINT.search(text):
        number = f"{_NUMBER_IN_DOTS if text.count(' ') < text.count('.') - 1 else _NUMBER}|"
    return _WORDS[number, text.isascii()].split(text)


def _keys(words: list[str]) -> list[str]:
    keys = list(map(_cached_key, words))
    for i in () if _TEN_KEYS.isdisjoint(keys) else range(len(keys) - 1):
        if keys[i] in _TENS and words[i].isalpha() and words[i + 1].isalpha() and keys[i + 1] in _UNITS:
            keys[i] = _TENS[keys[i]]
    return keys


def _split_camel(word: str) -> list[str]:
    """Split "StormFront" into ``["Storm", "", "Front"]``: words with empty gaps between them."""
    pieces = _CAMEL.split(word) if len(word) >= _LEAST_CAMEL else [word]
    return [pieces[0]] + [text for piece in pieces[1:] for text in ("", piece)]


_KEPT_WORDS: Final = Kept(Words, 4096)


def words_of(name: str) -> Words:
    """Return the words of a name; kept for recent names."""
    return _KEPT_WORDS[name]


def signs_in(text: str) -> dict[str, str]:
    """Return the signs in a text that ``clean`` replaces, by what it replaces them with: "drei ???"."""
    if not any(map(text.lower().__contains__, _SIGN_ENDS)):
        return {}
    return {_signified(found): found[0] for found in _SIGNS.finditer(text)}


def forget_words() -> None:
    """Forget all names, so that they are read again."""
    _KEPT_WORDS.clear()


@remembered(4096)
def keys_of(text: str) -> tuple[str, ...]:
    """Return the comparable words of a title or a person's name, without a bare "and"."""
    return tuple(filter(None, _keys(_cut(clean(text))[1::2])))


def compact_key(text: str) -> str:
    """Return one string that is equal for all spellings of ``text`` (spaces, dots, accents, "&", number words)."""
    return "".join(keys_of(text))
