"""What an indexer asks of its members is kept to: free releases alone, wedges for large ones, few at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from audiobook_pipeline.acquisition.choosing import Runtimes, decide
from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.policy import SendOutcome, SendPolicy
from audiobook_pipeline.acquisition.related_works import RelatedWorks
from audiobook_pipeline.acquisition.terms import refusal
from audiobook_pipeline.config import PipelineConfig
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import Offer, Release, WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT
from audiobook_pipeline_tests.acquisition.stage import Stage, instance
from audiobook_pipeline_tests.clients.scripted_qbittorrent import ScriptedQBittorrent

SHELF = "My Shelf"


def config(**terms):
    return PipelineConfig.model_validate(
        {"genres": {}, "indexers": {"my shelf": terms}, "seeding": {"default": {"minutes": 4320}}}
    )


def release(title="Emma by Jane Austen [ENG / M4B]", **changes):
    return Release(**{"key": title, "title": title, "indexer": SHELF, "size": 400_000_000, **changes})


@pytest.mark.parametrize(
    ("offered", "allowed"),
    [
        (release(), False),
        (release(flags=("freeleech",)), True),
        (release("Emma by Jane Austen [ENG / M4B] [VIP]"), True),
        (release(indexer="Another"), True),
    ],
)
def test_only_what_is_free_is_taken_where_that_is_asked_for(offered, allowed):
    assert bool(refusal(offered, config(free_only=True).indexers)) is not allowed


@pytest.mark.parametrize(("size", "allowed"), [(400_000_000, False), (1_000_000_000, True), (None, True)])
def test_a_wedge_is_spent_on_large_ones_alone(size, allowed):
    assert bool(refusal(release(size=size), config(wedge_gigabytes=1).indexers)) is not allowed


class NoSearch:
    requests_made = 0

    def prove(self, provider):
        pass


def test_a_free_copy_is_chosen_before_a_better_one_that_is_not(tmp_path):
    stage = Stage(tmp_path)
    emma = WantedBook("Emma", ("Jane Austen",), runtime_min=900)
    number = stage.ledger.want(emma, now=stage.now, run_id="r")
    offers = [
        release("Jane Austen - Emma (Unabridged) [M4B]", seeders=90),
        release("Jane Austen - Emma [MP3]", seeders=2, flags=("freeleech",)),
    ]
    decide(
        [Offer(release=each, query="q", wanted_id=number) for each in offers],
        RelatedWorks(),
        Runtimes(NoSearch(), "audible", 0),
        DEFAULT,
        stage.ledger,
        "auto",
        terms=config(free_only=True).indexers,
        run_id="r",
        now=stage.now,
    )
    (chosen,) = stage.ledger.acquisitions()
    assert chosen.release.title == "Jane Austen - Emma [MP3]"


def test_no_more_are_fetched_than_may_be_unsatisfied_at_once(tmp_path):
    stage, policy = Stage(tmp_path), replace(SendPolicy.of(config(unsatisfied=2)), pause_s=0)
    with ScriptedQBittorrent("5.1.0", "2.11.4") as server:
        server.free_space = 10**12
        fleet = Fleet([instance(server)])
        books = [stage.choose(title, indexer=SHELF) for title in ("Emma", "Persuasion", "Sanditon")]
        elsewhere = stage.choose("Evelina", indexer="Another")
        assert [row.outcome for row in stage.send(fleet, policy)].count(SendOutcome.SENT) == 3
        assert stage.state(elsewhere) is State.SENT
        waiting = stage.ledger.acquisition(books[2].id)
        assert (waiting.state, waiting.tries, waiting.held) == (State.CHOSEN, 0, False)
        assert "2 torrents of My Shelf are not seeded yet" in waiting.reason
        events = len(stage.ledger.events(acquisition_id=waiting.id))
        stage.pass_time(days=1)
        stage.send(fleet, policy)
        assert len(stage.ledger.events(acquisition_id=waiting.id)) == events
        done = next(iter(server.torrents.values()))
        done |= {"state": "uploading", "progress": 1, "amount_left": 0}
        done["completion_on"] = int((stage.now - timedelta(hours=71)).timestamp())
        stage.send(fleet, policy)
        assert stage.state(books[2]) is State.CHOSEN
        stage.pass_time(hours=2)
        stage.send(fleet, policy)
        assert stage.state(books[2]) is State.SENT
