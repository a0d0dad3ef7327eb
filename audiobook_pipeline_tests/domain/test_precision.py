"""A rule that errs too often on labelled data writes nothing by itself: a person is asked."""

import pytest

from audiobook_pipeline.domain.precision import LEAST, Measured, measured, trusted
from audiobook_pipeline.domain.proposals import ASKED, CONFIDENT
from audiobook_pipeline.domain.standardise import plan_narrators
from audiobook_pipeline_tests.domain.shelves import shelf

ERRS = sorted(rule for rule, row in measured().items() if row.precision < LEAST)
HOLDS = sorted(set(measured()) - set(ERRS))


def test_precision_is_the_share_that_was_right():
    assert Measured(199, 1).precision == pytest.approx(0.995)


@pytest.mark.parametrize("rule", ERRS)
def test_a_rule_that_errs_asks_alone_and_beside_others(rule):
    assert ASKED <= trusted(rule, 0.99) < CONFIDENT
    assert trusted(f"{HOLDS[0]}+{rule}", 0.99) < CONFIDENT
    assert trusted(rule, 0.5) == 0.5


def test_a_rule_that_holds_or_is_not_measured_keeps_its_confidence():
    assert [trusted(rule, 0.93) for rule in (*HOLDS, "new_rule")] == [0.93] * (len(HOLDS) + 1)


@pytest.mark.parametrize(
    ("description", "names", "writes"),
    [
        ("A tale. Read by Ann Roe.", ("Ann Roe",), True),
        ("A tale. Read by hefyd.", ("hefyd",), False),
        ("A tale. Read by Ann Roe and Reynard.", ("Ann Roe", "Reynard"), False),
        ("Cast:\nHolmes: Ann Roe\nWatson: Ben Carter\nLestrade: Cy Dorn", ("Ann Roe", "Ben Carter", "Cy Dorn"), False),
    ],
)
def test_readers_with_a_single_name_and_casts_are_asked_about(description, names, writes):
    (row,) = plan_narrators(shelf({"narrators": "", "description": description})).to_dict("records")
    assert row["after"] == names
    assert (row["confidence"] >= CONFIDENT) is writes
    assert row["confidence"] >= ASKED
