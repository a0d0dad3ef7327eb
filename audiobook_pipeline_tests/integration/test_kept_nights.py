"""A night that uses what still holds leaves the tables of one that works everything out anew, whatever has changed."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import dagster as dg
import pandas as pd
import pytest
from sqlalchemy import create_engine, inspect, text

from audiobook_pipeline.assets import catalogue, library, metadata, search
from audiobook_pipeline.curation import curate
from audiobook_pipeline.domain import quality
from audiobook_pipeline.io import kept
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.sources import reads
from audiobook_pipeline_tests.integration.running import ANALYSED, CONFIG, PLAN, run_pipeline

pytestmark = pytest.mark.slow

NIGHT = dg.AssetSelection.assets(*ANALYSED, "detected_narrators", "enriched_metadata", "applied_metadata")
BROKEN_OFF = dg.AssetSelection.assets("library_snapshot", "identified_library", "book_catalogue")


class Nights:
    """An installation that keeps what holds, and beside it, each night, one like it that has kept nothing."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.values = sandbox.environment()
        self.number = 0

    def pass_one(self) -> None:
        """Run a night here and there, and compare."""
        assert tables(self.anew()) == tables(self.run(self.folder / "here"))

    def anew(self, only: dg.AssetSelection = NIGHT) -> Path:
        """Run a night beside the installation, with all that it has but what it keeps."""
        self.number += 1
        anew = self.folder / f"anew{self.number}"
        if self.data.exists():
            shutil.copytree(self.data, anew / "data")
            shutil.rmtree(anew / "data" / "kept")
            for file in (anew / "data" / "cache").glob("*.sqlite"):
                with closing(sqlite3.connect(file)) as store, store:
                    store.execute("DROP TABLE IF EXISTS read_answers")
        return self.run(anew, only)

    def run(self, folder: Path, only: dg.AssetSelection = NIGHT) -> Path:
        assert run_pipeline(folder, self.values, only=only, **PLAN).success
        return folder / "data" / "tables"

    @property
    def data(self) -> Path:
        return self.folder / "here" / "data"

    def items(self) -> list:
        return list(self.sandbox.audiobookshelf.library.items.values())


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.parquet")}


@pytest.fixture
def nights(sandbox, tmp_path) -> Nights:
    return Nights(sandbox, tmp_path)


@contextmanager
def an_item_is_renamed(nights: Nights) -> Iterator[None]:
    item = nights.items()[3]
    item.fields["title"] = f"{item.title} (Unabridged)"
    nights.sandbox.audiobookshelf.library.touch(item)
    yield


@contextmanager
def an_item_moves_and_its_time_stays(nights: Nights) -> Iterator[None]:
    item = nights.items()[5]
    item.path = f"{nights.sandbox.audiobookshelf.library.root}/Somebody Else/{item.title}"
    item.rendered = None
    nights.sandbox.audiobookshelf.library.version += 1
    yield


@contextmanager
def an_item_is_deleted(nights: Nights) -> Iterator[None]:
    abs_library = nights.sandbox.audiobookshelf.library
    del abs_library.items[nights.items()[7].id]
    abs_library.version += 1
    yield


@contextmanager
def somebody_listens(nights: Nights) -> Iterator[None]:
    nights.sandbox.audiobookshelf.library.progress.append((nights.items()[1], 0.5))
    yield


@contextmanager
def the_configuration_changes(nights: Nights) -> Iterator[None]:
    file = nights.folder / "own.toml"
    file.write_text(CONFIG.read_text("utf-8") + '\n[metadata]\nroles = "drop"\n', "utf-8")
    nights.values["PIPELINE_CONFIG"] = str(file)
    yield


@contextmanager
def the_catalogue_gains_a_work(nights: Nights) -> Iterator[None]:
    of = next(item for item in nights.items() if item.series and item.authors)
    file = nights.folder / "works.csv"
    row = f'w1,A Work that Nobody Knew,"{of.authors[0].name}","{of.series[0][0].name}",77\n'
    file.write_text(f"work_id,title,authors,series,position\n{row}", "utf-8")
    nights.values["CATALOGUE_FILE"] = str(file)
    yield


@contextmanager
def a_rule_changes_with_the_version(nights: Nights) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module in (kept, reads):
            patch.setattr(module, "version", lambda: b"the next one")
        patch.setattr(quality, "RULES", quality.RULES[::-2])
        yield


@contextmanager
def a_run_breaks_off(nights: Nights) -> Iterator[None]:
    with an_item_is_renamed(nights):
        nights.run(nights.folder / "here", BROKEN_OFF)
        yield


@contextmanager
def the_disk_lost_half_a_file(nights: Nights) -> Iterator[None]:
    for path in (nights.data / "kept").iterdir():
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    yield


CHANGES: tuple[Callable, ...] = (
    an_item_is_renamed,
    an_item_moves_and_its_time_stays,
    an_item_is_deleted,
    somebody_listens,
    the_configuration_changes,
    the_catalogue_gains_a_work,
    a_run_breaks_off,
    the_disk_lost_half_a_file,
    a_rule_changes_with_the_version,
)


def test_whatever_changes_the_tables_are_those_of_a_night_that_starts_from_nothing(nights) -> None:
    nights.pass_one()
    before = tables(nights.data / "tables")
    for change in CHANGES:
        with change(nights):
            nights.pass_one()
        after = tables(nights.data / "tables")
        assert after != before or change is the_disk_lost_half_a_file, change.__name__
        before = after


def test_what_genre_searches_find_follows_the_library(nights, monkeypatch) -> None:
    searched = dg.AssetSelection.assets("search_results").upstream()
    first = notes(nights.run(nights.folder / "here", searched))
    owned = next(item for item in nights.items() if (item.title, "the library has it") in first.values())
    del nights.sandbox.audiobookshelf.library.items[owned.id]
    nights.sandbox.audiobookshelf.library.version += 1
    anew = notes(nights.anew(searched))
    assert notes(nights.run(nights.folder / "here", searched)) == anew != first
    monkeypatch.setattr(search, "find_works", no_work)
    assert notes(nights.run(nights.folder / "here", searched)) == anew


def notes(folder: Path) -> dict[str, tuple[str, str]]:
    """Return the book of each offer of a genre search, and why it is set aside; links differ from search to search."""
    offers = pd.read_parquet(folder / "search_results.parquet")
    return {row.release_key: (row.book, row.note) for row in offers[offers["genre"] != ""].itertuples()}


def test_a_night_without_news_works_nothing_out_and_adds_next_to_nothing(nights, monkeypatch) -> None:
    for _ in range(3):  # each asks further, and what is remembered is read in the next one
        nights.run(nights.folder / "here")
    before, rows, size = tables(nights.data / "tables"), ledger_rows(nights.data), kept_bytes(nights.data)

    for module, name in (
        (library, "identify_each"),
        (catalogue, "survey_series"),
        (catalogue, "bibliography"),
        (catalogue, "coverage"),
        (metadata, "find_issues"),
        (metadata, "propose_repairs"),
        (metadata, "plan_narrators"),
        (metadata, "harmless"),
        (curate, "plan"),
    ):
        monkeypatch.setattr(module, name, no_work)
    nights.run(nights.folder / "here")
    assert tables(nights.data / "tables") == before
    assert kept_bytes(nights.data) == size
    grown = {table: count - rows[table] for table, count in ledger_rows(nights.data).items() if count != rows[table]}
    assert grown == {"measures": 2}


def no_work(*_: object, **__: object) -> None:
    raise AssertionError("worked out again")


def ledger_rows(data: Path) -> dict[str, int]:
    engine = create_engine(f"sqlite:///{data / 'ledger.sqlite'}")
    with engine.connect() as connection:
        names = inspect(engine).get_table_names()
        return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


def kept_bytes(data: Path) -> int:
    return sum(path.stat().st_size for path in (data / "kept").iterdir())
