"""The desk in a browser: from a wish to the book in the library by clicks alone, and readable for everybody."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from audiobook_pipeline_tests.waiting import wait_for

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


def run_job(page: Page, desk: str, words: str) -> None:
    """Press "Run now" beside a job and wait until its run succeeded."""
    page.goto(desk)
    page.get_by_role("listitem").filter(has_text=words).get_by_role("button", name="Run now").click()
    started = page.get_by_role("status").inner_text()
    run = re.search(r"run ([0-9a-f]{8})", started)
    assert run is not None, started

    def ended() -> re.Match[str] | None:
        # Read and not shown: to show a page each second takes more than a short run.
        return re.search(rf"/runs/{run[1]}[^>]*>\s*(success|failure|canceled)\b", page.request.get(desk).text())

    wait_for(ended, f"the run of {words}", every=1)
    page.goto(desk)
    expect(page.get_by_role("listitem").filter(has_text=words).get_by_role("link")).to_have_text("success")


def test_a_wish_becomes_a_book_in_the_library_by_clicks_alone(materialized, plain) -> None:
    desk = materialized.desk
    waiting = plain.locator("#under-way + ul").get_by_role("listitem").filter(has_text="chosen").first
    title, author = waiting.get_by_role("link").inner_text(), waiting.locator(".dim").first.inner_text()
    plain.goto(f"{desk}/wishes")
    plain.get_by_role("search", name="Find a book").get_by_role("searchbox", name="Title").fill(title)
    plain.get_by_role("search", name="Find a book").get_by_role("textbox", name="Author").fill(author)
    plain.get_by_role("button", name="Find").click()
    plain.get_by_role("button", name="Add to wishes").first.click()
    expect(plain.get_by_role("status")).to_contain_text("is wanted")
    run_job(plain, desk, "Send chosen")
    plain.goto(f"{desk}/wishes")
    plain.get_by_role("link", name=title).first.click()
    expect(plain.locator("main .state").first).to_have_text("confirmed")
    expect(plain.locator(".story")).to_contain_text("wanted")
    plain.get_by_role("link", name="In the library").click()
    expect(plain.get_by_role("heading", level=1)).to_be_visible()


def test_a_change_is_reverted_by_clicks_alone(materialized, plain) -> None:
    applied = f"{materialized.desk}/changes?status=applied&field=language"
    plain.goto(applied)
    number = plain.get_by_role("checkbox").first.get_attribute("value")
    plain.locator(f'input[value="{number}"]').check()
    plain.get_by_role("button", name="Revert selected").click()
    expect(plain.get_by_role("status")).to_contain_text("1 change to be undone")
    run_job(plain, materialized.desk, "Import finished")
    plain.goto(applied)
    expect(plain.locator(f'input[value="{number}"]')).to_have_count(0)
    plain.goto(f"{materialized.desk}/changes?status=reverted&field=language")
    expect(plain.locator("ul.rows > li")).to_have_count(1)


def test_a_report_opens_from_its_link(materialized, plain) -> None:
    plain.goto(f"{materialized.desk}/reports")
    plain.get_by_role("link", name=re.compile(r"report-.*\.html")).first.click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Audiobook library report")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_readable_for_everybody(chrome, materialized, size, scheme) -> None:
    width, height = SIZES[size]
    context = chrome.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page, asked = context.new_page(), set()
    page.on("request", lambda request: asked.add(request.url.partition("/")[2].partition("/")[2].partition("/")[0]))
    faults = {}
    for path in PAGES:
        page.goto(f"{materialized.desk}{path}")
        found = Axe().run(page).response["violations"]
        bad = [each["id"] for each in found if each["impact"] in {"serious", "critical"}]
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        if bad or wide:
            faults[path] = [*bad, *(["wider than the screen"] if wide else [])]
    context.close()
    assert faults == {}
    assert asked == {materialized.desk.partition("//")[2]}
