"""One UI and one browser for all tests of this folder, and none after them: Playwright holds an event loop."""

import shutil

import pytest

from audiobook_pipeline_tests.browser.browsing import browser, materialize_all, require_chromium, running_ui
from audiobook_pipeline_tests.integration.running import ROOT, elsewhere


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
    """The UI on the sandbox in a project whose ``.env`` names other services: those of a person who tries it again."""
    project = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "audiobook_pipeline", project / "audiobook_pipeline")
    for name in ("workspace.yaml", "pyproject.toml"):
        shutil.copy(ROOT / name, project)
    (project / ".env").write_text(elsewhere())
    folder = tmp_path_factory.mktemp("ui") / "demo"
    with running_ui(folder, items=60, qbittorrent="simulated", project=project) as running:
        yield running


@pytest.fixture(scope="package")
def materialized(ui, chrome):
    """The UI after "Materialize all" was pressed and its run succeeded."""
    context = chrome.new_context(viewport={"width": 1440, "height": 1000})
    materialize_all(context.new_page(), ui)
    context.close()
    return ui
