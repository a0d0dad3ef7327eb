"""What nothing has changed of is not worked out again, and is the same as if it were."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pandera
import pytest

from audiobook_pipeline.domain.models import LibraryItem, SeriesPlace
from audiobook_pipeline.io import kept
from audiobook_pipeline.io.kept import Kept, row_digests, version
from audiobook_pipeline.schemas.columns import text
from audiobook_pipeline.schemas.rows import write
from audiobook_pipeline.schemas.tables import LIBRARY, table

BOOKS = pd.DataFrame({"item_id": ["a", "b"], "title": ["Emma", "She"], "series": [[], [SeriesPlace("Ayesha", "1")]]})


class Work:
    """Makes a table of books, and counts how often."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made = folder, 0

    def table(self, *inputs: object, name: str = "books") -> pd.DataFrame:
        return Kept(self.folder).table(name, LIBRARY, inputs, self.make)

    def make(self) -> pd.DataFrame:
        self.made += 1
        return BOOKS


@pytest.fixture
def work(tmp_path):
    return Work(tmp_path / "kept")


def test_the_same_is_not_made_again_and_comes_back_as_it_was(work):
    pd.testing.assert_frame_equal(first := work.table(table(BOOKS, LIBRARY), 3), table(BOOKS, LIBRARY))
    pd.testing.assert_frame_equal(work.table(table(BOOKS, LIBRARY), 3), first)
    assert work.made == 1


@pytest.mark.parametrize(
    "inputs",
    [
        (BOOKS.assign(title=["Emma", "Ayesha"]), 3),
        (BOOKS.iloc[::-1], 3),
        (BOOKS.rename(columns={"title": "subtitle"}), 3),
        (BOOKS, 4),
        (BOOKS, "3"),
        (BOOKS,),
        (3, BOOKS),
    ],
)
def test_other_inputs_make_it_anew(work, inputs):
    work.table(BOOKS, 3)
    work.table(*inputs)
    assert work.made == 2


def test_inputs_that_run_into_each_other_differ(work):
    for inputs in (("ab", "c"), ("a", "bc"), (["ab", "c"],)):
        work.table(*inputs)
    assert work.made == 3


def test_what_was_made_without_all_that_it_needed_is_made_again(work):
    for found in (False, True, True):
        Kept(work.folder).table("books", LIBRARY, [1], work.make, whole=lambda found=found: found)
    assert work.made == 2


def test_tables_of_two_names_stand_beside_each_other(work):
    for name in ("books", "others", "books"):
        work.table(1, name=name)
    assert work.made == 2


def test_one_table_is_kept_of_each_name(work):
    for number in range(3):
        work.table(number)
    assert [path.name for path in work.folder.iterdir()] == ["books.parquet"]


def test_another_version_of_the_code_makes_it_anew(work, monkeypatch):
    work.table(1)
    monkeypatch.setattr(kept, "version", lambda: b"the next one")
    work.table(1)
    assert work.made == 2


@pytest.mark.parametrize("changed", ["domain/forms/title.py", "domain/lexicon/en.toml", "schemas/tables.py"])
def test_any_source_and_any_row_of_words_is_part_of_the_version(tmp_path, changed):
    file = tmp_path / changed
    file.parent.mkdir(parents=True)
    file.write_text("one")
    before = version(tmp_path)
    version.cache_clear()
    file.write_text("two")
    assert version(tmp_path) != before


@pytest.mark.parametrize(
    "spoil", [lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"PAR1 no"), Path.unlink]
)
def test_a_damaged_file_is_made_anew(work, spoil):
    work.table(1)
    spoil(work.folder / "books.parquet")
    pd.testing.assert_frame_equal(work.table(1), table(BOOKS, LIBRARY))
    work.table(1)
    assert work.made == 2


def test_a_folder_that_takes_nothing_costs_time_alone(work, caplog):
    work.folder.write_text("a file in its place")
    pd.testing.assert_frame_equal(work.table(1), table(BOOKS, LIBRARY))
    assert "can't be kept" in caplog.text


@pytest.mark.parametrize("vague", [np.arange(5000), pd.Series([1]), {1, 2}, object()])
def test_what_has_no_words_of_its_own_is_refused(work, vague):
    with pytest.raises(TypeError):
        work.table(vague)


PLACES = {"a": [], "b": [SeriesPlace("Ayesha", "1"), SeriesPlace("Haggard", "")], "c": [SeriesPlace("Barsoom", "1")]}
"""Subjects, and of what each has a row."""


class Rows:
    """Makes rows of subjects, and notes for whom."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[str] = []

    def of(self, subjects: str) -> list[tuple[str, str]]:
        keys = row_digests(pd.DataFrame({"subject": list(subjects)}))

        def make(new: list[int]) -> list[list[SeriesPlace]]:
            self.made += [subjects[number] for number in new]
            return [PLACES[subjects[number]] for number in new]

        found = Kept(self.folder).rows("places", ROWS, keys, make)
        assert found.dtypes.equals(write([], ROWS).dtypes)
        return list(found.itertuples(index=False, name=None))


ROWS = pandera.DataFrameSchema({"name": text("Name"), "position": text("Position")})


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        ("", "abc", "abc"),
        ("abc", "abc", ""),
        ("abc", "acb", ""),
        ("ab", "cab", "c"),
        ("abc", "b", ""),
        ("abc", "", ""),
        ("a", "bb", "bb"),
    ],
    ids=["first", "unchanged", "moved", "one new", "deleted", "emptied", "twice"],
)
def test_only_rows_of_new_subjects_are_made(tmp_path, before, now, new):
    earlier, later = Rows(tmp_path), Rows(tmp_path)
    earlier.of(before)
    assert later.of(now) == [tuple(place) for subject in now for place in PLACES[subject]]
    assert "".join(later.made) == new
    assert (again := Rows(tmp_path)).of(now) == later.of(now)
    assert again.made == []


def test_rows_of_subjects_that_are_gone_are_forgotten(tmp_path):
    for subjects in ("abc", "a"):
        Rows(tmp_path).of(subjects)
    (rows := Rows(tmp_path)).of("ab")
    assert rows.made == ["b"]


def test_lists_in_rows_come_back(tmp_path):
    for _ in range(2):
        rows = Kept(tmp_path).rows("books", LIBRARY, [b"0" * 16, b"1" * 16], lambda new: [BOOK[n : n + 1] for n in new])
        pd.testing.assert_frame_equal(rows, write(BOOK, LIBRARY))


BOOK = [
    LibraryItem(item_id="a", title="Emma", authors=("Jane Austen",), added_at=datetime(2020, 1, 1, tzinfo=UTC)),
    LibraryItem(item_id="b", title="She", series=(SeriesPlace("Ayesha", "1"),), progress=0.5),
]
