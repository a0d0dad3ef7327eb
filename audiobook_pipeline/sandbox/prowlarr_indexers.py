"""What the simulated Prowlarr stores about each indexer: switched off, blocked after failures, limits and counts.

After IndexerStatusService and IndexerLimitService of Prowlarr 2.3: an indexer at its limit is left out of a search
silently, and its downloads are refused.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from audiobook_pipeline.sandbox.prowlarr_resources import indexer_resource, iso
from audiobook_pipeline.sandbox.world import WorldIndexer

Unit = Literal["day", "hour"]


@dataclass(slots=True)
class IndexerState:
    """One indexer as Prowlarr has it.

    Attributes:
        indexer: The indexer.
        enabled: Whether a person left it on.
        protocol: ``torrent`` or ``usenet``.
        query_limit: Queries per interval, or None.
        grab_limit: Downloads per interval, or None.
        unit: The interval.
        limits_max: Most rows of one answer according to its capabilities.
        priority: 1 (first) to 50.
        blocked: Start and end of a block after failures, or None.
        queries: Times of the queries sent to it.
        failures: Times of the failed queries.
        grabs: Times of its downloads.
    """

    indexer: WorldIndexer
    enabled: bool = True
    protocol: str = "torrent"
    query_limit: int | None = None
    grab_limit: int | None = None
    unit: Unit = "day"
    limits_max: int = 100
    priority: int = 25
    blocked: tuple[datetime, datetime] | None = None
    queries: list[datetime] = field(default_factory=list)
    failures: list[datetime] = field(default_factory=list)
    grabs: list[datetime] = field(default_factory=list)

    @property
    def hours(self) -> int:
        """Length of the limits' interval in hours."""
        return 24 if self.unit == "day" else 1

    def is_blocked(self, now: datetime) -> bool:
        """Return whether it is blocked after failures."""
        return self.blocked is not None and self.blocked[1] > now

    def at_query_limit(self, now: datetime) -> bool:
        """Return whether no query is left to it."""
        return self.query_limit is not None and len(self._recent(self.queries, now)) >= self.query_limit

    def at_grab_limit(self, now: datetime) -> bool:
        """Return whether no download is left to it."""
        return self.grab_limit is not None and len(self._recent(self.grabs, now)) >= self.grab_limit

    def until_next_grab(self, now: datetime) -> int:
        """Return the seconds until a download is allowed again."""
        oldest = min(self._recent(self.grabs, now), default=now)
        return max(1, round((oldest + timedelta(hours=self.hours) - now).total_seconds()))

    def resource(self) -> dict[str, Any]:
        """Return it as ``/api/v1/indexer`` does."""
        fields = [
            {"order": 1, "name": "baseSettings.queryLimit", "label": "Query Limit", "value": self.query_limit},
            {"order": 2, "name": "baseSettings.grabLimit", "label": "Grab Limit", "value": self.grab_limit},
            {"order": 3, "name": "baseSettings.limitsUnit", "label": "Limits Unit", "value": int(self.unit == "hour")},
        ]
        row = indexer_resource(self.indexer)
        row["fields"] += [{k: value for k, value in each.items() if value is not None} for each in fields]
        row["capabilities"]["limitsMax"] = row["capabilities"]["limitsDefault"] = self.limits_max
        return row | {"enable": self.enabled, "protocol": self.protocol, "priority": self.priority}

    def status(self, now: datetime) -> dict[str, Any] | None:
        """Return it as ``/api/v1/indexerstatus`` does, or None if it has no failures."""
        if self.blocked is None or not self.is_blocked(now):
            return None
        since, till = map(iso, self.blocked)
        number = self.indexer.id
        return {
            "id": number,
            "indexerId": number,
            "disabledTill": till,
            "mostRecentFailure": since,
            "initialFailure": since,
        }

    def stats(self, since: datetime) -> dict[str, Any]:
        """Return it as ``/api/v1/indexerstats`` does."""
        return {
            "indexerId": self.indexer.id,
            "indexerName": self.indexer.name,
            "averageResponseTime": 120,
            "numberOfQueries": sum(moment >= since for moment in self.queries),
            "numberOfGrabs": sum(moment >= since for moment in self.grabs),
            "numberOfRssQueries": 0,
            "numberOfAuthQueries": 0,
            "numberOfFailedQueries": sum(moment >= since for moment in self.failures),
            "numberOfFailedGrabs": 0,
            "numberOfFailedRssQueries": 0,
            "numberOfFailedAuthQueries": 0,
        }

    def _recent(self, times: list[datetime], now: datetime) -> list[datetime]:
        return [moment for moment in times if now - moment < timedelta(hours=self.hours)]
