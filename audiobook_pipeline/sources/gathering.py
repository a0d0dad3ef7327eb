"""Asking the sources for the works of a library's authors and series, the most valuable first.

A source that is down or whose quota is used up is told from one that knows nothing; what it said
before is kept, and the next run goes on from the answers that are remembered.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from audiobook_pipeline.clients.errors import RateLimitedError, ServiceError
from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.domain.names import name_key
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.series import series_key

logger = logging.getLogger(__name__)

Progress = Callable[[int, int, str], None]

FAILURES_IN_ALL = 2
"""A source that has answered nothing after so many failures is down, or refuses us."""


@dataclass(slots=True)
class Gathered:
    """What one source said.

    Attributes:
        source: Its name.
        books: The works it knows.
        asked: How many authors or series it was asked for.
        left: How many were not reached.
        failed: How many questions failed.
        trouble: Why it was given up, or "".
    """

    source: str
    books: list[CatalogueBook] = field(default_factory=list)
    asked: int = 0
    left: int = 0
    failed: int = 0
    trouble: str = ""


def gather(
    source: str,
    subjects: Sequence[tuple[str, ...]],
    ask: Callable[..., Iterable[CatalogueBook]],
    *,
    limit: int,
    progress: Progress,
) -> Gathered:
    """Ask one source for each subject until the limit, its quota, or its patience is reached.

    Args:
        source: Name of the source.
        subjects: Arguments of ``ask``, the most valuable first.
        ask: Yields what the source knows of one subject; raises ``ServiceError``.
        limit: Subjects to ask for at most.
        progress: Called after each subject.
    """
    gathered = Gathered(source)
    for subject in subjects[:limit]:
        try:
            gathered.books.extend(ask(*subject))
        except RateLimitedError as error:
            gathered.trouble = error.message
            break
        except ServiceError as error:
            gathered.failed += 1
            logger.warning("%s, asked for %s: %s", source, " / ".join(subject), error.message)
            if gathered.failed > FAILURES_IN_ALL and not gathered.books:
                gathered.trouble = error.message
                break
        gathered.asked += 1
        progress(gathered.asked, min(len(subjects), limit), source)
    gathered.left = len(subjects) - gathered.asked
    return gathered


def authors_of(library: pd.DataFrame) -> list[tuple[str]]:
    """Return each author once, under the spelling used most, those with most items first."""
    return [(author,) for author in _by_count(_names(library["authors"]), name_key)]


def series_of(owned: pd.DataFrame) -> list[tuple[str, str]]:
    """Return each series with its author, those with most items first.

    Args:
        owned: Columns title, authors, series: one row for each item in a series.
    """
    named = owned[owned["series"] != ""]
    pairs = Counter(
        (series, authors.partition("; ")[0]) for series, authors in zip(named["series"], named["authors"], strict=True)
    )
    seen: set[tuple[str, str]] = set()
    subjects = []
    for (series, author), _ in pairs.most_common():
        key = (series_key(series), name_key(author))
        if key not in seen:
            seen.add(key)
            subjects.append((series, author))
    return subjects


def _names(cells: Iterable[str]) -> Iterator[str]:
    for cell in cells:
        yield from (name for name in cell.split("; ") if name and not is_placeholder(name))


def _by_count(values: Iterable[str], key: Callable[[str], str]) -> list[str]:
    """Return one value for each key: its most frequent spelling, the most frequent key first."""
    spellings: dict[str, Counter[str]] = {}
    for value, count in Counter(values).items():
        spellings.setdefault(key(value), Counter())[value] += count
    ranked = sorted(spellings.values(), key=lambda counter: -counter.total())
    return [counter.most_common(1)[0][0] for counter in ranked]
