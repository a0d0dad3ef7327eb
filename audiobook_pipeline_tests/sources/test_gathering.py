"""Asking sources: the most valuable first, within limits, going on where the last run stopped."""

import json
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pandas as pd
import pytest
import time_machine
from werkzeug import Response

from audiobook_pipeline.clients.errors import AuthenticationError, TransientError
from audiobook_pipeline.clients.google_books import GoogleBooksClient
from audiobook_pipeline.clients.open_library import OpenLibraryClient
from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.google_books import SimulatedGoogleBooks
from audiobook_pipeline.sources import google_books, open_library, reads
from audiobook_pipeline.sources.chain import Source, ask_source, status_table
from audiobook_pipeline.sources.gathering import (
    FAILURES_IN_ROW,
    SourceAnswer,
    asins_of,
    authors_of,
    gather,
    titles_of,
)

KEY = "test-google-key-0001"
JSON = "application/json"


def quiet(done, total, note=""):
    pass


@pytest.fixture
def google(world):
    simulated = SimulatedGoogleBooks(world, api_key=KEY)
    with Server(simulated.app) as running:
        simulated.url = f"{running.url}/books/v1"
        yield simulated


@pytest.fixture
def new_client(google, tmp_path):
    def make(**settings):
        paths = {"cache_path": tmp_path / "answers.sqlite", "limits_path": tmp_path / "limits.sqlite"}
        return GoogleBooksClient(KEY, base_url=google.url, per_second=1000, **(paths | settings))

    return make


@pytest.fixture
def authors(world):
    names = dict.fromkeys(book.authors[0] for book in world.books.values() if book.authors)
    return [(name, 40) for name in names][:12]


def ask(client, authors, limit=1000):
    return ask_source(Source("Google Books", client, google_books.author_books, limit), authors, quiet)


def test_an_author_costs_one_request_and_the_next_run_none(google, new_client, authors) -> None:
    first = ask(new_client(), authors)
    assert (first.asked, first.left, first.requests, first.trouble) == (len(authors), 0, len(authors), "")
    second = ask(new_client(), authors)
    assert (second.asked, second.requests) == (len(authors), 0)
    assert [book.title for book in second.books] == [book.title for book in first.books]
    assert google.faults.count("/volumes") == len(authors)


def test_what_is_remembered_is_read_once_and_stays_the_same(google, new_client, authors, monkeypatch) -> None:
    runs = [ask(new_client(), authors) for _ in range(2)]
    monkeypatch.setattr(google_books, "catalogue_book", None)  # nothing is read any more
    third = ask(new_client(), authors)
    assert (third.books, third.asked, third.answers) == (runs[0].books, runs[0].asked, runs[0].answers)
    assert (third.requests, third.left, third.trouble) == (0, 0, "")


def test_what_was_read_is_good_for_as_long_as_the_answers(google, new_client, authors) -> None:
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC)) as clock:
        for days, requests in ((0, 12), (10, 0), (10, 0), (9, 0), (2, 12), (1, 0)):
            clock.shift(timedelta(days=days))
            assert ask(new_client(), authors).requests == requests


def one_page(client, author, most):
    return google_books.author_books(client, author, min(most, 40))


@pytest.mark.parametrize("other", ["version", "question", "answers are gone"])
def test_what_was_read_otherwise_is_read_anew(google, new_client, authors, tmp_path, monkeypatch, other) -> None:
    for _ in range(2):
        ask(new_client(), authors)
    source = Source("Google Books", new_client(), google_books.author_books, 1000)
    if other == "version":
        monkeypatch.setattr(reads, "version", lambda: b"the next one")
    elif other == "question":
        source = replace(source, ask=one_page)
    else:
        for file in tmp_path.glob("answers.sqlite*"):
            file.unlink()
        source = replace(source, client=new_client())
    read = []
    monkeypatch.setattr(google_books, "_by", lambda author, volumes: read.append(author) or iter(()))
    assert ask_source(source, authors, quiet).books == []
    assert len(read) == len(authors)


def test_rows_that_cannot_be_read_are_told_of_in_each_run(httpserver, tmp_path) -> None:
    rows = [{"id": "v1", "volumeInfo": {"title": "T", "authors": ["A B"]}}, {"id": 7, "volumeInfo": "none"}]
    httpserver.expect_request("/volumes").respond_with_json({"items": rows})
    for _ in range(3):
        client = GoogleBooksClient(KEY, base_url=httpserver.url_for("/"), cache_path=tmp_path / "answers.sqlite")
        run = ask(client, [("A B", 40)])
        assert (len(run.books), len(run.aside)) == (1, 1)


@pytest.mark.parametrize("limit", [0, 1, 4, 10])
def test_authors_of_many_pages_asked_at_once_cost_no_more_than_the_limit(httpserver, limit) -> None:
    page = {"items": [{"id": f"v{n}", "volumeInfo": {"title": f"T {n}", "authors": ["A B"]}} for n in range(40)]}
    httpserver.expect_request("/volumes").respond_with_json(page)
    client = GoogleBooksClient(KEY, base_url=httpserver.url_for("/"), per_second=1000)
    run = ask(client, [(f"Author {number}", 120) for number in range(40)], limit=limit)
    assert len(httpserver.log) == run.requests == limit
    assert "the next run continues" in run.trouble


def test_a_run_stops_at_its_limit_and_the_next_goes_on(google, new_client, authors) -> None:
    asked = []
    for _ in range(5):
        run = ask(new_client(), authors, limit=4)
        asked.append((run.asked, run.left))
        if not run.left:
            break
        assert "the next run continues" in run.trouble
        assert run.complete_on(date(2026, 3, 1), 4) > date(2026, 3, 1)
    assert asked[-1] == (len(authors), 0)
    assert [done for done, _ in asked] == sorted({done for done, _ in asked})
    assert google.faults.count("/volumes") == len(authors)


def test_the_day_it_tells_is_the_day_it_is_complete_at_several_requests_a_subject(new_client) -> None:
    def two_authors(client, one, other):
        yield from google_books.author_books(client, one, 40)
        yield from google_books.author_books(client, other, 40)

    subjects = [(f"Author {number}", f"Writer {number}") for number in range(200)]
    told = []
    for day in range(30):
        client = new_client()
        run = ask_source(Source("Google Books", client, two_authors, 60, prove=client.prove), subjects, quiet)
        told.append(run.complete_on(date(2026, 3, 1 + day), 60))
        if not run.left:
            break
    assert run.left == 0
    assert all(abs(each - told[-1]) <= timedelta(days=1) for each in told), told


def test_a_quota_that_runs_out_leaves_the_most_valuable_done(google, new_client, authors) -> None:
    google.daily_quota = 5
    run = ask(new_client(), authors)
    assert "quota" in run.trouble
    assert run.left_today == 0
    assert 0 < run.asked <= 5
    google.used = 0
    google.daily_quota = 1000
    again = ask(new_client(), authors)
    assert (again.asked, again.left) == (len(authors), 0)
    assert again.requests == len(authors) - run.asked


def test_our_own_daily_limit_holds_across_clients_and_is_told(google, new_client, authors) -> None:
    first = ask(new_client(daily_quota=8), authors[:6])
    assert first.left_today == 2
    second = ask(new_client(daily_quota=8), authors)
    assert second.left_today == 0
    assert second.left > 0
    assert google.faults.count("/volumes") == 8


def test_a_wrong_key_is_asked_with_no_further(google, tmp_path, authors) -> None:
    run = ask(GoogleBooksClient("test-wrong-key", base_url=google.url, per_second=1000), authors)
    assert "GOOGLE_BOOKS_API_KEY" in run.trouble
    assert run.asked == 0
    # Those that were under way already.
    assert run.requests <= 5


@pytest.mark.parametrize("limit", [1, 1000])
def test_a_source_that_refuses_us_names_no_day(google, authors, limit) -> None:
    run = ask(GoogleBooksClient("test-wrong-key", base_url=google.url, per_second=1000), authors, limit=limit)
    assert run.complete_on(date(2026, 3, 1), limit) is None
    table = status_table([(run, limit)], date(2026, 3, 1))
    assert table.loc[0, "complete_on"] == "not while it refuses"
    assert "GOOGLE_BOOKS_API_KEY" in table.loc[0, "trouble"]


def test_a_source_that_is_down_is_given_up_soon_and_what_is_remembered_still_comes(google, new_client, authors) -> None:
    some = ask(new_client(), authors[6:])
    google.faults.add("drop")
    run = ask(new_client(), authors)
    assert run.trouble
    assert run.failed <= FAILURES_IN_ROW + 1
    assert run.asked == len(authors[6:])
    assert {book.title for book in some.books} <= {book.title for book in run.books}


@pytest.fixture
def empty(httpserver, tmp_path):
    """Two sources that know Jane Austen while they are there, and nothing while they are dead."""
    state = SimpleNamespace(dead=True, asked=0)

    def answer(request):
        state.asked += 1
        known = not state.dead and "Jane Austen" in request.url.replace("+", " ").replace("%20", " ")
        if request.path == "/volumes":
            return Response(json.dumps({"totalItems": 0} | ({"items": [{"id": "v"}]} if known else {})), mimetype=JSON)
        docs = [{"key": "/works/OL1W", "title": "Emma"}] if known else []
        return Response(json.dumps({"numFound": len(docs), "docs": docs}), mimetype=JSON)

    httpserver.expect_request("/volumes").respond_with_handler(answer)
    httpserver.expect_request("/search.json").respond_with_handler(answer)
    url, cache = httpserver.url_for("/"), tmp_path / "silence.sqlite"

    def google(authors):
        client = GoogleBooksClient(KEY, base_url=url, per_second=1000, cache_path=cache)
        return ask_source(
            Source("Google Books", client, google_books.author_books, 1000, prove=client.prove), authors, quiet
        )

    def works(authors):
        client = OpenLibraryClient(url, per_second=1000, cache_path=cache)
        return ask_source(
            Source("Open Library", client, open_library.author_books, 1000, prove=client.prove), authors, quiet
        )

    state.ask = {"google": google, "open library": works}
    return state


@pytest.mark.parametrize("source", ["google", "open library"])
@pytest.mark.parametrize("count", [3, 40])
def test_an_empty_source_is_told_from_unknown_authors_and_not_believed(empty, source, count) -> None:
    ask, authors = empty.ask[source], [(f"Author {number}",) for number in range(count)]
    assert "answered nothing" in ask(authors).trouble
    assert empty.asked <= 20
    empty.dead, empty.asked = False, 0
    back = ask(authors)
    assert (back.asked, back.trouble) == (count, "")
    proofs = empty.asked - count
    assert 1 <= proofs <= 3
    # What was proven is remembered.
    assert ask(authors).asked == count
    assert empty.asked == count + proofs


def test_one_failure_takes_nothing_else_with_it() -> None:
    def answer(subject):
        if subject == "b":
            raise TransientError("Source", "failed")
        return []

    run = gather("Source", [("a",), ("b",), ("c",)], answer, limit=10, progress=quiet)
    assert (run.asked, run.failed, run.left, run.trouble) == (2, 1, 1, "")


def test_a_source_that_refuses_us_is_left_alone() -> None:
    asked = []

    def answer(subject):
        asked.append(subject)
        raise AuthenticationError("Source", "the key is wrong")

    run = gather("Source", [(number,) for number in range(100)], answer, limit=100, progress=quiet)
    assert run.trouble == "the key is wrong"
    assert len(asked) <= 6


@pytest.mark.parametrize(("items", "authors"), [(50_000, 6_000), (50_000, 9_999), (200_000, 25_000)])
def test_a_large_library_costs_at_most_a_fifth_of_a_request_an_item(items, authors) -> None:
    subjects = google_books.author_subjects([f"Author {number}" for number in range(authors)], items)
    # Even if every page that is asked for were full.
    requests = sum(most // google_books.VOLUMES_A_REQUEST for _, most in subjects)
    assert requests <= 0.2 * items
    assert [author for author, _ in subjects] == [f"Author {number}" for number in range(authors)]


def test_a_small_library_is_asked_for_in_depth() -> None:
    subjects = google_books.author_subjects([f"Author {number}" for number in range(200)], 500)
    assert {most for _, most in subjects} == {google_books.VOLUMES_AN_AUTHOR}


def test_the_most_valuable_come_first_and_each_once() -> None:
    library = pd.DataFrame(
        {
            "authors": [("Ann Example", "Bob Sample"), ("Ann Example",), ("A. N. Other",), ("Various",), ()],
            "title": ["One", "Two", "", "Four", "Five"],
            "asin": ["b000000001", "B000000001", "nothing", "", "B000000002"],
        }
    )
    assert authors_of(library)[0] == ("Ann Example",)
    assert ("Various",) not in authors_of(library)
    assert asins_of(library) == [("B000000001",), ("B000000002",)]
    assert titles_of(library) == [("One", "Ann Example"), ("Two", "Ann Example")]


def test_the_status_says_done_left_quota_and_day() -> None:
    rows = [
        (SourceAnswer("A", asked=3, left=9, requests=3, left_today=7), 3),
        (SourceAnswer("B", trouble="switched off"), 5),
        (SourceAnswer("C", asked=2), 5),
        (SourceAnswer("D", left=2), 0),
        (SourceAnswer("E", asked=50, left=950, requests=100, answers=100), 100),
        (SourceAnswer("F", asked=550, left=450, requests=100, answers=1100), 100),
        (SourceAnswer("G", asked=10, left=950, requests=20, answers=20, quota=50), 100),
        (SourceAnswer("H", left=3, refused=True), 5),
        (SourceAnswer("I", asked=3, refused=True), 5),
    ]
    table = status_table(rows, date(2026, 3, 1)).set_index("source")
    assert table.loc["A", ["left_today", "complete_on"]].tolist() == ["7", "2026-03-04"]
    assert table.loc["B", "complete_on"] == ""
    assert table.loc["C", "complete_on"] == "2026-03-01"
    assert "never" in table.loc["D", "complete_on"]
    # Two requests a subject, also where most are remembered; no more a day than the quota allows.
    assert table.loc[["E", "F", "G"], "complete_on"].tolist() == ["2026-03-20", "2026-03-10", "2026-04-08"]
    assert table.loc["H", "complete_on"] == "not while it refuses"
    assert table.loc["I", "complete_on"] == "2026-03-01"


@pytest.mark.parametrize("limit", [1, 3, 6])
def test_the_last_requests_go_to_the_first_subjects_whichever_is_quicker(httpserver, limit) -> None:
    def answer(request) -> Response:
        name = request.args["q"].partition(":")[2].strip('"')
        time.sleep(0.02 if name.endswith(("0", "2", "4")) else 0)
        volume = {"id": name, "volumeInfo": {"title": f"By {name}", "authors": [name]}}
        return Response(json.dumps({"items": [volume]}), content_type=JSON)

    httpserver.expect_request("/volumes").respond_with_handler(answer)
    client = GoogleBooksClient(KEY, base_url=httpserver.url_for("/"), per_second=1000)
    run = ask(client, [(f"Author {number}", 40) for number in range(12)], limit=limit)
    assert [book.title for book in run.books] == [f"By Author {number}" for number in range(limit)]


def test_a_book_that_answers_several_questions_is_kept_once(httpserver) -> None:
    page = {"items": [{"id": "v1", "volumeInfo": {"title": "The Lake", "authors": ["A B", "C D"]}}]}
    httpserver.expect_request("/volumes").respond_with_json(page)
    client = GoogleBooksClient(KEY, base_url=httpserver.url_for("/"), per_second=1000)
    assert len(ask(client, [("A B", 40), ("C D", 40)]).books) == 1
