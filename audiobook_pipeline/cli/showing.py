"""What the demonstration shows over a running sandbox: every phase, a gap that closes, changes that are undone."""

import os
from pathlib import Path
from typing import Any

import dagster as dg

from audiobook_pipeline.automation.jobs import LIBRARY_ANALYSIS, WHOLE_PIPELINE
from audiobook_pipeline.build import build_defs
from audiobook_pipeline.cli.changes import revert
from audiobook_pipeline.cli.configured import configured_ledger
from audiobook_pipeline.cli.explain import as_lines
from audiobook_pipeline.cli.misleading import refusals
from audiobook_pipeline.cli.output import say, table
from audiobook_pipeline.cli.progress import run_job, show_phases
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.sandbox.build import build_world


def show_everything(home: Path, *, items: int, wait_seconds: int) -> tuple[bool, str]:
    """Materialize everything, then close the loop and undo the metadata changes.

    Args:
        home: DAGSTER_HOME.
        items: Items in the sandbox's library: they tell which world is behind it.
        wait_seconds: How long to wait for downloads.

    Returns:
        Whether all of it went well, and the path of the report.
    """
    defs, library_before = build_defs(), _metadata()
    say("Materializing every asset:")
    with dg.DagsterInstance.from_config(str(home)) as instance:
        run_config = {"ops": {"download_progress": {"config": {"wait_seconds": wait_seconds}}}}
        succeeded, phases = run_job(defs, WHOLE_PIPELINE, instance, run_config)
        say("")
        show_phases(phases)
        if not succeeded:
            return False, "none: the run failed"
        _show_refusals(items)
        event = instance.get_latest_materialization_event(dg.AssetKey("pipeline_report"))
        materialization = event.asset_materialization if event else None
        report = str(materialization.metadata["report"].value) if materialization else ""
        say("\nThe loop closes: the analysis again, over the library as it is now:")
        succeeded, _ = run_job(defs, LIBRARY_ANALYSIS, instance)
    _show_closed_gap()
    return _undo(library_before) and succeeded, report


def _show_refusals(items: int) -> None:
    """Print what was refused of each kind of release that misleads, with an example."""
    selections = [decision.selection for decision in configured_ledger().decisions()]
    refused = refusals(selections, build_world(items=items))
    say(f"\nIt said no. {len(refused)} kinds of wrong release that were on offer, and what gave them away:")
    rows = [(kind, len(some), some[0].book.title, some[0].release, some[0].why) for kind, some in refused.items()]
    table(("kind", "refused", "wanted", "a release", "why not"), rows)


def _show_closed_gap() -> None:
    """Print how many gaps there were and are, and the story of one that is closed."""
    ledger = configured_ledger()
    counts = [int(count.value) for count in ledger.gap_counts()]
    confirmed = ledger.acquisitions(State.CONFIRMED)
    say(f"\nBooks missing in series: {counts[0]} before, {counts[-1]} now; {len(confirmed)} books are in the library.")
    gap = next((entry for entry in confirmed if entry.book.series), None)
    if gap is not None:
        say(f"\naudiobook-pipeline explain {gap.book.title}")
        say("\n".join(as_lines(ledger.story(gap.book.title), margin="  ")))


def _undo(before: dict[str, Any]) -> bool:
    """Put back every metadata change, and say whether the library is again exactly what it was."""
    applied = len(configured_ledger().changes(ChangeStatus.APPLIED))
    say(f"\n{applied} metadata changes were applied. Undoing them: audiobook-pipeline changes revert --all")
    status = revert(every=True)
    after = _metadata()
    same = all(after.get(item_id) == metadata for item_id, metadata in before.items())
    say(
        f"Metadata of the {len(before)} items against what it was before the run: "
        f"{'exactly the same' if same else 'DIFFERENT'}."
    )
    return same and status == 0


def _metadata() -> dict[str, Any]:
    """Return the metadata of every item without the ids of authors and series, which change when one is emptied."""
    client = AudiobookshelfClient(os.environ["ABS_URL"], os.environ["ABS_TOKEN"])
    ids = [item.id for library in client.libraries() for item in client.iter_items(library.id)]
    return {
        item_id: item.media.metadata.model_dump(exclude={"authors": {"__all__": {"id"}}, "series": {"__all__": {"id"}}})
        for item_id, item in client.items_by_id(ids).found.items()
    }
