"""Audnexus, Open Library and Hardcover: three sources with the manners of one base."""

import json

import pytest
from werkzeug import Request, Response

from audiobook_pipeline.clients import lookups
from audiobook_pipeline.clients.audnexus import AudnexusClient
from audiobook_pipeline.clients.errors import (
    AuthenticationError,
    ContractError,
    InvalidSettingError,
    RateLimitedError,
    RejectedError,
    TransientError,
)
from audiobook_pipeline.clients.hardcover import HardcoverClient
from audiobook_pipeline.clients.open_library import OpenLibraryClient

TOKEN = "test-token-hardcover-0001"
ASIN = "B002V0QK4C"


@pytest.fixture
def no_waiting(monkeypatch):
    pauses = []
    monkeypatch.setattr(lookups.time, "sleep", pauses.append)
    return pauses


# ── Audnexus ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def audnexus(httpserver, tmp_path):
    with AudnexusClient(httpserver.url_for("/"), cache_path=tmp_path / "cache.sqlite") as client:
        yield client


def test_an_audiobook_by_its_asin(audnexus, httpserver):
    httpserver.expect_request(f"/books/{ASIN}", query_string="region=uk").respond_with_json(
        {
            "asin": ASIN,
            "title": "A Princess of Mars",
            "authors": [{"asin": "B000AQ0842", "name": "Edgar Rice Burroughs"}],
            "narrators": [{"name": "Scott Brick"}],
            "runtimeLengthMin": 430,
            "seriesPrimary": {"asin": "B006K1LO8U", "name": "Barsoom", "position": "1, Dramatized Adaptation"},
            "genres": [{"asin": "1", "name": "x", "type": "genre"}],
            "region": "uk",
        }
    )
    book = audnexus.book(ASIN, region="uk")
    assert [person.name for person in book.narrators] == ["Scott Brick"]
    assert book.series_primary.position == "1, Dramatized Adaptation"
    assert book.series_secondary is None
    assert book.runtime_length_min == 430


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, "NOT_FOUND"),
        (404, "REGION_UNAVAILABLE"),
        (404, "PRODUCT_DELISTED"),
        (400, "CONTENT_TYPE_MISMATCH"),
        (422, "VALIDATION_ERROR"),
    ],
)
def test_what_is_said_of_one_book_is_none_and_is_remembered(audnexus, httpserver, status, code):
    httpserver.expect_request(f"/books/{ASIN}").respond_with_json(
        {"error": {"code": code, "message": "Item not available", "details": None}}, status=status
    )
    assert audnexus.book(ASIN) is None
    assert audnexus.book(ASIN) is None
    assert audnexus.requests_made == 1


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<html><title>404 Not Found</title></html>", "text/html"),
        ('{"message": "no Route matched with those values"}', "application/json"),
        ('{"message": "Route GET:/books not found", "error": "Not Found", "statusCode": 404}', "application/json"),
        ('{"error": {"code": "ROUTE_UNKNOWN"}}', "application/json"),
        ('{"error": {"code": ["NOT_FOUND"]}}', "application/json"),
    ],
)
def test_an_address_without_audnexus_is_told_from_an_unknown_book_and_not_remembered(
    audnexus, httpserver, body, content_type
):
    httpserver.expect_request(f"/books/{ASIN}").respond_with_data(body, 404, content_type=content_type)
    with pytest.raises(ContractError, match="AUDNEXUS_URL"):
        audnexus.book(ASIN)
    httpserver.clear()
    httpserver.expect_request(f"/books/{ASIN}").respond_with_json({"asin": ASIN, "title": "Emma"})
    assert audnexus.book(ASIN).title == "Emma"


def test_a_request_that_is_refused_for_itself_is_an_error_and_not_remembered(audnexus, httpserver):
    httpserver.expect_request(f"/books/{ASIN}").respond_with_json({"error": {"code": "BAD_REQUEST"}}, status=400)
    for _ in range(2):
        with pytest.raises(RejectedError):
            audnexus.book(ASIN)
    assert audnexus.requests_made == 2


def test_a_short_pause_is_kept_and_a_long_one_is_the_callers(audnexus, httpserver, no_waiting):
    def limited(seconds):
        return {"error": {"code": "RATE_LIMIT_EXCEEDED", "message": "slow", "details": {"retryAfterSeconds": seconds}}}

    httpserver.expect_ordered_request(f"/books/{ASIN}").respond_with_json(limited(12), status=429)
    httpserver.expect_ordered_request(f"/books/{ASIN}").respond_with_json({"asin": ASIN, "title": "x"})
    assert audnexus.book(ASIN).title == "x"
    assert no_waiting == [12.0]
    httpserver.clear()
    httpserver.expect_request("/books/B000000001").respond_with_json(limited(600), status=429)
    with pytest.raises(RateLimitedError) as caught:
        audnexus.book("B000000001")
    assert caught.value.retry_after == 600
    assert not caught.value.until_tomorrow


@pytest.mark.parametrize(("asin", "region"), [("", "us"), ("../x", "us"), ("B002", "us"), (ASIN, "mars")])
def test_what_is_no_asin_or_region_is_not_sent(audnexus, httpserver, asin, region):
    with pytest.raises(RejectedError):
        audnexus.book(asin, region=region)
    assert not httpserver.log


def test_an_audiobook_without_title_is_set_aside(audnexus, httpserver):
    httpserver.expect_request(f"/books/{ASIN}").respond_with_json({"asin": ASIN})
    assert audnexus.book(ASIN) is None
    ((_, _, why),) = audnexus.aside
    assert "title: field required" in why


# ── Open Library ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def open_library(httpserver, tmp_path, monkeypatch):
    # The site's one request a second would make the tests slow; the limit itself is tested with its library.
    monkeypatch.setattr(OpenLibraryClient, "limits", lookups.RateLimits(per_second=100_000))
    with OpenLibraryClient(
        httpserver.url_for("/"), contact="someone@example.org", cache_path=tmp_path / "cache.sqlite"
    ) as client:
        yield client


def serve_works(httpserver, count):
    works = [{"key": f"/works/OL{n}W", "title": f"Work {n}", "author_name": ["Jane Austen"]} for n in range(count)]

    def handler(request: Request) -> Response:
        start, size = int(request.args["offset"]), int(request.args["limit"])
        body = {"numFound": 7, "start": start, "docs": works[start : start + size]}
        return Response(json.dumps(body), mimetype="application/json")

    httpserver.expect_request("/search.json").respond_with_handler(handler)


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (99, 1), (100, 2), (250, 3), (1000, 3)])
def test_works_come_page_by_page_up_to_the_cap(open_library, httpserver, count, requests):
    serve_works(httpserver, count)
    works = list(open_library.works("Jane Austen"))
    assert len(works) == min(count, 300)
    assert open_library.requests_made == requests
    sent = httpserver.log[0][0]
    assert sent.args["author"] == "Jane Austen"
    assert sent.headers["User-Agent"] == "audiobook-pipeline (someone@example.org)"


def test_works_are_remembered(open_library, httpserver):
    serve_works(httpserver, 1)
    assert list(open_library.works("Jane Austen")) == list(open_library.works("Jane Austen"))
    assert open_library.requests_made == 1


@pytest.mark.parametrize("body", [{}, [], {"docs": None}, {"docs": [{"title": "no key"}] * 2}])
def test_another_shape_is_a_broken_contract(open_library, httpserver, body):
    httpserver.expect_request("/search.json").respond_with_json(body)
    with pytest.raises(ContractError):
        list(open_library.works("x"))


def test_a_search_for_nothing_is_refused(open_library):
    with pytest.raises(RejectedError):
        list(open_library.works(" "))


def test_a_contact_that_no_header_can_carry_is_refused():
    with pytest.raises(RejectedError):
        OpenLibraryClient(contact="a\r\nX-Evil: 1")


# ── Hardcover ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def hardcover(httpserver, tmp_path):
    with HardcoverClient(
        f"Bearer {TOKEN}", base_url=httpserver.url_for("/v1/graphql"), cache_path=tmp_path / "cache.sqlite"
    ) as client:
        yield client


def test_a_series_with_all_its_books(hardcover, httpserver, tmp_path):
    httpserver.expect_request(
        "/v1/graphql", method="POST", headers={"Authorization": f"Bearer {TOKEN}"}
    ).respond_with_json(
        {
            "data": {
                "series": [
                    {
                        "id": 7,
                        "name": "Barsoom",
                        "author": {"name": "Edgar Rice Burroughs"},
                        "primary_books_count": 11,
                        "book_series": [
                            {"position": 1.0, "details": "1", "book": {"id": 1, "title": "A Princess of Mars",
                             "cached_contributors": [{"author": {"name": "E. R. Burroughs"}, "contribution": None}]}},
                            {"position": None, "details": "1-3", "compilation": True,
                             "book": {"id": 2, "title": "Omnibus"}},
                        ],
                    }
                ]
            }
        }
    )  # fmt: skip
    series = hardcover.series(7)
    assert [place.details for place in series.book_series] == ["1", "1-3"]
    assert series.book_series[0].book.cached_contributors == (("E. R. Burroughs", "Author"),)
    assert hardcover.series(7) == series
    assert hardcover.requests_made == 1
    assert httpserver.log[0][0].get_json()["variables"] == {"id": 7}
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"graphql" in written
    assert TOKEN.encode() not in written


def test_searches_and_editions(hardcover, httpserver):
    httpserver.expect_ordered_request("/v1/graphql").respond_with_json(
        {"data": {"search": {"results": {"hits": [{"document": {"id": "3", "name": "Oz"}}]}}}}
    )
    httpserver.expect_ordered_request("/v1/graphql").respond_with_json(
        {"data": {"editions": [{"id": 1, "asin": ASIN, "audio_seconds": 60, "cached_contributors": [
            None, {"author": {"name": "Jane Austen"}}, {"author": {"name": "Karen Savage"}, "contribution": "Narrator"},
        ]}]}}
    )  # fmt: skip
    assert hardcover.search_series("oz")[0].name == "Oz"
    (edition,) = hardcover.editions(ASIN)
    assert (edition.names("author"), edition.names("narrator")) == (("Jane Austen",), ("Karen Savage",))


@pytest.mark.parametrize(
    ("errors", "kind"),
    [
        ([{"message": "Could not verify JWT", "extensions": {"code": "invalid-jwt"}}], AuthenticationError),
        ([{"message": "field 'x' not found", "extensions": {"code": "validation-failed"}}], RejectedError),
        ([{}], RejectedError),
        (["text"], RejectedError),
    ],
)
def test_errors_with_status_200_are_errors_and_not_remembered(hardcover, httpserver, errors, kind):
    httpserver.expect_ordered_request("/v1/graphql").respond_with_json({"errors": errors})
    httpserver.expect_ordered_request("/v1/graphql").respond_with_json({"data": {"series": []}})
    with pytest.raises(kind):
        hardcover.series(7)
    assert hardcover.series(7) is None


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"error": "Unable to verify token"}, AuthenticationError),
        (429, {"error": "Throttled"}, RateLimitedError),
        (500, {"error": "An unknown error occurred"}, TransientError),
        (200, {}, ContractError),
        (200, [], ContractError),
        (200, {"data": {"search": None}}, ContractError),
    ],
)
def test_other_answers(hardcover, httpserver, no_waiting, status, body, kind):
    httpserver.expect_request("/v1/graphql").respond_with_json(body, status=status)
    with pytest.raises(kind) as caught:
        hardcover.search_series("emma")
    assert TOKEN not in str(caught.value)
    if status != 200:
        assert body["error"] in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (401, {"error": "invalid_token", "error_description": "The token expired"}, "has expired"),
        (403, {"error": "insufficient_scope", "scope": "lists:read"}, "lacks the scope lists:read"),
        (403, {"error": "insufficient_scope"}, "lacks the scope"),
    ],
)
def test_an_expired_token_and_a_refused_scope_are_named(hardcover, httpserver, status, body, told):
    httpserver.expect_request("/v1/graphql").respond_with_json(body, status=status)
    with pytest.raises(AuthenticationError, match=told) as caught:
        hardcover.series(7)
    assert "HARDCOVER_TOKEN" in str(caught.value)


@pytest.mark.parametrize(("token", "burst"), [("of-the-newer-kind", 10), ("eyJ.claims.signature", 5)])
def test_the_bucket_of_an_older_token_is_half_as_large(token, burst):
    with HardcoverClient(token) as client:
        bucket = client.allowed.binding()
    assert (bucket.per_second, bucket.burst, bucket.per_day) == (1, burst, 5000)


@pytest.mark.parametrize("token", ["", "Bearer "])
def test_a_missing_token_names_the_variable(token):
    with pytest.raises(InvalidSettingError, match="HARDCOVER_TOKEN"):
        HardcoverClient(token)
