"""Proposals tried out: what would lose or contradict something is withdrawn with its reason."""

import pytest

from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.domain.placed import plan_placed
from audiobook_pipeline.domain.proposals import CONFIDENT, Proposal, proposals_table
from audiobook_pipeline.domain.safeguards import WITHDRAWN, harmless
from audiobook_pipeline_tests.domain.shelves import shelf
from audiobook_pipeline_tests.written import listed


def change(number, field, before, after):
    return Proposal(
        item_id=f"li_{number}",
        field=field,
        before=listed(field, before),
        after=listed(field, after),
        rule="rule",
        source="item",
        confidence=0.95,
        evidence="why",
    )


def judged(items, *changes):
    return list(harmless(shelf(*items), proposals_table(changes), least=CONFIDENT)["confidence"])


@pytest.mark.parametrize(
    ("item", "field", "after"),
    [
        ({"title": "The Lake, Vol. 2: A Tale"}, "title", "A Tale"),
        ({"title": "The Lake - Ann Roe", "authors": "Ben Carter"}, "title", "The Lake"),
        ({"authors": "Ann Roe; Ben Carter"}, "authors", "Ann Roe"),
        ({"authors": "Ann Roe; Ben Carter - translator"}, "authors", "Ann Roe"),
        ({"tags": "To relisten"}, "tags", "Translator: Ben Carter"),
        ({"series": "Lakes #2"}, "series", "Lakes"),
        ({"authors": "Ann Roe", "series": ""}, "series", "Ann Roe #2"),
        ({"language": "German"}, "language", "English"),
    ],
)
def test_a_change_that_loses_something_is_withdrawn(item, field, after):
    assert judged([item], change(0, field, item[field], after)) == [WITHDRAWN]


@pytest.mark.parametrize(
    ("item", "field", "after"),
    [
        ({"title": "The Lake (Unabridged)"}, "title", "The Lake"),
        ({"title": "The Lake - Ann Roe", "authors": "Ann Roe"}, "title", "The Lake"),
        ({"title": "Le lac (lu par Bernard)", "narrators": "Bernard"}, "title", "Le lac"),
        ({"title": "<b>The Lake</b> &amp; More"}, "title", "The Lake & More"),
        ({"authors": "Ann Roe; Ben Carter - translator", "tags": "Translator: Ben Carter"}, "authors", "Ann Roe"),
        ({"authors": "Ann Roe; Ben Carter", "narrators": "Ben Carter"}, "authors", "Ann Roe"),
        ({"series": "Lakes #02"}, "series", "Lakes #2"),
        ({"language": "ger"}, "language", "German"),
    ],
)
def test_a_change_that_keeps_everything_stays(item, field, after):
    assert judged([item], change(0, field, item[field], after)) == [0.95]


def test_two_volumes_never_get_one_title():
    volumes = [{"title": f"The Lake ({n})", "series": f"Lakes #{n}"} for n in (1, 2)]
    changes = [change(n, "title", item["title"], "The Lake") for n, item in enumerate(volumes)]
    assert judged(volumes, *changes) == [WITHDRAWN, WITHDRAWN]
    assert judged(volumes[:1], changes[0]) == [0.95]


def test_a_folder_that_names_one_work_tells_its_author():
    book = CatalogueBook("w", "The Long Lake", ("Ann Roe",), series="Lakes", position="2", sources=("Test",))
    item = {"title": "Part 1", "authors": "", "rel_path": "Lakes 02 - The Long Lake"}
    found = plan_placed(shelf(item), [book])
    assert dict(zip(found["field"], found["after"], strict=True)) == {
        "authors": ("Ann Roe",),
        "title": ("The Long Lake",),
        "series": ("Lakes #2",),
    }
    assert plan_placed(shelf({**item, "rel_path": "Lakes 03 - The Long Lake"}), [book]).empty
    assert plan_placed(shelf({**item, "authors": "Ben Carter"}), [book]).empty
