"""What remembered answers were read as, kept for as long as the answers are good.

A source's answers are read again in every run, and there are more of them each night; finding and reading one takes
ten times as long as what is kept here. It lies in the file of the answers, so that who removes that asks everything
again. Which answers are remembered, and for how long, belongs to ``clients.lookups``.
"""

import json
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from audiobook_pipeline.clients.lookups import LookupClient
from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.io.kept import version
from audiobook_pipeline.sources.gathering import Subject

logger = logging.getLogger(__name__)

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS read_answers (
    question TEXT, subject TEXT, version BLOB, until REAL, answers INTEGER, books TEXT, PRIMARY KEY (question, subject)
)
"""
_KNOWN: Final = (
    "SELECT subject, until, answers, books FROM read_answers WHERE question = ? AND version = ? AND until > ?"
)
_KEEP: Final = "INSERT OR REPLACE INTO read_answers VALUES (?, ?, ?, ?, ?, ?)"
_FORGET: Final = "DELETE FROM read_answers WHERE until <= ? OR version <> ?"
_BUSY_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class _Read:
    """What the answers about one subject say, how many these are, and when the first must be asked again."""

    books: tuple[CatalogueBook, ...]
    answers: int
    until: float


class Reading:
    """Asks a source about subjects, and reads nothing twice that is remembered.

    Args:
        ask: Asks ``client`` about a subject and reads its answers.
        client: Remembers them in ``file``.
        file: The SQLite file.
        question: The question and its source, in words; equal if the same answers are read in the same way.
    """

    def __init__(
        self, ask: Callable[..., Iterable[CatalogueBook]], client: LookupClient, file: Path, question: str
    ) -> None:
        self._ask, self._client, self._file, self._question = ask, client, file, question
        self._now = datetime.now(UTC).timestamp()
        self._known = dict(self._load())
        self._new: dict[Subject, _Read] = {}

    def __call__(self, *subject: str | int) -> Iterator[CatalogueBook]:
        """Yield what the source knows of a subject.

        Raises:
            ServiceError: As the client does; what came before is good.
        """
        if subject in self._known:
            yield from self._known[subject].books
            return
        books, aside = [], len(self._client.aside)
        with self._client.noting() as noted:
            for book in self._ask(*subject):
                books.append(book)
                yield book
        # Each run reports the rows that can't be read.
        if noted.until and not noted.fresh and len(self._client.aside) == aside:
            self._new[subject] = _Read(tuple(books), noted.answers, noted.until.timestamp())

    def recalled(self, subjects: Iterable[Subject]) -> int:
        """Return how many answers were not looked at again."""
        return sum(self._known[subject].answers for subject in subjects if subject in self._known)

    def keep(self) -> None:
        """Keep what was read; forget what has expired, and what another version read."""
        rows = [
            (self._question, json.dumps(subject), version(), read.until, read.answers, _text(read.books))
            for subject, read in self._new.items()
        ]
        if not rows:
            return
        try:
            with closing(sqlite3.connect(self._file, timeout=_BUSY_S)) as store, store:
                store.execute(_FORGET, (self._now, version()))
                store.executemany(_KEEP, rows)
        except sqlite3.Error as error:
            logger.info("What %d answers say is read again in the next run: %s", len(rows), error)

    def _load(self) -> Iterator[tuple[Subject, _Read]]:
        try:
            with closing(sqlite3.connect(self._file, timeout=_BUSY_S)) as store:
                store.execute(_TABLE)
                rows = store.execute(_KNOWN, (self._question, version(), self._now)).fetchall()
        except sqlite3.Error:
            return  # The client tells of a file that can't be used, and what to do.
        for subject, until, answers, books in rows:
            yield tuple(json.loads(subject)), _Read(_books(books), answers, until)


def _text(books: Iterable[CatalogueBook]) -> str:
    return json.dumps([astuple(book) for book in books], separators=(",", ":"))


def _books(text: str) -> tuple[CatalogueBook, ...]:
    return tuple(CatalogueBook(*map(_cell, row)) for row in json.loads(text))


def _cell(value: Any) -> Any:  # noqa: ANN401 - any field's value
    return tuple(value) if isinstance(value, list) else value
