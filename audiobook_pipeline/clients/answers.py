"""An HTTP answer that was read whole, and the JSON in one."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic_core import from_json

from audiobook_pipeline.clients.boundary import Json
from audiobook_pipeline.domain.wellformed import refuse_deep, well_formed_json, well_formed_values
from audiobook_pipeline.redaction import excerpt

MAX_VALUES: Final = 2_000_000
"""Values in the JSON of an answer: each takes some 100 bytes of memory."""
_SHOWN_OF: Final = 64 * 1024
"""Bytes of the largest answer that is shown from: no secret in it may be cut in two before it is looked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, read whole.

    Attributes:
        status: HTTP status.
        headers: Header names are compared without case.
        body: Decompressed bytes.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """Media type in lower case without parameters; "" if there is none."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """True for a page meant for people."""
        start = self.body[:200].lstrip().lower()
        return start.startswith((b"<!doctype html", b"<html")) or (self.content_type == "text/html" and b"<" in start)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", errors="replace")

    def snippet(self, length: int = 160) -> str:
        """Return the beginning in one line without markup and credentials; "" of a long answer."""
        return _plain(self.text, length) if len(self.body) <= _SHOWN_OF else ""

    def page_title(self) -> str:
        """Return the title of an HTML page, or ""."""
        head = self.body[:_SHOWN_OF].decode("utf-8", errors="replace")
        _, _, rest = head.partition("<title")
        title, end, _ = rest.partition(">")[2].partition("</title")
        return _plain(title, 80) if end else ""


def _plain(text: str, length: int) -> str:
    """Return the beginning of a text in one line without markup and credentials."""
    return excerpt(html.unescape(re.sub(r"<[^<>]*>", " ", text)), length)


def read_json(body: bytes, *, exact: bool = False) -> Json:
    """Return parsed JSON with every text in it well-formed.

    Args:
        body: The JSON.
        exact: Leave the texts as they are, for who puts them back.

    Raises:
        ValueError: Not JSON.
        RecursionError: Nested too deeply.
    """
    try:
        data = from_json(body, allow_inf_nan=False, cache_strings="keys")
        plain = True
    except ValueError:
        # It takes halves of characters, as cutting a text can leave them, and infinities.
        data = json.loads(body)
        plain = False
    if exact:
        refuse_deep(data)
        return data
    return well_formed_json(data, body) if plain else well_formed_values(data)


def read_object(body: bytes) -> dict[str, Json]:
    """Return the object that a body holds, or {} where it holds anything else: for errors, whatever a server says."""
    try:
        data = read_json(body) if body.count(b",") <= MAX_VALUES else None
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
