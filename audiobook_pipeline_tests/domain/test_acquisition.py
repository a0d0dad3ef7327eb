"""The life of an acquisition holds what its users rely on."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from audiobook_pipeline.domain.acquisition import (
    ACTIVE,
    HOLDING,
    RELEASING,
    IllegalMoveError,
    State,
    check_move,
    moves,
    next_search,
)

NOW = datetime(2024, 5, 1, tzinfo=UTC)
HAPPY = [*State][: [*State].index(State.CONFIRMED) + 1]


def test_the_straight_way_is_legal() -> None:
    for origin, target in pairwise(HAPPY):
        assert target in moves(origin)
        check_move(origin, target)


@pytest.mark.parametrize("origin", list(State))
def test_nothing_reaches_the_library_unverified(origin: State) -> None:
    assert (State.IMPORTED in moves(origin)) == (origin is State.VERIFIED)
    assert (State.CONFIRMED in moves(origin)) == (origin is State.IMPORTED)


@pytest.mark.parametrize("origin", list(State))
def test_a_person_can_drop_whatever_is_not_over(origin: State) -> None:
    assert (State.DROPPED in moves(origin)) == (origin not in RELEASING)


@pytest.mark.parametrize("origin", sorted(ACTIVE))
def test_every_active_state_leads_to_the_library_and_to_an_end(origin: State) -> None:
    reached, todo = set(), [origin]
    while todo:
        state = todo.pop()
        if state not in reached:
            reached.add(state)
            todo += moves(state)
    assert {State.CONFIRMED, State.FAILED, State.DROPPED} <= reached


def test_a_confirmed_book_still_holds_its_place() -> None:
    assert State.CONFIRMED in HOLDING
    assert State.CONFIRMED not in ACTIVE
    assert moves(State.CONFIRMED) == {State.DROPPED}


def test_an_illegal_move_names_what_would_be_legal() -> None:
    with pytest.raises(IllegalMoveError, match=r"from sent to imported.*downloading"):
        check_move(State.SENT, State.IMPORTED)
    with pytest.raises(IllegalMoveError, match="final"):
        check_move(State.FAILED, State.SENDING)


def test_the_pause_doubles_up_to_the_cap() -> None:
    first, cap = timedelta(days=1), timedelta(days=30)
    days = [(next_search(NOW, misses, first=first, cap=cap) - NOW).days for misses in (0, 1, 2, 3, 6, 7, 1000)]
    assert days == [1, 1, 2, 4, 30, 30, 30]
