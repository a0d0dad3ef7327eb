"""Identity: whether two records describe one work, and the identifiers of books."""

import re
from collections.abc import Sequence

from stdnum import ean as _ean
from stdnum import isbn as _isbn

from audiobook_pipeline.domain.forms.names import person_key
from audiobook_pipeline.domain.forms.patterns import form_of
from audiobook_pipeline.domain.forms.titles import title_key
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.text.remembered import remembered

_ASIN = form_of("identifier.asin")
_ISBN_NOISE = form_of("identifier.isbn_noise")
_ISBN_LIKE = form_of("identifier.isbn")
_LONGEST_ISBN_TEXT = 200


def work_key(title: str, authors: Sequence[str]) -> str:
    """Return the identity of a work: title key and first author's key, joined by ``|``.

    "Anonymous" and similar placeholders count as no author.
    """
    author = next((person_key(name) for name in authors if not is_placeholder(name)), "")
    return f"{title_key(title)}|{author}"


@remembered(16384)
def isbn13(text: str | None) -> str | None:
    """Return the ISBN-13 of an ISBN-10 or -13 as people write it, or None if its checksum is wrong."""
    if text and len(text) == 13 and text.isascii() and text.isdecimal() and text.startswith(("978", "979")):
        # The library first searches for marks in it, which takes ten times as long.
        return text if _ean.calc_check_digit(text[:-1]) == text[-1] else None
    compact = _ISBN_NOISE.sub("", text or "")
    if not compact or len(compact) > 40 or not _isbn.is_valid(compact):
        return None
    return str(_isbn.to_isbn13(_isbn.compact(compact)))


def isbns_within(text: str) -> tuple[str, ...]:
    """Return the valid ISBNs in a longer text ("ISBN 0-306-40615-2 (pbk)"), as written, each book's once."""
    found = (re.sub(r"[^0-9Xx]", "", match[0]).upper() for match in _ISBN_LIKE.finditer(text[:_LONGEST_ISBN_TEXT]))
    by_book = {book: compact for compact in found if (book := isbn13(compact))}
    return tuple(by_book.values())


def asin(text: str | None) -> str | None:
    """Return an Audible identifier in upper case, or None if the text does not have the form of one."""
    value = (text or "").strip().upper()
    return value if _ASIN.match(value) else None
