"""Titles of works: one form to compare by, and how alike two titles are."""

from audiobook_pipeline.domain.text import words

_ARTICLES = frozenset({"the", "a", "an"})


def title_key(title: str) -> str:
    """Return a key that is equal for spellings of one title (case, accents, leading article, dots)."""
    parts = words(title)
    if len(parts) > 1 and parts[0] in _ARTICLES:
        parts = parts[1:]
    return " ".join(parts)
