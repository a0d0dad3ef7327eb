"""What a sensor saw, and whether that is new: cursors and the decisions based on them, without Dagster.

Each ``…_news`` takes what was remembered and what is seen now, and returns what to remember and what
to start. A cursor that can't be read counts as none: the first tick after an upgrade starts again.
"""

import hashlib
from collections.abc import Collection, Iterable
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, ValidationError

FIRST_PAUSE_S: Final = 600
LONGEST_PAUSE_S: Final = 86_400
"""How long until a run is asked for again that was to take an acquisition further, at first and at most."""


class Cursor(BaseModel):
    """What a sensor remembers between two ticks."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @classmethod
    def read(cls, text: str | None) -> Self | None:
        """Return the cursor that was written, or None if there is none that can be read."""
        try:
            return cls.model_validate_json(text) if text else None
        except ValidationError:
            return None

    def write(self) -> str:
        """Return it as text."""
        return self.model_dump_json()


class Request(BaseModel):
    """A run that was asked for.

    Attributes:
        times: How often it was.
        at: When last, in seconds since 1970.
    """

    model_config = ConfigDict(frozen=True)

    times: int
    at: float

    def is_over(self, now: float) -> bool:
        """Return whether it is time to ask again, since the last request did not lead to the result."""
        pause_s: int = FIRST_PAUSE_S << min(self.times - 1, 20)
        return now - self.at >= min(pause_s, LONGEST_PAUSE_S)


class Asked(Cursor):
    """What runs were asked for.

    Attributes:
        asked: By number of the acquisition, as long as it is where it was.
    """

    asked: dict[int, Request] = {}


def due_news(
    before: Asked | None, waiting: Collection[int], due: Collection[int], now: float
) -> tuple[Asked, list[int]]:
    """Return what to remember, and the acquisitions to ask a run for: one run serves them all.

    A run is requested again after a pause that doubles, as long as its acquisition is due: the run failed, or
    what it waits for wasn't there.

    Args:
        before: What was remembered.
        waiting: Acquisitions that are not over.
        due: Those of them that a run can advance.
        now: Seconds since 1970.
    """
    asked = {number: each for number, each in (before.asked if before else {}).items() if number in waiting}
    news = sorted(number for number in due if number not in asked or asked[number].is_over(now))
    for number in news:
        asked[number] = Request(times=asked[number].times + 1 if number in asked else 1, at=now)
    return Asked(asked=dict(sorted(asked.items()))), news


class Parked(Cursor):
    """What was tried, and which instances were there.

    Attributes:
        asked: What runs were asked for to send what is parked, since an instance was last newly back.
        others: What runs were asked for to send what isn't parked.
        usable: Instances that were counted as back.
        seen: Instances that could be sent to at the last look.
    """

    asked: Asked = Asked()
    others: Asked = Asked()
    usable: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()


def parked_news(
    before: Parked | None, parked: Collection[int], usable: Collection[str], now: float
) -> tuple[Parked, list[int]]:
    """Return what to remember, and the parked acquisitions to try.

    An instance is back once two looks in a row could use it. All are tried when one is newly back, a newly parked one
    when any is; what stays parked even so, as after a run that failed, is tried again after a pause that doubles.

    Args:
        before: What was remembered.
        parked: Acquisitions that wait for an instance.
        usable: Names of the instances that torrents may be sent to.
        now: Seconds since 1970.
    """
    before = before or Parked()
    back = set(usable) & {*before.seen, *before.usable}
    asked = Asked() if back - set(before.usable) else before.asked
    asked, news = due_news(asked, parked, parked if back else (), now)
    cursor = Parked(asked=asked, others=before.others, usable=_ordered(back), seen=_ordered(usable))
    return cursor, news


def _ordered(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(values))


class LibraryLook(Cursor):
    """What a cheap look at a library shows.

    Attributes:
        library_id: The library.
        name: Its name.
        items: Number of its items.
        newest: Id of the item that was added last, or "".
        issues: Items that are missing or invalid.
    """

    library_id: str
    name: str
    items: int
    newest: str
    issues: int


class LibrariesSeen(Cursor):
    """What was seen of all libraries.

    Attributes:
        known: As of the last analysis or the last run of ours.
        latest: At the last look.
        looked_at: When that was, in seconds since 1970.
    """

    known: tuple[LibraryLook, ...]
    latest: tuple[LibraryLook, ...]
    looked_at: float


def library_news(
    before: LibrariesSeen | None, now: tuple[LibraryLook, ...], *, looked_at: float, ours: bool
) -> tuple[LibrariesSeen, bool, str]:
    """Return what to remember, whether an analysis is due, and why or why not.

    A change counts once two ticks in a row agree on it: during a scan, or while a person sorts books
    in, each tick differs from the one before.

    Args:
        before: What was remembered.
        now: What is seen now.
        looked_at: Seconds since 1970.
        ours: Whether our own runs were active since the last tick: their changes don't count.
    """
    settled = LibrariesSeen(known=now, latest=now, looked_at=looked_at)
    if before is None:
        return settled, False, "First check; changes are noticed from now on."
    if ours:
        return settled, False, "A run of the pipeline was active since the last check: it made the changes itself."
    if now == before.known:
        return settled, False, "Unchanged."
    if now != before.latest:
        waiting = LibrariesSeen(known=before.known, latest=now, looked_at=looked_at)
        return waiting, False, "The library is changing; the analysis starts once that stops."
    return settled, True, described_change(before.known, now)


def described_change(before: Iterable[LibraryLook], now: Iterable[LibraryLook]) -> str:
    """Return in words what has changed."""
    earlier = {look.library_id: look for look in before}
    words = []
    for look in now:
        known = earlier.pop(look.library_id, None)
        if known is None:
            words.append(f"{look.name}: new, {look.items} items")
        elif look != known:
            words.append(f"{look.name}: {known.items} → {look.items} items, {known.issues} → {look.issues} with issues")
    words += [f"{look.name}: gone" for look in earlier.values()]
    return "; ".join(words)


def run_key(*parts: object) -> str:
    """Return a key that the same news always gets: Dagster starts no second run for it."""
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()[:20]
