"""A library to write to, its ledger, and what stands in both."""

from datetime import UTC, datetime

import pytest

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.sources.library import items_by_id
from audiobook_pipeline_tests.ledgers import ledger_in
from audiobook_pipeline_tests.written import written_items

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def shelf(sandbox):
    environment = sandbox.environment()
    return AudiobookshelfClient(environment["ABS_URL"], environment["ABS_TOKEN"])


@pytest.fixture
def ledger(tmp_path):
    return ledger_in(tmp_path / "ledger.sqlite")


@pytest.fixture
def items(shelf):
    library = shelf.libraries()[0]
    ids = [item.id for item in shelf.iter_items(library.id)][:40]
    return written_items(items_by_id(shelf, ids))
