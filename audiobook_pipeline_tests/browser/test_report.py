"""The report as a person opens it, on a phone and at a desk."""

import json

import pytest
from playwright.sync_api import expect

from audiobook_pipeline_tests.browser.browsing import open_file

PHONE, DESK = 390, 1280


@pytest.mark.parametrize("width", [PHONE, DESK])
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
    assert page.locator("img:not([alt]), img[alt='']").count() == 0


def test_the_report_tells_what_the_run_did(materialized, page) -> None:
    reports = materialized.data / "reports"
    open_file(page, reports / "latest.html", width=DESK)
    document = json.loads((reports / "latest.json").read_text(encoding="utf-8"))
    shown = page.inner_text("body")
    assert all(phase["asset"] in shown for phase in document["phases"])
    for heading in ("What this run did", "Wish list", "Decisions", "Missing in series", "Metadata issues"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
