"""An installation that has nothing yet, and people who sign in with their Audiobookshelf accounts: all by clicks."""

import json
import os
import re
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from audiobook_pipeline.cli.sandboxed import sandbox
from audiobook_pipeline.variables import VARIABLES
from audiobook_pipeline_tests.browser.browsing import run_job
from audiobook_pipeline_tests.deploy.test_up import running
from audiobook_pipeline_tests.integration.running import ROOT

LOOK, SEARCH, SEND, FINISH = "Only analyse", "Search for wanted books", "Send chosen", "Import finished"


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    """The environment of simulated services of a person who wants to decide on everything."""
    with sandbox(tmp_path_factory.mktemp("services"), items=60, qbittorrent="simulated") as environment:
        yield environment


@pytest.fixture(scope="module")
def desk(chrome, services, tmp_path_factory):
    """The address of the desk of an installation on which nothing ran yet."""
    folder = tmp_path_factory.mktemp("installation")
    bare = {name: value for name, value in os.environ.items() if name not in {*VARIABLES, "DAGSTER_HOME"}}
    settings = {"PIPELINE_DATA": str(folder / "data"), "ACQUISITION_MODE": "review", "METADATA_MODE": "plan"}
    settings["PIPELINE_CONFIG"] = str(ROOT / "audiobook_pipeline" / "sandbox" / "pipeline.toml")
    with running(folder, {**bare, **services, **settings, "PYTHONPATH": str(ROOT)}) as up:
        yield f"http://127.0.0.1:{up.desk}"


@pytest.fixture
def signed_in(chrome, desk):
    """Signs somebody in at a desk of their own, in a browser that runs no script."""
    contexts = []

    def sign_in(name: str) -> Page:
        contexts.append(chrome.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False))
        page = contexts[-1].new_page()
        page.goto(desk)
        page.get_by_role("textbox", name="Name").fill(name)
        page.get_by_role("textbox", name="Password").fill(f"password of {name}")
        page.get_by_role("button", name="Sign in").click()
        return page

    yield sign_in
    for context in contexts:
        context.close()


@pytest.fixture
def admin(signed_in, desk) -> Page:
    """An admin; whoever is the first one starts the run that looks at the library."""
    page = signed_in("root")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile("Welcome|Home"))
    if heading.inner_text() == "Welcome":
        run_job(page, desk, LOOK)
    return page


def missing_book(page: Page, desk: str) -> tuple[str, str]:
    """Return title and author of the first book that the library lacks."""
    page.goto(f"{desk}/wishes")
    row = page.locator("h2:has-text('Missing books') + ol > li").first
    author = row.locator(".dim").first.inner_text().partition(" · ")[0]
    return row.inner_text().split("\n")[0].removesuffix(row.locator(".dim").first.inner_text()).strip(), author


def find(page: Page, title: str, author: str) -> None:
    """Look for a book in the sources."""
    form = page.get_by_role("search", name="Find a book")
    form.get_by_role("searchbox", name="Title").fill(title)
    form.get_by_role("textbox", name="Author").fill(author)
    form.get_by_role("button", name="Find").click()


def test_a_wish_that_no_run_chose_becomes_a_book_in_the_library(admin, desk) -> None:
    title, author = missing_book(admin, desk)
    find(admin, title, author)
    admin.get_by_role("button", name="Add to wishes").first.click()
    expect(admin.get_by_role("status")).to_contain_text("is wanted")
    run_job(admin, desk, SEARCH)
    admin.get_by_role("navigation", name="Desk").get_by_role("link", name="Review").click()
    admin.get_by_role("heading", level=2).get_by_role("link", name=title, exact=True).first.click()
    admin.get_by_role("button", name="Take it", exact=True).first.click()
    expect(admin.get_by_role("status")).to_contain_text("next run")
    run_job(admin, desk, SEND)
    admin.locator("h2:has-text('Arrived') + ul").get_by_role("link", name=title).click()
    expect(admin.locator("dl")).to_contain_text(author)
    admin.goto(f"{desk}/wishes")
    admin.get_by_role("link", name=title).first.click()
    expect(admin.locator("main .state").first).to_have_text("confirmed")
    expect(admin.locator(".story")).to_contain_text("wanted")
    admin.get_by_role("link", name="In the library").click()
    expect(admin.get_by_role("heading", level=1)).to_be_visible()


def test_a_change_is_approved_and_reverted(admin, desk, services) -> None:
    def in_audiobookshelf(item: str) -> str:
        address = f"{services['ABS_URL']}/api/items/{item}?expanded=1"
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {services['ABS_TOKEN']}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["media"]["metadata"]["language"] or ""

    def decide(status: str, button: str, said: str) -> None:
        admin.goto(changes % status)
        admin.locator(f'input[value="{number}"]').check()
        admin.get_by_role("button", name=button).click()
        expect(admin.get_by_role("status")).to_contain_text(said)
        run_job(admin, desk, FINISH)
        admin.goto(changes % status)
        expect(admin.locator(f'input[value="{number}"]')).to_have_count(0)

    changes = f"{desk}/changes?status=%s&field=language"
    admin.goto(changes % "planned")
    row = admin.locator("ul.rows > li").first
    if not row.count():
        run_job(admin, desk, FINISH)
        admin.goto(changes % "planned")
    number = row.get_by_role("checkbox").get_attribute("value")
    item = (row.get_by_role("link").first.get_attribute("href") or "").rpartition("/")[2]
    before, after = in_audiobookshelf(item), row.locator("ins").inner_text()
    assert after != before
    decide("planned", "Approve selected", "1 change")
    assert in_audiobookshelf(item) == after
    decide("applied", "Revert selected", "1 change to be undone")
    assert in_audiobookshelf(item) == before
    admin.goto(changes % "reverted")
    expect(admin.locator("ul.rows > li")).to_have_count(1)


def test_what_a_user_asks_for_is_granted_by_an_admin(admin, signed_in, desk) -> None:
    title, author = missing_book(admin, desk)
    reader = signed_in("reader")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Your requests")
    find(reader, title, author)
    reader.get_by_role("button", name="Request it").first.click()
    expect(reader.get_by_role("status")).to_contain_text("requested")
    admin.goto(desk)
    admin.get_by_role("link", name="1 request waiting").click()
    asked = admin.get_by_role("listitem").filter(has_text="asked for by reader")
    expect(asked).to_contain_text(title)
    asked.get_by_role("button", name="Grant").click()
    expect(admin.get_by_role("heading", name="Your wishes").locator("+ ul")).to_contain_text(title)
    reader.get_by_role("link", name="Requests").click()
    expect(reader.get_by_role("listitem").filter(has_text=title)).to_contain_text("granted")
