"""Each rule, held to its own examples."""

import pytest

from audiobook_pipeline.domain.choosing import rules
from audiobook_pipeline.domain.choosing.rules import RULES
from audiobook_pipeline.domain.choosing.selection import choose_release

ROWS = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
REFUSING = [rule for rule in RULES if rule.refused]


def judged(example):
    (verdict,) = choose_release(example.book, [example.release], example.catalogue, example.preferred).verdicts
    return verdict


@ROWS
def test_the_accepted_example_is_taken(rule):
    assert judged(rule.taken).accepted, judged(rule.taken).reason


@pytest.mark.parametrize("rule", REFUSING, ids=lambda rule: rule.id)
def test_the_refused_example_is_refused_by_this_rule_alone(rule):
    assert {e.rule for e in judged(rule.refused).contradictions} == {rule.id}, judged(rule.refused).reason


@pytest.mark.parametrize("rule", [rule for rule in REFUSING if rule.id != "title"], ids=lambda rule: rule.id)
def test_without_the_rule_its_refused_example_would_be_taken(rule, monkeypatch):
    monkeypatch.setattr(rules, "RULES", tuple(other for other in RULES if other is not rule))
    assert judged(rule.refused).accepted


def test_ids_are_told_apart_and_what_refuses_says_why():
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.says for rule in RULES if rule.kind != "note")
