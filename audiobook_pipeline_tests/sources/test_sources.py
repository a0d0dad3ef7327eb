"""What each source's answers become: catalogue books, and tags as text."""

import json

import pytest

from audiobook_pipeline.clients.audiobookshelf_models import Item
from audiobook_pipeline.clients.audnexus import AudnexusClient
from audiobook_pipeline.clients.errors import AuthenticationError
from audiobook_pipeline.clients.hardcover import HardcoverClient
from audiobook_pipeline.clients.open_library import OpenLibraryClient
from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.open_catalogues import SimulatedAudnexus, SimulatedHardcover, SimulatedOpenLibrary
from audiobook_pipeline.sources import audnexus, hardcover, open_library
from audiobook_pipeline.sources.tags import tag_text


@pytest.fixture
def recording(world):
    return next(book for book in world.books.values() if book.series and book.language == "en" and book.readers)


def test_audnexus_knows_a_recording_by_its_asin(world, recording) -> None:
    with Server(SimulatedAudnexus(world).app) as server:
        client = AudnexusClient(server.url)
        (book,) = audnexus.recording(client, recording.asin, region="us")
        assert list(audnexus.recording(client, "B0NOTHERE0", region="us")) == []
    assert (book.title, book.narrators) == (recording.title, recording.readers)
    assert (book.series, book.position) == (recording.series, recording.position)
    assert book.runtime_min == round(recording.runtime_s / 60)
    assert book.year is None, "the year of a recording is not the work's"


@pytest.mark.parametrize(("provider", "region"), [("audible", "us"), ("audible.uk", "uk"), ("audible.de", "de")])
def test_audnexus_is_asked_in_the_region_of_the_provider(provider, region) -> None:
    assert audnexus.region_of(provider) == region


def test_open_library_knows_the_works_of_an_author_and_when_they_came_out(world, recording) -> None:
    with Server(SimulatedOpenLibrary(world).app) as server:
        client = OpenLibraryClient(server.url, per_second=1000)
        works = {book.title: book for book in open_library.author_books(client, recording.authors[0])}
    assert works[recording.title].year == recording.year
    assert works[recording.title].sources == ("Open Library",)
    assert list(works[recording.title].authors) == list(recording.authors)


def test_hardcover_knows_a_recording_by_its_asin_and_its_series_as_a_whole(world, recording) -> None:
    token = "test-token-hardcover-0001"
    with Server(SimulatedHardcover(world, token=token).app) as server:
        client = HardcoverClient(token, base_url=f"{server.url}/v1/graphql", per_minute=10_000)
        (book,) = hardcover.recording(client, recording.asin)
        series = list(hardcover.series_books(client, recording.series, recording.authors[0]))
        assert list(hardcover.recording(client, "B0NOTHERE0")) == []
        with pytest.raises(AuthenticationError):
            HardcoverClient("test-token-other-0001", base_url=f"{server.url}/v1/graphql").editions(recording.asin)
    assert (book.title, book.authors, book.narrators) == (recording.title, recording.authors, recording.readers)
    assert book.runtime_min == recording.runtime_s / 60
    assert (book.asin, book.isbn) == (recording.asin, recording.isbn)
    assert (recording.title, recording.position) in [(each.title, each.position) for each in series]


def hardcover_answers(httpserver):
    def answer(request):
        query = json.loads(request.data)
        from werkzeug import Response

        if "search" in query["query"]:
            hits = [
                {"document": {"id": 1, "name": "Barsoom 2", "author_name": "Edgar Rice Burroughs"}},
                {"document": {"id": 2, "name": "Barsoom", "author_name": "Somebody Else"}},
                {"document": {"id": 3, "name": "Barsoom", "author_name": "Edgar Rice Burroughs"}},
            ]
            data = {"search": {"results": {"hits": hits}}}
        else:
            people = [
                {"author": {"name": "Edgar Rice Burroughs"}, "contribution": None},
                {"author": {"name": "A Reader"}, "contribution": "Narrator"},
            ]

            def place(position, title, **more):
                book = {"id": 9, "title": title, "release_date": "1912-02-01", "cached_contributors": people}
                return {"position": position, "book": book, **more}

            places = [
                place(1, "A Princess of Mars"),
                place(1, "Barsoom, books 1-3", details="1-3", compilation=True),
                place(1.5, "Between"),
                place(None, "Beside"),
            ]
            data = {"series": [{"id": query["variables"]["id"], "name": "Barsoom", "book_series": places}]}
        return Response(json.dumps({"data": data}), mimetype="application/json")

    httpserver.expect_request("/").respond_with_handler(answer)


def test_hardcover_lists_the_series_of_that_name_and_author_alone(httpserver) -> None:
    hardcover_answers(httpserver)
    client = HardcoverClient("test-token-hardcover-0001", base_url=httpserver.url_for("/"))
    books = list(hardcover.series_books(client, "Barsoom", "Edgar Rice Burroughs"))
    assert [(book.position, book.kind) for book in books] == [
        ("1", "unknown"),
        ("1-3", "omnibus"),
        ("1.5", "unknown"),
        (None, "unknown"),
    ]
    assert {book.authors for book in books} == {("Edgar Rice Burroughs",)}
    assert client.requests_made == 2
    assert list(hardcover.series_books(client, "Venus", "Edgar Rice Burroughs")) == []


def item(*files):
    audio = [{"metaTags": tags} for tags in files]
    return Item.model_validate({"id": "i", "media": {"metadata": {}, "audioFiles": audio}})


def test_one_composer_throughout_is_the_narrator_and_several_are_not() -> None:
    one = item({"tagComposer": "Anna Reader", "tagTitle": "One"}, {"tagComposer": "Anna Reader", "tagTitle": "Two"})
    assert tag_text(one) == "Narrator: Anna Reader\nOne\nTwo"
    several = item({"tagComposer": "J. S. Bach"}, {"tagComposer": "G. F. Handel"})
    assert tag_text(several) == ""
    assert tag_text(item()) == ""


def test_odd_tags_are_passed_over() -> None:
    assert (
        tag_text(item({"tagComposer": "  ", "tagComment": None, "tagDescription": 7, "tagAlbum": "Album"})) == "Album"
    )
