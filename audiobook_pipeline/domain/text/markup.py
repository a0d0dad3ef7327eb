"""Converts the text of web pages to plain lines, and back."""

import html
import re

from audiobook_pipeline.domain.text.fold import NOISE

_BREAK_TAG = re.compile(r"<\s*(?:br|/?(?:p|div|li|ul|ol|tr|table|h[1-6]|blockquote))\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|q|s|small|span|strike|"
    r"strong|sub|sup|table|tbody|td|th|tr|u|ul)(?=[\s/>])[^<>]{0,400}>",
    re.IGNORECASE,
)
_SHOWN_TAG = re.compile(r"</?(?:p|ol|ul|li|a|strong|em|del|br|b|i)(?=[\s/>])[^<>]{0,400}>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_SPACES = re.compile(r"[^\S\n]+")


def has_markup(text: str) -> bool:
    """Return whether ``text`` holds HTML tags or entities."""
    return bool(_TAG.search(text)) or html.unescape(text) != text


def shows_markup(description: str) -> bool:
    """Return whether readers of a description see tags or entities: Audiobookshelf shows it as simple HTML."""
    return has_markup(html.unescape(_SHOWN_TAG.sub("", description)))


def escaped(text: str) -> str:
    """Return plain text escaped for Audiobookshelf's descriptions, where a bare ``<`` loses the text after it."""
    return html.escape(text, quote=False)


def plain_text(text: str) -> str:
    """Return the readable text of a description: no markup, no invisible characters, a line for each paragraph."""
    if text.isascii() and text.isprintable() and not ("<" in text or "&" in text or "  " in text):
        return text.strip()
    if "<" in text:
        text = _TAG.sub("", _BREAK_TAG.sub("\n", _COMMENT.sub("", text)))
    if "&" in text:
        text = html.unescape(text)
        if _TAG.search(text):
            # It was escaped once too often.
            return plain_text(text)
    text = NOISE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()
