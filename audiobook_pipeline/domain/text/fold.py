"""Folding: one form for all spellings of a text that differ in case, accents or invisible characters."""

import re
import unicodedata

from audiobook_pipeline.domain.text.remembered import remembered

_NOT_LETTER = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
_FOLD_TABLE = str.maketrans(_NOT_LETTER)
# Accents of the Latin, Greek and Cyrillic scripts, Hebrew points and Arabic vowel signs. The marks of other scripts
# (a Japanese voicing mark, an Indic vowel) are effectively letters and stay.
_ACCENT = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]")
_WORD = re.compile(r"(?:[^\W_]|[\u0900-\u0963\u0966-\u0fff\u3099\u309a])+")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0f]"
)
# Like the first, but without the joiners that Persian, Indic scripts and emoji need.
NOISE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DIRECTION = "\u200e\u200f"
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
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


_fold_short = remembered(65536)(_fold)


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of ``text``; apostrophes join ("Ender's" is ``enders``)."""
    return _words_short(text) if len(text) <= _CACHED_LENGTH else _words(text)


def _words(text: str) -> tuple[str, ...]:
    folded = fold(text)
    if folded.isascii() and folded.replace(" ", "").isalnum():
        return tuple(folded.split())
    return tuple(_WORD.findall(_APOSTROPHE.sub("", folded)))


_words_short = remembered(65536)(_words)


def without_invisible(text: str) -> str:
    """Return ``text`` without control and zero-width characters; line breaks and tabs stay.

    Direction marks also stay next to Hebrew or Arabic, where they affect the position of punctuation.
    """
    if _RIGHT_TO_LEFT.search(text):
        return NOISE.sub(lambda noise: noise[0] if noise[0] in _DIRECTION else "", text)
    return NOISE.sub("", text)


def one_line(text: str) -> str:
    """Return ``text`` without invisible characters, with single spaces and no line breaks."""
    return " ".join(NOISE.sub("", text).split())


_WRITTEN_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)
_UMLAUT = re.compile(r"([aou])e")


def umlauts_written_out(text: str) -> str:
    """Return a text with German and Nordic umlauts as two letters, as in some catalogues: "Buechner"."""
    return text if text.isascii() else text.translate(_WRITTEN_OUT)


def plain_umlauts(key: str) -> str:
    """Return a folded text with written-out umlauts as plain letters: "juergen" becomes "jurgen", like "Jürgen"."""
    return _UMLAUT.sub(r"\1", key) if "ae" in key or "oe" in key or "ue" in key else key
