"""The same on a real Audiobookshelf, where one is to spare: ``ABS_TEST_URL`` and ``ABS_TEST_TOKEN`` name it.

Its first library of books needs two items; what is written to them is put back.
"""

import os

import pytest

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.clients.errors import RejectedError
from audiobook_pipeline.curation.direction import REVERT
from audiobook_pipeline.curation.fields import FIELDS, media_change
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.sandbox.audiobookshelf.descriptions import cleaned
from audiobook_pipeline_tests.curation.covers import NEW, OLD, cover_of, revert, set_to, wished
from audiobook_pipeline_tests.curation.shelves import (
    apply,
    cell,
    everything,
    media_of,
    metadata_of,
    planned,
    proposal,
    without_ids,
    writer,
)
from audiobook_pipeline_tests.written import served

URL, TOKEN = os.environ.get("ABS_TEST_URL", ""), os.environ.get("ABS_TEST_TOKEN", "")
pytestmark = pytest.mark.skipif(not (URL and TOKEN), reason="no Audiobookshelf to spare in ABS_TEST_URL")
FIRST = {
    "authors": "One Author; Other Author; Third, Jr.",
    "series": "Oz #1-3, Wizards",
    "narrators": "Lee, Jr.; 🦊 Reynard",
    "description": "<p>R&amp;D <i>x</i></p>",
}


@pytest.fixture
def shelf():
    return AudiobookshelfClient(URL, TOKEN)


@pytest.fixture
def item_id(shelf):
    """An item with awkward values, which gets its own ones back."""
    library = next(library for library in shelf.libraries() if library.media_type == "book")
    item = next(iter(shelf.iter_items(library.id, page_size=1)))
    was = shelf.items_by_id([item.id]).found[item.id].media
    first = {name: served(name, value) for name, value in FIRST.items()} | {"publishedYear": "1999"}
    shelf.batch_update([MediaChange(item.id, first)])
    yield item.id
    shelf.batch_update([media_change(item.id, {field.name: field.read(was) for field in FIELDS.values()})])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", "a &amp; b &lt; c"),
        ("description", "<h1>x</h1> R&D <script>1</script>"),
        ("authors", "First Author; Other Author; Third, Jr."),
        ("authors", "Third, Jr.; Somebody New"),
        ("series", "The Land of Oz #0.5, Wizards"),
        ("series", "Wizards #2"),
        ("narrators", "Reynard 👩‍👩‍👧; " + "Leonardo " * 555 + "B."),
        ("title", "😀 <b>&amp;"),
        ("published_year", ""),
    ],
)
def test_what_is_written_is_there_and_comes_back(shelf, ledger, item_id, field, value) -> None:
    before = everything(shelf, [item_id])
    planned(shelf, ledger, proposal({"item_id": item_id, field: cell(shelf, item_id, field)}, field, value))
    assert apply(shelf, ledger).done == 1
    assert field == "description" or cell(shelf, item_id, field) == value
    undone = writer(shelf, ledger).write(ledger.changes(ChangeStatus.APPLIED), REVERT)
    assert (undone.done, undone.conflict, undone.failed) == (1, 0, 0)
    assert without_ids(everything(shelf, [item_id])) == without_ids(before)


@pytest.mark.parametrize(
    "text", ["a & b <", "&nbsp;&copy 2020 &lt;b&gt;", "<div><b>x<br>y</div>", "5 <3 & x<y", "<a href='x' title=y>z</a>"]
)
def test_the_simulated_server_cleans_descriptions_as_the_real_one(shelf, item_id, text) -> None:
    shelf.batch_update([MediaChange(item_id, {"description": text})])
    assert metadata_of(shelf, {"item_id": item_id}).description == cleaned(text)


@pytest.fixture
def covers_apart(shelf):
    if shelf.covers_lie_with_books():
        pytest.skip("it stores covers with the books")


@pytest.mark.parametrize("old", OLD.values(), ids=OLD)
def test_a_cover_is_set_and_comes_back_byte_for_byte(shelf, ledger, item_id, covers_apart, old) -> None:
    was = cover_of(shelf, item_id)
    try:
        set_to(shelf, item_id, old)
        planned(shelf, ledger, wished(ledger, item_id, old))
        assert apply(shelf, ledger).done == 1
        assert cover_of(shelf, item_id) == NEW
        assert revert(shelf, ledger).done == 1
        assert cover_of(shelf, item_id) == old
    finally:
        set_to(shelf, item_id, was)


def test_the_server_refuses_what_is_named_as_no_picture(shelf, item_id, covers_apart) -> None:
    with pytest.raises(RejectedError, match="Invalid image type"):
        shelf.set_cover(item_id, NEW, "svg")


def test_an_item_without_a_cover_has_no_path_and_no_picture(shelf, item_id, covers_apart) -> None:
    was = cover_of(shelf, item_id)
    try:
        shelf.remove_cover(item_id)
        assert media_of(shelf, item_id).cover_path is None
        assert cover_of(shelf, item_id) is None
    finally:
        set_to(shelf, item_id, was)
