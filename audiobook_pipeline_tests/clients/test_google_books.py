import json
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from audiobook_pipeline.clients import lookups
from audiobook_pipeline.clients.errors import (
    AuthenticationError,
    ContractError,
    InvalidSettingError,
    RateLimitedError,
    RejectedError,
    ServiceError,
    TransientError,
)
from audiobook_pipeline.clients.google_books import GoogleBooksClient, books_query
from audiobook_pipeline.clients.lookups import RateLimits
from audiobook_pipeline_tests.clients.raw_server import answers, drops, raw_server

KEY = "test-key-google-0001"


def volume(number, **info):
    return {"kind": "books#volume", "id": f"v{number}", "volumeInfo": {"title": f"Book {number}", **info}}


class FakeGoogle:
    """Serves a shelf of volumes by startIndex; totalItems is an estimate that wanders."""

    def __init__(self, server: HTTPServer, count: int) -> None:
        self.shelf = [volume(number) for number in range(count)]
        self.asked: list[dict[str, str]] = []
        server.expect_request("/volumes").respond_with_handler(self._serve)

    def _serve(self, request: Request) -> Response:
        asked = request.args.to_dict()
        self.asked.append(asked)
        start, size = int(asked.get("startIndex", 0)), int(asked.get("maxResults", 10))
        answer = {"kind": "books#volumes", "totalItems": 500 - 100 * len(self.asked)}
        items = self.shelf[start : start + size]
        if items:
            answer["items"] = items
        return Response(
            json.dumps(answer),
            mimetype="application/json",
            headers={"Cache-Control": "private, no-store", "Vary": "Origin, X-Origin"},
        )


@pytest.fixture
def make(httpserver, tmp_path):
    clients = []

    def make_client(key=KEY, **options):
        clients.append(GoogleBooksClient(key, base_url=httpserver.url_for("/"), **options))
        return clients[-1]

    yield make_client
    for client in clients:
        client.close()


def ids(volumes):
    return [v.id for v in volumes]


@pytest.mark.parametrize(
    ("count", "most", "requests", "yielded"),
    [(0, 200, 1, 0), (3, 200, 1, 3), (40, 200, 2, 40), (85, 200, 3, 85), (500, 200, 5, 200), (500, 50, 2, 50)],
)
def test_pages_are_asked_for_until_one_is_short_or_the_cap_is_reached(make, httpserver, count, most, requests, yielded):
    google = FakeGoogle(httpserver, count)
    client = make()
    found = ids(client.volumes("q", most=most))
    assert found == [f"v{number}" for number in range(yielded)]
    assert client.requests_made == len(google.asked) == requests
    assert {asked["maxResults"] for asked in google.asked} == {"40"}


def test_what_nobody_reads_is_not_asked_for(make, httpserver):
    google = FakeGoogle(httpserver, 500)
    next(make().volumes("q"))
    assert len(google.asked) == 1


def test_a_volume_that_comes_twice_is_given_once(make, httpserver):
    google = FakeGoogle(httpserver, 39)
    google.shelf.append(google.shelf[0])
    assert len(ids(make().volumes("q"))) == 39


def test_all_fields_can_be_absent_and_odd_ones_are_none(make, httpserver):
    google = FakeGoogle(httpserver, 0)
    google.shelf = [
        {"id": "bare"},
        {"id": "odd", "volumeInfo": {"title": 7, "authors": None, "pageCount": "many", "industryIdentifiers": None}},
        {"kind": "no id"},
        volume(
            1,
            authors=["Jane Austen"],
            publishedDate="1813",
            language="en",
            industryIdentifiers=[
                {"type": "OTHER", "identifier": "OCLC:1"},
                {"type": "ISBN_13", "identifier": "9780141439518"},
            ],
        ),
    ]
    bare, odd, full = make().volumes("q")
    assert (bare.id, bare.volume_info.title, bare.isbn()) == ("bare", None, None)
    assert (odd.volume_info.title, odd.volume_info.authors) == (None, ())
    assert full.isbn() == "9780141439518"
    assert full.volume_info.authors == ("Jane Austen",)


def test_the_key_is_sent(make, httpserver):
    google = FakeGoogle(httpserver, 1)
    list(make().volumes(books_query(author='Jane "J" Austen')))
    assert google.asked[0]["key"] == KEY
    assert google.asked[0]["q"] == 'inauthor:"Jane  J  Austen"'


def test_without_a_key_none_is_sent(make, httpserver):
    google = FakeGoogle(httpserver, 1)
    list(make(None).volumes("q"))
    assert "key" not in google.asked[0]


def test_queries_are_phrases():
    assert books_query(author="A", title="B") == 'inauthor:"A" intitle:"B"'
    assert books_query(title=" ") == ""


# ── Quota and errors ────────────────────────────────────────────────────────────────────────────

QUOTA = {
    "error": {
        "code": 429,
        "message": "Quota exceeded for quota metric 'Queries' and limit 'Queries per day'",
        "errors": [{"message": "Quota exceeded", "domain": "global", "reason": "rateLimitExceeded"}],
        "status": "RESOURCE_EXHAUSTED",
        "details": [
            {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "RATE_LIMIT_EXCEEDED",
             "metadata": {"quota_limit": "defaultPerDayPerProject", "quota_limit_value": "1000"}}
        ],
    }
}  # fmt: skip
AS_400 = {"error": {"code": 400, "message": "Quota exceeded", "status": "RESOURCE_EXHAUSTED"}}
AS_400_BY_DETAILS = {"error": {"code": 400, "message": "x", "details": [{"reason": "RATE_LIMIT_EXCEEDED"}]}}
AS_403 = {"error": {"code": 403, "message": "x", "errors": [{"reason": "dailyLimitExceeded"}]}}


@pytest.mark.parametrize(
    ("status", "body"), [(429, QUOTA), (429, {}), (429, []), (400, AS_400), (400, AS_400_BY_DETAILS), (403, AS_403)]
)
def test_a_spent_quota_lasts_till_tomorrow_and_nothing_more_is_asked(make, httpserver, status, body):
    httpserver.expect_request("/volumes").respond_with_json(body, status=status)
    client = make()
    for _ in range(3):
        with pytest.raises(RateLimitedError) as caught:
            list(client.volumes("q"))
        assert caught.value.until_tomorrow
    assert client.requests_made == len(httpserver.log) == 1
    assert client.left_today == 0


def test_without_a_key_the_message_says_what_would_help(make, httpserver):
    httpserver.expect_request("/volumes").respond_with_json(QUOTA, status=429)
    with pytest.raises(RateLimitedError, match="GOOGLE_BOOKS_API_KEY"):
        list(make(None).volumes("q"))


def test_a_limit_of_a_minute_is_a_pause_and_not_the_end_of_the_day(make, httpserver, monkeypatch):
    pauses = []
    monkeypatch.setattr(lookups.time, "sleep", pauses.append)
    body = json.loads(json.dumps(QUOTA).replace("PerDay", "PerMinute"))
    httpserver.expect_ordered_request("/volumes").respond_with_json(body, status=429)
    httpserver.expect_ordered_request("/volumes").respond_with_json({"items": [volume(1)]})
    client = make()
    assert ids(client.volumes("q")) == ["v1"]
    assert 60.0 in pauses
    assert client.requests_made == 2


@pytest.mark.parametrize(
    ("status", "error", "kind", "words"),
    [
        (
            400,
            {"code": 400, "message": "API key not valid. Please pass a valid API key.", "status": "INVALID_ARGUMENT",
             "details": [{"reason": "API_KEY_INVALID"}]},
            AuthenticationError,
            "GOOGLE_BOOKS_API_KEY",
        ),
        (
            403,
            {"code": 403, "message": "Books API has not been used in project 1", "status": "PERMISSION_DENIED",
             "details": [{"reason": "SERVICE_DISABLED"}]},
            AuthenticationError,
            "enable the Books API",
        ),
        (
            400,
            {"code": 400, "message": "Missing query.", "errors": [{"reason": "queryRequired"}]},
            RejectedError,
            "Missing query",
        ),
    ],
)  # fmt: skip
def test_other_refusals_are_told_apart_by_their_details(make, httpserver, status, error, kind, words):
    httpserver.expect_request("/volumes").respond_with_json({"error": error}, status=status)
    client = make()
    with pytest.raises(kind, match=words):
        list(client.volumes("q"))
    assert client.left_today


def test_a_sporadic_503_is_tried_twice_more_and_each_counts(make, httpserver, monkeypatch):
    monkeypatch.setattr(lookups.time, "sleep", lambda _: None)
    for _ in range(2):
        httpserver.expect_ordered_request("/volumes").respond_with_data("backend error", 503)
    httpserver.expect_ordered_request("/volumes").respond_with_json({"items": [volume(1)]})
    client = make()
    assert ids(client.volumes("q")) == ["v1"]
    assert client.requests_made == 3
    httpserver.clear()
    httpserver.expect_request("/volumes").respond_with_data("backend error", 503)
    with pytest.raises(TransientError):
        list(client.volumes("other"))
    assert client.requests_made == 6


@pytest.mark.parametrize("body", [{"items": {}}, [], 7])
def test_an_answer_of_another_shape_is_a_broken_contract(make, httpserver, body):
    httpserver.expect_request("/volumes").respond_with_json(body)
    with pytest.raises(ContractError):
        list(make().volumes("q"))


def test_a_key_with_blanks_names_the_variable(make):
    with pytest.raises(InvalidSettingError, match="GOOGLE_BOOKS_API_KEY"):
        make("two words")


# ── The cache and the limits ────────────────────────────────────────────────────────────────────


def test_a_second_run_asks_nothing_and_the_key_is_in_no_file(make, httpserver, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    google = FakeGoogle(httpserver, 50)
    paths = {"cache_path": tmp_path / "deep" / "cache.sqlite", "limits_path": tmp_path / "limits.sqlite"}
    first = make(**paths)
    found = ids(first.volumes("q"))
    first.close()
    second = make("another-key-0002", **paths)
    assert ids(second.volumes("q")) == found
    assert (first.requests_made, second.requests_made, len(google.asked)) == (2, 0, 2)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"volumes" in written
    assert KEY.encode() not in written
    kept = [(r.url, r.request.url, str(r.headers), str(r.request.headers)) for r in second._session.cache.filter()]
    assert len(kept) == 2
    assert KEY not in repr(kept)
    assert KEY not in caplog.text


def test_a_remembered_answer_is_given_though_the_quota_is_spent(make, httpserver, tmp_path):
    google = FakeGoogle(httpserver, 1)
    client = make(cache_path=tmp_path / "cache.sqlite")
    assert ids(client.volumes("known")) == ["v0"]
    httpserver.clear()
    httpserver.expect_request("/volumes").respond_with_json(QUOTA, status=429)
    with pytest.raises(RateLimitedError):
        list(client.volumes("unknown"))
    assert ids(client.volumes("known")) == ["v0"]
    assert len(google.asked) == 1


def test_what_an_earlier_process_was_answered_is_given_by_one_that_may_ask_nothing(make, httpserver, tmp_path):
    google = FakeGoogle(httpserver, 1)
    first, later = (make(cache_path=tmp_path / "cache.sqlite") for _ in range(2))
    assert ids(first.volumes("known")) == ["v0"]
    later.rest()
    assert ids(later.volumes("known")) == ["v0"]
    with pytest.raises(RateLimitedError):
        list(later.volumes("unknown"))
    assert len(google.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "content_type"),
    [(503, "later", "text/plain"), (500, "{}", "application/json"), (200, "<html>hotel wifi</html>", "text/html")],
)
def test_only_good_answers_are_remembered(make, httpserver, tmp_path, monkeypatch, status, body, content_type):
    monkeypatch.setattr(lookups.time, "sleep", lambda _: None)
    httpserver.expect_request("/volumes").respond_with_data(body, status, content_type=content_type)
    client = make(cache_path=tmp_path / "cache.sqlite")
    with pytest.raises((TransientError, ContractError)):
        list(client.volumes("q"))
    httpserver.clear()
    FakeGoogle(httpserver, 1)
    assert ids(client.volumes("q")) == ["v0"]


def test_the_budget_of_a_day_holds_across_clients(make, httpserver, tmp_path, monkeypatch):
    google = FakeGoogle(httpserver, 1)
    options = {"limits_path": tmp_path / "limits.sqlite", "daily_quota": 3}
    first, second = make(**options), make(**options)
    list(first.volumes("a"))
    list(first.volumes("b"))
    list(second.volumes("c"))
    # The wait for a place within the day would not be worth it.
    for client in (first, second):
        client._session.max_delay = 0.1
        with pytest.raises(RateLimitedError) as caught:
            list(client.volumes("d"))
        assert caught.value.until_tomorrow
        assert client.left_today == 0
    assert len(google.asked) == 3


def test_a_budget_of_nothing_asks_nothing(make, httpserver):
    with pytest.raises(RateLimitedError):
        list(make(daily_quota=0).volumes("q"))
    assert not httpserver.log


@pytest.mark.parametrize(
    ("limits", "binding"),
    [
        (RateLimits(5, None, 1000), RateLimits(5, None, 1000)),
        (RateLimits(5, None, 3), RateLimits(None, None, 3)),
        (RateLimits(5, 100, 5), RateLimits(None, None, 5)),
        (RateLimits(1, 100, None), RateLimits(1)),
        (RateLimits(5, 60, 5000), RateLimits(5, 60, 5000)),
        (RateLimits(), RateLimits()),
    ],
)
def test_limits_that_hold_nothing_back_are_left_out(limits, binding):
    assert limits.binding() == binding


def test_clients_may_share_one_cache_at_once(make, httpserver, tmp_path):
    FakeGoogle(httpserver, 1)
    clients = [make(cache_path=tmp_path / "cache.sqlite") for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda c: [ids(c.volumes(f"q{n}")) for n in range(5)], clients))
    assert results == [[["v0"]] * 5] * 3


def test_answers_that_cannot_be_kept_say_where_and_what_to_do(make, tmp_path):
    (tmp_path / "taken").write_text("a file, where a folder should be")
    words = rf"its answers can't be cached in {tmp_path}.* or let PIPELINE_DATA name a folder"
    with pytest.raises(ServiceError, match=words):
        list(make(cache_path=tmp_path / "taken" / "cache.sqlite").volumes(books_query(title="Emma"), most=1))


@pytest.mark.parametrize(
    ("damaged", "lost"),
    [("cache.sqlite", "the answers in it are asked again"), ("limits.sqlite", "today's requests are counted again")],
)
def test_of_two_files_the_damaged_one_is_named(make, httpserver, tmp_path, damaged, lost):
    FakeGoogle(httpserver, 1)
    paths = {"cache_path": tmp_path / "cache.sqlite", "limits_path": tmp_path / "limits.sqlite"}
    with make(**paths) as client:
        ids(client.volumes("q"))
    (tmp_path / damaged).write_bytes(b"no database" * 100)
    with pytest.raises(ServiceError, match=rf"Remove {tmp_path / damaged} \(and .*-wal.*\): {lost}") as told:
        list(make(**paths).volumes(books_query(title="Emma"), most=1))
    (other,) = {"cache.sqlite", "limits.sqlite"} - {damaged}
    assert other not in str(told.value)


def test_without_a_folder_none_is_named(make, monkeypatch):
    client = make()

    def no_files_left(*_, **__):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(client._gate, "request", no_files_left)
    with pytest.raises(ServiceError, match="Too many open files") as told:
        list(client.volumes(books_query(title="Emma"), most=1))
    assert "None" not in str(told.value)
    assert "PIPELINE_DATA" not in str(told.value)


def test_a_connection_that_was_closed_while_it_lay_idle_costs_no_question():
    with raw_server(drops, answers(json.dumps({"items": [volume(1)]}).encode())) as server:
        client = GoogleBooksClient(KEY, base_url=server.url, per_second=1000)
        assert len(list(client.volumes("intitle:emma"))) == 1
