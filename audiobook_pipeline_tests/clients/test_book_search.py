"""Audiobookshelf's own search: answers are kept, silence is believed only of a provider that is there."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from audiobook_pipeline.clients.book_search import BookSearchClient
from audiobook_pipeline.clients.errors import AuthenticationError, RejectedError, ServiceError
from audiobook_pipeline.clients.silence import SILENCE, SilentProviderError
from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audiobookshelf import SimulatedAudiobookshelf
from audiobook_pipeline_tests.waiting import wait_for

TOKEN = "test-abs-token-0001"
PATH = "/api/search/books"


@pytest.fixture
def server(world):
    simulated = SimulatedAudiobookshelf(world, token=TOKEN)
    with Server(simulated.app) as running:
        simulated.url = running.url
        yield simulated


@pytest.fixture
def new_search(server, tmp_path):
    def make():
        return BookSearchClient(server.url, TOKEN, per_second=1000, cache_path=tmp_path / "answers.sqlite")

    return make


def known(world, number=0):
    books = [(book.title, book.authors[0]) for book in world.books.values() if book.language == "en" and book.readers]
    return books[number]


def test_an_answer_is_kept_between_runs(server, new_search, world) -> None:
    title, author = known(world)
    first = new_search().search_books(title, author)
    assert first
    assert new_search().search_books(title, author) == first
    assert server.faults.count(PATH) == 1


def test_no_match_of_a_provider_that_was_heard_is_kept(server, new_search, world) -> None:
    search = new_search()
    assert search.search_books("No Such Book", "Nobody") == ()
    search.search_books(*known(world))
    assert new_search().search_books("No Such Book", "Nobody") == ()
    assert server.faults.count(PATH) == 2
    search.prove("audible")
    assert server.faults.count(PATH) == 2


def test_no_match_of_a_provider_that_was_only_silent_is_proven_first(server, new_search) -> None:
    search = new_search()
    assert search.search_books("No Such Book", "Nobody") == ()
    assert search.search_books("No Such Book", "Nobody") == ()
    assert server.faults.count(PATH) == 2
    search.prove("audible")
    assert new_search().search_books("No Such Book", "Nobody") == ()
    assert server.faults.count(PATH) == 3


def test_a_dead_provider_is_told_and_nothing_of_its_silence_is_kept(server, new_search, world) -> None:
    server.providers.dead.add("audible")
    search = new_search()
    for number in range(SILENCE - 1):
        search.search_books(f"Book {number}", "Nobody")
    with pytest.raises(SilentProviderError, match="answered nothing"):
        search.search_books("One more", "Nobody")
    assert server.faults.count(PATH) == SILENCE + 2
    later = new_search()
    later.search_books(*known(world))
    with pytest.raises(SilentProviderError):
        later.prove("audible")
    server.providers.dead.clear()
    assert new_search().search_books(*known(world))


def test_what_is_answered_while_a_provider_is_proven_is_kept(server, new_search, world) -> None:
    search = new_search()
    slow_proof = server.faults.add("slow", path=PATH, skip=SILENCE, times=1, seconds=1.0)

    def fall_silent():
        for number in range(SILENCE):
            search.search_books(f"Book {number}", "Nobody")

    with ThreadPoolExecutor(1) as pool:
        silent = pool.submit(fall_silent)
        wait_for(lambda: slow_proof.times == 0)
        assert search.search_books(*known(world))
        silent.result()
    asked = server.faults.count(PATH)
    assert new_search().search_books(*known(world))
    assert server.faults.count(PATH) == asked


def test_a_dead_provider_is_proven_once_for_all_that_ask_it(server, new_search) -> None:
    server.providers.dead.add("audible")
    search = new_search()
    for number in range(SILENCE - 1):
        search.search_books(f"Book {number}", "Nobody")
    server.faults.add("slow", path=PATH, times=4, seconds=0.5)
    together = Barrier(4)

    def ask(number):
        together.wait()
        with pytest.raises(SilentProviderError, match="answered nothing"):
            search.search_books(f"More {number}", "Nobody")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(4)))
    assert server.faults.count(PATH) == SILENCE - 1 + 4 + 2


def test_the_silence_of_a_dead_provider_is_not_believed_once_it_is_back(server, new_search, world) -> None:
    search = new_search()
    server.providers.dead.add("audible")
    search.search_books("No Such Book", "Nobody")
    with pytest.raises(SilentProviderError):
        search.prove("audible")
    server.providers.dead.clear()
    assert search.search_books(*known(world))
    asked = server.faults.count(PATH)
    new_search().search_books("No Such Book", "Nobody")
    assert server.faults.count(PATH) == asked + 1


def test_a_silence_that_cannot_be_kept_is_told_and_kept_later(server, new_search, world, tmp_path) -> None:
    search = new_search()
    search.search_books("No Such Book", "Nobody")
    with sqlite3.connect(tmp_path / "answers.sqlite") as disk:
        disk.execute(
            "CREATE TRIGGER full BEFORE INSERT ON responses WHEN NEW.value LIKE '%Such%' "
            "BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        )
    with pytest.raises(ServiceError, match=r"answers can't be cached .*disk is full.*PIPELINE_DATA"):
        search.search_books(*known(world))
    with sqlite3.connect(tmp_path / "answers.sqlite") as disk:
        disk.execute("DROP TRIGGER full")
    assert search.search_books(*known(world, 1))
    asked = server.faults.count(PATH)
    new_search().search_books("No Such Book", "Nobody")
    assert server.faults.count(PATH) == asked


def test_a_proof_that_cannot_be_kept_is_told_and_made_later(server, new_search, tmp_path) -> None:
    search = new_search()
    search.search_books("No Such Book", "Nobody")
    with sqlite3.connect(tmp_path / "answers.sqlite") as disk:
        disk.execute("ALTER TABLE responses RENAME TO elsewhere")
    with pytest.raises(ServiceError, match=r"answers can't be cached .*no such table"):
        search.prove("audible")
    with sqlite3.connect(tmp_path / "answers.sqlite") as disk:
        disk.execute("ALTER TABLE elsewhere RENAME TO responses")
    search.prove("audible")
    assert server.faults.count(PATH) == 2


def test_one_providers_voice_is_not_anothers(server, new_search, world) -> None:
    search = new_search()
    server.providers.dead.add("audible.uk")
    search.search_books("No Such Book", "Nobody", provider="audible.uk")
    search.search_books(*known(world), provider="audible")
    with pytest.raises(SilentProviderError, match=r"audible\.uk"):
        search.prove("audible.uk")


def test_a_wrong_key_and_an_unknown_provider_are_told(server, world, tmp_path) -> None:
    with pytest.raises(AuthenticationError):
        BookSearchClient(server.url, "test-wrong-key").search_books(*known(world))
    with pytest.raises(RejectedError, match="no provider"):
        BookSearchClient(server.url, TOKEN).search_books("x", provider="audibel")


def test_the_key_is_not_in_what_is_kept(server, new_search, world, tmp_path) -> None:
    new_search().search_books(*known(world))
    assert all(TOKEN.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_match_of_a_provider_is_read(httpserver):
    httpserver.expect_request("/api/search/books").respond_with_json(
        [
            {"title": "Mort", "narrator": "Nigel Planer", "duration": 430, "publishedYear": 1987, "genres": None,
             "series": [{"series": "Discworld", "sequence": "4"}], "tags": "Fantasy, Humour", "region": "uk"},
            {"title": "Mort", "series": None},
        ]
    )  # fmt: skip
    client = BookSearchClient(httpserver.url_for(""), "test-key")
    first, second = client.search_books("Mort", "Terry Pratchett", provider="audible.uk")
    assert (first.narrator, first.duration, first.published_year) == ("Nigel Planer", 430, "1987")
    assert first.series[0].sequence == "4"
    assert second.series == ()
    assert httpserver.log[0][0].args.to_dict() == {
        "title": "Mort",
        "author": "Terry Pratchett",
        "provider": "audible.uk",
    }


def test_an_unknown_provider_is_refused_since_the_server_would_take_google(httpserver):
    client = BookSearchClient(httpserver.url_for(""), "test-key")
    with pytest.raises(RejectedError, match=r"audible\.xx"):
        client.search_books("Mort", provider="audible.xx")
    assert not httpserver.log
