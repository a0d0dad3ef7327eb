"""Prowlarr's API v1: what the indexers offer, which of them answered, and the torrent of one release.

Its search hides what goes wrong at single indexers, and its addresses hold the API key: both are
dealt with here, so that callers see releases without addresses and know how far a search can be
trusted. Which release to take belongs to ``domain.choosing``.
"""

import re
import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import ClassVar, Final
from urllib.parse import urljoin, urlsplit

import requests

from audiobook_pipeline.clients.answers import Answer
from audiobook_pipeline.clients.boundary import Row
from audiobook_pipeline.clients.errors import (
    AuthenticationError,
    ContractError,
    IndexersUnavailableError,
    NotFoundError,
    RateLimitedError,
    RejectedError,
    ServiceError,
    SiteError,
    TransientError,
)
from audiobook_pipeline.clients.http import HeaderKey, HttpClient
from audiobook_pipeline.clients.prowlarr_faults import fault_of
from audiobook_pipeline.clients.prowlarr_indexers import BlockedIndexer, Indexer, IndexerCount, IndexerStatus
from audiobook_pipeline.clients.prowlarr_rows import SearchResult, error_sentence, read_releases, without_duplicates
from audiobook_pipeline.clients.retrying import retries, retry_after_seconds
from audiobook_pipeline.clients.settings import checked_key
from audiobook_pipeline.clients.torrents.infohash import NotATorrentError
from audiobook_pipeline.clients.torrents.magnet import Magnet, parse_magnet
from audiobook_pipeline.clients.torrents.torrent import TorrentInfo, parse_torrent
from audiobook_pipeline.clients.transport import PrivateAddressError, untrusted_session
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline.redaction import redact

AUDIOBOOKS: Final = 3030
AUDIO: Final = 3000
ALL_TORRENT_INDEXERS: Final = -2
_LARGEST_TORRENT: Final = 32 * 1024 * 1024
_MOST_REDIRECTS: Final = 5
_MOST_ROWS: Final = 5_000
_INDEXERS_STAY_S: Final = 300.0
_SHORTEST_BLOCK: Final = timedelta(seconds=60)
"""How long Prowlarr tells of an indexer's first failure, from when it failed; the search goes on meanwhile."""


class Status(Row):
    """The program behind the address.

    Attributes:
        app_name: "Prowlarr".
        version: Its version.
    """

    app_name: str
    version: str


class HealthIssue(Row):
    """One line of Prowlarr's own health page.

    Attributes:
        source: The check that speaks.
        type: ``ok``, ``notice``, ``warning`` or ``error``.
        message: What is wrong.
    """

    source: str = ""
    type: str = "warning"
    message: str = ""


class ProwlarrClient(HttpClient):
    """A client of one Prowlarr.

    Args:
        url: Address, with the URL base where Prowlarr has one.
        api_key: Settings > General > Security.
        search_timeout: Seconds to wait for a search; it takes as long as the slowest indexer.
        allowed_hosts: Hosts that a download may lead to though their address is a private one.
    """

    service: ClassVar = "Prowlarr"
    url_setting: ClassVar = "PROWLARR_URL"
    key_setting: ClassVar = "PROWLARR_API_KEY"
    example_url: ClassVar = "http://localhost:9696"

    def __init__(
        self, url: str, api_key: str, *, search_timeout: float = 120.0, allowed_hosts: Collection[str] = ()
    ) -> None:
        key = checked_key(self.service, api_key, setting=self.key_setting)
        super().__init__(url, auth=HeaderKey("X-Api-Key", key))
        self._search_timeout = search_timeout
        self._allowed_hosts = allowed_hosts
        self._ahead = timedelta()
        self._indexers: tuple[float, tuple[Indexer, ...]] | None = None
        # Each search and each grab costs the indexers' quota: never repeated once it may have begun.
        self._retry_path("/api/v1/search", retries(attempts=1))

    def status(self) -> Status:
        """Return which program answers, having proved the key.

        Raises:
            AuthenticationError: The key is wrong.
            ContractError: Another program lives there.
        """
        try:
            data = self._own_json("/api/v1/system/status")
        except AuthenticationError:
            self._diagnose_refused_key()
            raise
        status = self._read(Status, data, "system/status")
        if status.app_name.lower() != "prowlarr":
            raise ContractError(
                self.service, f"{self.base_url} is {redact(status.app_name)}, not Prowlarr; check {self.url_setting}"
            )
        return status

    def _diagnose_refused_key(self) -> None:
        """Tell a program that knows no such key from a Prowlarr that refuses it, which greets everybody at /ping."""
        try:
            greeting = self._json("GET", "/ping")
        except TransientError:
            return
        except ServiceError:
            greeting = None
        if not isinstance(greeting, dict) or "status" not in greeting:
            raise ContractError(
                self.service,
                f"{self.base_url} is not Prowlarr and refuses its key; check {self.url_setting}",
                status=401,
            ) from None

    def indexers(self) -> tuple[Indexer, ...]:
        """Return all indexers."""
        return self._read_rows(Indexer, self._own_json("/api/v1/indexer"), "an indexer")

    def indexer_status(self) -> tuple[IndexerStatus, ...]:
        """Return the troubles of indexers that have any."""
        answer = self._request("GET", "/api/v1/indexerstatus")
        with suppress(ValueError, TypeError):
            # Its times are of Prowlarr's clock, and so must be what they are compared with.
            self._ahead = parsedate_to_datetime(answer.headers["Date"]) - datetime.now(UTC).replace(microsecond=0)
        return self._read_rows(IndexerStatus, self._parse_json(answer), "the status of an indexer")

    def _now(self) -> datetime:
        """Return the time by Prowlarr's clock, to the second."""
        return datetime.now(UTC).replace(microsecond=0) + self._ahead

    def at_limit(self, indexers: Iterable[Indexer]) -> dict[int, BlockedIndexer]:
        """Return those that Prowlarr leaves out because no question is left to them, which it says nowhere else."""
        limited = [indexer for indexer in indexers if indexer.query_limit]
        found = {}
        for hours in {indexer.limit_hours for indexer in limited}:
            counts = self._counts(self._now() - timedelta(hours=hours))
            for indexer in limited:
                count = counts.get(indexer.id)
                asked = count.number_of_queries + count.number_of_rss_queries if count else 0
                if indexer.limit_hours == hours and asked >= (indexer.query_limit or 0):
                    reason = f"its limit in Prowlarr is reached: {indexer.query_limit} questions in {hours} h"
                    found[indexer.id] = BlockedIndexer(indexer.id, indexer.name, reason)
        return found

    def _counts(self, since: datetime) -> dict[int, IndexerCount]:
        """Return how often each indexer was asked since a moment of Prowlarr's clock."""
        params = [("startDate", since.strftime("%Y-%m-%dT%H:%M:%SZ"))]
        data = self._json("GET", "/api/v1/indexerstats", params=params)
        rows = data.get("indexers", []) if isinstance(data, dict) else []
        found = self._read_rows(IndexerCount, rows, "the statistics of an indexer")
        return {row.indexer_id: row for row in found}

    def _silent(self, selected: Iterable[Indexer], since: datetime) -> dict[int, BlockedIndexer]:
        """Return those that have answered no question since then: a first failure is forgotten after a minute."""
        if self._now() - since < _SHORTEST_BLOCK:
            return {}
        counts = self._counts(since)
        heard = {number for number, count in counts.items() if count.number_of_queries > count.number_of_failed_queries}
        return {
            each.id: BlockedIndexer(each.id, each.name, "gave no answer") for each in selected if each.id not in heard
        }

    def blocked(self) -> tuple[BlockedIndexer, ...]:
        """Return the enabled indexers that Prowlarr leaves alone now, because they failed lately."""
        return tuple(self._troubles(self._selected(()), since=None).values())

    def health(self) -> tuple[HealthIssue, ...]:
        """Return what Prowlarr itself complains of."""
        return self._read_rows(HealthIssue, self._json("GET", "/api/v1/health"), "a line of the health report")

    def search(
        self,
        query: str,
        *,
        categories: Sequence[int] = (AUDIOBOOKS,),
        indexer_ids: Sequence[int] = (),
        limit: int = 100,
    ) -> SearchResult:
        """Search the indexers.

        Args:
            query: Words; "author title" is the safest form.
            categories: Newznab numbers. An indexer that maps only a parent is not found by its child.
            indexer_ids: Numbers of indexers; empty means all, -2 all torrent indexers.
            limit: Most rows of each indexer.

        Raises:
            IndexersUnavailableError: None of the selected indexers can be asked now.
            ServiceError: Prowlarr itself failed.
        """
        if not query.strip():
            raise RejectedError(self.service, "a search needs words")
        selected = self._selected(indexer_ids)
        before = self._troubles(selected, since=None) | self.at_limit(selected)
        started = self._now()
        # limit and offset default to 0 and would be passed on to the indexers literally.
        params: list[tuple[str, str | int]] = [("query", query), ("type", "search"), ("limit", limit), ("offset", 0)]
        params += [("categories", number) for number in categories]
        params += [("indexerIds", number) for number in indexer_ids]
        try:
            rows = self._json("GET", "/api/v1/search", params=params, timeout=(5.0, self._search_timeout))
        except IndexersUnavailableError as error:
            names = ", ".join(f"{blocked.name} ({blocked.reason})" for blocked in before.values())
            raise IndexersUnavailableError(
                self.service, f"{error.message}{f': {names}' if names else ''}", status=error.status
            ) from None
        if not isinstance(rows, list):
            raise ContractError(self.service, "a search answers with something else than a list")
        # An indexer blocked before was left out even if its time has run off since.
        failed = self._troubles(selected, since=started)
        blocked = self._silent(selected, started) | before | failed
        priorities = {indexer.id: indexer.priority for indexer in selected}
        releases, magnets = read_releases(rows[:_MOST_ROWS], self.service, self.aside)
        if len(rows) > _MOST_ROWS:
            further = f"{len(rows) - _MOST_ROWS} further rows for {query!r}"
            self.aside.add(self.service, further, f"only {_MOST_ROWS:,} are read")
        return SearchResult(
            releases=without_duplicates(releases, priorities),
            searched=len(selected) - len(blocked),
            blocked=tuple(blocked.values()),
            magnets=magnets,
        )

    def download(self, release: Release) -> TorrentInfo | Magnet:
        """Fetch the torrent of a release that was chosen; the call can cost a grab or a freeleech token.

        Where there is nothing to fetch but an infohash is known, the peers are asked for the torrent.

        Raises:
            NotFoundError: The indexer has it no more.
            RateLimitedError: The indexer's grab limit; ``retry_after`` says how long.
            RejectedError: It leads to an address that must not be followed.
            SiteError: The site fails, or what came is not a torrent.
            AccountError: The account there, or a setting in Prowlarr, doesn't allow it.
        """
        if release.protocol == "usenet":
            raise RejectedError(self.service, f"{release.title!r} is a usenet release; only torrents are downloaded")
        if release.link:
            url = f"{self.base_url}/{release.indexer_id}/download"
            params = [("link", release.link), ("file", release.file or release.title)]
            answer = self._exchange("GET", url, params=params, max_bytes=_LARGEST_TORRENT)
            return self._follow(answer, url, f"the download of {release.title!r}", release.indexer)
        if release.infohash:
            return Magnet(release.infohash)
        raise NotFoundError(self.service, f"{release.title!r} came without a download link")

    def _follow(self, answer: Answer, url: str, download: str, indexer: str) -> TorrentInfo | Magnet:
        """Follow redirects ourselves: the key goes with Prowlarr's own download path alone."""
        ours = True
        for _ in range(_MOST_REDIRECTS + 1):
            if not 300 <= answer.status < 400:
                break
            # Header bytes reach us as Latin-1; what indexers send is UTF-8.
            target = answer.headers.get("Location", "").encode("latin-1", "replace").decode("utf-8", "replace").strip()
            if target.lower().startswith("magnet:"):
                return self._magnet(target, download)
            url = self._next_address(url, target, download)
            ours = re.fullmatch(re.escape(self.base_url) + r"/\d+/download(\?[^#]*)?", url) is not None
            if ours:
                answer = self._exchange("GET", url, max_bytes=_LARGEST_TORRENT)
            else:
                with untrusted_session(self._allowed_hosts) as session:
                    answer = self._ask_untrusted(url, download, session)
        else:
            raise RejectedError(self.service, f"{download} redirects endlessly")
        if answer.status >= 400:
            # Of what another site says nothing is shown.
            raise self._no_torrent(answer, download, indexer, error_sentence(answer) if ours else "", ours=ours)
        if answer.body[:7].lower() == b"magnet:":
            return self._magnet(answer.text, download)
        try:
            return parse_torrent(answer.body)
        except NotATorrentError as error:
            said = error_sentence(answer) if ours else ""
            raise SiteError(
                self.service, f"{download} is {error}{f' ({said!r})' if said else ''}", status=answer.status
            ) from None

    def _next_address(self, url: str, target: str, download: str) -> str:
        """Return where a redirect leads, which is a web address."""
        try:
            there = urljoin(url, target)
            parts = urlsplit(there)
            scheme, usable = parts.scheme.lower(), bool(parts.hostname) and parts.port != 0
        except ValueError:
            raise RejectedError(self.service, f"{download} leads to a malformed address and is not followed") from None
        if not target or scheme not in {"http", "https"} or not usable:
            kind = "missing" if not target else "malformed" if scheme in {"http", "https"} else scheme
            raise RejectedError(self.service, f"{download} leads to a {kind} address and is not followed")
        return there

    def _ask_untrusted(self, url: str, download: str, session: requests.Session) -> Answer:
        """Ask an address that the indexer named, without the key; only where it is a public one or an allowed host."""
        try:
            return self._exchange("GET", url, max_bytes=_LARGEST_TORRENT, session=session)
        except PrivateAddressError as error:
            raise RejectedError(
                self.service,
                f"{download} leads to {error.args[0]}, a private address, and is not followed; if that is the "
                "indexer's, name it in allowed_hosts in the configuration file",
            ) from None

    def _no_torrent(self, answer: Answer, download: str, indexer: str, said: str, *, ours: bool) -> ServiceError:
        """Return the error for a status of 400 or more in place of a torrent."""
        status = answer.status
        if ours and status in {401, 403} and not said:  # Prowlarr's own answer to a wrong key.
            return super()._refused(answer)
        fault = fault_of(status, said)
        who = f"the download of {indexer!r}" if ours else f"the site of {indexer!r}"
        words = f"{who} answers {download} with {status}{f': {said}' if said else ''}"
        words += f"; {fault.todo}" if fault.todo else ""
        if fault.error is RateLimitedError:
            pause = retry_after_seconds(answer.headers)
            return RateLimitedError(self.service, words, status=status, retry_after=pause)
        return fault.error(self.service, words, status=status)

    def _magnet(self, uri: str, download: str) -> Magnet:
        try:
            return parse_magnet(uri)
        except NotATorrentError as error:
            raise ContractError(self.service, f"{download} is {error}") from None

    def _selected(self, indexer_ids: Sequence[int]) -> tuple[Indexer, ...]:
        """Return the enabled indexers that a search asks; the list is read again every few minutes."""
        now = time.monotonic()
        if self._indexers is None or now - self._indexers[0] > _INDEXERS_STAY_S:
            self._indexers = (now, self.indexers())
        wanted = set(indexer_ids)
        return tuple(
            indexer
            for indexer in self._indexers[1]
            if indexer.enabled
            and (
                not wanted or indexer.id in wanted or (ALL_TORRENT_INDEXERS in wanted and indexer.protocol == "torrent")
            )
        )

    def _troubles(self, selected: Iterable[Indexer], *, since: datetime | None) -> dict[int, BlockedIndexer]:
        """Return those of ``selected`` that are blocked now or failed since then, by number."""
        names = {indexer.id: indexer.name for indexer in selected}
        found = {}
        statuses, now = self.indexer_status(), self._now()
        for status in statuses:
            if status.indexer_id not in names:
                continue
            until = status.disabled_till if status.disabled_till and status.disabled_till > now else None
            last = status.most_recent_failure
            failed = since is not None and last is not None and last >= since
            if until is not None or failed:
                reason = "failed during the search" if failed else "blocked after failures"
                when = f", not asked before {until:%Y-%m-%d %H:%M} UTC" if until else ""
                found[status.indexer_id] = BlockedIndexer(
                    status.indexer_id, names[status.indexer_id], reason + when, until
                )
        return found

    def _explain(self, answer: Answer) -> str:
        return error_sentence(answer) or super()._explain(answer)

    def _refused(self, answer: Answer) -> ServiceError:
        if answer.status == 400 and b"indexers being unavailable" in answer.body:
            return IndexersUnavailableError(self.service, "all selected indexers are unavailable", status=400)
        return super()._refused(answer)
