"""The report, the exports and the webhook, over a run of the pipeline and over hand-written tables."""

import json
import logging
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import dagster as dg
import jsonschema
import pandas as pd
import pytest

from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.choosing.rules import evidence_of
from audiobook_pipeline.ledger.records import ReviewStatus
from audiobook_pipeline.reporting import contents, sections, webhook
from audiobook_pipeline.reporting.decisions import refusals_by_rule
from audiobook_pipeline.reporting.phases import Phase
from audiobook_pipeline.reporting.report import Report, as_json, render_html, section
from audiobook_pipeline.schemas import tables
from audiobook_pipeline_tests.integration.running import PLAN, continued, run_pipeline

NOW = datetime(2024, 5, 4, 3, 2, 1, tzinfo=UTC)


def schema(name: str) -> dict:
    return json.loads(
        (resources.files("audiobook_pipeline.reporting") / "schemas" / f"{name}.schema.json").read_text("utf-8")
    )


def check(document: dict, name: str) -> None:
    jsonschema.validate(document, schema(name), jsonschema.Draft202012Validator)


def report(**changes) -> Report:
    values = {
        "made_at": NOW,
        "run_id": "run-1",
        "acquisition_mode": "plan",
        "metadata_mode": "plan",
        "figures": {"items": 3},
        "cards": (),
        "phases": (Phase("library_snapshot", "1 library", "3 items", 0.5, ok=True),),
        "next_steps": (),
        "sections": (),
    }
    return Report(**(values | changes))


@pytest.fixture
def queue() -> pd.DataFrame:
    title, french = evidence_of("title", "for", "Emma", 0), evidence_of("language", "against", "FRE", 5, "wanted en")
    rows = [
        ("chosen", "Emma M4B", title),
        ("accepted", "Emma MP3", title),
        ("refused", "Emma FRE", title, french),
        ("refused", "Emma PDF", evidence_of("ebook", "against", "PDF", 5), evidence_of("size", "against")),
        ("near", "Emma GER", evidence_of("language", "against", "GER", 5, "wanted en")),
        ("blocked", "Emma fake", evidence_of("blocklist", "against", detail="malware")),
    ]
    made = [{"verdict": v, "release": r, "evidence": [e._asdict() for e in found]} for v, r, *found in rows]
    return tables.table(made, tables.DECISIONS)


def of_tables(**rows: list[dict] | pd.DataFrame) -> contents.Tables:
    """Return the tables of a run, empty but for ``rows``."""
    forms = {
        "library": tables.LIBRARY,
        "gaps": tables.GAPS,
        "coverage": tables.AUTHOR_COVERAGE,
        "missing": tables.MISSING_BOOKS,
        "upcoming": tables.UPCOMING,
        "queue": tables.DECISIONS,
        "imports": tables.ACQUISITIONS,
        "issues": tables.ISSUES,
        "changes": tables.CHANGES,
    }
    return contents.Tables(**{name: tables.table(rows.get(name, []), form) for name, form in forms.items()})


def rows_of(title: str, made_from: contents.Tables) -> list[dict[str, str]]:
    """Return the rows of one part of the report, by heading."""
    part = next(each for each in sections.sections(made_from, contents.Past([], [], [])) if each.title == title)
    return [dict(zip(part.columns, row, strict=True)) for row in part.rows]


def steps(mode: str, states: dict[State, int], *, questions: int = 0, chosen: int = 0) -> list[str]:
    made_from = of_tables(queue=[{"verdict": "chosen"}] * chosen + [{"verdict": "near"}] * 4)
    numbers = contents.figures(made_from, contents.Past([], [], [], states, questions), "run-1")
    return list(contents.next_steps(numbers, made_from, acquisition=mode, metadata="plan"))


@pytest.mark.parametrize("mode", ["plan", "review", "auto"])
def test_what_waits_for_a_person_is_what_the_queue_lists(mode) -> None:
    assert [step for step in steps(mode, {}, questions=1) if "review list" in step] == [
        "1 release waits for your yes or no: audiobook-pipeline review list."
    ]
    assert not steps(mode, {}, chosen=0)


@pytest.mark.parametrize("mode", ["review", "auto"])
def test_after_a_run_it_is_said_how_downloads_and_what_is_held_back_go_on(mode) -> None:
    states = {State.SENT: 12, State.DOWNLOADING: 8, State.CHOSEN: 39, State.FETCHED: 1, State.PARKED: 1}
    under_way, held_back, parked = steps(mode, states, chosen=60)
    assert under_way.startswith("20 downloads under way: once they are finished, materialize again")
    assert "sensor finished_downloads" in under_way
    assert held_back.startswith("40 chosen releases wait for their turn: ")
    assert "limits in the configuration file" in held_back
    assert parked.startswith("1 release parked")
    over = {State.CONFIRMED: 5, State.DROPPED: 1, State.FAILED: 2, State.REJECTED: 1}
    assert steps(mode, over, chosen=5) == []


def test_in_plan_mode_nothing_is_promised_that_does_not_happen() -> None:
    said = steps("plan", {State.DOWNLOADING: 2, State.CHOSEN: 3, State.PARKED: 1}, chosen=4)
    assert [step.partition(":")[0] for step in said] == ["8 releases would be downloaded", "2 downloads under way"]
    assert all("set ACQUISITION_MODE=review or auto" in step for step in said)
    assert steps("plan", {}) == []


def test_each_decision_is_told_in_words_that_do_not_repeat_the_name_beside_them(queue) -> None:
    shown = rows_of("Decisions", of_tables(queue=queue))
    assert {row["Release"]: row["Why"] for row in shown} == {
        "Emma M4B": "before 1 other that also fit: its name has the title: “Emma”",
        "Emma MP3": "its name has the title: “Emma”",
        "Emma FRE": "it is in another language (wanted en): “FRE”",
        "Emma PDF": "it is text, not audio: “PDF”; its size doesn't fit the runtime",
        "Emma GER": "it is in another language (wanted en): “GER”",
        "Emma fake": "it is on the blocklist (malware)",
    }


def test_a_change_from_or_to_nothing_says_so() -> None:
    changes = [
        {"item_id": "i", "field": "published_year", "before": "0", "after": ""},
        {"item_id": "i", "field": "language", "before": "", "after": "English"},
    ]
    shown = rows_of("Metadata changes", of_tables(changes=changes))
    assert [(row["Before"], row["After"]) for row in shown] == [("0", "nothing"), ("nothing", "English")]


def test_every_change_of_a_narrator_is_shown_once() -> None:
    changes = [
        {"item_id": "i", "field": "narrators", "before": "Smith, Ann", "after": "Ann Smith"},
        {"item_id": "j", "field": "narrators", "before": "", "after": "Bob Reader"},
    ]
    made_from = of_tables(changes=changes)
    assert [row["After"] for row in rows_of("Metadata changes", made_from)] == ["Ann Smith"]
    assert [row["Narrator"] for row in rows_of("Narrators found", made_from)] == ["Bob Reader"]


def test_an_item_without_a_title_can_be_told_from_an_empty_cell() -> None:
    made_from = of_tables(
        library=[{"item_id": "i", "title": " ", "authors": "Jane Austen", "progress": 0.5, "duration_s": 60.0}],
        changes=[{"item_id": "i", "field": "language", "before": "en", "after": "English"}],
        issues=[{"item_id": "i", "rule": "title_missing", "severity": "error"}],
    )
    assert [row["Title"] for row in rows_of("Listening", made_from)] == ["(no title)"]
    assert [row["Title"] for row in rows_of("Items with the lowest scores", made_from)] == ["(no title)"]
    assert [row["Item"] for row in rows_of("Metadata changes", made_from)] == ["(no title)"]


def test_refusals_are_counted_by_rule_in_words(queue) -> None:
    counted = refusals_by_rule(queue)
    rules = [["language", 2], ["blocklist", 1], ["ebook", 1], ["size", 1]]
    assert counted[["rule", "releases"]].values.tolist() == rules
    assert "language" in counted["why"][0]
    assert counted["example"][0] == "Emma FRE"


def test_listening_is_summed_by_user_over_the_books_of_the_library() -> None:
    library = pd.DataFrame({"item_id": ["a", "b"], "duration_s": [7200.0, float("nan")]})
    rows = [("Ann", "a", 0.5), ("Bob", "a", 1.0), ("Bob", "b", 0.2), ("Ann", "not ours", 1.0), ("Cas", "a", 0.0)]
    heard = pd.DataFrame(rows, columns=["user", "item_id", "progress"])
    summed = sections.listening_by_user(heard, library)
    assert summed.values.tolist() == [["Bob", 1, 1, 2.0], ["Ann", 1, 0, 1.0]]
    assert sections.listening_by_user(heard[:0], library).empty


def listeners(data: Path) -> list[list[str]]:
    document = json.loads((data / "reports" / "latest.json").read_text("utf-8"))
    return next(part["rows"] for part in document["sections"] if part["title"] == "Listeners")


@pytest.mark.integration
def test_the_report_tells_of_every_user_whom_the_key_may_see(planned, sandbox, tmp_path) -> None:
    rows = listeners(planned[0].folder / "data")
    assert [row[0] for row in rows] == ["root", "listener"]
    assert int(rows[0][1]) > 0
    assert float(rows[0][3]) == pytest.approx(2 * float(rows[1][3]), abs=0.2)

    sandbox.audiobookshelf.faults.add("status", path="/api/users", times=20, status=500)
    folder = continued(planned[0], tmp_path / "run")
    reporting = dg.AssetSelection.assets("pipeline_report")
    assert run_pipeline(folder, sandbox.environment(), **PLAN, only=reporting).success
    assert "Listeners" not in (tmp_path / "run" / "data" / "reports" / "latest.html").read_text("utf-8")


@pytest.mark.integration
def test_in_review_mode_the_report_counts_what_the_queue_lists(planned, sandbox, tmp_path) -> None:
    folder = continued(planned[0], tmp_path / "run")
    choosing = dg.AssetSelection.assets("download_queue", "pipeline_report")
    run = run_pipeline(folder, sandbox.environment(), acquisition="review", metadata="plan", only=choosing)
    waiting = len(run.ledger.reviews(ReviewStatus.WAITING))
    document = json.loads((tmp_path / "run" / "data" / "reports" / "latest.json").read_text("utf-8"))
    assert document["figures"]["waiting_for_a_person"] == waiting > 1
    assert document["next_steps"][0].startswith(f"{waiting} releases wait for your yes or no")


def test_a_name_that_holds_markup_is_shown_as_text() -> None:
    frame = pd.DataFrame({"title": ["<script>alert(1)</script>"]})
    page = render_html(report(sections=(section("Titles", frame, {"title": "Title"}),)))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_long_table_says_how_long_it_is() -> None:
    part = section("Titles", pd.DataFrame({"title": ["x"] * 51}), {"title": "Title"})
    assert len(part.rows) == 50
    assert part.words == "The first 50 of 51."


def test_the_page_asks_nothing_of_any_server() -> None:
    page = render_html(report())
    assert "http://" not in page
    assert "https://" not in page


def test_an_empty_report_is_valid_json() -> None:
    figures = dict.fromkeys(schema("report")["properties"]["figures"]["required"], 0)
    document = as_json(report(figures=figures))
    check(document, "report")
    assert document["figures"] == figures


@pytest.mark.integration
def test_a_run_leaves_a_report_and_exports_as_their_schemas_say_and_tells_the_webhook(
    sandbox, tmp_path, httpserver, queue
) -> None:
    httpserver.expect_request("/hook", method="POST").respond_with_data("", status=204)
    values = {**sandbox.environment(), "WEBHOOK_URL": httpserver.url_for("/hook") + "?token=test-token-0001"}
    first = run_pipeline(tmp_path / "run", values, wait=10)
    assert first.success
    data = tmp_path / "run" / "data"
    document = json.loads((data / "reports" / "latest.json").read_text("utf-8"))
    check(document, "report")
    check(json.loads((data / "exports" / "library.json").read_text("utf-8")), "library")
    check(json.loads((data / "exports" / "wish_list.json").read_text("utf-8")), "wish_list")
    told = httpserver.log[0][0].get_json()
    check(told, "webhook")
    assert len(told["new_books"]) == document["figures"]["imported"] > 0
    assert document["figures"]["missing_in_series_before"] is None
    held_back = first.ledger.acquisitions(State.CHOSEN)
    assert document["figures"]["held_back"] == len(held_back) > 0
    assert any(step.startswith(f"{len(held_back)} chosen release") for step in document["next_steps"])

    second = run_pipeline(tmp_path / "run", values, wait=0)
    assert second.success
    again = json.loads((data / "reports" / "latest.json").read_text("utf-8"))
    assert again["figures"]["missing_in_series_before"] == document["figures"]["missing_in_series"]
    assert again["figures"]["missing_in_series"] <= document["figures"]["missing_in_series"]
    assert again["figures"]["quality"] > document["figures"]["quality"]
    assert len(list((data / "reports").glob("report-*.html"))) == 2
    page = (data / "reports" / "latest.html").read_text("utf-8")
    assert "Quality of the metadata" not in page.replace("Quality score over time", "")
    assert 'alt="Quality score over time"' in page
    for address in (
        f"{values['ABS_URL']}/item/",
        ".example/torrent/",
        "/runs/",
        'action="http://127.0.0.1:3131/search"',
    ):
        assert address in page, address
    assert "data:image/jpeg" in min((data / "reports").glob("report-*.html")).read_text("utf-8")
    leaks = [
        path for path in (tmp_path / "run").rglob("*") if path.is_file() and b"test-token-0001" in path.read_bytes()
    ]
    assert leaks == []


def test_a_webhook_that_is_dead_slow_or_angry_is_a_warning(httpserver, caplog) -> None:
    httpserver.expect_request("/angry").respond_with_data("no", status=500)
    httpserver.expect_request("/away").respond_with_data("", status=302, headers={"Location": "http://127.0.0.1:9/"})
    with caplog.at_level(logging.WARNING):
        for url in (
            httpserver.url_for("/angry?key=test-key-0001"),
            httpserver.url_for("/away"),
            "http://127.0.0.1:9/",
            "no address",
        ):
            assert not webhook.send(url, {})
    assert len(caplog.records) == 4
    assert "test-key-0001" not in caplog.text
    assert all("WEBHOOK_URL" in record.message for record in caplog.records)


def test_the_published_schemas_are_the_packaged_ones() -> None:
    docs = Path(__file__).parents[2] / "docs" / "schemas"
    packaged = resources.files("audiobook_pipeline.reporting") / "schemas"
    names = {entry.name for entry in packaged.iterdir()}
    assert {path.name for path in docs.glob("*.json")} == names
    assert all((docs / name).read_text("utf-8") == (packaged / name).read_text("utf-8") for name in names)
