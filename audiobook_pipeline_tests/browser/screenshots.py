"""The pictures of the README: ``python -m audiobook_pipeline_tests.browser.screenshots docs/images``."""

import argparse
import io
import shutil
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from audiobook_pipeline_tests.browser.browsing import (
    Ui,
    browser,
    chromium,
    materialize_all,
    open_file,
    open_lineage,
    running_ui,
)

MAX_BYTES = 300_000
WAIT_SECONDS = 20


def main() -> int:
    """Make every picture; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--qbittorrent", choices=("auto", "real", "simulated"), default="auto")
    options = parser.parse_args()
    path = chromium()
    if path is None:
        print("Chromium is not installed; name one in CHROMIUM_BIN", file=sys.stderr)
        return 1
    options.folder.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="audiobook-pipeline-"))
    try:
        with (
            browser(path) as chrome,
            running_ui(work / "demo", items=500, qbittorrent=options.qbittorrent) as ui,
        ):
            page = chrome.new_page(viewport={"width": 1440, "height": 1000})
            materialize_all(page, ui)
            # Before the gaps are closed: the second run imports what the first one downloaded.
            _asset(page, ui, options.folder / "asset.png")
            materialize_all(page, ui)
            _lineage(page, ui, options.folder / "lineage.png")
            _reports(chrome, ui, options.folder)
            desk_pictures(chrome, ui.desk, options.folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    for picture in sorted(options.folder.glob("*.png")):
        print(f"{picture}: {picture.stat().st_size / 1000:.0f} KB")
    return 0


def _lineage(page: Page, ui: Ui, path: Path) -> None:
    open_lineage(page, ui, width=3000, height=1300)
    page.mouse.move(5, 5)
    expect(page.get_by_text("pipeline_report").first).to_be_visible()
    boxes = [box for node in page.locator("foreignObject").all() if (box := node.bounding_box())]
    left, top = min(box["x"] for box in boxes), min(box["y"] for box in boxes)
    right, bottom = max(box["x"] + box["width"] for box in boxes), max(box["y"] + box["height"] for box in boxes)
    clip = {"x": left - 4, "y": top - 4, "width": right - left + 8, "height": bottom - top + 8}
    deadline = time.monotonic() + WAIT_SECONDS
    while not _is_green(png := page.screenshot(clip=clip)) and time.monotonic() < deadline:
        page.wait_for_timeout(200)
    _save(png, path, width=3000)


def _is_green(png: bytes) -> bool:
    """Return whether the states of the assets have arrived: a materialized one has a green frame."""
    colours = Image.open(io.BytesIO(png)).convert("RGB").getcolors(maxcolors=1 << 20) or []
    return sum(count for count, (red, green, blue) in colours if green > red + 80 and green > blue + 40) > 5000


def _asset(page: Page, ui: Ui, path: Path) -> None:
    page.set_viewport_size({"width": 1280, "height": 860})
    page.goto(f"{ui.address}/assets/series_gap_report?view=events", wait_until="domcontentloaded")
    expect(page.get_by_role("row").filter(has_text="sample").first).to_be_visible(timeout=30_000)
    _save(page.screenshot(animations="disabled"), path, width=1280)


def _reports(chrome: Browser, ui: Ui, folder: Path) -> None:
    report = ui.data / "reports" / "latest.html"
    for name, width, height in (("report.png", 1100, 1000), ("report-phone.png", 390, 844)):
        page = chrome.new_page(color_scheme="light")
        complaints = open_file(page, report, width=width, height=height)
        assert not complaints, complaints
        _save(page.screenshot(), folder / name, width=width)
        page.close()


def desk_pictures(chrome: Browser, desk: str, folder: Path) -> None:
    """Make the pictures of the desk: the offers for a book, the gaps, the changes."""
    page = chrome.new_page(color_scheme="light", viewport={"width": 1100, "height": 800})
    page.goto(desk)
    book = page.locator("#under-way + ul a").first.get_attribute("href") or "/book/1"
    status = "planned" if page.goto(f"{desk}/changes") and page.get_by_role("checkbox").count() else "applied"
    paths = {"review": book.replace("/book/", "/review/"), "gaps": "/gaps?order=share"}
    for name, path in {**paths, "changes": f"/changes?status={status}&field=title"}.items():
        page.goto(f"{desk}{path}", wait_until="networkidle")
        _save(page.screenshot(), folder / f"desk-{name}.png", width=1100)
    page.close()


def _save(png: bytes, path: Path, *, width: int) -> None:
    """Keep a picture, at most so wide, with as few colours as keep it small."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    if picture.width > width:
        picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    picture.quantize(128).save(path, optimize=True)
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path} has {path.stat().st_size} bytes; a README's picture should have {MAX_BYTES}")


if __name__ == "__main__":
    sys.exit(main())
