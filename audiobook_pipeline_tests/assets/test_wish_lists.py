"""The configured lists are read in each run; one that can't be read costs no other."""

import dagster as dg
import pandas as pd

from audiobook_pipeline_tests.integration.running import CONFIG, run_pipeline
from audiobook_pipeline_tests.lists.test_reading import FILES

ALL = dg.AssetSelection.assets("wish_lists").upstream()
AGAIN = dg.AssetSelection.assets("wish_lists")
SHELVES = {"renamed": 'shelf = "was-to-read"\n'}
GONE = ("gone", "page", "no_address", "folder", "renamed")


def outcomes(table: pd.DataFrame) -> dict[str, list[str]]:
    return {str(name): list(rows["outcome"]) for name, rows in table.groupby("list")}


def test_a_list_that_can_not_be_read_is_told_and_the_others_are_read_each_night_anew(
    sandbox, tmp_path, httpserver
) -> None:
    httpserver.expect_request("/feed").respond_with_data((FILES / "goodreads.xml").read_bytes())
    httpserver.expect_request("/gone").respond_with_data("", 404)
    httpserver.expect_request("/page").respond_with_data("<html><body>Sign in</body></html>")
    places = {
        "gone": httpserver.url_for("/gone"),
        "page": httpserver.url_for("/page"),
        "no_address": "http://[::1",
        "folder": str(tmp_path),
        "renamed": str(FILES / "goodreads.csv"),
        "feed": httpserver.url_for("/feed"),
        "plain": str(FILES / "plain.txt"),
    }
    lists = "".join(f'[lists.{name}]\nplace = "{place}"\n{SHELVES.get(name, "")}' for name, place in places.items())
    config = tmp_path / "pipeline.toml"
    config.write_text(CONFIG.read_text("utf-8") + lists.replace("localhost", "127.0.0.1"), "utf-8")
    values = {**sandbox.environment(), "PIPELINE_CONFIG": str(config)}
    first = run_pipeline(tmp_path / "run", values, only=ALL)
    table = first.table("wish_lists")
    wishes = {wish.book.title: wish.origin for wish in first.ledger.wishes()}
    assert outcomes(table) == {
        **{name: ["not read"] for name in GONE},
        "feed": ["added", "not understood"],
        "plain": ["added", "added", "added", "not understood"],
    }
    whys = dict(zip(table["list"], table["why"], strict=True))
    assert "no shelf 'was-to-read'; it has planets, read, to-read" in whys["renamed"]
    assert wishes["Persuasion"] == "plain"
    again = run_pipeline(tmp_path / "run", values, only=AGAIN)
    assert outcomes(again.table("wish_lists"))["plain"] == ["already wished"] * 3 + ["not understood"]
    assert {wish.book.title: wish.origin for wish in again.ledger.wishes()} == wishes
