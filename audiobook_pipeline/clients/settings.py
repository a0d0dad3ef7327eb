"""Addresses and keys as a person wrote them: made sure of before anything is sent."""

import re
from urllib.parse import urlsplit

from audiobook_pipeline.clients.errors import InvalidSettingError
from audiobook_pipeline.redaction import register_secret


def checked_url(service: str, url: str, *, setting: str, example: str) -> str:
    """Return ``url`` without a trailing slash.

    Raises:
        InvalidSettingError: Not an http(s) address with a host, or one with a user name in it.
    """
    url = url.strip()

    def wrong(why: str) -> InvalidSettingError:
        # It is not repeated: it may hold a password, or be one that got into the wrong place.
        return InvalidSettingError(service, f"{setting} {why}; it looks like {example}")

    if not url:
        raise wrong("is empty")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise wrong("is not an address") from None
    if parts.scheme.lower() not in {"http", "https"}:
        raise wrong("does not begin with http:// or https://")
    if parts.username is not None:
        raise InvalidSettingError(service, f"{setting} must not hold a user name or password; it looks like {example}")
    if not host or re.search(r"[\s\"'<>\\^`{|}]", url):
        raise wrong("is not an address")
    if parts.query or parts.fragment:
        raise wrong("has a query or a fragment")
    return url.rstrip("/")


def host_and_port(url: str) -> tuple[str, int]:
    """Return the host of an http(s) address, "" if it has none, and its port, the scheme's own where none is written.

    What is no address, because a bracket is open or its port is no number, has no host, and port 0.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", 0
    return host, port or (443 if parts.scheme == "https" else 80)


def checked_key(service: str, key: str, *, setting: str) -> str:
    """Return ``key`` without blanks around it, registered as a secret.

    Raises:
        InvalidSettingError: Empty, or with characters that no header can carry; the value is not shown.
    """
    key = key.strip()
    register_secret(key)
    if not key:
        raise InvalidSettingError(service, f"{setting} is empty")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise InvalidSettingError(service, f"{setting} has spaces or characters that no key has; copy it again")
    return key
