"""Sources behind one interface: each knows whom to ask about what, and how much; asked one after another.

What is asked of a source belongs to its own module; the patience with it to ``gathering``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import pandas as pd

from audiobook_pipeline.clients.boundary import Progress
from audiobook_pipeline.clients.lookups import LookupClient
from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.sources.gathering import SourceAnswer, Subject, gather
from audiobook_pipeline.sources.reads import Reading

_COLUMNS = ["source", "asked", "left", "failed", "records", "requests", "left_today", "complete_on", "trouble"]


@dataclass(frozen=True, slots=True)
class Source:
    """One source and what it is to be asked.

    Attributes:
        name: Its name.
        client: Counts its requests and rests when told; None where the source isn't asked.
        ask: Yields what it knows of one subject; called with the client and the subject.
        limit: Requests that it may cost in this run.
        absent: Why it isn't asked, where it isn't.
        prove: Makes sure at the end that its silence meant "no match", where the client can't tell by itself.
    """

    name: str
    client: LookupClient | None
    ask: Callable[..., Iterable[CatalogueBook]]
    limit: int
    absent: str = ""
    prove: Callable[[], None] | None = None


def ask_source(source: Source, subjects: Sequence[Subject], progress: Progress) -> SourceAnswer:
    """Ask a source for each subject, the most valuable first, as far as its limits go."""
    if source.client is None:
        return SourceAnswer(source.name, trouble=source.absent)
    asking = partial(source.ask, source.client)
    reading = _reading(source.client, asking)
    gathered = gather(
        source.name,
        subjects,
        reading or asking,
        limit=source.limit,
        progress=progress,
        client=source.client,
        prove=source.prove,
    )
    if reading:
        gathered.answers += reading.recalled(subjects)
        reading.keep()
    return gathered


def _reading(client: LookupClient, ask: partial[Iterable[CatalogueBook]]) -> Reading | None:
    """Return what reads nothing twice that the client remembers; None where it doesn't for long."""
    if client.cache_path is None:
        return None
    how = (client.base_url, ask.func.__module__, ask.func.__qualname__, sorted(ask.keywords.items()))
    return Reading(ask, client, client.cache_path, repr(how))


def status_table(gathered: Sequence[tuple[SourceAnswer, int]], today: date) -> pd.DataFrame:
    """Return how far each source is: done, left, the quota that is left, and the day on which it will be complete.

    Args:
        gathered: What each said, with the requests that it may cost in a run, one run a day.
        today: The day.
    """
    return pd.DataFrame(
        [
            (
                entry.source,
                entry.asked,
                entry.left,
                entry.failed,
                len(entry.books),
                entry.requests,
                "" if entry.left_today is None else str(entry.left_today),
                _day(entry, today, a_day) if entry.asked or entry.left else "",
                entry.trouble,
            )
            for entry, a_day in gathered
        ],
        columns=_COLUMNS,
    )


def _day(entry: SourceAnswer, today: date, a_day: int) -> str:
    return str(
        entry.complete_on(today, a_day) or ("not while it refuses" if entry.refused else "never: its limit is 0")
    )
