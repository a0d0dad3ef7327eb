"""What the clients of public metadata sources share.

A cache that survives, limits that hold across processes, a count of what was really sent, and a
stop once a daily quota is used up.

Layers from the caller down: cache, gate, rate limit, transport. A remembered answer passes none of
the lower ones. Credentials are added by the transport, below everything that stores or logs.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

import requests

from audiobook_pipeline.clients.boundary import Json
from audiobook_pipeline.clients.errors import RateLimitedError, ServiceError, TransientError
from audiobook_pipeline.clients.http import DEFAULT_TIMEOUT, MAX_BODY, HttpClient, Params, Timeout
from audiobook_pipeline.clients.retrying import retries
from audiobook_pipeline.clients.transport import BoundedAdapter, equip, load_body

if TYPE_CHECKING:
    from audiobook_pipeline.clients.lookup_session import Noted

logger = logging.getLogger(__name__)

Sign = Callable[[requests.PreparedRequest], None]
"""Adds a credential to a request that is about to leave."""

_ATTEMPTS: Final = 3
_LONGEST_PAUSE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How much a source may be asked: at least one limit; a day of 0 asks nothing at all.

    Attributes:
        per_second: Requests in any second.
        per_minute: Requests in any minute.
        per_day: Requests in any 24 hours.
        burst: Seconds whose requests may be made at once: 10 requests in any 10 seconds are a bucket of 10 that is
            filled by one a second.
    """

    per_second: float | None = None
    per_minute: float | None = None
    per_day: float | None = None
    burst: int = 1

    def binding(self) -> "RateLimits":
        """Return those limits that can hold anything back; the rate limiter refuses the others."""
        spans = (
            ("per_second", self.per_second and self.per_second * self.burst, self.burst),
            ("per_minute", self.per_minute, 60),
            ("per_day", self.per_day, 86_400),
        )
        kept: list[tuple[str, float, int]] = []
        for name, limit, seconds in spans:
            if not limit:
                continue
            while kept and kept[-1][1] >= limit:
                kept.pop()
            if not kept or limit / seconds < kept[-1][1] / kept[-1][2]:
                kept.append((name, limit, seconds))
        holding = {name for name, *_ in kept}
        return RateLimits(
            per_second=self.per_second if "per_second" in holding else None,
            per_minute=self.per_minute if "per_minute" in holding else None,
            per_day=self.per_day if "per_day" in holding else None,
            burst=self.burst,
        )

    def longest_wait(self) -> float | None:
        """Return the seconds beyond which it is the day's limit that holds; None without one: any wait ends.

        There is room for several processes that share the shorter limits.
        """
        if not self.per_day:
            return None
        return 10 + (120 if self.per_minute else 0) + (5 / self.per_second if self.per_second else 0) + self.burst


class _Transport(BoundedAdapter):
    """Adds the credential to a copy of the request and counts; its answers look as if there had been none."""

    def __init__(self, sign: Sign | None) -> None:
        # Repeats are the client's own, so that each is counted and held to the limits; but for a connection that
        # was closed while it lay idle, which took no question.
        super().__init__(retries(attempts=1).new(read=1))
        self._sign = sign
        self.sent = 0

    def send(self, request: requests.PreparedRequest, *args: Json, **options: Json) -> requests.Response:
        """Send a request."""
        self.sent += 1
        signed = request.copy()
        if self._sign is not None:
            self._sign(signed)
        response = super().send(signed, *args, **options)
        load_body(response, MAX_BODY)  # before the memory reads it without bounds
        response.request, response.url = request, request.url or ""
        return response


class LookupClient(HttpClient):
    """Base of the clients of public metadata sources.

    Args:
        url: Address of the source.
        sign: Adds the credential, where there is one.
        cache_path: SQLite file of remembered answers; None remembers for this process alone.
        limits_path: SQLite file of the rate limits, which then hold across processes; None: this process.
        limits: Other limits than the source's own.
        keep: How long an answer is good for.
        timeout: Seconds for (connecting, each piece of the answer).
        agent: Who asks, as the source sees it.

    Attributes:
        allowed: The limits in force.
        cache_path: The file of remembered answers; None where this process alone remembers them.
    """

    limits: ClassVar[RateLimits]
    remembered: ClassVar[tuple[int, ...]] = (200,)
    """Statuses whose answers are worth keeping."""

    def __init__(
        self,
        url: str,
        *,
        sign: Sign | None = None,
        cache_path: Path | None = None,
        limits_path: Path | None = None,
        limits: RateLimits | None = None,
        keep: timedelta = timedelta(days=30),
        timeout: Timeout = DEFAULT_TIMEOUT,
        agent: str = "audiobook-pipeline",
    ) -> None:
        # Takes a while; who only names clients needn't wait.
        from audiobook_pipeline.clients.lookup_session import LookupSession  # noqa: PLC0415 - see above

        allowed = self.allowed = limits or self.limits
        self.cache_path = cache_path
        self._keep = keep
        binding = allowed.binding()
        # Each file, and what is lost with it.
        lost = {cache_path: "the answers in it are asked again", limits_path: "today's requests are counted again"}
        self._files = {path: words for path, words in lost.items() if path is not None}
        with self._kept():
            for path in self._files:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._gate = session = LookupSession(
                type(self).__name__,
                cache_path=cache_path,
                limits_path=limits_path,
                longest_wait=binding.longest_wait(),
                **{name: limit or 0 for name, limit in asdict(binding).items()},
                expire_after=keep,
                allowable_codes=self.remembered,
                filter_fn=self._worth_keeping,
            )
        session.shut = self._spent = allowed.per_day == 0
        session.headers.update({"Accept": "application/json", "User-Agent": agent})
        self._transport = _Transport(sign)
        equip(session, self._transport)
        super().__init__(url, timeout=timeout, session=session)

    @property
    def requests_made(self) -> int:
        """How many requests really went out; remembered answers are none."""
        return self._transport.sent

    @property
    def requests_left(self) -> float:
        """How many requests it may still make before it rests."""
        return 0 if self._gate.closed else self._gate.left

    @property
    def answers(self) -> int:
        """How many answers came, remembered ones included."""
        return self._gate.answers

    def noting(self) -> AbstractContextManager["Noted"]:
        """Note the answers that come to this thread for a while."""
        return self._gate.noting()

    @property
    def asked_in_a_day(self) -> int:
        """How many requests count against the day's limit, those of other processes with the same file included."""
        with self._kept():
            return self._gate.asked()

    @property
    def quota(self) -> int | None:
        """How many requests the day's limit allows; None without such a limit."""
        return None if self.allowed.per_day is None else int(self.allowed.per_day)

    @property
    def left_today(self) -> int | None:
        """How many requests the day's limit still allows, whoever made the others; None without such a limit."""
        if not self.allowed.per_day:
            return None
        return 0 if self._spent else max(int(self.allowed.per_day) - self.asked_in_a_day, 0)

    def rest(self, after: int = 0) -> None:
        """Ask nothing more but ``after`` requests, however many ask at once.

        Remembered answers are still given, and every other question is refused as tomorrow's.
        """
        self._gate.left = after

    def _worth_keeping(self, response: requests.Response) -> bool:
        """Return whether an answer may be remembered; a login page of the network may not."""
        return "json" in response.headers.get("Content-Type", "")

    def _ask(self, method: str, path: str, *, params: Params = (), payload: Json = None) -> Json:
        """Return the JSON of an answer, having repeated sporadic failures and kept short pauses.

        Raises:
            ServiceError: One of the kinds in ``errors``; after a ``RateLimitedError`` with
                ``until_tomorrow`` every further question that isn't remembered gets the same.
        """
        with self._kept():
            question = requests.Request(method, self.base_url + path, params=list(params), json=payload)
            if self._gate.refuses(question):
                raise self._until_tomorrow()
        with self._gate.asking(question):
            return self._repeated(method, path, params=params, payload=payload)

    def _repeated(self, method: str, path: str, **request: Json) -> Json:
        """Return the JSON of an answer; sporadic failures are asked again."""
        for attempt in range(1, _ATTEMPTS):
            try:
                return self._json(method, path, **request)
            except RateLimitedError as error:
                if error.until_tomorrow and not self._gate.closed:
                    self._spent = self._gate.shut = True
                if error.until_tomorrow or error.retry_after is None or error.retry_after > _LONGEST_PAUSE_S:
                    raise
                pause = error.retry_after
            except TransientError as error:
                if error.status is None:
                    raise
                pause = 0.5 * attempt
            logger.info("%s: asking again in %.1f s", self.service, pause)
            time.sleep(pause)
        return self._json(method, path, **request)

    def _json(self, method: str, path: str, **request: Json) -> Json:
        with self._kept():
            return super()._json(method, path, **request)

    @contextmanager
    def _kept(self) -> Iterator[None]:
        """Turn what the disk says of the remembered answers into this client's error."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise ServiceError(self.service, self._not_kept(str(error))) from None

    def _not_kept(self, words: str) -> str:
        """Return what is wrong with the files, and the way out."""
        if not self._files:
            return f"it can't be asked ({words})"
        folder = next(iter(self._files)).parent
        way_out = "Make room there, or let PIPELINE_DATA name a folder that this user may write"
        for path, lost in self._files.items():
            if _is_damaged(path):
                # A log that is left behind would be played into the new file.
                way_out = f"Remove {path} (and {path.name}-wal, {path.name}-shm): {lost}"
        return f"its answers can't be cached in {folder} ({words}). {way_out}"

    def _unreachable(self, error: requests.RequestException, url: str, timeout: Timeout) -> ServiceError:
        # Gate and rate limit raise a bare Timeout; those of connections are subclasses.
        if type(error) is requests.exceptions.Timeout:
            return self._until_tomorrow()
        return super()._unreachable(error, url, timeout)

    def _until_tomorrow(self) -> RateLimitedError:
        told = "today's quota is used up; what is not cached is asked tomorrow"
        return RateLimitedError(self.service, told, until_tomorrow=True)


def _is_damaged(path: Path) -> bool:
    """Return whether there is something at ``path`` that SQLite can't make sense of."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            return bool(file.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
    except sqlite3.OperationalError:
        return False  # Not there, not to be read, or in use: nothing is known of what is in it.
    except sqlite3.DatabaseError:
        return True
