"""What a report says: figures and next steps, from the tables of a run and the figures of earlier runs.

Pure functions. How it is written belongs to ``report``; where the tables come from, to the asset.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from audiobook_pipeline.constants import GIGABYTE
from audiobook_pipeline.domain.acquisition import WATCHED, State
from audiobook_pipeline.domain.text.quantity import quantity
from audiobook_pipeline.ledger.records import Acquisition, Measure
from audiobook_pipeline.reporting.decisions import REFUSED
from audiobook_pipeline.reporting.report import Card

HEARD = 0.99
"""Share of a book from which on it counts as heard to its end; the rest is credits."""

_HELD_BACK = (State.CHOSEN, State.FETCHED, State.SENDING)


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables that a report is made from, each as ``schemas.tables`` describes it."""

    library: pd.DataFrame
    gaps: pd.DataFrame
    coverage: pd.DataFrame
    missing: pd.DataFrame
    upcoming: pd.DataFrame
    queue: pd.DataFrame
    imports: pd.DataFrame
    issues: pd.DataFrame
    changes: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Past:
    """What the ledger knows.

    Attributes:
        scores: Quality scores of all runs, oldest first.
        gaps: Books missing in series in all runs, oldest first.
        imported: What was imported so far.
        states: How many acquisitions are in each state.
        questions: How many releases wait for a person.
        under_way: What is chosen and not in the library yet.
    """

    scores: Sequence[Measure]
    gaps: Sequence[Measure]
    imported: Sequence[Acquisition]
    states: Mapping[State, int] = field(default_factory=dict)
    questions: int = 0
    under_way: Sequence[Acquisition] = ()

    def count(self, *states: State) -> int:
        """Return how many acquisitions are in ``states``."""
        return sum(self.states.get(state, 0) for state in states)


def figures(tables: Tables, past: Past, run_id: str) -> dict[str, float | None]:
    """Return the numbers by name; None where a number isn't known."""
    library, queue = tables.library, tables.queue
    return {
        "items": len(library),
        "hours": round(float(library["duration_s"].sum()) / 3600, 1),
        "gigabytes": round(float(library["size"].fillna(0).sum()) / GIGABYTE, 2),
        "missing_in_series": int((tables.gaps["status"] == "missing").sum()),
        "missing_in_series_before": _before(past.gaps, run_id),
        "wanted": len(tables.missing),
        "chosen": int((queue["verdict"] == "chosen").sum()),
        "refused": int(queue["verdict"].isin(REFUSED).sum()),
        "waiting_for_a_person": past.questions,
        "under_way": past.count(*WATCHED),
        "held_back": past.count(*_HELD_BACK),
        "parked": past.count(State.PARKED),
        "imported": int((tables.imports["state"] == "confirmed").sum()),
        "imported_in_all": len(past.imported),
        "issues": len(tables.issues),
        "items_with_issues": int(tables.issues["item_id"].nunique()),
        "changes_applied": int((tables.changes["status"] == "applied").sum()),
        "changes_planned": int((tables.changes["status"] == "planned").sum()),
        "quality": _now(past.scores, run_id),
        "quality_before": _before(past.scores, run_id),
        "books_begun": int((library["progress"] > 0).sum()),
        "books_heard": int((library["progress"] >= HEARD).sum()),
    }


def cards(numbers: Mapping[str, float | None]) -> Iterator[Card]:
    """Yield the figures that people look at first."""
    yield Card("items in the library", f"{numbers['items']:,}", f"{numbers['hours']:,.0f} hours")
    yield Card("gigabytes", f"{numbers['gigabytes']:,.1f}")
    yield Card("missing in series", f"{numbers['missing_in_series']:,}", _since(numbers["missing_in_series_before"]))
    yield Card("books wanted", f"{numbers['wanted']:,}")
    yield Card("releases chosen", f"{numbers['chosen']:,}", f"{numbers['refused']:,} refused")
    yield Card("books imported", f"{numbers['imported']:,}", f"{numbers['imported_in_all']:,} so far")
    quality = numbers["quality"]
    yield Card("quality of 100", "–" if quality is None else f"{quality:.1f}", _since(numbers["quality_before"]))
    yield Card("metadata changes", f"{numbers['changes_applied']:,}", f"{numbers['changes_planned']:,} planned")


def next_steps(
    numbers: Mapping[str, float | None], tables: Tables, *, acquisition: str, metadata: str
) -> Iterator[str]:
    """Yield what a person could do now."""
    asked = numbers["waiting_for_a_person"]
    if asked:
        wait = "waits" if asked == 1 else "wait"
        yield f"{quantity(asked, 'release')} {wait} for your yes or no: audiobook-pipeline review list."
    yield from _planned(numbers) if acquisition == "plan" else _going_on(numbers)
    if metadata == "plan" and numbers["changes_planned"]:
        yield (
            f"{quantity(numbers['changes_planned'], 'metadata change')} planned: "
            "set METADATA_MODE=apply to write what is planned."
        )
    stuck = int((~tables.imports["state"].isin(["confirmed"])).sum())
    if stuck:
        yield f"{quantity(stuck, 'download')} not in the library yet: synced_library has the reasons."
    gone = int(tables.library["is_missing"].sum())
    if gone:
        yield f"{quantity(gone, 'item')} without files: look under Issues in Audiobookshelf."


def _planned(numbers: Mapping[str, float | None]) -> Iterator[str]:
    """Yield what would go on if anything were sent and imported."""
    waiting = sum(numbers[name] or 0 for name in ("chosen", "held_back", "parked"))
    if waiting:
        yield (
            f"{quantity(waiting, 'release')} would be downloaded: "
            "set ACQUISITION_MODE=review or auto to download what is chosen."
        )
    if numbers["under_way"]:
        yield (
            f"{quantity(numbers['under_way'], 'download')} under way: "
            "set ACQUISITION_MODE=review or auto to import what is finished."
        )


def _going_on(numbers: Mapping[str, float | None]) -> Iterator[str]:
    """Yield how what was chosen goes on."""
    if numbers["under_way"]:
        yield (
            f"{quantity(numbers['under_way'], 'download')} under way: once they are finished, materialize again, "
            "or switch on the sensor finished_downloads, which imports them automatically."
        )
    if numbers["held_back"]:
        wait = "waits for its" if numbers["held_back"] == 1 else "wait for their"
        yield (
            f"{quantity(numbers['held_back'], 'chosen release')} {wait} turn: materialize again; "
            "how many are sent at a time is under limits in the configuration file."
        )
    if numbers["parked"]:
        yield (
            f"{quantity(numbers['parked'], 'release')} parked until a download client is up and has room: "
            "audiobook-pipeline doctor says what is wrong; the next run sends what is parked, "
            "or the sensor parked_torrents."
        )


def _now(measures: Sequence[Measure], run_id: str) -> float | None:
    return next((measure.value for measure in reversed(measures) if measure.run_id == run_id), None)


def _before(measures: Sequence[Measure], run_id: str) -> float | None:
    return next((measure.value for measure in reversed(measures) if measure.run_id != run_id), None)


def _since(before: float | None) -> str:
    return "" if before is None else f"{round(before, 1):,g} before"
