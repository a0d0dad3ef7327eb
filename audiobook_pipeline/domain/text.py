"""Folding of text, the ground that titles, names and series stand on.

What belongs here knows nothing of books: folding, words, and the way from a web page's text to plain lines.
"""

import html
import re
import unicodedata
from functools import lru_cache

_NOT_LETTER = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
_FOLD_TABLE = str.maketrans(_NOT_LETTER)
# Accents of the Latin, Greek and Cyrillic scripts, Hebrew points and Arabic vowel signs. The marks of other scripts
# (a Japanese voicing mark, an Indic vowel) are letters in all but name and stay.
_ACCENT = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]")
_WORD = re.compile(r"(?:[^\W_]|[\u0900-\u0963\u0966-\u0fff\u3099\u309a])+")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0f]"
)
# Like the first, but for the joiners that Persian, Indic scripts and emoji are written with.
_NOISE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DIRECTION = "\u200e\u200f"
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_BREAK_TAG = re.compile(r"<\s*(?:br|/?(?:p|div|li|ul|ol|tr|table|h[1-6]|blockquote))\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|q|s|small|span|strike|"
    r"strong|sub|sup|table|tbody|td|th|tr|u|ul)(?=[\s/>])[^<>]{0,400}>",
    re.IGNORECASE,
)
_SHOWN_TAG = re.compile(r"</?(?:p|ol|ul|li|a|strong|em|del|br|b|i)(?=[\s/>])[^<>]{0,400}>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_SPACES = re.compile(r"[^\S\n]+")
_CACHED_LENGTH = 256


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents, control and format characters.

    Letters of other scripts stay; ``fold("Łódź")`` is ``"lodz"``, ``fold("Дюна")`` is ``"дюна"``.
    """
    if text.isascii() and text.isprintable():
        return text.lower()
    return _fold_short(text) if len(text) <= _CACHED_LENGTH else _fold(text)


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)).casefold().translate(_FOLD_TABLE)
    return unicodedata.normalize("NFC", _ACCENT.sub("", decomposed))


_fold_short = lru_cache(maxsize=65536)(_fold)


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of ``text``; apostrophes join ("Ender's" is ``enders``)."""
    return _words_short(text) if len(text) <= _CACHED_LENGTH else _words(text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_APOSTROPHE.sub("", fold(text))))


_words_short = lru_cache(maxsize=65536)(_words)


def has_markup(text: str) -> bool:
    """Tell whether ``text`` holds HTML tags or entities."""
    return bool(_TAG.search(text)) or html.unescape(text) != text


def shows_markup(description: str) -> bool:
    """Tell whether who reads a description sees tags or entities in it: AudiobookShelf shows it as simple HTML."""
    return has_markup(html.unescape(_SHOWN_TAG.sub("", description)))


def escaped(text: str) -> str:
    """Return plain text as AudiobookShelf keeps it in a description: bare, a ``<`` would lose what follows it."""
    return html.escape(text, quote=False)


def without_invisible(text: str) -> str:
    """Return ``text`` without control and zero-width characters; line breaks and tabs stay.

    Marks of direction stay too beside Hebrew or Arabic, where they put punctuation in its place.
    """
    if _RIGHT_TO_LEFT.search(text):
        return _NOISE.sub(lambda noise: noise[0] if noise[0] in _DIRECTION else "", text)
    return _NOISE.sub("", text)


def plain_text(text: str) -> str:
    """Return the readable text of a description: no markup, no invisible characters, a line for each paragraph."""
    if "<" in text:
        text = _TAG.sub("", _BREAK_TAG.sub("\n", _COMMENT.sub("", text)))
    if "&" in text:
        text = html.unescape(text)
        if _TAG.search(text):
            # Escaped once too often.
            return plain_text(text)
    text = _NOISE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def one_line(text: str) -> str:
    """Return ``text`` without invisible characters, with single spaces and no line breaks."""
    return " ".join(_NOISE.sub("", text).split())
