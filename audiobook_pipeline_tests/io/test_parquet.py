"""Tables as files: what goes in comes out, and a trouble with a file says what to do."""

import re
import subprocess
import sys

import dagster as dg
import pandas as pd
import pandera.pandas as pandera
import pytest
import requests
from dagster._core.errors import DagsterError
from werkzeug import Request, Response

from audiobook_pipeline.assets.results import column_schema
from audiobook_pipeline.domain.columns import cells
from audiobook_pipeline.domain.models import SeriesPlace
from audiobook_pipeline.io import parquet
from audiobook_pipeline.io.parquet import COLUMNS, EMPTY_UNTIL_MADE, ParquetIOManager
from audiobook_pipeline.schemas.columns import integers, series, text, texts
from audiobook_pipeline.schemas.tables import DECISIONS, table
from audiobook_pipeline_tests.object_store import BUCKET, object_store

pytestmark = pytest.mark.integration

TABLES = f"s3://{BUCKET}/tables"

BOOKS = pd.DataFrame({"title": ["Persuasion", ""], "year": pd.array([1817, None], dtype="Int64")})


@dg.asset
def books() -> pd.DataFrame:
    return BOOKS


@dg.asset
def old_books(books: pd.DataFrame) -> pd.DataFrame:
    return books[books["year"] < 1900]


def materialize(folder, *selection: str) -> dg.ExecuteInProcessResult:
    manager = ParquetIOManager(base_path=str(folder))
    return dg.materialize([books, old_books], resources={"io_manager": manager}, selection=list(selection) or None)


def test_a_table_comes_back_as_it_was(tmp_path):
    materialize(tmp_path)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "books.parquet"), BOOKS)
    assert list(pd.read_parquet(tmp_path / "old_books.parquet")["title"]) == ["Persuasion"]
    assert not list(tmp_path.glob("*.partial"))


def test_a_table_that_is_not_there_yet_names_the_asset_to_materialize(tmp_path):
    with pytest.raises(dg.Failure, match="Materialize books first"):
        materialize(tmp_path, "old_books")


def test_a_table_that_a_run_does_without_is_empty_until_it_is_made(tmp_path):
    seen = {}

    promise = {COLUMNS: column_schema(DECISIONS), EMPTY_UNTIL_MADE: True}

    @dg.asset(name="books", metadata=promise)
    def decided() -> pd.DataFrame:
        return table([{"wanted_id": 1, "authors": ("Ann Roe",)}], DECISIONS)

    @dg.asset
    def readers(books: pd.DataFrame) -> None:
        seen["books"] = books

    manager = {"io_manager": ParquetIOManager(base_path=str(tmp_path))}
    dg.materialize([decided, readers], resources=manager, selection=["readers"])
    pd.testing.assert_frame_equal(seen["books"], table([], DECISIONS))
    dg.materialize([decided, readers], resources=manager)
    assert len(seen["books"]) == 1


def test_a_damaged_table_says_how_to_mend_it(tmp_path):
    (tmp_path / "books.parquet").write_bytes(b"not parquet")
    with pytest.raises(dg.Failure, match="Materialize books again"):
        materialize(tmp_path, "old_books")


def test_a_table_of_an_older_version_says_how_to_renew_it(tmp_path):
    three = dg.TableSchema(columns=[dg.TableColumn("title"), dg.TableColumn("year"), dg.TableColumn("isbn")])

    @dg.asset(name="books", metadata={COLUMNS: three})
    def newer_books() -> pd.DataFrame:
        return BOOKS.assign(isbn="")

    materialize(tmp_path, "books")
    manager = ParquetIOManager(base_path=str(tmp_path))
    with pytest.raises(dg.Failure, match=r"is of another version: it has no isbn\. Materialize books again"):
        dg.materialize([newer_books, old_books], resources={"io_manager": manager}, selection=["old_books"])
    dg.materialize([newer_books, old_books], resources={"io_manager": manager})


def test_a_table_whose_lists_an_older_version_joined_is_read_once_more(tmp_path):
    older = pd.DataFrame(
        {
            "item_id": ["i1", "i2"],
            "authors": ["Ann Roe; Ben Carter", ""],
            "series": ["Oz #1, Wizards #2", ""],
            "categories": ["3030; 3000", ""],
        }
    )

    columns = {"item_id": text(""), "authors": texts(""), "series": series(""), "categories": integers("")}
    promise = {COLUMNS: column_schema(pandera.DataFrameSchema(columns))}
    seen = {}

    @dg.asset(name="books", metadata=promise)
    def older_books() -> pd.DataFrame:
        return older

    @dg.asset
    def readers(books: pd.DataFrame) -> None:
        seen["books"] = books

    manager = {"io_manager": ParquetIOManager(base_path=str(tmp_path))}
    dg.materialize([older_books], resources=manager)
    dg.materialize([older_books, readers], resources=manager, selection=["readers"])
    found = seen["books"]
    assert cells(found["authors"]) == [("Ann Roe", "Ben Carter"), ()]
    assert cells(found["series"]) == [(SeriesPlace("Oz", "1"), SeriesPlace("Wizards", "2")), ()]
    assert cells(found["categories"]) == [(3030, 3000), ()]
    pd.testing.assert_series_equal(found.dtypes, table(found, pandera.DataFrameSchema(columns, coerce=True)).dtypes)


def test_a_folder_that_cannot_be_made_names_the_variable(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(dg.Failure, match="PIPELINE_DATA"):
        materialize(tmp_path / "file" / "tables", "books")


def test_a_full_disk_is_told_with_a_way_out_and_leaves_the_table_as_it_was(tmp_path):
    materialize(tmp_path)
    (tmp_path / "books.parquet.partial").symlink_to("/dev/full")
    with pytest.raises(dg.Failure, match=r"No space left on device\). Let PIPELINE_DATA name a folder .* with room"):
        materialize(tmp_path, "books")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "books.parquet"), BOOKS)


def test_a_url_of_no_known_store_names_the_variable(tmp_path):
    with pytest.raises(DagsterError) as told:
        materialize("nowhere://audiobooks/tables")
    assert "TABLES_URL=nowhere://audiobooks/tables can't be used" in str(told.value.__cause__)


@pytest.fixture
def store(monkeypatch):
    with object_store() as running:
        for name, value in running.variables.items():
            monkeypatch.setenv(name, value)
        yield running


def test_tables_in_an_object_store_come_back_in_another_process(store):
    materialize(TABLES, "books")
    assert store.names() == ["tables/books.parquet"]
    read = f"import pandas; print(pandas.read_parquet({TABLES + '/books.parquet'!r})['title'].tolist())"
    other = subprocess.run([sys.executable, "-c", read], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == str(BOOKS["title"].tolist())
    materialize(TABLES, "old_books")
    assert sorted(store.names()) == ["tables/books.parquet", "tables/old_books.parquet"]


def test_a_table_that_is_not_in_the_store_yet_names_the_asset_to_materialize(store):
    with pytest.raises(dg.Failure, match=r"no table s3://audiobooks/tables/books\.parquet yet\. Materialize books"):
        materialize(TABLES, "old_books")


def test_a_bucket_of_a_misspelt_name_is_told_and_not_made(store):
    with pytest.raises(dg.Failure, match=r"bucket does not exist\)\. See that the bucket in TABLES_URL exists"):
        materialize("s3://audiobook/tables", "books")
    assert store.buckets() == ["audiobooks"]


@pytest.mark.parametrize("selection", ["books", "old_books"])
def test_a_store_that_refuses_names_the_address_and_the_keys(store, selection):
    materialize(TABLES)
    store.refuse_everybody()
    with pytest.raises(dg.Failure, match=r"s3://audiobooks/tables/books\.parquet can't be .*AWS_ACCESS_KEY_ID") as told:
        materialize(TABLES, selection)
    assert "again" not in told.value.description, "nothing is wrong with the table"
    assert store.variables["AWS_SECRET_ACCESS_KEY"] not in told.value.description


class Before:
    """Stands before the store and answers in its place, as often as it is told to."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.status, self.code, self.times = 503, "ServiceUnavailable", 0
        self.asked: list[str] = []

    def __call__(self, request: Request) -> Response:
        self.asked.append(request.method)
        if self.times:
            self.times -= 1
            return Response(f"<Error><Code>{self.code}</Code><Message>Not now</Message></Error>", self.status)
        path = request.full_path.rstrip("?")
        headers = {name: value for name, value in request.headers if name != "Host"}
        answer = requests.request(
            request.method, self.address + path, headers=headers, data=request.get_data(), timeout=10
        )
        given = Response(answer.content, answer.status_code)
        given.headers.extend({name: value for name, value in answer.headers.items() if name not in given.headers})
        given.headers["Content-Length"] = answer.headers["Content-Length"]  # HEAD tells it of what it doesn't send.
        return given


@pytest.fixture
def before(store, httpserver, monkeypatch):
    """The store behind one that can fail; the store's own client repeats nothing, and nobody waits."""
    standing = Before(store.address)
    httpserver.expect_request(re.compile(".*")).respond_with_handler(standing)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", httpserver.url_for("").rstrip("/"))
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setattr(parquet, "PAUSES_S", (0.0, 0.0))
    return standing


@pytest.mark.parametrize(
    ("status", "code"),
    [(503, "ServiceUnavailable"), (503, "SlowDown"), (500, "InternalError"), (429, "TooManyRequests")],
)
@pytest.mark.parametrize("selection", ["books", "old_books"])
def test_a_store_that_is_busy_for_a_moment_is_asked_again(store, before, selection, status, code):
    materialize(TABLES)
    before.status, before.code, before.times = status, code, 1
    assert materialize(TABLES, selection).success
    assert before.times == 0
    assert sorted(store.names()) == ["tables/books.parquet", "tables/old_books.parquet"]


def test_a_store_that_stays_busy_is_told_after_three_times(before):
    materialize(TABLES)
    before.times = 1000
    before.asked.clear()
    with pytest.raises(dg.Failure, match=r"Not now\)\. The store .* next run continues") as told:
        materialize(TABLES, "books")
    assert before.asked == ["PUT"] * 3
    assert not told.value.allow_retries, "it was asked again here"


@pytest.mark.parametrize(
    ("status", "code"), [(404, "NoSuchBucket"), (403, "AccessDenied"), (403, "SignatureDoesNotMatch")]
)
def test_a_store_that_refuses_is_asked_once(before, status, code):
    before.status, before.code, before.times = status, code, 1000
    with pytest.raises(dg.Failure, match="bucket in TABLES_URL"):
        materialize(TABLES, "books")
    assert before.asked == ["PUT"]


def test_a_store_without_a_server_is_asked_again_and_told(before, monkeypatch, caplog):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    with pytest.raises(dg.Failure, match=r"endpoint.*127\.0\.0\.1:9.*TABLES_URL"):
        materialize(TABLES, "books")
    assert sum("asked again" in record.getMessage() for record in caplog.records) == 2
