"""A better copy is wished for once, and the old item stays."""

from datetime import UTC, datetime

import dagster as dg

from audiobook_pipeline.domain.discovery import Shelf
from audiobook_pipeline_tests.domain.shelves import shelf
from audiobook_pipeline_tests.integration.running import CONFIG, run_pipeline

ONLY = dg.AssetSelection.assets("library_snapshot", "identified_library", "better_copies")


def test_a_better_copy_is_wished_for_once_and_never_again(sandbox, tmp_path) -> None:
    items = sandbox.audiobookshelf.library.items.values()
    abridged = next(item for item in items if item.title and item.authors and not item.is_missing)
    abridged.fields["abridged"], abridged.rendered = True, None
    config = tmp_path / "pipeline.toml"
    config.write_text(CONFIG.read_text("utf-8") + "\n[upgrades]\nabridged = true\n", "utf-8")
    values = {**sandbox.environment(), "PIPELINE_CONFIG": str(config)}
    off = run_pipeline(tmp_path / "run", sandbox.environment(), only=ONLY)
    assert off.table("better_copies").empty
    first = run_pipeline(tmp_path / "run", values, only=ONLY).table("better_copies")
    assert abridged.id in set(first["item_id"])
    run = run_pipeline(tmp_path / "run", values, only=ONLY)
    assert run.table("better_copies").empty
    (wish,) = [each for each in run.ledger.wishes() if each.book.better_than == abridged.id]
    assert wish.origin == "better copies"
    run.ledger.take_back(wish.id, now=datetime.now(UTC))
    assert run_pipeline(tmp_path / "run", values, only=ONLY).table("better_copies").empty
    # What is there doesn't settle the wish for something better.
    there = Shelf(shelf({"item_id": abridged.id, "title": wish.book.title, "authors": "; ".join(wish.book.authors)}))
    assert there.item_of(wish.book) == ""
