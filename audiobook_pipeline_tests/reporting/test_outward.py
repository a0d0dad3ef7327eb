"""What a stranger wrote is text and nothing else, however it is shown."""

import csv
import json
from datetime import UTC, datetime

import pandas as pd
import pytest

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.reporting.exports import write_exports
from audiobook_pipeline.reporting.outward import for_csv, for_json
from audiobook_pipeline.reporting.plots import count_bars, share_bars
from audiobook_pipeline.reporting.report import Report, render_html, section
from audiobook_pipeline.reporting.tables import MAX_ROWS, shown_table

HOSTILE = [
    "![a](http://stranger.example/a.png) [b](javascript:alert(1))",
    "<script>fetch('/graphql')</script><img src=x onerror=alert(1)>",
    'a | b " c & d',
    "exe.\u202egpj\x1b[2J\x00",
]


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1+cmd|'/c'!A1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_looks_like_a_formula_is_text(text) -> None:
    assert for_csv(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Emma", "-1", "+1.5", "1984", "’Salem’s Lot", "3 - Emma"])
def test_any_other_cell_of_a_csv_stays(text) -> None:
    assert for_csv(text) == text


def test_the_gap_report_has_no_formula(tmp_path) -> None:
    title = '=HYPERLINK("http://stranger.example","Emma")'
    row = {"work_id": "w", "title": title, "authors": "-Ann+1", "series": "@Oz", "position": "1"}
    pd.DataFrame([row | {"kind": "", "language": "en", "release_date": ""}]).to_csv(tmp_path / "C.csv")
    pd.DataFrame([row | {"item_id": "i", "title": "Other", "position": "2"}]).to_csv(tmp_path / "L.csv")
    files = [f"--{name}={tmp_path / file}" for name, file in (("library", "L.csv"), ("catalogue", "C.csv"))]
    assert main(["gaps", *files, f"--out={tmp_path / 'G.csv'}"]) == 0
    with (tmp_path / "G.csv").open(newline="") as file:
        (found,) = csv.DictReader(file)
    assert found["title"] == f"'{title}"
    assert found["series"] == "'@Oz"
    assert found["position"] == "1"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_table_in_dagster_holds_the_text_and_no_markup(text) -> None:
    shown = shown_table(pd.DataFrame([{"title": text, "size": 1.5}] * (MAX_ROWS + 5)))
    assert len(shown.records) == MAX_ROWS
    cell = shown.records[0].data["title"]
    assert cell == text.replace("\u202e", "\\u202e").replace("\x1b", "\\u001b").replace("\x00", "\\u0000")
    assert shown.records[0].data["size"] == "1.5"


@pytest.mark.parametrize("text", HOSTILE)
def test_json_gives_the_text_back_and_is_plain(text, tmp_path) -> None:
    assert json.loads(for_json({"title": text})) == {"title": text}
    document = {"version": 1, "items": [{"title": text}, {"title": "Emma"}]}
    (file,) = write_exports({"library": document}, tmp_path)
    assert "\u202e" not in file.read_text(encoding="utf-8")
    assert json.loads(file.read_text(encoding="utf-8")) == document


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_shows_the_text_and_runs_nothing(text) -> None:
    made = Report(
        made_at=datetime(2026, 5, 4, tzinfo=UTC), run_id="r", acquisition_mode="plan", metadata_mode="plan",
        figures={}, cards=(), phases=(), next_steps=(text,),
        sections=(section(text, pd.DataFrame([{"title": text}]), {"title": text}),),
    )  # fmt: skip
    page = render_html(made)
    assert "\u202e" not in page
    assert "<script" not in page
    assert "<img" not in page
    assert "\x1b" not in page


@pytest.mark.parametrize("text", ["$x^{$", "a $\\frac$ b", *HOSTILE, "half \ud800"])
def test_a_picture_takes_any_name(text) -> None:
    assert share_bars([text, "Emma"], [0.5, 1.0], title="Coverage")
    assert count_bars([text, "Emma"], [5, 1], title="Issues")
