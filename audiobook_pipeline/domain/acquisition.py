"""The life of an acquisition: its states, the moves that are legal, and when to search again.

Pure rules only. Where the states are kept belongs to ``ledger``; what is done in each of them
belongs to ``audiobook_pipeline.acquisition``.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a wanted book, and the release chosen for it, stands."""

    WANTED = "wanted"
    """The library should have the book; no release is under way."""
    CHOSEN = "chosen"
    """A release was chosen; nothing was downloaded yet."""
    FETCHED = "fetched"
    """The torrent file or magnet was downloaded and checked; the infohash is known."""
    SENDING = "sending"
    """About to be added to an instance; after a crash, check there first."""
    SENT = "sent"
    """An instance has it."""
    DOWNLOADING = "downloading"
    """Its data is arriving."""
    FINISHED = "finished"
    """The instance has all of it."""
    VERIFIED = "verified"
    """Its files are those of the wanted book."""
    IMPORTED = "imported"
    """Its files are in the library's folder."""
    CONFIRMED = "confirmed"
    """The library shows it."""
    PARKED = "parked"
    """No instance could take it; it waits for one."""
    STALLED = "stalled"
    """An instance has it, but nothing arrives."""
    FAILED = "failed"
    """This release is not available; another may be chosen."""
    REJECTED = "rejected"
    """Its files are not those of the wanted book; they are never imported."""
    DROPPED = "dropped"
    """A person decided against it."""


RELEASING = frozenset({State.FAILED, State.REJECTED, State.DROPPED})
"""States after which the book is free for another release."""

HOLDING = frozenset(State) - RELEASING - {State.WANTED}
"""States in which an acquisition reserves its book and its infohash: no second one may start."""

ACTIVE = HOLDING - {State.CONFIRMED}
"""States in which there is still something to do."""

WATCHED = frozenset({State.SENT, State.DOWNLOADING, State.STALLED, State.FINISHED})
"""States in which an instance has the torrent and the pipeline polls it."""

_FORWARD: Mapping[State, frozenset[State]] = {
    State.WANTED: frozenset({State.CHOSEN}),
    # Parked before the download if no instance is up: no grab is wasted.
    State.CHOSEN: frozenset({State.FETCHED, State.PARKED, State.FAILED}),
    State.FETCHED: frozenset({State.SENDING, State.PARKED, State.FAILED, State.REJECTED}),
    # Back to fetched if a check shows that the add did not happen: the next instance is tried.
    State.SENDING: frozenset({State.SENT, State.FETCHED, State.PARKED, State.FAILED}),
    State.PARKED: frozenset({State.FETCHED, State.SENDING, State.FAILED}),
    # A small torrent can be complete before anything saw it downloading.
    State.SENT: frozenset({State.DOWNLOADING, State.STALLED, State.FINISHED, State.FAILED, State.REJECTED}),
    State.DOWNLOADING: frozenset({State.STALLED, State.FINISHED, State.FAILED, State.REJECTED}),
    State.STALLED: frozenset({State.DOWNLOADING, State.FINISHED, State.FAILED, State.REJECTED}),
    # Back to downloading if a recheck finds missing pieces.
    State.FINISHED: frozenset({State.VERIFIED, State.REJECTED, State.DOWNLOADING, State.STALLED, State.FAILED}),
    State.VERIFIED: frozenset({State.IMPORTED, State.REJECTED, State.FAILED}),
    # Back to verified if the imported files are gone before the library has seen them.
    State.IMPORTED: frozenset({State.CONFIRMED, State.VERIFIED, State.FAILED}),
    State.CONFIRMED: frozenset(),
}


class IllegalMoveError(ValueError):
    """A transition that is not allowed.

    Args:
        origin: The current state.
        target: The requested state.
    """

    def __init__(self, origin: State, target: State) -> None:
        legal = ", ".join(sorted(moves(origin))) or "none, it is final"
        super().__init__(f"an acquisition can't go from {origin} to {target}; from {origin} it can go to: {legal}")
        self.origin = origin
        self.target = target


def moves(origin: State) -> frozenset[State]:
    """Return the states that can follow ``origin``.

    A person can drop any acquisition that isn't over, and also a confirmed one, when the library no longer has the
    book and it should be downloaded again. Failed, rejected and dropped are final: the next best release gets an
    acquisition of its own.
    """
    if origin in RELEASING:
        return frozenset()
    return _FORWARD[origin] | {State.DROPPED}


def check_move(origin: State, target: State) -> None:
    """Raise ``IllegalMoveError`` unless ``target`` can follow ``origin``."""
    if target not in moves(origin):
        raise IllegalMoveError(origin, target)


def next_try(now: datetime, tries: int) -> datetime:
    """Return when to retry a step that failed ``tries`` times in a row: after minutes at first, after a day at most."""
    return next_search(now, tries, first=timedelta(minutes=10), cap=timedelta(days=1))


def next_search(now: datetime, misses: int, *, first: timedelta, cap: timedelta) -> datetime:
    """Return when to search again for a book that ``misses`` searches in a row didn't find.

    The pause is ``first`` after no or one miss, doubles with each further one, and never exceeds ``cap``.

    Args:
        now: The time, aware.
        misses: Searches in a row that found nothing.
        first: The shortest pause.
        cap: The longest pause.
    """
    pause = first
    for _ in range(misses - 1):
        if pause >= cap:
            break
        pause += pause
    return now + min(pause, cap)
