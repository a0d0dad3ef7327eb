"""Box sets that close several gaps: a wish in addition to their volumes' own, if none is owned or on its way.

Which of them is downloaded is decided once all were searched for: the cheaper choice (``acquisition.sets``).
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from audiobook_pipeline.domain.columns import records
from audiobook_pipeline.domain.series_groups import NO_SERIES
from audiobook_pipeline.domain.shelf.box_sets import volumes_at

Place = tuple[int, float]
"""A series and a number in it."""


class Volume(NamedTuple):
    """A wanted volume.

    Attributes:
        score: How much it is wanted.
        key: Identity of the work.
    """

    score: float
    key: str


class SetWish(NamedTuple):
    """A set to wish for.

    Attributes:
        row: Its row of the survey.
        score: How much it is wanted: the score of the volume that is wanted most.
        holds: Identities of its volumes.
        reason: Why, in words.
    """

    row: Any
    score: float
    holds: tuple[str, ...]
    reason: str


def set_wishes(survey: pd.DataFrame, wanted: Mapping[Place, Volume], under_way: Collection[str]) -> Iterator[SetWish]:
    """Yield the sets whose volumes are all wanted and none under way; each volume in one set, the largest.

    Args:
        survey: Of ``gaps.survey_series``.
        wanted: The volumes on the wish list, by place.
        under_way: Identities of works that are on their way, or that a person dropped.
    """
    grouped = survey["series_group"].isin({group for group, _ in wanted}) & (survey["series_group"] != NO_SERIES)
    lacking = survey["status"].isin({"missing", "unnumbered"}) & (survey["kind"] == "omnibus")
    sets = [(_places(row), row) for row in records(survey[grouped & lacking])]
    taken: set[Place] = set()
    for places, row in sorted(sets, key=lambda each: -len(each[0])):
        held = [wanted[place] for place in places if place in wanted]
        free = taken.isdisjoint(places) and not any(volume.key in under_way for volume in held)
        if len(places) > 1 and len(held) == len(places) and free:
            taken.update(places)
            numbers = ", ".join(f"#{number:g}" for _, number in places)
            reason = f"closes {len(places)} gaps of {row.series} at once: {numbers}"
            yield SetWish(row, max(held).score, tuple(volume.key for volume in held), reason)


def _places(row: Any) -> list[Place]:  # noqa: ANN401 - a row of a table
    """Return the places of the volumes in a set, as far as its position or title give them."""
    return [(row.series_group, number) for number in volumes_at(row.title, row.position)]
