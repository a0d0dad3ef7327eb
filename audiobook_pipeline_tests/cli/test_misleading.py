"""What counts as a kind of wrong release that was refused: only what its own rule told."""

from dataclasses import replace

import pytest

from audiobook_pipeline.cli.misleading import KINDS, refusals
from audiobook_pipeline.domain.choosing.decision import Selection, Verdict
from audiobook_pipeline.domain.choosing.evidence import Stance
from audiobook_pipeline.domain.choosing.rules import evidence_of
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.sandbox.decoys import DECOYS


@pytest.fixture
def abridged(world):
    """An abridgement of the world."""
    return next(offer for offer in world.releases.values() if offer.kind == "abridged")


def judged(world, offer, rule: str, stance: Stance):
    release = Release(key="k", title=offer.name)
    verdict = Verdict(release, stance == "for", 0.5, (evidence_of(rule, stance, "Abridged"),))
    return refusals([Selection(WantedBook(world.books[offer.book_id].title), None, (verdict,))], world)


def test_a_kind_counts_where_its_own_rule_refused_it(world, abridged) -> None:
    (kind, (refusal,)) = next(iter(judged(world, abridged, "abridged", "against").items()))
    assert kind == "an abridgement"
    assert refusal.why == "it is abridged: “Abridged”"


@pytest.mark.parametrize(("rule", "stance"), [("abridged", "for"), ("author", "against")])
def test_what_was_taken_or_refused_for_something_else_shows_nothing(world, abridged, rule, stance) -> None:
    assert judged(world, abridged, rule, stance) == {}


def test_a_rule_that_fires_on_another_kind_shows_nothing(world, abridged) -> None:
    right = next(offer for offer in world.releases.values() if offer.kind == "right")
    assert judged(world, right, "abridged", "against") == {}
    assert judged(world, replace(abridged, name="not on offer"), "abridged", "against") == {}


def test_every_kind_is_one_that_the_sandbox_offers() -> None:
    assert set().union(*(kind.decoys for kind in KINDS)) <= set(DECOYS)
