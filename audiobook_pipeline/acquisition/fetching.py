"""Fetching the torrent of one chosen release, and checking that it is what was chosen.

Each fetch costs the indexer's quota, so only what is about to be sent comes here.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final, Protocol

from audiobook_pipeline.acquisition.policy import Budget
from audiobook_pipeline.acquisition.torrent_contents import refusal
from audiobook_pipeline.clients.errors import (
    AccountError,
    AuthenticationError,
    ContractError,
    NotFoundError,
    RateLimitedError,
    RejectedError,
    ServiceError,
    SiteError,
)
from audiobook_pipeline.clients.torrents.magnet import Magnet
from audiobook_pipeline.clients.torrents.torrent import TorrentInfo
from audiobook_pipeline.domain.models import Release

_MISSES: Final = 3
"""So many fetches in a row without a torrent speak against the indexer and no longer against its releases."""


class Fetch(Protocol):
    """Fetches the torrent of a release: ``ProwlarrClient.download``."""

    def __call__(self, release: Release, /) -> TorrentInfo | Magnet:
        """Return the torrent or raise one of ``clients.errors``."""


class UnfitError(Exception):
    """This release can't be had or must not be; the message says why."""


class LaterError(Exception):
    """Not now, through no fault of the release, and it wasn't asked for; the message says what it waits for."""


class FailedError(Exception):
    """It was asked for and can't be had now.

    Args:
        words: Why, for a person.
        pause: How long not to ask again, or None where nobody said.
        gives_way: Whether the book gets its next best release where this goes on for days.
    """

    def __init__(self, words: str, *, pause: timedelta | None = None, gives_way: bool = False) -> None:
        super().__init__(words)
        self.pause = pause
        self.gives_way = gives_way


class Fetcher:
    """Fetches for one run, and skips sites that refused before.

    Args:
        fetch: Fetches one torrent.
        budget: Limits of the run.
        failing: By number of the indexer, the torrents that it failed to give lately.
    """

    def __init__(self, fetch: Fetch, budget: Budget, failing: Mapping[int, int] = MappingProxyType({})) -> None:
        self._fetch = fetch
        self._budget = budget
        self._misses: Counter[int] = Counter()
        few = f"{_MISSES} downloads in a row gave no torrent: the site is skipped until they are due again"
        self._barred = {number: few for number, misses in failing.items() if misses >= _MISSES}
        self._all_barred = ""

    def torrent(self, release: Release) -> TorrentInfo | Magnet:
        """Return its torrent, as far as it is known before its peers are asked.

        Raises:
            UnfitError: There is none, or it is not what was chosen.
            LaterError: It isn't asked for in this run.
            FailedError: It can't be had now, which says nothing of the release.
        """
        barred = self._all_barred or self._barred.get(release.indexer_id)
        if barred:
            raise LaterError(barred)
        self._budget.note_grab(release.indexer)
        try:
            info = self._fetch(release)
        except (NotFoundError, RejectedError) as error:
            self._miss(release)
            raise UnfitError(f"its torrent is not available: {error}") from error
        except RateLimitedError as error:
            self._barred[release.indexer_id] = f"{release.indexer} asks for a pause: {error}"
            pause = timedelta(seconds=error.retry_after) if error.retry_after else None
            raise FailedError(self._barred[release.indexer_id], pause=pause) from error
        except AuthenticationError as error:
            self._all_barred = str(error)
            raise LaterError(self._all_barred) from error
        except AccountError as error:
            raise FailedError(str(error)) from error
        except ServiceError as error:
            self._miss(release)
            # A page in place of a torrent, day after day, is as good as none.
            gives_way = isinstance(error, SiteError | ContractError)
            raise FailedError(f"its torrent could not be fetched: {error}", gives_way=gives_way) from error
        self._misses[release.indexer_id] = 0
        _check(release, info)
        return info

    def _miss(self, release: Release) -> None:
        self._misses[release.indexer_id] += 1
        if self._misses[release.indexer_id] >= _MISSES:
            self._barred[release.indexer_id] = f"{_MISSES} fetches in a row from {release.indexer} gave no torrent"


def _check(release: Release, info: TorrentInfo | Magnet) -> None:
    """Refuse a torrent that is another one than was chosen, or that would write outside its folder."""
    named = {name for name in (info.infohash_v1, info.infohash_v2, info.client_hash) if name}
    if release.infohash and release.infohash.lower() not in named:
        raise UnfitError("what was fetched is another torrent than the indexer announced (its infohash differs)")
    if isinstance(info, TorrentInfo) and info.unsafe_paths:
        raise UnfitError(f"its torrent has paths that leave its folder, such as {info.unsafe_paths[0]!r}")
    if isinstance(info, TorrentInfo) and (why := refusal(info.files)):
        raise UnfitError(why)
