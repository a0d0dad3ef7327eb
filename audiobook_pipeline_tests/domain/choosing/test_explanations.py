"""Each row of what explains left-over words, held to its own examples."""

import pytest

from audiobook_pipeline.domain.choosing import match
from audiobook_pipeline.domain.choosing.explanations import EXPLANATIONS
from audiobook_pipeline.domain.choosing.selection import choose_release

ROWS = pytest.mark.parametrize("row", EXPLANATIONS, ids=lambda row: row.id)


def judged(example):
    (verdict,) = choose_release(example.book, [example.release]).verdicts
    return verdict


@ROWS
def test_the_accepted_example_is_explained_by_this_row_alone(row, monkeypatch):
    assert judged(row.taken).accepted, judged(row.taken).reason
    monkeypatch.setattr(match, "EXPLANATIONS", tuple(other for other in EXPLANATIONS if other is not row))
    assert not judged(row.taken).accepted


@ROWS
def test_nothing_explains_the_refused_example(row):
    assert {e.rule for e in judged(row.refused).contradictions} >= {"leftover"}


def test_ids_are_told_apart():
    assert len({row.id for row in EXPLANATIONS}) == len(EXPLANATIONS)
