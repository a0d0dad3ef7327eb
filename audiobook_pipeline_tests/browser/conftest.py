"""One UI and one browser for all tests of this folder, and none after them: Playwright holds an event loop."""

import pytest

from audiobook_pipeline_tests.browser.browsing import browser, materialize_all, require_chromium, running_ui


@pytest.fixture(scope="package")
def chrome():
    path = require_chromium()
    with browser(path) as started:
        yield started


@pytest.fixture
def page(chrome):
    context = chrome.new_context(viewport={"width": 1440, "height": 1000})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="package")
def ui(chrome, tmp_path_factory):
    with running_ui(tmp_path_factory.mktemp("ui") / "demo", items=60, qbittorrent="simulated") as running:
        yield running


@pytest.fixture(scope="package")
def materialized(ui, chrome):
    """The UI after "Materialize all" was pressed and its run succeeded."""
    context = chrome.new_context(viewport={"width": 1440, "height": 1000})
    materialize_all(context.new_page(), ui)
    context.close()
    return ui
