"""What is missing, locked, older or away gets a clear page, and nothing is lost."""

import sqlite3

import pytest

from audiobook_pipeline.ledger import store
from audiobook_pipeline.ledger.records import ReviewStatus
from audiobook_pipeline_tests.desk.conftest import PASSWORD
from audiobook_pipeline_tests.desk.test_deciding import said


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
