"""What is news: the decisions of the sensors, without Dagster and without services."""

from audiobook_pipeline.automation.cursors import (
    Asked,
    LibrariesSeen,
    LibraryLook,
    Parked,
    due_news,
    library_news,
    parked_news,
)


def test_what_finished_together_is_one_piece_of_news_and_told_once() -> None:
    cursor, news = due_news(None, {1, 2, 3, 4}, {1, 2, 3}, 0)
    assert news == [1, 2, 3]
    cursor, news = due_news(cursor, {1, 2, 3, 4}, {1, 2, 3}, 60)
    assert news == []
    cursor, news = due_news(cursor, {1, 2, 3, 4}, {1, 2, 3, 4}, 120)
    assert news == [4]


def test_an_instance_that_is_away_for_a_tick_makes_no_news_of_old() -> None:
    cursor, _ = due_news(None, {1, 2}, {1, 2}, 0)
    cursor, news = due_news(cursor, {1, 2}, set(), 60)
    assert news == []
    assert due_news(cursor, {1, 2}, {1, 2}, 120)[1] == []


def test_what_no_run_took_further_is_asked_for_again_less_and_less_often() -> None:
    cursor, asked = None, []
    for minute in range(7 * 24 * 60):
        cursor, news = due_news(cursor, {1}, {1}, minute * 60)
        asked += [minute] * bool(news)
    assert asked[:5] == [0, 10, 30, 70, 150]
    assert len(asked) == 14
    assert asked[-1] - asked[-2] == 24 * 60


def test_what_left_is_forgotten_so_that_the_cursor_stays_small() -> None:
    cursor, _ = due_news(None, {1, 2}, {1, 2}, 0)
    cursor, _ = due_news(cursor, {2}, {2}, 60)
    assert list(cursor.asked) == [2]


def test_a_cursor_of_another_version_is_none() -> None:
    assert Asked.read('{"asked": [1, 2]}') is None
    assert Asked.read("4711") is None
    cursor, _ = due_news(None, {1}, {1}, 5.5)
    assert Asked.read(cursor.write()) == cursor


def ticks(*looks: tuple[set[int], set[str]], every: float = 120) -> list[list[int]]:
    cursor, told = None, []
    for number, (parked, usable) in enumerate(looks):
        cursor, news = parked_news(cursor, parked, usable, number * every)
        told.append(news)
    return told


def test_parked_torrents_are_tried_once_an_instance_is_back_for_two_looks() -> None:
    assert ticks(({1, 2}, set()), ({1, 2}, {"primary"}), ({1, 2}, {"primary"}), ({1, 2}, {"primary"})) == [
        [],
        [],
        [1, 2],
        [],
    ]


def test_an_instance_that_comes_and_goes_starts_no_storm() -> None:
    flapping = [({1}, {"primary"}), ({1}, set())] * 5
    assert sum(map(len, ticks(*flapping))) == 0


def test_a_newly_parked_one_is_tried_and_one_that_stayed_is_not() -> None:
    there = {"primary"}
    assert ticks(({1}, there), ({1}, there), ({1, 2}, there), ({1, 2}, there)) == [[], [1], [2], []]


def test_what_stays_parked_is_tried_again_after_pauses_that_double() -> None:
    """As after a run that failed before it sent them."""
    looks = ticks(*[({1}, {"primary"})] * 60, every=300)
    assert [number * 300 for number, news in enumerate(looks) if news] == [300, 900, 2100, 4500, 9300]


def test_a_second_instance_that_comes_back_is_tried_with_all() -> None:
    one, both = {"primary"}, {"primary", "secondary"}
    assert ticks(({1}, one), ({1}, one), ({1}, both), ({1}, both), ({1}, both)) == [[], [1], [], [1], []]


def look(items: int = 60, newest: str = "item-60", issues: int = 1) -> tuple[LibraryLook, ...]:
    return (LibraryLook(library_id="lib", name="Audiobooks", items=items, newest=newest, issues=issues),)


def library_ticks(*seen: tuple[LibraryLook, ...], ours: frozenset[int] = frozenset()) -> list[bool]:
    cursor: LibrariesSeen | None = None
    told = []
    for number, now in enumerate(seen):
        cursor, due, _ = library_news(cursor, now, looked_at=float(number), ours=number in ours)
        told.append(due)
    return told


def test_a_library_that_is_as_it_was_is_no_news() -> None:
    assert library_ticks(look(), look(), look()) == [False, False, False]


def test_a_change_is_news_once_it_is_quiet() -> None:
    assert library_ticks(look(60), look(61), look(62), look(63), look(63), look(63)) == [False] * 4 + [True, False]


def test_a_change_that_was_taken_back_is_none() -> None:
    assert library_ticks(look(60), look(61), look(60), look(60)) == [False] * 4


def test_what_a_run_of_ours_imported_is_no_news() -> None:
    assert library_ticks(look(60), look(63), look(63), look(63), ours=frozenset({1})) == [False] * 4


def test_the_change_is_told_in_words() -> None:
    cursor, _, _ = library_news(None, look(60), looked_at=0, ours=False)
    cursor, _, _ = library_news(cursor, look(58, issues=3), looked_at=1, ours=False)
    _, due, why = library_news(cursor, look(58, issues=3), looked_at=2, ours=False)
    assert due
    assert why == "Audiobooks: 60 → 58 items, 1 → 3 with issues"


def test_nothing_parked_forgets_what_was_tried() -> None:
    before = Parked(asked=Asked(asked={1: {"times": 1, "at": 5}}), usable=("primary",), seen=("primary",))
    assert parked_news(before, [], ["primary"], 9)[0].asked == Asked()
