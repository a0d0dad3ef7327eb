"""Items of Audiobookshelf, swept page by page and asked for by id."""

import pytest
from werkzeug import Request, Response

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.errors import (
    ContractError,
    RejectedError,
    TransientError,
)
from audiobook_pipeline_tests.clients.fake_library import ITEMS, LIBRARY, TOKEN, FakeLibrary, full, ids, item, reply


@pytest.fixture
def client(httpserver):
    with AudiobookshelfClient(httpserver.url_for("/"), TOKEN) as client:
        yield client


@pytest.mark.parametrize(("count", "size", "requests"), [(0, 5, 1), (4, 5, 1), (5, 5, 1), (6, 5, 2), (23, 5, 5)])
def test_every_item_comes_once_in_as_few_pages_as_it_takes(client, httpserver, count, size, requests):
    library = FakeLibrary(httpserver, count)
    steps = []
    items = list(
        client.iter_items(LIBRARY, page_size=size, progress=lambda done, total, _: steps.append((done, total)))
    )
    assert ids(items) == ids_of(library)
    assert len(library.requests) == requests
    assert [asked["page"] for asked in library.requests] == [str(number) for number in range(requests)]
    assert all(asked["sort"] == "addedAt" and "offset" not in asked for asked in library.requests)
    assert steps[-1] == (count, count)


def ids_of(library):
    return [row["id"] for row in library.items]


def test_an_item_is_read_field_by_field(client, httpserver):
    FakeLibrary(httpserver, 1)
    (book,) = client.iter_items(LIBRARY)
    assert book.title == "Book 0"
    assert book.author_name == "Jane Austen, Someone Else"
    assert book.series_name == "Discworld #1, Rincewind #2"
    assert (book.genres, book.published_year) == (("Fiction",), "1813")
    assert (book.duration, book.size, book.abridged, book.added_at) == (3600.5, 1200, True, 1_700_000_000_000)


def test_an_item_without_title_and_author_is_an_item(client, httpserver):
    library = FakeLibrary(httpserver, 1)
    library.items[0]["media"] = {"metadata": {}}
    (book,) = client.iter_items(LIBRARY)
    assert (book.title, book.author_name, book.genres, book.duration) == (None, "", (), 0.0)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"media": {"metadata": {}}}, "id is missing"),
        ({"id": "", "media": {"metadata": {}}}, "id is not text"),
        ({"id": 7, "media": {"metadata": {}}}, "id is not text"),
        ({"id": "x"}, "media is missing"),
        ({"id": "x", "media": {}}, "metadata is missing"),
        ({"id": "x", "media": None}, "not an item"),
        (None, "not an item"),
    ],
)
def test_an_item_without_the_essential_is_set_aside_with_its_place(client, httpserver, broken, words):
    library = FakeLibrary(httpserver, 3)
    library.items[1] = broken
    assert len(list(client.iter_items(LIBRARY))) == 2
    (aside,) = client.aside
    assert aside.reason.startswith("an item on page 0 of the items, row 1: ")
    assert words in aside.reason


def test_a_page_without_one_readable_item_is_another_program(client, httpserver):
    library = FakeLibrary(httpserver, 3)
    library.items[:] = [{"id": "x"}] * 3
    with pytest.raises(ContractError, match="media is missing"):
        list(client.iter_items(LIBRARY))


def test_a_server_that_ignores_page_is_noticed(client, httpserver):
    rows = [item(number) for number in range(5)]
    httpserver.expect_request(ITEMS).respond_with_json({"results": rows, "total": 500})
    with pytest.raises(ContractError, match="`page` is ignored"):
        list(client.iter_items(LIBRARY, page_size=5))
    assert len(httpserver.log) <= 3


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"results": [], "total": 9, "limit": 5, "page": 3}, "came back as page 3"),
        ({"results": [], "total": 9, "limit": 2, "page": 0}, "page 0 of 2"),
        ({"results": [item(n) for n in range(9)], "total": 9, "limit": 5, "page": 0}, "came back with 9"),
        ({"results": {}, "total": 9}, "no list"),
        ({"results": [], "total": None}, "no total"),
        ({"total": 9}, "results is missing"),
        ([], "an object was expected"),
    ],
)
def test_a_page_that_is_not_the_one_asked_for_is_refused(client, httpserver, body, words):
    httpserver.expect_request(ITEMS).respond_with_json(body)
    with pytest.raises(ContractError, match=words):
        list(client.iter_items(LIBRARY, page_size=5))


def test_an_item_added_meanwhile_comes_too(client, httpserver):
    library = FakeLibrary(httpserver, 9)
    library.before_page[2] = lambda: library.items.append(item(100))
    assert "item-0100" in ids(client.iter_items(LIBRARY, page_size=5))


def test_what_a_deletion_pushed_to_an_earlier_page_is_fetched_in_a_second_round(client, httpserver, caplog):
    library = FakeLibrary(httpserver, 15)
    library.before_page[2] = lambda: library.items.pop(0)
    # Item 5 has moved to page 0, which was read already.
    got = ids(client.iter_items(LIBRARY, page_size=5))
    assert len(got) == len(set(got))
    assert set(ids_of(library)) <= set(got)
    assert len(library.requests) == 6
    assert "once more" in caplog.text


def test_items_that_shift_to_a_later_page_are_not_doubled(client, httpserver):
    library = FakeLibrary(httpserver, 9)
    library.before_page[2] = lambda: library.items.insert(0, item(100))
    got = ids(client.iter_items(LIBRARY, page_size=5))
    assert sorted(got) == sorted(set(got))
    assert set(got) == set(ids_of(library))


def test_a_sweep_that_stays_incomplete_is_an_error_and_not_a_small_library(client, httpserver):
    library = FakeLibrary(httpserver, 4)
    library.items.append(library.items[0])
    with pytest.raises(TransientError, match="4 of 5"):
        list(client.iter_items(LIBRARY, page_size=50))


@pytest.mark.parametrize("size", [0, -1, 1001])
def test_a_page_size_that_means_everything_is_never_sent(client, size):
    with pytest.raises(RejectedError):
        list(client.iter_items(LIBRARY, page_size=size))


def test_an_empty_id_addresses_nothing(client):
    with pytest.raises(RejectedError, match="id is empty"):
        client.library("")


def batch_get(known):
    """What the real server does: shuffled, duplicates collapsed, unknown ids dropped."""

    def handler(request: Request) -> Response:
        asked = request.get_json()["libraryItemIds"]
        if not asked:
            return Response("Invalid payload", status=403, mimetype="text/html")
        return reply({"libraryItems": [known[i] for i in sorted(set(asked), reverse=True) if i in known]})

    return handler


def test_items_are_matched_by_id_and_unknown_ones_told(client, httpserver):
    known = {row["id"]: row for row in map(full, range(450))}
    httpserver.expect_request("/api/items/batch/get", method="POST").respond_with_handler(batch_get(known))
    wanted = [*known, "item-9999", "item-0000"]
    found, unknown = client.items_by_id(wanted)
    assert list(found) == list(known)
    assert unknown == ("item-9999",)
    assert len(httpserver.log) == 3
    book = found["item-0007"].media
    assert book.metadata.title == "Book 7"
    assert book.metadata.narrators == ("Karen Savage",)
    assert book.metadata.series[0].sequence is None
    assert book.audio_files[0].meta_tags == {"tagComposer": "K. Savage"}


def nameless(number):
    row = full(number)
    row["media"]["metadata"]["authors"] = [{"id": "a1", "name": None}]
    return row


def test_an_odd_item_is_named_and_costs_no_other_where_it_may_be_passed_over(client, httpserver, caplog):
    known = {row["id"]: row for row in [*map(full, range(250)), nameless(250)]}
    httpserver.expect_request("/api/items/batch/get", method="POST").respond_with_handler(batch_get(known))
    with pytest.raises(ContractError, match=r"item item-0250.*authors\.0\.name"):
        client.items_by_id(known)
    found, unknown = client.items_by_id(known, pass_over_odd=True)
    assert list(found) == [item_id for item_id in known if item_id != "item-0250"]
    assert unknown == ("item-0250",)
    assert "item-0250" in caplog.text
    assert client.items_by_id(["item-0250"], pass_over_odd=True).found == {}


def test_items_that_are_odd_throughout_are_another_server(client, httpserver):
    known = {row["id"]: row for row in map(nameless, range(3))}
    httpserver.expect_request("/api/items/batch/get", method="POST").respond_with_handler(batch_get(known))
    with pytest.raises(ContractError, match=r"authors\.0\.name"):
        client.items_by_id(known, pass_over_odd=True)


@pytest.mark.parametrize("rows", [None, {}, "items", [None, 1]])
def test_what_is_no_list_of_items_is_no_audiobookshelf(client, httpserver, rows):
    httpserver.expect_request("/api/items/batch/get", method="POST").respond_with_json({"libraryItems": rows})
    with pytest.raises(ContractError):
        client.items_by_id(["item-0001"], pass_over_odd=True)


def test_asking_for_no_items_asks_nothing(client, httpserver):
    assert client.items_by_id([]).found == {}
    assert not httpserver.log


def test_an_empty_item_id_is_refused(client):
    with pytest.raises(RejectedError):
        client.items_by_id(["a", ""])
