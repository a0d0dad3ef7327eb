"""The report as a person opens it, on a phone and on a desktop."""

import json
from datetime import UTC, datetime

import pandas as pd
import pytest
from playwright.sync_api import expect

from audiobook_pipeline.reporting.report import Report, render_html, section
from audiobook_pipeline_tests.browser.browsing import open_file

PHONE, DESKTOP = 390, 1280


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_report_opens_without_a_complaint_and_fits(materialized, page, width) -> None:
    report = materialized.data / "reports" / "latest.html"
    assert open_file(page, report, width=width) == []
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # A wide table scrolls in its own box, and never under the edge.
    outside = page.evaluate(
        "width => [...document.querySelectorAll('h1, h2, p, img, .card, .scroll, li')]"
        ".filter(part => part.getBoundingClientRect().right > width + 1).map(part => part.outerHTML.slice(0, 80))",
        width,
    )
    assert outside == []
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 100)")
    assert page.locator("img").count() >= 2
    # The title stands beside a cover.
    assert page.locator("img:not([alt]), img[alt='']:not(.covers img)").count() == 0


def test_the_report_tells_what_the_run_did(materialized, page) -> None:
    reports = materialized.data / "reports"
    open_file(page, reports / "latest.html", width=DESKTOP)
    document = json.loads((reports / "latest.json").read_text(encoding="utf-8"))
    shown = page.inner_text("body")
    assert all(phase["asset"] in shown for phase in document["phases"])
    for heading in ("What this run did", "Wish list", "Decisions", "Missing in series", "Metadata issues"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()


LONG = "Lyman.Frank.Baum.Glinda.of.Oz.UNABRIDGED.AUDIOBOOK.1920.MP3-SPOKEN"


@pytest.fixture
def decisions(tmp_path):
    """A report on twenty decisions about releases with long names."""
    row = {"verdict": "refused", "title": "Glinda of Oz", "release": LONG, "indexer": "SceneDropArchive"}
    frame = pd.DataFrame([{**row, "reason": f"“{LONG}” says more than this book's name. " * 5}] * 20)
    headings = {"verdict": "Verdict", "title": "Wanted", "release": "Release", "indexer": "Indexer", "reason": "Why"}
    made = Report(
        made_at=datetime(2024, 5, 4, tzinfo=UTC),
        run_id="run-1",
        acquisition_mode="plan",
        metadata_mode="plan",
        figures={},
        cards=(),
        phases=(),
        next_steps=(),
        sections=(section("Decisions", frame, headings),),
    )
    path = tmp_path / "report.html"
    path.write_text(render_html(made), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_short_word_is_never_broken_and_a_long_name_always_fits(decisions, page, width) -> None:
    assert open_file(page, decisions, width=width) == []
    lines = """cell => {
        const words = document.createRange();
        words.selectNodeContents(cell);
        return new Set([...words.getClientRects()].map(part => Math.round(part.top))).size;
    }"""
    assert page.locator("td[data-label=Indexer]").first.evaluate(lines) == 1
    assert page.locator("td[data-label=Verdict]").first.evaluate(lines) == 1
    assert page.locator(".scroll").first.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_long_list_is_folded_and_can_be_unfolded(decisions, page) -> None:
    open_file(page, decisions, width=PHONE)
    rows = page.locator("tbody tr:has(td[data-label=Release])")
    assert [row.is_visible() for row in rows.all()].count(True) == 5
    page.get_by_text("15 more").click()
    assert [row.is_visible() for row in rows.all()].count(True) == 20
