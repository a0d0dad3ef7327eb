"""Identity of works: when two records speak of one book."""

from collections.abc import Sequence

from audiobook_pipeline.domain.names import name_key
from audiobook_pipeline.domain.titles import title_key


def work_key(title: str, authors: Sequence[str]) -> str:
    """Return the identity of a work: title key and first author's key, joined by ``|``."""
    return f"{title_key(title)}|{name_key(authors[0]) if authors else ''}"
