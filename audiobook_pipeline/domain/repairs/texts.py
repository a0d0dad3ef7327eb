"""Repairs that any short text may need."""

from typing import Final

from audiobook_pipeline.domain.repairs.repair import Repair, each
from audiobook_pipeline.domain.text.fold import one_line
from audiobook_pipeline.domain.text.markup import has_markup, plain_text

_FIELDS: Final = ("title", "subtitle", "authors", "narrators")


def _spacing(text: str) -> str:
    odd = text and (not text.isascii() or text != text.strip() or "  " in text or not text.isprintable())
    return one_line(text) if odd else text


def _markup(text: str) -> str:
    return one_line(plain_text(text)) if ("&" in text or "<" in text) and has_markup(text) else text


ROWS: Final = (
    Repair(
        "spacing",
        _FIELDS,
        "invisible characters or extra spaces",
        0.98,
        each(_spacing),
        {"title": " The Time\u200b  Machine\n"},
        "The Time Machine",
    ),
    Repair(
        "markup", _FIELDS, "HTML in a plain field", 0.95, each(_markup), {"title": "Time &amp; Tide"}, "Time & Tide"
    ),
)
