"""Text and values from outside, made such that everything behind can hold them: the border inwards.

What a stranger's value means is no matter of this module; what it does to a terminal or a page is that of
``reporting.outward``.
"""

import re
from typing import Any, Final

LONGEST: Final = 65_536
"""Characters of a text; the longest descriptions of books have a third of that."""

DEEPEST: Final = 64
"""How deep lists and objects may lie in each other; those of services have a tenth of that."""

# Control characters but tab and line breaks, halves of characters, and code points that stand for none.
_ILL_FORMED: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_DIRECTIONS: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
# What an ill-formed text is made of in JSON: raw or escaped, and in UTF-8. It may be found in well-formed ones too.
_MAY_BE_ILL: Final = re.compile(
    rb"\\[bf]|\\u(?:00[0-1789]|[dD][89a-fA-F]|[fF][dD][dDeE]|[fF]{3}|20[26])"
    rb"|\x7f|\xc2[\x80-\x9f]|\xef\xb7[\x90-\xaf]|\xef\xbf[\xbe\xbf]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]"
)
_QUOTE: Final = re.compile(rb'(?<!\\)"')
_CLOSED_BY: Final = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")


def well_formed(text: str) -> str:
    """Return text that every file, table and database takes.

    Control characters and halves of characters are left out, marks of direction too where one isn't closed, and what
    is longer than ``LONGEST`` is cut.
    """
    if text.isascii() and text.isprintable() and len(text) <= LONGEST:
        return text
    text = _ILL_FORMED.sub("", text[:LONGEST])
    return text if _is_balanced(text) else _DIRECTIONS.sub("", text)


def well_formed_values(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - whatever a service's JSON holds
    """Return parsed JSON with every text in it well-formed, names of fields included.

    Raises:
        RecursionError: It is nested deeper than ``DEEPEST``; what comes after would stumble over it.
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
    """Return ``well_formed_values`` of parsed JSON, without looking at each text where its bytes are in order.

    Args:
        value: What was parsed; returned itself where there is nothing to change.
        body: The JSON, in UTF-8.

    Raises:
        RecursionError: As ``well_formed_values``.
    """
    if _MAY_BE_ILL.search(body) or _may_be_long(body):
        return well_formed_values(value)
    refuse_deep(value)
    return value


def refuse_deep(value: Any, depth: int = 0) -> None:  # noqa: ANN401 - as above
    """Raise RecursionError where parsed JSON is nested deeper than ``DEEPEST``."""
    if depth > DEEPEST:
        raise RecursionError("nested too deep")
    for entry in value.values() if type(value) is dict else value if type(value) is list else ():
        if type(entry) is dict or type(entry) is list:
            refuse_deep(entry, depth + 1)


def _may_be_long(body: bytes) -> bool:
    """Tell whether a text in JSON may be longer than ``LONGEST``: none is where each half of that has a quote."""
    half = LONGEST // 2
    starts = range(0, len(body) - half + 1, half)
    return any(_QUOTE.search(body, start, start + half) is None for start in starts)


def _is_balanced(text: str) -> bool:
    """Return whether each mark that turns the direction of reading is closed again."""
    awaited: list[str] = []
    for mark in _DIRECTIONS.findall(text):
        if mark in _CLOSED_BY:
            awaited.append(_CLOSED_BY[mark])
        elif not awaited or awaited.pop() != mark:
            return False
    return not awaited
