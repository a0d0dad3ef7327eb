"""The loop of a gap: missing, wanted, searched, chosen, fetched, imported, and absent from the next report."""

import csv

import pytest

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.integration.running import environment, run_pipeline


@pytest.fixture
def first_run(sandbox, tmp_path):
    return run_pipeline(tmp_path / "run", sandbox.environment())


def data(run):
    return {"PIPELINE_DATA": str(run.folder / "data"), "LEDGER_URL": ""}


def test_a_gap_is_closed_and_its_story_can_be_told(first_run, sandbox, capsys) -> None:
    assert first_run.success
    missing = first_run.table("missing_books")
    confirmed = {entry.wanted_id: entry for entry in first_run.ledger.acquisitions(State.CONFIRMED)}
    closed = missing[(missing["series"] != "") & missing["wanted_id"].isin(confirmed)]
    assert len(closed) >= 1
    gap = closed.iloc[0]

    with environment(data(first_run)):
        assert main(["explain", *gap["title"].split()]) == 0
    story = capsys.readouterr().out
    places = [
        story.index(word) for word in ("wanted", "chosen", "sent", "finished", "verified", "imported", "confirmed")
    ]
    assert places == sorted(places)

    second = run_pipeline(first_run.folder, sandbox.environment())
    report = second.table("series_gap_report")
    row = report[(report["series"] == gap["series"]) & (report["title"] == gap["title"])]
    assert set(row["status"]) == {"owned"}
    assert gap["wanted_id"] not in set(second.table("missing_books")["wanted_id"])


def test_a_round_that_has_nothing_due_asks_no_indexer_for_the_wish_list(first_run, sandbox) -> None:
    while True:
        before = len(sandbox.prowlarr.faults.requests)
        run = run_pipeline(first_run.folder, sandbox.environment())
        searched = run.phases["missing_book_releases"].went_in
        if searched.startswith("0 of"):
            break
    asked = [
        dict(seen.query).get("query")
        for seen in sandbox.prowlarr.faults.requests[before:]
        if seen.path == "/api/v1/search"
    ]
    assert set(asked) <= {"science fiction", "sci-fi", "fantasy"}


def test_a_wish_comes_first_and_an_exclusion_never(first_run, sandbox, capsys) -> None:
    missing = first_run.table("missing_books")
    waiting = missing[missing["state"] == "wanted"]
    last, excluded = waiting.iloc[-1], waiting[waiting["series"] != ""].iloc[0]
    with environment(data(first_run)):
        assert main(["want", "book", last["title"], "--author", last["authors"].split("; ")[0]]) == 0
        assert main(["want", "exclude", "series", excluded["series"]]) == 0
        assert main(["want", "list"]) == 0
    assert excluded["series"] in capsys.readouterr().out
    second = run_pipeline(first_run.folder, sandbox.environment(), acquisition="plan", wait=0)
    wishes = second.table("missing_books")
    assert wishes.iloc[0]["title"] == last["title"]
    assert excluded["series"] not in set(wishes["series"])


def test_a_catalogue_file_shows_gaps_that_no_service_knows(sandbox, tmp_path) -> None:
    catalogue = tmp_path / "catalogue.csv"
    with catalogue.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["work_id", "title", "authors", "series", "position", "kind", "language", "release_date"])
        writer.writerow(
            ["b12", "The Unwritten Book of Mars", "Edgar Rice Burroughs", "Barsoom", "99", "novel", "en", "1950"]
        )
        writer.writerow(["x1", "Somebody Else's Book", "Nobody Known", "Unknown Series", "1", "novel", "en", "1950"])
    values = {**sandbox.environment(), "CATALOGUE_FILE": str(catalogue)}
    run = run_pipeline(tmp_path / "run", values, acquisition="plan", metadata="plan", wait=0)
    report = run.table("series_gap_report")
    assert set(report.loc[report["title"] == "The Unwritten Book of Mars", "status"]) == {"missing"}
    assert report[report["title"] == "Somebody Else's Book"].empty


def test_a_catalogue_file_with_wrong_columns_is_named(sandbox, tmp_path) -> None:
    catalogue = tmp_path / "catalogue.csv"
    catalogue.write_text("name,writer\nDune,Frank Herbert\n", encoding="utf-8")
    values = {**sandbox.environment(), "CATALOGUE_FILE": str(catalogue)}
    run = run_pipeline(tmp_path / "run", values, acquisition="plan", metadata="plan", wait=0)
    assert not run.success
    words = run.phases["book_catalogue"].came_out
    assert "CATALOGUE_FILE" in words
    assert "work_id" in words
