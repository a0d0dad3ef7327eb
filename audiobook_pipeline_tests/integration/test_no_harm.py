"""METADATA_MODE=apply over a library where nothing is tidy: what was right stays right, and most flaws go."""

import dagster as dg
import pytest

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.sandbox.further_flaws import FURTHER_FLAWS, with_further_flaws
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.sources.library import items_by_id
from audiobook_pipeline_tests.integration.running import run_pipeline

pytestmark = pytest.mark.slow

WANTED = dg.AssetSelection.assets("applied_metadata").upstream() - dg.AssetSelection.groups("acquisition")
REPAIRED = 0.9
"""Share of the items with one further flaw that are as they should be afterwards."""


def told(item):
    """Return what an item holds in the fields of which the world knows the truth."""
    return {
        "title": item.title,
        "authors": item.authors,
        "narrators": item.narrators,
        "series": tuple(map(str, item.series)),
        "language": language_code(item.language),
        "published_year": item.published_year,
        "isbn": item.isbn,
        "asin": item.asin,
        "genres": item.genres,
    }


def truth(book):
    return {
        "title": book.title,
        "authors": book.authors,
        "narrators": book.readers,
        "series": (f"{book.series} #{book.position}",) if book.series else (),
        "language": book.language,
        "published_year": str(book.year),
        "isbn": book.isbn,
        "asin": book.asin,
        "genres": book.genres,
    }


@pytest.fixture
def untidy(tmp_path, world):
    with Sandbox(tmp_path / "sandbox", world=with_further_flaws(world), qbittorrent="simulated") as running:
        yield running


def test_no_right_value_is_changed_and_most_of_the_mess_goes(untidy, tmp_path) -> None:
    values = untidy.environment()
    client = AudiobookshelfClient(values["ABS_URL"], values["ABS_TOKEN"])
    library = client.libraries()[0].id
    ids = [item.id for item in client.iter_items(library)]
    before = {item.item_id: told(item) for item in items_by_id(client, ids)}
    items = dict(zip(ids, untidy.world.items, strict=True))
    for number in (1, 2):
        run = run_pipeline(tmp_path / "run", values, acquisition="plan", wait=0, only=WANTED)
        assert run.success, f"run {number}"
    assert run.ledger.edits() == [], "what we wrote is nobody's edit"
    after = {item.item_id: told(item) for item in items_by_id(client, ids)}
    harmed, repaired, left = {}, [], {}
    for item_id, item in items.items():
        right = truth(untidy.world.books[item.book_id])
        for field, value in right.items():
            was, now = before[item_id][field], after[item_id][field]
            if was == value != now:
                harmed[item.flaws, field] = (was, now)
        if len(item.flaws) == 1 and item.flaws[0] in FURTHER_FLAWS:
            wrong = {name: after[item_id][name] for name, value in right.items() if after[item_id][name] != value}
            (left.__setitem__(item.flaws[0], wrong) if wrong else repaired.append(item.flaws[0]))
    assert harmed == {}
    assert len(repaired) / (len(repaired) + len(left)) >= REPAIRED, left
