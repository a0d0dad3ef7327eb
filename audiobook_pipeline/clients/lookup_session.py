"""The session of ``lookups``: memory, gate and rate limit.

Imported with the first client that is made: what keeps the memory brings a store of each kind along.
"""

import math
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from threading import Lock, local
from typing import Any, Final

import requests
from pyrate_limiter import RateItem
from requests_cache import CacheMixin
from requests_cache.backends.sqlite import SQLiteCache, SQLiteDict
from requests_ratelimiter import InMemoryBucket, LimiterMixin, SQLiteBucket

from audiobook_pipeline.clients.boundary import Json

_LIMIT_MARGIN_MS: Final = 5
"""Between a limit's end and the next request; the library's own 50 would leave a twentieth of a rate unused."""
_BUSY_S: Final = 30.0
_VERSION: Final = version("requests-cache")
"""Another one may make other keys."""
_KEYS: Final = "CREATE TABLE IF NOT EXISTS question_keys (question BLOB PRIMARY KEY, key TEXT) WITHOUT ROWID"


class _Gate:
    """Lies between cache and rate limit: shut for the day, or once so many are through, nothing passes it."""

    shut = False
    left = math.inf
    counting = Lock()

    @property
    def closed(self) -> bool:
        return self.shut or self.left <= 0

    def send(self, request: requests.PreparedRequest, **options: Json) -> requests.Response:
        with self.counting:
            if self.closed:
                raise requests.exceptions.Timeout("quota used up")
            self.left -= 1
        return super().send(request, **options)  # type: ignore[misc,no-any-return]  # a mixin


class _Table(SQLiteDict):
    """Says what the disk said; the library's own forgets it, or waits for ever for a transaction that it left open."""

    _keys: set[str] | None = None

    def holds(self, key: str) -> bool:
        """Tell whether there is such a key, from a list of them all that is read once: for many questions in a row."""
        if self._keys is None:
            self._keys = set(self)
        return key in self._keys

    def __setitem__(self, key: str, value: object) -> None:
        super().__setitem__(key, value)  # type: ignore[no-untyped-call]  # as the base
        if self._keys is not None:
            self._keys.add(key)

    @contextmanager
    def connection(self, commit: bool = False) -> Iterator[sqlite3.Connection]:
        trouble = None
        with super().connection(commit) as connection:
            try:
                yield connection
                if commit:
                    connection.commit()
            except sqlite3.Error as error:
                trouble = error
                if commit:
                    connection.rollback()
        if trouble is not None:
            raise trouble


class _Keys:
    """The keys under which answers are remembered, by question: what has none was never answered.

    Making the key of a question takes ten times as long as finding it here.

    Args:
        path: SQLite file; None: this process.
    """

    def __init__(self, path: Path | None) -> None:
        self._path, self._lock = path, Lock()

    def of(self, question: bytes) -> str | None:
        """Return the key of a question, None where it was never answered."""
        with self._lock:
            return self._known.get(question)

    def note(self, question: bytes, key: str) -> None:
        """Note the key of a question, for the processes that follow as well."""
        with self._lock:
            if self._known.get(question) == key:
                return
            self._known[question] = key
            self._store.execute("INSERT OR REPLACE INTO question_keys VALUES (?, ?)", (question, key))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if store := self.__dict__.pop("_store", None):
                store.close()

    @cached_property
    def _known(self) -> dict[bytes, str]:
        return dict(self._store.execute("SELECT question, key FROM question_keys"))

    @cached_property
    def _store(self) -> sqlite3.Connection:
        path = self._path or ":memory:"
        store = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        store.execute("PRAGMA synchronous = NORMAL")  # what a power failure takes of it is noted again
        store.execute(_KEYS)
        return store


def _digest(question: requests.Request) -> bytes:
    said = (_VERSION, question.method, question.url, question.params, question.json)
    return blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=16).digest()


class _AnswerFile(SQLiteCache):
    """Remembered answers in a file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, wal=True)
        self.responses = _Table(path, table_name="responses", serializer="json", wal=True)
        self.redirects = _Table(path, table_name="redirects", serializer=None, wal=True)


@dataclass(slots=True)
class Noted:
    """The answers that came in one thread while it was listened to.

    Attributes:
        answers: How many.
        fresh: Whether one of them was not remembered before.
        until: When the first of them must be asked again; None where no answer came, or one has no end.
    """

    answers: int = 0
    fresh: bool = False
    until: datetime | None = None

    def add(self, response: requests.Response) -> None:
        """Note one answer."""
        ends = getattr(response, "expires", None)
        self.fresh |= ends is None or not getattr(response, "from_cache", False)
        self.until = min((each for each in (self.until, ends) if each), default=None)
        self.answers += 1


class LookupSession(CacheMixin, _Gate, LimiterMixin, requests.Session):
    """A session with the layers in their order; above them all it counts.

    Args:
        name: Whose limits these are, in the file that all share.
        cache_path: SQLite file of remembered answers; None remembers for this process alone.
        limits_path: SQLite file of the rate limits; None: this process.
        longest_wait: Seconds beyond which the day's limit holds.
        options: Of ``CacheMixin`` and ``LimiterMixin``.
    """

    answers = 0

    def __init__(
        self,
        name: str,
        *,
        cache_path: Path | None,
        limits_path: Path | None,
        longest_wait: float | None,
        **options: Json,
    ) -> None:
        super().__init__(
            backend=_AnswerFile(cache_path) if cache_path else "memory",
            allowable_methods=("GET", "POST"),
            **options,
            per_host=False,
            bucket_name=name,
            bucket_class=SQLiteBucket if limits_path else InMemoryBucket,
            bucket_kwargs={"path": str(limits_path), "use_file_lock": True} if limits_path else {},
            # On a refusal the library would log the address and wait; the client knows better.
            limit_statuses=(),
            max_delay=longest_wait,
        )
        self.limiter.buffer_ms = _LIMIT_MARGIN_MS
        self._keys = _Keys(cache_path)
        self._listener = local()

    def refuses(self, question: requests.Request) -> bool:
        """Tell whether nothing is sent any more and the answer isn't remembered: ``send`` would take long to say so."""
        if not self.closed:
            return False
        held, key = self.cache.responses, self._keys.of(_digest(question))
        return key is None or not (held.holds(key) if isinstance(held, _Table) else key in held)

    @contextmanager
    def asking(self, question: requests.Request) -> Iterator[None]:
        """Note under which key the answer is remembered that this thread gets meanwhile."""
        self._listener.question = _digest(question)
        try:
            yield
        finally:
            self._listener.question = None

    def close(self) -> None:
        """Close connections and files."""
        super().close()  # type: ignore[no-untyped-call]  # as the base
        self._keys.close()

    def send(self, request: requests.PreparedRequest, **options: Json) -> requests.Response:  # type: ignore[override]  # passed on
        """Send a request, or remember its answer."""
        response: requests.Response = super().send(request, **options)
        self.answers += 1
        if question := getattr(self._listener, "question", None):
            self._keys.note(question, getattr(response, "cache_key", None) or self.cache.create_key(request))
        if noted := getattr(self._listener, "noted", None):
            noted.add(response)
        return response

    @contextmanager
    def noting(self) -> Iterator[Noted]:
        """Note the answers that come to this thread for a while."""
        self._listener.noted = noted = Noted()
        try:
            yield noted
        finally:
            self._listener.noted = None

    def asked(self) -> int:
        """Return how many requests count against the longest limit, those of other processes included."""
        now = int(time.time() * 1000)
        # Typed for buckets that can be awaited as well; these are not.
        bucket: Any = self.limiter.bucket_factory.get(RateItem(self.bucket_name or "", now))
        bucket.leak(now)
        return int(bucket.count())
