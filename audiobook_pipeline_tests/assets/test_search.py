"""Searching and choosing over the sandbox, beside the truth about every release that it offers."""

from collections import defaultdict

import pandas as pd
import pytest

from audiobook_pipeline.cli.misleading import KINDS, refusals
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.sandbox.build import build_world
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.sandbox.world import World, WorldRelease
from audiobook_pipeline_tests.assets.choosing import ChoosingPipeline

pytestmark = pytest.mark.integration

# Decoys that are whole books themselves: right where just that book is wanted.
WHOLE_BOOKS = {"right", "recording", "sequel", "previous", "other_book"}


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(items=500)


@pytest.fixture(scope="module")
def chosen(tmp_path_factory, world) -> tuple[pd.DataFrame, pd.DataFrame, Ledger]:
    """Search results, queue and ledger of one run over the world of the demonstration."""
    folder = tmp_path_factory.mktemp("demonstration")
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        Sandbox(folder / "sandbox", world=world, qbittorrent="simulated") as running,
    ):
        pipeline = ChoosingPipeline(folder, monkeypatch, running.environment())
        queue = pipeline.run("plan")
        return pipeline.table("search_results"), queue, pipeline.ledger


def kinds(world: World, name: str) -> set[str]:
    return {release.kind for release in world.releases.values() if release.name == name}


def holds(release: WorldRelease, title: str) -> bool:
    """Tell by its files whether a release is the whole of a book."""
    stem = title.replace("/", "-").replace(": ", " - ")
    return release.kind in WHOLE_BOOKS and any(stem in file.path for file in release.files)


def test_no_release_is_taken_that_is_not_the_book(chosen, world) -> None:
    offered = defaultdict(list)
    for release in world.releases.values():
        offered[release.name].append(release)
    taken = chosen[1][chosen[1]["verdict"].isin(["chosen", "accepted"])]
    assert len(taken) >= 40
    wrong = [
        (row["title"], row["release"])
        for row in taken.to_dict("records")
        if not any(holds(release, row["title"]) for release in offered[row["release"]])
    ]
    assert wrong == []


def test_right_releases_of_wanted_books_are_taken(chosen, world) -> None:
    refused = chosen[1][chosen[1]["verdict"].isin(["refused", "near"])]
    right = {
        (release.name, release.size, world.books[release.book_id].title)
        for release in world.releases.values()
        if release.kind == "right" and release.book_id
    }
    missed = [row for row in refused.to_dict("records") if (row["release"], row["size"], row["title"]) in right]
    named = [row for row in missed if any(word in words(row["release"]) for word in words(" ".join(row["authors"])))]
    assert named == []
    # A name without its author may be any book of that title.
    assert all("author" in {e["rule"] for e in row["evidence"] if e["stance"] == "against"} for row in missed)


def test_the_book_behind_every_right_release_of_a_genre_search_is_found(chosen, world) -> None:
    results = chosen[0]
    aside = results[results["wanted_id"].isna() & ~results["note"].str.startswith("the library has")]
    assert [name for name in aside["release"] if "right" in kinds(world, name)] == []


def test_every_kind_of_misleading_release_is_refused_for_what_it_is(chosen, world) -> None:
    selections = [decision.selection for decision in chosen[2].decisions()]
    assert refusals(selections, world).keys() == {kind.name for kind in KINDS}
