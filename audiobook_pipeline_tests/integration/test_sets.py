"""A box set that closes two gaps, from the gap to the library: one download instead of two where it is smaller."""

from dataclasses import replace
from pathlib import Path

import pytest

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.sandbox.build import build_world
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.sandbox.world import World, WorldBook, WorldRelease
from audiobook_pipeline.variables import in_force
from audiobook_pipeline_tests.integration.running import ACQUIRED, CONFIG, MISSING, PLAN, Run, run_pipeline

pytestmark = pytest.mark.slow

SERIES = "Lord Peter Wimsey"
SET = f"{SERIES}, Books 3-4"
CATALOGUE = f"""work_id,title,authors,series,position,kind,language
set,"{SET}",Dorothy L. Sayers,{SERIES},3-4,omnibus,en
"""


def lacking(world: World) -> list[WorldBook]:
    """Return the two volumes that the library lacks."""
    return [world.books[key] for key in world.missing if world.books[key].series == SERIES]


def with_set(world: World, *, share: float) -> World:
    """Return a world in which a set of the two volumes is offered, its files a share as large as theirs."""
    volumes = lacking(world)
    right = [r for r in world.releases.values() if r.kind == "right" and r.book_id in {book.id for book in volumes}]
    smallest = [min((r for r in right if r.book_id == book.id), key=lambda r: r.size) for book in volumes]
    files = tuple(
        replace(file, path=f"{number} {Path(file.path).name}", size=int(file.size * share))
        for number, release in enumerate(smallest, 3)
        for file in release.files
        if file.seconds
    )
    offer: WorldRelease = replace(
        smallest[0],
        id=max(world.releases) + 1,
        name=f"Dorothy L. Sayers - {SERIES} Books 3-4 [ENG / MP3]",
        kind="boxset",
        files=files,
        size=sum(file.size for file in files),
        seeders=40,
        categories=(3000, 3030),
    )
    return World(
        seed=world.seed,
        books=world.books.values(),
        items=world.items,
        indexers=world.indexers,
        releases=[*world.releases.values(), offer],
        missing=world.missing,
    )


def two_runs(folder: Path, *, share: float) -> tuple[Run, Run]:
    world = with_set(build_world(), share=share)
    with Sandbox(folder / "sandbox", world=world, qbittorrent="simulated") as sandbox:
        catalogue = folder / "catalogue.csv"
        catalogue.write_text(CATALOGUE, "utf-8")
        config = folder / "pipeline.toml"
        config.write_text(CONFIG.read_text("utf-8").replace("wanted_searches = 30", "wanted_searches = 5"), "utf-8")
        values = {**sandbox.environment(), "CATALOGUE_FILE": str(catalogue), "PIPELINE_CONFIG": str(config)}
        with in_force({"PIPELINE_DATA": str(folder / "run" / "data"), "LEDGER_URL": "", "TABLES_URL": ""}):
            assert main(["want", "series", SERIES]) == 0
        first = run_pipeline(folder / "run", values, only=ACQUIRED)
        return first, run_pipeline(folder / "run", values, only=MISSING, **PLAN)


def taken(run: Run) -> dict[str, State]:
    titles = {SET, *(book.title for book in lacking(build_world()))}
    return {each.book.title: each.state for each in run.ledger.acquisitions() if each.book.title in titles}


def test_a_smaller_set_comes_in_place_of_its_volumes_and_covers_them(tmp_path) -> None:
    first, second = two_runs(tmp_path, share=0.8)
    wanted = first.table("missing_books")
    assert wanted.set_index("title").loc[SET, "reason"] == f"closes 2 gaps of {SERIES} at once: #3, #4"
    assert taken(first) == {SET: State.CONFIRMED}
    gaps = second.table("series_gap_report").set_index("title")
    assert gaps.loc[SET, "status"] == "owned"
    assert {gaps.loc[book.title, "status"] for book in lacking(build_world())} == {"covered"}
    assert taken(second) == {SET: State.CONFIRMED}
