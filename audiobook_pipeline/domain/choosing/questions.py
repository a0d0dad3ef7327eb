"""The search queries for a wanted book: short, and without words that indexers don't know."""

from typing import Final

from audiobook_pipeline.domain.forms.title_parts import take_apart
from audiobook_pipeline.domain.models import WantedBook

_LONG_SUBTITLE: Final = 5
"""Words of a subtitle that is too long to appear in a release name."""


def questions(book: WantedBook) -> tuple[str, ...]:
    """Return the queries, one for each day, until something is found.

    First the author with the title as people write it: without subtitle, edition note and the author's name in the
    genitive. Then the title alone, and the series with its number.
    """
    apart = take_apart(book.title, book.series or "", book.authors)
    author = book.authors[0] if book.authors else ""
    series, number = book.series or next(iter(apart.series), ""), book.position or str(apart.position or "")
    volume_alone = bool(apart.series) and not apart.heads
    title = f"{series} {number}" if volume_alone else _short(min((apart.whole, *apart.heads), key=len))
    asked = [f"{author} {title}", title]
    if series and number and "-" not in number:
        asked.append(f"{author} {series} {number}")
    return tuple(dict.fromkeys(" ".join(text.split()) for text in asked))


def _short(title: str) -> str:
    """Return a title without a long subtitle; a short one ("Dune: House Harkonnen") may be what tells it apart."""
    head, _, subtitle = title.partition(": ")
    return head if len(subtitle.split()) >= _LONG_SUBTITLE else f"{head} {subtitle}"
