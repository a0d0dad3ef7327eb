"""Sources that answer nothing when they are down, as if nothing matched.

Silence is therefore remembered only once the source was heard, and after a while of nothing but silence it is asked
for something that everybody has.
"""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from threading import Lock, local
from typing import Any, ClassVar, Final, Generic, TypeVar

import requests

from audiobook_pipeline.clients.answers import read_json
from audiobook_pipeline.clients.boundary import Json
from audiobook_pipeline.clients.errors import ContractError, TransientError
from audiobook_pipeline.clients.http import Params
from audiobook_pipeline.clients.lookups import LookupClient

T = TypeVar("T")

SILENCE: Final = 10
"""Empty answers in a row after which the source must prove that it is there; twice as many after each proof."""
_DOUBLINGS: Final = 4
"""Beyond, so much would have to be remembered at once that connections are closed meanwhile."""


class SilentProviderError(TransientError):
    """A provider answers nothing, not even for a book that everybody has: it is down, or refuses the server."""


class ProvenClient(LookupClient, Generic[T]):
    """Base of the clients whose source may be silent because it is down; arguments as those of ``LookupClient``."""

    path: ClassVar[str]
    """Where it is asked."""

    def __init__(self, url: str, **options: Any) -> None:  # noqa: ANN401 - those of the base
        self._lock, self._proving = Lock(), Lock()
        # The empty answers of each provider since it was heard last; None for those that a proof has shown to be false.
        self._silence: defaultdict[str, list[requests.Response | None]] = defaultdict(list)
        # What each proof of a provider has shown: that it is there, or not.
        self._proofs: defaultdict[str, list[bool]] = defaultdict(list)
        self._answer = local()
        super().__init__(url, **options)

    @abstractmethod
    def _rows(self, data: Json) -> Sequence[T]:
        """Return what an answer holds; nothing where the source is silent."""

    @abstractmethod
    def _known_to_all(self, provider: str) -> Sequence[Params]:
        """Return questions that every source which is there has an answer to."""

    def _find(self, params: Params, provider: str = "") -> Sequence[T]:
        """Return what a provider answers.

        Raises:
            SilentProviderError: It was silent for long, and for what everybody has as well.
        """
        proofs = len(self._proofs[provider])
        found, silent = self._listen(params, provider)
        if silent and len(self._silence[provider]) >= SILENCE << min(sum(self._proofs[provider]), _DOUBLINGS):
            self._prove(provider, proofs)
        return found

    def prove(self, provider: str = "") -> None:
        """Make sure that the provider's silence meant "no match", where it said nothing but that lately.

        Raises:
            SilentProviderError: It answers nothing at all; nothing of its silence is remembered.
        """
        self._prove(provider, len(self._proofs[provider]))

    def _prove(self, provider: str, proofs: int) -> None:
        """Prove the provider, unless that was done by another thread since there were so many ``proofs``."""
        with self._proving:
            silence, known = len(self._silence[provider]), self._proofs[provider]
            if silence and len(known) == proofs:
                known.append(any(self._listen_again(each, provider) for each in self._known_to_all(provider)))
                if not known[-1]:
                    with self._lock:
                        self._silence[provider] = [None] * len(self._silence[provider])
            if not silence or known[-1]:
                return
        raise SilentProviderError(
            self.service,
            f"{provider or self.base_url} answered nothing {silence} times, nor for books that everybody has: it is "
            "down or refuses to answer, and doesn't tell; what it may know is asked again later",
        )

    def _listen(self, params: Params, provider: str) -> tuple[Sequence[T], bool]:
        """Return what is answered, and whether that was a silence that nothing is known of yet."""
        self._answer.fresh = None
        found = self._rows(self._ask("GET", self.path, params=params))
        fresh = self._answer.fresh
        if fresh is not None and found:
            self._believe(provider)
        elif fresh is not None:
            with self._lock:
                self._silence[provider].append(fresh)
        return found, fresh is not None and not found

    def _believe(self, provider: str) -> None:
        """Remember the silence of a provider that is there; what can't be kept now may be later."""
        with self._lock, self._kept():
            silence = self._silence[provider]
            while silence:
                if silence[-1] is not None:
                    self._gate.cache.save_response(silence[-1], expires=datetime.now(UTC) + self._keep)
                silence.pop()

    def _listen_again(self, params: Params, provider: str) -> bool:
        # Not by switching the cache off: other threads are using it.
        question = requests.Request("GET", self.base_url + self.path, params=list(params))
        with self._kept():
            self._gate.cache.delete(requests=[question.prepare()])
        return bool(self._listen(params, provider)[0])

    def _worth_keeping(self, response: requests.Response) -> bool:
        if getattr(response, "from_cache", False):
            return True
        if response.status_code != 200 or not super()._worth_keeping(response):
            return False
        # Called in the thread that asks, before the cache is done with the answer: what it means is seen to after.
        self._answer.fresh = response
        try:
            return bool(self._rows(read_json(response.content)))
        except (ValueError, RecursionError, ContractError):
            return False
