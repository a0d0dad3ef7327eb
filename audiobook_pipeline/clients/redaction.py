"""Keep credentials out of everything that is written: logs, exception texts, error messages.

One function cleans a text, one hook applies it to every log record of the process, and clients
register the secrets they are given. What is to be logged at all belongs to whoever logs it.
"""

import logging
import re
import threading
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, quote_plus

REDACTED: Final = "[redacted]"

# A shorter value is replaced only where it stands alone: a password "dune" must not eat "dunes".
_LONG_ENOUGH: Final = 8
_TOO_SHORT: Final = 4

_NAMES: Final = (
    r"(?:x-)?api[-_]?key|pass[-_]?key|auth[-_]?key|torrent[-_]?pass|rss[-_]?key"
    r"|(?:access|refresh|auth)[-_]?token"
)
_WORDS: Final = r"token|password|passwd|secret"
# A name begins where no letter stands before it, or an encoded "?", "/" or "=" that ends in one.
_BEGIN: Final = r"(?:(?<![A-Za-z])|(?<=%3F)|(?<=%2F)|(?<=%3D))"
_SHAPES: Final = (
    # Prowlarr's download proxy: the address as a whole opens a private tracker.
    (r"(?:https?://[^\s\"'<>]*)?/\d+/download\?[^\s\"'<>]*", "[download link removed]"),
    (r"(?<=://)[^/\s@\"'<>]+:[^/\s@\"'<>]*@", f"{REDACTED}@"),
    (r"(authorization[\"']?\s*[:=,]\s*(?:b?[\"'])?)[^\"'\r\n,;)}]+", rf"\1{REDACTED}"),
    (r"\b((?:set-)?cookie[\"']?\s*[:,]\s*(?:b?[\"'])?)[^\"'\r\n)}]+", rf"\1{REDACTED}"),
    (r"\b(bearer\s+)(?=\S*\d)[A-Za-z0-9._~+/=-]{8,}", rf"\1{REDACTED}"),
    # name=value, name: value, "name": "value", b'name', b'value'
    (
        rf"{_BEGIN}((?:{_NAMES})[\"']?\s*(?:=|:|%3D|,\s*(?=b?[\"']))\s*(?:b?[\"'])?)[^&\s\"'<>,;)}}\[\]]+",
        rf"\1{REDACTED}",
    ),
    # Names that are ordinary words as well ("The Secret: A Novel") need the look of a parameter or a field.
    (rf"{_BEGIN}((?:{_WORDS})(?:=|%3D)[\"']?)[^&\s\"'<>,;)}}\[\]]+", rf"\1{REDACTED}"),
    (rf"([\"'](?:{_WORDS})[\"']\s*:\s*[\"'])[^\"']+", rf"\1{REDACTED}"),
    (r"((?:[?&]|%3F|%26)(?:key|auth|sid|uk)(?:=|%3D))[^&\s\"'<>%]+", rf"\1{REDACTED}"),
    # Private trackers put the passkey into the path of the announce address.
    (r"(/|%2F)[A-Za-z0-9_-]{16,}(?=(?:/|%2F)(?:announce|scrape)\b)", rf"\1{REDACTED}"),
)
_PATTERNS: Final = tuple((re.compile(shape, re.IGNORECASE), replacement) for shape, replacement in _SHAPES)


class _Registry:
    """The secrets that this process was given, as one pattern."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._secrets: set[str] = set()
        self.pattern: re.Pattern[str] | None = None

    def add(self, value: str) -> None:
        with self._lock:
            self._secrets.update({value, quote(value, safe=""), quote_plus(value)})
            longest_first = sorted(self._secrets, key=len, reverse=True)
            self.pattern = re.compile("|".join(_literal(secret) for secret in longest_first))


_registry = _Registry()


def register_secret(value: str) -> None:
    """Remember ``value`` as a secret and see to it that no log record of this process shows it.

    The forms it takes within an address are covered too. Blank values and values of fewer than
    four characters are passed over: replacing those would destroy every text.
    """
    install_redaction()
    value = value.strip()
    if len(value) >= _TOO_SHORT:
        _registry.add(value)


def redact(text: str) -> str:
    """Return ``text`` without credentials: registered secrets, keys in addresses and headers, user names in URLs."""
    if _registry.pattern is not None:
        text = _registry.pattern.sub(REDACTED, text)
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


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


def _literal(secret: str) -> str:
    escaped = re.escape(secret)
    return escaped if len(secret) >= _LONG_ENOUGH else rf"(?<![A-Za-z0-9]){escaped}(?![A-Za-z0-9])"
