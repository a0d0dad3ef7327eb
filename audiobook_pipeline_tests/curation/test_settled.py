"""What earlier runs planned isn't read again, unless something is new of it."""

import pandas as pd
import pytest

from audiobook_pipeline.curation.fields import media_change
from audiobook_pipeline.curation.settled import Settled
from audiobook_pipeline.domain.metadata_preferences import DEFAULT
from audiobook_pipeline.io.kept import Kept
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.schemas.rows import write
from audiobook_pipeline.schemas.tables import CHANGES, LIBRARY, table
from audiobook_pipeline.sources.library import items_by_id
from audiobook_pipeline_tests.curation.conftest import NOW
from audiobook_pipeline_tests.curation.shelves import plan, proposal


class Nights:
    def __init__(self, shelf, ledger, folder):
        self.shelf, self.ledger, self.kept = shelf, ledger, Kept(folder / "kept")
        self.whole = True

    def plan(self, proposals):
        """Plan as a night does; return the statuses and how many items were read."""
        rows = table(pd.DataFrame(proposals), CHANGES)
        library = write(items_by_id(self.shelf, dict.fromkeys(rows["item_id"])), LIBRARY)
        read = [0]

        def some(part):
            return plan(
                part, self.shelf, self.ledger, run_id="run", now=NOW, progress=lambda done, *_: read.append(done)
            )

        settled = Settled(self.kept, library, DEFAULT, whole=lambda: self.whole)
        _, planned = settled.plan(rows, self.ledger, some)
        return list(planned["status"]), read[-1]


@pytest.fixture
def nights(shelf, ledger, tmp_path):
    return Nights(shelf, ledger, tmp_path)


@pytest.fixture
def proposals(items):
    rows = items.to_dict("records")[:3]
    tales = [proposal(item, "subtitle", f"A Tale {number}") for number, item in enumerate(rows)]
    return [*tales, proposal(rows[0], "publisher", "Nobody", confidence=0.5)]


def settle(nights, proposals):
    first = nights.plan(proposals)
    nights.plan(proposals)  # The ledger has the plan since.
    return first


def test_a_night_without_news_reads_no_item(nights, proposals) -> None:
    first = settle(nights, proposals)
    assert first == (["planned"] * 3 + ["doubtful"], 3)
    assert nights.plan(proposals) == (first[0], 0)


def test_an_item_that_somebody_edits_is_read_again(nights, shelf, proposals) -> None:
    settle(nights, proposals)
    shelf.patch_media(media_change(proposals[1]["item_id"], {"subtitle": "Somebody's"}))
    assert nights.plan(proposals) == (["planned", "conflict", "planned", "doubtful"], 1)


def test_other_proposals_for_an_item_are_planned(nights, ledger, proposals) -> None:
    settle(nights, proposals)
    other = [proposals[0], {**proposals[1], "after": ["Another Tale"]}, *proposals[2:]]
    assert nights.plan(other) == (["planned"] * 3 + ["doubtful"], 1)
    assert "Another Tale" in {row.change.after for row in ledger.changes(ChangeStatus.PLANNED)}


def test_what_became_of_a_change_is_heeded(nights, ledger, proposals) -> None:
    settle(nights, proposals)
    change = ledger.changes(ChangeStatus.PLANNED)[0]
    for status in (ChangeStatus.APPLYING, ChangeStatus.FAILED):
        ledger.mark([change.id], status, run_id="run", now=NOW)
    statuses, read = nights.plan(proposals)
    assert statuses.count("withheld") == 1
    assert read == 1


def test_items_that_could_not_all_be_read_are_read_again(nights, proposals) -> None:
    nights.whole = False
    settle(nights, proposals)
    assert nights.plan(proposals)[1] == 3
