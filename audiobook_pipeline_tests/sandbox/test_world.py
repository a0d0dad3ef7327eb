import re
from collections import Counter, defaultdict
from dataclasses import replace
from random import Random

import pytest

from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.sandbox.build import build_world
from audiobook_pipeline.sandbox.catalogue import real_works
from audiobook_pipeline.sandbox.flaws import FLAWS, fits, spoil
from audiobook_pipeline.sandbox.keeping import KEEPING


@pytest.fixture(scope="module")
def full_world():
    return build_world()


def right_releases(world, book_id):
    return [release for release in world.releases_of(book_id) if release.kind == "right"]


def isbn_is_valid(isbn):
    return len(isbn) == 13 and sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(isbn)) % 10 == 0


def test_lists_several_hundred_real_works_by_hand():
    works = real_works()
    assert len(works) > 700
    assert len({work.id for work in works}) == len(works)
    barsoom = [(work.position, work.title) for work in works if work.series == "Barsoom"]
    assert barsoom[2] == ("3", "The Warlord of Mars")


def test_one_seed_makes_one_world(full_world):
    again = build_world()
    assert (again.books, again.items, again.releases) == (full_world.books, full_world.items, full_world.releases)
    assert build_world(seed=2).items != full_world.items


@pytest.mark.parametrize("items", [0, 1, 20, 120, 500, 3000])
def test_has_exactly_the_items_asked_for(items):
    world = build_world(items=items)
    assert len(world.items) == items
    assert all(item.book_id in world.books for item in world.items)
    assert len({item.folder for item in world.items}) == items


def test_recordings_are_short_and_identifiers_are_valid(full_world):
    for book in full_world.books.values():
        assert 15 * 60 <= book.runtime_s <= 45 * 60
        assert isbn_is_valid(book.isbn)
        assert re.fullmatch(r"B0[0-9A-Z]{8}", book.asin)
    assert len({book.asin for book in full_world.books.values()}) == len(full_world.books)


def test_series_are_missing_their_first_an_inner_or_their_last_member(full_world):
    members = defaultdict(list)
    for book in full_world.books.values():
        if book.series and (book.position or "").isdigit() and "~" not in book.id:
            members[book.series].append(book)
    places = Counter()
    for series in members.values():
        ordered = sorted(series, key=lambda book: int(book.position))
        for place, book in enumerate(ordered):
            if book.id in full_world.missing and len(ordered) > 2:
                places["first" if place == 0 else "last" if place == len(ordered) - 1 else "inner"] += 1
    assert min(places["first"], places["inner"], places["last"]) >= 5


def test_what_an_omnibus_covers_is_not_missing(full_world):
    omnibus = next(book for book in full_world.books.values() if "omnibus" in book.id)
    first, last = map(int, omnibus.position.split("-"))
    covered = [
        book
        for book in full_world.books.values()
        if book.series == omnibus.series and book.position.isdigit() and first <= int(book.position) <= last
    ]
    assert len(covered) == last - first + 1
    assert not any(book.owned or book.id in full_world.missing for book in covered)


def test_every_mess_occurs_and_the_truth_is_known(full_world):
    found = Counter(name for item in full_world.items for name in item.flaws)
    assert {*FLAWS} <= {*found}
    assert {"title_absent", "author_absent", "duplicate"} <= {*found}
    assert sum(item.is_missing for item in full_world.items) == 1
    for item in full_world.items:
        book = full_world.books[item.book_id]
        if not item.flaws:
            assert (item.title, item.authors, item.narrators) == (book.title, book.authors, book.readers)
        if item.flaws == ("author_last_first",):
            assert item.authors != book.authors
            assert all("," in name for name in item.authors)


@pytest.mark.parametrize("name", FLAWS)
def test_a_mess_changes_what_is_stored_and_leaves_its_name(full_world, name):
    clean = next(item for item in full_world.items if not item.flaws and fits(name, full_world.books[item.book_id], ()))
    spoilt = spoil(clean, full_world.books[clean.book_id], name, Random(1))
    assert spoilt.flaws == (name,)
    assert replace(spoilt, flaws=()) != clean


def test_a_narrator_hides_where_people_put_one(full_world):
    hidden = Counter()
    for item in full_world.items:
        readers = full_world.books[item.book_id].readers
        for place, text in (("description", item.description), ("subtitle", item.subtitle), ("folder", item.folder)):
            if f"narrator_in_{place}" in item.flaws:
                assert not item.narrators
                assert all(name in text for name in readers)
                hidden[place] += 1
    assert min(hidden.values()) >= 5
    assert len(hidden) == 3


def test_nearly_half_of_the_items_are_clean(full_world):
    assert 0.45 < sum(not item.flaws for item in full_world.items) / 500 < 0.55


def test_some_items_are_kept_so_that_only_folder_or_tags_tell_the_book(full_world):
    found = Counter(name for item in full_world.items for name in item.flaws if name in KEEPING)
    assert {*KEEPING} == {*found}
    assert 20 < sum(found.values()) < 40
    assert len({item.folder for item in full_world.items}) == 500


def test_somebody_listens_in_the_middle_of_a_series(full_world):
    shares = [item.progress for item in full_world.items if item.progress is not None]
    assert 1.0 in shares
    assert any(share < 1 for share in shares)


def test_enough_gaps_can_be_closed_and_some_cannot(full_world):
    closable = [book_id for book_id in full_world.missing if right_releases(full_world, book_id)]
    assert len(closable) >= 12
    only_wrong = [
        book_id
        for book_id in full_world.missing
        if full_world.releases_of(book_id) and not right_releases(full_world, book_id)
    ]
    nothing = [book_id for book_id in full_world.missing if not full_world.releases_of(book_id)]
    assert only_wrong
    assert nothing


@pytest.mark.parametrize("genre", ["Science Fiction", "Fantasy"])
def test_a_genre_search_finds_unowned_books(full_world, genre):
    found = {
        book.id
        for book in full_world.books.values()
        if genre in book.genres and not book.owned and right_releases(full_world, book.id)
    }
    assert len(found) >= 5


def test_a_right_release_weighs_what_its_runtime_says(full_world):
    for release in full_world.releases.values():
        if release.kind == "right":
            book = full_world.books[release.book_id]
            assert sum(file.seconds for file in release.files) == book.runtime_s
            assert release.size == sum(file.size for file in release.files)
            assert 1_500_000 < release.size < 6_500_000


def test_wrong_releases_of_many_kinds_are_more_popular(full_world):
    kinds = Counter(release.kind for release in full_world.releases.values())
    assert len(kinds) >= 22
    assert min(kinds.values()) >= 5
    seeders = defaultdict(list)
    for release in full_world.releases.values():
        seeders[release.kind == "right"].append(release.seeders or 0)
    assert sum(seeders[False]) / len(seeders[False]) > 3 * sum(seeders[True]) / len(seeders[True])


def test_some_offers_only_a_person_can_judge(full_world):
    near = []
    for offered in full_world.releases.values():
        if offered.kind == "misnumbered":
            book = full_world.books[offered.book_id]
            wanted = WantedBook(book.title, book.authors, series=book.series, position=book.position)
            selection = choose_release(wanted, [Release(key="it", title=offered.name, size=offered.size)])
            assert selection.chosen is None
            near += selection.near
    assert len(near) >= 5


def test_the_indexers_have_their_own_manners(full_world):
    names = defaultdict(list)
    for release in full_world.releases.values():
        if (
            release.kind == "right"
            and release.delivery == {1: "torrent", 2: "magnet", 3: "torrent"}[release.indexer_id]
        ):
            names[release.indexer_id].append(release.name)
    assert all(re.search(r" by .+ \[ENG / MP3\]( \[VIP\])?$", name) for name in names[1])
    assert not any(re.search(r"\[ENG / ", name) for name in names[2])
    assert sum(" " not in name for name in names[3]) > len(names[3]) / 2


def test_some_releases_say_little(full_world):
    releases = full_world.releases.values()
    assert any(release.size == 0 for release in releases)
    assert any(release.seeders is None for release in releases)
    assert any(not release.shows_infohash for release in releases)
    assert any(release.kind == "film" and 3030 in release.categories for release in releases)


def test_payload_paths_stay_inside_the_torrent(full_world):
    for release in full_world.releases.values():
        for file in release.files:
            assert "/" not in file.path
            assert file.size > 0
        assert len({file.path for file in release.files}) == len(release.files)
