"""Text and values from outside, made safe for everything that stores them; used at the system's boundary.

What a foreign value means is decided elsewhere; its effects on a terminal or a page belong to ``reporting.outward``.
"""

import re
from typing import Any, Final

LONGEST: Final = 65_536
"""Most characters of a text; the longest descriptions of books have a third of that."""

DEEPEST: Final = 64
"""Deepest nesting of lists and objects; services use a tenth of that."""

# Control characters except tabs and line breaks, lone surrogates, and noncharacters.
_ILL_FORMED: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_DIRECTIONS: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
# Parts of ill-formed texts in JSON, raw or escaped, in UTF-8. They may occur in well-formed ones too.
_MAY_BE_ILL: Final = re.compile(
    rb"\\[bf]|\\u(?:00[0-1789]|[dD][89a-fA-F]|[fF][dD][dDeE]|[fF]{3}|20[26])"
    rb"|\x7f|\xc2[\x80-\x9f]|\xef\xb7[\x90-\xaf]|\xef\xbf[\xbe\xbf]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]"
)
_QUOTE: Final = re.compile(rb'(?<!\\)"')
_CLOSED_BY: Final = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")


def well_formed(text: str) -> str:
    """Return text that every file, table and database accepts.

    Control characters, lone surrogates and unclosed direction marks are removed, and text longer than ``LONGEST``
    is cut.
    """
    if text.isascii() and text.isprintable() and len(text) <= LONGEST:
        return text
    text = _ILL_FORMED.sub("", text[:LONGEST])
    return text if _is_balanced(text) else _DIRECTIONS.sub("", text)


def well_formed_values(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - whatever a service's JSON holds
    """Return parsed JSON with every text in it well-formed, including names of fields.

    Raises:
        RecursionError: It is nested deeper than ``DEEPEST``, which later steps can't handle.
    """
    if type(value) is str:
        return well_formed(value)
    if depth > DEEPEST:
        raise RecursionError("nested too deep")
    if type(value) is dict:
        return {well_formed(name): well_formed_values(entry, depth + 1) for name, entry in value.items()}
    if type(value) is list:
        return [well_formed_values(entry, depth + 1) for entry in value]
    return value


def well_formed_json(value: Any, body: bytes) -> Any:  # noqa: ANN401 - whatever a service's JSON holds
    """Return ``well_formed_values`` of parsed JSON, without checking each text if the bytes are unsuspicious.

    Args:
        value: The parsed JSON; returned unchanged if nothing has to change.
        body: The JSON, in UTF-8.

    Raises:
        RecursionError: As ``well_formed_values``.
    """
    if _MAY_BE_ILL.search(body) or _may_be_long(body):
        return well_formed_values(value)
    refuse_deep(value)
    return value


def refuse_deep(value: Any) -> None:  # noqa: ANN401 - as above
    """Raise RecursionError if parsed JSON is nested deeper than ``DEEPEST``."""
    level = [value]
    for _ in range(DEEPEST + 1):
        # All that is equally deep at once: a call for each list and object takes three times as long.
        level = [
            entry
            for outer in level
            for entry in (outer.values() if type(outer) is dict else outer if type(outer) is list else ())
            if type(entry) is dict or type(entry) is list
        ]
        if not level:
            return
    raise RecursionError("nested too deep")


def _may_be_long(body: bytes) -> bool:
    """Return whether a text in JSON may exceed ``LONGEST``: none does if each half of that length has a quote."""
    half = LONGEST // 2
    starts = range(0, len(body) - half + 1, half)
    return any(_QUOTE.search(body, start, start + half) is None for start in starts)


def _is_balanced(text: str) -> bool:
    """Return whether each mark that changes the direction of text is closed again."""
    awaited: list[str] = []
    for mark in _DIRECTIONS.findall(text):
        if mark in _CLOSED_BY:
            awaited.append(_CLOSED_BY[mark])
        elif not awaited or awaited.pop() != mark:
            return False
    return not awaited
