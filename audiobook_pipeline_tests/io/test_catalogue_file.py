"""Catalogue files that a user points to, and the command that reads them."""

import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.clients.boundary import Asides
from audiobook_pipeline.domain.catalogue_table import catalogue_books, catalogue_problems
from audiobook_pipeline.domain.columns import MissingColumnsError
from audiobook_pipeline.domain.works import merge_works
from audiobook_pipeline.io.catalogue_file import CatalogueFileError, read_catalogue_file

ODD_CELLS = (
    "", " ", "http://[::1", "????? & ?????", "- / -", "half \x00", "\u202egnp", "x" * 70_000, "1, " * 500, "²",
    b"\xff\xfe", b"plain", "Oz 1: 2", 7, -1, 1e308, float("inf"), True, ["a", None], [None], [["a"]], [{"name": "a"}],
    {"name": 1}, date(9999, 12, 31), datetime(1, 1, 1, tzinfo=UTC), Decimal("1.50"),
)  # fmt: skip
ROWS = pd.DataFrame(
    [("w1", "Ebb", "Mara Quill; Ivo Marsh", "Tides", "1"), ("w2", "Flow", "Mara Quill", "Tides", "2")],
    columns=["work_id", "title", "authors", "series", "position"],
)


def write(path: Path, form: str) -> Path:
    if form == "parquet":
        ROWS.assign(position=[1.0, 2.0]).to_parquet(path)
    elif form == "sqlite":
        with sqlite3.connect(path) as connection:
            ROWS.to_sql("catalogue", connection, index=False)
    else:
        ROWS.rename(columns=str.title).to_csv(path, index=False, sep=form, encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("form", [",", ";", "\t", "parquet", "sqlite"])
def test_every_form_gives_the_same_rows(tmp_path: Path, form: str) -> None:
    frame = read_catalogue_file(write(tmp_path / "books", form))
    people = [("Mara Quill", "Ivo Marsh"), ("Mara Quill",)]
    pd.testing.assert_frame_equal(frame[list(ROWS.columns)], ROWS.assign(authors=people))
    assert (frame["kind"] == "").all()
    first = next(catalogue_books(frame, "file"))
    assert (first.authors, first.series, first.sources) == (("Mara Quill", "Ivo Marsh"), "Tides", ("file",))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252", "cp1251"])
@pytest.mark.parametrize("damage", ["", '"half a quotation\n'])
def test_a_spreadsheet_saves_in_its_own_encoding(tmp_path: Path, encoding: str, damage: str) -> None:
    titles = {"cp1251": ["Пикник на обочине", "Трудно быть богом"]}.get(encoding, ["Die Überfahrt", "Der Schlüssel"])
    rows = "\r\n".join(f"w{number};{title};Mara Quill;Tides;{number}" for number, title in enumerate(titles))
    path = tmp_path / "books.csv"
    path.write_bytes(f"work_id;title;authors;series;position\r\n{rows}\r\n{damage}".encode(encoding))
    assert [*read_catalogue_file(path)["title"]] == titles


def test_the_tables_of_audiosilo_meta_are_read(tmp_path: Path) -> None:
    path = tmp_path / "meta.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """
            CREATE TABLE works (id TEXT, title TEXT, language TEXT, first_published TEXT);
            CREATE TABLE work_authors (work_id TEXT, person_id TEXT, ord INTEGER);
            CREATE TABLE people (id TEXT, name TEXT);
            CREATE TABLE series (id TEXT, name TEXT);
            CREATE TABLE series_works (series_id TEXT, work_id TEXT, position TEXT);
            CREATE TABLE recordings (work_id TEXT, id TEXT, release_date TEXT);
            CREATE TABLE recording_asins (region TEXT, asin TEXT, work_id TEXT, recording_id TEXT);
            INSERT INTO works VALUES ('ebb', 'Ebb', 'en', '2012-03-01'), ('alone', 'Alone', 'en', NULL);
            INSERT INTO people VALUES ('p1', 'Mara Quill'), ('p2', 'Ivo Marsh');
            INSERT INTO work_authors VALUES ('ebb', 'p2', 1), ('ebb', 'p1', 0), ('alone', 'p1', 0);
            INSERT INTO series VALUES ('s1', 'Tides'), ('s2', 'Shores');
            INSERT INTO series_works VALUES ('s1', 'ebb', '1'), ('s2', 'ebb', '4.5');
            INSERT INTO recordings VALUES ('ebb', 'r1', '2014-01-01'), ('ebb', 'r2', '2013-01-01');
            INSERT INTO recording_asins VALUES ('us', 'B000000001', 'ebb', 'r2');
            """
        )
    frame = read_catalogue_file(path)
    found = list(zip(frame["work_id"], frame["authors"], frame["series"], frame["position"], strict=True))
    assert found == [
        ("alone", ("Mara Quill",), "", ""),
        ("ebb", ("Mara Quill", "Ivo Marsh"), "Shores", "4.5"),
        ("ebb", ("Mara Quill", "Ivo Marsh"), "Tides", "1"),
    ]
    assert list(frame["release_date"]) == ["", "2013-01-01", "2013-01-01"]
    assert next(book.year for book in catalogue_books(frame, "file") if book.work_id == "ebb") == 2012


DAMAGED = (
    '"half a quotation', "one,two", "a,b,c,d,e,f,g", 'x"y,"z,1,2,3', "\udcff", '"a"b,c,d,e,f"',
)  # fmt: skip


def test_a_damaged_line_costs_itself_and_is_counted(tmp_path: Path) -> None:
    whole = ["w1,Ebb,Mara Quill,Tides,1", "w2,Fl\udcffow \0\x1b[2J,Mara Quill,Tides,2"]
    for line in DAMAGED:
        path, aside = tmp_path / "books.csv", Asides()
        rows = [whole[0], line, whole[1]]
        path.write_bytes("\n".join(["work_id,title,authors,series,position", *rows]).encode(errors="surrogateescape"))
        frame = read_catalogue_file(path, aside)
        assert [*frame["work_id"]][:1] + [*frame["work_id"]][-1:] == ["w1", "w2"]
        assert frame["title"].iloc[-1] == "Fl�ow [2J"
        assert len(frame) + len(aside) == 3, line


@pytest.mark.parametrize("field", ROWS.columns)
def test_an_odd_cell_of_parquet_costs_its_own_row_at_most(tmp_path: Path, field: str) -> None:
    for number, value in enumerate(ODD_CELLS):
        rows = ROWS.astype(object)
        rows[field] = pd.Series([value, None], dtype=object)
        pa_table(rows, tmp_path / f"{number}.parquet")
        assert_read(tmp_path / f"{number}.parquet", rows=2, because=value)


@pytest.mark.parametrize("field", ROWS.columns)
def test_an_odd_cell_of_sqlite_costs_its_own_row_at_most(tmp_path: Path, field: str) -> None:
    path = tmp_path / "books.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE catalogue (work_id, title, authors, series, position)")
        for value in [*(each for each in ODD_CELLS if isinstance(each, str | bytes | int | float)), None]:
            row = ROWS.iloc[0].to_dict() | {field: value}
            connection.execute("INSERT INTO catalogue VALUES (?, ?, ?, ?, ?)", [*row.values()])
        count = connection.execute("SELECT count(*) FROM catalogue").fetchone()[0]
    assert_read(path, rows=count, because=field)


def assert_read(path: Path, *, rows: int, because: object) -> None:
    """Read a file whose rows are all read or set aside, and use what was read."""
    aside = Asides()
    frame = read_catalogue_file(path, aside)
    assert len(frame) + len(aside) == rows, because
    assert len(frame) >= 1, because
    catalogue_problems(frame)
    merge_works(catalogue_books(frame, "file"))


def pa_table(rows: pd.DataFrame, path: Path) -> None:
    """Write a table as no checked library would: texts that are not UTF-8, structures where texts should be."""
    columns = {}
    for name in rows:
        cells = [*rows[name]]
        kind = pa.binary() if any(isinstance(cell, bytes) for cell in cells) else None
        column = pa.array([cell.encode() if kind and isinstance(cell, str) else cell for cell in cells], type=kind)
        columns[name] = column.view(pa.string()) if kind else column
    parquet.write_table(pa.table(columns), path)


def test_columns_of_one_name_are_one(tmp_path: Path) -> None:
    path = tmp_path / "books.csv"
    path.write_text("work_id,title,Title ,authors,series,position\nw1,Ebb,other,Mara Quill,Tides,1\n")
    assert [*read_catalogue_file(path)["title"]] == ["Ebb"]


def test_a_number_keeps_its_digits(tmp_path: Path) -> None:
    path = tmp_path / "books.parquet"
    ROWS.assign(isbn=[9780140449136.0, None], position=[1.0, 1.5]).to_parquet(path)
    frame = read_catalogue_file(path)
    assert [*frame["isbn"]] == ["9780140449136", ""]
    assert [*frame["position"]] == ["1", "1.5"]


def test_wrong_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "books.csv"
    path.write_text("work_id,name,authors,series\n", encoding="utf-8")
    with pytest.raises(
        MissingColumnsError, match=r"catalogue books.csv: missing columns title, position; it has .*name"
    ):
        read_catalogue_file(path)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00broken\x80", b"SQLite format 3\x00broken", b"PAR1broken"])
def test_what_is_no_table_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "books.csv"
    path.write_bytes(content)
    with pytest.raises((CatalogueFileError, MissingColumnsError), match=r"books\.csv"):
        read_catalogue_file(path)


def test_a_database_without_the_table_says_what_it_has(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("CREATE TABLE albums (id TEXT)")
    with pytest.raises(CatalogueFileError, match="found albums"):
        read_catalogue_file(tmp_path / "x.db")


def run(folder: Path, *options: str) -> int:
    files = ["--library", folder / "L.csv", "--catalogue", folder / "C.csv", "--out", folder / "G.csv"]
    return main(["gaps", *map(str, files), *options])


def test_the_command_writes_one_row_for_each_row_of_the_catalogue(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ROWS.rename(columns={"work_id": "item_id"}).head(1).to_csv(tmp_path / "L.csv", index=False)
    later = ("w3", "Surge", "Mara Quill", "Tides", "3", "2025-09-01")
    known = pd.concat([ROWS, pd.DataFrame([later], columns=[*ROWS.columns, "release_date"])])
    known.to_csv(tmp_path / "C.csv", index=False)
    assert run(tmp_path, "--now", "2025-06-01") == 0
    written = pd.read_csv(tmp_path / "G.csv")
    assert list(written["work_id"]) == ["w1", "w2", "w3"]
    assert list(written["status"]) == ["owned", "missing", "unreleased"]
    assert "3 rows: 1 owned, 1 missing, 1 unreleased" in capsys.readouterr().out
    run(tmp_path, "--now", "2025-10-01")
    assert list(pd.read_csv(tmp_path / "G.csv")["status"]) == ["owned", "missing", "missing"]


def test_the_command_says_which_file_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path) == 2
    assert "L.csv" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["L.parquet", "L.sqlite"])
@pytest.mark.parametrize("content", [b"", b"no such file\n", b"item_id,title\n1,Emma\n", b"PAR1 and no more"])
def test_a_damaged_file_is_not_taken_for_a_text_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    assert run(tmp_path, "--library", str(tmp_path / name)) == 2
    told = capsys.readouterr().err
    assert "is damaged" in told
    assert name in told
    assert "missing columns" not in told
