"""A library with nothing in it: a run that succeeds, says so, and has nothing to want."""

from audiobook_pipeline.sandbox.build import build_world
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.sandbox.world import World
from audiobook_pipeline_tests.integration.running import run_pipeline


def test_an_empty_library_is_no_error(tmp_path) -> None:
    full = build_world(items=30)
    empty = World(seed=1, books=full.books.values(), items=(), indexers=full.indexers, releases=(), missing=())
    with Sandbox(tmp_path / "sandbox", world=empty, qbittorrent="simulated") as sandbox:
        run = run_pipeline(tmp_path / "run", sandbox.environment())
    assert {name: phase.came_out for name, phase in run.phases.items() if not phase.ok} == {}
    assert run.success
    assert run.phases["library_snapshot"].came_out == "0 items"
    assert run.table("missing_books").empty
    assert run.table("metadata_issues").empty
