"""Metadata through the whole pipeline: found, planned, applied, put back to the byte; each source asked once."""

import json
from collections import Counter

import dagster as dg
import pytest

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.domain.shelf.owned import owned_by_fields
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.sources.gathering import asins_of, series_of, titles_of
from audiobook_pipeline.variables import in_force
from audiobook_pipeline_tests.integration.running import PLAN, continued, run_pipeline

pytestmark = pytest.mark.slow

METADATA = dg.AssetSelection.groups("metadata") | dg.AssetSelection.assets("library_snapshot", "identified_library")
LANGUAGES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}


@pytest.fixture
def raw(sandbox):
    """Return what the API shows of every item, without the ids of authors and series: those come back as new ones."""
    client = AudiobookshelfClient(sandbox.environment()["ABS_URL"], sandbox.environment()["ABS_TOKEN"])

    def read():
        ids = [item.id for item in client.iter_items(client.libraries()[0].id)]
        data = client._json("POST", "/api/items/batch/get", payload={"libraryItemIds": ids})["libraryItems"]
        for item in data:
            metadata = item["media"]["metadata"]
            for named in (*metadata["authors"], *metadata["series"]):
                del named["id"]
            del item["updatedAt"]
        return {item["id"]: item for item in data}

    return read


def test_issues_are_found_changes_planned_applied_and_put_back_to_the_byte(
    planned, sandbox, tmp_path, raw, capsys
) -> None:
    before = raw()
    plan, _ = planned
    assert plan.success
    issues = len(plan.table("metadata_issues"))
    assert issues > 10
    scores = plan.table("metadata_issues")["score"]
    assert scores.is_monotonic_increasing
    assert scores.between(0, 98).all()
    exported = json.loads((plan.folder / "data" / "exports" / "library.json").read_text("utf-8"))["items"]
    (measured,) = plan.ledger.scores()
    assert sum(item["score"] for item in exported) / len(exported) == pytest.approx(measured.value)
    assert min(item["score"] for item in exported) == measured.detail["lowest"] == scores.min()
    assert measured.detail["items"] == len(exported)
    changes = plan.ledger.changes()
    assert {row.status for row in changes} == {ChangeStatus.PLANNED}

    folder = continued(plan, tmp_path / "run")
    applied = run_pipeline(folder, sandbox.environment(), only=METADATA)
    assert applied.success
    statuses = Counter(row.status for row in applied.ledger.changes())
    assert set(statuses) == {ChangeStatus.APPLIED}
    assert statuses[ChangeStatus.APPLIED] >= len(changes)
    after = raw()
    for row in applied.ledger.changes():
        assert row.change.source
        assert row.change.evidence
        assert row.change.confidence >= 0.9
        assert row.planned_at
    assert after != before

    # One repair can show the next (an author who turns out to be the reader, whom a subtitle then repeats).
    for _ in range(2):
        run_pipeline(folder, sandbox.environment(), only=METADATA)
    after = raw()
    again = run_pipeline(folder, sandbox.environment(), only=METADATA)
    assert raw() == after
    assert len(again.table("metadata_issues")) < issues

    variables = {**sandbox.environment(), "PIPELINE_DATA": str(folder / "data"), "LEDGER_URL": ""}
    with in_force(variables):
        assert main(["changes", "revert", "--all"]) == 0
    assert "put back, 0 left alone" in capsys.readouterr().out
    assert raw() == before
    assert {row.status for row in again.ledger.changes()} == {ChangeStatus.REVERTED}

    # What a person put back stays so.
    last = run_pipeline(folder, sandbox.environment(), only=METADATA)
    assert last.success
    assert raw() == before


@pytest.mark.parametrize(
    ("without", "last"),
    [({}, "Hardcover"), ({"HARDCOVER_TOKEN": ""}, "Open Library")],
    ids=["with Hardcover", "without Hardcover"],
)
def test_a_second_run_over_an_unchanged_library_asks_the_sources_nothing(
    planned, request, tmp_path, without, last
) -> None:
    # What Hardcover's series say leaves nothing to ask Open Library about.
    sandbox = request.getfixturevalue("sandbox") if without else planned[1]
    services = {**sandbox.environment(), **without}

    def searches():
        # For what the library holds; look-ups of wanted books and of releases are others' business.
        library = first.table("current_library")
        series = series_of(owned_by_fields(library))
        held = {*titles_of(library), *series, *((asin, "") for (asin,) in asins_of(library))}
        seen = [dict(record.query) for record in sandbox.audiobookshelf.faults.requests if "/search/" in record.path]
        return sum((query["title"], query["author"]) in held for query in seen)

    def asked():
        return {
            "Google Books": sandbox.google_books.faults.count("/volumes"),
            "search": searches(),
            "Audnexus": sandbox.audnexus.faults.count("/books/"),
            "Open Library": sandbox.open_library.faults.count("/search.json"),
            "Hardcover": sandbox.hardcover.faults.count("/graphql"),
        }

    first = run_pipeline(tmp_path / "run", services, **PLAN) if without else planned[0]
    assert first.success
    once, values = asked(), list(first.table("enriched_metadata")["after"])
    assert all(once[name] > 0 for name in ("Google Books", "search", "Audnexus", last)), once
    folder = tmp_path / "run" if without else continued(first, tmp_path / "run")
    second = run_pipeline(folder, services, **PLAN)
    assert second.success
    assert asked() == once
    assert list(second.table("enriched_metadata")["after"]) == values


def test_what_is_filled_in_is_true(planned) -> None:
    run, sandbox = planned
    library = run.table("current_library").set_index("item_id")
    truth = {
        item.id: sandbox.world.books[source.book_id]
        for item, source in zip(sandbox.audiobookshelf.library.items.values(), sandbox.world.items, strict=True)
    }
    proposed = run.table("enriched_metadata")
    assert len(proposed) > 10
    wrong = []
    for row in proposed[proposed["confidence"] >= 0.9].to_dict("records"):
        book = truth[row["item_id"]]
        right = {
            "language": [LANGUAGES[book.language]],
            "narrators": list(book.readers),
            "asin": [book.asin],
            "series": [f"{book.series} #{book.position}"],
            "published_year": [str(book.year)],
        }
        if row["field"] in right and row["after"] != right[row["field"]]:
            wrong.append((row["field"], row["after"], right[row["field"]], library.loc[row["item_id"], "title"]))
    assert wrong == []


def test_sources_that_are_down_cost_their_own_values_alone(sandbox, tmp_path) -> None:
    sandbox.audnexus.faults.add("drop")
    sandbox.open_library.faults.add("status", status=503)
    sandbox.audiobookshelf.providers.dead.add("audible")
    run = run_pipeline(tmp_path / "run", sandbox.environment(), **PLAN)
    assert run.success
    assert len(run.table("book_catalogue")) > 10
    found = len(run.table("enriched_metadata"))
    # Its silence was not taken for an answer: once it is back, it is asked again.
    sandbox.audiobookshelf.providers.dead.clear()
    sandbox.audnexus.faults.clear()
    sandbox.open_library.faults.clear()
    asking = dg.AssetSelection.assets("identified_library", "book_catalogue") | METADATA
    healed = run_pipeline(tmp_path / "run", sandbox.environment(), **PLAN, only=asking)
    assert "Audible" in set(healed.table("book_catalogue")["sources"].explode())
    assert len(healed.table("enriched_metadata")) > found
