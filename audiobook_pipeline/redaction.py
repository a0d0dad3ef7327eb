"""Keep credentials out of everything that is written: logs, exception texts, error messages.

One function cleans a text, one hook applies it to every log record of the process, and whoever reads
a secret registers it. What is to be logged at all belongs to whoever logs it. A text is cleaned before
it is shortened: half of a secret is not known for one.
"""

import logging
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from audiobook_pipeline.known_secrets import KNOWN, REDACTED

_NAMES: Final = (
    r"(?:x-)?api[-_]?key|pass[-_]?key|auth[-_]?key|torrent[-_]?pass|rss[-_]?key"
    r"|(?:access|refresh|auth)[-_]?token"
)
_SHORT: Final = 300
"""Characters of a text that may be kept with what it becomes."""
_WORDS: Final = r"token|password|passwd|secret"
# A name begins where no letter stands before it, or an encoded "?", "/" or "=" that ends in one.
_BEGIN: Final = r"(?:(?<![A-Za-z])|(?<=%3F)|(?<=%2F)|(?<=%3D))"
# The examples of .env.example are no secrets.
_NO_EXAMPLE: Final = r"(?!(?:qbt_)?the-(?:key|token)-from-|the-(?:web-ui|rpc)-password|a-password-for-the-desk)"
_ADDRESS: Final = re.compile(r"\b(https?|udp|wss?)(?:://|%3A%2F%2F)[^\s\"'<>]++", re.IGNORECASE)
_DOWNLOAD: Final = re.compile(r"/\d+/download\?", re.IGNORECASE)
_TRACKER: Final = re.compile(r"(?:/|%2F)(?:announce|scrape)\b", re.IGNORECASE)
# Each is linear: no repetition can be entered again from within its own match, or gives back what it took (``++``).
_SHAPES: Final = (
    (r"/\d+/download\?[^\s\"'<>]*+", "[download link removed]"),
    # Trackers of a magnet link: a passkey stands in any part of their addresses.
    (r"((?:[?&]|&amp;|%26)tr(?:\.\d{1,4})?(?:=|%3D))[^&\s\"'<>]++", rf"\1{REDACTED}"),
    (r"(?<=://)[^/\s@\"'<>]++@", f"{REDACTED}@"),
    (r"(authorization[\"']?\s*+[:=,]\s*+(?:b?[\"'])?)[^\"'\r\n,;)}]++", rf"\1{REDACTED}"),
    (r"\b((?:set-)?cookie[\"']?\s*+[:,]\s*+(?:b?[\"'])?)[^\"'\r\n)}]++", rf"\1{REDACTED}"),
    (r"\b(bearer\s++)(?=[^\s\d]*+\d)[A-Za-z0-9._~+/=-]{8,}+", rf"\1{REDACTED}"),
    # name=value, name: value, "name": "value", b'name', b'value'
    (
        rf"{_BEGIN}((?:{_NAMES})[\"']?\s*+(?:=|:|%3D|,(?=\s*+b?[\"']))\s*+(?:b?[\"'])?){_NO_EXAMPLE}[^&\s\"'<>,;)}}\[\]]++",
        rf"\1{REDACTED}",
    ),
    # Names that are ordinary words as well ("The Secret: A Novel") need the look of a parameter or a field.
    (rf"{_BEGIN}((?:{_WORDS})(?:=|%3D)[\"']?){_NO_EXAMPLE}[^&\s\"'<>,;)}}\[\]]++", rf"\1{REDACTED}"),
    (rf"([\"'](?:{_WORDS})[\"']\s*+:\s*+[\"'])[^\"']++", rf"\1{REDACTED}"),
    (r"((?:[?&]|%3F|%26)(?:key|auth|sid|uk)(?:=|%3D))[^&\s\"'<>%]++", rf"\1{REDACTED}"),
)
_PATTERNS: Final = tuple((re.compile(shape, re.IGNORECASE), replacement) for shape, replacement in _SHAPES)


def register_secret(value: str) -> None:
    """Remember ``value`` as a secret and see to it that no log record of this process shows it.

    The forms it takes in addresses, JSON, HTML, base64 and ``repr`` are covered too.
    """
    install_redaction()
    KNOWN.add(value)


def redact(text: str) -> str:
    """Return ``text`` without credentials: registered secrets, keys in addresses and headers, user names in URLs."""
    return _redacted_short(text, KNOWN.state) if len(text) < _SHORT else _redacted(text)


@lru_cache(maxsize=1024)
def _redacted_short(text: str, _state: object) -> str:
    """Return what ``_redacted`` returns as long as no secret is added: many errors say the same."""
    return _redacted(text)


def _redacted(text: str) -> str:
    text = _ADDRESS.sub(_without_key, KNOWN.hide(text))
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def excerpt(text: str, length: int) -> str:
    """Return the beginning of a text in one line, cleaned before it is cut: half of a secret would not be known."""
    return redact(" ".join(text.split()))[:length]


def _without_key(address: re.Match[str]) -> str:
    """Return an address, or what it is where the whole of it is a secret."""
    if _DOWNLOAD.search(address[0]):
        return "[download link removed]"  # opens a private tracker
    if address[1].lower() == "udp" or _TRACKER.search(address[0]):
        return "[tracker removed]"
    return address[0]


class RedactingFilter(logging.Filter):
    """Cleans a record in place: message, arguments, exception and stack texts. Lets every record pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean ``record``; an exception that would show a secret is kept as text alone."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            # A call with wrong arguments: logging itself reports it, with the template and nothing else.
            record.args = ()
            message = str(record.msg)
        clean = redact(message)
        if clean != message or not isinstance(record.msg, str):
            record.msg, record.args = clean, ()
        if record.exc_info and record.exc_info[0] is not None:
            raw = logging.Formatter().formatException(record.exc_info)
            clean = redact(raw)
            if clean != raw:
                record.exc_info, record.exc_text = None, clean
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True


_filter = RedactingFilter()


def install_redaction() -> None:
    """Clean every log record of this process from its creation on, whichever logger and handler; once is enough.

    A filter on a logger sees no record of its children, so the record factory is the one place
    that covers this package, ``urllib3``, ``requests`` and every other library alike.
    """
    current: Callable[..., logging.LogRecord] = logging.getLogRecordFactory()
    if getattr(current, "redacts", False):
        return

    def factory(*args: object, **kwargs: object) -> logging.LogRecord:
        record = current(*args, **kwargs)
        _filter.filter(record)
        return record

    factory.redacts = True  # type: ignore[attr-defined]  # a mark of our own
    logging.setLogRecordFactory(factory)
