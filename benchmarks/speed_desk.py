"""How long the desk's pages take over a large library and ledger: 50,000 items, 10,000 wishes, a million verdicts."""

import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pyarrow import parquet
from starlette.testclient import TestClient

from audiobook_pipeline.desk.app import build_app
from audiobook_pipeline.desk.health import Health
from audiobook_pipeline.desk.settings import DeskSettings
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline.schemas import arrow, tables
from benchmarks.figures import Figure

ITEMS, WISHES, VERDICTS, CHANGES, SERIES = 50_000, 10_000, 1_000_000, 200_000, 5_000
OFFERS = 10
"""Releases of each decision."""
FLOOR_S = 0.150
PAINT_BYTES = 200_000
TRIES = 5
PAGES = (
    "/", "/review", "/review?page=20", "/review/77", "/book/77", "/wishes", "/wishes?page=150", "/gaps",
    "/gaps?order=name&gaps=no&page=90", "/gaps/77", "/authors", "/author?name=Author+7", "/changes",
    "/changes?status=applied&page=100", "/changes?by=book", "/changes?rule=rule-3&at_least=0.9", "/item/li_77",
    "/search?q=volume+777", "/calendar", "/reports",
)  # fmt: skip
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)


def run(_data: Path | None = None) -> list[Figure]:
    """Return the CPU time of each page, once its tables are read, and the bytes of the review page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder)
        settings = DeskSettings(
            data=folder, ledger=f"sqlite:///{folder / 'ledger.sqlite'}", login=False, dagster="http://127.0.0.1:9"
        )
        app = build_app(settings)
        app.state.desk.health = Health(list)
        with TestClient(app, base_url="http://127.0.0.1:3131") as client:
            figures = [_page(client, path) for path in PAGES]
            size = len(client.get("/review").content)
        app.state.desk.ledger.close()
    return [*figures, Figure("the review page, bytes", size, PAINT_BYTES, higher_is_better=False)]


def _page(client: TestClient, path: str) -> Figure:
    took = []
    for _ in range(TRIES):
        start = time.process_time()
        answer = client.get(path)
        took.append(time.process_time() - start)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
    return Figure(
        f"desk {path}, CPU s", min(took), FLOOR_S, higher_is_better=False, note=f"the first time {took[0]:.3f} s"
    )


def fill(folder: Path) -> None:
    """Write tables and ledger."""
    (folder / "tables").mkdir()
    for name, schema, rows in (
        ("current_library", tables.LIBRARY, _items()),
        ("series_gap_report", tables.GAPS, _gaps()),
        ("author_coverage", tables.AUTHOR_COVERAGE, _coverage()),
        ("author_works", tables.AUTHOR_WORKS, _works()),
    ):
        parquet.write_table(arrow.to_arrow(tables.table(rows, schema)), folder / "tables" / f"{name}.parquet")
    file = folder / "ledger.sqlite"
    open_ledger(f"sqlite:///{file}").close()
    connection = sqlite3.connect(file)
    try:
        with connection:
            for table, records in _ledger().items():
                _insert(connection, table, records)
        connection.execute("ANALYZE")
    finally:
        connection.close()


def _insert(connection: sqlite3.Connection, table: str, records: Iterator[dict[str, Any]]) -> None:
    first = next(records)
    marks = ", ".join(f":{name}" for name in first)
    statement = f"INSERT INTO {table} ({', '.join(first)}) VALUES ({marks})"  # noqa: S608 - names of our own
    connection.execute(statement, first)
    connection.executemany(statement, records)


def _book(number: int) -> str:
    return json.dumps({"title": f"Volume {number}", "authors": [f"Author {number % 900}"], "work_key": f"w{number}"})


def _ledger() -> dict[str, Iterator[dict[str, Any]]]:
    now = NOW.strftime("%Y-%m-%d %H:%M:%S.%f")
    release = json.dumps({"key": "", "title": "Author - Volume (Unabridged) M4B 64 kbps", "indexer": "Shelf"})
    decisions = VERDICTS // OFFERS
    changed: dict[str, Any] = {
        "field": "title",
        "before": '"volume"',
        "after": '"Volume"',
        "source": "standardise",
        "evidence": "",
    }
    changed |= {"note": "", "planned_run": "run", "planned_at": now, "marked_at": now, "broken_off": 0}
    return {
        "wanted": (
            {"id": n, "work_key": f"w{n}", "words": f" volume {n} ", "book": _book(n), "searches": 1, "misses": 0,
             "created_at": now} for n in range(1, WISHES + 1)
        ),
        "wishes": (
            {"id": n, "work_key": f"w{n}", "book": _book(n), "reason": "", "origin": "", "created_at": now}
            for n in range(1, WISHES + 1)
        ),
        "releases": (
            {"key": f"r{n}", "words": " author volume ", "release": release} for n in range(VERDICTS // 5)
        ),
        "selections": (
            {"id": n, "wanted_id": 1 + n % WISHES, "run_id": f"run {n // WISHES}", "time": now}
            for n in range(1, decisions + 1)
        ),
        "verdicts": (
            {"selection_id": 1 + n // OFFERS, "release_key": f"r{n % (VERDICTS // 5)}", "rank": n % OFFERS,
             "accepted": 0, "near": n % OFFERS == 0, "score": 0.5, "evidence": "[]"} for n in range(VERDICTS)
        ),
        "reviews": (
            {"wanted_id": 1 + n // 2, "release_key": f"r{n}", "status": "waiting", "answer": "", "run_id": "run 0",
             "asked_at": now} for n in range(4_000)
        ),
        "acquisitions": (
            {"id": n, "wanted_id": n, "release_key": f"r{n}", "tag": f"t{n}",
             "state": ("confirmed", "failed", "downloading", "chosen")[n % 4], "reason": "", "created_at": now,
             "updated_at": now, "held": 0, "tries": 0} for n in range(1, WISHES + 1)
        ),
        "changes": (
            {**changed, "id": n, "item_id": f"li_{n % ITEMS}", "rule": f"rule-{n % 40}",
             "confidence": 0.9 + n % 10 / 100, "status": "applied" if n >= ITEMS else "planned"}
            for n in range(1, CHANGES + 1)
        ),
    }  # fmt: skip


def _items() -> list[dict[str, Any]]:
    return [
        {"item_id": f"li_{n}", "title": f"Volume {n}", "authors": [f"Author {n % 900}"], "series": [],
         "narrators": [f"Reader {n % 300}"], "genres": ["Fiction"], "language": "English"} for n in range(ITEMS)
    ]  # fmt: skip


def _gaps() -> list[dict[str, Any]]:
    return [
        {"work_id": f"w{n}", "series": f"Series {n // 10}", "position": str(n % 10), "title": f"Volume {n}",
         "authors": [f"Author {n % 900}"], "status": "missing" if n % 3 == 0 else "owned",
         "item_id": "" if n % 3 == 0 else f"li_{n}", "series_group": n // 10, "position_number": float(n % 10)}
        for n in range(SERIES * 10)
    ]  # fmt: skip


def _coverage() -> list[dict[str, Any]]:
    return [{"author": f"Author {n}", "owned": 40, "known": 60, "missing": 20, "coverage": 2 / 3} for n in range(900)]


def _works() -> list[dict[str, Any]]:
    return [
        {"author": f"Author {n % 900}", "work_id": f"w{n}", "title": f"Volume {n}", "state": "missing"}
        for n in range(ITEMS)
    ]  # fmt: skip
