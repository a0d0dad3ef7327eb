"""Each row of what explains left-over words, held to its own examples."""

import pytest

from audiobook_pipeline.domain.choosing import match
from audiobook_pipeline.domain.choosing.explanations import EXPLANATIONS
from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import Release

ROWS = pytest.mark.parametrize("row", EXPLANATIONS, ids=lambda row: row.id)


def judged(row, name):
    (verdict,) = choose_release(row.book, [Release("key", name, categories=(3030,))]).verdicts
    return verdict


@ROWS
def test_the_accepted_example_is_explained_by_this_row_alone(row, monkeypatch):
    assert judged(row, row.accepted).accepted, judged(row, row.accepted).reason
    monkeypatch.setattr(match, "EXPLANATIONS", tuple(other for other in EXPLANATIONS if other is not row))
    assert not judged(row, row.accepted).accepted


@ROWS
def test_nothing_explains_the_refused_example(row):
    assert {e.rule for e in judged(row, row.refused).contradictions} >= {"leftover"}


def test_ids_are_told_apart():
    assert len({row.id for row in EXPLANATIONS}) == len(EXPLANATIONS)
