"""What Audiobookshelf stores of a description: it contains HTML, and is cleaned at scans and writes.

Observed on 2.36: ``a & b`` comes back as ``a &amp; b``, ``<h1>Head</h1>`` as ``Head``, and ``a <b`` as only ``a ``.
"""

import html
import re
from html.parser import HTMLParser
from typing import Final

_KEPT: Final = frozenset({"p", "ol", "ul", "li", "a", "strong", "em", "del", "br", "b", "i"})
_KEPT_OF_LINKS: Final = frozenset({"href", "name", "target"})
_UNSAFE: Final = re.compile(r"\s*(?:(?!(?:https?|mailto):)[\w+.-]+:|//)", re.IGNORECASE)
_DROPPED_WHOLE: Final = frozenset({"script", "style", "textarea", "option"})


def cleaned(description: str | None) -> str | None:
    """Return what the server stores of a description, or None if nothing is left."""
    if not description:
        return None
    cleaner = _Cleaner()
    cleaner.feed(description)
    return cleaner.end() or None


class _Cleaner(HTMLParser):
    """Keeps tags for layout and links, and all text except that of scripts and the like."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._open: list[str] = []
        self._dropping = 0

    def end(self) -> str:
        """Return the kept text with every tag closed; an unterminated tag is lost with the text after it."""
        if not re.match(r"<[a-z/!?]", self.rawdata, re.IGNORECASE):
            self.close()
        return "".join([*self._parts, *(f"</{tag}>" for tag in reversed(self._open))])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._dropping += tag in _DROPPED_WHOLE
        if self._dropping or tag not in _KEPT:
            return
        if tag == "br":
            self._parts.append("<br />")
            return
        kept = [(name, value or "") for name, value in attrs if tag == "a" and name in _KEPT_OF_LINKS]
        safe = [f' {name}="{html.escape(value)}"' for name, value in kept if name != "href" or not _UNSAFE.match(value)]
        self._parts.append(f"<{tag}{''.join(safe)}>")
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED_WHOLE:
            self._dropping = max(0, self._dropping - 1)
        if tag in self._open:
            while (last := self._open.pop()) != tag:
                self._parts.append(f"</{last}>")
            self._parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self._parts.append(html.escape(data, quote=False))
