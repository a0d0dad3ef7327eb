"""The secrets that this process has read, in every form in which they may turn up in a text.

Which values are secrets says ``variables``; what else is taken out of a text belongs to ``redaction``.
"""

import base64
import html
import json
import re
import threading
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, quote_plus

REDACTED: Final = "[redacted]"

# A shorter value is replaced only where it stands alone: a password "dune" must not eat "dunes".
_LONG_ENOUGH: Final = 8
_TOO_SHORT: Final = 4
_BASE64: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=")
_ENCODED: Final = re.compile(r"%[0-9A-F]{2}")


class KnownSecrets:
    """The secrets of one process. Safe to use from several threads.

    Attributes:
        state: Another object after each new secret: what was cleaned before it may hold it.
    """

    def __init__(self) -> None:
        self.state = object()
        self._lock = threading.Lock()
        self._values: set[str] = set()
        self._forms: set[str] = set()
        self._cores: set[str] = set()
        self._long: tuple[str, ...] = ()
        self._within_base64: tuple[str, ...] = ()
        self._short: re.Pattern[str] | None = None

    def add(self, value: str) -> None:
        """Remember a secret; one of fewer than four characters would destroy every text and is left out."""
        value = value.strip()
        with self._lock:
            if len(value) < _TOO_SHORT or value in self._values:
                return
            self._values.add(value)
            self._forms.update(_forms(value))
            self._cores.update(_cores(value))
            longest_first = sorted(self._forms, key=len, reverse=True)
            self._long = tuple(form for form in longest_first if len(form) >= _LONG_ENOUGH)
            alone = "|".join(re.escape(form) for form in longest_first if len(form) < _LONG_ENOUGH)
            self._short = re.compile(rf"(?<![A-Za-z0-9])(?:{alone})(?![A-Za-z0-9])") if alone else None
            self._within_base64 = tuple(self._cores)
            self.state = object()

    def hide(self, text: str) -> str:
        """Return ``text`` without the secrets; in time that grows as the text does."""
        for form in self._long:
            if form in text:
                text = text.replace(form, REDACTED)
        for core in self._within_base64:
            if core in text:
                text = _without_base64(text, core)
        return self._short.sub(REDACTED, text) if self._short else text


def _forms(value: str) -> Iterator[str]:
    """Yield ``value`` as it stands in addresses, forms, JSON, HTML and in Python's own way of showing texts."""
    lines = " ".join(value.split())
    for plain in {value, lines}:
        once = {quote(plain, safe="", errors="replace"), quote(plain, safe="/", errors="replace")}
        once.add(quote_plus(plain, errors="replace"))
        encoded = once | {quote(form, safe=safe) for form in once for safe in ("", "/")}
        yield from encoded
        yield from {_ENCODED.sub(lambda found: found[0].lower(), form) for form in encoded}
        json_text = json.dumps(plain, ensure_ascii=False)[1:-1]
        yield from (plain, json_text, json_text.replace("/", "\\/"), json.dumps(plain)[1:-1])
        yield json.dumps(json.dumps(plain))[3:-3]
        page = html.escape(plain)
        yield from (page, html.escape(plain, quote=False))
        yield page.replace("&quot;", "&#34;").replace("&#x27;", "&#39;")
        # Beside both kinds of quotation marks, as it may be within a longer text, the one is escaped.
        yield from (repr(plain)[1:-1], repr("'\"" + plain)[4:-1], ascii(plain)[1:-1])
        yield repr(plain.encode("utf-8", "replace"))[2:-1]


def _cores(value: str) -> Iterator[str]:
    """Yield what base64 makes of ``value`` wherever it stands in what is encoded ("user:password" in Basic auth).

    The characters at both ends depend on the neighbours and are left out.
    """
    for data in {value.encode("utf-8", "replace"), value.encode("latin-1", "replace")}:
        for offset in range(3):
            encoded = base64.b64encode(bytes(offset) + data).decode()
            core = encoded[-(-offset * 8 // 6) : (offset + len(data)) * 8 // 6]
            if len(core) > _TOO_SHORT:
                yield core
                yield core.replace("+", "-").replace("/", "_")


def _without_base64(text: str, core: str) -> str:
    """Take out each run of base64 that holds ``core``."""
    pieces, done = [], 0
    at = text.find(core)
    while at >= 0:
        start, end = at, at + len(core)
        while start > done and text[start - 1] in _BASE64:
            start -= 1
        while end < len(text) and text[end] in _BASE64:
            end += 1
        pieces += [text[done:start], REDACTED]
        done = end
        at = text.find(core, done)
    return "".join((*pieces, text[done:]))


KNOWN: Final = KnownSecrets()
