"""Placeholder values: "Anonymous", "full cast", "Unknown Album", "No description available"."""

from audiobook_pipeline.domain.lexicon.lexicon import entries, folded
from audiobook_pipeline.domain.text.fold import words

_GROUPS = folded("volunteers")
_MAX_LENGTH = 120


def _keys(section: str) -> frozenset[str]:
    return frozenset(" ".join(words(entry)) for entry in entries(section)) - {""}


_NOBODY_KEYS, _NOTHING_KEYS, _UNKNOWN_KEYS = _keys("nobody"), _keys("nothing"), _keys("unknown")


def is_placeholder(name: str) -> bool:
    """Return whether a name means nobody in particular: "Anonymous", "full cast", "uncredited", "various"."""
    if len(name) > _MAX_LENGTH:
        return False
    parts = words(name)
    return not parts or " ".join(parts) in _NOBODY_KEYS or parts[-1] in _GROUPS or "://" in name


def says_unknown(name: str) -> bool:
    """Return whether a name says that it is unknown: "Unknown", "n/a"; "Anonymous" and "Full Cast" say more."""
    return len(name) <= _MAX_LENGTH and " ".join(words(name)) in _UNKNOWN_KEYS


def is_empty_phrase(text: str) -> bool:
    """Return whether a title or description says nothing: "Unknown Album", "No description available", "-"."""
    if len(text) > _MAX_LENGTH:
        return False
    parts = words(text)
    return not parts or " ".join(parts) in _NOTHING_KEYS
