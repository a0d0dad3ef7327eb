"""Who may come in, and as what: accounts of Audiobookshelf, or the desk's own password."""

import hmac
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, Literal, NamedTuple

from audiobook_pipeline.clients.audiobookshelf_login import AudiobookshelfLogin
from audiobook_pipeline.clients.errors import AuthenticationError, RateLimitedError, ServiceError
from audiobook_pipeline.desk.settings import DeskSettings
from audiobook_pipeline.errors import PipelineError

Role = Literal["admin", "user"]

TRIES: Final = 10
"""Failed tries of one address within the time below."""
TRIES_OF_ALL: Final = 30
"""Tries of everybody in that time: Audiobookshelf accepts 40 from one address, and sees only the desk's."""
SECONDS: Final = 600.0


class Person(NamedTuple):
    """Somebody who is signed in."""

    name: str
    role: Role

    @property
    def decides(self) -> bool:
        """Whether this person decides, or asks only."""
        return self.role == "admin"


class SignInError(PipelineError):
    """Somebody isn't let in; the message says why."""


@dataclass
class SignInAttempts:
    """How often it was tried lately.

    Args:
        clock: Seconds that never go back.
    """

    clock: Callable[[], float] = time.monotonic
    _failed: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _all: deque[float] = field(default_factory=deque)
    _lock: Lock = field(default_factory=Lock)

    def begin(self, address: str) -> None:
        """Count a try.

        Raises:
            SignInError: There were too many.
        """
        with self._lock:
            now = self.clock()
            for times in (self._all, self._failed[address]):
                while times and times[0] <= now - SECONDS:
                    times.popleft()
            if len(self._failed[address]) >= TRIES or len(self._all) >= TRIES_OF_ALL:
                raise SignInError("too many tries; try again in ten minutes")
            self._all.append(now)

    def failed(self, address: str) -> None:
        """Count a failure."""
        with self._lock:
            self._failed[address].append(self.clock())

    def succeeded(self, address: str) -> None:
        """Forget the failures of an address."""
        with self._lock:
            self._failed.pop(address, None)


class SignIn:
    """Lets people in.

    Args:
        settings: What there is to sign in with.
        tries: Counts tries.
    """

    def __init__(self, settings: DeskSettings, tries: SignInAttempts | None = None) -> None:
        self._settings = settings
        self._tries = tries or SignInAttempts()

    @property
    def own_password(self) -> bool:
        """Whether the desk has a password of its own."""
        return bool(self._settings.password)

    @property
    def accounts(self) -> bool:
        """Whether accounts of Audiobookshelf are taken."""
        return bool(self._settings.audiobookshelf)

    def admit(self, name: str, password: str, address: str) -> Person:
        """Return who it is; without a name the password is the desk's own.

        Raises:
            SignInError: Wrong name or password, a guest, too many tries, or the server can't be asked.
        """
        self._tries.begin(address)
        try:
            person = self._account(name.strip(), password) if name.strip() else self._local(password)
        except SignInError:
            self._tries.failed(address)
            raise
        self._tries.succeeded(address)
        return person

    def _local(self, password: str) -> Person:
        own = self._settings.password
        if not own or not hmac.compare_digest(own.encode(), password.encode(errors="replace")):
            raise SignInError("wrong password" if own else "enter your name too")
        return Person("admin", "admin")

    def _account(self, name: str, password: str) -> Person:
        if not self._settings.audiobookshelf:
            raise SignInError("no Audiobookshelf is set up: leave the name empty and enter the desk's password")
        try:
            with AudiobookshelfLogin(self._settings.audiobookshelf) as login:
                account = login.sign_in(name, password)
        except AuthenticationError:
            raise SignInError("wrong name or password") from None
        except RateLimitedError:
            raise SignInError("Audiobookshelf accepts no further tries for some minutes") from None
        except ServiceError as error:
            way = "; the desk's own password still works, with the name left empty" if self.own_password else ""
            raise SignInError(f"{error}{way}") from None
        if account.type == "guest":
            raise SignInError("guests can't use the desk")
        return Person(account.username, "admin" if account.type in {"root", "admin"} else "user")
