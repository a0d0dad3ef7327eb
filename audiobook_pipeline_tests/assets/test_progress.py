"""Progress: what the log says and what is observed of work that takes long."""

import logging

import dagster as dg
import pytest

from audiobook_pipeline.assets import progress
from audiobook_pipeline.assets.progress import ProgressLog


class Context:
    """As much of an asset's context as progress needs."""

    asset_key = dg.AssetKey("an_asset")
    log = logging.getLogger("an_asset")

    def __init__(self):
        self.observed = []

    def log_event(self, event):
        self.observed.append({name: value.value for name, value in event.metadata.items()})


class Client:
    """What is counted of a source."""

    def __init__(self, left_today=None):
        self.requests_made, self.answers, self.left_today = 3, 40, left_today

    def answer(self, subjects, *, requests):
        self.answers += max(subjects, requests)
        self.requests_made += requests


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])

    def passes(seconds):
        now[0] += seconds

    return passes


@pytest.fixture
def context():
    return Context()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (200, "0.5 a second, about 1800 s left"),
        (300, "0.33 a second, about 2700 s left"),
        (12.5, "8 a second, about 112 s left"),
        (40, "2.5 a second, about 360 s left"),
        (5, "20 a second, about 45 s left"),
    ],
)
def test_slow_work_is_not_said_to_stand_still(clock, context, caplog, seconds, words) -> None:
    caplog.set_level(logging.INFO)
    told = ProgressLog(context, "items")
    clock(seconds)
    told(100, 1000)
    assert caplog.messages == [f"100 of 1000 items, {words}"]
    assert context.observed == [
        {
            "what": "items",
            "done": 100,
            "total": 1000,
            "rate": round(100 / seconds, 2),
            "left_s": round(900 * seconds / 100),
        }
    ]


def test_work_of_which_nothing_is_done_names_no_end(clock, context, caplog) -> None:
    caplog.set_level(logging.INFO)
    told = ProgressLog(context, "items")
    clock(60)
    told(0, 1000, "nothing yet")
    assert caplog.messages == ["0 of 1000 items (nothing yet)"]
    assert context.observed == [{"what": "items", "done": 0, "total": 1000, "rate": 0.0}]


def test_what_is_left_of_a_days_quota_is_told_and_plots(clock, context, caplog) -> None:
    caplog.set_level(logging.INFO)
    client = Client(left_today=900)
    told = ProgressLog(context, "authors", client)
    for done, left in ((100, 800), (200, 700)):
        clock(50)
        client.answer(100, requests=100)
        client.left_today = left
        told(done, 1000)
    assert caplog.messages[-1] == "200 of 1000 authors, 2 a second, about 400 s left, 700 requests left today"
    assert [point["quota_left"] for point in context.observed] == [800, 700]
    assert [point["left_s"] for point in context.observed] == [450, 400]


def test_remembered_answers_make_the_rest_no_faster(clock, context) -> None:
    client = Client()
    told = ProgressLog(context, "authors", client)
    clock(10)
    client.answer(5000, requests=0)
    told(5000, 6000)
    assert context.observed[-1] == {"what": "authors", "done": 5000, "total": 6000, "rate": 0.0}
    for done in (5100, 5200):
        clock(100)
        client.answer(100, requests=100)
        told(done, 6000)
    # One a second is what the source takes; 5,200 in 210 s would be 25.
    assert context.observed[-1]["rate"] == pytest.approx(1, rel=0.05)
    assert context.observed[-1]["left_s"] == pytest.approx(800, rel=0.05)


def test_an_author_of_several_pages_is_one_author(clock, context) -> None:
    client = Client()
    told = ProgressLog(context, "authors", client)
    clock(100)
    client.answer(100, requests=300)
    told(100, 200)
    assert context.observed == [{"what": "authors", "done": 100, "total": 200, "rate": 1.0, "left_s": 100}]
