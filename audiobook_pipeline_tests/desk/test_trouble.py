"""What is missing, locked, older or away gets a clear page, and nothing is lost."""

import sqlite3
from contextlib import closing

import pytest

from audiobook_pipeline.ledger import store
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline.ledger.records import ReviewStatus
from audiobook_pipeline_tests.desk.conftest import PASSWORD
from audiobook_pipeline_tests.desk.test_deciding import said
from audiobook_pipeline_tests.ledger.samples import DUNE, NOW, release
from audiobook_pipeline_tests.ledgers import ledger_in


def test_a_ledger_that_is_held_is_said_and_nothing_is_lost(visitor, ledger, settings, monkeypatch) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.1)
    admin = visitor()
    admin.sign_in(PASSWORD)
    token = admin.token()
    holder = sqlite3.connect(settings.data / "ledger.sqlite", isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        admin.post("/reviews/1/take", token=token)
        assert "Another process holds it" in said(admin)
        holder.execute("ROLLBACK")
    finally:
        holder.close()
    admin.post("/reviews/1/take", token=token)
    assert [each.status for each in ledger.reviews()] == [ReviewStatus.APPROVED, ReviewStatus.WAITING]


def test_a_ledger_of_a_newer_version_is_said(visitor, ledger, settings) -> None:
    with sqlite3.connect(settings.data / "ledger.sqlite") as connection:
        connection.execute("UPDATE ledger_version SET version_num = '9999'")
    connection.close()
    admin = visitor()
    admin.sign_in(PASSWORD)
    answer = admin.get("/review")
    assert answer.status_code == 503
    assert "newer version" in answer.text


def test_a_ledger_whose_server_goes_away_is_said_and_nothing_is_lost(visitor, postgres) -> None:
    database = postgres.new_database()
    url = postgres.url(database)
    with closing(open_ledger(url)) as kept, closing(postgres.connection()) as server:
        number = kept.want(DUNE, now=NOW, run_id="r1")
        kept.ask_review(number, release(1), run_id="r1", now=NOW)
        admin = visitor(ledger=url)
        admin.sign_in(PASSWORD)
        assert DUNE.title in admin.get("/review").text
        token, server.autocommit = admin.token(), True
        asked = server.cursor()
        asked.execute(f"alter database {database} allow_connections false")
        asked.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [database])
        for path in ("/", "/review", "/wishes", "/changes"):
            answer = admin.get(path)
            assert answer.status_code == 503
            assert "See that the database server is up" in answer.text
            assert postgres.password not in answer.text
        admin.post("/reviews/1/take", token=token)
        assert "See that the database server is up" in said(admin)
        asked.execute(f"alter database {database} allow_connections true")
        admin.post("/reviews/1/take", token=token)
        assert [each.status for each in kept.reviews()] == [ReviewStatus.APPROVED]


def test_before_the_first_run_home_says_how_to_start_one(visitor, tmp_path) -> None:
    ledger_in(tmp_path / "new.sqlite").close()
    admin = visitor(ledger=f"sqlite:///{tmp_path / 'new.sqlite'}")
    admin.sign_in(PASSWORD)
    assert "No run has looked at your library yet" in admin.get("/").text


@pytest.mark.parametrize("content", [b"", b"no table at all", b"PAR1" + bytes(100)])
def test_a_table_that_cannot_be_read_is_said(admin, settings, content) -> None:
    (settings.data / "tables").mkdir()
    (settings.data / "tables" / "series_gap_report.parquet").write_bytes(content)
    answer = admin.get("/gaps")
    assert answer.status_code == 503
    assert "series_gap_report" in answer.text
    assert admin.get("/review").status_code == 200


def test_an_item_that_is_gone_is_said(admin) -> None:
    answer = admin.get("/item/li_gone")
    assert answer.status_code == 404
    assert "it may be gone" in answer.text


@pytest.mark.parametrize(
    "path", ["/gaps", "/authors", "/calendar", "/changes", "/search?q=dune", "/wishes", "/reports"]
)
def test_before_the_first_run_there_are_pages_without_rows(admin, path) -> None:
    assert admin.get(path).status_code == 200


def test_a_fault_of_ours_is_a_page_too(admin, monkeypatch) -> None:
    monkeypatch.setattr(admin.client.app.state.desk.tables, "table", None)
    answer = admin.get("/gaps")
    assert answer.status_code == 500
    assert "the desk&#39;s log says why" in answer.text


def test_a_source_that_is_not_set_up_is_said(visitor, ledger) -> None:
    admin = visitor(google_key="test-key-0001", google_url="nowhere")
    admin.sign_in(PASSWORD)
    answer = admin.get("/find?title=Emma")
    assert answer.status_code == 503
    assert "GOOGLE_BOOKS_URL" in answer.text
