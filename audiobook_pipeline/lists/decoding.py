"""Bytes of a list as text, in whatever encoding a program wrote them."""

import codecs
from typing import Final

from charset_normalizer import from_bytes

from audiobook_pipeline.lists.entries import ListError

MOST_BYTES: Final = 64 * 2**20
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(data: bytes) -> tuple[str, str]:
    r"""Return text and, where it is not plain UTF-8, a remark on its encoding.

    What is UTF-8 but for a few lines stays UTF-8: in those lines ``\\ufffd`` stands for what can't be read.

    Raises:
        ListError: If it is too large, or no text.
    """
    if len(data) > MOST_BYTES:
        raise ListError(f"the list is larger than {MOST_BYTES // 2**20} MiB")
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
    best = from_bytes(data).best()
    if best is None:
        raise ListError("the list is not text: export it as CSV, JSON or plain text")
    return _without_nul(str(best)), f"read as {best.encoding}; save it as UTF-8 where names look wrong"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _without_nul(text: str) -> str:
    return text.replace("\0", "")
