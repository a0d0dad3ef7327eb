"""The border outwards: a stranger's text made harmless for each way in which it is shown.

Titles, names, descriptions and messages of services are a stranger's text. A way of showing that is not here shows
none: Markdown in Dagster holds pictures and words of our own; tables are ``reporting.tables.shown_table``, pictures
``reporting.plots``, pages Jinja's escaping and ``for_page``. Names of files are made in ``acquisition.paths``.
"""

import json
import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# Control characters but tab and line feed, what turns the direction of reading around, and halves of characters that
# no encoding takes.
_UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_FORMULA: Final = re.compile(r"[=@\t\r]|[+-](?!\d+(?:\.\d+)?$)")


def spelled_out(text: str) -> str:
    r"""Return text in which a control character, a direction override or half a character reads ``\u001b``."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


for_terminal = spelled_out
"""Moves no cursor and turns nothing around."""


def for_page(value: object) -> object:
    """Return what a page shows of a value; the template escapes what is HTML in it."""
    return spelled_out(value) if type(value) is str else value


def web_address(address: object) -> str:
    """Return an address of another program as it may be linked: http(s), without account and fragment; or "".

    Of its query stay numbers alone: no key.
    """
    try:
        parts = urlsplit(str(address or ""))
        query = [(name, value) for name, value in parse_qsl(parts.query) if value.isdecimal() and len(value) < 16]
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, urlencode(query), ""))


def for_json(value: object, *, indent: int | None = None, default: Callable[[Any], Any] | None = None) -> str:
    """Return a value as JSON that holds the text as it is, and that no terminal and no encoding stumbles over."""
    return spelled_out(json.dumps(value, ensure_ascii=False, indent=indent, default=default))


def for_csv(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe makes it text; a number stays one."""
    return f"'{text}" if _FORMULA.match(text) else text
