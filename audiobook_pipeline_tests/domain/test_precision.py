"""A rule that errs too often on labelled data writes nothing by itself: a person is asked."""

import pytest

from audiobook_pipeline.domain import precision
from audiobook_pipeline.domain.precision import LEAST, Measured, measured, trusted
from audiobook_pipeline.domain.proposals import ASKED, CONFIDENT
from audiobook_pipeline.domain.standardise import plan_narrators
from audiobook_pipeline_tests.domain.shelves import shelf


def test_precision_is_the_share_that_was_right():
    assert Measured(199, 1).precision == pytest.approx(0.995)


def test_a_rule_that_errs_asks_alone_and_beside_others(monkeypatch):
    rows = {"errs": Measured(990, 10), "holds": Measured(999, 1)}
    monkeypatch.setattr(precision, "measured", lambda: rows)
    assert ASKED <= trusted("errs", 0.99) == trusted("holds+errs", 0.99) < CONFIDENT
    assert trusted("errs", 0.5) == 0.5
    assert trusted("holds", 0.93) == trusted("not_measured", 0.93) == 0.93


@pytest.mark.parametrize("rule", measured())
def test_every_rule_that_is_measured_writes(rule):
    assert measured()[rule].precision >= LEAST
    assert trusted(rule, 0.99) == 0.99


@pytest.mark.parametrize(
    ("description", "names", "rule"),
    [
        ("A tale. Read by Ann Roe.", ("Ann Roe",), "narrator_credited"),
        ("A tale. Read by hefyd.", ("hefyd",), "narrator_by_one_name"),
        (
            "Cast:\nHolmes: Ann Roe\nWatson: Ben Carter\nMoran: Cy Dorn",
            ("Ann Roe", "Ben Carter", "Cy Dorn"),
            "narrator_in_cast",
        ),
    ],
)
def test_each_kind_of_credit_is_a_rule_of_its_own(description, names, rule):
    (row,) = plan_narrators(shelf({"narrators": "", "description": description})).to_dict("records")
    assert (row["after"], row["rule"]) == (names, rule)
    assert row["confidence"] >= CONFIDENT
