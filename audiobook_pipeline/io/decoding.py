"""Bytes of a file as text, in whatever encoding a program wrote them."""

import codecs
import re
from itertools import pairwise
from typing import Final

from charset_normalizer import from_bytes

from audiobook_pipeline.errors import PipelineError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Letters outside ASCII of a language, by the code pages in which spreadsheet programs save its texts. Where two code
# pages read a text equally well, the first is taken.
_ALPHABETS: Final = (
    (
        ("cp1252", "mac_roman"),
        ("àâæçéèêëîïôœùûüÿ", "äöüß", "áéíñóúü", "àáâãçéêíóôõú", "àèéìîòù", "åäöéü", "æøåéèò", "ëïéèöüó", "àçèéíïòóúü"),
    ),
    (
        ("cp1250",),
        ("áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "čćđšž", "ăâîşţ"),
    ),
    (("cp1254",), ("çğıöşüâîûİ",)),
    (("cp1257",), ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž")),
)
_CANDIDATES: Final = tuple((page, tuple(map(set, letters))) for pages, letters in _ALPHABETS for page in pages)
_WORD: Final = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")


class NotTextError(PipelineError, ValueError):
    """Bytes are no text in any encoding."""


def decoded(data: bytes) -> tuple[str, str]:
    r"""Return text and, where it is not plain UTF-8, a remark on its encoding.

    What is UTF-8 but for a few lines stays UTF-8: in those lines ``\\ufffd`` stands for what can't be read.

    Raises:
        NotTextError: As it says.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _without_nul(data.decode(encoding, "replace")), "" if mark is codecs.BOM_UTF8 else encoding
    try:
        return _without_nul(data.decode()), ""
    except UnicodeDecodeError:
        pass
    lines = [line for line in data.splitlines() if not line.isascii()]
    broken = sum(not _is_utf8(line) for line in lines)
    if broken * 2 < len(lines):
        return _without_nul(data.decode("utf-8", "replace")), f"{broken} lines are not UTF-8"
    if page := _latin_page(data):
        return data.decode(page, "replace"), f"read as {page}; save it as UTF-8 where names look wrong"
    best = from_bytes(data).best()
    if best is None:
        raise NotTextError("not text")
    return _without_nul(str(best)), f"read as {best.encoding}; save it as UTF-8 where names look wrong"


def _latin_page(data: bytes) -> str:
    """Return the code page of a text in Latin letters, or "" where it is in another script, or no text.

    A few lines are too little for statistics, which take them for Korean. But Latin words have more ASCII letters than
    others, and the right code page turns the others into letters of one language.
    """
    words = set(_WORD.findall(data))
    letters = sum(map(len, words))
    outside = sum(byte > 0x7F for word in words for byte in word)
    if b"\0" in data or outside * 2 >= letters:
        return ""
    read = {page: sum(_is_of(alphabets, word, page) for word in words) for page, alphabets in _CANDIDATES}
    best = max(read, key=lambda page: read[page])
    return best if read[best] * 2 >= len(words) else ""


def _is_of(alphabets: tuple[set[str], ...], word: bytes, page: str) -> bool:
    try:
        text = word.decode(page)
    except UnicodeDecodeError:
        return False
    if any(before.islower() and after.isupper() for before, after in pairwise(text)):
        return False
    marks = {letter if letter == "İ" else letter.lower() for letter in text if not letter.isascii()}
    marks = {mark for mark in marks if mark not in "‘’“”„–—…«»"}
    return any(marks <= alphabet for alphabet in alphabets)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _without_nul(text: str) -> str:
    return text.replace("\0", "")
