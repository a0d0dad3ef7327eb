"""The Dagster UI on the sandbox, as a person sees it in a browser."""

import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from audiobook_pipeline.constants import GROUPS
from audiobook_pipeline_tests.browser.browsing import open_lineage
from audiobook_pipeline_tests.waiting import HANG_SECONDS, wait_for
from audiobook_pipeline_tests.webserver import answers, ask

TEXT_HEIGHT = """element => {
    const words = document.createRange();
    words.selectNodeContents(element);
    return words.getBoundingClientRect().height;
}"""
"""Pixels of a name on the screen, however the graph is scaled."""


def asset_nodes(address: str) -> list[dict]:
    """Return every asset that the UI's own server knows, with key and group."""
    return ask(address, "{ assetNodes { assetKey { path } groupName } }")["assetNodes"]


def test_the_lineage_shows_every_asset_in_its_group(ui, page) -> None:
    open_lineage(page, ui, height=2600)  # Dagster draws only what is in view.
    nodes = asset_nodes(ui.address)
    assert len(nodes) >= 22
    assert {node["groupName"] for node in nodes} == set(GROUPS)
    for group in GROUPS:
        expect(page.get_by_text(group, exact=True).first).to_be_visible()
    for node in nodes:
        expect(
            page.locator("foreignObject").get_by_text(node["assetKey"]["path"][-1], exact=True).first
        ).to_be_visible()


def test_the_lineage_opens_in_a_line_of_groups_with_names_that_can_be_read(ui, page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{ui.address}/asset-groups", wait_until="domcontentloaded")
    names = {group: page.locator("foreignObject").get_by_text(group, exact=True) for group in GROUPS}
    for name in names.values():
        expect(name).to_be_visible(timeout=30_000)
    looks = [{}]
    wait_for(lambda: looks.append(_positions(names)) or looks[-1] == looks[-2], "the graph to come to rest", every=0.5)
    heights = {group: name.evaluate(TEXT_HEIGHT) for group, name in names.items()}
    assert min(heights.values()) >= 10, heights
    assert sorted(GROUPS, key=looks[-1].get) == list(GROUPS)


def _positions(names: dict) -> dict[str, float]:
    return {group: name.bounding_box()["x"] for group, name in names.items()}


def test_materialize_all_succeeds_and_the_lineage_says_so(materialized, page) -> None:
    page.goto(f"{materialized.address}/runs", wait_until="domcontentloaded")
    expect(page.get_by_text("Success").first).to_be_visible(timeout=30_000)
    page.goto(f"{materialized.address}/assets/pipeline_report", wait_until="domcontentloaded")
    expect(page.get_by_text("Row count")).to_be_visible(timeout=30_000)


def test_an_asset_page_shows_its_table_its_columns_and_where_the_pictures_are(materialized, page) -> None:
    page.goto(f"{materialized.address}/assets/series_gap_report?view=events", wait_until="domcontentloaded")
    picture = page.get_by_role("row").filter(has_text="picture").first
    expect(picture.get_by_role("link").first).to_have_attribute(
        "href", f"{materialized.desk}/reports/latest.html#missing-in-series", timeout=30_000
    )
    sample = page.get_by_role("row").filter(has_text="sample").first
    expect(sample.get_by_text("status", exact=True).first).to_be_visible()
    page.goto(f"{materialized.address}/assets/series_gap_report", wait_until="domcontentloaded")
    # What the run made comes before what the columns mean.
    rows = page.get_by_role("row")
    expect(rows.filter(has_text="went_in").first).to_be_visible(timeout=30_000)
    keys = [text.split()[0] for text in rows.all_inner_texts() if text.split()]
    assert keys.index("went_in") < keys.index("came_out") < keys.index("picture") < keys.index("sample")
    expect(page.get_by_text("Columns", exact=True)).to_have_count(0)


@pytest.mark.parametrize("asset", ["library_snapshot", "download_queue"])
def test_an_asset_leads_to_its_logs(materialized, page, asset) -> None:
    page.goto(f"{materialized.address}/assets/{asset}?view=events", wait_until="domcontentloaded")
    page.get_by_role("link", name=re.compile("^[0-9a-f]{8}$")).first.click(timeout=30_000)
    expect(page.get_by_text("STEP_SUCCESS").first).to_be_visible(timeout=30_000)
    expect(page.get_by_text(re.compile("ASSET_MATERIALIZATION|MATERIALIZATION")).first).to_be_visible()


def test_the_end_of_the_ui_is_the_end_of_all_that_it_started(ui) -> None:
    # The last test of this folder, so that it can end the UI that all others looked at.
    family = descendants(ui.process.pid)
    assert len(family) >= 5
    ui.process.send_signal(signal.SIGTERM)
    assert ui.process.wait(timeout=HANG_SECONDS) == 0
    assert [pid for pid in family if is_alive(pid)] == []
    assert not answers(ui.address)


def descendants(pid: int) -> set[int]:
    """Return the processes that a process started, and those that they started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in children}.union(*(descendants(int(child)) for child in children))


def is_alive(pid: int) -> bool:
    """Return whether a process runs; one that ended and was not asked for its status doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
