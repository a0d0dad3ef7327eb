"""No book is fetched that the library of the demo has, however its item is kept."""

from pathlib import Path

import pandas as pd
import pytest

from audiobook_pipeline.domain.forms.titles import title_key
from audiobook_pipeline.sandbox.build import build_world
from audiobook_pipeline.sandbox.keeping import KEEPING
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.sandbox.world import World
from audiobook_pipeline_tests.assets.choosing import ChoosingPipeline

pytestmark = [pytest.mark.integration, pytest.mark.slow]


@pytest.fixture(scope="module")
def world() -> World:
    return build_world()


@pytest.fixture(scope="module")
def run(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the tables of one run: items as identified, gaps, queue."""
    folder: Path = tmp_path_factory.mktemp("duplicates")
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        Sandbox(folder / "sandbox", world=world, qbittorrent="simulated") as running,
    ):
        pipeline = ChoosingPipeline(folder, monkeypatch, running.environment())
        queue = pipeline.run("plan")
        return pipeline.table("identified_library"), pipeline.table("series_gap_report"), queue


def kept_otherwise(world: World) -> dict[str, str]:
    """Return the books that only folder or tags tell: title key and way."""
    items = [item for item in world.items if item.flaws and item.flaws[0] in KEEPING]
    return {title_key(world.books[item.book_id].title): item.flaws[0] for item in items}


def test_items_that_only_folder_or_tags_tell_are_identified(world: World, run) -> None:
    identified, _, _ = run
    changed = kept_otherwise(world)
    known = {title_key(title) for title in identified.loc[identified["known"], "title"]}
    assert set(changed.values()) == {*KEEPING}
    assert {title: way for title, way in changed.items() if title not in known} == {}


def test_what_is_there_is_not_missing_and_not_fetched(world: World, run) -> None:
    _, gaps, queue = run
    missing = {title_key(title) for title in gaps.loc[gaps["status"] == "missing", "title"]}
    taken = {title_key(title) for title in queue.loc[queue["verdict"].isin(["chosen", "accepted"]), "title"]}
    there = {title_key(world.books[item.book_id].title): item.flaws for item in world.items if not item.is_missing}
    assert {title: flaws for title, flaws in there.items() if title in missing | taken} == {}
    assert len(taken) > 20
