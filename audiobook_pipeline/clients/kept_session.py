"""A login with a download client that is kept: looks are repeated where a connection was lost, acts never."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, NoReturn, TypeVar

from audiobook_pipeline.clients.download_health import HealthState
from audiobook_pipeline.clients.errors import ServiceError

ApiT = TypeVar("ApiT")
FaultT = TypeVar("FaultT", bound=Exception)
T = TypeVar("T")


class KeptSession(ABC, Generic[ApiT, FaultT]):
    """What the sessions of all programs have in common. Safe to use from several threads: their calls take turns.

    Attributes:
        fault: What their library, or their own reading of an answer, raises.
    """

    fault: type[FaultT]

    def __init__(self) -> None:
        self._lock = threading.RLock()

    def read(self, look: Callable[[ApiT], T]) -> T:
        """Ask for something; where the connection was lost, once more.

        Raises:
            ServiceError: One of ``clients.errors``.
        """
        with self._lock:
            try:
                return self._twice(look)
            except self.fault as error:
                self._fail(error)

    def act(self, act: Callable[[ApiT], T]) -> T:
        """Change something; never sent a second time.

        Raises:
            ServiceError: One of ``clients.errors``.
        """
        with self._lock:
            try:
                return self._attempt(act)
            except self.fault as error:
                self._fail(error)

    def judge(self, look: Callable[[ApiT], T]) -> tuple[T | None, HealthState, str]:
        """Ask for something and, where that fails, say what it means for the instance as a whole.

        Returns:
            The result, OK and ""; or None, another state and what was seen.
        """
        with self._lock:
            try:
                return self._twice(look), HealthState.OK, ""
            except self.fault as error:
                return None, *self._diagnose(error)
            except ServiceError as error:
                return None, HealthState.ANOTHER_PROGRAM, error.message

    def _twice(self, look: Callable[[ApiT], T]) -> T:
        try:
            return self._attempt(look)
        except self.fault as error:
            if not self._is_lost(error):
                raise
        return self._attempt(look)

    @abstractmethod
    def _attempt(self, act: Callable[[ApiT], T]) -> T:
        """Ask once, logging in where that wasn't done yet."""

    @abstractmethod
    def _is_lost(self, error: FaultT) -> bool:
        """Say whether a connection that was kept open had been closed."""

    @abstractmethod
    def _diagnose(self, error: FaultT) -> tuple[HealthState, str]:
        """Say what an error means for the instance as a whole."""

    @abstractmethod
    def _fail(self, error: FaultT) -> NoReturn:
        """Raise the error of ``clients.errors`` that it is."""
