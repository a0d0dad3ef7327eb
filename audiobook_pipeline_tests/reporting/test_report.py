"""The report, the exports and the webhook, over a run of the pipeline and over hand-written tables."""

import json
import logging
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import jsonschema
import pandas as pd
import pytest

from audiobook_pipeline.reporting import contents, webhook
from audiobook_pipeline.reporting.phases import Phase
from audiobook_pipeline.reporting.report import Report, as_json, render_html, section
from audiobook_pipeline.schemas import tables
from audiobook_pipeline_tests.integration.running import run_pipeline

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
    rows = [
        ("chosen", "Emma M4B", "title agrees: its name has the title"),
        (
            "refused",
            "Emma FRE",
            "title agrees: its name has the title; language contradicts: it is in another language: “FRE”",
        ),
        ("refused", "Emma PDF", "ebook contradicts: it is text; size contradicts: too small"),
        ("near", "Emma GER", "language contradicts: it is in another language: “GER”"),
        ("blocked", "Emma fake", ""),
    ]
    return tables.table([{"verdict": v, "release": r, "rules": e} for v, r, e in rows], tables.DECISIONS)


def test_refusals_are_counted_by_rule_in_words(queue) -> None:
    counted = contents.refusals_by_rule(queue)
    assert counted[["rule", "releases"]].values.tolist() == [["language", 2], ["ebook", 1], ["size", 1]]
    assert "language" in counted["why"][0]
    assert counted["example"][0] == "Emma FRE"


def test_listening_is_summed_by_user_over_the_books_of_the_library() -> None:
    library = pd.DataFrame({"item_id": ["a", "b"], "duration_s": [7200.0, float("nan")]})
    rows = [("Ann", "a", 0.5), ("Bob", "a", 1.0), ("Bob", "b", 0.2), ("Ann", "not ours", 1.0), ("Cas", "a", 0.0)]
    heard = pd.DataFrame(rows, columns=["user", "item_id", "progress"])
    summed = contents.listening_by_user(heard, library)
    assert summed.values.tolist() == [["Bob", 1, 1, 2.0], ["Ann", 1, 0, 1.0]]
    assert contents.listening_by_user(heard[:0], library).empty


def listeners(data: Path) -> list[list[str]]:
    document = json.loads((data / "reports" / "latest.json").read_text("utf-8"))
    return next(part["rows"] for part in document["sections"] if part["title"] == "Listeners")


def test_the_report_tells_of_every_user_whom_the_key_may_see(sandbox, tmp_path) -> None:
    plan = {"acquisition": "plan", "metadata": "plan", "wait": 0}
    assert run_pipeline(tmp_path / "run", sandbox.environment(), **plan).success
    rows = listeners(tmp_path / "run" / "data")
    assert [row[0] for row in rows] == ["root", "listener"]
    assert int(rows[0][1]) > 0
    assert float(rows[0][3]) == pytest.approx(2 * float(rows[1][3]), abs=0.2)

    sandbox.audiobookshelf.faults.add("status", path="/api/users", times=20, status=500)
    assert run_pipeline(tmp_path / "run", sandbox.environment(), **plan).success
    assert "Listeners" not in (tmp_path / "run" / "data" / "reports" / "latest.html").read_text("utf-8")


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
    check(as_json(report(figures=dict.fromkeys(schema("report")["properties"]["figures"]["required"], 0))), "report")


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
