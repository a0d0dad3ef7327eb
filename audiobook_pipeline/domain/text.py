"""Folding of text, the ground that titles, names and series stand on."""

import re
import unicodedata
from functools import lru_cache

_NOT_LETTER = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
_FOLD_TABLE = str.maketrans(_NOT_LETTER)
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return ``text`` in lower case without accents, control and format characters.

    Letters of other scripts stay; ``fold("Łódź")`` is ``"lodz"``, ``fold("Дюна")`` is ``"дюна"``.
    """
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_FOLD_TABLE)
    kept = (c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cc", "Cf"} or c in "\t\n\r")
    return unicodedata.normalize("NFC", "".join(kept))


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """Return the folded words of ``text``; apostrophes join ("Ender's" is ``enders``)."""
    return tuple(_WORD.findall(re.sub(r"(?<=\w)['’ʼ`´](?=\w)", "", fold(text))))
