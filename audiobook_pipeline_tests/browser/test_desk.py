"""The desk in a browser: readable for everybody, also without scripts."""

import re
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

PAGES = ("/", "/review", "/wishes", "/find?title=princess", "/gaps", "/gaps?gaps=no", "/gaps/0", "/authors?gaps=no",
         "/author?name=Jane+Austen", "/calendar", "/changes", "/changes?status=applied", "/changes?by=rule", "/reports",
         "/search?q=the", "/book/1", "/review/1", "/services", "/nothing")  # fmt: skip
SIZES = {"phone": (390, 844), "desktop": (1440, 900)}


@pytest.fixture
def plain(chrome, materialized):
    """A page at the desk of somebody whose browser runs no script."""
    context = chrome.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(materialized.desk)
    yield page
    context.close()


def test_a_report_opens_from_its_link(materialized, plain) -> None:
    plain.goto(f"{materialized.desk}/reports")
    plain.get_by_role("link", name=re.compile(r"report-.*\.html")).first.click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Audiobook library report")


def test_every_page_is_readable_for_everybody(chrome, materialized) -> None:
    context = chrome.new_context()
    page, asked = context.new_page(), set()
    page.on("request", lambda request: asked.add(request.url.partition("/")[2].partition("/")[2].partition("/")[0]))
    faults = {}
    for path in PAGES:
        page.goto(f"{materialized.desk}{path}")
        for size, scheme in product(SIZES, ("light", "dark")):
            page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
            page.emulate_media(color_scheme=scheme)
            if found := faults_of(page):
                faults[path, size, scheme] = found
    context.close()
    assert faults == {}
    assert asked == {materialized.desk.partition("//")[2]}


def faults_of(page: Page) -> list[str]:
    """Return what a person may not be able to read of a page as it is shown."""
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    bad = [each["id"] for each in found if each["impact"] in {"serious", "critical"}]
    return [*bad, *(["wider than the screen"] if wide else [])]
