"""What the tests of covers share: pictures, good and bad, and the wish for a good one."""

import io
from dataclasses import replace

from PIL import Image

from audiobook_pipeline.clients.errors import NotFoundError
from audiobook_pipeline.curation.direction import REVERT
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.sandbox.world import World
from audiobook_pipeline.sources.pictures import seen
from audiobook_pipeline_tests.curation.shelves import kept_pictures, writer


def painted(kind="JPEG", size=(500, 500), color="teal"):
    written = io.BytesIO()
    Image.new("RGB", size, color).save(written, kind)
    return written.getvalue()


NEW, PERSONS = painted(), painted(color="red")
OLD = {
    "none": None,
    "tiny": painted(size=(90, 120)),
    "png": painted("PNG", (100, 100)),
    "unreadable": b"<html>404 Not Found</html>",
    "cut": painted(size=(400, 400))[:900],
}


def cover_of(shelf, item_id):
    try:
        return shelf.whole_cover(item_id)
    except NotFoundError:
        return None


def set_to(shelf, item_id, content):
    """Let an item have this cover; whatever it is, it lies there as the server would keep it."""
    if content is None:
        shelf.remove_cover(item_id)
    else:
        shelf.set_cover(item_id, content, "png" if content.startswith(b"\x89PNG") else "jpg")


def wished(ledger, item_id, before, after=NEW):
    kept_pictures(ledger).keep(after)
    return {
        "item_id": item_id,
        "field": "cover",
        "before": () if before is None else (seen(before),),
        "after": (seen(after),),
        "rule": "cover_of_recording",
        "source": "test",
        "confidence": 1.0,
        "evidence": "same ASIN",
    }


def revert(shelf, ledger):
    return writer(shelf, ledger).write(ledger.changes(ChangeStatus.APPLIED), REVERT)


def with_covers(world, *covers):
    """Return a world whose first items have these covers."""
    items = list(world.items)
    items[: len(covers)] = [replace(item, cover=cover) for item, cover in zip(items, covers, strict=False)]
    return World(
        seed=world.seed,
        books=world.books.values(),
        items=items,
        indexers=world.indexers,
        releases=world.releases.values(),
        missing=world.missing,
    )
