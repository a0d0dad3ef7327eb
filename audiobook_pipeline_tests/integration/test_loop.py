"""The loop of a gap: missing, wanted, searched, chosen, fetched, imported, and absent from the next report."""

import csv
import io
from contextlib import redirect_stdout
from dataclasses import dataclass

import dagster as dg
import pandas as pd
import pytest

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.variables import in_force
from audiobook_pipeline_tests.integration.running import ACQUIRED, CONFIG, PLAN, Run, run_pipeline

pytestmark = pytest.mark.slow

CATALOGUE = [
    ["work_id", "title", "authors", "series", "position", "kind", "language", "release_date"],
    ["b12", "The Unwritten Book of Mars", "Edgar Rice Burroughs", "Barsoom", "99", "novel", "en", "1950"],
    ["x1", "Somebody Else's Book", "Nobody Known", "Unknown Series", "1", "novel", "en", "1950"],
]


@dataclass(frozen=True, slots=True)
class Story:
    """Runs, one after the other until nothing is due, and what happened between them.

    Attributes:
        gap: A book that was missing and was confirmed in the first run.
        explained: What ``explain`` said of it then.
        wish: The last of the missing books, wished for after the first run.
        excluded: A series that was excluded after the first run.
        wants: What ``want list`` said of both.
        asked: What Prowlarr was asked for in the last run.
    """

    first: Run
    second: Run
    gap: pd.Series
    explained: str
    wish: str
    excluded: str
    wants: str
    asked: set[str]


def said(*words: str) -> str:
    """Return what a command says that succeeds."""
    with redirect_stdout(io.StringIO()) as out:
        assert main(words) == 0
    return out.getvalue()


@pytest.fixture(scope="module")
def story(world, tmp_path_factory) -> Story:
    folder = tmp_path_factory.mktemp("loop")
    catalogue, eager = folder / "catalogue.csv", folder / "pipeline.toml"
    with catalogue.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(CATALOGUE)
    eager.write_text(CONFIG.read_text("utf-8").replace("wanted_searches = 30", "wanted_searches = 1000"), "utf-8")
    with Sandbox(folder / "sandbox", world=world, qbittorrent="simulated") as sandbox:
        values = {**sandbox.environment(), "CATALOGUE_FILE": str(catalogue)}
        first = run_pipeline(folder / "run", values, only=ACQUIRED)
        missing = first.table("missing_books")
        confirmed = {entry.wanted_id for entry in first.ledger.acquisitions(State.CONFIRMED)}
        gap = missing[(missing["series"] != "") & missing["wanted_id"].isin(confirmed)].iloc[0]
        waiting = missing[missing["state"] == "wanted"]
        wish = waiting.iloc[-1]
        excluded = waiting.loc[~waiting["series"].isin(["", gap["series"], wish["series"]]), "series"].iloc[0]
        with in_force({"PIPELINE_DATA": str(first.folder / "data"), "LEDGER_URL": ""}):
            explained = said("explain", *gap["title"].split())
            said("want", "book", wish["title"], "--author", wish["authors"][0])
            said("want", "exclude", "series", excluded)
            wants = said("want", "list")
        # Searches for all that is due, so that soon nothing is.
        values["PIPELINE_CONFIG"] = str(eager)
        second = last = run_pipeline(folder / "run", values, only=ACQUIRED)
        while not last.phases["wanted_releases"].went_in.startswith("0 of"):
            before = len(sandbox.prowlarr.faults.requests)
            # Imports would make more of the series known, and so more books due.
            last = run_pipeline(folder / "run", values, only=ACQUIRED, **PLAN)
        seen = [each for each in sandbox.prowlarr.faults.requests[before:] if each.path == "/api/v1/search"]
        asked = {dict(each.query).get("query") for each in seen}
    return Story(first, second, gap, explained, wish["title"], excluded, wants, asked)


def test_a_gap_is_closed_and_its_story_can_be_told(story) -> None:
    assert story.first.success
    steps = ("wanted", "chosen", "sent", "finished", "verified", "imported", "confirmed")
    places = [story.explained.index(word) for word in steps]
    assert places == sorted(places)
    report = story.second.table("series_gap_report")
    row = report[(report["series"] == story.gap["series"]) & (report["title"] == story.gap["title"])]
    assert set(row["status"]) == {"owned"}
    assert story.gap["wanted_id"] not in set(story.second.table("missing_books")["wanted_id"])


def test_a_round_that_has_nothing_due_asks_no_indexer_for_the_wish_list(story) -> None:
    assert story.asked
    assert story.asked <= {"science fiction", "sci-fi", "fantasy"}


def test_a_wish_comes_first_and_an_exclusion_never(story) -> None:
    assert story.excluded in story.wants
    wishes = story.second.table("missing_books")
    assert wishes.iloc[0]["title"] == story.wish
    assert story.excluded not in set(wishes["series"])


def test_a_catalogue_file_shows_gaps_that_no_service_knows(story) -> None:
    report = story.first.table("series_gap_report")
    assert set(report.loc[report["title"] == "The Unwritten Book of Mars", "status"]) == {"missing"}
    assert report[report["title"] == "Somebody Else's Book"].empty


def test_a_catalogue_file_with_wrong_columns_is_named(sandbox, tmp_path) -> None:
    catalogue = tmp_path / "catalogue.csv"
    catalogue.write_text("name,writer\nDune,Frank Herbert\n", encoding="utf-8")
    values = {**sandbox.environment(), "CATALOGUE_FILE": str(catalogue)}
    run = run_pipeline(tmp_path / "run", values, only=dg.AssetSelection.assets("book_catalogue").upstream())
    assert not run.success
    words = run.phases["book_catalogue"].came_out
    assert "CATALOGUE_FILE" in words
    assert "work_id" in words
