"""Asking the sources for what they know of a library's authors, series and items, the most valuable first.

A source that is down or whose quota is used up is told from one that knows nothing; what it said
before is kept, and the next run continues from the answers that are remembered.
"""

import logging
import math
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import islice

import pandas as pd

from audiobook_pipeline.clients.boundary import Aside, Progress
from audiobook_pipeline.clients.errors import AuthenticationError, RateLimitedError, ServiceError
from audiobook_pipeline.clients.lookups import LookupClient
from audiobook_pipeline.clients.silence import SilentProviderError
from audiobook_pipeline.domain.columns import list_column
from audiobook_pipeline.domain.forms.names import name_key
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.identity import asin
from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.domain.placeholders import is_placeholder

logger = logging.getLogger(__name__)

Subject = tuple[str | int, ...]

_PROOF = 2
"""Requests of a run that are kept for the proof of a source that was silent."""
FAILURES_IN_ROW = 3
"""A source that has failed so often in a row is down, or refuses us."""
AT_ONCE = 4
"""Questions under way: a source may be slower to answer than it may be asked."""
_MOST_REQUESTS = 8
"""Requests that a subject may take, repeats included."""


@dataclass(slots=True)
class SourceAnswer:
    """What one source said.

    Attributes:
        source: Its name.
        books: The works or recordings it knows.
        asked: How many subjects it answered, from the cache or by a request.
        left: How many it has not answered yet.
        failed: How many questions failed.
        requests: How many requests that took.
        answers: How many answers that took, remembered ones included: what the subjects asked cost in all runs.
        quota: How many requests it allows in a day; None where it has no such limit.
        left_today: How many of them are left.
        trouble: Why it was given up, or "".
        refused: It refuses us as long as nobody corrects the key.
        aside: Rows of its answers that could not be read.
    """

    source: str
    books: list[CatalogueBook] = field(default_factory=list)
    asked: int = 0
    left: int = 0
    failed: int = 0
    requests: int = 0
    answers: int = 0
    quota: int | None = None
    left_today: int | None = None
    trouble: str = ""
    refused: bool = False
    aside: list[Aside] = field(default_factory=list)

    def complete_on(self, today: date, a_day: int) -> date | None:
        """Return the day on which everything will have been asked with ``a_day`` requests; None where never.

        What is left costs as much a subject as what was asked, and no day more than the quota.
        """
        if not self.left:
            return today
        a_day = a_day if self.quota is None else min(a_day, self.quota)
        if self.refused or not a_day:
            return None
        a_subject = self.answers / self.asked if self.answers and self.asked else 1
        return today + timedelta(days=math.ceil(self.left * a_subject / a_day))


def gather(
    source: str,
    subjects: Sequence[Subject],
    ask: Callable[..., Iterable[CatalogueBook]],
    *,
    limit: int,
    progress: Progress,
    client: LookupClient | None = None,
    prove: Callable[[], None] | None = None,
) -> SourceAnswer:
    """Ask one source for each subject until the limit, its quota, or its patience is reached.

    Args:
        source: Name of the source.
        subjects: Arguments of ``ask``, the most valuable first.
        ask: Yields what the source knows of one subject; raises ``ServiceError``.
        limit: Requests to make at most; remembered answers cost none. Without ``client``: subjects to ask for.
        progress: Called after each subject.
        client: Counts the requests. Once it may make no more, all subjects still get what is remembered.
        prove: Makes sure at the end that the source's silence meant "no match", where it can't tell by itself.
    """
    gathered = SourceAnswer(source)
    started, answers = (client.requests_made, client.answers) if client else (0, 0)
    aside = len(client.aside) if client else 0
    subjects_asked = subjects if client else subjects[:limit]
    spare = _PROOF if prove and limit > _PROOF else 0
    if client:
        client.rest(after=limit - spare)

    def answer(subject: Subject) -> tuple[list[CatalogueBook], ServiceError | None]:
        books: list[CatalogueBook] = []
        try:
            books.extend(ask(*subject))
        except ServiceError as error:
            return books, error
        return books, None

    in_row = 0
    known: dict[CatalogueBook, None] = {}
    for subject, (books, error) in _side_by_side(subjects_asked, answer, partial(_at_once, client)):
        known.update(dict.fromkeys(books))  # one book answers many questions
        if error is None:
            gathered.asked, in_row = gathered.asked + 1, 0
        elif not gathered.trouble:
            in_row += 1
            gathered.trouble = _note(gathered, subject, error, in_row)
            if client and gathered.trouble:
                client.rest()
        if gathered.trouble and not client:
            break
        progress(gathered.asked, len(subjects_asked), source)
    gathered.books = list(known)
    gathered.left = len(subjects) - gathered.asked
    at_limit = client is not None and client.requests_made - started >= limit - spare
    _conclude(gathered, limit, client if at_limit else None, prove, spare)
    if client:
        gathered.requests, gathered.answers = client.requests_made - started, client.answers - answers
        gathered.quota, gathered.left_today = client.quota, client.left_today
        gathered.aside = [*islice(client.aside, aside, None)]
    return gathered


def _conclude(
    gathered: SourceAnswer, limit: int, spent: LookupClient | None, prove: Callable[[], None] | None, spare: int
) -> None:
    """Say that the run's requests are spent, where it was that; see whether silence meant "no match"."""
    if spent and gathered.left and not gathered.refused:
        gathered.trouble = f"this run's {limit} requests are made; the next run continues"
        spent.rest(after=spare)
    elif gathered.trouble:
        return
    try:
        if prove:
            prove()
    except ServiceError as error:
        gathered.trouble, gathered.refused = error.message, isinstance(error, AuthenticationError)


def _note(gathered: SourceAnswer, subject: Subject, error: ServiceError, in_row: int) -> str:
    """Count a failure; return why to give the source up, where another question would do harm, or nothing."""
    if isinstance(error, RateLimitedError | SilentProviderError | AuthenticationError):
        gathered.refused = isinstance(error, AuthenticationError)
        return error.message
    gathered.failed += 1
    logger.warning("%s, asked for %s: %s", gathered.source, " / ".join(map(str, subject)), error.message)
    return error.message if in_row >= FAILURES_IN_ROW else ""


def _at_once(client: LookupClient | None) -> int:
    """Return how many questions may be under way: the last requests go to the first subjects, whichever is quicker.

    None where no request is left: what is remembered is there at once.
    """
    if client is None or client.requests_left > AT_ONCE * _MOST_REQUESTS:
        return AT_ONCE
    return 1 if client.requests_left > 0 else 0


def _side_by_side(
    subjects: Iterable[Subject],
    answer: Callable[[Subject], tuple[list[CatalogueBook], ServiceError | None]],
    at_once: Callable[[], int],
) -> Iterator[tuple[Subject, tuple[list[CatalogueBook], ServiceError | None]]]:
    """Yield each subject with its answer, in order, a few under way; once none may be, the rest in this thread."""
    waiting = iter(subjects)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        under_way: deque[tuple[Subject, Future[tuple[list[CatalogueBook], ServiceError | None]]]] = deque()
        try:
            while True:
                free = max(at_once() - len(under_way), 0)
                under_way.extend((subject, pool.submit(answer, subject)) for subject in islice(waiting, free))
                if not under_way:
                    break
                subject, future = under_way.popleft()
                yield subject, future.result()
        finally:
            for _, future in under_way:
                future.cancel()
    yield from ((subject, answer(subject)) for subject in waiting)


def authors_of(library: pd.DataFrame) -> list[tuple[str]]:
    """Return each author once, under the spelling used most, those with most items first."""
    return [(author,) for author in _by_count(_names(list_column(library, "authors")), name_key)]


def series_of(owned: pd.DataFrame) -> list[tuple[str, str]]:
    """Return each series with its author, those with most items first.

    Args:
        owned: Columns title, authors, series: one row for each item in a series.
    """
    named = owned[owned["series"] != ""]
    firsts = (authors[0] if authors else "" for authors in named["authors"])
    pairs = Counter(zip(named["series"], firsts, strict=True))
    seen: set[tuple[str, str]] = set()
    subjects = []
    for (series, author), _ in pairs.most_common():
        key = (series_key(series), name_key(author))
        if key not in seen:
            seen.add(key)
            subjects.append((series, author))
    return subjects


def asins_of(items: pd.DataFrame) -> list[tuple[str]]:
    """Return the valid Audible identifiers of items, each once, in their order."""
    return [(found,) for found in dict.fromkeys(asin(cell) for cell in items["asin"]) if found]


def titles_of(items: pd.DataFrame) -> list[tuple[str, str]]:
    """Return title and first author of items that have both, each once, in their order."""
    rows = zip(items["title"], list_column(items, "authors"), strict=True)
    pairs = ((title, next(_names([authors]), "")) for title, authors in rows)
    return [(title, author) for title, author in dict.fromkeys(pairs) if title and author]


def _names(lists: Iterable[Sequence[str]]) -> Iterator[str]:
    return (name for names in lists for name in names if not is_placeholder(name))


def _by_count(values: Iterable[str], key: Callable[[str], str]) -> list[str]:
    """Return one value for each key: its most frequent spelling, the most frequent key first."""
    spellings: dict[str, Counter[str]] = {}
    for value, count in Counter(values).items():
        spellings.setdefault(key(value), Counter())[value] += count
    ranked = sorted(spellings.values(), key=lambda counter: -counter.total())
    return [counter.most_common(1)[0][0] for counter in ranked]
