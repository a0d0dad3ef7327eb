"""What Prowlarr says of its indexers: what they know, their limits and troubles; nothing of how they log in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from audiobook_pipeline.clients.boundary import Entries, Json, Moment, Row, Text, Whole, odd_as
from audiobook_pipeline.domain.models import Protocol

_LIMIT, _UNIT = "baseSettings.queryLimit", "baseSettings.limitsUnit"
_HOUR: Final = 1
"""Limits are of a day, or of an hour where the unit says this."""


class Category(Row):
    """A category that an indexer maps, with those below it."""

    id: int
    sub_categories: Annotated[tuple["Category", ...], Entries] = ()


class Capabilities(Row):
    """What an indexer can be asked.

    Attributes:
        categories: Newznab categories that it maps; none where Prowlarr doesn't say.
        limits_max: Most rows that it gives at once, or None.
    """

    categories: Annotated[tuple[Category, ...], Entries] = ()
    limits_max: Whole = None


class _Setting(Row):
    name: str
    value: Whole = None


def _limits_alone(value: Json) -> Json:
    """Return the settings that are limits: any other may be a credential."""
    return (
        [each for each in value if isinstance(each, dict) and each.get("name") in {_LIMIT, _UNIT}]
        if isinstance(value, list)
        else []
    )


class Indexer(Row):
    """One indexer; of its settings, which hold credentials, only the limits are read.

    Attributes:
        id: Its number in Prowlarr.
        name: Its name.
        enabled: Whether searches ask it.
        protocol: ``torrent`` or ``usenet``.
        privacy: ``public``, ``semiPrivate`` or ``private``.
        priority: 1 (first) to 50.
        capabilities: What it can be asked.
        limits: Its query limit and the unit of limits, as Prowlarr names them.
    """

    id: int
    name: str
    enabled: bool = Field(alias="enable", default=True)
    protocol: Protocol = "torrent"
    privacy: Text = None
    priority: int = 25
    capabilities: Annotated[Capabilities, odd_as(Capabilities())] = Capabilities()
    limits: Annotated[tuple[_Setting, ...], BeforeValidator(_limits_alone)] = Field(alias="fields", default=())

    @property
    def categories(self) -> frozenset[int]:
        """Numbers of all categories that it maps; empty where Prowlarr doesn't say."""
        pending, found = list(self.capabilities.categories), set[int]()
        while pending:
            category = pending.pop()
            found.add(category.id)
            pending += category.sub_categories
        return frozenset(found)

    @property
    def query_limit(self) -> int | None:
        """Questions that Prowlarr passes on to it in ``limit_hours``, or None."""
        return next((each.value for each in self.limits if each.name == _LIMIT and each.value), None)

    @property
    def limit_hours(self) -> int:
        """The interval of its limits."""
        return 1 if any(each.name == _UNIT and each.value == _HOUR for each in self.limits) else 24


class IndexerStatus(Row):
    """Troubles of one indexer.

    Attributes:
        indexer_id: Its number.
        disabled_till: Prowlarr doesn't ask it before.
        most_recent_failure: When it last failed.
    """

    indexer_id: int
    disabled_till: Moment = None
    most_recent_failure: Moment = None


class IndexerCount(Row):
    """How often one indexer was asked.

    Attributes:
        indexer_id: Its number.
        number_of_queries: Searches.
        number_of_failed_queries: Those of them that it answered with an error.
        number_of_rss_queries: Feeds, which count against the limit too.
    """

    indexer_id: int
    number_of_queries: Annotated[int, odd_as(0)] = 0
    number_of_failed_queries: Annotated[int, odd_as(0)] = 0
    number_of_rss_queries: Annotated[int, odd_as(0)] = 0


@dataclass(frozen=True, slots=True)
class BlockedIndexer:
    """An indexer that a search did not hear.

    Attributes:
        id: Its number.
        name: Its name.
        reason: Why, in words for a person.
        until: Prowlarr doesn't ask it before, or None where unknown.
    """

    id: int
    name: str
    reason: str
    until: datetime | None = None
