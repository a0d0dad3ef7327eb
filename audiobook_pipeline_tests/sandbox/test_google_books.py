from datetime import UTC, datetime

import pytest
import requests

from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.google_books import SimulatedGoogleBooks

KEY = "test-google-key-0001"


@pytest.fixture
def google(world):
    return SimulatedGoogleBooks(world)


@pytest.fixture
def ask(google):
    with Server(google.app) as server:

        def get(q=None, *, path="", **params):
            params = {"key": KEY} | params | ({"q": q} if q is not None else {})
            return requests.get(f"{server.url}/books/v1/volumes{path}", params=params)

        yield get


def titles(answer):
    return [volume["volumeInfo"]["title"] for volume in answer.json().get("items", [])]


def pages(ask, query, size=40):
    """Every page until one is empty."""
    start = 0
    while "items" in (answer := ask(query, startIndex=start, maxResults=size).json()):
        yield answer
        start += size


def test_one_author_query_gives_many_works_over_pages(ask):
    answers = list(pages(ask, 'inauthor:"L. Frank Baum"'))
    volumes = [volume for answer in answers for volume in answer["items"]]
    assert len({volume["id"] for volume in volumes}) == len(volumes) > 40
    assert {"The Road to Oz", "Glinda of Oz"} <= {volume["volumeInfo"]["title"] for volume in volumes}
    assert len({answer["totalItems"] for answer in answers}) > 1  # an estimate that changes
    assert min(answer["totalItems"] for answer in answers) > len(volumes)


def test_no_hit_has_no_items(ask):
    answer = ask('inauthor:"Nobody Atall"').json()
    assert answer == {"kind": "books#volumes", "totalItems": 0}


def test_operators_combine_with_plus_as_clients_write_them(ask):
    assert "Emma" in titles(ask("inauthor:Jane Austen+intitle:Emma"))
    assert titles(ask("inauthor:Jane Austen+intitle:Dracula")) == []
    assert titles(ask("inauthor:Jane Austen intitle:Emma", langRestrict="fr")) == []


def test_an_isbn_finds_its_edition(ask):
    volume = next(
        volume
        for volume in ask("intitle:Emma").json()["items"]
        if volume["volumeInfo"]["industryIdentifiers"][-1]["type"] == "ISBN_13"
    )
    isbn = volume["volumeInfo"]["industryIdentifiers"][-1]["identifier"]
    assert [hit["id"] for hit in ask(f"isbn:{isbn}").json()["items"]] == [volume["id"]]
    assert ask(path=f"/{volume['id']}").json()["id"] == volume["id"]


def test_editions_mislead_as_real_ones_do(ask, world):
    volumes = [volume["volumeInfo"] for answer in pages(ask, "subject:fiction") for volume in answer["items"]]
    for book in list(world.books.values())[:40]:
        volumes += [volume["volumeInfo"] for volume in ask(f"intitle:{book.title}").json().get("items", [])]
    assert any("(Dodo Press)" in info["title"] for info in volumes)
    assert any(info["title"].startswith("A Study Guide for") for info in volumes)
    assert any("publisher" not in info for info in volumes)
    assert any(info["industryIdentifiers"][0]["type"] == "OTHER" for info in volumes)
    assert {len(info["publishedDate"]) for info in volumes} == {4, 7, 10}
    assert not any("narrator" in key.lower() for info in volumes for key in info)
    assert not any(value is None for info in volumes for value in info.values())


@pytest.mark.parametrize(("params", "named"), [({"maxResults": 41}, "maxResults"), ({"startIndex": -1}, "startIndex")])
def test_limits_out_of_range_are_refused(ask, params, named):
    answer = ask("intitle:Emma", **params)
    assert answer.status_code == 400
    assert answer.json()["error"]["errors"][0]["location"] == named


def test_a_query_is_needed(ask):
    assert ask().json()["error"]["errors"][0]["reason"] == "queryRequired"


def test_without_a_key_the_quota_is_nothing(ask):
    answer = ask("intitle:Emma", key=None)
    error = answer.json()["error"]
    assert (answer.status_code, error["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert error["errors"][0]["reason"] == "rateLimitExceeded"


def test_a_bad_key_is_told_from_a_quota(ask):
    answer = ask("intitle:Emma", key="test-key-wrong")
    error = answer.json()["error"]
    assert (answer.status_code, error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["details"][0]["reason"] == "API_KEY_INVALID"


def test_the_quota_lasts_until_midnight_in_california(world):
    clock = [datetime(2026, 3, 1, 20, 0, tzinfo=UTC)]
    google = SimulatedGoogleBooks(world, daily_quota=2, now=lambda: clock[0])
    with Server(google.app) as server:

        def status():
            return requests.get(f"{server.url}/books/v1/volumes?q=emma&key={KEY}").status_code

        assert [status() for _ in range(4)] == [200, 200, 429, 429]
        clock[0] = datetime(2026, 3, 2, 7, 59, tzinfo=UTC)
        assert status() == 429
        clock[0] = datetime(2026, 3, 2, 8, 1, tzinfo=UTC)
        assert status() == 200


def test_an_unknown_volume_is_404(ask):
    assert ask(path="/sb0000000fff").status_code == 404
    assert ask(path="/zzzz").status_code == 404
