"""A picture lives in the event log for ever: it is small, whatever it shows."""

import base64
import random
from datetime import UTC, datetime, timedelta

import pytest

from audiobook_pipeline.reporting.plots import MAX_BYTES, count_bars, share_bars, trend

RUNS = [datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=12 * run) for run in range(5_000)]
NOT_KNOWN = (float("nan"), float("nan"))
PNG = b"\x89PNG\r\n\x1a\n"


def noise(count):
    return [random.Random(number).random() for number in range(count)]


def long_names(count):
    """Return names of Cyrillic letters drawn at random: what a PNG packs worst."""
    letters = [chr(code) for code in range(0x400, 0x482)]
    return ["".join(random.Random(row).choices(letters, k=60)) for row in range(count)]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: trend(RUNS, noise(len(RUNS)), title="T"),
        lambda: share_bars(long_names(15), noise(15), title="T" * 200),
        lambda: count_bars(long_names(40), [1e9 * each for each in noise(40)], title="T" * 200),
        lambda: count_bars([], [], title="Nothing"),
        lambda: trend([datetime(2020, 1, 1, tzinfo=UTC)], [float("nan")], title="One that is not known"),
        lambda: trend(RUNS, noise(len(RUNS)), title="T", spread=[(0, 1)] * len(RUNS)),
        lambda: trend(RUNS[:2], [0.5, 0.6], title="T", spread=[NOT_KNOWN, (0.1, 0.9)]),
    ],
    ids=[
        "years of runs",
        "long names",
        "many of them",
        "no bars",
        "a figure that isn't known",
        "a spread",
        "half a spread",
    ],
)
def test_every_picture_is_a_small_png(draw):
    picture = base64.b64decode(draw())
    assert picture.startswith(PNG)
    assert len(picture) <= MAX_BYTES == 100_000


def test_a_spread_that_is_known_is_seen():
    bare = trend(RUNS[:2], [0.5, 0.6], title="T")
    assert trend(RUNS[:2], [0.5, 0.6], title="T", spread=[(0.1, 0.9)] * 2) != bare
    assert trend(RUNS[:2], [0.5, 0.6], title="T", spread=[NOT_KNOWN, NOT_KNOWN]) == bare
