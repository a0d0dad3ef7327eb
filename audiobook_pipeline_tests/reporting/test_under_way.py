"""The report says what each download waits for, and what waits for a person comes first."""

from datetime import timedelta

from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.reporting.under_way import imports, under_way
from audiobook_pipeline_tests.acquisition.stage import Stage


def test_what_waits_for_a_person_comes_first_and_others_say_when_they_go_on(tmp_path) -> None:
    stage = Stage(tmp_path)
    at = {"run_id": "r", "now": stage.now}
    soon, held = stage.choose("Emma"), stage.choose("Persuasion")
    stage.ledger.postpone(soon.id, reason="no wedge", until=stage.now + timedelta(hours=1), **at)
    stage.ledger.postpone(held.id, reason="names other books", until=None, **at)
    part = under_way(stage.ledger.acquisitions())
    assert [(row[0], row[3]) for row in part.rows] == [("Persuasion", "names other books"), ("Emma", "no wedge")]
    assert part.rows[0][4] == "waits for you"
    assert part.rows[1][4] == f"{stage.now + timedelta(hours=1):%Y-%m-%d %H:%M}"
    assert "1 waits for you: 'audiobook-pipeline retry BOOK'" in part.words


def test_with_nothing_under_way_and_nothing_imported_it_says_so() -> None:
    assert under_way([]).empty == "Nothing is under way."
    assert imports([], 0).words == ""


def test_what_came_last_is_told_first(tmp_path) -> None:
    stage = Stage(tmp_path)
    acquisitions = [stage.choose(title) for title in ("Emma", "Persuasion")]
    stage.pass_time(days=1)
    later = stage.ledger.move(acquisitions[1].id, State.PARKED, reason="", run_id="r", now=stage.now)
    part = imports([acquisitions[0], later], 1)
    assert [row[0] for row in part.rows] == ["Persuasion", "Emma"]
    assert part.words == "1 by this run, 2 in all."
