"""A ledger on SQLite and on PostgreSQL, by the same tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audiobook_pipeline.ledger.ledger import Ledger, open_ledger
from audiobook_pipeline_tests.ledgers import ledger_in
from audiobook_pipeline_tests.servers import PostgreSQL


@pytest.fixture
def postgres_database(postgres: PostgreSQL) -> Callable[[], str]:
    """Makes an empty database and returns its URL."""
    return lambda: postgres.url(postgres.new_database())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'ledger.db'}"
    make: Callable[[], str] = request.getfixturevalue("postgres_database")
    return make()


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """An empty ledger."""
    file = url.removeprefix("sqlite:///")
    opened = open_ledger(url) if file == url else ledger_in(Path(file))
    yield opened
    opened.close()
