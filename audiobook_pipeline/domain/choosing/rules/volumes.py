"""The numbers in a name that count volumes, compared with the wanted one."""

from collections.abc import Iterable
from typing import NamedTuple

from audiobook_pipeline.domain.choosing.evidence import Stance
from audiobook_pipeline.domain.choosing.layout import Match
from audiobook_pipeline.domain.forms.title_parts import VOLUME_KEYS
from audiobook_pipeline.domain.reading.marker import COUNTING, Count, Marker


class Volume(NamedTuple):
    """A number that counts volumes.

    Attributes:
        rule: The rule that it belongs to: ``position``, ``collection`` (a range) or ``part`` (pieces of the book).
        stance: Whether it speaks for or against the release.
        marker: Its words.
        detail: What was compared.
    """

    rule: str
    stance: Stance
    marker: Marker
    detail: str = ""


def volumes_of(match: Match) -> list[Volume]:
    """Compare every number that counts volumes with the wanted one."""
    if COUNTING.isdisjoint(match.by_kind):
        return []
    markers = [m for m in match.of_kind("volume", "number", "part") if not _is_no_volume(match, m)]
    return [found for marker in markers if (found := _volume(match, marker)) is not None]


def volume_stance(volumes: Iterable[Volume]) -> Stance:
    """Return what the numbers say together; numbers that count pieces say nothing about the volume."""
    stances = {volume.stance for volume in volumes if volume.rule != "part"}
    return "against" if "against" in stances else "for" if stances else "neutral"


def _volume(match: Match, marker: Marker) -> Volume | None:
    count, target, wanted = marker.value, match.target, match.target.position
    if wanted is not None and (count.first, count.last) == (wanted.first, wanted.last):
        if _counts_files(match, marker):
            return Volume("part", "against", marker, "no series is named that it could be a volume of")
        return Volume("position", "for", marker)
    if count.is_range:
        whole = wanted is None and target.is_set and _covers(count, target.set_size)
        if whole:
            return Volume("position", "for", marker)
        return Volume("collection", "against", marker, f"volumes {count}")
    if wanted is not None or marker.first not in match.series_mentions:
        known = f"wanted {wanted}" if wanted is not None else "the book is not known to be a numbered volume"
        return Volume("position", "against", marker, known)
    return None


def _is_no_volume(match: Match, marker: Marker) -> bool:
    listed = match.target.is_set and not marker.value.marked and match.words.depth[marker.first] > 0
    return listed or (marker.kind == "part" and not counts_volumes(match, marker))


def _covers(count: Count, size: int | None) -> bool:
    """Whether a range of volumes is all of a wanted set, as far as its size is known."""
    return count.first <= 1 and count.last == (size or count.total or count.last)


def _counts_files(match: Match, marker: Marker) -> bool:
    """Whether "Vol. 1" may count the pieces of one long recording: it is next to the title, and no series is."""
    if match.words.keys[marker.first] not in VOLUME_KEYS or match.series is not None:
        return False
    return marker.value.total is not None or not (match.target.titles_series or match.title is None)


def counts_volumes(match: Match, marker: Marker) -> bool:
    """Return whether "Part 1" counts the volumes of a series: it comes right after the series, apart from the title.

    If the title is missing, it does so unless it has a total or the series has the same name as the book.
    """
    if marker.first == 0 or match.owner[marker.first - 1] != "S":
        return False
    return match.title is not None or (marker.value.total is None and not match.target.titles_series)
