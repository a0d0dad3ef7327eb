"""What the tests of writing share: proposals, the writer, and a library as the API shows it."""

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from audiobook_pipeline.curation import curate as curating
from audiobook_pipeline.curation import planning
from audiobook_pipeline.curation.applying import Writer
from audiobook_pipeline.curation.direction import APPLY
from audiobook_pipeline.curation.fields import FIELDS
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.sources.pictures import Pictures
from audiobook_pipeline_tests.written import listed, written

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def proposal(item, field, after, confidence=1.0):
    return {
        "item_id": item["item_id"],
        "field": field,
        "before": listed(field, item[field]),
        "after": listed(field, after),
        "rule": "test",
        "source": "test",
        "confidence": confidence,
        "evidence": "because",
    }


def kept_pictures(ledger):
    """Return the pictures that are kept beside a ledger."""
    return Pictures(Path(ledger._reader.url.database).parent)


def plan(rows, shelf, ledger, **more):
    return planning.plan(rows, shelf, ledger, pictures=kept_pictures(ledger), **more)


def curate(proposals, shelf, ledger, permission, *, run_id):
    """Let a run plan and write."""
    return curating.curate(
        proposals,
        shelf,
        ledger,
        permission,
        run_id=run_id,
        clock=lambda: NOW,
        pictures=kept_pictures(ledger),
        progress=lambda _: lambda *_: None,
    )


def writer(shelf, ledger, run_id="run"):
    return Writer(
        shelf,
        ledger,
        run_id=run_id,
        clock=lambda: NOW,
        pictures=kept_pictures(ledger),
        wait_until_up=lambda: shelf.wait_until_up(poll=0.01),
        stillness=0.05,
    )


def planned(shelf, ledger, *proposals, run_id="run"):
    """Plan proposals; return how many were planned, and the status of each."""
    count, rows = plan(pd.DataFrame(list(proposals)), shelf, ledger, run_id=run_id, now=NOW)
    return count, list(rows["status"])


def apply(shelf, ledger, run_id="run"):
    """Write everything that is planned."""
    return writer(shelf, ledger, run_id).write(ledger.changes(ChangeStatus.PLANNED), APPLY)


def everything(shelf, ids):
    """Return the metadata of items, whole, as the API shows it."""
    return {item_id: item.media.metadata.model_dump() for item_id, item in shelf.items_by_id(ids).found.items()}


def without_ids(metadata):
    """Return the same without the ids of authors and series: those that were emptied come back with new ones."""
    return {
        item_id: {
            name: [
                {k: v for k, v in entry.items() if k != "id"} if isinstance(entry, dict) else entry for entry in value
            ]
            if isinstance(value, tuple | list)
            else value
            for name, value in fields.items()
        }
        for item_id, fields in metadata.items()
    }


def media_of(shelf, item_id):
    return shelf.items_by_id([item_id]).found[item_id].media


def metadata_of(shelf, item):
    return media_of(shelf, item["item_id"]).metadata


def cell(shelf, item_id, column):
    field = FIELDS[column]
    return written(column, field.to_entries(field.read(media_of(shelf, item_id))))


def changed_fields(items):
    """Return a change of every kind of field for each item."""
    rows = []
    for item in items.to_dict("records"):
        rows += [
            proposal(item, "title", item["title"] + " (tidied)"),
            proposal(item, "narrators", "Some Reader; Another Reader"),
            proposal(item, "authors", "A New Author"),
            proposal(item, "series", "A Series #1.5, Another #2"),
            proposal(item, "published_year", "1911"),
        ]
    return rows
